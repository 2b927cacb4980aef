//! Links between the pages lead somewhere: to a file that is there, and to a heading that is on it.

use super::{OTHERS, guides, page, root};
use std::{collections::BTreeSet, path::Path};

#[test]
fn links_between_pages_lead_somewhere() {
    let mut broken = Vec::new();
    for name in guides().into_iter().chain(OTHERS.map(str::to_owned)) {
        let text = page(&name);
        let folder = Path::new(&name).parent().unwrap();
        for target in links(&text) {
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = if file.is_empty() { name.clone().into() } else { folder.join(file) };
            let there = root().join(&path);
            let found = match anchor {
                "" => there.exists(),
                _ => std::fs::read_to_string(there).is_ok_and(|it| anchors(&it).contains(anchor)),
            };
            if !found {
                broken.push(format!("{name}: {target}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_readme_leads_to_every_guide() {
    let readme = page("README.md");
    for guide in guides().iter().skip(1) {
        assert!(readme.contains(&format!("]({guide})")), "README.md does not link {guide}");
    }
}

/// What a page's links and pictures name within this repository, outside of blocks.
fn links(text: &str) -> Vec<String> {
    let targets = prose(text).flat_map(|line| line.split("](").skip(1));
    let targets = targets.filter_map(|it| it.split(')').next());
    targets.filter(|it| !it.starts_with("http")).map(str::to_owned).collect()
}

/// The anchors of a page's headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).filter(|it| it.starts_with('#'));
    headings
        .map(|it| {
            let words = it.trim_start_matches('#').trim().to_lowercase();
            let kept = words.chars().filter(|it| it.is_alphanumeric() || " -_".contains(*it));
            kept.map(|it| if it == ' ' { '-' } else { it }).collect()
        })
        .collect()
}

/// Lines outside of blocks, whichever fence they stand in.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut fence: Option<&str> = None;
    text.lines().filter(move |line| {
        let mark = ["```", "~~~"].into_iter().find(|it| line.starts_with(it));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, None) => return true,
            (Some(_), _) => {}
        }
        false
    })
}
