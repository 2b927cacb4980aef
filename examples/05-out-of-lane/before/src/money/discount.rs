//! Discounts, in whole cents.

/// A price less a discount in percent, rounded in the customer's favor.
pub fn discounted(cents: u64, percent: u64) -> u64 {
    cents - (cents * percent).div_ceil(100)
}
