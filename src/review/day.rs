//! A day of the calendar: until when something was accepted. By UTC, without a clock: who asks says which day it is.

use std::fmt;

/// A day, from the first of year 0 to the last of year 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: u32,
    month: u32,
    day: u32,
}

impl Day {
    /// Reads `YYYY-MM-DD`; `None` where that is no day of the calendar.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(n, c)| match n {
                4 | 7 => *c == b'-',
                _ => c.is_ascii_digit(),
            });
        if !shaped {
            return None;
        }
        let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
        let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
        (1..=days_of(year, month)).contains(&day).then_some(Self { year, month, day })
    }

    /// The day of a moment as GitHub writes it: RFC 3339 in UTC.
    #[must_use]
    pub fn of_moment(text: &str) -> Option<Self> {
        let (day, time) = text.split_once('T')?;
        time.ends_with('Z').then(|| Self::read(day)).flatten()
    }

    /// So many days later; the calendar's last day where it ends before.
    #[must_use]
    pub fn plus(self, days: u32) -> Self {
        let Self { mut year, mut month, day } = self;
        let mut day = day.saturating_add(days.min(1_000_000));
        while day > days_of(year, month) {
            day -= days_of(year, month);
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            if year > 9999 {
                return Self { year: 9999, month: 12, day: 31 };
            }
        }
        Self { year, month, day }
    }
}

/// As it is read.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Days of a month, from 1; none of a month that there is not.
const fn days_of(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        for good in ["2027-01-31", "2028-02-29", "2000-02-29", "2026-12-31"] {
            assert_eq!(Day::read(good).map(|it| it.to_string()).as_deref(), Some(good));
        }
        for bad in [
            "2027-02-29",
            "1900-02-29",
            "2027-13-01",
            "2027-00-10",
            "2027-1-31",
            "31-01-2027",
            "2027-04-31",
            "",
            "２０２７-01-31",
        ] {
            assert_eq!(Day::read(bad), None, "{bad}");
        }
        assert_eq!(Day::of_moment("2026-11-26T12:00:00Z"), Day::read("2026-11-26"));
        assert_eq!(Day::of_moment("2026-11-26T23:00:00-05:00"), None);
    }

    #[test]
    fn days_are_added_over_the_ends_of_months_and_years() {
        for (from, days, to) in [
            ("2026-11-26", 0, "2026-11-26"),
            ("2026-11-26", 30, "2026-12-26"),
            ("2026-12-31", 1, "2027-01-01"),
            ("2028-02-28", 1, "2028-02-29"),
            ("2026-11-26", 180, "2027-05-25"),
            ("9999-12-01", 60, "9999-12-31"),
            ("2026-01-01", u32::MAX, "4763-11-29"),
        ] {
            let day = Day::read(from).unwrap().plus(days);
            assert_eq!(day.to_string(), to, "{from} + {days}");
        }
    }
}
