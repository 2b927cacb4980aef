//! Which models are one voice. Two versions of one maker's model share their training, and so their errors: they are one family.
//!
//! Where a name does not tell, models are taken for one: a second voice that is none would count for more than a missed one.

/// Names of models, and the family they belong to.
const KNOWN: [(&str, &str); 30] = [
    ("claude", "claude"),
    ("opus", "claude"),
    ("sonnet", "claude"),
    ("haiku", "claude"),
    ("gpt", "gpt"),
    ("chatgpt", "gpt"),
    ("codex", "gpt"),
    ("gemini", "gemini"),
    ("gemma", "gemini"),
    ("llama", "llama"),
    ("mistral", "mistral"),
    ("ministral", "mistral"),
    ("mixtral", "mistral"),
    ("codestral", "mistral"),
    ("devstral", "mistral"),
    ("magistral", "mistral"),
    ("qwen", "qwen"),
    ("qwq", "qwen"),
    ("deepseek", "deepseek"),
    ("grok", "grok"),
    ("glm", "glm"),
    ("kimi", "kimi"),
    ("minimax", "minimax"),
    ("phi", "phi"),
    ("granite", "granite"),
    ("nova", "nova"),
    ("jamba", "jamba"),
    ("nemotron", "nemotron"),
    ("starcoder", "starcoder"),
    ("yi", "yi"),
];

/// The family of a model by its `provider/name`: what the name says (`anthropic/claude-sonnet-5-5`, and behind a gateway
/// `openai/anthropic.claude-sonnet-5`, are `claude`), else what the provider serves (`anthropic`, `claude-cli`), else the provider
/// itself: two unknown models behind one endpoint or one `command` are one voice. Linear in the name's length.
#[must_use]
pub fn family(model: &str) -> String {
    let lower = model.trim().to_ascii_lowercase();
    let (provider, name) = lower.split_once('/').unwrap_or((&lower, ""));
    if let Some(known) = name.split(|c: char| !c.is_ascii_alphanumeric()).find_map(known) {
        return known.to_owned();
    }
    match provider {
        "anthropic" | "claude-cli" => "claude".to_owned(),
        _ => provider.to_owned(),
    }
}

/// `qwen3` is `qwen`; `o4` is of OpenAI's series that is named by nothing but a letter and a digit.
fn known(word: &str) -> Option<&'static str> {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if letters == "o" && word.len() > 1 {
        return Some("gpt");
    }
    KNOWN.iter().find(|(name, _)| *name == letters).map(|(_, family)| *family)
}

#[cfg(test)]
mod tests {
    use super::family;

    #[test]
    fn versions_are_one_family_and_makers_are_not() {
        for (model, expected) in [
            ("anthropic/claude-sonnet-5-5", "claude"),
            ("anthropic/claude-opus-6", "claude"),
            ("Anthropic/Claude-Haiku-5", "claude"),
            ("anthropic/some-preview", "claude"),
            ("claude-cli/opus", "claude"),
            ("claude-cli", "claude"),
            ("openai/gpt-6.1-sol", "gpt"),
            ("openai/o4-mini", "gpt"),
            ("openai/gpt5", "gpt"),
            ("openai/ft:gpt-6:acme", "gpt"),
            ("openai/anthropic.claude-sonnet-5-v1:0", "claude"),
            ("openai/anthropic/claude-sonnet-5", "claude"),
            ("openai/Qwen/Qwen3-Coder-480B", "qwen"),
            ("openai/deepseek-r1-distill-llama-70b", "deepseek"),
            ("openai/in-house-a", "openai"),
            ("openai/in-house-b", "openai"),
            ("openai/o", "openai"),
            ("command/claude-sonnet-5", "claude"),
            ("command/mine", "command"),
            ("command", "command"),
            ("replay", "replay"),
            ("", ""),
            ("/", ""),
            ("gpt-6", "gpt-6"),
        ] {
            assert_eq!(family(model), expected, "{model:?}");
        }
    }
}
