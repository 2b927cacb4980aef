//! `pentad selftest` on the program under test, as a person runs it and as a step does; it leaves nothing behind.

use crate::program::{Place, run};
use std::{fs, os::unix::fs::symlink, process::Command};

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
    assert_eq!(ran.code, Some(3));
    assert!(ran.err.contains("temporary folder") && ran.err.contains("set TMPDIR"), "{}", ran.err);
}

/// As in an image that holds one file: no home, no git, no shell on the path, and a folder for temporary files that is a link.
#[test]
fn it_needs_no_home_no_path_and_no_repository() {
    let place = Place::new();
    fs::create_dir(place.path().join("real")).unwrap();
    symlink("real", place.path().join("link")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pentad"));
    command.arg("selftest").current_dir(place.path()).env_clear();
    let ran = run(command.env("TMPDIR", place.path().join("link")).env("COLUMNS", "20"));
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert_eq!(fs::read_dir(place.path().join("real")).unwrap().count(), 0, "nothing is left");
}

/// An installation that cannot write its reports, which are larger than what the test itself writes.
#[test]
fn a_check_that_fails_is_named_and_the_others_are_made() {
    let place = Place::new();
    let script = "ulimit -f 16; trap '' XFSZ; exec \"$0\" selftest";
    let ran = run(Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_pentad")])
        .current_dir(place.path())
        .env_clear()
        .env("GITHUB_ACTIONS", "true")
        .env("TMPDIR", place.path()));
    assert_eq!(ran.code, Some(70), "{}{}", ran.out, ran.err);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 5, "{}", ran.out);
    for line in &lines {
        assert!(
            line.starts_with("FAILED: ") && line.contains("; pentad: cannot write out/"),
            "{line}"
        );
    }
    let told = "(verdict none written, exit code 3; expected pass, 0; pentad: ";
    assert!(lines[0].contains(told), "{}", ran.out);
    for said in
        ["the self-test failed: a clean change passes; ", "do not rely on this installation"]
    {
        assert!(ran.err.contains(said), "{}", ran.err);
    }
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0, "nothing is left");
}
