//! What is over a bound: it is named with the bound and what to do, and nothing panics, hangs or takes more memory than is bounded.
//!
//! A small one of each runs always. The large ones take minutes: `cargo test --test it bounds -- --ignored --nocapture` prints what each took.

use crate::{
    git::git,
    program::{Place, Ran, ran, run},
};
use serde_json::Value;
use std::{
    fmt::Write as _,
    fs,
    os::unix::{fs::symlink, net::UnixListener},
    path::Path,
    process::Command,
    time::Instant,
};

/// Memory that a review may take, in KiB, whatever it is of. It is the address space, which is more than what is used.
const MEMORY: u32 = 1_500_000;

/// Runs it within [`MEMORY`], and says what it took.
#[allow(clippy::print_stdout, reason = "who runs the large ones reads what each took")]
fn bounded(command: &Command) -> Ran {
    let mut shell = Command::new("sh");
    let script = format!("ulimit -v {MEMORY} && exec \"$0\" \"$@\"");
    shell.args(["-c", &script]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let began = Instant::now();
    let ran = ran(shell.current_dir(command.get_current_dir().unwrap()).output().unwrap());
    println!("{:?} took {:?}", command.get_args(), began.elapsed());
    assert!(!ran.err.contains("panicked") && !ran.err.contains("overflow"), "{}", ran.err);
    ran
}

/// A review of a repository, into `out`, printing nothing.
fn repository(place: &Place, words: &str) -> Command {
    place.pentad(&format!("review --repo repo --out out --format none {words}"))
}

fn omitted(synthesis: &Value, path: &str) -> Option<(String, bool)> {
    let omitted = synthesis["coverage"]["omitted"].as_array().unwrap().iter();
    let mut of = omitted.filter(|it| it["path"] == path);
    let it = of.next()?;
    Some((it["why"].as_str().unwrap().to_owned(), it["unseen"].as_bool().unwrap()))
}

fn shown<'a>(synthesis: &'a Value, path: &str) -> Option<&'a str> {
    let mut files = synthesis["coverage"]["files"].as_array().unwrap().iter();
    files.find(|it| it["path"] == path)?["how"].as_str()
}

/// One file of each form that something here reads or parses, nested as deep.
fn nested(deep: usize) -> Vec<(String, String)> {
    // Lines of a person's length, or it would be set aside as minified.
    let around = |open: &str, inside: &str, close: &str| {
        let (mut opened, mut closed) = (String::new(), String::new());
        for n in 1..=deep {
            let end = if n % 40 == 0 { "\n" } else { "" };
            let _ = write!(opened, "{open}{end}");
            let _ = write!(closed, "{close}{end}");
        }
        format!("{opened}{inside}{closed}\n")
    };
    let lists = format!("{}{}\n", "[".repeat(deep), "]".repeat(deep));
    let objects = format!("{}1{}\n", "{\"a\":".repeat(deep), "}".repeat(deep));
    let files = [
        ("a.json", lists.clone()),
        ("package.json", objects.clone()),
        ("package-lock.json", objects),
        ("a.yml", lists.clone()),
        ("b.yml", around("- ", "1", "")),
        ("c.yml", around("{a: ", "1", "}")),
        (".github/workflows/a.yml", format!("on: push\njobs:\n  {}", around("{a: ", "1", "}"))),
        ("a.toml", format!("x = {lists}")),
        ("a.md", around("> ", "x", "")),
        ("b.md", around("[", "x", "](a)")),
        ("a.py", format!("x = {}", around("(", "1", ")"))),
        ("b.py", format!("x = 1{}", around(" + 1 \\\n", "", ""))),
        ("a.js", format!("x = {};", around("[", "1", "]"))),
        ("b.js", around("{", ";", "}")),
        ("c.js", format!("x = {};", around("`${", "1", "}`"))),
        ("d.js", format!("x{};", around(".a()", "", ""))),
        ("e.js", format!("{};", around("if (a)\n", "", ""))),
        ("f.js", format!("x = {};", around("!", "1", ""))),
        ("a.ts", format!("type X = {};", around("A<", "B", ">"))),
        ("a.tsx", format!("x = {};", around("<a>", "", "</a>"))),
        ("a.rs", format!("fn f() {}", around("{", "1", "}"))),
        ("b.rs", format!("m!{};", around("(", "1", ")"))),
        ("c.rs", around("/*", "", "*/")),
        ("d.rs", format!("type A = {};", around("&", "u8", ""))),
        ("a.go", format!("package a\nfunc f() {}", around("{", "", "}"))),
        ("b.go", format!("package a\nvar x = {}", around("(", "1", ")"))),
        ("A.java", around("class A {", "", "}")),
        ("B.java", format!("class B {{ int x = {}; }}", around("(", "1", ")"))),
        ("a.sh", format!("x={}", around("$(", "", ")"))),
        ("b.sh", around("(", "true", ")")),
    ];
    files.map(|(name, text)| (name.to_owned(), text)).into()
}

