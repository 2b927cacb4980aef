//! `pentad waive`: an entry in the charter's waivers, and the next review obeys it.

use crate::{git::git, program::Place};
use std::fs;

fn place() -> (Place, String) {
    let place = Place::with_bad_change();
    git(place.path(), &["init", "--quiet"]);
    let ran = crate::program::run(&mut place.review(""));
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let synthesis = place.synthesis("out");
    let id = synthesis["findings"][0]["id"].as_str().unwrap().to_owned();
    (place, id)
}

#[test]
fn an_entry_is_added_below_what_is_there_and_read_back() {
    let (place, id) = place();
    place.write(".pentad/waivers.yml", "# What we live with.\n");
    let line = format!("waive {id} --from out --reason ours --until 2999-01-31 --by Mona");
    let ran = place.run(&line);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("is accepted by Mona until 2999-01-31"), "{}", ran.out);
    let text = place.read(".pentad/waivers.yml");
    assert!(text.starts_with("# What we live with.\n- fingerprint: \""), "{text}");
    assert!(text.contains("\n  by: \"Mona\"\n  until: \"2999-01-31\"\n"), "{text}");
    let ran = place.run(&line);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("has that finding already, by Mona"), "{}", ran.err);
    assert_eq!(place.read(".pentad/waivers.yml"), text);
    git(place.path(), &["config", "user.name", "Mona L."]);
    fs::remove_file(place.path().join(".pentad/waivers.yml")).unwrap();
    let ran = place.run(&line.replace(" --by Mona", ""));
    assert!(ran.out.contains("by Mona L. until"), "{}{}", ran.out, ran.err);
}

#[test]
fn what_cannot_be_accepted_is_refused_with_its_reason_and_nothing_is_written() {
    let (place, id) = place();
    let until = "--until 2999-01-31 --by m";
    for (line, part) in [
        (
            format!("waive {id} --from out --reason ours --until 2020-01-31 --by m"),
            "no day from today on",
        ),
        (
            format!("waive {id} --from out --reason ours --until soon --by m"),
            "no day from today on",
        ),
        (format!("waive nobody --from out --reason ours {until}"), "no finding in"),
        (format!("waive {id} --from nowhere --reason ours {until}"), "is not a folder"),
    ] {
        let ran = place.run(&line);
        assert_eq!(ran.code, Some(2), "{line}: {}", ran.err);
        assert!(ran.err.contains(part), "{line}: {}", ran.err);
    }
    assert!(!place.path().join(".pentad/waivers.yml").exists());
    place.write(".pentad/waivers.yml", "[]\n");
    let ran = place.run(&format!("waive {id} --from out --reason ours {until}"));
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("add it by hand") && ran.err.contains("- fingerprint"), "{}", ran.err);
    assert_eq!(place.read(".pentad/waivers.yml"), "[]\n");
    fs::remove_file(place.path().join(".pentad/waivers.yml")).unwrap();
    std::os::unix::fs::symlink("../a", place.path().join(".pentad/waivers.yml")).unwrap();
    let ran = place.run(&format!("waive {id} --from out --reason ours {until}"));
    assert!(ran.err.contains("is a link"), "{}", ran.err);
}
