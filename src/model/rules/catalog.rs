//! The rules as data: the built-in ones, one YAML file each, in ast-grep's own rule format, embedded; and those a team's charter adds,
//! switches off or rates otherwise. What is Pentad's stands under the file's `metadata`; the claim is the rule's `message`. Not the
//! engine: `scan` runs them.
//!
//! To add a built-in rule: a file in `src/charter/rules/`, fixtures in `tests/rules/<id>/`. Tests name what is missing.

use super::{
    broken::{self, Broken},
    language::Language,
    watch::Watch,
};
use crate::{
    fault::Fault,
    review::{
        change::Lines,
        charter::Charter,
        finding::{Observation, Severity, Source},
        rule::{Card, OwnRule, Reach, Word},
    },
};
use ast_grep_config::{GlobalRules, RuleConfig, SerializableRuleConfig};
use ast_grep_language::SupportLang;
use serde::Deserialize;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

// Every rule, sorted by id: `build.rs` lists the folder.
include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// The rules of one review.
#[derive(Default)]
pub struct Catalog {
    own: Vec<Rule>,
    off: BTreeSet<String>,
    rated: BTreeMap<String, Severity>,
    pub(super) watches: Vec<Watch>,
    /// The theme of the first loop: a constitution's guards speak there.
    first_theme: String,
}

/// One rule: its text at once, what it says when its language is there, its compiled form when a file needs it.
pub(super) struct Rule {
    /// The file's name and the `id` in it.
    pub(super) id: Cow<'static, str>,
    made: Made,
    card: OnceLock<Card>,
    /// `None` where a rule of a team names what only another grammar of its language has.
    compiled: [OnceLock<Option<RuleConfig<SupportLang>>>; 3],
}

enum Made {
    BuiltIn(&'static str),
    Own(Box<OwnRule>),
}

/// A rule as the charter rates it.
#[derive(Clone, Copy)]
pub(super) struct Rated<'r> {
    pub(super) rule: &'r Rule,
    /// `None`: as it rates itself.
    pub(super) severity: Option<Severity>,
}

/// What Pentad reads of a built-in rule's file besides the pattern.
#[derive(Deserialize)]
struct File {
    message: String,
    metadata: Metadata,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Metadata {
    role: String,
    theme: String,
    severity: String,
    #[serde(rename = "where")]
    reach: String,
    /// A file that holds none of these cannot match: the rule is neither compiled nor run for it.
    literals: Vec<String>,
    failure_scenario: String,
    fix: String,
    disproof: String,
    references: Vec<String>,
}

impl Catalog {
    /// The rules that a charter leaves, and its own.
    ///
    /// # Errors
    /// One [`Fault`] of exit code 2: every rule or guard that cannot be understood, with file, line and what to write instead.
    pub fn of(charter: &Charter) -> Result<Self, Fault> {
        let mut wrong = Vec::new();
        let mut catalog = Self {
            first_theme: charter.themes.first().map(|it| it.slug.clone()).unwrap_or_default(),
            ..Self::default()
        };
        for own in &charter.rules.own {
            if builtin(&own.id).is_some() {
                let what = format!("the id `{}` is a built-in rule's", own.id);
                let help =
                    "choose another; `rules.off` in pentad.yml switches the built-in one off";
                wrong.push(Broken::new(&own.at, what, help));
            }
            match Rule::own(own) {
                Ok(rule) => catalog.own.push(rule),
                Err(broken) => wrong.push(broken),
            }
        }
        let known = known(charter);
        let policy = &charter.rules;
        let named = policy.off.iter().chain(policy.severity.iter().map(|(word, _)| word));
        wrong.extend(
            named.filter(|it| !known.contains(&it.text.as_str())).map(|it| no_rule(it, &known)),
        );
        catalog.off.extend(policy.off.iter().map(|it| it.text.clone()));
        catalog.rated.extend(policy.severity.iter().map(|(word, it)| (word.text.clone(), *it)));
        for guard in &charter.guards {
            match Watch::new(guard, |id| catalog.once_more(charter, id)) {
                Ok(watch) => catalog.watches.push(watch),
                Err(broken) => wrong.push(broken),
            }
        }
        match broken::fault(&charter.origin, wrong) {
            Some(fault) => Err(fault),
            None => Ok(catalog),
        }
    }

