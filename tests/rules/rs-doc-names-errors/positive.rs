/// Adds one.
///
/// # Errors
///
/// When the number is too large.
#[must_use]
pub fn add_one(n: u32) -> u32 { // finds
    n + 1
}
