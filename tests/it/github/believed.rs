//! Whose artifacts are believed, against somebody who can push branches and leave artifacts: what a run answers whose workflow file others could
//! write, what it hides, and where the token goes.

use super::{
    artifacts::{
        Came, NEW, Scene, critical, event, is_of_the_branch, nothing, pull_of_the_branch, pulls,
    },
    checkouts::Hosted,
    commands::{KEY, comment, talk},
    server::{Asked, Reply, TOKEN},
    tls,
};
use crate::stand_in::{Asked as Prompted, StandIn};
use pentad::render::marker::{Kind, Marker};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

const DOUBTED: &str = "only the open findings are taken";

/// What GitHub has: runs and their artifacts, of which the greatest number is the newest.
#[derive(Clone)]
struct Site {
    /// By number: the run, and the archive; without one it was deleted a moment ago.
    artifacts: BTreeMap<u64, (u64, Option<Vec<u8>>)>,
    runs: BTreeMap<u64, Value>,
    pulls: Value,
    /// What the change is told to have edited, where it is not what git says.
    compared: Option<Value>,
    /// The listing of all has none of them.
    unlisted: bool,
}

impl Site {
    /// With the run that looks, and nothing of others.
    fn of(event: &str, head: &str) -> Self {
        let site = Self {
            artifacts: BTreeMap::new(),
            runs: BTreeMap::new(),
            pulls: pulls(&[pull_of_the_branch(7, "main")]),
            compared: None,
            unlisted: false,
        };
        site.ran(12, event, head)
    }

    fn ran(mut self, run: u64, event: &str, head: &str) -> Self {
        let told = json!({"id": run, "workflow_id": 3, "event": event, "head_sha": head, "head_branch": "topic",
            "created_at": "2026-11-01T10:00:00Z", "head_repository": {"id": 5}, "pull_requests": [{"number": 7}]});
        self.runs.insert(run, told);
        self
    }

    fn left(mut self, artifact: u64, run: u64, archive: &[u8]) -> Self {
        self.artifacts.insert(artifact, (run, Some(archive.to_vec())));
        self
    }

    fn answer(&self, asked: &Asked) -> Option<Reply> {
        if is_of_the_branch(asked) {
            return Some(Reply::json(&self.pulls));
        }
        if asked.path.contains("/compare/") && asked.param("per_page") == Some("1") {
            return self.compared.as_ref().map(Reply::json);
        }
        let path = asked.path.strip_prefix("/repos/acme/shop/actions/")?;
        let name = asked.param("name").unwrap_or_default();
        let listing = |of: Option<u64>| {
            let all = self.artifacts.iter().rev().filter(|it| of.is_none_or(|run| it.1.0 == run));
            let told = all.map(|(id, (run, _))| {
                let it = &self.runs[run];
                json!({"id": id, "name": name, "size_in_bytes": 9, "expired": false, "workflow_run": {"id": run,
                    "head_repository_id": it["head_repository"]["id"], "head_branch": it["head_branch"]}})
            });
            let told: Vec<Value> = told.collect();
            Reply::json(&json!({"total_count": told.len(), "artifacts": told}))
        };
        let words: Vec<&str> = path.split('/').collect();
        let number = words.get(1).and_then(|it| it.parse().ok());
        Some(match (words[0], number, words.get(2)) {
            ("artifacts", None, _) if self.unlisted => {
                Reply::json(&json!({"total_count": 0, "artifacts": []}))
            }
            ("artifacts", None, _) => listing(None),
            ("runs", Some(run), Some(&"artifacts")) => listing(Some(run)),
            ("runs", Some(run), None) => Reply::json(self.runs.get(&run)?),
            ("artifacts", Some(id), Some(&"zip")) => match &self.artifacts[&id].1 {
                Some(archive) => Reply::of(200, archive.clone()),
                None => Reply::error(410, "Gone"),
            },
            _ => return None,
        })
    }
}

/// A step of a later push that finds what a site has.
fn look(scene: &Scene, name: &str, site: &Site, vars: &[(&str, &str)]) -> Came {
    let site = site.clone();
    let event = event(&scene.hosted, "synchronize");
    scene.step((name, &event), move |it| site.answer(it), vars)
}

