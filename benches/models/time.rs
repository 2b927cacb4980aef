//! Wall time against the critical path: in every loop one first event, the slowest role, the adversary, the arbiter. What is beyond it
//! is ours.

use crate::{bar, ran, stand_in, tree};
use std::{fmt::Write as _, time::Duration};

const LOOPS: u32 = 5;

pub(crate) fn measure() {
    for n_roles in [7, 24] {
        of(n_roles);
    }
}

fn of(n_roles: usize) {
    let dir = tempfile::tempdir().unwrap();
    tree::write(dir.path(), &tree::files()[..12]);
    std::fs::create_dir(dir.path().join("charter")).unwrap();
    std::fs::write(dir.path().join("charter/pentad.yml"), charter(n_roles)).unwrap();
    let stand_in = stand_in::StandIn::start(|asked| {
        let (prefill, decode) = latency(seat(&asked.role), asked.loop_n, asked.tokens[1] > 0);
        stand_in::Script::say(&tree::nothing()).after(prefill).lasting(decode)
    });
    let ran = ran::review(dir.path(), "anthropic/claude-sonnet-5-5", &stand_in.url(), &[]);
    let path: f64 = (1..=LOOPS).map(|loop_n| critical(n_roles, loop_n)).sum();
    let took = ran.took.as_secs_f64();
    println!(
        "time: {n_roles} roles, {} requests, exit {:?}, {took:.2} s, critical path {path:.2} s",
        stand_in.journal().len(),
        ran.code
    );
    bar("wall time, of the critical path", took / path, 1.15);
}

/// A role's number; the adversary and the arbiter have none.
fn seat(role: &str) -> Option<usize> {
    role.strip_prefix("role")?.parse().ok()
}

/// Until the first event and from it to the last: a cold prompt is read for longer, and replies are of all lengths.
fn latency(seat: Option<usize>, loop_n: u32, cold: bool) -> (Duration, Duration) {
    let prefill = if cold { 400 } else { 150 };
    let decode = match seat {
        Some(seat) => 600 + (seat as u64 * 7 + u64::from(loop_n) * 3) % 10 * 120,
        None => 500,
    };
    (Duration::from_millis(prefill), Duration::from_millis(decode))
}

/// Of one loop, in seconds: one role leads, on a cold prompt, and the rest follows once its first event is there.
fn critical(n_roles: usize, loop_n: u32) -> f64 {
    let whole = |seat, cold| {
        let (prefill, decode) = latency(seat, loop_n, cold);
        (prefill + decode).as_secs_f64()
    };
    let first = latency(None, loop_n, true).0.as_secs_f64();
    let slowest = (0..n_roles).map(|it| whole(Some(it), false)).fold(0.0, f64::max);
    first + slowest + 2.0 * whole(None, false)
}

pub(crate) fn charter(n_roles: usize) -> String {
    let mut charter = "version: 1\nbudget: {usd: 1000.0, minutes: 60}\nroles:\n".to_owned();
    for n in 0..n_roles {
        let _ = write!(
            charter,
            "  - prefix: role{n}\n    name: Role {n}\n    touches: [\"**/*\"]\n    directive: |\n      Hunt for what goes wrong at {n}.\n"
        );
    }
    charter
}