    /// A rule by its id, for another use of it.
    pub(super) fn once_more(&self, charter: &Charter, id: &Word) -> Result<Rule, Broken> {
        made(charter, id).ok_or_else(|| no_rule(id, &known(charter)))
    }

    pub(super) fn first_theme(&self) -> &str {
        &self.first_theme
    }

    /// The built-in rules of a language that are not switched off.
    pub(super) fn built_in(&self, language: Language) -> impl Iterator<Item = Rated<'_>> {
        self.rated(Rule::of(language).map(|it| -> &Rule { it }))
    }

    /// The team's own rules of a language that look at a file.
    pub(super) fn own<'c>(
        &'c self,
        path: &'c str,
        language: Language,
    ) -> impl Iterator<Item = Rated<'c>> {
        self.rated(self.own.iter().filter(move |it| it.speaks(language) && it.takes(path)))
    }

    fn rated<'c>(
        &'c self,
        rules: impl Iterator<Item = &'c Rule>,
    ) -> impl Iterator<Item = Rated<'c>> {
        rules
            .filter(|it| !self.off.contains(it.id.as_ref()))
            .map(|rule| Rated { rule, severity: self.rated.get(rule.id.as_ref()).copied() })
    }

    /// What the charter says of rules, for people: `None` where it says nothing.
    #[must_use]
    pub fn notice(&self) -> Option<String> {
        let list = |ids: Vec<String>| ids.join(", ");
        let off: Vec<String> = self.off.iter().cloned().collect();
        let rated = self.rated.iter().map(|(id, it)| format!("{id} {}", it.name())).collect();
        let rated: Vec<String> = rated;
        let mut parts = Vec::new();
        if !off.is_empty() {
            parts.push(format!("switches off {}", list(off)));
        }
        if !rated.is_empty() {
            parts.push(format!("rates otherwise {}", list(rated)));
        }
        (!parts.is_empty())
            .then(|| format!("of the static rules the charter {}", parts.join(" and ")))
    }

    /// How many rules are built in.
    #[must_use]
    pub fn built_in_count() -> usize {
        RULES.len()
    }

    /// The snippets of the team's rules that do not come to what they stand under, each with its place: `None` where all do.
    ///
    /// # Errors
    /// A [`Fault`] of exit code 2 that names each.
    pub fn try_snippets(&self, origin: &str) -> Result<usize, Fault> {
        let (mut wrong, mut tried) = (Vec::new(), 0);
        for rule in &self.own {
            let Made::Own(own) = &rule.made else { continue };
            let all = own.valid.iter().map(|it| (it, false));
            for (snippet, finds) in all.chain(own.invalid.iter().map(|it| (it, true))) {
                tried += 1;
                wrong.extend(rule.tried(snippet, finds));
            }
        }
        broken::fault(origin, wrong).map_or(Ok(tried), Err)
    }
}

fn known(charter: &Charter) -> Vec<&str> {
    let own = charter.rules.own.iter().map(|it| it.id.as_str());
    RULES.iter().map(|it| it.id.as_ref()).chain(own).collect()
}

fn no_rule(word: &Word, known: &[&str]) -> Broken {
    let what = format!("no rule is called `{}`", broken::short(&word.text));
    let help = match broken::nearest(&word.text, known) {
        Some(near) => format!("write `{near}`"),
        None => "name a rule as its findings do (`static:ID`), or one of .pentad/rules; \
                 signals of the change cannot be switched off"
            .to_owned(),
    };
    Broken::new(&word.at, what, help)
}

fn builtin(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|it| it.id == id)
}

/// A rule by its id, once more.
fn made(charter: &Charter, id: &Word) -> Option<Rule> {
    let yaml = builtin(&id.text).and_then(|it| match &it.made {
        Made::BuiltIn(yaml) => Some((it.id.clone(), *yaml)),
        Made::Own(_) => None,
    });
    if let Some((id, yaml)) = yaml {
        return Some(Rule { id, ..Rule::new("", yaml) });
    }
    let own = charter.rules.own.iter().find(|it| it.id == id.text)?;
    // One that is wrong has been named as such already.
    Some(Rule::own(own).unwrap_or_else(|_| Rule::unread(own)))
}

impl Rule {
    const fn new(id: &'static str, yaml: &'static str) -> Self {
        Self {
            id: Cow::Borrowed(id),
            made: Made::BuiltIn(yaml),
            card: OnceLock::new(),
            compiled: [const { OnceLock::new() }; 3],
        }
    }

