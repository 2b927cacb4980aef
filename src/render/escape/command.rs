//! The two places of a workflow command, `::name key=property::data`, as the runner reads them back. `%` goes first, and the
//! runner undoes it last, so what it reads is what was given.

/// The text after the last `::`.
#[must_use]
pub fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value. The runner ends properties at `,` and the command's head at `::`.
#[must_use]
pub fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
