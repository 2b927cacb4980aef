//! The rules as data: one YAML file each, in ast-grep's own rule format, embedded. What is Pentad's stands under the file's
//! `metadata`; the claim is the rule's `message`. Not the engine: `scan` runs them.
//!
//! To add a rule: a file in `src/charter/rules/`, fixtures in `tests/rules/<id>/`. Tests name what is missing.

use super::language::Language;
use crate::review::change::Lines;
use crate::review::finding::{Observation, Severity, Source};
use ast_grep_config::{GlobalRules, RuleConfig, SerializableRuleConfig};
use ast_grep_language::SupportLang;
use serde::Deserialize;
use std::sync::OnceLock;

// Every rule, sorted by id: `build.rs` lists the folder.
include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// One rule: its text at once, what it says when its language is there, its compiled form when a file needs it.
pub(super) struct Rule {
    /// The file's name and the `id` in it.
    pub(super) id: &'static str,
    yaml: &'static str,
    card: OnceLock<Card>,
    compiled: [OnceLock<RuleConfig<SupportLang>>; 3],
}

/// Where a rule speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Where {
    Anywhere,
    Production,
    Tests,
}

/// What Pentad reads of a rule's file besides the pattern.
#[derive(Deserialize)]
pub(super) struct Card {
    message: String,
    pub(super) metadata: Metadata,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Metadata {
    role: String,
    theme: String,
    severity: String,
    #[serde(rename = "where")]
    pub(super) scope: Where,
    /// A file that holds none of these cannot match: the rule is neither compiled nor run for it.
    literals: Vec<String>,
    failure_scenario: String,
    fix: String,
    disproof: String,
    references: Vec<String>,
}

impl Rule {
    const fn new(id: &'static str, yaml: &'static str) -> Self {
        Self { id, yaml, card: OnceLock::new(), compiled: [const { OnceLock::new() }; 3] }
    }

    /// The rules of one language.
    pub(super) fn of(language: Language) -> impl Iterator<Item = &'static Self> {
        RULES.iter().filter(move |rule| rule.id.starts_with(language.prefix()))
    }

    /// What it says.
    pub(super) fn card(&self) -> &Card {
        self.card.get_or_init(|| {
            ast_grep_config::from_str(self.yaml)
                .expect("an embedded rule's metadata is read by a test")
        })
    }

    /// Whether a text can hold a match at all.
    pub(super) fn may_match(&self, text: &str) -> bool {
        let literals = &self.card().metadata.literals;
        literals.is_empty()
            || literals
                .iter()
                .any(|it| memchr::memmem::find(text.as_bytes(), it.as_bytes()).is_some())
    }

    /// Its matcher for one of its languages.
    pub(super) fn matcher(&self, language: Language) -> &RuleConfig<SupportLang> {
        self.compiled[language.place()].get_or_init(|| {
            let mut file: SerializableRuleConfig<SupportLang> =
                ast_grep_config::from_str(self.yaml).expect("an embedded rule is read by a test");
            file.language = language.grammar();
            RuleConfig::try_from(file, &GlobalRules::default())
                .expect("an embedded rule is compiled for each of its languages by a test")
        })
    }

    /// What it reports at a place.
    pub(super) fn observe(&self, path: &str, lines: Lines) -> Observation {
        let Card { message, metadata } = self.card();
        Observation {
            source: Source::Static(self.id.to_owned()),
            role: metadata.role.clone(),
            theme: metadata.theme.clone(),
            severity: Severity::read(&metadata.severity)
                .expect("a test reads every rule's severity"),
            path: path.to_owned(),
            lines,
            claim: message.clone(),
            failure_scenario: metadata.failure_scenario.clone(),
            proposed_change: metadata.fix.clone(),
            disproof: metadata.disproof.clone(),
            references: metadata.references.clone(),
            addresses_reviewers: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_compiles_for_each_of_its_languages() {
        let mut wrong = Vec::new();
        for language in Language::ALL {
            for rule in Rule::of(language) {
                let file: Result<SerializableRuleConfig<SupportLang>, _> =
                    ast_grep_config::from_str(rule.yaml);
                match file {
                    Err(error) => wrong.push(format!("{}: {error}", rule.id)),
                    Ok(mut file) => {
                        file.language = language.grammar();
                        if let Err(error) = RuleConfig::try_from(file, &GlobalRules::default()) {
                            wrong.push(format!(
                                "{} for {language:?}: {:#}",
                                rule.id,
                                anyhow::Error::from(error)
                            ));
                        }
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn every_rule_says_everything() {
        const ROLES: [&str; 7] = [
            "architect",
            "correctness",
            "concurrency",
            "data",
            "security",
            "test",
            "documentarian",
        ];
        const THEMES: [&str; 5] = [
            "spec-conformance",
            "concurrency-atomicity",
            "correctness-edges",
            "performance-envelope",
            "simplicity-doc-tests",
        ];
        let (mut roles, mut themes) = (BTreeSet::new(), BTreeSet::new());
        for rule in &RULES {
            let file: SerializableRuleConfig<SupportLang> =
                ast_grep_config::from_str(rule.yaml).unwrap();
            let Card { message, metadata } = rule.card();
            assert_eq!(file.id, rule.id);
            let expected = match metadata.severity.as_str() {
                "critical" | "high" => ast_grep_config::Severity::Error,
                "medium" => ast_grep_config::Severity::Warning,
                "low" => ast_grep_config::Severity::Info,
                "note" => ast_grep_config::Severity::Hint,
                other => panic!("{}: severity {other}", rule.id),
            };
            assert_eq!(file.severity, expected, "{}: ast-grep's severity beside Pentad's", rule.id);
            assert!(ROLES.contains(&metadata.role.as_str()), "{}: role", rule.id);
            assert!(THEMES.contains(&metadata.theme.as_str()), "{}: theme", rule.id);
            assert!(
                file.note.is_some_and(|it| it.len() > 20),
                "{}: the note argues the severity",
                rule.id
            );
            for sentence in [message, &metadata.failure_scenario, &metadata.fix, &metadata.disproof]
            {
                assert!(sentence.len() > 12 && !sentence.contains('\n'), "{}: {sentence}", rule.id);
                assert!(sentence.ends_with(['.', '`', ')']), "{}: {sentence}", rule.id);
            }
            assert!(!metadata.references.is_empty(), "{}: references", rule.id);
            assert!(!metadata.literals.is_empty(), "{}: literals", rule.id);
            roles.insert(metadata.role.as_str());
            themes.insert(metadata.theme.as_str());
        }
        assert_eq!(roles.len(), ROLES.len(), "{roles:?}");
        assert_eq!(themes.len(), THEMES.len(), "{themes:?}");
    }
}
