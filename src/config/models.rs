//! The charter's section `models`: as it is written, and laid over another.
//!
//! It knows names, roles and themes. Which model a call is asked through in the end is `model`'s business.

use super::{
    field::{Field, Reader, Section},
    file::NONE,
    layer::{seats, set},
    problem::{At, Problem, Problems, instead, shown},
    yaml::{Key, Value},
};
use crate::review::charter::{Charter, ModelPolicy, ModelPrice, ThemeModels};
use std::collections::BTreeMap;

/// The providers a charter may name. Those that run a program take no name after them.
const PROVIDERS: [&str; 6] = ["anthropic", "openai", "claude-cli", "command", "replay", "static"];
/// What a profile may say: everything but what is true of models whoever asks them.
const OF_PROFILES: [&str; 8] = [
    "default",
    "fallback",
    "roles",
    "themes",
    "effort",
    "call_seconds",
    "silence_seconds",
    "thinking_silence_seconds",
];
/// What the section may say besides.
const OF_MODELS_ALONE: [&str; 3] = ["profiles", "prices", "avoid_price_steps"];

/// What it says. `None`: it says nothing of it.
#[derive(Default)]
pub(super) struct Models {
    said: Said,
    prices: Option<BTreeMap<String, ModelPrice>>,
    avoid_price_steps: Option<bool>,
    profiles: Option<Vec<(String, Said)>>,
}

/// What a profile can say too.
#[derive(Default)]
struct Said {
    /// The inner `None` is `none`: the environment's key decides.
    default: Option<Option<String>>,
    fallback: Option<Vec<String>>,
    roles: Option<Vec<ForRole>>,
    themes: Option<Vec<ForTheme>>,
    effort: Option<&'static str>,
    call_seconds: Option<u64>,
    silence_seconds: Option<u64>,
    thinking_silence_seconds: Option<u64>,
}

/// A model for a role, and where the role stands.
struct ForRole {
    role: String,
    at: At,
    model: String,
}

/// Models for a theme, and where the theme stands.
struct ForTheme {
    theme: String,
    at: At,
    all: Option<String>,
    roles: Vec<ForRole>,
}

