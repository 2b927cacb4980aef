/// Adds one.
///
/// # Errors
///
/// When the number is too large.
pub fn add_one(n: u32) -> Result<u32, Overflow> {
    n.checked_add(1).ok_or(Overflow)
}

/// # Errors
///
/// The builder refuses it later.
pub fn limit(self, n: u32) -> Builder {
    self.with(n)
}

/// Adds two.
pub fn add_two(n: u32) -> u32 {
    n + 2
}

/// # Errors
/// As the caller's.
pub fn run() -> io::Result<()> {
    Ok(())
}
