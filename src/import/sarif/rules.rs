//! The rules of a run's driver and extensions, and what a result's message means by them.

use super::{
    super::item,
    Members, cwes, filled,
    said::{Said, score, tags},
    unlinked,
};
use serde_json::Value;

/// What of a rule a finding takes.
#[derive(Default)]
pub(super) struct Rule<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) level: Option<&'a str>,
    pub(super) score: Option<f64>,
    pub(super) cwes: Vec<String>,
    /// A page about it.
    pub(super) page: Option<&'a str>,
    pub(super) short: Option<&'a str>,
    pub(super) full: Option<&'a str>,
    pub(super) messages: Members<'a>,
}

impl<'a> Rule<'a> {
    fn of(value: &'a Value) -> Self {
        let described = |name: &str| item::text(&value[name], &["text", "markdown"]);
        let targets = value["relationships"].as_array().into_iter().flatten();
        let targets = targets.filter_map(|it| it["target"]["id"].as_str());
        Self {
            id: item::text(value, &["id"]),
            level: item::text(&value["defaultConfiguration"], &["level"]),
            score: score(value),
            cwes: cwes(tags(value).chain(targets)),
            page: item::text(value, &["helpUri"]).filter(|it| it.starts_with("http")),
            short: described("shortDescription").or_else(|| item::text(value, &["name"])),
            full: described("fullDescription"),
            messages: members(&value["messageStrings"]),
        }
    }

    /// For a result that says nothing itself.
    pub(super) fn title(&self) -> Option<String> {
        self.short.or(self.full).map(str::to_owned)
    }

    /// What the rule is about, at length.
    pub(super) fn detail(&self) -> Option<String> {
        self.full.filter(|it| Some(*it) != self.short).map(str::to_owned)
    }
}

fn members(value: &Value) -> Members<'_> {
    value.as_object().into_iter().flatten().map(|(name, it)| (name.as_str(), it)).collect()
}

/// The rules of one component.
struct Component<'a> {
    rules: Vec<Rule<'a>>,
    by_id: std::collections::BTreeMap<&'a str, usize>,
}

impl<'a> Component<'a> {
    fn of(value: &'a Value) -> Self {
        let rules: Vec<Rule<'a>> =
            value["rules"].as_array().into_iter().flatten().map(Rule::of).collect();
        let mut by_id = std::collections::BTreeMap::new();
        for (at, rule) in rules.iter().enumerate() {
            if let Some(id) = rule.id {
                by_id.entry(id).or_insert(at);
            }
        }
        Self { rules, by_id }
    }

    fn named(&self, id: &str) -> Option<&Rule<'a>> {
        self.by_id.get(id).map(|at| &self.rules[*at])
    }
}

/// All rules of a run.
pub(super) struct Rules<'a> {
    driver: Component<'a>,
    extensions: Vec<Component<'a>>,
    messages: Members<'a>,
}

impl<'a> Rules<'a> {
    pub(super) fn of(tool: &'a Value) -> Self {
        let extensions = tool["extensions"].as_array().into_iter().flatten();
        Self {
            driver: Component::of(&tool["driver"]),
            extensions: extensions.map(Component::of).collect(),
            messages: members(&tool["driver"]["globalMessageStrings"]),
        }
    }

    /// By its place, where the rule there has the result's id; else by the id, with that of a parent (`CA1000/1`) after it.
    pub(super) fn find(&self, said: &Said) -> Option<&Rule<'a>> {
        let own = match said.extension {
            Some(at) => self.extensions.get(at).unwrap_or(&self.driver),
            None => &self.driver,
        };
        let id = said.rule_id.as_deref();
        let placed = said.rule_index.and_then(|at| own.rules.get(at));
        let fits = |rule: &&Rule<'_>| match (id, rule.id) {
            (Some(id), Some(rule)) => {
                id.strip_prefix(rule).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            _ => true,
        };
        placed.filter(fits).or_else(|| {
            let mut id = id?;
            loop {
                let all = [own, &self.driver].into_iter().chain(&self.extensions);
                if let Some(rule) = all.take(64).find_map(|it| it.named(id)) {
                    return Some(rule);
                }
                id = id.rsplit_once('/').filter(|(parent, _)| parent.len() < 200)?.0;
            }
        })
    }

    /// The result's own words, or those that its id stands for.
    pub(super) fn message(&self, said: &Said, rule: &Rule<'_>) -> Option<String> {
        let of = |members: &Members<'_>| {
            let value = members.get(said.message_id.as_deref()?)?;
            item::text(value, &["text", "markdown"]).map(str::to_owned)
        };
        let text =
            said.text.clone().or_else(|| of(&rule.messages)).or_else(|| of(&self.messages))?;
        let text = if said.arguments.is_empty() { text } else { filled(&text, &said.arguments) };
        Some(unlinked(&text)).filter(|it| !it.trim().is_empty())
    }
}
