//! `pentad selftest` on the program under test, as a person runs it and as a step does; it leaves nothing behind.

use crate::program::{Place, run};
use std::fs;

#[test]
fn an_installation_proves_itself() {
    let place = Place::new();
    place.write("temp/kept", "");
    let temp = place.path().join("temp");
    let ran = run(place.pentad("selftest").env("TMPDIR", &temp));
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 5, "{}", ran.out);
    assert!(lines.iter().all(|line| line.starts_with("ok: ")), "{}", ran.out);
    assert_eq!(fs::read_dir(&temp).unwrap().count(), 1, "the temporary folder is gone");
}

#[test]
fn a_step_needs_neither_a_checkout_nor_a_key() {
    let place = Place::new();
    let mut command = place.pentad("action");
    // As the runner sets them for a step with `command: selftest` alone.
    for (name, value) in [
        ("COMMAND", "selftest"),
        ("SCOPE", "change"),
        ("DEPTH", "standard"),
        ("MODEL", ""),
        ("GITHUB_TOKEN", "t"),
    ] {
        command.env(format!("INPUT_{name}"), value);
    }
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_EVENT_PATH", "/nowhere/event.json");
    command.env("RUNNER_TEMP", place.path().join("runner"));
    let ran = run(&mut command);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert_eq!(ran.out.lines().count(), 5, "{}", ran.out);
}

#[test]
fn without_a_folder_it_says_so() {
    let place = Place::new();
    place.write("file", "");
    let ran = run(place.pentad("selftest").env("TMPDIR", place.path().join("file")));
    assert_ne!(ran.code, Some(0));
    assert!(ran.err.contains("temporary folder"), "{}", ran.err);
}
