//! Prompt tokens of a review of the whole tree by 45 calls: what is paid in full, what is written to the cache and what is read from it.
//!
//! A unit is the price of one token of a prompt; a written one costs 1.25 of it, a read one a tenth, as it does with most models. The
//! harness of which the bar is a part paid 6.1 million for 40 calls over a tree of this size.

use crate::{bar, chat_stand_in, ran, stand_in, tree};
use serde_json::Value;

const FIRST_HARNESS: f64 = 6_100_000.0;
const CHARTER: &str = "version: 1\nbudget: {usd: 1000.0, minutes: 60}\n";

pub(crate) fn measure() {
    let files = tree::files();
    println!(
        "cost: {} files, {} bytes",
        files.len(),
        files.iter().map(|it| it.1.len()).sum::<usize>()
    );
    by_marks(&files);
    by_itself(&files, "openai/some-model");
    by_itself(&files, "openai/gpt-6.1-sol");
}

fn place(files: &[(String, String)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    tree::write(dir.path(), files);
    std::fs::create_dir(dir.path().join("charter")).unwrap();
    std::fs::write(dir.path().join("charter/pentad.yml"), CHARTER).unwrap();
    dir
}

/// The same replies by every protocol: by who is asked, in which loop.
fn says(files: &[(String, String)], role: &str, loop_n: u32) -> String {
    const ROLES: [&str; 7] =
        ["architect", "correctness", "concurrency", "data", "security", "test", "documentarian"];
    match ROLES.iter().position(|it| *it == role) {
        Some(seat) => tree::review(files, loop_n, seat, None),
        None => tree::nothing(),
    }
}

fn by_marks(files: &[(String, String)]) {
    let place = place(files);
    let theirs = files.to_vec();
    let stand_in = stand_in::StandIn::start(move |asked| {
        stand_in::Script::say(&says(&theirs, &asked.role, asked.loop_n))
    });
    let model = "anthropic/claude-sonnet-5-5";
    let ran = ran::review(place.path(), model, &stand_in.url(), &[]);
    let journal = stand_in.journal();
    let tokens: Vec<[u64; 3]> = journal.iter().map(|it| it.tokens).collect();
    told(model, &ran, &tokens);
    let written: Vec<u64> = tokens.iter().map(|it| it[1]).filter(|it| *it > 0).collect();
    println!("  cold writes, in tokens: {written:?}");
    let whole = written.iter().filter(|it| **it > 100_000).count();
    println!("  of the snapshot: {whole}, of ledgers alone: {}", written.len() - whole);
    let [input, write, read] = sums(&tokens);
    let units = input + 1.25 * write + 0.1 * read;
    bar("prompt price, of the first harness's", units / FIRST_HARNESS, 0.16);
    let floor =
        written.first().map_or(0.0, |it| *it as f64) * (1.25 + 0.1 * (tokens.len() - 1) as f64);
    println!("  the snapshot alone, once written and then read: {:.3}", floor / FIRST_HARNESS);
    let mut tails: Vec<(u64, &str)> =
        journal.iter().map(|it| (it.tokens[0], it.role.as_str())).collect();
    tails.sort_unstable();
    println!("  the longest tasks, in tokens: {:?}", &tails[tails.len().saturating_sub(10)..]);
}

fn by_itself(files: &[(String, String)], model: &str) {
    let place = place(files);
    let theirs = files.to_vec();
    let chat = chat_stand_in::Chat::start(move |asked| {
        let user = asked.text("user");
        let loop_n = user.rsplit("loop=").next().and_then(|it| it.split(' ').next()?.parse().ok());
        chat_stand_in::Script::say(&says(&theirs, &asked.role, loop_n.unwrap_or(1)))
    });
    let ran = ran::review(place.path(), model, &chat.url(), &[]);
    let tokens: Vec<[u64; 3]> =
        chat.journal().iter().map(|it| it.tokens.map(|it| it as u64)).collect();
    told(model, &ran, &tokens);
    let [input, write, read] = sums(&tokens);
    let share = read / (input + write + read);
    println!(
        "  read from the cache: {share:.3} of all, at least 0.85: {}",
        if share >= 0.85 { "holds" } else { "FAILS" }
    );
}

fn told(model: &str, ran: &ran::Ran, tokens: &[[u64; 3]]) {
    let [input, write, read] = sums(tokens);
    let findings = ran.synthesis["findings"].as_array().map_or(0, Vec::len);
    let usage: &Value = &ran.synthesis["usage"];
    println!(
        "{model}: {} requests, exit {:?}, {findings} findings, {:.1} s; input {input}, written {write}, read {read}; it says {usage}",
        tokens.len(),
        ran.code,
        ran.took.as_secs_f64(),
    );
}

fn sums(tokens: &[[u64; 3]]) -> [f64; 3] {
    [0, 1, 2].map(|n| tokens.iter().map(|it| it[n] as f64).sum())
}
