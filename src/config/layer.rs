//! A charter laid over another: what a file says replaces, what it leaves out stays. What contradicts itself is a problem.

use super::{
    file::{File, RoleEntry, ThemeEntry},
    models,
    problem::{At, Problem, Problems, instead},
};
use crate::review::{
    charter::{
        ADVERSARY, ARBITER, Budget, Charter, GatePolicy, GateScope, Globs, ModelPolicy,
        ModelsMayRefute, OnIncomplete, PublishPolicy, Role, SnapshotPolicy, Theme, WithoutKey,
    },
    finding::Severity,
    rule::RulePolicy,
};
use std::collections::{BTreeMap, BTreeSet};

/// A charter that says nothing: what the built-in file is laid over. A test sees to it that nothing of it is left.
pub(super) fn blank() -> Charter {
    let globs = || Globs::new(Vec::new()).expect("no pattern is no bad pattern");
    let role = |prefix: &str, name: &str| Role {
        prefix: prefix.to_owned(),
        name: name.to_owned(),
        touches: None,
        directive: String::new(),
    };
    Charter {
        origin: String::new(),
        constitution: String::new(),
        constitution_sha256: String::new(),
        sha256: String::new(),
        guards: Vec::new(),
        rules: RulePolicy::default(),
        spec: globs(),
        locked: Vec::new(),
        roles: Vec::new(),
        adversary: role(ADVERSARY, "Adversary"),
        arbiter: role(ARBITER, "Arbiter"),
        themes: Vec::new(),
        snapshot: SnapshotPolicy {
            include: globs(),
            exclude: globs(),
            excludes_are_built_in: false,
            tokens: 0,
        },
        models: ModelPolicy {
            default: None,
            fallback: Vec::new(),
            roles: BTreeMap::new(),
            prices: BTreeMap::new(),
            effort: String::new(),
            call_seconds: 0,
            silence_seconds: 0,
            thinking_silence_seconds: None,
            profiles: BTreeMap::new(),
            themes: BTreeMap::new(),
            avoid_price_steps: false,
        },
        gate: GatePolicy {
            fail_on: Severity::Critical,
            scope: GateScope::Change,
            on_incomplete: OnIncomplete::Red,
            without_key: WithoutKey::Incomplete,
            models_may_refute: ModelsMayRefute::Trusted,
            skip_drafts: false,
            authors_may_waive: false,
        },
        budget: Budget { usd: None, tokens: None, minutes: None },
        publish: PublishPolicy { inline: 0, sticky: false, check: false },
        waivers: Vec::new(),
    }
}

/// Lays `file`, read from `path`, over `charter`.
pub(super) fn lay_over(charter: &mut Charter, file: File, path: &str, problems: &mut Problems) {
    let mut layer = Layer { path, problems };
    set(&mut charter.spec, file.spec);
    set(&mut charter.locked, file.locked);
    if let Some(entries) = file.roles {
        layer.bench(charter, entries);
    }
    match file.themes {
        Some(entries) => layer.themes(charter, entries),
        None => known_leads_only(charter),
    }
    set(&mut charter.snapshot.include, file.include);
    if let Some(exclude) = &file.exclude {
        // What is laid over nothing is the built-in charter; who repeats it has chosen nothing.
        let before = charter.snapshot.exclude.patterns();
        let same = charter.snapshot.excludes_are_built_in && before == exclude.patterns();
        charter.snapshot.excludes_are_built_in = before.is_empty() || same;
    }
    set(&mut charter.snapshot.exclude, file.exclude);
    set(&mut charter.snapshot.tokens, file.tokens);
    set(&mut charter.rules.off, file.rules_off);
    set(&mut charter.rules.severity, file.rules_severity);
    set(&mut charter.gate.fail_on, file.gate.fail_on);
    set(&mut charter.gate.scope, file.gate.scope);
    set(&mut charter.gate.on_incomplete, file.gate.on_incomplete);
    set(&mut charter.gate.without_key, file.gate.without_key);
    set(&mut charter.gate.models_may_refute, file.gate.models_may_refute);
    set(&mut charter.gate.skip_drafts, file.gate.skip_drafts);
    set(&mut charter.gate.authors_may_waive, file.gate.authors_may_waive);
    set(&mut charter.budget.usd, file.usd);
    set(&mut charter.budget.tokens, file.budget_tokens);
    set(&mut charter.budget.minutes, file.minutes);
    set(&mut charter.publish.inline, file.inline.and_then(|n| u32::try_from(n).ok()));
    set(&mut charter.publish.sticky, file.sticky);
    set(&mut charter.publish.check, file.check);
    models::lay_over(charter, file.models, path, problems);
}

pub(super) fn set<T>(old: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *old = new;
    }
}

/// Who can lead a theme or be given a model: the bench, the adversary, the arbiter.
pub(super) fn seats(charter: &Charter) -> Vec<&str> {
    let bench = charter.roles.iter().map(|role| role.prefix.as_str());
    bench.chain([ADVERSARY, ARBITER]).collect()
}

