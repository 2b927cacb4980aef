//! Repositories that somebody else owns, that lack an object or hold a damaged one.

use super::{as_nobody, mode, says};
use crate::{
    git::git,
    program::{CLEAN, Place, Ran, run},
};
use std::{
    fs::{self, OpenOptions},
    io::{Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

/// A repository in a folder `code`, with a change to one of its files on a branch, its objects loose.
fn repository() -> Place {
    let place = Place::new();
    let dir = place.path().join("code");
    let lines: String = (0..200).map(|n| format!("row_{n} = {}\n", n * n)).collect();
    place.write("code/stock.py", &lines);
    git(&dir, &["init", "-q", "-b", "main"]);
    git(&dir, &["add", "-A"]);
    git(&dir, &["commit", "-q", "-m", "The stock"]);
    git(&dir, &["checkout", "-q", "-b", "topic"]);
    place.write("code/stock.py", &format!("{lines}{CLEAN}"));
    git(&dir, &["commit", "-q", "-a", "-m", "Counts"]);
    place
}

fn reviewed(place: &Place) -> Ran {
    run(&mut place.pentad("review --repo code --base main --head HEAD --out out --format none"))
}

/// Where an object stands.
fn object(place: &Place, revision: &str) -> PathBuf {
    let dir = place.path().join("code");
    let id = git(&dir, &["rev-parse", revision]);
    let path = dir.join(".git/objects").join(&id[..2]).join(&id[2..]);
    mode(&path, 0o644);
    path
}

#[test]
fn a_workspace_of_another_user_is_read_and_one_that_may_not_be_read_is_named() {
    let place = repository();
    mode(place.path(), 0o755);
    let out = place.path().join("out");
    fs::create_dir(&out).unwrap();
    mode(&out, 0o777);
    let line = "review --repo code --base main --out out/of-another --format none";
    // git itself would refuse it as of dubious ownership.
    let review = || as_nobody(place.pentad(line).env("HOME", place.path()));
    let Some(ran) = review() else { return };
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    mode(&place.path().join("code/.git/objects"), 0o700);
    let ran = review().unwrap();
    assert_ne!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("code"), "{}", ran.err);
}

#[test]
fn a_missing_object_is_told_with_what_repairs_it() {
    for revision in ["HEAD", "main"] {
        let place = repository();
        fs::remove_file(object(&place, revision)).unwrap();
        says(&reviewed(&place), 3, &[revision, "cannot be read from the repository", "git fsck"]);
    }
    for revision in ["HEAD^{tree}", "main^{tree}"] {
        let place = repository();
        fs::remove_file(object(&place, revision)).unwrap();
        says(&reviewed(&place), 3, &["cannot be read from the repository", "git fsck"]);
    }
    let place = repository();
    fs::remove_file(object(&place, "HEAD:stock.py")).unwrap();
    let ran = reviewed(&place);
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    let synthesis = place.synthesis("out");
    assert_eq!(synthesis["verdict"], "incomplete");
    assert!(synthesis["reasons"].to_string().contains("stock.py"), "{synthesis:#}");
}

#[test]
fn a_damaged_object_is_told_and_never_reviewed_as_if_it_were_whole() {
    for revision in ["HEAD", "HEAD^{tree}", "HEAD:stock.py", "main:stock.py"] {
        let place = repository();
        let path = object(&place, revision);
        let bytes = fs::metadata(&path).unwrap().len();
        damage(&path, bytes / 2);
        says(&reviewed(&place), 3, &["cannot be read from the repository", "git fsck"]);
        let cut = OpenOptions::new().write(true).open(&path).unwrap();
        cut.set_len(bytes / 2).unwrap();
        says(&reviewed(&place), 3, &["cannot be read from the repository", "git fsck"]);
    }
}

#[test]
fn a_damaged_pack_is_told() {
    let place = repository();
    let dir = place.path().join("code");
    git(&dir, &["repack", "-a", "-d", "-q"]);
    let packs = fs::read_dir(dir.join(".git/objects/pack")).unwrap();
    let pack = packs.map(|it| it.unwrap().path()).find(|it| it.extension().unwrap() == "pack");
    let pack = pack.unwrap();
    mode(&pack, 0o644);
    assert_eq!(reviewed(&place).code, Some(0));
    let whole = fs::read(&pack).unwrap();
    let file = OpenOptions::new().write(true).open(&pack).unwrap();
    file.set_len(whole.len() as u64 / 2).unwrap();
    says(&reviewed(&place), 3, &["cannot be read from the repository", "git fsck"]);
    fs::write(&pack, whole).unwrap();
    fs::remove_file(pack.with_extension("idx")).unwrap();
    says(&reviewed(&place), 3, &["HEAD", "cannot be read from the repository", "git fsck"]);
}

/// Writes over some bytes.
fn damage(path: &Path, at: u64) {
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(&[0xff; 8]).unwrap();
}
