//! How a model is asked behind an address: which optional parameters, and under which names.
//!
//! There is no telling in advance what a compatible server takes. Each parameter is a list of ways to say it, the best first; when the
//! server turns one away the next is tried, and after the last it is left out. Ways are only ever given up, so it ends.

use super::endpoint::Server;

/// What is sent besides model, messages and `stream`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    /// The name of the limit on the reply's tokens.
    pub(super) limit: &'static [&'static str],
    pub(super) format: &'static [Format],
    pub(super) effort: &'static [Effort],
    /// Whether usage is asked for.
    pub(super) usage: bool,
    /// The name of the text that brings a run's requests to the same cache.
    pub(super) key: Option<&'static str>,
    pub(super) marks: Marks,
    /// What was given up, for the report.
    pub(super) without: Vec<&'static str>,
}

/// How a reply's form is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Schema,
    /// Any JSON object: the prompt says which.
    Object,
}

/// Which effort is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    AsSet,
    /// The highest that nearly every model with a setting has, in place of a higher one.
    High,
}

/// How the ends of what calls share are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    /// Not at all: content is one string, as every server takes it. What caches by itself needs no mark.
    None,
    /// OpenAI's, from GPT-5.6: without them the cache is written up to the end of each prompt, and paid for each time.
    Breakpoint,
    /// Anthropic's, which a router hands on.
    CacheControl,
}

/// What a server did not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parameter {
    Limit,
    /// The limit is known and too high for it.
    HighLimit,
    Format,
    Effort,
    Usage,
    Key,
    Marks,
}

const LIMITS: &[&str] = &["max_completion_tokens", "max_tokens"];
const OLD_LIMITS: &[&str] = &["max_tokens", "max_completion_tokens"];
const FORMATS: &[Format] = &[Format::Schema, Format::Object];
const EFFORTS: &[Effort] = &[Effort::AsSet, Effort::High];

/// The words by which an error names a parameter.
const WORDS: &[(&str, Parameter)] = &[
    ("max_completion_tokens", Parameter::Limit),
    ("max_tokens", Parameter::Limit),
    ("response_format", Parameter::Format),
    ("json_schema", Parameter::Format),
    ("json_object", Parameter::Format),
    ("structured output", Parameter::Format),
    ("grammar", Parameter::Format),
    ("reasoning_effort", Parameter::Effort),
    ("does not support thinking", Parameter::Effort),
    ("stream_options", Parameter::Usage),
    ("include_usage", Parameter::Usage),
    ("prompt_cache_key", Parameter::Key),
    ("session_id", Parameter::Key),
    ("prompt_cache_options", Parameter::Marks),
    ("prompt_cache_breakpoint", Parameter::Marks),
    ("cache_control", Parameter::Marks),
];

impl Form {
    /// The first form for a server. `own` is a model of OpenAI's own, which is asked as OpenAI asks wherever it stands: a gateway hands
    /// the parameters on. It says whether the model takes breakpoints, as far as that is known.
    pub(super) fn new(server: Server, own: Option<bool>) -> Self {
        let least = Self {
            limit: OLD_LIMITS,
            format: FORMATS,
            effort: &[],
            usage: true,
            key: None,
            marks: Marks::None,
            without: Vec::new(),
        };
        let openai = |breakpoints: bool| Self {
            limit: LIMITS,
            effort: EFFORTS,
            key: Some("prompt_cache_key"),
            marks: if breakpoints { Marks::Breakpoint } else { Marks::None },
            ..least.clone()
        };
        match server {
            Server::OpenAi | Server::Azure => openai(own.unwrap_or(true)),
            Server::OpenRouter => Self {
                effort: EFFORTS,
                key: Some("session_id"),
                marks: Marks::CacheControl,
                ..least
            },
            Server::Gemini => Self { effort: EFFORTS, ..least },
            Server::Desk | Server::Other => own.map_or_else(|| least.clone(), openai),
        }
    }

    /// The parameter that an error names, of those that are sent: by its `param`, else the first in its text.
    pub(super) fn named(&self, param: &str, text: &str) -> Option<Parameter> {
        let sent = |it: &Parameter| self.sends(*it);
        let first = |text: &str| {
            let found = WORDS.iter().filter_map(|(word, it)| Some((text.find(word)?, *it)));
            found.filter(|(_, it)| sent(it)).min_by_key(|(at, _)| *at).map(|(_, it)| it)
        };
        first(param).or_else(|| first(text))
    }

