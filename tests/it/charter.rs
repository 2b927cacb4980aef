//! The charter: the built-in one is whole, a repository's is laid over it, and every mistake in it is told with its place and remedy.

use pentad::{
    config::{self, BUILTIN_CHARTER, builtin},
    fault::{Exit, Fault},
    review::{
        charter::{Charter, GateScope, ModelsMayRefute, OnIncomplete, WithoutKey},
        finding::Severity,
    },
};
use std::collections::{BTreeMap, BTreeSet};

const ORIGIN: &str = ".pentad/ at 1a2b3c4";

fn files(list: &[(&str, &str)]) -> BTreeMap<String, String> {
    list.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn load(yaml: &str) -> anyhow::Result<Charter> {
    config::load(&files(&[("pentad.yml", yaml)]), ORIGIN)
}

fn good(yaml: &str) -> Charter {
    load(yaml).unwrap_or_else(|error| panic!("{yaml}\n{error:?}"))
}

fn fault_of(list: &[(&str, &str)]) -> Fault {
    let error =
        config::load(&files(list), ORIGIN).err().unwrap_or_else(|| panic!("no error: {list:?}"));
    error.downcast::<Fault>().expect("every error of the charter is a fault")
}

/// Everything a person sees of it.
fn told(fault: &Fault) -> String {
    format!("{}\n{}", fault.what, fault.help.as_deref().unwrap_or_default())
}

fn prefixes(charter: &Charter) -> Vec<&str> {
    charter.roles.iter().map(|it| it.prefix.as_str()).collect()
}

#[test]
fn the_builtin_charter_is_whole() {
    let charter = builtin();
    assert_eq!(charter.origin, "built-in");
    let bench =
        ["architect", "correctness", "concurrency", "data", "security", "test", "documentarian"];
    assert_eq!(prefixes(&charter), bench);
    let slugs: Vec<&str> = charter.themes.iter().map(|it| it.slug.as_str()).collect();
    let themes = [
        "spec-conformance",
        "concurrency-atomicity",
        "correctness-edges",
        "performance-envelope",
        "simplicity-doc-tests",
    ];
    assert_eq!(slugs, themes);
    assert_eq!(
        (charter.adversary.prefix.as_str(), charter.arbiter.prefix.as_str()),
        ("adversarial", "arbiter")
    );
    assert!(charter.adversary.touches.is_none() && charter.arbiter.touches.is_none());
    let seats: BTreeSet<&str> = bench.into_iter().chain(["adversarial", "arbiter"]).collect();
    for theme in &charter.themes {
        assert!(
            !theme.leads.is_empty() && theme.leads.iter().all(|it| seats.contains(it.as_str())),
            "{theme:?}"
        );
        assert!(theme.lens.len() > 400, "{}", theme.slug);
    }
    for role in charter.roles.iter().chain([&charter.adversary, &charter.arbiter]) {
        assert!(role.directive.len() > 600, "{}", role.prefix);
        assert!(!role.name.is_empty());
    }
    for role in &charter.roles {
        assert!(
            role.directive.contains("Disproved by"),
            "{} says what would disprove a catch",
            role.prefix
        );
        let touches = role.touches.as_ref().unwrap();
        assert!(
            touches.take("src/lib.rs") && touches.take("README.md") && touches.take("tests/a.py")
        );
    }
}

#[test]
fn the_builtin_policies_are_the_documented_defaults() {
    let charter = builtin();
    assert_eq!(charter.snapshot.tokens, 250_000);
    assert_eq!(charter.models.default, None);
    assert!(charter.models.fallback.is_empty() && charter.models.roles.is_empty());
    assert_eq!(charter.models.effort, "medium");
    assert_eq!((charter.models.call_seconds, charter.models.silence_seconds), (600, 120));
    assert_eq!(charter.gate.fail_on, Severity::Critical);
    assert_eq!(charter.gate.scope, GateScope::Change);
    assert_eq!(charter.gate.on_incomplete, OnIncomplete::Red);
    assert_eq!(charter.gate.without_key, WithoutKey::Incomplete);
    assert_eq!(charter.gate.models_may_refute, ModelsMayRefute::Trusted);
    assert!(!charter.gate.skip_drafts && !charter.gate.authors_may_waive);
    assert_eq!(charter.models.thinking_silence_seconds, Some(300));
    assert!(charter.models.themes.is_empty() && charter.models.profiles.is_empty());
    assert!(!charter.models.avoid_price_steps);
    assert_eq!((charter.budget.usd, charter.budget.minutes), (Some(10.0), Some(30)));
    assert_eq!(charter.budget.tokens, None);
    assert_eq!(
        (charter.publish.inline, charter.publish.sticky, charter.publish.check),
        (5, true, false)
    );
    assert!(
        charter.spec.patterns().is_empty()
            && charter.locked.is_empty()
            && charter.waivers.is_empty()
    );
}

#[test]
fn the_builtin_file_names_every_key() {
    let keys = "version spec locked roles prefix name touches directive themes slug title leads lens snapshot include exclude \
                tokens models default fallback profiles prices avoid_price_steps effort call_seconds silence_seconds \
                thinking_silence_seconds gate fail_on scope on_incomplete without_key \
                models_may_refute skip_drafts authors_may_waive budget usd minutes publish inline sticky check";
    for key in keys.split_whitespace() {
        let written = BUILTIN_CHARTER
            .lines()
            .any(|line| line.trim_start_matches([' ', '-']).starts_with(&format!("{key}:")));
        assert!(written, "the built-in pentad.yml does not name `{key}`");
    }
}

#[test]
fn vendored_and_built_files_are_left_out_and_tests_are_not() {
    let out = builtin().snapshot.exclude;
    for path in [
        "node_modules/a/b.js",
        "web/node_modules/x.js",
        "vendor/a.go",
        "x/dist/app.js",
        "static/app.min.js",
        "a.js.map",
    ] {
        assert!(out.take(path), "{path}");
    }
    for path in [
        "tests/it/main.rs",
        "src/a_test.go",
        "spec/x_spec.rb",
        "src/build/mod.rs",
        "Cargo.lock",
        "src/vendor.rs",
        "lib/dist.rs",
    ] {
        assert!(!out.take(path), "{path}");
    }
}

#[test]
fn the_builtin_file_laid_over_the_builtin_charter_changes_nothing() {
    let charter = good(BUILTIN_CHARTER);
    assert_eq!(Charter { origin: "built-in".to_owned(), ..charter }, builtin());
}

#[test]
fn an_empty_charter_is_the_builtin_one() {
    assert_eq!(config::load(&BTreeMap::new(), ORIGIN).unwrap(), builtin());
    for yaml in [
        "",
        "\n",
        "# nothing yet\n",
        "---\n",
        "roles:\n#  - prefix: x\nspec:\ngate:\n",
        "version: 1\n",
        "{}",
    ] {
        let charter = good(yaml);
        assert_eq!(charter.origin, ORIGIN);
        assert_eq!(Charter { origin: "built-in".to_owned(), ..charter }, builtin(), "{yaml:?}");
    }
}

#[test]
fn what_is_given_replaces_and_what_is_absent_stays() {
    let charter = good(
        "spec: [ARCHITECTURE.md, \"docs/adr/*.md\"]\nlocked: [\"the wire format of v1\"]\nsnapshot: {exclude: [\"gen/**\"], tokens: 120000}\n\
         models:\n  default: anthropic/claude-sonnet-5-5\n  fallback: [openai/gpt-6.1-sol]\n  roles: {adversarial: openai/gpt-6.1-sol, test: static}\n  \
         effort: high\ngate: {fail_on: high, on_incomplete: green}\nbudget: {usd: none, minutes: 5}\npublish: {inline: 0, check: true}\n",
    );
    assert!(charter.spec.take("docs/adr/1.md") && !charter.spec.take("docs/adr/x/1.md"));
    assert_eq!(charter.locked, ["the wire format of v1"]);
    assert_eq!(charter.snapshot.exclude.patterns(), ["gen/**"]);
    assert_eq!(charter.snapshot.include.patterns(), ["**/*"]);
    assert_eq!(charter.snapshot.tokens, 120_000);
    assert_eq!(charter.models.default.as_deref(), Some("anthropic/claude-sonnet-5-5"));
    assert_eq!(charter.models.roles["test"], "static");
    assert_eq!((charter.models.effort.as_str(), charter.models.call_seconds), ("high", 600));
    assert_eq!((charter.gate.fail_on, charter.gate.scope), (Severity::High, GateScope::Change));
    assert_eq!(charter.gate.on_incomplete, OnIncomplete::Green);
    assert_eq!((charter.budget.usd, charter.budget.minutes), (None, Some(5)));
    assert_eq!(
        (charter.publish.inline, charter.publish.sticky, charter.publish.check),
        (0, true, true)
    );
    assert_eq!(prefixes(&charter), prefixes(&builtin()));
}

#[test]
fn roles_replace_the_bench_and_themes_keep_the_leads_that_are_left() {
    let charter = good(
        "roles:\n  - prefix: storage\n    name: Storage reviewer\n    touches: [\"src/store/**\"]\n    directive: Hunt lost writes.\n  \
         - prefix: security\n    touches: [\"src/**\"]\n",
    );
    assert_eq!(prefixes(&charter), ["storage", "security"]);
    let security = &charter.roles[1];
    let old = builtin().roles.into_iter().find(|it| it.prefix == "security").unwrap();
    assert_eq!(
        (&security.name, &security.directive),
        (&old.name, &old.directive),
        "a built-in prefix keeps what is not given"
    );
    assert_eq!(security.touches.as_ref().unwrap().patterns(), ["src/**"]);
    assert_eq!(charter.themes.len(), 5);
    for theme in &charter.themes {
        assert!(theme.leads.iter().all(|it| it == "security"), "{theme:?}");
    }
    assert!(charter.themes.iter().any(|it| it.leads == ["security"]));
    assert_eq!(charter.adversary, builtin().adversary);
}

#[test]
fn a_role_may_leave_out_its_name_and_its_touches() {
    let charter = good("roles: [{prefix: wire-format, directive: Hunt.}]");
    assert_eq!(charter.roles[0].name, "Wire format");
    assert!(charter.roles[0].touches.as_ref().unwrap().take("a/b/c"));
}

#[test]
fn adversary_and_arbiter_are_overridden_and_stay_off_the_bench() {
    let charter = good(
        "roles:\n  - {prefix: storage, directive: Hunt.}\n  - {prefix: adversarial, directive: Refute with lines.}\n  \
                        - {prefix: arbiter, name: Judge, directive: Rule., touches: [\"**/*\"]}\n",
    );
    assert_eq!(prefixes(&charter), ["storage"]);
    assert_eq!(charter.adversary.directive, "Refute with lines.");
    assert_eq!(
        (charter.arbiter.name.as_str(), charter.arbiter.directive.as_str()),
        ("Judge", "Rule.")
    );
    assert!(charter.arbiter.touches.is_none());
    let only = good("roles: [{prefix: adversarial, directive: Refute with lines.}]");
    assert_eq!(
        prefixes(&only),
        prefixes(&builtin()),
        "no bench was given, so the built-in one stays"
    );
    assert_eq!(only.adversary.directive, "Refute with lines.");
}

#[test]
fn themes_replace_the_loops() {
    let charter = good(
        "themes:\n  - slug: error-paths\n    leads: [correctness, adversarial]\n    lens: What happens on failure?\n  - slug: correctness-edges\n",
    );
    assert_eq!(charter.themes.len(), 2);
    assert_eq!(charter.themes[0].title, "Error paths");
    assert_eq!(charter.themes[0].leads, ["correctness", "adversarial"]);
    assert_eq!(charter.themes[1], builtin().themes[2]);
}

#[test]
fn a_profile_is_the_models_section_with_what_it_says_laid_over() {
    let models = good(
        "models:\n  default: openai/x\n  roles: {test: openai/y}\n  themes: {correctness-edges: {test: openai/z}}\n  call_seconds: 50\n  \
         profiles:\n    cheap: {default: none, effort: low, silence_seconds: 7}\n    patient: {thinking_silence_seconds: 9, roles: {}}\n",
    )
    .models;
    let (cheap, patient) = (&models.profiles["cheap"], &models.profiles["patient"]);
    assert_eq!((cheap.default.as_deref(), cheap.effort.as_str()), (None, "low"));
    assert_eq!((cheap.silence_seconds, cheap.thinking_silence_seconds), (7, None));
    assert_eq!(
        (cheap.call_seconds, &cheap.roles, &cheap.themes),
        (50, &models.roles, &models.themes)
    );
    assert!(cheap.profiles.is_empty());
    assert_eq!((patient.default.as_deref(), patient.effort.as_str()), (Some("openai/x"), "medium"));
    assert_eq!((patient.silence_seconds, patient.thinking_silence_seconds), (120, Some(9)));
    assert!(patient.roles.is_empty());
    let theme = &models.themes[&3];
    assert_eq!((theme.all.as_deref(), theme.roles["test"].as_str()), (None, "openai/z"));
}

#[test]
fn a_stated_silence_holds_and_the_default_leaves_half_a_call() {
    let table = [
        ("{call_seconds: 400}", Some(200)),
        ("{call_seconds: 200}", Some(120)),
        ("{call_seconds: 1800}", Some(300)),
        ("{call_seconds: 600, thinking_silence_seconds: 500}", Some(500)),
        ("{call_seconds: 400, thinking_silence_seconds: 300}", Some(300)),
        ("{thinking_silence_seconds: 30}", Some(30)),
        ("{silence_seconds: 5}", None),
    ];
    for (models, thinking) in table {
        let profiles = "profiles: {own: {thinking_silence_seconds: 400}}}";
        let models =
            good(&format!("models: {}, {profiles}\n", models.trim_end_matches('}'))).models;
        assert_eq!(models.thinking_silence_seconds, thinking, "{models:?}");
        assert_eq!(models.profiles["own"].thinking_silence_seconds, Some(400), "{models:?}");
    }
    let long = good("models: {call_seconds: 200, profiles: {long: {call_seconds: 600}}}\n");
    assert_eq!(long.models.profiles["long"].thinking_silence_seconds, Some(300));
}

#[test]
fn the_guide_s_families_of_models_are_a_charter() {
    let guide = include_str!("../../docs/models.md");
    let (_, block) = guide.split_once("```yaml models\n").expect("the guide shows it");
    let models = good(block.split_once("\n```").unwrap().0).models;
    assert_eq!(models.roles["adversarial"], "openai/gpt-6.1-sol");
    assert_eq!(models.themes.keys().copied().collect::<Vec<_>>(), [3, 4]);
    assert!(models.profiles.contains_key("cheap"));
}

#[test]
fn a_constitution_replaces_the_builtin_one_whole() {
    let charter =
        config::load(&files(&[("constitution.md", "# Ours\r\nBe kind.\n")]), ORIGIN).unwrap();
    assert_eq!(
        charter.constitution, "# Ours\r\nBe kind.\n",
        "byte for byte, so that its hash is the file's"
    );
    assert_eq!(charter.constitution_sha256, config::constitution_sha256("# Ours\r\nBe kind.\n"));
    assert_eq!(
        config::constitution_sha256(""),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    assert_eq!(charter.roles, builtin().roles);
}

#[test]
fn waivers_are_read() {
    let yaml = "- fingerprint: \"00ab12\"\n  severity: high\n  claim: a leak\n  reason: gone in March\n  by: ada\n  until: 2028-02-29\n";
    let charter = config::load(&files(&[("waivers.yml", yaml)]), ORIGIN).unwrap();
    let waiver = &charter.waivers[0];
    assert_eq!(
        (waiver.fingerprint.as_str(), waiver.severity, waiver.until.as_str()),
        ("00ab12", Severity::High, "2028-02-29")
    );
    assert_eq!(charter.sha256, builtin().sha256, "a waiver changes no reply");
    assert!(
        config::load(&files(&[("waivers.yml", "# none\n")]), ORIGIN).unwrap().waivers.is_empty()
    );
}

/// A charter, where it is wrong, and words that must stand in what its author is told.
const WRONG: &[(&str, &str, &[&str])] = &[
    ("rols: []", "1:1", &["unknown key `rols`", "write `roles`"]),
    ("\nquota: 3\n", "2:1", &["unknown key `quota`", "`spec`", "`publish`"]),
    ("gate:\n  fail-on: high\n", "2:3", &["unknown key `gate.fail-on`", "write `fail_on`"]),
    (
        "roles:\n  - prefix: a\n    directve: x\n    directive: y\n",
        "3:5",
        &["`roles[0].directve`", "write `directive`"],
    ),
    (
        "themes:\n  - {slug: a, lens: x, lead: [test]}\n",
        "2:24",
        &["`themes[0].lead`", "write `leads`"],
    ),
    ("models:\n  base_url: http://x\n", "2:3", &["`models.base_url`", "only from the environment"]),
    ("api_key: x\n", "1:1", &["`api_key`", "only from the environment"]),
    ("models: {headers: {a: b}}\n", "1:10", &["`models.headers`", "only from the environment"]),
    ("endpoint: x\n", "1:1", &["`endpoint`", "only from the environment"]),
    ("roles:\n  - {prefix: a, directive: x, api-key: y}\n", "2:31", &["only from the environment"]),
    ("version: 2\n", "1:10", &["version 1", "write `version: 1`"]),
    ("version: \"1\"\n", "1:10", &["write `version: 1`"]),
    ("spec: ARCHITECTURE.md\n", "1:7", &["`spec` is text, not a list", "write a list"]),
    ("locked: [1]\n", "1:10", &["`locked[0]` is a number, not text", "quotes"]),
    ("gate: critical\n", "1:7", &["`gate` is text, not a mapping", "`fail_on`"]),
    (
        "gate: {fail_on: urgent}\n",
        "1:17",
        &["`gate.fail_on` cannot be `urgent`", "`critical`, `high`"],
    ),
    ("gate: {fail_on: Critical}\n", "1:17", &["write `critical`"]),
    ("gate: {fail_on: none}\n", "1:17", &["cannot be `none`"]),
    ("gate: {fail_on: [high]}\n", "1:17", &["is a list", "`critical`"]),
    ("gate: {scope: diff}\n", "1:15", &["`change`, `tree`"]),
    ("gate: {on_incomplete: gren}\n", "1:23", &["write `green`"]),
    ("gate: {without_key: pass}\n", "1:21", &["`incomplete`, `static`"]),
    ("gate: {models_may_refute: true}\n", "1:27", &["true or false, not a word", "`trusted`"]),
    ("models: {effort: hihg}\n", "1:18", &["write `high`"]),
    ("models: {default: gpt-6}\n", "1:19", &["cannot be `gpt-6`", "`provider/name`"]),
    ("models: {default: antropic/x}\n", "1:19", &["write `anthropic`"]),
    ("models: {default: openai/}\n", "1:19", &["name the model too"]),
    ("models: {default: anthropic}\n", "1:19", &["name the model too"]),
    (
        "models: {roles: {secrity: openai/x}}\n",
        "1:18",
        &["`secrity`, which is no role", "write `security`"],
    ),
    (
        "models: {call_seconds: 0}\n",
        "1:24",
        &["`models.call_seconds` cannot be 0", "from 1 to 7200"],
    ),
    ("models: {silence_seconds: -5}\n", "1:27", &["cannot be -5"]),
    ("models: {avoid_price_steps: yes}\n", "1:29", &["write `true` or `false`"]),
    (
        "models: {themes: {correctness-edge: openai/x}}\n",
        "1:19",
        &["`models.themes` gives a model to `correctness-edge`", "write `correctness-edges`"],
    ),
    (
        "models: {themes: {correctness-edges: {secrity: openai/x}}}\n",
        "1:39",
        &["`models.themes.correctness-edges` gives a model to `secrity`", "write `security`"],
    ),
    ("models: {themes: {correctness-edges: opnai/x}}\n", "1:38", &["write `openai`"]),
    ("models: {themes: {correctness-edges: [openai/x]}}\n", "1:38", &["is a list, not text"]),
    ("models: {profiles: {cheap: {efort: low}}}\n", "1:29", &["write `effort`"]),
    (
        "models: {profiles: {cheap: {roles: {secrity: openai/x}}}}\n",
        "1:37",
        &["`models.profiles.cheap.roles` gives a model to `secrity`"],
    ),
    ("models: {profiles: {cheap: {base_url: x}}}\n", "1:29", &["only from the environment"]),
    ("budget: {tokens: 0}\n", "1:18", &["`budget.tokens` cannot be 0"]),
    (
        "models: {prices: {openai/x: {input: 1}}}\n",
        "1:29",
        &["`models.prices.openai/x` has no price for `input` and `output`", "0 for a model"],
    ),
    (
        "models: {prices: {openai/x: {input: -1, output: 2}}}\n",
        "1:37",
        &["`models.prices.openai/x.input` cannot be -1", "from 0 to 10000"],
    ),
    ("models: {prices: {my-model: {input: 1, output: 2}}}\n", "1:19", &["write `provider/name`"]),
    ("models: {prices: {openai/x: {inputs: 1, output: 2}}}\n", "1:30", &["write `input`"]),
    ("models: {prices: {openai/x: {input: 1, output: x}}}\n", "1:48", &["is text, not a number"]),
    ("models: {prices: {openai/x: 5}}\n", "1:29", &["not a mapping"]),
    ("snapshot: {tokens: 99999999999}\n", "1:20", &["`snapshot.tokens` cannot be 99999999999"]),
    ("snapshot: {tokens: 99999999999999999999999999}\n", "1:20", &["`snapshot.tokens`"]),
    ("snapshot: {tokens: 1.5}\n", "1:20", &["cannot be 1.5", "whole number"]),
    ("snapshot: {tokens: many}\n", "1:20", &["is text, not a number"]),
    ("snapshot: {token: 5}\n", "1:12", &["write `tokens`"]),
    ("snapshot: {include: []}\n", "1:21", &["`snapshot.include` takes no file"]),
    ("snapshot: {exclude: [\"a[\"]}\n", "1:22", &["`a[` is no path pattern", "close every `[`"]),
    ("snapshot: {exclude: [\"!a/**\"]}\n", "1:22", &["does not negate"]),
    ("spec: [docs/]\n", "1:8", &["`docs/`", "write `docs/**`"]),
    ("spec: [/docs/**]\n", "1:8", &["repository's root", "`docs/**`"]),
    ("spec: [\"./a.md\"]\n", "1:8", &["`a.md`"]),
    ("spec: [\"{a,b\"]\n", "1:8", &["`{a,b`"]),
    (
        "roles:\n  - prefix: a\n    directive: x\n    touches: [\"src/{a,b\"]\n",
        "4:15",
        &["`src/{a,b` is no path pattern"],
    ),
    ("budget: {usd: -1}\n", "1:15", &["`budget.usd` cannot be -1", "`none`"]),
    ("budget: {usd: 0}\n", "1:15", &["above 0"]),
    ("budget: {usd: .inf}\n", "1:15", &["at most 100000"]),
    ("budget: {usd: .nan}\n", "1:15", &["`budget.usd` cannot be NaN"]),
    ("budget: {usd: 1e12}\n", "1:15", &["at most 100000"]),
    ("budget: {minutes: 0}\n", "1:19", &["from 1 to 7200"]),
    ("publish: {inline: 51}\n", "1:19", &["from 0 to 50"]),
    ("publish: {sticky: yes}\n", "1:19", &["write `true` or `false`"]),
    ("roles: []\n", "1:8", &["`roles` has 0 entries"]),
    ("themes: []\n", "1:9", &["`themes` has 0 entries"]),
    ("roles: [~]\n", "1:9", &["`roles[0]` is nothing, not a mapping"]),
    ("themes:\n  -\n", "2:4", &["`themes[0]` is nothing, not a mapping", "or remove it"]),
    ("roles: [{directive: x}]\n", "1:9", &["has no `prefix`"]),
    ("roles: [{prefix: storage}]\n", "1:18", &["the role `storage` has no `directive`"]),
    ("roles: [{prefix: a, directive: \"  \"}]\n", "1:32", &["`roles[0].directive` is empty"]),
    ("roles: [{prefix: Storage, directive: x}]\n", "1:18", &["cannot be `Storage`", "lower-case"]),
    ("roles: [{prefix: 2fast, directive: x}]\n", "1:18", &["cannot be `2fast`"]),
    ("roles: [{prefix: a_b, directive: x}]\n", "1:18", &["cannot be `a_b`"]),
    ("roles: [{prefix: static, directive: x}]\n", "1:18", &["Pentad uses that word itself"]),
    (
        "roles:\n  - {prefix: a, directive: x}\n  - {prefix: a, directive: y}\n",
        "3:14",
        &["the prefix `a` is taken on line 2"],
    ),
    (
        "roles:\n  - {prefix: arbiter, directive: x}\n  - {prefix: arbiter, directive: y}\n",
        "3:14",
        &["`arbiter` is taken"],
    ),
    (
        "roles:\n  - {prefix: arbiter, touches: [\"src/**\"]}\n",
        "2:32",
        &["may speak about every file", "remove `touches`"],
    ),
    (
        "themes:\n  - {slug: a, lens: x}\n  - {slug: a, lens: y}\n",
        "3:12",
        &["the slug `a` is taken on line 2"],
    ),
    ("themes: [{slug: all, lens: x}]\n", "1:17", &["Pentad uses that word itself"]),
    ("themes: [{slug: a}]\n", "1:17", &["the theme `a` has no `lens`"]),
    ("themes: [{slug: a, lens: \"\"}]\n", "1:26", &["`themes[0].lens` is empty"]),
    (
        "themes: [{slug: a, lens: x, leads: [securty]}]\n",
        "1:37",
        &["led by `securty`, which is no role", "write `security`"],
    ),
    (
        "themes: [{slug: a, lens: x, leads: [nobody]}]\n",
        "1:37",
        &["`architect`", "`documentarian`", "`arbiter`"],
    ),
    (
        "roles: [{prefix: a, directive: x}]\nthemes: [{slug: b, lens: x, leads: [security]}]\n",
        "2:37",
        &["led by `security`, which is no role", "`a`, `adversarial`, `arbiter`"],
    ),
    ("spec: [a]\nspec: [b]\n", "2:1", &["`spec` stands here a second time"]),
    ("gate:\n  fail_on: high\n fail: x\n", "3:", &["not readable as YAML"]),
    ("gate: [\n", "", &["not readable as YAML"]),
    ("a: 1\n---\nb: 2\n", "", &["a second document"]),
    ("- 1\n", "1:1", &["the file is a list, not a mapping"]),
    ("roles: [{prefix: a, directive: \"x\\u202ey\"}]\n", "1:32", &["control character"]),
    ("locked: [\"\\e[31m\"]\n", "1:10", &["control character"]),
];

#[test]
fn every_mistake_is_told_with_file_line_and_remedy() {
    for (yaml, place, words) in WRONG {
        let fault = fault_of(&[("pentad.yml", yaml)]);
        let told = told(&fault);
        assert_eq!(fault.exit, Exit::Usage, "{yaml}");
        assert!(
            told.contains(&format!(".pentad/pentad.yml:{place}")),
            "{yaml}\nexpected at {place}\n{told}"
        );
        for word in *words {
            assert!(told.contains(word), "{yaml}\nexpected {word}\n{told}");
        }
        assert!(fault.help.as_deref().is_some_and(|it| !it.is_empty()), "{yaml}");
        assert!(!told.chars().any(|c| c.is_control() && c != '\n'), "{told:?}");
    }
}

#[test]
fn mistakes_in_the_other_files_are_told_too() {
    let waiver = |line: &str, with: &str| {
        let whole = "- fingerprint: \"ab\"\n  severity: high\n  claim: c\n  reason: r\n  by: b\n  until: 2027-01-31\n";
        whole
            .lines()
            .map(|it| if it.contains(line) { with } else { it })
            .collect::<Vec<_>>()
            .join("\n")
    };
    let table = [
        ("constitution.md", " \n\t\n".to_owned(), "constitution.md: the constitution is empty"),
        ("constitution.md", String::new(), "remove the file"),
        ("constitution.md", "x".repeat(200_001), "keep it under 200000"),
        ("pentad.yaml", String::new(), "rename it to `pentad.yml`"),
        ("Constitution.md", "x".to_owned(), "rename it to `constitution.md`"),
        ("waiver.yml", String::new(), "rename it to `waivers.yml`"),
        ("waivers.yml", "-\n".to_owned(), "`[0]` is nothing, not a mapping"),
        ("waivers.yml", "a: b\n".to_owned(), "waivers.yml:1:1: the file is a mapping, not a list"),
        (
            "waivers.yml",
            waiver("until", "  until: 2027-02-30"),
            "waivers.yml:6:10: `[0].until` is no date: `2027-02-30`",
        ),
        ("waivers.yml", waiver("until", "  until: soon"), "YYYY-MM-DD"),
        ("waivers.yml", waiver("reason", "  reason: \"\""), "`[0].reason` is empty"),
        ("waivers.yml", waiver("reason", ""), "has no `reason`"),
        ("waivers.yml", waiver("severity", "  severity: none"), "`[0].severity` cannot be `none`"),
        ("waivers.yml", waiver("claim", "  clam: x"), "write `claim`"),
        ("waivers.yml", waiver("- finger", "- fingerprint: 123"), "put it in quotes"),
        ("waivers.yml", waiver("- finger", "- fingerprint: \"*\""), "no fingerprint"),
    ];
    for (name, text, words) in table {
        let fault = fault_of(&[(name, &text)]);
        assert_eq!(fault.exit, Exit::Usage);
        assert!(told(&fault).contains(words), "{name}: expected {words}\n{}", told(&fault));
    }
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let fault = fault_of(&[
        (
            "pentad.yml",
            "rols: []\ngate: {fail_on: urgent, scope: diff}\nthemes: [{slug: a, lens: x, leads: [nobody]}]\n",
        ),
        ("waivers.yml", "- {fingerprint: \"ab\"}\n"),
    ]);
    let told = told(&fault);
    assert!(told.contains("the charter .pentad/ at 1a2b3c4 has 9 errors"), "{told}");
    let places: Vec<usize> = [
        "pentad.yml:1:1",
        "pentad.yml:2:17",
        "pentad.yml:2:32",
        "pentad.yml:3:37",
        "waivers.yml:1:3",
    ]
    .map(|it| told.find(it).unwrap())
    .into();
    assert!(places.is_sorted(), "{told}");
}

#[test]
fn a_single_mistake_says_which_revision_was_read() {
    let fault = fault_of(&[("pentad.yml", "rols: []")]);
    assert_eq!(fault.what, ".pentad/pentad.yml:1:1: unknown key `rols` (read at 1a2b3c4)");
    assert_eq!(fault.help.as_deref(), Some("write `roles`"));
    let folder = config::load(&files(&[("pentad.yml", "rols: []")]), "/srv/charter/").unwrap_err();
    assert_eq!(folder.to_string(), "/srv/charter/pentad.yml:1:1: unknown key `rols`");
}

#[test]
fn files_that_are_not_the_charters_are_left_alone() {
    let charter = config::load(
        &files(&[("README.md", "x"), ("notes/pentad.yaml", "x"), ("notes.txt", "")]),
        ORIGIN,
    )
    .unwrap();
    assert_eq!(charter, builtin());
}

#[test]
fn bombs_are_refused_quickly() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..12_u8 {
        let (name, last) = (char::from(b'a' + n), char::from(b'a' + n - 1));
        let line = format!(
            "{name}: &{name} [*{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}]\n"
        );
        bomb.push_str(&line);
    }
    let nested = format!("spec: {}{}\n", "[".repeat(5_000), "]".repeat(5_000));
    let blocks = (0..2_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect::<String>();
    let keys = (0..60_000).map(|n| format!("k{n}: 1\n")).collect::<String>();
    let big = format!("locked: [\"{}\"]\n", "x".repeat(2 << 20));
    let merges = format!("x: &x {{a: 1}}\nroles: [{}]\n", "{<<: *x}, ".repeat(5_000));
    for text in [bomb, nested, blocks, keys, big, merges] {
        let fault = fault_of(&[("pentad.yml", &text)]);
        assert_eq!(fault.exit, Exit::Usage);
        assert!(fault.what.len() < 5_000, "{}", fault.what.len());
    }
}

#[test]
fn no_bytes_make_it_panic() {
    let samples = [
        "\u{0}",
        "\u{feff}version: 1",
        "? [a]\n: b",
        "!!binary x",
        "&a *a",
        "%YAML 9",
        "a: !x b",
        "[]: 1",
        "{a: b}: c",
        "\t",
        "- - - -",
        "a: |\n\tb",
        "<<: 1",
        "1: 2",
        "~: x",
        "null: 3",
        "\r\r\n",
        "🦀: 🦀",
    ];
    for text in samples {
        let _ = load(text);
        let _ = config::load(&files(&[("waivers.yml", text)]), "");
    }
    assert!(load("\u{feff}version: 1").is_ok());
    for end in 0..BUILTIN_CHARTER.len() {
        if end % 197 == 0 && BUILTIN_CHARTER.is_char_boundary(end) {
            let _ = load(&BUILTIN_CHARTER[..end]);
        }
    }
}

#[test]
fn the_hash_covers_what_a_reply_depends_on_and_nothing_else() {
    let base = builtin().sha256;
    assert_eq!(base.len(), 64);
    let depends = [
        "spec: [a.md]",
        "locked: [\"x\"]",
        "roles: [{prefix: test, name: T}]",
        "roles: [{prefix: adversarial, directive: x}]",
        "roles: [{prefix: arbiter, directive: x}]",
        "themes: [{slug: correctness-edges}]",
        "themes: [{slug: correctness-edges, title: x}]",
        "themes: [{slug: correctness-edges, leads: [test]}]",
        "themes: [{slug: correctness-edges, lens: x}]",
        "snapshot: {include: [\"src/**\"]}",
        "snapshot: {exclude: []}",
        "snapshot: {tokens: 1000}",
        "models: {default: openai/x}",
        "models: {fallback: [openai/x]}",
        "models: {roles: {test: openai/x}}",
        "models: {effort: low}",
        "models: {avoid_price_steps: true}",
        "models: {themes: {correctness-edges: openai/x}}",
        "models: {themes: {correctness-edges: {test: openai/x}}}",
    ];
    let mut seen: BTreeSet<String> = depends.iter().map(|yaml| good(yaml).sha256).collect();
    assert!(seen.insert(base.clone()), "something a reply depends on is not in the hash");
    assert_eq!(seen.len(), depends.len() + 1);
    let constitution = config::load(&files(&[("constitution.md", "x")]), ORIGIN).unwrap();
    assert!(seen.insert(constitution.sha256));
    for yaml in [
        "gate: {fail_on: low}",
        "budget: {usd: 1}",
        "publish: {inline: 1}",
        "models: {call_seconds: 5}",
        "models: {silence_seconds: 5}",
        "models: {thinking_silence_seconds: 5}",
        "models: {profiles: {cheap: {effort: low}}}",
        "budget: {tokens: 5}",
        "models: {prices: {openai/x: {input: 0, output: 2.5}}}",
    ] {
        assert_eq!(good(yaml).sha256, base, "{yaml}");
    }
}
