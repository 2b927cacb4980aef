//! A chat completion, from its stream or in one piece: the first choice's text, usage, and how it ended.
//!
//! Reasoning that servers put beside the text (`reasoning`, `reasoning_content`, …) is not read; what stands before it in the text itself,
//! between `<think>` and `</think>`, is taken off.

use super::{
    error::{self, Problem},
    form::Form,
};
use crate::{
    model::{
        arrived::{Arrived, Said},
        failure::{Class, Failure},
        sse::Event,
    },
    review::call::Tokens,
};
use serde_json::Value;

/// A reply over this size is not a model's, nor an event of one.
const MAX_TEXT: usize = 16 << 20;
const MAX_EVENT: usize = 4 << 20;

/// A completion under way.
#[derive(Debug, Default)]
pub(super) struct Completion {
    finish: Option<String>,
    refusal: String,
    done: bool,
}

impl Completion {
    /// Takes one event. What is in it besides is nothing to us.
    pub(super) fn take(
        &mut self,
        event: &Event,
        form: &Form,
        arrived: &mut Arrived,
    ) -> Result<(), Problem> {
        let data = event.data.trim_ascii();
        if data == b"[DONE]" {
            self.done = true;
            return Ok(());
        }
        if data.len() > MAX_EVENT {
            let why = format!("an event of the stream is larger than {} MiB", MAX_EVENT >> 20);
            return Err(Failure::new(Class::Unreadable, &why).into());
        }
        let chunk: Value = serde_json::from_slice(data).map_err(|it| unreadable(&it))?;
        if event.name == "error" || error::inside(&chunk).is_some() {
            return Err(error::of(&chunk, 200, form));
        }
        self.read(&chunk, "delta", arrived)
    }

    /// Whether the last event has come.
    pub(super) const fn is_done(&self) -> bool {
        self.done
    }

    /// How it ended, once the stream is over.
    pub(super) fn end(&self, arrived: &mut Arrived) -> Result<Said, Failure> {
        if !self.done && self.finish.is_none() {
            return Err(Failure::new(Class::Truncated, "the stream ended before its last event"));
        }
        let Said { truncated } = self.judge(arrived)?;
        // Whatever it says of its end: the last event did not come, so something may be missing.
        Ok(Said { truncated: truncated || !self.done })
    }

    fn read(&mut self, value: &Value, at: &str, arrived: &mut Arrived) -> Result<(), Problem> {
        count(&value["usage"], arrived);
        let choice = &value["choices"][0];
        let message = &choice[at];
        add(&message["content"], arrived)?;
        if let Some(refusal) = message["refusal"].as_str() {
            self.refusal.extend(refusal.chars().take(1_000));
        }
        if let Some(finish) = choice["finish_reason"].as_str().filter(|it| !it.is_empty()) {
            self.finish = Some(finish.chars().take(100).collect());
        }
        Ok(())
    }

    fn judge(&self, arrived: &mut Arrived) -> Result<Said, Failure> {
        let finish = self.finish.as_deref().unwrap_or("none").to_lowercase();
        arrived.at_limit = finish == "length";
        let truncated = match &*finish {
            "content_filter" | "refusal" | "safety" | "prohibited_content" | "recitation" => {
                let why = if self.refusal.is_empty() { &finish } else { &self.refusal };
                return Err(Failure::new(Class::Refusal, why));
            }
            _ if !self.refusal.trim().is_empty() => {
                return Err(Failure::new(Class::Refusal, &self.refusal));
            }
            "error" => {
                let why = "the provider behind the endpoint failed";
                return Err(Failure::new(Class::Overloaded, why));
            }
            "stop" | "eos" | "eos_token" | "end_turn" | "stop_sequence" => false,
            // `length`, `tool_calls`, none, or a new one: nothing says that the text is whole.
            _ => true,
        };
        take_off_thinking(&mut arrived.text);
        if arrived.text.trim().is_empty() {
            let why = format!("the reply holds no text (finish reason: {finish})");
            let class = if arrived.at_limit { Class::OutOfRoom } else { Class::Unreadable };
            return Err(Failure::new(class, &why));
        }
        Ok(Said { truncated })
    }
}

