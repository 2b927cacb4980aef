//! The commands of the guides, run as a reader runs them: page by page, from the top, with the files that the page gives.

use super::{Block, blocks, guides, page, root};
use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

#[test]
fn the_commands_of_the_guides_do_what_they_say() {
    let mut ran = 0;
    for name in guides() {
        let text = page(&name);
        let blocks = blocks(&text);
        if blocks.iter().any(|it| it.info.starts_with("sh")) {
            ran += follow(&name, &blocks);
        }
    }
    assert!(ran > 20, "the guides mark the commands that need no key: {ran}");
}

/// Does what a page says from its first block to its last, and returns how many were run.
fn follow(name: &str, blocks: &[Block]) -> usize {
    let place = repository();
    // A variable that one block exports holds in those below it, as in the reader's shell.
    let (mut exported, mut ran) = (String::new(), 0);
    for block in blocks {
        if let Some(path) = file(&block.info) {
            write(place.path(), path, &block.text);
        }
        if !block.info.starts_with("sh") {
            continue;
        }
        // The tests themselves are the one command that a test cannot run.
        if block.text == "cargo test\n" {
            continue;
        }
        let code = block.info.strip_prefix("sh exits ").and_then(|it| it.parse::<i32>().ok());
        let code = code.unwrap_or_else(|| panic!("{name}: how does it end?\n{}", block.text));
        let text = block.text.replace("cargo run --release --quiet --", "pentad");
        let output = shell(place.path(), &format!("set -e\n{exported}{text}"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{name}: {}\n{said}", block.text);
        exported.extend(
            text.lines().filter(|it| it.starts_with("export ")).map(|it| format!("{it}\n")),
        );
        ran += 1;
    }
    let left = shell(place.path(), "git status --porcelain --ignored -- pentad-out pentad-next");
    let left = String::from_utf8_lossy(&left.stdout).into_owned();
    assert!(!left.contains("?? "), "{name}: the output folder ignores itself: {left}");
    ran
}

/// The file that a block is to be saved as: its second word, where that has a dot.
fn file(info: &str) -> Option<&str> {
    info.split(' ').nth(1).filter(|it| it.contains('.'))
}

#[test]
fn the_files_of_a_finished_review_are_the_ones_in_the_table() {
    let place = repository();
    let command = "export PENTAD_COMMAND=\"echo '{\\\"findings\\\": []}'\"\npentad review --model command --loops 1 --format none";
    assert_eq!(shell(place.path(), command).status.code(), Some(0));
    let text = page("docs/formats.md");
    let (_, table) = text.split_once("| in `--out` | what it is |").unwrap();
    let listed: BTreeSet<String> = table
        .lines()
        .skip(2)
        .map_while(|it| it.strip_prefix("| `")?.split('`').next())
        .map(|it| it.trim_end_matches('/').to_owned())
        .filter(|it| it != "previous.json")
        .collect();
    let written: BTreeSet<String> = fs::read_dir(place.path().join("pentad-out"))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .map(|it| if it.starts_with("round-") { "round-N-THEME.md".to_owned() } else { it })
        .collect();
    assert_eq!(listed, written);
}

/// A repository with a harmless change on a branch; the examples stand beside it.
fn repository() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    write(place.path(), ".gitignore", "/examples/\n");
    write(place.path(), "src/store/file.py", "def one():\n    return 1\n");
    copy(&root().join("examples"), &place.path().join("examples"));
    let git = "git -c user.name=a -c user.email=a@b.c";
    let setup = format!(
        "git init -q -b main; {git} add .; {git} commit -q -m first; git checkout -q -b topic"
    );
    assert!(shell(place.path(), &setup).status.success());
    let text = "def one():\n    return 1\n\n\ndef two():\n    return 2\n";
    write(place.path(), "src/store/file.py", text);
    let commit = format!("{git} commit -q -a -m second; git config user.name Reader");
    assert!(shell(place.path(), &commit).status.success());
    place
}

fn write(place: &Path, path: &str, text: &str) {
    let path = place.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).into_iter().flatten().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// As a reader's shell runs it: the binary on the path, no key, no runner.
fn shell(place: &Path, text: &str) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_pentad")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let kept = std::env::vars().filter(|(name, _)| name == "HOME" || name == "TMPDIR");
    Command::new("sh")
        .args(["-c", &format!("set -u\n{text}")])
        .current_dir(place)
        .env_clear()
        .envs(kept)
        .env("PATH", format!("{}:{path}", binary.display()))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}
