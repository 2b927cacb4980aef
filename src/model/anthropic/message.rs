//! Anthropic's message, from its stream or in one piece: text by block type, usage, and how it ended.

use super::error;
use crate::model::{
    arrived::{Arrived, Said},
    failure::{Class, Failure},
};
use serde::Deserialize;
use std::{borrow::Cow, collections::BTreeSet};

/// A reply over this size is not a model's.
const MAX_TEXT: usize = 16 << 20;

/// A message under way.
#[derive(Debug, Default)]
pub(super) struct Message {
    /// Indices of the blocks that hold text: thinking comes first, and later versions may add kinds.
    text_blocks: BTreeSet<u64>,
    stop: Stop,
    ended: bool,
}

/// How it ended, as far as it is known.
#[derive(Debug, Default)]
struct Stop {
    reason: Option<String>,
    details: Option<StopDetails>,
}

#[derive(Debug, Clone, Deserialize)]
struct StopDetails {
    category: Option<String>,
    explanation: Option<String>,
}

/// Any event: one flat shape, because a tagged enum would copy each of thousands of small events before reading it.
#[derive(Deserialize)]
struct Event<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    index: Option<u64>,
    message: Option<Start>,
    #[serde(borrow)]
    content_block: Option<Piece<'a>>,
    #[serde(borrow)]
    delta: Option<Piece<'a>>,
    usage: Option<Usage>,
    error: Option<error::Body>,
    request_id: Option<String>,
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Start {
    usage: Option<Usage>,
}

/// A content block, a delta of one, or the delta of the message.
#[derive(Deserialize)]
struct Piece<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Cow<'a, str>,
    text: Option<String>,
    stop_reason: Option<String>,
    stop_details: Option<StopDetails>,
}

/// Cumulative: a later number replaces an earlier one, an absent one leaves it.
#[derive(Clone, Copy, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the words of the wire")]
struct Usage {
    input_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    output_tokens: Option<u64>,
}

/// A message that came in one piece: what a gateway gives that knows no streams.
#[derive(Deserialize)]
struct Whole<'a> {
    #[serde(borrow)]
    content: Vec<Piece<'a>>,
    usage: Option<Usage>,
    stop_reason: Option<String>,
    stop_details: Option<StopDetails>,
}

impl Message {
    /// Takes one event's data. Unknown events and deltas are nothing.
    pub(super) fn take(&mut self, data: &[u8], arrived: &mut Arrived) -> Result<(), Failure> {
        let event: Event<'_> = match serde_json::from_slice(data) {
            Ok(event) => event,
            Err(_) if is_unknown(data) => return Ok(()),
            Err(error) => return Err(unreadable(&error)),
        };
        match &*event.kind {
            "message_start" => {
                arrived.goes_on = true;
                count(event.message.and_then(|it| it.usage), arrived);
            }
            "content_block_start" => {
                let block = event.content_block.filter(|it| it.kind == "text");
                if let (Some(block), Some(index)) = (block, event.index) {
                    self.text_blocks.insert(index);
                    add(block.text.as_deref(), arrived)?;
                }
            }
            "content_block_delta" => {
                let delta = event.delta.filter(|it| it.kind == "text_delta");
                if event.index.is_some_and(|it| self.text_blocks.contains(&it)) {
                    add(delta.and_then(|it| it.text).as_deref(), arrived)?;
                }
            }
            "message_delta" => {
                arrived.goes_on &= event.usage.is_none();
                count(event.usage, arrived);
                if let Some(delta) = event.delta {
                    self.stop.reason = delta.stop_reason.or(self.stop.reason.take());
                    self.stop.details = delta.stop_details.or(self.stop.details.take());
                }
            }
            "message_stop" => self.ended = true,
            "error" => {
                arrived.request_id = event.request_id.or(arrived.request_id.take());
                return Err(event.error.unwrap_or_default().failure(arrived.status));
            }
            // `ping`, `content_block_stop`, and what later versions add.
            _ => {}
        }
        Ok(())
    }

    /// Whether the last event has come.
    pub(super) const fn ended(&self) -> bool {
        self.ended
    }

    /// How it ended, once the stream is over.
    pub(super) fn end(&self, arrived: &mut Arrived) -> Result<Said, Failure> {
        if !self.ended {
            return Err(Failure::new(Class::Truncated, "the stream ended before its last event"));
        }
        self.stop.judge(arrived)
    }
}

/// Reads a message that came in one piece.
pub(super) fn read_whole(bytes: &[u8], arrived: &mut Arrived) -> Result<Said, Failure> {
    if let Some(failure) = error::inside(bytes) {
        // Nothing was generated: it costs nothing.
        arrived.sent = false;
        return Err(failure);
    }
    let whole: Whole = serde_json::from_slice(bytes).map_err(|error| unreadable(&error))?;
    count(whole.usage, arrived);
    for block in whole.content.iter().filter(|it| it.kind == "text") {
        add(block.text.as_deref(), arrived)?;
    }
    Stop { reason: whole.stop_reason, details: whole.stop_details }.judge(arrived)
}

