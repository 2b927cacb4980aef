//! Networks that lead nowhere: the review is made and incomplete, and says what to do; where GitHub itself was needed, the code is its own.

use crate::{
    github::checkouts::Hosted,
    listener::Listener,
    program::{Place, Ran, run},
};
use std::thread;

/// As short as a charter allows: most of a test's time is waiting.
const CHARTER: &str = "version: 1\nmodels: {call_seconds: 1, silence_seconds: 1}\n";

fn asked(place: &Place, vars: &[(&str, &str)]) -> Ran {
    place.write("charter/pentad.yml", CHARTER);
    let mut command =
        place.review("--loops 1 --charter charter --model anthropic/claude-sonnet-5-5");
    run(command.env("ANTHROPIC_API_KEY", "sk-planted-0123456789").envs(vars.iter().copied()))
}

/// Takes connections and says what it is told to, or nothing at all.
fn says(text: &'static str) -> Listener {
    Listener::start(move |mut stream| {
        use std::io::{Read as _, Write as _};
        stream.write_all(text.as_bytes())?;
        // Until the other end has had enough.
        while stream.read(&mut [0; 512])? > 0 {}
        Ok(())
    })
}

#[test]
fn a_model_that_cannot_be_reached_makes_the_review_incomplete_and_says_what_to_do() {
    let (hung, plain) = (says(""), says("HTTP/1.1 400 Bad Request\r\n\r\n"));
    let (proxy, no_tls) = (hung.url(), plain.url().replace("http:", "https:"));
    let elsewhere = ("ANTHROPIC_BASE_URL", "https://api.invalid");
    thread::scope(|scope| {
        for (vars, words) in [
            (vec![elsewhere], &["unreachable", "dns error", "check the network, the proxy"][..]),
            (
                vec![("HTTPS_PROXY", &*proxy), elsewhere],
                &["architect gave no usable answer in loop 1", "what to do"],
            ),
            (vec![("HTTPS_PROXY", "http://127.0.0.1:1"), elsewhere], &["unreachable", "the proxy"]),
            (vec![("ANTHROPIC_BASE_URL", &*no_tls)], &["unreachable", "the endpoint's address"]),
        ] {
            scope.spawn(move || {
                let place = Place::with_clean_change();
                let ran = asked(&place, &vars);
                assert_eq!(ran.code, Some(3), "{vars:?}: {}", ran.err);
                let synthesis = place.synthesis("out");
                assert_eq!(synthesis["verdict"], "incomplete", "{vars:?}");
                let reasons = synthesis["reasons"].to_string();
                for word in words {
                    assert!(reasons.contains(word), "{vars:?} {word}: {reasons}");
                }
                assert_eq!(synthesis["usage"]["tokens"]["output"], 0, "{vars:?}");
            });
        }
    });
}

#[test]
fn a_github_that_cannot_be_reached_is_an_exit_code_of_its_own_where_it_was_needed() {
    let hosted = Hosted::new();
    let elsewhere = ("GITHUB_API_URL", "https://api.invalid");
    let nobody = ("HTTPS_PROXY", "http://127.0.0.1:1");
    let ways = [("dns", vec![elsewhere]), ("proxy", vec![nobody, elsewhere])];
    let mut steps = Vec::new();
    for (way, vars) in &ways {
        for kind in ["depth-1", "full"] {
            let workspace = hosted.checkout_as(kind, &format!("{kind}-{way}"));
            let mut step = hosted.command_at(&workspace, "pull_request", &hosted.event());
            step.envs(vars.iter().copied());
            steps.push((*way, kind, step));
        }
    }
    thread::scope(|scope| {
        for (way, kind, mut step) in steps {
            scope.spawn(move || {
                let ran = run(&mut step);
                // What is in the checkout is reviewed, whatever became of GitHub.
                if kind == "full" {
                    assert_eq!(ran.code, Some(1), "{way}: {}", ran.err);
                    return;
                }
                assert_eq!(ran.code, Some(4), "{way}: {}", ran.err);
                for part in ["GitHub does not answer", "the proxy variables", "exit code 4"] {
                    assert!(ran.err.contains(part), "{way} {part}: {}", ran.err);
                }
            });
        }
    });
}
