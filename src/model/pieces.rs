//! A request's body in pieces: what calls share stands in memory once, however many of them are under way. A prompt and its ledger are
//! megabytes, and a large bench has sixty calls in flight.

use futures_util::stream;
use reqwest::{Body, RequestBuilder, header::CONTENT_LENGTH};
use std::{convert::Infallible, ops::Range, sync::Arc};

/// Bytes that are copied at a time, as the connection takes them.
const CHUNK: usize = 64 << 10;

/// The pieces so far.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    pieces: Vec<(Arc<str>, Range<usize>)>,
    /// What follows them and is of this body alone.
    own: String,
}

impl Pieces {
    /// Adds what is of this body alone.
    pub(super) fn push(&mut self, text: &str) {
        self.own.push_str(text);
    }

    /// Adds what other bodies hold too.
    pub(super) fn share(&mut self, text: &Arc<str>) {
        self.share_part(text, 0..text.len());
    }

    /// Adds a part of it.
    pub(super) fn share_part(&mut self, text: &Arc<str>, part: Range<usize>) {
        self.end_own();
        self.pieces.push((Arc::clone(text), part));
    }

    /// The request with this body. A body in pieces is not sent again on its own where a server of HTTP/2 hands a request back unread
    /// (GOAWAY, REFUSED_STREAM): it is a lost connection like any, tried again by `asking`, and its cost is taken for unknown. Its length is told, as not every gateway takes a body without one.
    pub(super) fn put(mut self, request: RequestBuilder) -> RequestBuilder {
        self.end_own();
        let length: usize = self.pieces.iter().map(|it| it.1.len()).sum();
        let chunks = stream::iter(self.chunks().map(Ok::<_, Infallible>));
        request.header(CONTENT_LENGTH, length).body(Body::wrap_stream(chunks))
    }

    fn end_own(&mut self) {
        let own = std::mem::take(&mut self.own);
        if !own.is_empty() {
            let all = 0..own.len();
            self.pieces.push((own.into(), all));
        }
    }

    fn chunks(self) -> impl Iterator<Item = Vec<u8>> {
        self.pieces.into_iter().flat_map(|(text, part)| {
            let end = part.end;
            let chunk = move |start: usize| text.as_bytes()[start..end.min(start + CHUNK)].to_vec();
            part.step_by(CHUNK).map(chunk)
        })
    }

    /// All of it.
    #[cfg(test)]
    pub(super) fn bytes(mut self) -> Vec<u8> {
        self.end_own();
        self.chunks().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, Pieces};
    use std::sync::Arc;

    #[test]
    fn a_body_is_its_pieces_in_order_whatever_their_size() {
        let long: Arc<str> = "ü".repeat(CHUNK).into();
        let mut body = Pieces::default();
        body.push("a");
        body.push("b");
        body.share(&long);
        body.share_part(&"\"quoted\"".into(), 1..7);
        body.share_part(&"".into(), 0..0);
        body.push("c");
        assert_eq!(String::from_utf8(body.bytes()).unwrap(), format!("ab{long}quotedc"));
        assert_eq!(Pieces::default().bytes(), b"");
    }
}