/// A bench replaced under themes that stay: a lead that is not on the bench leads nothing. Stated in the documentation,
/// and no error, since whoever replaced the bench did not write these themes.
fn known_leads_only(charter: &mut Charter) {
    let seats: BTreeSet<String> = seats(charter).into_iter().map(str::to_owned).collect();
    for theme in &mut charter.themes {
        theme.leads.retain(|lead| seats.contains(lead));
    }
}

struct Layer<'a> {
    path: &'a str,
    problems: &'a mut Problems,
}

impl Layer<'_> {
    fn wrong(&mut self, at: At, what: String, help: impl Into<String>) {
        self.problems.add(Problem::new(self.path, at, what, help));
    }

    /// The new bench. Entries for the adversary and the arbiter are no part of it; where there are no others, the bench stays.
    fn bench(&mut self, charter: &mut Charter, entries: Vec<RoleEntry>) {
        self.unique("prefix", entries.iter().map(|it| (it.prefix.as_str(), it.at)));
        let mut bench = Vec::new();
        for entry in entries {
            match entry.prefix.as_str() {
                ADVERSARY => self.above_lanes(&mut charter.adversary, entry),
                ARBITER => self.above_lanes(&mut charter.arbiter, entry),
                _ => bench.push(self.role(&charter.roles, entry)),
            }
        }
        if !bench.is_empty() {
            charter.roles = bench;
        }
    }

    fn above_lanes(&mut self, role: &mut Role, entry: RoleEntry) {
        if let Some((globs, at)) = entry.touches
            && !matches!(globs.patterns(), [all] if all == "**/*" || all == "**")
        {
            let what =
                format!("`{}` has touchpoints, but it may speak about every file", role.prefix);
            self.wrong(at, what, "remove `touches`");
        }
        set(&mut role.name, entry.name);
        set(&mut role.directive, entry.directive);
    }

    /// A role; what its entry leaves out is that of the role of the same prefix below, if there is one.
    fn role(&mut self, below: &[Role], entry: RoleEntry) -> Role {
        let old = below.iter().find(|role| role.prefix == entry.prefix);
        if old.is_none() && entry.directive.is_none() {
            let what = format!("the role `{}` has no `directive`", entry.prefix);
            self.wrong(
                entry.at,
                what,
                "write what it hunts, in what order, and what would disprove it",
            );
        }
        let everywhere = || Globs::new(vec!["**/*".to_owned()]).expect("`**/*` is a pattern");
        Role {
            name: entry
                .name
                .or(old.map(|it| it.name.clone()))
                .unwrap_or_else(|| title(&entry.prefix)),
            touches: entry
                .touches
                .map(|(globs, _)| globs)
                .or(old.and_then(|it| it.touches.clone()))
                .or_else(|| Some(everywhere())),
            directive: entry.directive.or(old.map(|it| it.directive.clone())).unwrap_or_default(),
            prefix: entry.prefix,
        }
    }

    fn themes(&mut self, charter: &mut Charter, entries: Vec<ThemeEntry>) {
        self.unique("slug", entries.iter().map(|it| (it.slug.as_str(), it.at)));
        let seats = seats(charter);
        let themes =
            entries.into_iter().map(|it| self.theme(&charter.themes, &seats, it)).collect();
        charter.themes = themes;
        known_leads_only(charter);
    }

    /// A theme; what its entry leaves out is that of the theme of the same slug below, if there is one.
    fn theme(&mut self, below: &[Theme], seats: &[&str], entry: ThemeEntry) -> Theme {
        let old = below.iter().find(|theme| theme.slug == entry.slug);
        if old.is_none() && entry.lens.is_none() {
            let what = format!("the theme `{}` has no `lens`", entry.slug);
            self.wrong(entry.at, what, "write the question of this loop");
        }
        for (lead, at) in entry.leads.iter().flatten() {
            if !seats.contains(&lead.as_str()) {
                let what =
                    format!("the theme `{}` is led by `{lead}`, which is no role", entry.slug);
                self.wrong(*at, what, instead(lead, seats));
            }
        }
        let leads = entry.leads.map(|leads| leads.into_iter().map(|(lead, _)| lead).collect());
        Theme {
            title: entry
                .title
                .or(old.map(|it| it.title.clone()))
                .unwrap_or_else(|| title(&entry.slug)),
            leads: leads.or(old.map(|it| it.leads.clone())).unwrap_or_default(),
            lens: entry.lens.or(old.map(|it| it.lens.clone())).unwrap_or_default(),
            slug: entry.slug,
        }
    }

    fn unique<'a>(&mut self, key: &str, names: impl Iterator<Item = (&'a str, At)>) {
        let mut seen = BTreeMap::new();
        for (name, at) in names {
            if let Some(first) = seen.insert(name, at) {
                let what = format!("the {key} `{name}` is taken on line {}", first.line);
                self.wrong(at, what, format!("give each entry a {key} of its own"));
            }
        }
    }
}

/// `error-paths` as a name for people: `Error paths`.
fn title(slug: &str) -> String {
    let words = slug.replace('-', " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
