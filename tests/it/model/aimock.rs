//! A loop of a review against a stand-in that others wrote, by both protocols, and with its chaos: drops, broken JSON, closed connections,
//! rate limits. What we take the protocols for is not only what our own stand-ins say.
//!
//! It is npm's `@copilotkit/aimock`. `.ci/run` installs it and asks for this; by hand:
//! `PENTAD_TEST_AIMOCK=…/node_modules/@copilotkit/aimock/dist/cli.js cargo test --test it model::aimock -- --ignored`.

use super::{
    Run,
    faults::{PROTOCOLS, Protocol, reviewed},
};
use crate::properties::{CLAIM, envelope, finding};
use pentad::review::synthesis::{Report, Verdict};
use serde_json::json;
use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};
use tempfile::TempDir;

/// Seven roles and the adversary, each repaired once, and the arbiter: each asked four times at most.
const MOST_REQUESTS: u32 = (2 * (7 + 1) + 1) * 4;

/// The running server; it ends when it is dropped.
struct Aimock {
    child: Child,
    address: SocketAddr,
    _fixtures: TempDir,
}

impl Aimock {
    fn start(chaos: &[&str]) -> Self {
        let program = std::env::var("PENTAD_TEST_AIMOCK").expect("PENTAD_TEST_AIMOCK is a path");
        let fixtures = tempfile::tempdir().unwrap();
        let path = fixtures.path().join("fixtures.json");
        std::fs::write(&path, replies().to_string()).unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = Command::new("node");
        command.arg(program).args(["--port", &address.port().to_string(), "--strict"]);
        command.arg("--fixtures").arg(&path).args(["--log-level", "silent"]).args(chaos);
        let child = command.stdout(Stdio::null()).spawn().expect("there is a program node");
        let mut server = Self { child, address, _fixtures: fixtures };
        while TcpStream::connect(address).is_err() {
            let ended = server.child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended before it listened: {ended:?}");
            thread::sleep(Duration::from_millis(10));
        }
        server
    }

    fn run(&self, protocol: Protocol) -> Run {
        let vars = protocol.vars(format!("http://{}", self.address));
        Run { vars, flags: vec![protocol.model().to_owned()], ..Run::bare() }
    }
}

impl Drop for Aimock {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// One reviewer has a finding, the others have none.
fn replies() -> serde_json::Value {
    let usage = json!({"input_tokens": 30_000, "output_tokens": 200});
    let says = |of: &str, content: String| json!({"match": {"userMessage": of}, "response": {"content": content, "usage": usage}});
    let found = envelope(&[finding("lost", "high", 10, CLAIM, "null")], &[], &[]);
    let nothing = envelope(&[], &[], &[]);
    json!({"fixtures": [says("role=data loop=1", found), says("assignment: role=", nothing)]})
}

/// Whoever is missing is named, and a review with all its reviewers has the finding.
fn is_a_review_or_not_green(report: &Report, cell: &str) {
    let heard = report.council.iter().filter(|it| it.heard && it.role != "arbiter").count();
    let whole = report.silent.is_empty() && heard == 8;
    assert_eq!(report.verdict == Verdict::Pass, whole, "{cell}");
    assert!(!whole || report.findings.iter().any(|it| it.id == "data-L1-lost"), "{cell}");
    assert!((1..=MOST_REQUESTS).contains(&report.usage.requests), "{cell}: {:?}", report.usage);
}

#[tokio::test]
#[ignore = "needs npm's @copilotkit/aimock: name its dist/cli.js in PENTAD_TEST_AIMOCK"]
async fn a_stand_in_of_others_with_its_chaos_gives_a_review_or_is_not_green() {
    let chaos = ["--chaos-drop", "--chaos-malformed", "--chaos-disconnect", "--chaos-ratelimit"];
    let never: [(&str, &str, Option<Verdict>); 1] = [("", "", Some(Verdict::Pass))];
    let always = chaos.map(|it| (it, "1", Some(Verdict::Incomplete)));
    // Of these nobody knows which requests they strike.
    let at_times = chaos.map(|it| (it, "0.3", None));
    for (flag, rate, expected) in never.into_iter().chain(always).chain(at_times) {
        let words = [flag, rate];
        let server = Aimock::start(if flag.is_empty() { &[] } else { &words });
        for protocol in PROTOCOLS {
            let report = reviewed(&server.run(protocol), &[1]).await;
            let cell =
                format!("{flag} {rate}, {protocol:?}: {:?} {:?}", report.reasons, report.silent);
            is_a_review_or_not_green(&report, &cell);
            assert!(expected.is_none_or(|it| it == report.verdict), "{cell}");
            let tokens = report.usage.tokens;
            assert!(!flag.is_empty() || tokens.output >= 200 * 9, "{cell}: {tokens:?}");
        }
    }
}
