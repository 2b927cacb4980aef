//! The most memory of a run of a thousand calls over the whole tree, with as many of them in flight as there may be.

use crate::{bar, ran, stand_in, time, tree};
use std::time::Duration;

/// With the adversary and the arbiter a thousand calls in five loops.
const ROLES: usize = 198;

/// Findings of each reply: few, many, and as many as a reviewer may report.
const REPLIES: [usize; 3] = [2, 10, 25];

pub(crate) fn measure() {
    for n in REPLIES {
        of(n);
    }
}

fn of(n_findings: usize) {
    let dir = tempfile::tempdir().unwrap();
    let files = tree::files();
    tree::write(dir.path(), &files);
    std::fs::create_dir(dir.path().join("charter")).unwrap();
    std::fs::write(dir.path().join("charter/pentad.yml"), time::charter(ROLES)).unwrap();
    let stand_in = stand_in::StandIn::forgetful(move |asked| {
        let seat = asked.role.strip_prefix("role").and_then(|it| it.parse().ok());
        let text = seat.map_or_else(tree::nothing, |it| {
            tree::review(&files, asked.loop_n, it, Some(n_findings))
        });
        stand_in::Script::say(&text)
            .after(Duration::from_millis(100))
            .lasting(Duration::from_millis(900))
    });
    let ran = ran::review(dir.path(), "anthropic/claude-sonnet-5-5", &stand_in.url(), &[]);
    println!(
        "memory, {n_findings} findings a reply: {} requests, {} in flight at most, exit {:?}, {:.1} s ({:.1} s of a processor), {} findings",
        stand_in.journal().len(),
        stand_in.most_in_flight(),
        ran.code,
        ran.took.as_secs_f64(),
        ran.busy.unwrap_or_default(),
        ran.synthesis["findings"].as_array().map_or(0, Vec::len)
    );
    match ran.peak {
        Some(peak) => bar("peak, in MB", peak / 1e6, 120.0),
        None => println!("  this system does not say how much memory a process had"),
    }
}
