//! `action.yml`, a step's inputs and the command line are one interface.

use clap::CommandFactory as _;
use pentad::{
    cli::{
        Args, Command, Format, KEYS, Parsed, Review, Source, command_from_inputs,
        environment_from_inputs, flags_from_inputs, parse,
    },
    fault::{Exit, Fault},
};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// What the runner takes; it refuses other keys under `runs`, and `value` in a container action's outputs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Action {
    name: String,
    description: String,
    #[serde(rename = "author")]
    _author: String,
    branding: BTreeMap<String, String>,
    inputs: BTreeMap<String, Input>,
    outputs: BTreeMap<String, Output>,
    runs: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    description: String,
    #[serde(default)]
    default: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Output {
    description: String,
}

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

fn action() -> Action {
    serde_yaml::from_str(&file("action.yml")).unwrap()
}

fn vars(vars: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
    vars.iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect::<Vec<_>>()
        .into_iter()
}

fn words(inputs: &[(&str, &str)]) -> Vec<String> {
    flags_from_inputs(vars(inputs))
}

fn command(words: &[String]) -> Result<Command, Fault> {
    match parse(words)? {
        Parsed::Command(command) => Ok(command),
        Parsed::Text(text) => panic!("{text}"),
    }
}

fn review(inputs: &[(&str, &str)]) -> Review {
    match command_from_inputs(vars(inputs)).unwrap() {
        Command::Review(review) => review,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_input_is_a_flag_with_the_same_default_and_back() {
    let inputs: BTreeMap<String, String> = action()
        .inputs
        .into_iter()
        .filter(|(name, _)| name != "command" && KEYS.iter().all(|(key, _)| key != name))
        .map(|(name, input)| (name, input.default))
        .collect();
    let mut args = Args::command();
    args.build();
    let flags: BTreeMap<String, String> = ["publish", "review"]
        .into_iter()
        .flat_map(|command| args.find_subcommand(command).unwrap().get_arguments())
        .filter(|arg| arg.get_id() != "help")
        .map(|arg| {
            let default = arg.get_default_values().first().map_or("", |it| it.to_str().unwrap());
            (arg.get_long().unwrap().replace('-', "_"), default.to_owned())
        })
        .collect();
    assert_eq!(inputs, flags);
}

#[test]
fn the_other_inputs_are_the_command_and_the_keys() {
    let inputs = action().inputs;
    assert_eq!(inputs["command"].default, "review");
    assert_eq!(inputs["github_token"].default, "${{ github.token }}");
    for (key, _) in KEYS {
        assert!(inputs.contains_key(key), "{key}");
    }
}

#[test]
fn the_manifest_is_one_the_runner_takes() {
    let action = action();
    assert_eq!(action.runs["using"], "docker");
    assert_eq!(action.runs["image"], "Dockerfile");
    assert_eq!(action.runs.len(), 2, "no args and no shell: the entry point reads the inputs");
    assert!(!action.name.is_empty() && !action.description.is_empty());
    assert_eq!(action.branding.keys().collect::<Vec<_>>(), ["color", "icon"]);
    let outputs: BTreeSet<&str> = action.outputs.keys().map(String::as_str).collect();
    assert_eq!(outputs, pentad::render::outputs::ALL.map(|(name, _)| name).into());
    let names = action.inputs.keys().chain(action.outputs.keys());
    assert!(names.flat_map(|name| name.chars()).all(|c| c.is_ascii_lowercase() || c == '_'));
    assert!(action.inputs.values().all(|input| !input.description.is_empty()));
    assert!(action.outputs.values().all(|output| !output.description.is_empty()));
}

#[test]
fn the_image_holds_the_binary_and_nothing_else() {
    let dockerfile = file("Dockerfile");
    let (_, last) = dockerfile.rsplit_once("\nFROM ").unwrap();
    let mut lines = last.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    assert_eq!(lines.next(), Some("scratch"));
    assert_eq!(lines.next(), Some("COPY --from=build /pentad /pentad"));
    assert_eq!(lines.next(), Some(r#"ENTRYPOINT ["/pentad", "action"]"#));
    assert_eq!(lines.next(), None);
}

#[test]
fn what_the_runner_sets_for_an_untouched_step_is_the_default() {
    let event = ("GITHUB_EVENT_PATH", "/github/workflow/event.json");
    let as_declared: Vec<(String, String)> = action()
        .inputs
        .into_iter()
        .map(|(name, input)| (format!("INPUT_{}", name.to_uppercase()), input.default))
        .collect();
    let mut declared: Vec<(&str, &str)> =
        as_declared.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    declared.push(event);
    let mut empty: Vec<(&str, &str)> = declared.iter().map(|(name, _)| (*name, "")).collect();
    empty.push(event);
    let it = review(&declared);
    assert_eq!(it, review(&empty));
    assert_eq!(it, review(&[event]));
    let plain =
        command(&["pentad", "review", "--format=annotations", "--event", event.1].map(Into::into));
    assert_eq!(Command::Review(it), plain.unwrap());
}

#[test]
fn a_step_that_publishes_needs_no_more_than_the_folder() {
    let mut inputs: Vec<(String, String)> = action()
        .inputs
        .into_iter()
        .map(|(name, input)| (format!("INPUT_{}", name.to_uppercase()), input.default))
        .collect();
    inputs.retain(|it| it.0 != "INPUT_COMMAND" && it.0 != "INPUT_FROM");
    inputs.push(("INPUT_COMMAND".to_owned(), "publish".to_owned()));
    inputs.push(("INPUT_FROM".to_owned(), "result".to_owned()));
    match command_from_inputs(inputs.clone().into_iter()).unwrap() {
        Command::Publish(it) => assert_eq!((it.from.to_str(), it.event), (Some("result"), None)),
        other => panic!("{other:?}"),
    }
    inputs.push(("INPUT_MODEL".to_owned(), "a/b".to_owned()));
    let fault = command_from_inputs(inputs.into_iter()).unwrap_err();
    assert!(fault.what.contains("--model"), "{}", fault.what);
}

#[test]
fn inputs_are_flags() {
    assert_eq!(
        words(&[("INPUT_FAIL_ON", ""), ("INPUT_CHARTER", "a b"), ("HOME", "/root")]),
        ["pentad", "review", "--charter=a b", "--format=annotations"]
    );
    let it = review(&[
        ("INPUT_FAIL-ON", "low"),
        ("INPUT_MODEL", "a/b\nc/d, e/f\n"),
        ("INPUT_LOOPS", "1, 3\n4"),
        ("INPUT_DRY_RUN", "True"),
        ("INPUT_RESUME", "false"),
        ("INPUT_FORMAT", "none"),
        ("INPUT_OUT", "--out"),
        ("INPUT_ARGS", "--help"),
        ("INPUT_ENTRYPOINT", "/bin/sh"),
    ]);
    assert_eq!(it.fail_on.map(pentad::review::finding::Severity::name), Some("low"));
    assert_eq!(it.models, ["a/b", "c/d", "e/f"]);
    assert_eq!(it.loops, [1, 3, 4]);
    assert!(it.dry_run && !it.resume);
    assert_eq!(it.format, Some(Format::None));
    assert_eq!(it.out, Path::new("--out"), "a value is never taken for a flag");
}

#[test]
fn revisions_in_the_inputs_take_the_event_s_place() {
    let event = ("GITHUB_EVENT_PATH", "event.json");
    let it = review(&[event, ("INPUT_BASE", "v1"), ("INPUT_REPO", "sub")]);
    let expected =
        Source::Git { repo: "sub".into(), base: Some("v1".into()), head: "WORKTREE".into() };
    assert_eq!(it.source, expected);
    let it = review(&[event, ("INPUT_REPO", "sub")]);
    assert_eq!(it.source, Source::Event { file: "event.json".into(), repo: "sub".into() });
}

#[test]
fn a_wrong_input_is_a_usage_error_that_names_it() {
    for (input, named) in [
        (("INPUT_FAIL_UN", "high"), "--fail-un"),
        (("INPUT_FAIL_ON", "severe"), "severe"),
        (("INPUT_RESUME", "perhaps"), "perhaps"),
        (("INPUT_COMMAND", "merge"), "FILE"),
        (("INPUT_COMMAND", "action"), "`command`"),
        (("INPUT_COMMAND", "--help"), "`command`"),
        (("INPUT_LOOPS", "x"), "'x'"),
    ] {
        let fault = command_from_inputs(vars(&[input])).unwrap_err();
        assert_eq!(fault.exit, Exit::Usage);
        assert!(fault.what.contains(named), "{}", fault.what);
    }
}

#[test]
fn keys_go_to_the_environment_and_never_to_the_command_line() {
    let step = [
        ("INPUT_ANTHROPIC_API_KEY", " sk-1 \n"),
        ("INPUT_OPENAI_API_KEY", ""),
        ("INPUT_OPENAI-BASE-URL", "http://localhost:1"),
        ("INPUT_GITHUB_TOKEN", "ghs-1"),
        ("OPENAI_API_KEY", ""),
        ("ANTHROPIC_BASE_URL", "http://localhost:2"),
        ("INPUT_DEPTH", "fast"),
    ];
    assert_eq!(words(&step), ["pentad", "review", "--depth=fast", "--format=annotations"]);
    let environment = environment_from_inputs(vars(&step));
    assert_eq!(environment.get("ANTHROPIC_API_KEY"), Some("sk-1"));
    assert_eq!(
        environment.get("OPENAI_API_KEY"),
        Some(""),
        "a secret that came to nothing stays visible"
    );
    assert_eq!(environment.get("OPENAI_BASE_URL"), Some("http://localhost:1"));
    assert_eq!(environment.get("ANTHROPIC_BASE_URL"), Some("http://localhost:2"));
    assert_eq!(environment.get("GITHUB_TOKEN"), Some("ghs-1"));
    assert_eq!(environment.get("INPUT_DEPTH"), None);
    assert!(!format!("{environment:?}").contains("-1"), "Debug shows names alone");
}
