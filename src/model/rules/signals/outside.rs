//! What stands for something that is not in the change: a link to a place outside of the repository, another repository's commit, a program
//! that was compiled elsewhere. A reviewer sees its name, and what comes with it nobody sees.

use super::{Seat, Signal};
use crate::{
    model::rules::language::is_test,
    review::{
        change::{Content, FileChange, Lines},
        ending,
        finding::Severity,
    },
};

/// What one file of the change stands for.
pub(super) fn signals(change: &FileChange) -> Option<Signal> {
    let new = change.new.as_ref()?;
    if change.old.as_ref() == Some(new) {
        return None;
    }
    match new {
        Content::Symlink { .. } => link(&change.path, new),
        Content::Submodule { .. } => Some(submodule(change.old.as_ref())),
        Content::Binary { .. } | Content::Opaque { .. } if ending::is_program(&change.path) => {
            Some(program())
        }
        Content::Binary { .. }
        | Content::Opaque { .. }
        | Content::Text { .. }
        | Content::TooLarge { .. }
        | Content::Special => None,
    }
}

/// A link that leads out of the tree, or to what git keeps beside it.
pub(super) fn link(path: &str, content: &Content) -> Option<Signal> {
    let Content::Symlink { target } = content else { return None };
    let target = target.replace('\\', "/").to_ascii_lowercase();
    let inside = inside(path, &target);
    let kept = inside.as_ref().is_some_and(|it| it.first().is_some_and(|it| it == ".git"));
    if inside.is_some() && !kept {
        return None;
    }
    let secret = kept || holds_secrets(&target);
    let (severity, claim) = match secret {
        true if is_test(path) => (Severity::High, SECRET),
        true => (Severity::Critical, SECRET),
        false => (Severity::High, "A link leads to a place outside of the repository."),
    };
    Some(Signal {
        rule: "link-leaves-tree",
        seat: Seat::SECURITY,
        severity,
        lines: Lines::new(1, 1),
        claim: claim.to_owned(),
        failure_scenario: "Whatever reads, packs, serves or writes the file in a checkout does it to a file of the machine that it runs on.",
        proposed_change: "Keep what is needed in the repository; where a link has to lead out, make it when the program is installed.",
        disproof: "The folder is an image of a root file system, in which the link's target is inside.",
        references: &["CWE-59"],
    })
}

const SECRET: &str =
    "A link leads to a place outside of the tree where keys and passwords are kept.";

/// The parts of the path that a link leads to, in the tree; `None` where it leaves it.
fn inside(path: &str, target: &str) -> Option<Vec<String>> {
    let drive = target.as_bytes().get(1) == Some(&b':');
    if target.starts_with('/') || drive {
        return None;
    }
    let folder = path.rfind('/').map_or("", |at| &path[..at]);
    let mut parts: Vec<String> = Vec::new();
    for part in folder.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part.to_owned()),
        }
    }
    Some(parts)
}

fn holds_secrets(target: &str) -> bool {
    const PARTS: [&str; 20] = [
        ".aws",
        ".azure",
        ".docker",
        ".git",
        ".git-credentials",
        ".gnupg",
        ".kube",
        ".netrc",
        ".npmrc",
        ".password-store",
        ".pgpass",
        ".pypirc",
        ".ssh",
        ".vault-token",
        "environ",
        "gshadow",
        "id_ed25519",
        "id_rsa",
        "secrets",
        "shadow",
    ];
    target.split('/').any(|part| PARTS.contains(&part))
}

fn submodule(old: Option<&Content>) -> Signal {
    let claim = match old {
        Some(Content::Submodule { .. }) => {
            "A submodule moves to another commit, and nobody reviewed here what that changes."
        }
        _ => "Another repository comes in as a submodule, and nobody reviewed here what is in it.",
    };
    Signal {
        rule: "submodule-moved",
        seat: Seat::SECURITY,
        severity: Severity::Medium,
        lines: Lines::new(1, 1),
        claim: claim.to_owned(),
        failure_scenario: "A build that checks submodules out runs code that no review of this repository has seen, of a commit that may be on nobody's branch.",
        proposed_change: "Look at what lies between the two commits in the other repository, and that the new one is on a branch of its owner's.",
        disproof: "The other repository's changes are reviewed by the same people before they come here.",
        references: &["CWE-829"],
    }
}

fn program() -> Signal {
    Signal {
        rule: "program-added",
        seat: Seat::SECURITY,
        severity: Severity::Medium,
        lines: Lines::new(1, 1),
        claim:
            "A compiled program or library comes in or changes, and nobody can read what it does."
                .to_owned(),
        failure_scenario: "It does more than what it is named for, wherever it is loaded or run.",
        proposed_change: "Build it from source where it is needed, or have its checksum compared with its publisher's.",
        disproof: "Its checksum is one that its publisher names, and that was compared.",
        references: &["CWE-506"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_followed_by_its_words_alone() {
        for (path, target, severity) in [
            ("docs/a", "../README.md", None),
            ("a", "docs/../b", None),
            ("a/b/c", "../../x", None),
            ("a", ".gitignore", None),
            ("a", "../x", Some(Severity::High)),
            ("a/b", "../../x", Some(Severity::High)),
            ("a/b", "x/../../../y/z", Some(Severity::High)),
            ("a", "/etc/passwd", Some(Severity::High)),
            ("a", "C:\\Windows", Some(Severity::High)),
            ("a", "..\\x", Some(Severity::High)),
            ("a", "../../.ssh/id_rsa", Some(Severity::Critical)),
            ("a", "/proc/self/environ", Some(Severity::Critical)),
            ("a", "/run/secrets/token", Some(Severity::Critical)),
            ("a/b", "../.git/config", Some(Severity::Critical)),
            ("tests/fixtures/evil", "/root/.ssh/id_rsa", Some(Severity::High)),
        ] {
            let content = Content::Symlink { target: target.to_owned() };
            assert_eq!(link(path, &content).map(|it| it.severity), severity, "{path} -> {target}");
        }
    }
}