/// What the first push's review left; another one came since.
fn first(scene: &Scene, vars: &[(&str, &str)]) -> Vec<u8> {
    let archive = opened(scene, vars).archive;
    scene.hosted.git(&["checkout", "--quiet", "topic"]);
    scene.hosted.write("docs/late.md", "Later.\n");
    scene.hosted.commit("Another push");
    scene.hosted.git(&["checkout", "--quiet", "main"]);
    archive
}

fn opened(scene: &Scene, vars: &[(&str, &str)]) -> Came {
    scene.step(("pull_request", &event(&scene.hosted, "opened")), |_| None, vars)
}

#[test]
fn a_run_that_may_have_been_for_another_base_answers_nothing() {
    let scene = Scene::of(Hosted::clean("version: 1\n"));
    let (archive, head) = (first(&scene, &[]), scene.hosted.head.clone());
    let pull = |number, base: &str, changed: &[(&str, Value)]| {
        let mut pull = pull_of_the_branch(number, base);
        changed.iter().for_each(|(name, value)| pull[*name] = value.clone());
        pull
    };
    let own = || pull(7, "main", &[]);
    let moved =
        |at: &str| pull(7, "main", &[("timelineItems", json!({"nodes": [{"createdAt": at}]}))]);
    let mut more = pulls(&[own()]);
    more["data"]["repository"]["pullRequests"]["pageInfo"]["hasNextPage"] = json!(true);
    let later = json!("2026-11-01T10:00:01Z");
    for (why, pulls, doubted) in [
        ("its own alone", pulls(&[own()]), ""),
        ("another into another branch", pulls(&[own(), pull(8, "evil", &[])]), "pull request 8"),
        (
            "a fork's of that name",
            pulls(&[own(), pull(8, "evil", &[("isCrossRepository", json!(true))])]),
            "",
        ),
        ("opened after the run", pulls(&[own(), pull(8, "evil", &[("createdAt", later)])]), ""),
        ("retargeted since", pulls(&[moved("2026-11-02T00:00:00Z")]), "pull request 7"),
        ("in the same second", pulls(&[moved("2026-11-01T10:00:00Z")]), "pull request 7"),
        ("retargeted before", pulls(&[moved("2026-10-31T23:59:59Z")]), ""),
        ("more than are read", more, "more pull requests"),
        ("nothing is told", json!({"data": {"repository": null}}), "is not known"),
    ] {
        let site = Site::of("pull_request", &head).ran(11, "pull_request", &head);
        let site = Site { pulls, ..site.left(90, 11, &archive) };
        let came = look(&scene, "pull_request", &site, &[]);
        assert_eq!(came.synthesis["push"], 2, "{why}: {}", came.ran.err);
        let told = (came.notices(DOUBTED), came.notices(doubted) > 0);
        let expected = (usize::from(!doubted.is_empty()), true);
        assert_eq!(told, expected, "{why}: {}", came.synthesis["notices"]);
    }
    // Nor does one of which it is not told what the change edits.
    let site = Site::of("pull_request", &head).ran(11, "pull_request", &head);
    let site = Site { compared: Some(json!({})), ..site.left(90, 11, &archive) };
    let came = look(&scene, "pull_request", &site, &[]);
    assert_eq!((came.notices(DOUBTED), came.notices("more files")), (1, 1));
}

