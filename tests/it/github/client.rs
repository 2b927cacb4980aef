//! The client alone: what it sends, what it obeys, what it gives up, and where the token never goes.

use super::server::{Asked, GitHubStandIn, Reply, TOKEN};
use crate::listener::Listener;
use pentad::github::{
    access::Access,
    client::GitHub,
    failure::{Class, Failure},
    limit::Pace,
    request::Request,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// A client whose seconds are milliseconds.
pub(crate) fn client(stand_in: &GitHubStandIn) -> GitHub {
    at(&stand_in.url(), Pace { second: Duration::from_millis(1), ..Pace::default() })
}

fn at(url: &str, pace: Pace) -> GitHub {
    let vars =
        [("GITHUB_API_URL", url), ("GITHUB_TOKEN", TOKEN), ("GITHUB_REPOSITORY", "acme/shop")];
    let access = Access::from(|name| vars.iter().find(|it| it.0 == name).map(|it| it.1));
    GitHub::new(access.unwrap().unwrap(), pace).unwrap()
}

pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap().block_on(future)
}

fn get(github: &GitHub, request: &Request) -> Result<Value, Failure> {
    wait(github.json(request))
}

fn ok() -> Reply {
    Reply::json(&json!({"ok": true}))
}

/// Fails once as `reply` says, then succeeds.
fn once(reply: Reply) -> GitHubStandIn {
    GitHubStandIn::scripted(move |asked: &Asked| if asked.n == 0 { reply.clone() } else { ok() })
}

#[test]
fn a_request_says_who_asks_and_for_what() {
    let stand_in = GitHubStandIn::scripted(|_| ok());
    let github = client(&stand_in);
    let path = ["compare", "main...feature/a b#c"];
    assert_eq!(get(&github, &github.get(&path).query("page", "2")), Ok(json!({"ok": true})));
    let asked = &stand_in.journal()[0];
    assert_eq!((&*asked.method, asked.param("page")), ("GET", Some("2")));
    assert_eq!(asked.path, "/repos/acme/shop/compare/main...feature%2Fa%20b%23c");
    assert_eq!(asked.header("authorization"), Some(&*format!("Bearer {TOKEN}")));
    assert_eq!(asked.header("accept"), Some("application/vnd.github+json"));
    assert_eq!(asked.header("x-github-api-version"), Some("2022-11-28"));
    assert!(asked.header("user-agent").is_some_and(|it| it.starts_with("pentad/")));
}

