//! Quotes that stand in another file than the one that was named.

use super::{git, merge, ours, place_of, repository};

#[test]
fn a_model_s_quote_is_found_in_a_file_that_nobody_named() {
    let place = repository();
    let line = ours("security-L3-one", "open", "The first is computed anew.", "    compute_one()");
    place.write("findings.jsonl", &format!("{line}\n"));
    let (_, it) = merge(&place, "findings.jsonl --repo .");
    assert_eq!(place_of(&it, "The first is computed anew."), "relocated crates/one/src/lib.rs:2-2");
}

#[test]
fn an_earlier_output_in_the_work_tree_proves_nothing() {
    let place = repository();
    let quote = "this_stands(only, in_the_output)";
    let line = ours("security-L3-false", "open", "Nobody wrote this.", quote);
    place.write("findings.jsonl", &format!("{line}\n"));
    place.write("merged/findings.jsonl", &format!("{line}\n{quote}\n"));
    git(place.path(), &["add", "merged"]);
    let (_, it) = merge(&place, "findings.jsonl --repo .");
    assert_eq!(place_of(&it, "Nobody wrote this."), "missing src/a.rs");
}

#[test]
fn a_tool_s_quote_counts_elsewhere_only_where_it_is_the_only_one() {
    let place = repository();
    let one = |text: &str, quote: &str| {
        serde_json::json!({"tool": "t", "text": text, "path": "src/a.rs", "line": 1, "quote": quote}).to_string() + "\n"
    };
    place.write("src/twice.rs", "again(and, again);\n");
    place.write("src/thrice.rs", "again(and, again);\n");
    git(place.path(), &["add", "-A"]);
    let moved = one("It was moved to another crate.", "    compute_one()");
    place.write("f.jsonl", &(moved + &one("It stands in two files.", "again(and, again);")));
    let (_, it) = merge(&place, "f.jsonl --repo .");
    assert_eq!(
        place_of(&it, "It was moved to another crate."),
        "relocated crates/one/src/lib.rs:2-2"
    );
    assert_eq!(place_of(&it, "It stands in two files."), "missing src/a.rs");
}
