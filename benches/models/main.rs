//! What a review by models costs in tokens, in time and in memory, measured on the program against stand-ins on loopback: `cargo bench --bench
//! models [-- cost|time|memory]`. Nothing here is a test: what it prints is held against the bars that stand beside it.
//!
//! The tree, the replies and the latencies are made up from their numbers, so that two machines, or two commits, do the same work.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench measures, prints and may panic"
)]

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../../tests/it/chat_stand_in.rs"]
mod chat_stand_in;
mod cost;
#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../../tests/it/listener.rs"]
mod listener;
mod memory;
mod ran;
#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../../tests/it/stand_in.rs"]
mod stand_in;
mod time;
mod tree;

fn main() {
    // `cargo bench` adds `--bench`.
    let what = std::env::args().skip(1).find(|it| !it.starts_with('-'));
    let wanted = |name: &str| what.as_deref().is_none_or(|it| it == name);
    if wanted("cost") {
        cost::measure();
    }
    if wanted("time") {
        time::measure();
    }
    if wanted("memory") {
        memory::measure();
    }
}

/// A figure beside its bar.
fn bar(what: &str, figure: f64, most: f64) {
    let word = if figure <= most { "holds" } else { "FAILS" };
    println!("  {what}: {figure:.3}, at most {most}: {word}");
}
