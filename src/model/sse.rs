//! A parser for server-sent events: bytes in any pieces in, events out. It knows nothing of what they say.

/// A line or an event over this size is not a model's.
pub(super) const MAX_BYTES: usize = 16 << 20;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Event {
    /// Its `event:` name; empty where it had none.
    pub(super) name: String,
    /// Its `data:` lines, joined by line breaks.
    pub(super) data: Vec<u8>,
}

/// The state between two pieces.
#[derive(Debug, Default)]
pub(super) struct Parser {
    line: Vec<u8>,
    event: Event,
    has_data: bool,
    /// The last byte was CR: a LF that follows belongs to it.
    after_cr: bool,
    /// Over the size: everything from here on is ignored.
    overflown: bool,
}

impl Parser {
    /// Takes a piece and returns the events that it completed.
    pub(super) fn push(&mut self, mut bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        if self.after_cr && !bytes.is_empty() {
            self.after_cr = false;
            bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
        }
        while let Some(end) = memchr::memchr2(b'\n', b'\r', bytes) {
            self.line.extend_from_slice(&bytes[..end]);
            let is_cr = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            if is_cr && bytes.is_empty() {
                self.after_cr = true;
            } else if is_cr {
                bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
            }
            events.extend(self.end_line());
        }
        self.line.extend_from_slice(bytes);
        self.check_size();
        events
    }

    /// The event that stood without a closing blank line when the stream ended: some servers leave it out.
    pub(super) fn finish(&mut self) -> Option<Event> {
        self.end_line();
        self.dispatch()
    }

    /// Whether the stream was larger than any reply.
    pub(super) const fn overflown(&self) -> bool {
        self.overflown
    }

    fn end_line(&mut self) -> Option<Event> {
        let line = std::mem::take(&mut self.line);
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line);
        if line.is_empty() {
            return self.dispatch();
        }
        let colon = memchr::memchr(b':', line).unwrap_or(line.len());
        let (field, value) = line.split_at(colon);
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"event" => self.event.name = String::from_utf8_lossy(value).into_owned(),
            b"data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push(b'\n');
                }
                self.event.data.extend_from_slice(value);
            }
            // A comment (an empty field), `id`, `retry`, or something new.
            _ => {}
        }
        self.check_size();
        None
    }

    fn dispatch(&mut self) -> Option<Event> {
        let event = std::mem::take(&mut self.event);
        (std::mem::take(&mut self.has_data) && !self.overflown).then_some(event)
    }

    fn check_size(&mut self) {
        if self.line.len() > MAX_BYTES || self.event.data.len() > MAX_BYTES {
            self.overflown = true;
        }
        if self.overflown {
            self.line.clear();
            self.event.data.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Event, Parser};

    fn parse(pieces: &[&[u8]]) -> Vec<(String, String)> {
        let mut parser = Parser::default();
        let mut events: Vec<Event> = pieces.iter().flat_map(|it| parser.push(it)).collect();
        events.extend(parser.finish());
        let text = |it: Event| (it.name, String::from_utf8(it.data).unwrap());
        events.into_iter().map(text).collect()
    }

    #[test]
    fn events_are_the_same_in_whatever_pieces_they_come() {
        let stream = "\u{feff}: hello\r\nevent: a\r\ndata: one\r\ndata:two ü\r\n\r\n\
                      event: b\ndata: {}\nid: 7\n\n\
                      data: x\r\rdata\n\n: ping\n\nevent: lost\n\ndata: last";
        let whole = parse(&[stream.as_bytes()]);
        let event = |name: &str, data: &str| (name.to_owned(), data.to_owned());
        let expected = [
            event("a", "one\ntwo ü"),
            event("b", "{}"),
            event("", "x"),
            event("", ""),
            event("", "last"),
        ];
        assert_eq!(whole, expected);
        for size in 1..stream.len() {
            let pieces: Vec<&[u8]> = stream.as_bytes().chunks(size).collect();
            assert_eq!(parse(&pieces), expected, "pieces of {size}");
        }
    }

    #[test]
    fn a_stream_without_lines_is_bounded() {
        let mut parser = Parser::default();
        let piece = vec![b'x'; 1 << 20];
        for _ in 0..20 {
            assert!(parser.push(&piece).is_empty());
        }
        assert!(parser.overflown());
        assert!(parser.line.len() <= super::MAX_BYTES);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_in_any_pieces_give_the_same_events(
            bytes in proptest::collection::vec(
                proptest::sample::select(b"\r\n: dataevnt\xEF\xBB\xBF\xF0".to_vec()), 0..200),
            cut in 0_usize..200,
        ) {
            let mut whole = Parser::default();
            let mut pieces = Parser::default();
            let mut expected = whole.push(&bytes);
            expected.extend(whole.finish());
            let (one, two) = bytes.split_at(cut.min(bytes.len()));
            let mut events = pieces.push(one);
            events.extend(pieces.push(two));
            events.extend(pieces.finish());
            assert_eq!(events, expected);
        }
    }
}
