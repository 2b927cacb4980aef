//! `pentad.yml` as it is written: every key optional, each value of its type, nothing yet filled in or compared.
//!
//! Whoever adds a key adds it here, in `layer` (what it changes) and in the built-in `pentad.yml` (its default).

use super::{
    field::{Field, Reader, Section, is_slug},
    models::Models,
    problem::{At, Problems, shown},
    yaml::{self, Node},
};
use crate::review::{
    charter::{GateScope, Globs, ModelsMayRefute, OnIncomplete, WithoutKey},
    finding::Severity,
    rule::Word,
};

const SECTIONS: [&str; 11] = [
    "version", "spec", "locked", "roles", "themes", "snapshot", "rules", "models", "gate",
    "budget", "publish",
];
const ROLE: &str =
    "{prefix: storage, name: Storage reviewer, touches: [\"src/store/**\"], directive: …}";
const THEME: &str = "{slug: error-paths, title: Error paths, leads: [correctness], lens: …}";
/// For keys that can be switched off.
pub(super) const NONE: &str = "none";

/// What a `pentad.yml` says. `None`: it says nothing of it.
#[derive(Default)]
pub(super) struct File {
    pub(super) spec: Option<Globs>,
    pub(super) locked: Option<Vec<String>>,
    pub(super) roles: Option<Vec<RoleEntry>>,
    pub(super) themes: Option<Vec<ThemeEntry>>,
    pub(super) include: Option<Globs>,
    pub(super) exclude: Option<Globs>,
    pub(super) tokens: Option<u64>,
    pub(super) rules_off: Option<Vec<Word>>,
    pub(super) rules_severity: Option<Vec<(Word, Severity)>>,
    pub(super) models: Models,
    pub(super) gate: Gate,
    /// The inner `None` is `none`: no limit.
    pub(super) usd: Option<Option<f64>>,
    /// The inner `None` is `none`: no limit.
    pub(super) budget_tokens: Option<Option<u64>>,
    /// The inner `None` is `none`: no limit.
    pub(super) minutes: Option<Option<u64>>,
    pub(super) inline: Option<u64>,
    pub(super) sticky: Option<bool>,
    pub(super) check: Option<bool>,
}

/// One entry of `roles`.
pub(super) struct RoleEntry {
    pub(super) prefix: String,
    pub(super) at: At,
    pub(super) name: Option<String>,
    pub(super) touches: Option<(Globs, At)>,
    pub(super) directive: Option<String>,
}

/// One entry of `themes`.
pub(super) struct ThemeEntry {
    pub(super) slug: String,
    pub(super) at: At,
    pub(super) title: Option<String>,
    pub(super) leads: Option<Vec<(String, At)>>,
    pub(super) lens: Option<String>,
}

/// The section `gate`.
#[derive(Default)]
pub(super) struct Gate {
    pub(super) fail_on: Option<Severity>,
    pub(super) scope: Option<GateScope>,
    pub(super) on_incomplete: Option<OnIncomplete>,
    pub(super) without_key: Option<WithoutKey>,
    pub(super) models_may_refute: Option<ModelsMayRefute>,
    pub(super) skip_drafts: Option<bool>,
    pub(super) authors_may_waive: Option<bool>,
}

/// Reads a `pentad.yml`; what is wrong with it goes to `problems`.
pub(super) fn read(path: &str, text: &str, problems: &mut Problems) -> File {
    let Some(node) = yaml::parse(path, text, problems) else { return File::default() };
    let mut reader = Reader { file: path, problems };
    let root = Field { name: String::new(), node };
    reader.section(root, &SECTIONS).map(|mut root| reader.file(&mut root)).unwrap_or_default()
}