impl Reader<'_> {
    pub(super) fn models(&mut self, field: Field) -> Models {
        let known = [&OF_PROFILES[..], &OF_MODELS_ALONE].concat();
        let Some(mut it) = self.section(field, &known) else { return Models::default() };
        Models {
            prices: it.take("prices").map(|field| self.prices(field)),
            avoid_price_steps: it.take("avoid_price_steps").and_then(|field| self.boolean(field)),
            profiles: it.take("profiles").map(|field| self.profiles(field)),
            said: self.said(&mut it),
        }
    }

    fn profiles(&mut self, field: Field) -> Vec<(String, Said)> {
        let pairs = self.pairs(field, "{cheap: {effort: low}}");
        let read = |(key, field): (Key, Field)| {
            Some((key.name, self.section(field, &OF_PROFILES).map(|mut it| self.said(&mut it))?))
        };
        pairs.into_iter().filter_map(read).collect()
    }

    fn said(&mut self, it: &mut Section) -> Said {
        let mut seconds = |key| it.take(key).and_then(|field| self.whole(field, 1..=7200));
        let [call_seconds, silence_seconds, thinking_silence_seconds] =
            ["call_seconds", "silence_seconds", "thinking_silence_seconds"].map(&mut seconds);
        Said {
            call_seconds,
            silence_seconds,
            thinking_silence_seconds,
            default: it.take("default").and_then(|field| self.optional_model(field)),
            fallback: it.take("fallback").and_then(|field| {
                let items = self.list(field, "[openai/gpt-6.1-sol]")?;
                Some(items.into_iter().filter_map(|item| self.model(item)).collect())
            }),
            roles: it
                .take("roles")
                .map(|field| self.by_role(field, "{adversarial: openai/gpt-6.1-sol}")),
            themes: it.take("themes").map(|field| self.by_theme(field)),
            effort: it.take("effort").and_then(|field| {
                let efforts = ["low", "medium", "high", "xhigh", "max"].map(|it| (it, it));
                self.word(field, &efforts)
            }),
        }
    }

    fn by_role(&mut self, field: Field, example: &str) -> Vec<ForRole> {
        let pairs = self.pairs(field, example);
        let read = |(key, field): (Key, Field)| {
            Some(ForRole { role: key.name, at: key.at, model: self.model(field)? })
        };
        pairs.into_iter().filter_map(read).collect()
    }

    /// By theme a model, or models by role.
    fn by_theme(&mut self, field: Field) -> Vec<ForTheme> {
        let pairs = self.pairs(field, "{correctness-edges: openai/gpt-6.1-sol}");
        let read = |(key, field): (Key, Field)| {
            let (theme, at) = (key.name, key.at);
            let (all, roles) = match field.node.value {
                Value::Map(_) => (None, self.by_role(field, "{security: openai/gpt-6.1-sol}")),
                _ => (Some(self.model(field)?), Vec::new()),
            };
            Some(ForTheme { theme, at, all, roles })
        };
        pairs.into_iter().filter_map(read).collect()
    }

    /// Prices by model, in USD per million tokens.
    fn prices(&mut self, field: Field) -> BTreeMap<String, ModelPrice> {
        let pairs = self.pairs(field, "{openai/my-model: {input: 0.5, output: 2}}");
        let read = |(key, field): (Key, Field)| {
            self.model_name(&field.name, &key.name, key.at)?;
            Some((key.name, self.price(field)?))
        };
        pairs.into_iter().filter_map(read).collect()
    }

    fn price(&mut self, field: Field) -> Option<ModelPrice> {
        const KNOWN: [&str; 6] = ["input", "write", "read", "output", "context", "max_output"];
        const MOST: f64 = 10_000.0;
        let name = field.name.clone();
        let mut it = self.section(field, &KNOWN)?;
        let at = it.at;
        let mut usd = |key| it.take(key).and_then(|field| self.amount(field, MOST));
        let [input, write, read, output] = ["input", "write", "read", "output"].map(&mut usd);
        let mut tokens =
            |key| it.take(key).and_then(|field| self.whole(field, 1_000..=100_000_000));
        let [context, max_output] = ["context", "max_output"].map(&mut tokens);
        let (Some(input), Some(output)) = (input, output) else {
            let help = "write both in USD per million tokens, 0 for a model that costs nothing";
            self.wrong(at, format!("`{name}` has no price for `input` and `output`"), help);
            return None;
        };
        Some(ModelPrice { input, write, read, output, context, max_output })
    }

    fn optional_model(&mut self, field: Field) -> Option<Option<String>> {
        if field.says(NONE) { Some(None) } else { self.model(field).map(Some) }
    }

    /// `provider/name`, or a provider that runs no named model.
    fn model(&mut self, field: Field) -> Option<String> {
        let name = field.name.clone();
        let (model, at) = self.text(field)?;
        self.model_name(&name, &model, at).map(|()| model)
    }

    fn model_name(&mut self, name: &str, model: &str, at: At) -> Option<()> {
        let (provider, rest) = model.split_once('/').map_or((model, None), |(p, r)| (p, Some(r)));
        let help = if !PROVIDERS.contains(&provider) {
            format!("write `provider/name`; for the provider {}", instead(provider, &PROVIDERS))
        } else if rest
            .map_or(!matches!(provider, "command" | "replay" | "static"), |it| it.trim().is_empty())
        {
            format!("name the model too: `{provider}/…`")
        } else if model.contains(char::is_whitespace) {
            "write it without spaces".to_owned()
        } else {
            return Some(());
        };
        self.wrong(at, format!("`{name}` cannot be `{}`", shown(model)), help);
        None
    }
}