/// Reads a completion that came in one piece.
pub(super) fn read_whole(
    bytes: &[u8],
    form: &Form,
    arrived: &mut Arrived,
) -> Result<Said, Problem> {
    let whole: Value = serde_json::from_slice(bytes).map_err(|it| unreadable(&it))?;
    if error::inside(&whole).is_some() || whole.is_array() {
        // Nothing was generated: it costs nothing.
        arrived.sent = false;
        return Err(error::of(&whole, 200, form));
    }
    let mut completion = Completion::default();
    completion.read(&whole, "message", arrived)?;
    Ok(completion.judge(arrived)?)
}

/// A text, or the texts of parts: some servers send them so, thinking among them under a type of its own.
fn add(content: &Value, arrived: &mut Arrived) -> Result<(), Failure> {
    let parts = content.as_array().map_or(&[][..], Vec::as_slice);
    let parts = parts.iter().filter(|it| it["type"] == "text").filter_map(|it| it["text"].as_str());
    for text in content.as_str().into_iter().chain(parts) {
        if arrived.text.len() + text.len() > MAX_TEXT {
            let why = format!("the reply is larger than {} MiB, as no model's is", MAX_TEXT >> 20);
            return Err(Failure::new(Class::Unreadable, &why));
        }
        arrived.text.push_str(text);
    }
    Ok(())
}

/// Usage is of the whole request wherever it stands; the last one holds.
fn count(usage: &Value, arrived: &mut Arrived) {
    // Bounded, so that sums over a hostile endpoint's numbers cannot overflow.
    let number =
        |pointer: &str| usage.pointer(pointer).and_then(Value::as_u64).map(|it| it.min(1 << 40));
    let (Some(prompt), output) = (number("/prompt_tokens"), number("/completion_tokens")) else {
        return;
    };
    let cached = number("/prompt_tokens_details/cached_tokens");
    let cache_read = cached.or_else(|| number("/prompt_cache_hit_tokens")).unwrap_or_default();
    let cache_write = number("/prompt_tokens_details/cache_write_tokens").unwrap_or_default();
    // A gateway to a provider that counts them apart may have left them apart.
    let input = prompt.checked_sub(cache_read + cache_write).unwrap_or(prompt);
    arrived.tokens =
        Some(Tokens { input, cache_write, cache_read, output: output.unwrap_or_default() });
}

/// Takes off thinking that a server left at the beginning of the text.
fn take_off_thinking(text: &mut String) {
    const END: &str = "</think>";
    let ends = text.trim_start().starts_with("<think>").then(|| text.find(END)).flatten();
    if let Some(end) = ends {
        text.drain(..end + END.len());
    }
}

fn unreadable(error: &serde_json::Error) -> Failure {
    Failure::new(Class::Unreadable, &format!("the response is not a chat completion: {error}"))
}

#[cfg(test)]
mod tests {
    use super::{Arrived, Class, Completion, Form, Said, Tokens, read_whole};
    use crate::model::{openai::endpoint::Server, sse::Event};

    fn form() -> Form {
        Form::new(Server::Other, None)
    }

    fn feed(events: &[&str]) -> (Result<Said, Class>, Arrived) {
        let (mut completion, mut arrived) = (Completion::default(), Arrived::default());
        for data in events {
            let event = Event { name: String::new(), data: data.as_bytes().to_vec() };
            if let Err(problem) = completion.take(&event, &form(), &mut arrived) {
                return (Err(problem.failure.class), arrived);
            }
        }
        (completion.end(&mut arrived).map_err(|it| it.class), arrived)
    }

    const WHOLE: Result<Said, Class> = Ok(Said { truncated: false });
    const CUT: Result<Said, Class> = Ok(Said { truncated: true });