fn nested_as_deep(deep: usize) {
    let place = Place::new();
    place.write("before/README.md", "A page.\n");
    let files = nested(deep);
    for (name, text) in &files {
        place.write(&format!("after/{name}"), text);
    }
    let ran = bounded(&place.review(""));
    assert!(matches!(ran.code, Some(0 | 1 | 3)), "{:?} {}", ran.code, ran.err);
    let it = place.synthesis("out");
    let notices = it["notices"].to_string();
    for name in ["a.py", "a.js", "a.ts", "a.tsx", "a.rs", "a.go", "A.java", "a.sh"] {
        let large = files.iter().any(|(it, text)| it == name && text.len() > 1_000_000);
        let why = if large { "over 1 MB" } else { "nested more than 1,000 levels deep" };
        let told = format!("{name}: {why}");
        assert!(notices.contains(&told), "{told}: {notices}");
    }
}

#[test]
fn nesting_in_every_language_ends_at_a_bound() {
    nested_as_deep(1_500);
}

#[test]
#[ignore = "takes half a minute"]
fn nesting_of_a_hundred_thousand_in_every_language() {
    nested_as_deep(100_000);
}

#[test]
fn what_nests_without_end_is_refused_where_it_is_read() {
    let place = Place::with_clean_change();
    let deep = 100_000;
    let lists = format!("{}{}", "[".repeat(deep), "]".repeat(deep));
    place.write("event.json", &format!("{{\"a\": {lists}}}"));
    place.write("deep.sarif", &format!("{{\"version\": \"2.1.0\", \"runs\": {lists}}}"));
    place.write("deep.jsonl", &format!("{{\"tool\": \"t\", \"text\": {lists}}}\n"));
    place.write("charter/pentad.yml", &format!("spec: {lists}\n"));
    let replies: String = format!("{{\"summary\": \"\", \"findings\": {lists}}}");
    place.write("replies/L1-security.json", &replies);
    for (line, told, code) in [
        ("review --event event.json", "event.json is not JSON: recursion limit exceeded", 2),
        ("merge deep.sarif", "recursion limit exceeded", 2),
        ("merge deep.jsonl", "recursion limit exceeded", 2),
        ("review --before before --after after --charter charter", "at most 16 levels deep", 2),
    ] {
        let mut command = place.pentad(&format!("{line} --out out"));
        command.env("GITHUB_EVENT_NAME", "pull_request");
        let ran = run(&mut command);
        assert_eq!(ran.code, Some(code), "{line}: {}", ran.err);
        assert!(ran.err.contains(told), "{line}: {}", ran.err);
    }
    let ran = run(&mut place.review("--depth fast --replay replies"));
    assert_eq!(ran.code, Some(3), "a reply that is none is silence: {}", ran.err);
}

