//! A static review that is told to stop: its files say so, as a container's first process has no other way to end than these, or a kill.

use crate::program::{Place, ran};
use std::{
    fs::OpenOptions,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

/// `O_NONBLOCK` of Linux: opening fails as long as nobody reads.
const NONBLOCK: i32 = 0o4000;
const NO_FINDINGS: &[u8] = br#"{"version": "2.1.0", "runs": []}"#;

#[test]
fn a_static_review_that_is_told_to_stop_leaves_an_incomplete_one() {
    for signal in ["INT", "TERM"] {
        let place = Place::with_bad_change();
        let pipe = place.path().join("findings.sarif");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let mut command = place.review("--sarif findings.sarif");
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut writer = loop {
            match OpenOptions::new().write(true).custom_flags(NONBLOCK).open(&pipe) {
                Ok(it) => break it,
                Err(_) => assert_eq!(child.try_wait().unwrap(), None, "it ended before it read"),
            }
            thread::sleep(Duration::from_millis(2));
        };
        // It waits for findings, so it has not begun to look.
        let kill =
            Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status();
        assert!(kill.unwrap().success());
        writer.write_all(NO_FINDINGS).unwrap();
        drop(writer);
        let ran = ran(child.wait_with_output().unwrap());
        assert_eq!(ran.code, Some(3), "{signal}: {}", ran.err);
        let synthesis = place.synthesis("out");
        assert_eq!(synthesis["verdict"], "incomplete");
        let expected = "the run was cancelled while the static rules looked at the code";
        assert_eq!(synthesis["reasons"][0], expected, "{signal}");
    }
}
