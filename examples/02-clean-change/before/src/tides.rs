//! The tide table of one harbor.

/// High waters of a day, in minutes after midnight, ascending.
pub struct Table {
    highs: Vec<u16>,
}

impl Table {
    /// Sorts what the harbor office sends: its rows come in the order they were measured.
    pub fn new(mut highs: Vec<u16>) -> Self {
        highs.sort_unstable();
        Self { highs }
    }

    /// The first high water at or after a minute; `None` once the day has no more.
    pub fn next_high(&self, minute: u16) -> Option<u16> {
        self.highs.iter().copied().find(|high| *high >= minute)
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn the_next_high_water_is_the_first_one_ahead() {
        let table = Table::new(vec![1_112, 368]);
        assert_eq!(table.next_high(0), Some(368));
        assert_eq!(table.next_high(1_113), None);
    }
}
