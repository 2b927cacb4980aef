//! Publication on a server that others wrote: what we take GitHub's REST API for is not only what our own stand-ins say.
//!
//! It is npm's `emulate`. `.ci/run` installs it and asks for this; by hand:
//! `PENTAD_TEST_EMULATE=…/node_modules/emulate/dist/index.js cargo test --test it github::emulate -- --ignored`.

use super::{
    client::{client, wait},
    publish::{ALL, published, report},
    server::{Asked, GitHubStandIn, Reply, TOKEN},
};
use pentad::{
    github::{client::GitHub, publish::Published},
    review::finding::State,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};
use tempfile::TempDir;

/// The running server; it ends when it is dropped.
struct Emulate {
    child: Child,
    address: SocketAddr,
    _seed: TempDir,
}

impl Emulate {
    fn start() -> Self {
        let program = std::env::var("PENTAD_TEST_EMULATE").expect("PENTAD_TEST_EMULATE is a path");
        let seed = tempfile::tempdir().unwrap();
        let path = seed.path().join("seed.json");
        let repository = json!({"owner": "acme", "name": "shop", "auto_init": true});
        let text = json!({"tokens": {TOKEN: {"login": "acme", "scopes": ["repo", "user"]}},
            "github": {"users": [{"login": "acme"}], "repos": [repository]}});
        std::fs::write(&path, text.to_string()).unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = Command::new("node");
        command.arg(program).args(["start", "--service", "github", "--seed"]).arg(&path);
        command.args(["--port", &address.port().to_string()]).current_dir(seed.path());
        let child = command.stdout(Stdio::null()).spawn().expect("there is a program node");
        let mut server = Self { child, address, _seed: seed };
        while TcpStream::connect(address).is_err() {
            let ended = server.child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended before it listened: {ended:?}");
            thread::sleep(Duration::from_millis(10));
        }
        server
    }

    /// One that passes on what it is asked, but for a pull request's files: of those the server lists none.
    fn behind(&self, files: Value) -> GitHubStandIn {
        let address = self.address;
        GitHubStandIn::scripted(move |asked| {
            if asked.path.ends_with("/files") {
                return Reply::json(&files);
            }
            pass_on(address, asked)
        })
    }
}

impl Drop for Emulate {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn pass_on(address: SocketAddr, asked: &Asked) -> Reply {
    let query: Vec<String> =
        asked.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let body = if asked.body.is_null() { String::new() } else { asked.body.to_string() };
    let head = format!(
        "{} {}?{} HTTP/1.0\r\nauthorization: Bearer {TOKEN}\r\naccept: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        asked.method,
        asked.path,
        query.join("&"),
        asked.header("accept").unwrap_or("*/*"),
        body.len()
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all((head + &body).as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
    let status = std::str::from_utf8(&answer[9..12]).unwrap().parse().unwrap();
    Reply::of(status, answer[end + 4..].to_vec())
}

fn make(github: &GitHub, method: Method, parts: &[&str], body: Value) -> Value {
    wait(github.json(&github.of_repository(method, parts).body(body))).unwrap()
}

/// A commit on another, with a file of fifty lines.
fn commit(github: &GitHub, parent: &str, line: &str) -> String {
    let content: String = (1..=50).map(|n| format!("{line} {n}\n")).collect();
    let file = json!({"path": "src/a.rs", "mode": "100644", "type": "blob", "content": content});
    let tree = make(github, Method::POST, &["git", "trees"], json!({"tree": [file]}));
    let made = json!({"message": line, "tree": tree["sha"], "parents": [parent]});
    let made = make(github, Method::POST, &["git", "commits"], made);
    made["sha"].as_str().unwrap().to_owned()
}

#[test]
#[ignore = "needs npm's emulate; .ci/run has it"]
fn what_is_published_is_taken_and_found_again() {
    let server = Emulate::start();
    let lines: String = (1..=50).map(|n| format!("\n+line {n}")).collect();
    let patch = format!("@@ -0,0 +1,50 @@{lines}");
    let stand_in =
        server.behind(json!([{"filename": "src/a.rs", "status": "added", "patch": patch}]));
    let github = client(&stand_in);
    let base = wait(github.tip("main")).unwrap();
    let head = commit(&github, &base, "line");
    let of = |sha: &str| json!({"ref": "refs/heads/topic", "sha": sha});
    make(&github, Method::POST, &["git", "refs"], of(&head));
    for n in 1..7 {
        make(&github, Method::POST, &["issues"], json!({"title": format!("Issue {n}")}));
    }
    let pull = json!({"title": "A change", "head": "topic", "base": "main"});
    assert_eq!(make(&github, Method::POST, &["pulls"], pull)["number"], 7);
    let pulls = wait(github.pulls_with_head(&head)).unwrap();
    assert_eq!(pulls.iter().map(|it| it.0).collect::<Vec<_>>(), [7]);
    assert_eq!(wait(github.can_write("acme")), Ok(true));
    let compared = wait(github.compare(&base, &head)).unwrap();
    assert_eq!((compared.merge_base.id, compared.head.id), (base, head.clone()));

    let mut report = report(&[("a1", 3), ("b2", 41)]);
    report.head.clone_from(&head);
    let first = published(&stand_in, &report, ALL, 5);
    assert_eq!(first.notices, Vec::<String>::new());
    assert_eq!(first.done, ["the comment", "2 comments at lines", "the check run"]);
    assert_eq!(published(&stand_in, &report, ALL, 5), Published::default());

    report.findings[0].state = State::Resolved { evidence: "src/a.rs:3 is gone".into() };
    report.inline.published.remove(0);
    let second = published(&stand_in, &report, ALL, 6);
    assert_eq!(second.notices, Vec::<String>::new());
    assert_eq!(second.done, ["the comment", "1 earlier comment closed", "the check run"]);
    assert_eq!(published(&stand_in, &report, ALL, 6), Published::default());
    let said = wait(github.conversation(7)).unwrap();
    assert_eq!((said.comments.len(), said.threads.len()), (1, 2), "{said:#?}");
}