impl Stop {
    fn judge(&self, arrived: &mut Arrived) -> Result<Said, Failure> {
        arrived.at_limit = self.reason.as_deref() == Some("max_tokens");
        let truncated = match self.reason.as_deref() {
            Some("refusal") => return Err(self.refusal()),
            Some("end_turn" | "stop_sequence") => false,
            // `max_tokens`, `model_context_window_exceeded`, `pause_turn`, `tool_use`, none, or a new one: nothing says
            // that the text is whole.
            _ => true,
        };
        if arrived.text.trim().is_empty() {
            let reason = self.reason.as_deref().unwrap_or("none");
            let why = format!("the reply holds no text (stop reason: {reason})");
            let class = if arrived.at_limit { Class::OutOfRoom } else { Class::Unreadable };
            return Err(Failure::new(class, &why));
        }
        Ok(Said { truncated })
    }

    fn refusal(&self) -> Failure {
        let parts = self.details.iter().flat_map(|it| [&it.category, &it.explanation]);
        let why: Vec<&str> = parts.filter_map(|it| it.as_deref()).collect();
        Failure::new(Class::Refusal, &why.join(": "))
    }
}

fn add(text: Option<&str>, arrived: &mut Arrived) -> Result<(), Failure> {
    let text = text.unwrap_or_default();
    if arrived.text.len() + text.len() > MAX_TEXT {
        let why = format!("the reply is larger than {} MiB, as no model's is", MAX_TEXT >> 20);
        return Err(Failure::new(Class::Unreadable, &why));
    }
    arrived.text.push_str(text);
    Ok(())
}

fn count(usage: Option<Usage>, arrived: &mut Arrived) {
    let Some(usage) = usage else { return };
    let tokens = arrived.tokens.get_or_insert_default();
    let set = |field: &mut u64, told: Option<u64>| {
        // Bounded, so that sums over a hostile endpoint's numbers cannot overflow.
        *field = told.map_or(*field, |it| it.min(1 << 40));
    };
    set(&mut tokens.input, usage.input_tokens);
    set(&mut tokens.cache_write, usage.cache_creation_input_tokens);
    set(&mut tokens.cache_read, usage.cache_read_input_tokens);
    set(&mut tokens.output, usage.output_tokens);
}

/// Whether it is an event of a kind that this version does not know.
fn is_unknown(data: &[u8]) -> bool {
    const KNOWN: [&str; 6] = [
        "message_start",
        "content_block_start",
        "content_block_delta",
        "message_delta",
        "message_stop",
        "error",
    ];
    serde_json::from_slice::<Kind<'_>>(data).is_ok_and(|it| !KNOWN.contains(&&*it.kind))
}

fn unreadable(error: &serde_json::Error) -> Failure {
    Failure::new(Class::Unreadable, &format!("an event is not what the API documents: {error}"))
}

#[cfg(test)]
mod tests {
    use super::{Arrived, Class, Message, read_whole};

    #[test]
    fn what_is_no_event_of_ours_is_nothing_and_what_is_a_broken_one_is_unreadable() {
        let table: [(&str, Option<Class>); 9] = [
            (r#"{"type":"of_the_future","delta":7,"usage":"none"}"#, None),
            (
                r#"{"type":"content_block_delta","index":9,"delta":{"type":"text_delta","text":"x"}}"#,
                None,
            ),
            (r#"{"type":"content_block_start","index":0,"content_block":{"type":"image"}}"#, None),
            (
                r#"{"type":"message_delta","delta":{},"usage":{"output_tokens":18446744073709551615}}"#,
                None,
            ),
            (r#"{"type":"content_block_delta","index":-1}"#, Some(Class::Unreadable)),
            (r#"{"type":"message_start","message":7}"#, Some(Class::Unreadable)),
            (r#"{"type":"error"}"#, Some(Class::Overloaded)),
            (r#"{"type":"error","error":{"type":"rate_limit_error"}}"#, Some(Class::RateLimit)),
            ("no json", Some(Class::Unreadable)),
        ];
        for (data, class) in table {
            let mut arrived = Arrived { status: Some(200), ..Arrived::default() };
            let taken = Message::default().take(data.as_bytes(), &mut arrived);
            assert_eq!(taken.err().map(|it| it.class), class, "{data}");
            assert_eq!(arrived.text, "", "{data}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let mut arrived = Arrived::default();
            let _ = Message::default().take(&bytes, &mut arrived);
            let _ = read_whole(&bytes, &mut arrived);
            super::super::error::read(500, &bytes);
        }
    }
}