#[test]
fn whoever_can_write_a_workflow_plants_no_answer_closes_nothing_and_hides_nothing() {
    let scene = Scene::of(Hosted::clean("version: 1\n"));
    let persuaded = Arc::new(AtomicBool::new(false));
    let silent = Arc::clone(&persuaded);
    let server = StandIn::start(move |it: &Prompted| match it.role.as_str() {
        "data" if !silent.load(Ordering::Relaxed) => critical(),
        _ => nothing(),
    });
    let url = server.url();
    let vars = [
        ("ANTHROPIC_API_KEY", "sk-ant-planted-0123456789"),
        ("ANTHROPIC_BASE_URL", url.as_str()),
        ("INPUT_DEPTH", "fast"),
    ];
    let head = scene.hosted.head.clone();
    let good = opened(&scene, &vars);
    persuaded.store(true, Ordering::Relaxed);
    // Answers as their author would like them, one for every question that is asked.
    let planted = opened(&scene, &vars);
    assert_eq!((good.ran.code, planted.ran.code), (Some(1), Some(0)), "{}", planted.ran.err);
    let reviewed = |name: &str, site: &Site, silent: bool| {
        persuaded.store(silent, Ordering::Relaxed);
        let before = server.journal().len();
        let came = look(&scene, name, site, &vars);
        (came.ran.code, server.journal().len() - before, came)
    };
    let target = Site::of("pull_request_target", &head).ran(11, "pull_request", &head);
    let target = target.ran(10, "pull_request_target", &head);
    let own = Site::of("pull_request", &head).ran(11, "pull_request", &head);
    let edits = json!({"files": [{"filename": ".github/workflows/review.yml"}]});
    let own = Site { compared: Some(edits), ..own };
    for (name, site) in [("pull_request_target", &target), ("pull_request", &own)] {
        let (code, asked, came) =
            reviewed(name, &site.clone().left(90, 11, &planted.archive), false);
        assert!((code, asked) == (Some(1), 9), "{name}: nothing is answered for them: {asked}");
        assert_eq!(came.notices(DOUBTED), 1, "{}", came.synthesis["notices"]);
        // What it has open is an obligation, whoever is asked about it and says nothing.
        let (code, asked, _) = reviewed(name, &site.clone().left(90, 11, &good.archive), true);
        assert_eq!((code, asked), (Some(1), 9), "{name}");
    }
    // The believed one stands behind all of these.
    for (why, archive) in
        [("planted", planted.archive.as_slice()), ("no archive", b"PK".as_slice())]
    {
        let mut site = target.clone().left(80, 10, &good.archive);
        for n in 90..98 {
            site = site.left(n, 11, archive);
        }
        let (code, asked, came) = reviewed("pull_request_target", &site, true);
        assert_eq!((code, asked), (Some(1), 0), "{why}: {}", came.synthesis["notices"]);
        let fetched = came.asked.iter().filter(|it| it.ends_with("/zip")).count();
        assert!(fetched < 6, "{why}: {:#?}", came.asked);
    }
    // A fork's own run is not even fetched: its author wrote what reviewers would be shown of it.
    let mut site = target.left(90, 11, &good.archive);
    site.runs.get_mut(&11).unwrap()["head_repository"]["id"] = json!(6);
    let mut fork = event(&scene.hosted, "synchronize");
    fork["pull_request"]["head"]["repo"] = json!({"id": 6, "full_name": "eve/shop"});
    let came = scene.step(("pull_request_target", &fork), move |it| site.answer(it), &[]);
    assert_eq!((came.notices(DOUBTED), &came.synthesis["push"]), (0, &Value::Null));
    assert!(!came.asked.iter().any(|it| it.ends_with("/zip")), "{:#?}", came.asked);
}

#[test]
fn the_run_that_our_comment_names_is_looked_at_wherever_it_is_listed() {
    let scene = Scene::of(Hosted::new());
    let (archive, head) = (first(&scene, &[]), scene.hosted.head.clone());
    let site = Site::of("pull_request_target", &head).ran(11, "pull_request_target", &head);
    let site = Site { unlisted: true, ..site.left(90, 11, &archive) };
    let mut others = site.clone();
    others.runs.get_mut(&11).unwrap()["workflow_id"] = json!(4);
    for (why, key, site, push) in [
        ("this step's", KEY, &site, json!(2)),
        ("another step's", "0a0a0a0a0a0a", &site, Value::Null),
        ("of another workflow", KEY, &others, Value::Null),
    ] {
        let marker =
            Marker { key: key.to_owned(), head: head.clone(), run: 11, ..Marker::default() };
        let said = talk(&[comment(1, "github-actions", &marker.line(Kind::Sticky))]);
        let mut commented = event(&scene.hosted, "synchronize");
        commented["pull_request"]["comments"] = json!(1);
        let site = site.clone();
        let script = move |it: &Asked| site.answer(it).or_else(|| said(it));
        let came = scene.step(("pull_request_target", &commented), script, &[]);
        assert_eq!(came.synthesis["push"], push, "{why}: {}", came.synthesis["notices"]);
    }
}