#[test]
fn what_passes_is_waited_for_and_what_does_not_is_told() {
    let limited = |status| {
        Reply::error(status, "API rate limit exceeded").header("x-ratelimit-remaining", "0")
    };
    let soon = "Sat, 21 Nov 2026 00:00:00 GMT";
    for (reply, class, requests) in [
        (Reply::error(502, ""), None, 2),
        (Reply::error(503, "").header("retry-after", "2"), None, 2),
        (Reply::error(429, "slow down").header("retry-after", "3"), None, 2),
        (Reply::error(403, "You have exceeded a secondary rate limit"), None, 2),
        (limited(403).header("date", soon).header("x-ratelimit-reset", "1795219210"), None, 2),
        (ok().cut(), None, 2),
        (
            limited(429).header("date", soon).header("x-ratelimit-reset", "1795222800"),
            Some(Class::Limited),
            1,
        ),
        (Reply::error(403, "x").header("retry-after", "86400"), Some(Class::Limited), 1),
        (Reply::error(401, "Bad credentials"), Some(Class::Unauthorized), 1),
        (Reply::error(403, "Resource not accessible by integration"), Some(Class::Forbidden), 1),
        (
            Reply::of(403, br#"{"message":"x","errors":[{"code":"too_large"}]}"#.to_vec()),
            Some(Class::TooLarge),
            1,
        ),
        (Reply::error(404, "Not Found"), Some(Class::Missing), 1),
        (Reply::error(422, "Validation Failed"), Some(Class::Unprocessable), 1),
        (Reply::error(406, "too_large"), Some(Class::TooLarge), 1),
        (Reply::of(200, b"<html>".to_vec()), Some(Class::Unexpected), 1),
    ] {
        let stand_in = once(reply.clone());
        let github = client(&stand_in);
        let got = get(&github, &github.get(&["pulls", "1"]));
        assert_eq!(got.clone().err().map(|it| it.class), class, "{reply:?} {got:?}");
        assert_eq!(stand_in.journal().len(), requests, "{reply:?}");
    }
}

#[test]
fn nothing_is_asked_for_ever_and_what_writes_is_not_repeated() {
    let stand_in = GitHubStandIn::scripted(|_| Reply::error(500, "oh"));
    let github = client(&stand_in);
    let failure = get(&github, &github.get(&["pulls"])).unwrap_err();
    assert_eq!((failure.class, stand_in.journal().len()), (Class::Unreachable, 4));
    let fault = failure.fault("cannot read the change");
    assert_eq!(fault.exit.code(), 4);
    assert_eq!(
        fault.what,
        "cannot read the change: GitHub does not answer (GET /repos/acme/shop/pulls, HTTP 500, AB12:34CD): oh"
    );
    let post = github.of_repository(Method::POST, &["issues", "1", "comments"]);
    assert_eq!(get(&github, &post.body(json!({}))).unwrap_err().class, Class::Unreachable);
    assert_eq!(stand_in.journal().len(), 5);
}

#[test]
fn a_limit_that_lasts_ends_every_request_and_graphql_s_is_another() {
    let stand_in = GitHubStandIn::scripted(|asked| match &*asked.path {
        "/graphql" => Reply::json(&json!({"data": {"a": 1}})),
        _ => Reply::error(403, "API rate limit exceeded").header("retry-after", "86400"),
    });
    let github = client(&stand_in);
    for _ in 0..3 {
        let failure = get(&github, &github.get(&["pulls", "1"])).unwrap_err();
        assert_eq!(failure.class, Class::Limited);
    }
    assert_eq!(stand_in.journal().len(), 1, "it is not asked in vain");
    assert!(wait(github.graphql("query", &json!({}), true)).is_ok());
}

#[test]
fn pages_are_followed_to_the_last_or_to_the_ceiling() {
    let stand_in = GitHubStandIn::scripted(|asked| {
        let (page, n) = (asked.page(), asked.per_page());
        let items: Vec<usize> = ((page - 1) * n..250.min(page * n)).collect();
        let reply = Reply::json(&json!(items));
        match page {
            1 | 2 => reply.header(
                "link",
                "<https://api.github.com/x?page=9>; rel=\"next\", <https://x>; rel=\"last\"",
            ),
            _ => reply,
        }
    });
    let github = client(&stand_in);
    let request = github.get(&["pulls", "1", "files"]);
    let all = wait(github.pages::<usize>(&request, 3000)).unwrap();
    assert_eq!((all.0.len(), all.0[249], all.1), (250, 249, false));
    let some = wait(github.pages::<usize>(&request, 150)).unwrap();
    assert_eq!((some.0.len(), some.1), (150, true));
    let exactly = wait(github.pages::<usize>(&request, 250)).unwrap();
    assert_eq!((exactly.0.len(), exactly.1), (250, false));
}

#[test]
fn the_token_goes_to_no_other_host_and_into_no_text() {
    let elsewhere = GitHubStandIn::scripted(|_| ok());
    let to = elsewhere.url();
    let echo = format!("you sent {TOKEN}\r\n::error::x");
    let stand_in = GitHubStandIn::scripted(move |asked| match asked.path.rsplit('/').next() {
        Some("moved") => Reply::of(301, vec![]).header("location", "/repositories/7/here"),
        Some("here") => ok(),
        Some("away") => Reply::of(302, vec![]).header("location", &format!("{to}/steal")),
        Some("round") => Reply::of(307, vec![]).header("location", &asked.path),
        _ => Reply::error(422, &echo),
    });
    let github = client(&stand_in);
    assert!(get(&github, &github.get(&["moved"])).is_ok(), "a renamed repository is followed");
    for place in ["away", "round"] {
        let failure = get(&github, &github.get(&[place])).unwrap_err();
        assert_eq!(failure.class, Class::Redirected, "{place}");
    }
    assert_eq!(elsewhere.journal().len(), 0);
    let failure = get(&github, &github.get(&["echo"])).unwrap_err();
    assert_eq!(failure.message, "you sent [token]  ::error::x");
    for text in [format!("{failure:?}"), format!("{github:?}"), failure.to_string()] {
        assert!(!text.contains(TOKEN), "{text}");
    }
}

#[test]
fn an_answer_larger_than_asked_for_is_not_taken() {
    let stand_in = GitHubStandIn::scripted(|_| Reply::of(200, vec![b' '; 4096]));
    let github = client(&stand_in);
    let request = github.get(&["git", "blobs", "x"]).raw();
    let failure = wait(github.send(&request.clone().most(4095))).unwrap_err();
    assert_eq!((failure.class, stand_in.journal().len()), (Class::TooLarge, 1));
    assert_eq!(wait(github.send(&request.most(4096))).unwrap().body.len(), 4096);
    assert_eq!(stand_in.journal()[0].header("accept"), Some("application/vnd.github.raw+json"));
}

#[test]
fn graphql_gives_what_it_has_and_says_what_it_has_not() {
    let stand_in = GitHubStandIn::scripted(|asked| match asked.body["query"].as_str() {
        Some("all") => Reply::json(&json!({"data": {"a": 1}})),
        Some("part") => Reply::json(&json!({"data": {"a": 1, "b": null},
            "errors": [{"type": "NOT_FOUND", "message": "no b"}]})),
        _ => Reply::json(
            &json!({"data": null, "errors": [{"type": "FORBIDDEN", "message": "not yours"}]}),
        ),
    });
    let github = client(&stand_in);
    let ask = |query| wait(github.graphql(query, &json!({}), true));
    assert_eq!(ask("all").unwrap().data, json!({"a": 1}));
    assert_eq!(ask("part").unwrap().errors, ["no b"]);
    assert_eq!(ask("none").unwrap_err().class, Class::Forbidden);
    assert!(stand_in.paths().iter().all(|it| it == "POST /graphql"));
}

#[test]
fn nobody_at_the_address_is_unreachable() {
    let stand_in = GitHubStandIn::scripted(|_| ok());
    let github = client(&stand_in);
    drop(stand_in);
    let failure = get(&github, &github.get(&["pulls"])).unwrap_err();
    assert_eq!((failure.class, failure.status), (Class::Unreachable, None));
}

#[test]
fn one_who_never_comes_to_an_end_is_left_though_never_silent() {
    let dripping = Listener::start(|mut stream| {
        use std::io::Write as _;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[")?;
        loop {
            stream.write_all(b" ")?;
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    let second = Duration::from_millis(1);
    let github = at(&dripping.url(), Pace { second, whole: 1, ..Pace::default() });
    let failure = get(&github, &github.get(&["pulls"])).unwrap_err();
    assert_eq!((failure.class, failure.status), (Class::Unreachable, None));
    assert!(failure.to_string().contains("had not ended after 1 second"), "{failure}");
}

#[test]
fn one_who_says_nothing_or_stops_in_the_middle_is_left_after_a_silence() {
    for said in
        ["", "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"]
    {
        let silent = Listener::start(move |mut stream| {
            use std::io::{Read as _, Write as _};
            stream.write_all(said.as_bytes())?;
            while stream.read(&mut [0; 512])? > 0 {}
            Ok(())
        });
        let second = Duration::from_millis(1);
        let github = at(&silent.url(), Pace { second, silence: 1, tries: 2, ..Pace::default() });
        let failure = get(&github, &github.get(&["pulls"])).unwrap_err();
        assert_eq!((failure.class, failure.status), (Class::Unreachable, None), "{said}");
    }
}
