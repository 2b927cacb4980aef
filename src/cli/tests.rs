//! Command lines as people write them, and what they come to.

use super::*;
use clap::CommandFactory as _;

fn review(flags: &str) -> Review {
    match parse(["pentad", "review"].into_iter().chain(flags.split_whitespace())) {
        Ok(Parsed::Command(Command::Review(review))) => review,
        other => panic!("{flags}: {other:?}"),
    }
}

fn refused(words: &str) -> Fault {
    let fault = parse(words.split_whitespace()).expect_err(words);
    assert_eq!(fault.exit, Exit::Usage, "{words}");
    fault
}

#[test]
fn a_bare_review_is_of_the_work_tree() {
    let it = review("");
    let head = "WORKTREE".to_owned();
    assert_eq!(it.source, Source::Git { repo: ".".into(), base: None, head });
    assert_eq!(
        (it.scope, it.charter_from, it.depth, it.format),
        (Scope::Change, CharterFrom::Base, Depth::Standard, None)
    );
    assert_eq!((it.out, it.loops.len(), it.models.len()), (OUT.into(), 0, 0));
    assert_eq!((it.resume, it.dry_run, it.fail_on, it.budget_usd), (false, false, None, None));
}

#[test]
fn the_three_sources() {
    let file = |event: &str| PathBuf::from(event);
    let range = review("--repo r --base main --head INDEX").source;
    assert_eq!(
        range,
        Source::Git { repo: file("r"), base: Some("main".into()), head: "INDEX".into() }
    );
    let folders = review("--before a --after b").source;
    assert_eq!(folders, Source::Folders { before: file("a"), after: file("b") });
    let event = review("--event e.json --repo r").source;
    assert_eq!(event, Source::Event { file: file("e.json"), repo: file("r") });
}

#[test]
fn a_merge_looks_into_a_repository_only_where_one_is_named() {
    let merge = |flags: &str| match parse(format!("pentad merge a - {flags}").split_whitespace()) {
        Ok(Parsed::Command(Command::Merge(merge))) => merge,
        other => panic!("{flags}: {other:?}"),
    };
    let git = |repo: &str, base: Option<&str>, head: &str| {
        let base = base.map(str::to_owned);
        Some(Source::Git { repo: repo.into(), base, head: head.to_owned() })
    };
    for (flags, source) in [
        ("", None),
        ("--min-voices 2 --fail-on high --out o --format none", None),
        ("--repo r", git("r", None, "WORKTREE")),
        ("--base main", git(".", Some("main"), "WORKTREE")),
        ("--head HEAD", git(".", None, "HEAD")),
    ] {
        let it = merge(flags);
        assert_eq!(it.files, [PathBuf::from("a"), PathBuf::from("-")]);
        assert_eq!(it.source(), source, "{flags}");
    }
}

#[test]
fn every_other_flag() {
    let it = review(
        "--scope tree --charter c --charter-from worktree --model a/b --model c/d --profile cheap --loops 1,3 \
         --depth deep --fail-on high --out o --resume --replay p --previous q --dry-run --budget-usd 2.5 --format json",
    );
    assert_eq!(it.scope, Scope::Tree);
    assert_eq!(it.charter, Some("c".into()));
    assert_eq!(it.charter_from, CharterFrom::Worktree);
    assert_eq!(it.models, ["a/b", "c/d"]);
    assert_eq!(it.profile.as_deref(), Some("cheap"));
    assert_eq!(it.loops, [1, 3]);
    assert_eq!(it.depth, Depth::Deep);
    assert_eq!(it.fail_on, Some(Severity::High));
    assert_eq!((it.out, it.replay), ("o".into(), Some("p".into())));
    assert_eq!(it.previous, Some("q".into()));
    assert!(it.resume && it.dry_run);
    assert_eq!((it.budget_usd, it.format), (Some(2.5), Some(Format::Json)));
}

#[test]
fn what_contradicts_itself_is_refused() {
    for flags in [
        "--before a",
        "--after b",
        "--before a --after b --repo r",
        "--before a --after b --base main",
        "--before a --after b --head HEAD",
        "--before a --after b --event e",
        "--event e --base main",
        "--event e --head HEAD",
        "--loops 0",
        "--loops one",
        "--budget-usd -1",
        "--budget-usd NaN",
        "--fail-on warning",
        "--scope all",
        "--format html",
        "--resume --resume",
        "positional",
    ] {
        refused(&format!("pentad review {flags}"));
    }
    refused("pentad check --format annotations");
    refused("pentad merge");
    refused("pentad merge f --min-voices 0");
    refused("pentad merge f --resume");
    refused("pentad action --out o");
}

#[test]
fn a_refusal_says_what_would_be_right() {
    let fault = refused("pentad review --fail-un high");
    assert_eq!(fault.what, "unexpected argument '--fail-un' found");
    assert!(fault.help.unwrap().contains("--fail-on"), "a similar argument is named");
    let fault = refused("pentad review --before a");
    assert_eq!(fault.what, "the following required arguments were not provided: --after <DIR>");
    assert!(refused("pentad publish a").what.contains("'a'"));
    assert_eq!(refused("pentad").what, "no command was given");
}

#[test]
fn the_other_commands() {
    let command = |words: &str| match parse(words.split_whitespace()) {
        Ok(Parsed::Command(command)) => command,
        other => panic!("{words}: {other:?}"),
    };
    assert_eq!(
        command("pentad check --charter c"),
        Command::Check(Check {
            charter: Some("c".into()),
            repo: ".".into(),
            format: CheckFormat::Terminal
        })
    );
    let explain =
        |id: &str, from: &str| Command::Explain(Explain { id: id.to_owned(), from: from.into() });
    assert_eq!(command("pentad explain a-L1-b"), explain("a-L1-b", OUT));
    assert_eq!(command("pentad explain a-L1-b --from d"), explain("a-L1-b", "d"));
    assert_eq!(refused("pentad explain").exit, Exit::Usage);
    assert_eq!(
        command("pentad report --from d --format sarif"),
        Command::Report(Report { from: "d".into(), format: ReportFormat::Sarif })
    );
    assert_eq!(
        command("pentad report"),
        Command::Report(Report { from: OUT.into(), format: ReportFormat::Terminal })
    );
    assert_eq!(refused("pentad report --format none").exit, Exit::Usage);
    assert_eq!(command("pentad schema"), Command::Schema(Schema { of: SchemaOf::Reply }));
    assert_eq!(command("pentad schema charter"), Command::Schema(Schema { of: SchemaOf::Charter }));
    assert_eq!(
        command("pentad init --dry-run"),
        Command::Init(Init { repo: ".".into(), force: false, dry_run: true })
    );
    assert_eq!(command("pentad selftest"), Command::Selftest);
    assert_eq!(command("pentad action"), Command::Action);
}

#[test]
fn help_and_version_are_texts() {
    let text = |words: &str| match parse(words.split_whitespace()) {
        Ok(Parsed::Text(text)) => text,
        other => panic!("{words}: {other:?}"),
    };
    assert_eq!(text("pentad --version"), concat!("pentad ", env!("CARGO_PKG_VERSION"), "\n"));
    assert!(text("pentad --help").contains("70  a bug in Pentad"));
    assert!(text("pentad review --help").contains("--budget-usd"));
}

#[test]
fn clap_finds_no_fault_with_the_definition() {
    Args::command().debug_assert();
}
