//! What the environment says of models: keys and endpoints, as a value. Nothing else reads them.
//!
//! Everything in it is secret: an address may hold a password, a command line a token.

use super::openai::needs_no_key;
use crate::connection::Trust;
use secrecy::{ExposeSecret, SecretString};

/// A key variable.
#[derive(Debug, Clone, Default)]
pub enum KeyVariable {
    /// Not there: nobody means to ask this provider.
    #[default]
    Absent,
    /// There, but empty: what a misspelled secret, or a fork, gives. Somebody means to ask.
    Empty,
    /// A key.
    Present(SecretString),
}

/// Keys and endpoints.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `ANTHROPIC_API_KEY`.
    pub anthropic_key: KeyVariable,
    /// `ANTHROPIC_BASE_URL`, where it is set.
    pub anthropic_base: Option<SecretString>,
    /// `ANTHROPIC_VERSION`: the API version to speak, where a gateway needs another one.
    pub anthropic_version: Option<String>,
    /// `OPENAI_API_KEY`.
    pub openai_key: KeyVariable,
    /// `OPENAI_BASE_URL`, where it is set.
    pub openai_base: Option<SecretString>,
    /// `PENTAD_COMMAND`, where it is set.
    pub command: Option<SecretString>,
    /// Files of certificates that are trusted besides.
    pub(super) trust: Trust,
    /// `PATH`: where programs are.
    pub(super) path: Option<String>,
    /// Nobody is asked: programs need not be there.
    pub(super) for_a_plan: bool,
    /// Variables that no program of ours may inherit, by name.
    pub(super) private: Vec<String>,
}

impl Environment {
    /// Reads variables, as `std::env::vars_os` gives them once they are text.
    pub fn from(vars: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut environment = Self::default();
        for (name, value) in vars {
            environment.take(name, value.trim());
        }
        environment
    }

    /// Why Anthropic's models cannot be asked; `None` where they can.
    pub(super) fn anthropic_missing(&self) -> Option<String> {
        if self.for_a_plan { None } else { self.anthropic_key.missing("ANTHROPIC_API_KEY") }
    }

    /// Anthropic's key, where it may be asked.
    pub(super) fn anthropic_key(&self) -> Option<SecretString> {
        match &self.anthropic_key {
            KeyVariable::Present(key) => Some(key.clone()),
            KeyVariable::Absent | KeyVariable::Empty if self.for_a_plan => {
                secret("a key that is not there")
            }
            KeyVariable::Absent | KeyVariable::Empty => None,
        }
    }

    /// Why OpenAI's models, or a compatible server's, cannot be asked; `None` where they can. A server of this machine or its network needs
    /// no key; one that wants it anyway says so itself.
    pub(super) fn openai_missing(&self) -> Option<String> {
        let local = self.openai_base.as_ref().is_some_and(|it| needs_no_key(it.expose_secret()));
        if local || self.for_a_plan { None } else { self.openai_key.missing("OPENAI_API_KEY") }
    }

    /// The same, but nothing is missing that a model needs, for a plan of what would be asked. Nobody is to be asked with it. Which keys
    /// are there still decides whom a run asks that names no model.
    #[must_use]
    pub fn for_a_plan(&self) -> Self {
        Self {
            command: self.command.clone().or_else(|| secret("a program that is not there")),
            for_a_plan: true,
            ..self.clone()
        }
    }

    fn take(&mut self, name: String, value: &str) {
        match name.as_str() {
            "ANTHROPIC_API_KEY" => self.anthropic_key = KeyVariable::read(value),
            "ANTHROPIC_BASE_URL" => self.anthropic_base = secret(value),
            "ANTHROPIC_VERSION" => self.anthropic_version = set(value),
            "OPENAI_API_KEY" => self.openai_key = KeyVariable::read(value),
            "OPENAI_BASE_URL" => self.openai_base = secret(value),
            "PATH" => self.path = set(value),
            "PENTAD_COMMAND" => self.command = secret(value),
            name => self.trust.take(name, value),
        }
        if is_private(&name) {
            self.private.push(name);
        }
    }
}

impl KeyVariable {
    fn read(value: &str) -> Self {
        secret(value).map_or(Self::Empty, Self::Present)
    }

    /// Why there is no key, for people; `None` where there is one.
    pub(super) fn missing(&self, name: &str) -> Option<String> {
        match self {
            Self::Absent => Some(format!("{name} is not set")),
            Self::Empty => Some(format!(
                "{name} is set but empty: a misspelled secret gives this, and so do forks and Dependabot; \
                 docs/github.md of Pentad says which setup lets a model review theirs"
            )),
            Self::Present(_) => None,
        }
    }
}

fn set(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

fn secret(value: &str) -> Option<SecretString> {
    set(value).map(SecretString::from)
}

/// Our keys and addresses, the runner's and GitHub's tokens, and the action's inputs, which hold all of them.
fn is_private(name: &str) -> bool {
    let ours = [
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_BASE_URL",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "PENTAD_COMMAND",
    ];
    let of_github = ["ACTIONS_", "GITHUB_", "GH_"].iter().any(|it| name.starts_with(it));
    ours.contains(&name) || name.starts_with("INPUT_") || (of_github && name.ends_with("_TOKEN"))
}

#[cfg(test)]
mod tests {
    use super::{Environment, KeyVariable};

    #[test]
    fn an_empty_key_is_not_an_absent_one_and_nothing_is_shown() {
        let vars = [
            ("ANTHROPIC_API_KEY", " sk-secret\n"),
            ("OPENAI_API_KEY", " "),
            ("ANTHROPIC_BASE_URL", "https://me:sk-secret@gateway"),
            ("OPENAI_BASE_URL", ""),
            ("PENTAD_COMMAND", "ask --token sk-secret"),
            ("GITHUB_TOKEN", "t"),
            ("INPUT_ANTHROPIC_API_KEY", "sk-secret"),
            ("ACTIONS_RUNTIME_TOKEN", "t"),
            ("GH_ENTERPRISE_TOKEN", "t"),
            ("PATH", "/bin"),
        ];
        let env = Environment::from(vars.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert!(matches!(env.openai_key, KeyVariable::Empty));
        assert!(env.openai_base.is_none());
        assert!(!format!("{env:?}").contains("sk-secret"), "{env:?}");
        let private = [
            "ANTHROPIC_API_KEY",
            "OPENAI_API_KEY",
            "ANTHROPIC_BASE_URL",
            "OPENAI_BASE_URL",
            "PENTAD_COMMAND",
            "GITHUB_TOKEN",
            "INPUT_ANTHROPIC_API_KEY",
            "ACTIONS_RUNTIME_TOKEN",
            "GH_ENTERPRISE_TOKEN",
        ];
        assert_eq!(env.private, private);
        assert!(matches!(&env.anthropic_key, KeyVariable::Present(_)), "{env:?}");
        assert!(matches!(Environment::from([]).anthropic_key, KeyVariable::Absent));
    }
}