    #[test]
    fn every_end_has_a_meaning() {
        let text =
            r#"{"choices":[{"delta":{"role":"assistant","content":"text","reasoning":"r"}}]}"#;
        let finish =
            |reason: &str| format!(r#"{{"choices":[{{"delta":{{}},"finish_reason":{reason}}}]}}"#);
        let table = [
            ("\"stop\"", WHOLE),
            ("\"STOP\"", WHOLE),
            ("\"length\"", CUT),
            ("\"tool_calls\"", CUT),
            ("\"of the future\"", CUT),
            ("null", CUT),
            ("7", CUT),
            ("\"content_filter\"", Err(Class::Refusal)),
            ("\"error\"", Err(Class::Overloaded)),
        ];
        for (reason, expected) in table {
            let (said, arrived) = feed(&[text, &finish(reason), "[DONE]"]);
            assert_eq!(said, expected, "{reason}");
            assert_eq!(arrived.text, "text", "{reason}");
        }
        let stop = finish("\"stop\"");
        assert_eq!(feed(&[text, &stop]).0, CUT, "without the last event nothing is sure");
        assert_eq!(feed(&[text]).0, Err(Class::Truncated));
        assert_eq!(feed(&[]).0, Err(Class::Truncated));
        assert_eq!(feed(&[&stop, "[DONE]"]).0, Err(Class::Unreadable), "no text");
        let refusal = r#"{"choices":[{"delta":{"refusal":"I cannot"}}]}"#;
        assert_eq!(feed(&[refusal, &stop, "[DONE]"]).0, Err(Class::Refusal));
    }

    #[test]
    fn what_is_no_chunk_is_a_failure_or_nothing() {
        let table = [
            (r#"{"error":{"message":"busy","type":"server_error"}}"#, Some(Class::Overloaded)),
            (r#"{"error":{"code":429},"choices":[]}"#, Some(Class::RateLimit)),
            (r#"{"error":"model 'x' not found"}"#, Some(Class::Overloaded)),
            (r#"{"error":null,"choices":[]}"#, None),
            (r#"{"choices":7,"usage":"x"}"#, None),
            (r#"{"choices":[{"delta":{"content":{"a":1}}}]}"#, None),
            ("7", None),
            ("no json", Some(Class::Unreadable)),
        ];
        for (data, class) in table {
            let event = Event { name: String::new(), data: data.as_bytes().to_vec() };
            let mut arrived = Arrived::default();
            let taken = Completion::default().take(&event, &form(), &mut arrived);
            assert_eq!(taken.err().map(|it| it.failure.class), class, "{data}");
            assert_eq!(arrived.text, "", "{data}");
        }
        let named = Event { name: "error".to_owned(), data: b"{\"message\":\"m\"}".to_vec() };
        assert!(Completion::default().take(&named, &form(), &mut Arrived::default()).is_err());
    }

    #[test]
    fn usage_is_told_apart_by_price() {
        let table = [
            (r#"{"prompt_tokens":100,"completion_tokens":7}"#, Some([100, 0, 0, 7])),
            (
                r#"{"prompt_tokens":100,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":30}}"#,
                Some([10, 30, 60, 0]),
            ),
            (
                r#"{"prompt_tokens":100,"prompt_cache_hit_tokens":64,"completion_tokens":1}"#,
                Some([36, 0, 64, 1]),
            ),
            (
                r#"{"prompt_tokens":10,"prompt_tokens_details":{"cached_tokens":90}}"#,
                Some([10, 0, 90, 0]),
            ),
            (r#"{"prompt_tokens":-1}"#, None),
            ("{}", None),
            ("null", None),
        ];
        for (usage, expected) in table {
            let (_, arrived) = feed(&[&format!(r#"{{"choices":[],"usage":{usage}}}"#)]);
            let expected = expected.map(|[input, cache_write, cache_read, output]| Tokens {
                input,
                cache_write,
                cache_read,
                output,
            });
            assert_eq!(arrived.tokens, expected, "{usage}");
        }
    }

    #[test]
    fn thinking_in_the_text_is_taken_off_where_it_stands_first() {
        let table = [
            ("\n<think>{\"findings\":[]} no</think>\n{}", "\n{}"),
            ("{\"summary\":\"<think>x</think>\"}", "{\"summary\":\"<think>x</think>\"}"),
            ("<think> without an end", "<think> without an end"),
        ];
        for (text, left) in table {
            let whole = serde_json::json!({"choices": [{"message": {"content": text}, "finish_reason": "stop"}]});
            let mut arrived = Arrived::default();
            read_whole(whole.to_string().as_bytes(), &form(), &mut arrived).unwrap();
            assert_eq!(arrived.text, left);
        }
        let parts = r#"{"choices":[{"message":{"content":[{"type":"thinking","thinking":"t","text":"no"},
            {"type":"text","text":"a"},{"type":"text","text":"b"}]},"finish_reason":"stop"}]}"#;
        let mut arrived = Arrived::default();
        read_whole(parts.as_bytes(), &form(), &mut arrived).unwrap();
        assert_eq!(arrived.text, "ab");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let mut arrived = Arrived::default();
            let event = Event { name: String::new(), data: bytes.clone() };
            let _ = Completion::default().take(&event, &form(), &mut arrived);
            let _ = read_whole(&bytes, &form(), &mut arrived);
            super::error::read(400, &bytes, &form());
        }
    }
}
