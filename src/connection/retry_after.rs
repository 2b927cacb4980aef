//! How long an endpoint asks us to wait: `retry-after-ms`, else `retry-after` in seconds or as a date.

use jiff::fmt::rfc2822;
use reqwest::header::HeaderMap;
use std::time::Duration;

/// The wait that a response asks for; none where it asks for none, or it is not understood.
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let number = |name| text(headers, name)?.parse::<f64>().ok();
    let millis = number("retry-after-ms").map(|it| it / 1000.0);
    let seconds = millis.or_else(|| number("retry-after")).or_else(|| until_date(headers));
    Duration::try_from_secs_f64(seconds.filter(|it| *it > 0.0)?).ok()
}

/// Seconds until the date of `retry-after`, by the endpoint's clock where it says what that shows: ours may be off.
fn until_date(headers: &HeaderMap) -> Option<f64> {
    let then = seconds(text(headers, "retry-after")?)?;
    // Years apart it is no wait but nonsense; what is over is none.
    let wait = u32::try_from(then.saturating_sub(now(headers))).ok()?;
    Some(f64::from(wait))
}

/// Whole seconds from now until `at`, seconds of Unix time, by the endpoint's clock where it says what that shows.
#[must_use]
pub fn until(headers: &HeaderMap, at: u64) -> u64 {
    at.saturating_sub(u64::try_from(now(headers)).unwrap_or_default())
}

fn now(headers: &HeaderMap) -> i64 {
    let told = text(headers, "date").and_then(seconds);
    told.unwrap_or_else(|| jiff::Timestamp::now().as_second())
}

fn seconds(date: &str) -> Option<i64> {
    Some(rfc2822::parse(date).ok()?.timestamp().as_second())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::retry_after;
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    #[test]
    fn a_wait_is_read_in_every_form_and_nonsense_is_none() {
        const MIDNIGHT: &str = "Sat, 21 Nov 2026 00:00:00 GMT";
        const BEFORE: &str = "Fri, 20 Nov 2026 23:59:30 GMT";
        let table = [
            (["", "", ""], None),
            (["7", "", ""], Some(7000)),
            ([" 1.5 ", "", ""], Some(1500)),
            (["7", "250", ""], Some(250)),
            ([MIDNIGHT, "", BEFORE], Some(30_000)),
            ([BEFORE, "", MIDNIGHT], None),
            (["Sun, 06 Nov 1994 08:49:37 GMT", "", ""], None),
            (["Fri, 01 Jan 9999 00:00:00 GMT", "", BEFORE], None),
            (["-3", "", ""], None),
            (["NaN", "", ""], None),
            (["1e300", "", ""], None),
            (["soon", "", ""], None),
        ];
        for (values, millis) in table {
            let named = ["retry-after", "retry-after-ms", "date"].into_iter().zip(values);
            let given = named.filter(|it| !it.1.is_empty());
            let headers: HeaderMap = given
                .map(|(name, value)| {
                    (HeaderName::from_static(name), HeaderValue::from_static(value))
                })
                .collect();
            let read = retry_after(&headers).map(|it| it.as_millis());
            assert_eq!(read, millis, "{values:?}");
        }
    }
}