/// Lays the section, read from `path`, over the charter's. Roles and themes are the charter's by now.
pub(super) fn lay_over(charter: &mut Charter, models: Models, path: &str, problems: &mut Problems) {
    let mut policy = charter.models.clone();
    let mut layer = Layer { charter, path, problems };
    set(&mut policy.prices, models.prices);
    set(&mut policy.avoid_price_steps, models.avoid_price_steps);
    let stated = models.said.thinking_silence_seconds.is_some();
    layer.said(&mut policy, models.said, "models");
    if let Some(profiles) = models.profiles {
        let bare = ModelPolicy { profiles: BTreeMap::new(), ..policy.clone() };
        let laid = profiles.into_iter().map(|(name, said)| {
            let mut profile = bare.clone();
            let stated = stated || said.thinking_silence_seconds.is_some();
            layer.said(&mut profile, said, &format!("models.profiles.{}", shown(&name)));
            fit_silence(&mut profile, stated);
            (name, profile)
        });
        policy.profiles = laid.collect();
    }
    fit_silence(&mut policy, stated);
    charter.models = policy;
}

/// The default of a silence while a model thinks leaves half a call for whoever is asked next; what a charter states holds as it is.
fn fit_silence(policy: &mut ModelPolicy, stated: bool) {
    let ModelPolicy { call_seconds, silence_seconds, .. } = *policy;
    if let Some(it) = policy.thinking_silence_seconds.as_mut().filter(|_| !stated) {
        *it = (*it).min(call_seconds / 2).max(silence_seconds);
    }
}

struct Layer<'a> {
    charter: &'a Charter,
    path: &'a str,
    problems: &'a mut Problems,
}

impl Layer<'_> {
    fn said(&mut self, policy: &mut ModelPolicy, said: Said, section: &str) {
        // Who says when a connection is dead means every one, unless he says otherwise.
        if said.silence_seconds.is_some() {
            policy.thinking_silence_seconds = None;
        }
        set(&mut policy.default, said.default);
        set(&mut policy.fallback, said.fallback);
        set(&mut policy.effort, said.effort.map(str::to_owned));
        set(&mut policy.call_seconds, said.call_seconds);
        set(&mut policy.silence_seconds, said.silence_seconds);
        set(&mut policy.thinking_silence_seconds, said.thinking_silence_seconds.map(Some));
        if let Some(entries) = said.roles {
            policy.roles = self.roles(entries, &format!("{section}.roles"));
        }
        if let Some(entries) = said.themes {
            policy.themes = self.themes(entries, &format!("{section}.themes"));
        }
    }

    fn roles(&mut self, entries: Vec<ForRole>, section: &str) -> BTreeMap<String, String> {
        let seats = seats(self.charter);
        for ForRole { role, at, .. } in &entries {
            if !seats.contains(&role.as_str()) {
                let role = shown(role);
                let what = format!("`{section}` gives a model to `{role}`, which is no role");
                self.wrong(*at, what, instead(&role, &seats));
            }
        }
        entries.into_iter().map(|it| (it.role, it.model)).collect()
    }

    fn themes(&mut self, entries: Vec<ForTheme>, section: &str) -> BTreeMap<u32, ThemeModels> {
        let slugs: Vec<&str> = self.charter.themes.iter().map(|it| it.slug.as_str()).collect();
        let mut themes = BTreeMap::new();
        for ForTheme { theme, at, all, roles } in entries {
            let place = (1..).zip(&slugs).find(|(_, slug)| **slug == theme).map(|(n, _)| n);
            let shown = shown(&theme);
            let roles = self.roles(roles, &format!("{section}.{shown}"));
            match place {
                Some(place) => {
                    themes.insert(place, ThemeModels { all, roles });
                }
                None => {
                    let what = format!("`{section}` gives a model to `{shown}`, which is no theme");
                    self.wrong(at, what, instead(&shown, &slugs));
                }
            }
        }
        themes
    }

    fn wrong(&mut self, at: At, what: String, help: String) {
        self.problems.add(Problem::new(self.path, at, what, help));
    }
}