#[test]
fn pipes_sockets_and_links_are_named_and_never_opened() {
    let place = Place::with_clean_change();
    let at = |name: &str| place.path().join(name);
    place.write("before/run.py", "x = 1\n");
    fs::create_dir_all(at("after/sub")).unwrap();
    for pipe in ["after/run.py", "after/new.py"] {
        assert!(Command::new("mkfifo").arg(at(pipe)).status().unwrap().success());
    }
    // A socket's name is short, so that it is made where it may be and moved.
    let _socket = UnixListener::bind(at("s")).unwrap();
    fs::rename(at("s"), at("after/socket.rs")).unwrap();
    symlink("/dev/zero", at("after/zero.py")).unwrap();
    symlink("itself", at("after/itself")).unwrap();
    symlink("..", at("after/sub/up")).unwrap();
    symlink("b", at("after/a")).unwrap();
    symlink("a", at("after/b")).unwrap();
    let ran = run(&mut place.review(""));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let it = place.synthesis("out");
    for name in ["new.py", "socket.rs", "zero.py", "itself", "sub/up", "a", "b"] {
        assert_eq!(shown(&it, name), Some("named"), "{name}");
    }
    assert_eq!(shown(&it, "run.py"), Some("diff"), "its text is gone");
    assert_eq!(shown(&it, "sub/up/after"), None);
    // A charter that is one is not the built-in one.
    fs::create_dir(at("before/.pentad")).unwrap();
    assert!(
        Command::new("mkfifo").arg(at("before/.pentad/pentad.yml")).status().unwrap().success()
    );
    let ran = run(&mut place.review(""));
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("pentad.yml is a pipe, a socket or a device"), "{}", ran.err);
}

#[test]
fn a_submodule_that_is_the_repository_itself_is_a_name() {
    let place = Place::new();
    place.write("repo/a.py", "x = 1\n");
    let repo = place.path().join("repo");
    let git = |words: &[&str]| git(&repo, words);
    git(&["init", "--quiet", "--initial-branch=main"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "one"]);
    let head = git(&["rev-parse", "HEAD"]);
    git(&["update-index", "--add", "--cacheinfo", &format!("160000,{head},itself")]);
    place.write("repo/.gitmodules", "[submodule \"itself\"]\n\tpath = itself\n\turl = ./\n");
    git(&["add", ".gitmodules"]);
    git(&["commit", "--quiet", "--message", "two"]);
    // Checked out as what it is, with itself in it, and as a loop of links.
    git(&["clone", "--quiet", ".", "itself"]);
    let rest = ["--base HEAD~1 --head HEAD", "--base HEAD~1", "--base HEAD~1 --scope tree"];
    for words in rest {
        let ran = run(&mut repository(&place, words));
        assert!(matches!(ran.code, Some(0 | 3)), "{words}: {}", ran.err);
        let it = place.synthesis("out");
        let named = it["coverage"].to_string();
        assert!(named.contains("\"itself\"") && !named.contains("itself/"), "{words}: {named}");
    }
    fs::remove_dir_all(repo.join("itself")).unwrap();
    symlink(".", repo.join("itself")).unwrap();
    let ran = run(&mut repository(&place, "--base HEAD~1"));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
}

/// A change by folders, and the same by git.
fn by_both(place: &Place, look: impl Fn(&Value, &Ran)) {
    let ran = bounded(&place.review(""));
    look(&place.synthesis("out"), &ran);
    let repo = place.path().join("repo");
    let git = |words: &[&str]| git(&repo, words);
    fs::rename(place.path().join("before"), &repo).unwrap();
    git(&["init", "--quiet", "--initial-branch=main"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "one"]);
    copy(&place.path().join("after"), &repo);
    let worktree = bounded(&repository(place, "--base HEAD"));
    look(&place.synthesis("out"), &worktree);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "two"]);
    let committed = bounded(&repository(place, "--base HEAD~1 --head HEAD"));
    look(&place.synthesis("out"), &committed);
}

fn copy(from: &Path, to: &Path) {
    let from = format!("{}/.", from.display());
    assert!(Command::new("cp").args(["-R", &from]).arg(to).status().unwrap().success());
}

/// A file of so many bytes, and one that is a single line of so many.
fn large_files(bytes: usize, line: usize) {
    let place = Place::with_clean_change();
    place.write("before/same.py", &"value = compute(2)\n".repeat(bytes / 19));
    place.write("after/same.py", &"value = compute(2)\n".repeat(bytes / 19));
    place.write("after/large.py", &"value = compute(1)\n".repeat(bytes / 19));
    place.write("after/line.js", &format!("x = \"{}\";\n", "ab c".repeat(line / 4)));
    by_both(&place, |it, ran| {
        assert_eq!(ran.code, Some(3), "{}", ran.err);
        for name in ["large.py", "line.js"] {
            let (why, unseen) = omitted(it, name).unwrap();
            assert!(unseen && why.starts_with("too large to be read, "), "{name}: {why}");
        }
        assert_eq!((omitted(it, "same.py"), shown(it, "same.py")), (None, None));
        assert_eq!(shown(it, "stock.py"), Some("whole"));
    });
}