impl Reader<'_> {
    fn file(&mut self, root: &mut Section) -> File {
        if let Some(field) = root.take("version") {
            self.version(&field.node);
        }
        let mut file = File {
            spec: root.take("spec").and_then(|field| self.globs(field)),
            locked: root.take("locked").and_then(|field| self.plain_texts(field)),
            roles: root.take("roles").and_then(|field| self.roles(field)),
            themes: root.take("themes").and_then(|field| self.themes(field)),
            ..File::default()
        };
        self.snapshot(root, &mut file);
        self.rules(root, &mut file);
        if let Some(field) = root.take("models") {
            file.models = self.models(field);
        }
        if let Some(field) = root.take("gate") {
            file.gate = self.gate(field);
        }
        self.budget(root, &mut file);
        self.publish(root, &mut file);
        file
    }

    fn version(&mut self, node: &Node) {
        if !matches!(node.value, yaml::Value::Int(1)) {
            self.wrong(
                node.at,
                "this Pentad reads charters of version 1 only",
                "write `version: 1`",
            );
        }
    }

    fn roles(&mut self, field: Field) -> Option<Vec<RoleEntry>> {
        let at = field.node.at;
        let items = self.list(field, ROLE)?;
        if items.is_empty() || items.len() > 200 {
            let what = format!("`roles` has {} entries", items.len());
            self.wrong(at, what, "write 1 to 200 roles, or remove the key for the built-in bench");
        }
        Some(items.into_iter().filter_map(|item| self.role(item)).collect())
    }

    fn role(&mut self, field: Field) -> Option<RoleEntry> {
        let mut role = self.item(field, &["prefix", "name", "touches", "directive"])?;
        let name = role.take("name").and_then(|field| self.line(field));
        let touches = role.take("touches").and_then(|field| {
            let at = field.node.at;
            self.some_globs(field).map(|globs| (globs, at))
        });
        let directive = role.take("directive").and_then(|field| self.prose(field));
        let (prefix, at) = self.slug(&mut role, "prefix", &["static", "gate", "admission"])?;
        Some(RoleEntry { prefix, at, name, touches, directive })
    }

    fn themes(&mut self, field: Field) -> Option<Vec<ThemeEntry>> {
        let at = field.node.at;
        let items = self.list(field, THEME)?;
        if items.is_empty() || items.len() > 20 {
            let what = format!("`themes` has {} entries", items.len());
            self.wrong(at, what, "write 1 to 20 themes, or remove the key for the built-in five");
        }
        Some(items.into_iter().filter_map(|item| self.theme(item)).collect())
    }

    fn theme(&mut self, field: Field) -> Option<ThemeEntry> {
        let mut theme = self.item(field, &["slug", "title", "leads", "lens"])?;
        let title = theme.take("title").and_then(|field| self.line(field));
        let leads = theme.take("leads").and_then(|field| self.texts(field, "[correctness]"));
        let lens = theme.take("lens").and_then(|field| self.prose(field));
        let (slug, at) = self.slug(&mut theme, "slug", &["all"])?;
        Some(ThemeEntry { slug, at, title, leads, lens })
    }

    /// A short name that can stand in ids, file names and the last line of a prompt.
    fn slug(&mut self, section: &mut Section, key: &str, taken: &[&str]) -> Option<(String, At)> {
        let Some(field) = section.take(key) else {
            let what = format!("`{}` has no `{key}`", section.name);
            self.wrong(section.at, what, format!("give it one: `{key}: my-{key}`"));
            return None;
        };
        let name = field.name.clone();
        let (slug, at) = self.text(field)?;
        if taken.contains(&slug.as_str()) {
            self.wrong(
                at,
                format!("`{name}` cannot be `{slug}`: Pentad uses that word itself"),
                "choose another",
            );
            return None;
        }
        if !is_slug(&slug) {
            let what = format!("`{name}` cannot be `{}`", shown(&slug));
            let help = "start with a lower-case letter, go on with lower-case letters, digits and `-`, at most 40";
            self.wrong(at, what, help);
            return None;
        }
        Some((slug, at))
    }

    fn snapshot(&mut self, root: &mut Section, file: &mut File) {
        let Some(field) = root.take("snapshot") else { return };
        let Some(mut it) = self.section(field, &["include", "exclude", "tokens"]) else { return };
        file.include = it.take("include").and_then(|field| self.some_globs(field));
        file.exclude = it.take("exclude").and_then(|field| self.globs(field));
        file.tokens = it.take("tokens").and_then(|field| self.whole(field, 1..=10_000_000));
    }

    /// What is said of rules by their ids. Whether there is such a rule is told where the rules are.
    fn rules(&mut self, root: &mut Section, file: &mut File) {
        let Some(field) = root.take("rules") else { return };
        let Some(mut it) = self.section(field, &["off", "severity"]) else { return };
        file.rules_off = it.take("off").and_then(|field| {
            let ids = self.texts(field, "[js-focused-test]")?;
            Some(ids.iter().map(|(id, at)| self.placed(id, *at)).collect())
        });
        file.rules_severity = it.take("severity").map(|field| {
            let pairs = self.pairs(field, "{py-float-equality: medium}");
            let read = |(key, field): (yaml::Key, Field)| {
                Some((self.placed(&key.name, key.at), self.severity(field)?))
            };
            pairs.into_iter().filter_map(read).collect()
        });
    }

    fn gate(&mut self, field: Field) -> Gate {
        const KNOWN: [&str; 7] = [
            "fail_on",
            "scope",
            "on_incomplete",
            "without_key",
            "models_may_refute",
            "skip_drafts",
            "authors_may_waive",
        ];
        let Some(mut it) = self.section(field, &KNOWN) else { return Gate::default() };
        let scopes = [("change", GateScope::Change), ("tree", GateScope::Tree)];
        let colors = [("red", OnIncomplete::Red), ("green", OnIncomplete::Green)];
        let worth = [("incomplete", WithoutKey::Incomplete), ("static", WithoutKey::Static)];
        let trust = [
            ("trusted", ModelsMayRefute::Trusted),
            ("never", ModelsMayRefute::Never),
            ("always", ModelsMayRefute::Always),
        ];
        Gate {
            fail_on: it.take("fail_on").and_then(|field| self.severity(field)),
            scope: it.take("scope").and_then(|field| self.word(field, &scopes)),
            on_incomplete: it.take("on_incomplete").and_then(|field| self.word(field, &colors)),
            without_key: it.take("without_key").and_then(|field| self.word(field, &worth)),
            models_may_refute: it
                .take("models_may_refute")
                .and_then(|field| self.word(field, &trust)),
            skip_drafts: it.take("skip_drafts").and_then(|field| self.boolean(field)),
            authors_may_waive: it.take("authors_may_waive").and_then(|field| self.boolean(field)),
        }
    }

    /// One of the five words themselves: neighbours such as `none` would say another thing than they seem to.
    pub(super) fn severity(&mut self, field: Field) -> Option<Severity> {
        self.word(field, &Severity::ALL.map(|it| (it.name(), it)))
    }

    fn budget(&mut self, root: &mut Section, file: &mut File) {
        let Some(field) = root.take("budget") else { return };
        let Some(mut it) = self.section(field, &["usd", "tokens", "minutes"]) else { return };
        file.usd = it.take("usd").and_then(|field| {
            if field.says(NONE) { Some(None) } else { self.number(field, 100_000.0).map(Some) }
        });
        file.budget_tokens = it.take("tokens").and_then(|field| {
            if field.says(NONE) {
                Some(None)
            } else {
                self.whole(field, 1..=100_000_000_000).map(Some)
            }
        });
        file.minutes = it.take("minutes").and_then(|field| {
            if field.says(NONE) { Some(None) } else { self.whole(field, 1..=7200).map(Some) }
        });
    }

    fn publish(&mut self, root: &mut Section, file: &mut File) {
        let Some(field) = root.take("publish") else { return };
        let Some(mut it) = self.section(field, &["inline", "sticky", "check"]) else { return };
        file.inline = it.take("inline").and_then(|field| self.whole(field, 0..=50));
        file.sticky = it.take("sticky").and_then(|field| self.boolean(field));
        file.check = it.take("check").and_then(|field| self.boolean(field));
    }

    /// A pattern list that takes something.
    fn some_globs(&mut self, field: Field) -> Option<Globs> {
        let (name, at, before) = (field.name.clone(), field.node.at, self.problems.count());
        let globs = self.globs(field)?;
        if globs.patterns().is_empty() && self.problems.count() == before {
            self.wrong(at, format!("`{name}` takes no file"), "write `[\"**/*\"]` for every file");
        }
        Some(globs)
    }

    fn plain_texts(&mut self, field: Field) -> Option<Vec<String>> {
        let texts = self.texts(field, r#"["the wire format of v1"]"#)?;
        Some(texts.into_iter().map(|(text, _)| text).collect())
    }

    /// Text on one line.
    pub(super) fn line(&mut self, field: Field) -> Option<String> {
        let name = field.name.clone();
        let (text, at) = self.text(field)?;
        if text.trim().contains(['\n', '\r']) || text.chars().count() > 120 {
            self.wrong(
                at,
                format!("`{name}` is long"),
                "keep it on one line, at most 120 characters",
            );
            return None;
        }
        Some(text.trim().to_owned())
    }

    /// Text that goes into prompts.
    fn prose(&mut self, field: Field) -> Option<String> {
        let name = field.name.clone();
        let (text, at) = self.text(field)?;
        if text.len() > 20_000 {
            let what = format!("`{name}` has {} bytes, and is paid for in every call", text.len());
            self.wrong(at, what, "keep it under 20,000");
            return None;
        }
        Some(text.trim().to_owned())
    }
}