    /// A rule of a team, compiled for each of its languages.
    pub(super) fn own(own: &OwnRule) -> Result<Self, Broken> {
        let Some((first, others)) =
            Language::named(&own.language.text).and_then(|it| it.split_first())
        else {
            let what =
                format!("no rule can be of the language `{}`", broken::short(&own.language.text));
            let help = format!("write one of: {}", Language::NAMES.join(", "));
            return Err(Broken::new(&own.language.at, what, help));
        };
        let rule = Self::unread(own);
        let matcher = compile_own(own, *first).map_err(|why| broken::locate(own, *first, &why))?;
        let _ = rule.compiled[first.place()].set(Some(matcher));
        for language in others {
            let _ = rule.compiled[language.place()].set(compile_own(own, *language).ok());
        }
        Ok(rule)
    }

    fn unread(own: &OwnRule) -> Self {
        let card = OnceLock::new();
        let _ = card.set(own.card.clone());
        Self {
            id: Cow::Owned(own.id.clone()),
            made: Made::Own(Box::new(own.clone())),
            card,
            compiled: [const { OnceLock::new() }; 3],
        }
    }

    /// The built-in rules of one language.
    pub(super) fn of(language: Language) -> impl Iterator<Item = &'static Self> {
        RULES.iter().filter(move |rule| rule.id.starts_with(language.prefix()))
    }

    /// Whether it is of a language.
    pub(super) fn speaks(&self, language: Language) -> bool {
        match &self.made {
            Made::BuiltIn(_) => self.id.starts_with(language.prefix()),
            Made::Own(own) => {
                Language::named(&own.language.text).is_some_and(|it| it.contains(&language))
            }
        }
    }

    /// Whether it looks at a file.
    pub(super) fn takes(&self, path: &str) -> bool {
        match &self.made {
            Made::BuiltIn(_) => true,
            Made::Own(own) => {
                own.files.as_ref().is_none_or(|it| it.take(path))
                    && !own.ignores.as_ref().is_some_and(|it| it.take(path))
            }
        }
    }

    /// What it says.
    pub(super) fn card(&self) -> &Card {
        self.card.get_or_init(|| match &self.made {
            Made::Own(own) => own.card.clone(),
            Made::BuiltIn(yaml) => card(yaml),
        })
    }

    /// Whether a text can hold a match at all.
    pub(super) fn may_match(&self, text: &str) -> bool {
        let literals = &self.card().literals;
        literals.is_empty()
            || literals
                .iter()
                .any(|it| memchr::memmem::find(text.as_bytes(), it.as_bytes()).is_some())
    }

    /// Its matcher for one of its languages.
    pub(super) fn matcher(&self, language: Language) -> Option<&RuleConfig<SupportLang>> {
        let compiled = self.compiled[language.place()].get_or_init(|| match &self.made {
            Made::Own(own) => compile_own(own, language).ok(),
            Made::BuiltIn(yaml) => {
                let file =
                    ast_grep_config::from_str(yaml).expect("an embedded rule is read by a test");
                let compiled = compile(file, language);
                Some(
                    compiled
                        .expect("an embedded rule is compiled for each of its languages by a test"),
                )
            }
        });
        compiled.as_ref()
    }

    /// What is wrong with a snippet that it must find something in, or nothing.
    fn tried(&self, snippet: &Word, finds: bool) -> Option<Broken> {
        let Made::Own(own) = &self.made else { return None };
        let language = *Language::named(&own.language.text)?.first()?;
        let path = match self.card().reach {
            Reach::Tests => "tests/snippet",
            Reach::Anywhere | Reach::Production => "src/snippet",
        };
        let (what, help) = match super::scan::matches(path, &snippet.text, language, self) {
            (_, Some(why)) => (
                format!("a snippet of `{}` cannot be searched: {why}", self.id),
                "write a smaller one",
            ),
            (found, None) if found.is_empty() && finds => (
                format!("`{}` finds nothing in a snippet that stands under `invalid`", self.id),
                "mend the rule or the snippet, or move it to `valid`",
            ),
            (found, None) if !found.is_empty() && !finds => {
                let line = found.first().map_or(1, |it| it.first);
                let what = format!(
                    "`{}` finds something on line {line} of a snippet that stands under `valid`",
                    self.id
                );
                (what, "narrow the rule, or move the snippet to `invalid`")
            }
            (_, None) => return None,
        };
        Some(Broken::new(&snippet.at, what, help))
    }
}

