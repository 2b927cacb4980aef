//! Discounts, in whole cents.

/// A price less a discount in percent, rounded in the customer's favor.
pub fn discounted(cents: u64, percent: u64) -> u64 {
    cents - (cents * percent).div_ceil(100)
}

/// What a loaf costs in the last hour: five percent less for every loaf that is left.
pub fn last_hour(cents: u64, loaves_left: u64) -> u64 {
    discounted(cents, loaves_left * 5)
}
