//! The charter's hash: everything a reply depends on, in one canonical order.
//!
//! Gate, budget, publication, waivers and deadlines are not in it: changing them must not cost a review its paid answers.

use crate::review::{
    charter::{Charter, Role, Theme},
    rule::{OwnRule, Reach, RulePolicy},
};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt::Write as _};

/// SHA-256 of a text, hexadecimal.
pub(super) fn sha256(text: &str) -> String {
    hexadecimal(Sha256::digest(text.as_bytes()).as_slice())
}

/// SHA-256 of everything in the charter that a reply depends on, hexadecimal.
pub(super) fn charter(charter: &Charter) -> String {
    let mut canon = Canon(Sha256::new());
    canon.text("pentad charter 1");
    canon.text(&charter.constitution);
    canon.list(charter.spec.patterns());
    canon.list(&charter.locked);
    canon.count(charter.roles.len());
    for role in charter.roles.iter().chain([&charter.adversary, &charter.arbiter]) {
        canon.role(role);
    }
    canon.count(charter.themes.len());
    for theme in &charter.themes {
        canon.theme(theme);
    }
    canon.list(charter.snapshot.include.patterns());
    canon.list(charter.snapshot.exclude.patterns());
    canon.text(&charter.snapshot.tokens.to_string());
    canon.text(charter.models.default.as_deref().unwrap_or_default());
    canon.list(&charter.models.fallback);
    canon.models(&charter.models.roles);
    if !charter.models.themes.is_empty() {
        canon.count(charter.models.themes.len());
        for (theme, models) in &charter.models.themes {
            canon.text(&theme.to_string());
            canon.text(models.all.as_deref().unwrap_or_default());
            canon.models(&models.roles);
        }
    }
    canon.text(&charter.models.effort);
    if charter.models.avoid_price_steps {
        canon.text("avoid price steps");
    }
    canon.rules(&charter.rules);
    hexadecimal(canon.0.finalize().as_slice())
}

/// Each text goes in behind its length, so that no two charters render alike.
struct Canon(Sha256);

impl Canon {
    fn count(&mut self, n: usize) {
        self.0.update((n as u64).to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    fn list(&mut self, texts: &[String]) {
        self.count(texts.len());
        for text in texts {
            self.text(text);
        }
    }

    fn models(&mut self, by_role: &BTreeMap<String, String>) {
        self.count(by_role.len());
        for (role, model) in by_role {
            self.text(role);
            self.text(model);
        }
    }

    fn role(&mut self, role: &Role) {
        self.text(&role.prefix);
        self.text(&role.name);
        self.list(role.touches.as_ref().map_or(&[], |it| it.patterns()));
        self.text(&role.directive);
    }

    /// What static reviewers find is shown to models. Guards are in the constitution's bytes.
    fn rules(&mut self, rules: &RulePolicy) {
        self.count(rules.own.len());
        for OwnRule { id, language, definition, card, files, ignores, .. } in &rules.own {
            for text in [id, &language.text, definition, &card.message, &card.role, &card.theme] {
                self.text(text);
            }
            self.text(card.severity.name());
            self.text(match card.reach {
                Reach::Anywhere => "anywhere",
                Reach::Production => "production",
                Reach::Tests => "tests",
            });
            self.list(&card.literals);
            for text in [&card.failure_scenario, &card.fix, &card.disproof] {
                self.text(text);
            }
            self.list(&card.references);
            for globs in [files, ignores] {
                self.count(usize::from(globs.is_some()));
                self.list(globs.as_ref().map_or(&[], |it| it.patterns()));
            }
        }
        self.count(rules.off.len());
        for word in &rules.off {
            self.text(&word.text);
        }
        self.count(rules.severity.len());
        for (word, severity) in &rules.severity {
            self.text(&word.text);
            self.text(severity.name());
        }
    }

    fn theme(&mut self, theme: &Theme) {
        self.text(&theme.slug);
        self.text(&theme.title);
        self.list(&theme.leads);
        self.text(&theme.lens);
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