    const fn sends(&self, parameter: Parameter) -> bool {
        match parameter {
            Parameter::Limit | Parameter::HighLimit => !self.limit.is_empty(),
            Parameter::Format => !self.format.is_empty(),
            Parameter::Effort => !self.effort.is_empty(),
            Parameter::Usage => self.usage,
            Parameter::Key => self.key.is_some(),
            Parameter::Marks => !matches!(self.marks, Marks::None),
        }
    }

    /// Gives up the way a parameter was said. `effort` is the one that is set. Whether there was anything to give up.
    pub(super) fn give_up(&mut self, parameter: Parameter, effort: Option<&str>) -> bool {
        if !self.sends(parameter) {
            return false;
        }
        match parameter {
            Parameter::Limit => self.limit = &self.limit[1..],
            Parameter::HighLimit => self.limit = &[],
            Parameter::Format => self.format = &self.format[1..],
            Parameter::Effort if matches!(effort, Some("xhigh" | "max")) => {
                self.effort = &self.effort[1..];
            }
            Parameter::Effort => self.effort = &[],
            Parameter::Usage => self.usage = false,
            Parameter::Key => self.key = None,
            Parameter::Marks => self.marks = Marks::None,
        }
        if !self.sends(parameter) {
            self.without.push(parameter.word());
        }
        true
    }
}

impl Parameter {
    /// For people, in "was asked without …".
    const fn word(self) -> &'static str {
        match self {
            Self::Limit | Self::HighLimit => "a limit on its reply",
            Self::Format => "a JSON format",
            Self::Effort => "models.effort",
            Self::Usage => "usage",
            Self::Key => "a cache key",
            Self::Marks => "cache marks",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, Format, Marks, Parameter, Server};

    #[test]
    fn every_way_is_given_up_once_and_then_there_is_none() {
        let all = [
            Parameter::Limit,
            Parameter::HighLimit,
            Parameter::Format,
            Parameter::Effort,
            Parameter::Usage,
            Parameter::Key,
            Parameter::Marks,
        ];
        for server in [Server::OpenAi, Server::OpenRouter, Server::Gemini, Server::Other] {
            for own in [None, Some(true), Some(false)] {
                let mut form = Form::new(server, own);
                let mut steps = 0;
                while all.into_iter().any(|it| form.give_up(it, Some("max"))) {
                    steps += 1;
                    assert!(steps <= 9, "{form:?}");
                }
                assert!(!all.into_iter().any(|it| form.sends(it)), "{form:?}");
            }
        }
    }

    #[test]
    fn the_limit_changes_its_name_and_the_format_its_strictness() {
        let mut form = Form::new(Server::Other, None);
        assert_eq!(form.limit[0], "max_tokens");
        assert!(form.give_up(Parameter::Limit, None) && form.limit == ["max_completion_tokens"]);
        assert!(form.give_up(Parameter::Format, None) && form.format == [Format::Object]);
        assert_eq!(form.without, Vec::<&str>::new());
        let mut form = Form::new(Server::OpenAi, None);
        assert_eq!((form.limit[0], form.marks), ("max_completion_tokens", Marks::Breakpoint));
        assert!(form.give_up(Parameter::Effort, Some("medium")) && form.effort.is_empty());
        assert!(form.give_up(Parameter::HighLimit, None) && form.limit.is_empty());
        assert_eq!(form.without, ["models.effort", "a limit on its reply"]);
    }

    #[test]
    fn an_error_names_what_is_sent_and_nothing_else() {
        let form = Form::new(Server::Other, None);
        let table = [
            ("max_tokens", "", Some(Parameter::Limit)),
            ("response_format.json_schema.strict", "max_tokens", Some(Parameter::Format)),
            ("", "unknown field: stream_options", Some(Parameter::Usage)),
            ("messages", "grammar, then max_tokens", Some(Parameter::Format)),
            ("reasoning_effort", "not sent", None),
            ("prompt_cache_key", "", None),
            ("temperature", "the model is not loaded", None),
        ];
        for (param, text, named) in table {
            assert_eq!(form.named(param, text), named, "{param} {text}");
        }
    }
}