/// What a built-in rule's file says.
fn card(yaml: &str) -> Card {
    let File { message, metadata } =
        ast_grep_config::from_str(yaml).expect("an embedded rule's metadata is read by a test");
    Card {
        message,
        role: metadata.role,
        theme: metadata.theme,
        severity: Severity::read(&metadata.severity).expect("a test reads every rule's severity"),
        reach: Reach::read(&metadata.reach).expect("a test reads where every rule speaks"),
        literals: metadata.literals,
        failure_scenario: metadata.failure_scenario,
        fix: metadata.fix,
        disproof: metadata.disproof,
        references: metadata.references,
    }
}

fn compile(
    mut file: SerializableRuleConfig<SupportLang>,
    language: Language,
) -> Result<RuleConfig<SupportLang>, String> {
    file.language = language.grammar();
    RuleConfig::try_from(file, &GlobalRules::default())
        .map_err(|error| format!("{:#}", anyhow::Error::from(error)))
}

fn compile_own(own: &OwnRule, language: Language) -> Result<RuleConfig<SupportLang>, String> {
    let mut json: serde_json::Value =
        serde_json::from_str(&own.definition).map_err(|error| error.to_string())?;
    json["language"] = language.grammar().to_string().into();
    // From a text: the format's untagged forms tell numbers apart only there.
    let file = serde_json::from_str(&json.to_string()).map_err(|error| error.to_string())?;
    compile(file, language)
}

impl Rated<'_> {
    /// What it reports at a place.
    pub(super) fn observe(&self, path: &str, lines: Lines) -> Observation {
        let card = self.rule.card();
        Observation {
            source: Source::Static(self.rule.id.to_string()),
            role: card.role.clone(),
            theme: card.theme.clone(),
            severity: self.severity.unwrap_or(card.severity),
            path: path.to_owned(),
            lines,
            claim: card.message.clone(),
            failure_scenario: card.failure_scenario.clone(),
            proposed_change: card.fix.clone(),
            disproof: card.disproof.clone(),
            references: card.references.clone(),
            addresses_reviewers: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    fn yaml(rule: &Rule) -> &'static str {
        match rule.made {
            Made::BuiltIn(yaml) => yaml,
            Made::Own(_) => panic!("{} is built in", rule.id),
        }
    }

    #[test]
    fn every_rule_compiles_for_each_of_its_languages() {
        let mut wrong = Vec::new();
        for language in Language::ALL {
            for rule in Rule::of(language) {
                let file: Result<SerializableRuleConfig<SupportLang>, _> =
                    ast_grep_config::from_str(yaml(rule));
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
                ast_grep_config::from_str(yaml(rule)).unwrap();
            let card = rule.card();
            assert_eq!(file.id, rule.id);
            let expected = match card.severity {
                Severity::Critical | Severity::High => ast_grep_config::Severity::Error,
                Severity::Medium => ast_grep_config::Severity::Warning,
                Severity::Low => ast_grep_config::Severity::Info,
                Severity::Note => ast_grep_config::Severity::Hint,
            };
            assert_eq!(file.severity, expected, "{}: ast-grep's severity beside Pentad's", rule.id);
            assert!(ROLES.contains(&card.role.as_str()), "{}: role", rule.id);
            assert!(THEMES.contains(&card.theme.as_str()), "{}: theme", rule.id);
            assert!(
                file.note.is_some_and(|it| it.len() > 20),
                "{}: the note argues the severity",
                rule.id
            );
            for sentence in [&card.message, &card.failure_scenario, &card.fix, &card.disproof] {
                assert!(sentence.len() > 12 && !sentence.contains('\n'), "{}: {sentence}", rule.id);
                assert!(sentence.ends_with(['.', '`', ')']), "{}: {sentence}", rule.id);
            }
            assert!(!card.references.is_empty(), "{}: references", rule.id);
            assert!(!card.literals.is_empty(), "{}: literals", rule.id);
            roles.insert(card.role.as_str());
            themes.insert(card.theme.as_str());
        }
        assert_eq!(roles.len(), ROLES.len(), "{roles:?}");
        assert_eq!(themes.len(), THEMES.len(), "{themes:?}");
    }
}