#[test]
fn a_file_over_the_size_that_is_read_is_named_by_every_source() {
    large_files(2_100_000, 2_100_000);
}

#[test]
#[ignore = "writes a gigabyte"]
fn a_file_of_a_hundred_megabytes_and_a_line_of_fifty() {
    large_files(100 << 20, 50 << 20);
}

#[test]
#[ignore = "writes 300,000 files"]
fn a_hundred_thousand_files() {
    let place = Place::with_clean_change();
    for n in 0..100_000 {
        place.write(&format!("after/d{}/f{n}.py", n / 500), &format!("x{n} = {n}\n"));
    }
    by_both(&place, |it, ran| {
        assert_eq!(ran.code, Some(3), "{}", ran.err);
        let all = |name: &str| it["coverage"][name].as_array().unwrap().len();
        assert!(all("files") + all("omitted") > 100_000, "none is silently absent");
    });
}

#[test]
fn a_file_that_is_larger_than_such_files_are_is_refused_by_its_bound() {
    let place = Place::with_clean_change();
    // Sparse: it has its size and takes no room.
    let sized = |name: &str, bytes: u64| {
        place.write(name, "");
        let path = place.path().join(name);
        fs::OpenOptions::new().write(true).open(path).unwrap().set_len(bytes).unwrap();
    };
    sized("event.json", (64 << 20) + 1);
    sized("large.sarif", (256 << 20) + 1);
    sized("out/checkpoint.json", (1 << 20) + 1);
    sized("done/synthesis.json", (256 << 20) + 1);
    for (line, told) in [
        ("review --event event.json --out new", "event.json has more than 64 MiB"),
        ("merge large.sarif --out new", "large.sarif is larger than 256 MiB"),
        ("review --before before --after after --resume --out out", "it has more than 1 MiB"),
        ("explain x --from done", "synthesis.json has more than 256 MiB"),
    ] {
        let ran = run(place.pentad(line).env("GITHUB_EVENT_NAME", "pull_request"));
        assert_eq!(ran.code, Some(2), "{line}: {}", ran.err);
        let lines = ran.err.trim().lines().count();
        assert!(ran.err.contains(told) && lines == 3, "what, what to do, the code: {}", ran.err);
    }
}

#[test]
fn findings_that_would_take_more_memory_than_their_file_are_refused() {
    let place = Place::new();
    let runs = |tool: &str, results: &str| {
        let run = format!("{{\"tool\": {tool}, \"results\": [{results}]}}");
        format!("{{\"version\": \"2.1.0\", \"runs\": [{run}]}}")
    };
    let many = |item: &str, n: usize| vec![item; n].join(",");
    let findings = "brings the findings to more than 200000";
    let values = "holds an item of more than 2000000 values";
    for (name, text, told) in [
        ("lines.jsonl", "{\"text\":\"a\"}\nx\n".repeat(101_000), findings),
        ("array.json", format!("[{}]", many("{\"text\":\"a\"}", 201_000)), findings),
        ("bad.json", format!("[{}]", many("1", 201_000)), findings),
        ("results.sarif", runs("{}", &many("{}", 201_000)), findings),
        ("tool.sarif", runs(&format!("[{}]", many("{}", 2_000_000)), ""), values),
        ("line.jsonl", format!("{{\"a\":[{}]}}\n{{}}\n", many("1", 2_000_000)), values),
        ("item.json", format!("[[{}]]", many("1", 2_000_000)), values),
        ("object.json", format!("{{\"a\":\n[{}]}}", many("1", 2_000_000)), values),
    ] {
        place.write(name, &text);
        let ran = bounded(&place.pentad(&format!("merge {name} --out out")));
        assert_eq!(ran.code, Some(2), "{name}: {}", ran.err);
        assert!(ran.err.contains(told), "{name}: {}", ran.err);
    }
}
