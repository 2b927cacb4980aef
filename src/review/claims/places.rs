//! Where a written path leads: below its document, from the root, as the end of a longer one, and with what sites leave away.

use super::{spoken::Way, world::World};
use crate::review::finding::Side;

/// The path of `below/path` with its `.` and `..` gone; `None` where it leaves the repository.
pub(super) fn joined(below: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = below.split('/').filter(|it| !it.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A path below a folder.
pub(super) fn with_folder(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

pub(super) fn there(world: &World<'_>, side: Side, path: &str) -> bool {
    path.is_empty() || world.exists(side, path) || world.has_folder(side, path)
}

/// Where a path that is written in words stands: below the document, below the root, or as the end of a longer one.
fn spelled(world: &World<'_>, side: Side, folder: &str, path: &str) -> Option<String> {
    let own = joined(folder, path).filter(|it| there(world, side, it));
    let root = || joined("", path).filter(|it| there(world, side, it));
    let end =
        || (!path.contains("..")).then(|| world.ending(side, path)).flatten().map(str::to_owned);
    own.or_else(root).or_else(end)
}

/// Where a link leads: below the document; from the root, where it begins so; with the endings that sites leave away.
pub(super) fn linked(world: &World<'_>, side: Side, folder: &str, path: &str) -> Option<String> {
    let found = |path: &str| {
        let page = path.strip_suffix(".html").unwrap_or(path);
        let mut tries = vec![path.to_owned()];
        tries.extend(
            [
                ".md",
                ".mdx",
                ".rst",
                ".ipynb",
                "/index.md",
                "/README.md",
                "/_index.md",
                "/index.mdx",
                ".adoc",
            ]
            .map(|it| format!("{page}{it}")),
        );
        tries.into_iter().find(|it| there(world, side, it))
    };
    if let Some(rooted) = path.strip_prefix('/') {
        // A site's root may be any folder around the document, or one whose name is not in the address.
        let mut around = folder;
        loop {
            let inside = ["", "public", "static", "assets", "content", "src", "docs"];
            if let Some(it) = inside.iter().find_map(|it| {
                found(&with_folder(with_folder(around, it).trim_matches('/'), rooted))
            }) {
                return Some(it);
            }
            if around.is_empty() {
                return None;
            }
            around = around.rsplit_once('/').map_or("", |it| it.0);
        }
    }
    found(&joined(folder, path)?)
}

pub(super) fn find(
    world: &World<'_>,
    side: Side,
    folder: &str,
    path: &str,
    way: Way,
) -> Option<String> {
    match way {
        Way::Link => linked(world, side, folder, path),
        Way::Code | Way::Run | Way::Bare => spelled(world, side, folder, path),
    }
}
