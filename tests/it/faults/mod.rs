//! What the machine does to a run: full disks, folders and repositories that cannot be written or read, damaged objects, signals, networks
//! that lead nowhere. Each against the system's own failure: a sentence with what to do, the exit code of the fault, and a folder in which
//! what stands is whole.

mod network;
mod objects;
mod random;
mod signals;

use crate::{
    program::{Place, Ran, run},
    resume::{fixture, lasting},
};
use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions, Permissions},
    io::ErrorKind,
    os::unix::{fs::MetadataExt as _, fs::PermissionsExt as _, process::CommandExt as _},
    path::Path,
    process::{Command, Stdio},
};

/// The command, with no file of its longer than so many blocks (512 bytes or 1024, as the shell has it): to a program a disk that is full.
fn cramped(command: &Command, blocks: usize) -> Command {
    let mut shell = Command::new("sh");
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    shell.args(["-c", &script]).arg(command.get_program()).args(command.get_args());
    shell.current_dir(command.get_current_dir().unwrap()).stdin(Stdio::null());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

/// Runs it as somebody who owns nothing; `None` where that somebody cannot even start it.
fn as_nobody(command: &mut Command) -> Option<Ran> {
    if fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0) {
        command.uid(65_534).gid(65_534);
    }
    match command.output() {
        Ok(output) => Some(crate::program::ran(output)),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => None,
        Err(error) => panic!("{error}"),
    }
}

/// Lets anybody in, or nobody but who owns it.
fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Every file below a folder, by its path.
fn contents(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for path in fs::read_dir(dir).unwrap().map(|it| it.unwrap().path()) {
        if path.is_dir() {
            all.extend(contents(&path));
        } else {
            all.insert(path.display().to_string(), fs::read(&path).unwrap());
        }
    }
    all
}

fn says(ran: &Ran, code: i32, parts: &[&str]) {
    assert_eq!(ran.code, Some(code), "{}{}", ran.out, ran.err);
    for part in parts {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    assert!(ran.err.ends_with(&format!("exit code {code}\n")), "{}", ran.err);
}

#[test]
fn a_full_disk_leaves_nothing_or_the_last_good_report() {
    let place = Place::with_bad_change();
    let full = run(&mut cramped(&place.review(""), 4));
    says(&full, 3, &["cannot write out/", "File too large", "the disk's free space", "--out"]);
    let names = || contents(&place.path().join("out")).into_keys();
    assert!(names().all(|it| !it.ends_with(".tmp") && !it.contains("synthesis")), "no half report");

    assert_eq!(run(&mut place.review("")).code, Some(1));
    let report = || {
        let mut all = contents(&place.path().join("out"));
        all.retain(|name, _| !name.ends_with("checkpoint.json"));
        all
    };
    let good = report();
    assert_eq!(run(&mut cramped(&place.review("--resume"), 4)).code, Some(3));
    assert_eq!(report(), good);
}

#[test]
fn what_was_answered_before_the_disk_was_full_is_not_asked_again() {
    let dir = fixture();
    let review = |out: &str, replay: &str| {
        let mut command = crate::program::pentad(
            dir.path(),
            &["review", "--before", "before", "--after", "after", "--format", "none", "--resume"],
        );
        command.args(["--out", out, "--replay", replay]);
        command
    };
    assert_eq!(run(&mut review("whole", "replies")).code, Some(0));
    // Every reply fits, and the page does not.
    let full = run(&mut cramped(&review("full", "replies"), 40));
    says(&full, 3, &["cannot write full/"]);
    assert!(!dir.path().join("full/synthesis.json").exists());
    // What is filed in the folder is all that there is to ask.
    assert_eq!(run(&mut review("full", "full")).code, Some(0));
    assert_eq!(lasting(dir.path(), "full"), lasting(dir.path(), "whole"));
}

#[test]
fn a_folder_that_cannot_be_written_is_named_with_what_to_do() {
    let place = Place::with_bad_change();
    mode(place.path(), 0o755);
    for out in ["out", "out/new"] {
        fs::create_dir_all(place.path().join("out")).unwrap();
        mode(&place.path().join("out"), 0o555);
        let mut command =
            place.pentad(&format!("review --before before --after after --out {out}"));
        let Some(ran) = as_nobody(&mut command) else { return };
        says(&ran, 3, &["cannot", "out", "Permission denied", "permissions", "--out"]);
        assert_eq!(ran.out, "", "no verdict without its files");
    }
}

#[test]
fn a_result_that_cannot_be_printed_is_no_pass() {
    let full = || OpenOptions::new().write(true).open("/dev/full");
    let Ok(_) = full() else { return };
    let review = "review --before before --after after --out out";
    let (clean, bad) = (Place::with_clean_change(), Place::with_bad_change());
    for (place, line, code) in [
        (&clean, format!("{review} --format json"), 3),
        (&clean, review.to_owned(), 3),
        (&clean, "schema".to_owned(), 3),
        (&bad, format!("{review} --format json"), 1),
    ] {
        let mut command = place.pentad(&line);
        let child = command.stdout(full().unwrap()).stderr(Stdio::piped()).spawn().unwrap();
        let ran = crate::program::ran(child.wait_with_output().unwrap());
        says(&ran, code, &["cannot write to standard output: No space left on device"]);
    }
    assert_eq!(clean.synthesis("out")["verdict"], "pass", "the folder is whole all the same");
    // A reader that has seen enough is no failure.
    let mut child = clean.pentad("schema").stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    for name in ["GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"] {
        let other = Place::with_clean_change();
        let ran = run(other.review("").env("GITHUB_ACTIONS", "true").env(name, "/dev/full"));
        says(&ran, 3, &["cannot write to /dev/full: No space left", "the runner's free space"]);
        assert_eq!(other.synthesis("out")["verdict"], "pass");
    }
}

#[test]
fn a_damaged_checkpoint_keeps_what_was_paid_for() {
    let dir = fixture();
    let review = |out: &str, replay: &str| {
        let words =
            ["review", "--before", "before", "--after", "after", "--format", "none", "--resume"];
        let mut command = crate::program::pentad(dir.path(), &words);
        run(command.args(["--out", out, "--replay", replay]))
    };
    assert_eq!(review("out", "replies").code, Some(0));
    let whole = lasting(dir.path(), "out");
    let checkpoint = dir.path().join("out/checkpoint.json");
    let text = fs::read(&checkpoint).unwrap();
    for cut in [0, text.len() / 2] {
        fs::write(&checkpoint, &text[..cut]).unwrap();
        // Nothing but what the folder holds can answer.
        let ran = review("out", "out");
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let mut again = lasting(dir.path(), "out");
        let notices = again["notices"].as_array_mut().unwrap();
        let told = notices.iter().position(|it| it.as_str().unwrap().contains("was damaged"));
        notices.remove(told.expect("it is told"));
        assert_eq!(again, whole);
    }
}
