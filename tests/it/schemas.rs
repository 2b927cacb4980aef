//! The published JSON Schemas: they are schemas, they take every charter and every synthesis.json of the repository, and they have the
//! keys that `config` knows, no fewer and no more.

use jsonschema::Validator;
use pentad::{
    config::{self, schema},
    fault::Fault,
    render::json,
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn validator(schema: &str) -> Validator {
    jsonschema::validator_for(&read(schema)).unwrap()
}

fn holds(validator: &Validator, value: &Value, of: &str) {
    let wrong: Vec<String> =
        validator.iter_errors(value).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(wrong.is_empty(), "{of}: {wrong:#?}");
}

/// The files below a folder whose name ends so.
fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            files(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
}

#[test]
fn each_is_a_schema_of_a_version() {
    for (text, id) in [
        (schema::CHARTER, "urn:pentad:charter:1"),
        (schema::WAIVERS, "urn:pentad:waivers:1"),
        (schema::RULES, "urn:pentad:rules:1"),
        (json::JSON_SCHEMA, "urn:pentad:synthesis:1"),
    ] {
        let it = read(text);
        assert!(jsonschema::meta::is_valid(&it), "{id}");
        assert_eq!(it["$id"], id);
        assert_eq!(it["$schema"], "https://json-schema.org/draft/2020-12/schema");
    }
}

#[test]
fn every_charter_and_rule_of_the_repository_is_taken() {
    let charter = validator(schema::CHARTER);
    let yaml = |path: &Path| -> Value {
        serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    };
    let mut charters = vec![root().join("src/charter/pentad.yml")];
    files(&root().join("examples"), "/pentad.yml", &mut charters);
    for path in charters {
        holds(&charter, &yaml(&path), &path.display().to_string());
    }
    let drafted = config::draft::draft(&["src/a.rs".to_owned()], &[]).charter;
    holds(&charter, &serde_yaml::from_str(&drafted).unwrap(), "the draft");
    let rules = validator(schema::RULES);
    let mut paths = Vec::new();
    files(&root().join("examples"), ".yml", &mut paths);
    for path in
        paths.iter().filter(|it| it.parent().is_some_and(|it| it.ends_with(".pentad/rules")))
    {
        holds(&rules, &yaml(path), &path.display().to_string());
    }
}

#[test]
fn every_golden_synthesis_is_taken() {
    let validator = validator(json::JSON_SCHEMA);
    let mut paths = Vec::new();
    files(&root().join("examples"), "synthesis.json", &mut paths);
    files(&root().join("tests/golden"), "synthesis.json", &mut paths);
    assert!(paths.len() > 3, "{paths:?}");
    for path in paths {
        let value = read(&fs::read_to_string(&path).unwrap());
        holds(&validator, &value, &path.display().to_string());
    }
}

/// The keys that `config` offers in place of one that nobody knows.
fn known(name: &str, text: &str) -> BTreeSet<String> {
    let files = BTreeMap::from([(name.to_owned(), text.to_owned())]);
    let fault = config::load(&files, "").expect_err(text).downcast::<Fault>().unwrap();
    let told = format!("{}\n{}", fault.what, fault.help.unwrap_or_default());
    let (_, rest) = told.split_once("write one of: ").unwrap_or_else(|| panic!("{text}: {told}"));
    let line = rest.lines().next().unwrap();
    line.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_keys_are_those_that_config_knows() {
    let rule = "id: a\nlanguage: Rust\nmessage: m\nrule: {pattern: a()}\n";
    for (name, text, schema, pointer) in [
        ("pentad.yml", "qqqqqqqqqqqq: 1", schema::CHARTER, ""),
        (
            "pentad.yml",
            "roles: [{prefix: data, qqqqqqqqqqqq: 1}]",
            schema::CHARTER,
            "/properties/roles/items",
        ),
        (
            "pentad.yml",
            "themes: [{slug: a, lens: b, qqqqqqqqqqqq: 1}]",
            schema::CHARTER,
            "/properties/themes/items",
        ),
        ("pentad.yml", "snapshot: {qqqqqqqqqqqq: 1}", schema::CHARTER, "/properties/snapshot"),
        ("pentad.yml", "rules: {qqqqqqqqqqqq: 1}", schema::CHARTER, "/properties/rules"),
        ("pentad.yml", "models: {qqqqqqqqqqqq: 1}", schema::CHARTER, "/properties/models"),
        (
            "pentad.yml",
            "models: {profiles: {a: {qqqqqqqqqqqq: 1}}}",
            schema::CHARTER,
            "/properties/models/properties/profiles/additionalProperties",
        ),
        (
            "pentad.yml",
            "models: {prices: {openai/a: {input: 1, output: 1, qqqqqqqqqqqq: 1}}}",
            schema::CHARTER,
            "/properties/models/properties/prices/additionalProperties",
        ),
        ("pentad.yml", "gate: {qqqqqqqqqqqq: 1}", schema::CHARTER, "/properties/gate"),
        ("pentad.yml", "budget: {qqqqqqqqqqqq: 1}", schema::CHARTER, "/properties/budget"),
        ("pentad.yml", "publish: {qqqqqqqqqqqq: 1}", schema::CHARTER, "/properties/publish"),
        (
            "waivers.yml",
            "- {fingerprint: \"1\", severity: high, claim: a, reason: b, by: c, until: \"2030-01-01\", qqqqqqqqqqqq: 1}",
            schema::WAIVERS,
            "/items",
        ),
        ("rules/a.yml", &format!("{rule}qqqqqqqqqqqq: 1\n"), schema::RULES, ""),
    ] {
        let schema = read(schema);
        let properties = schema.pointer(&format!("{pointer}/properties")).unwrap();
        let keys: BTreeSet<String> = properties.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, known(name, text), "{text}");
    }
}