#[test]
fn a_step_with_a_charter_of_its_own_finds_its_own_artifact_alone() {
    let scene = Scene::of(Hosted::new());
    scene.hosted.place.write("charters/payments/pentad.yml", "version: 1\n");
    let dir = scene.hosted.place.path().join("charters/payments");
    let own = [("INPUT_CHARTER", dir.to_str().unwrap()), ("GITHUB_JOB", "review")];
    let head = scene.hosted.head.clone();
    let of_others = opened(&scene, &own[1..]).archive;
    let of_it = first(&scene, &own);
    let site = Site::of("pull_request", &head).ran(11, "pull_request", &head);
    let both = site.clone().left(90, 11, &of_it).left(91, 11, &of_others);
    for (why, site, vars, push) in [
        ("its own is behind another's", &both, &own[..], json!(2)),
        ("another's alone", &site.clone().left(91, 11, &of_others), &own[..], Value::Null),
        ("of another job", &both, &[own[0], ("GITHUB_JOB", "other")][..], Value::Null),
        ("without a charter", &both, &own[1..], json!(2)),
    ] {
        let came = look(&scene, "pull_request", site, vars);
        assert_eq!(came.synthesis["push"], push, "{why}: {}", came.synthesis["notices"]);
        assert_eq!(came.notices(NEW), 0, "{why}");
    }
    let name = |vars: &[(&str, &str)]| {
        let named = Arc::new(std::sync::Mutex::new(String::new()));
        let seen = Arc::clone(&named);
        let event = event(&scene.hosted, "synchronize");
        let script = move |it: &Asked| {
            let name = it.param("name").filter(|_| it.path.ends_with("/actions/artifacts"))?;
            name.clone_into(&mut seen.lock().unwrap());
            None
        };
        scene.step(("pull_request", &event), script, vars);
        named.lock().unwrap().clone()
    };
    assert_eq!((&*name(&own), &*name(&own[1..])), ("pentad-state-payments", "pentad-state"));
}

#[test]
fn what_is_deleted_meanwhile_is_as_if_it_had_never_been() {
    let scene = Scene::of(Hosted::new());
    let (archive, head) = (first(&scene, &[]), scene.hosted.head.clone());
    let site = Site::of("pull_request", &head).ran(11, "pull_request", &head);
    let mut site = site.left(90, 11, &archive);
    site.artifacts.insert(91, (11, None));
    let came = look(&scene, "pull_request", &site, &[]);
    let told = came.notices("the artifact");
    assert_eq!((&came.synthesis["push"], told), (&json!(2), 0), "{:#?}", came.asked);
    site.artifacts.remove(&90);
    let came = look(&scene, "pull_request", &site, &[]);
    let told = came.synthesis["reasons"].to_string();
    assert!(came.synthesis["push"] == Value::Null && !told.contains("the artifact"), "{told}");
}

#[test]
fn an_archive_that_stands_on_another_host_is_fetched_without_the_token() {
    let scene = Scene::of(Hosted::new());
    let (archive, head) = (first(&scene, &[]), scene.hosted.head.clone());
    let (port, pem, heads) = tls::serve(archive.clone());
    scene.hosted.place.write("ca.pem", &pem);
    let pem = scene.hosted.place.path().join("ca.pem");
    let site =
        Site::of("pull_request", &head).ran(11, "pull_request", &head).left(90, 11, &archive);
    let led = |to: String| {
        let (site, event) = (site.clone(), event(&scene.hosted, "synchronize"));
        let script = move |it: &Asked| {
            let zip = it.path.ends_with("/artifacts/90/zip");
            zip.then(|| Reply::of(302, Vec::new()).header("location", &to))
                .or_else(|| site.answer(it))
        };
        scene.step(("pull_request", &event), script, &[("SSL_CERT_FILE", pem.to_str().unwrap())])
    };
    let came = led(format!("https://localhost:{port}/blob?sig=abc"));
    assert_eq!(came.synthesis["push"], 2, "{}", came.synthesis["reasons"]);
    let sent = heads.lock().unwrap().clone();
    assert_eq!(sent[0], "get /blob?sig=abc http/1.1");
    let token = TOKEN.to_lowercase();
    assert!(
        !sent.iter().any(|it| it.contains("authorization") || it.contains(&token)),
        "{sent:#?}"
    );
    // Nobody is there: what GitHub signed for us is in no text.
    let came = led("https://localhost:1/blob?sig=abc".to_owned());
    let told = came.synthesis["reasons"].to_string();
    assert!(told.contains("GitHub does not answer") && !told.contains("sig=abc"), "{told}");
    assert!(!format!("{}{}", came.ran.out, came.ran.err).contains("sig=abc"));
}
