//! Claims that name a file: paths, lines of a file, places in a document. What a reader would follow, is followed.

use super::{
    Judged,
    anchors::Known,
    document::{Class, Document, is_document},
    familiar::{FILES, is_common, is_placeholder},
    places::{find, joined, linked, there, with_folder},
    spelling::has_extension,
    spoken::{Said, Spoken, Way},
    world::{World, last},
};
use crate::review::{
    change::Lines,
    diff::line_count,
    finding::{Severity, Side},
};

/// How the reason ends, after a path that only the base has.
pub(super) const WAS_THERE: &str = " was there at base";
/// How it ends after one that has another name now.
pub(super) const IS_RENAMED: &str = " is renamed";

/// A path of the base that the head has no more.
fn gone(world: &World<'_>, old: &str) -> Judged {
    let why = || format!("{old}{WAS_THERE}");
    if let Some(new) = world.renamed_to(old) {
        return Judged::drifted(new.to_owned(), format!("{old}{IS_RENAMED}"));
    }
    let mut same = world.named(Side::New, last(old));
    let only = same.next().filter(|_| same.next().is_none());
    match only.filter(|_| !is_common(last(old))) {
        Some(it) => Judged::drifted(it.to_owned(), why()),
        None => Judged::refuted(why()),
    }
}

/// A path.
pub(super) fn path(
    world: &World<'_>,
    document: &Document,
    it: &Spoken,
    path: &str,
    way: Way,
) -> Option<Judged> {
    let single = !path.contains('/');
    if let Some(found) = find(world, Side::New, document.folder(), path, way) {
        if way == Way::Bare || (single && way == Way::Code && is_common(path)) {
            return None;
        }
        return Some(Judged::verified(Some(found)));
    }
    if let Some(old) = find(world, Side::Old, document.old_folder(), path, way) {
        // The end of a longer path: of a name that is everywhere it says nothing.
        let placed = [with_folder(document.old_folder(), path), path.to_owned()].contains(&old);
        let apart = is_common(last(path)) || Class::of(&old) == Class::Foreign;
        if way != Way::Link && !placed && apart {
            return None;
        }
        let old_document =
            way == Way::Link && document.old_path.as_deref().is_some_and(|it| it != document.path);
        if (single && way != Way::Link && is_common(path))
            || (way == Way::Bare && !old.contains('/'))
        {
            return None;
        }
        if old_document && there(world, Side::New, &old) {
            // The document moved away from what it links to.
            return Some(Judged::drifted(old, "the document was moved".to_owned()));
        }
        let judged = gone(world, &old);
        let breaks = way == Way::Run;
        return Some(if breaks {
            Judged { severity: Some(Severity::Medium), ..judged }
        } else {
            judged
        });
    }
    match way {
        Way::Bare => None,
        Way::Code | Way::Run => never_there(world, document, it, path, way),
        Way::Link => leads_nowhere(world, document, it, path),
    }
}

/// A path in words that neither side has. Most are about something else: an output, another project, a reader's own file.
fn never_there(
    world: &World<'_>,
    document: &Document,
    it: &Spoken,
    path: &str,
    way: Way,
) -> Option<Judged> {
    if !path.contains('/')
        || !world.knows_first_folder(document.folder(), path)
        || path.contains("..")
    {
        return None;
    }
    if !has_extension(path) || is_placeholder(path) || it.hedged {
        return Some(Judged::source_only(
            "it may be about a file that is no part of the repository",
        ));
    }
    if [path.to_owned(), with_folder(document.folder(), path)].iter().any(|it| world.is_ignored(it))
    {
        return Some(Judged::source_only("an ignore file speaks of it"));
    }
    let parent = path.rsplit_once('/').map_or("", |it| it.0);
    let known = [parent.to_owned(), with_folder(document.folder(), parent)]
        .into_iter()
        .find(|it| world.has_folder(Side::New, it));
    let ending = path.rsplit_once('.').map_or("", |it| it.1);
    // A folder that holds such files, none of this name.
    let alike = known.is_some_and(|folder| {
        world.below(Side::New, &folder, false).iter().any(|it| it.ends_with(&format!(".{ending}")))
    });
    let mut same = world.named(Side::New, last(path));
    let only = same.next().filter(|_| same.next().is_none()).filter(|_| !is_common(last(path)));
    let judged = match only {
        Some(elsewhere) if alike || shares_a_folder(path, elsewhere) => Judged::drifted(
            elsewhere.to_owned(),
            "no such file, and one of this name elsewhere".to_owned(),
        ),
        _ if alike && way == Way::Run => Judged {
            severity: Some(Severity::Medium),
            ..Judged::refuted("no such file in this folder".to_owned())
        },
        _ if alike => Judged::refuted("no such file in this folder".to_owned()),
        _ => {
            return Some(Judged::source_only(
                "it may be about a file that is no part of the repository",
            ));
        }
    };
    Some(if document.is_new(it) { judged } else { judged.quiet() })
}

fn shares_a_folder(a: &str, b: &str) -> bool {
    let folders = |path: &str| {
        path.rsplit_once('/')
            .map(|it| it.0.split('/').map(str::to_owned).collect::<Vec<_>>())
            .unwrap_or_default()
    };
    let b = folders(b);
    folders(a).iter().any(|it| b.contains(it))
}

/// A link to what neither side has.
fn leads_nowhere(
    world: &World<'_>,
    document: &Document,
    it: &Spoken,
    path: &str,
) -> Option<Judged> {
    let Some(target) = joined(document.folder(), path) else {
        return Some(Judged::source_only("it leads out of the repository"));
    };
    let ending = path.rsplit_once('.').map_or("", |it| it.1).to_ascii_lowercase();
    if path.starts_with('/') || !has_extension(path) || !FILES.contains(&ending.as_str()) {
        return Some(Judged::source_only("it may be a page that a site makes"));
    }
    if world.is_ignored(&target) {
        return Some(Judged::source_only("an ignore file speaks of it"));
    }
    if document.class == Class::Foreign || is_placeholder(path) {
        return Some(Judged::source_only("it may stand for any other"));
    }
    let judged = if there(world, Side::New, path) {
        Judged::drifted(
            path.to_owned(),
            "the link is relative to the document, and this is the path from the root".to_owned(),
        )
    } else {
        let mut around = document.folder();
        while let Some((outer, _)) = around.rsplit_once('/') {
            around = outer;
            if joined(around, path).is_some_and(|it| there(world, Side::New, &it)) {
                return Some(Judged::source_only("it is relative to a folder around the document"));
            }
        }
        let mut same = world.named(Side::New, last(&target));
        match same.next().filter(|_| same.next().is_none()) {
            Some(elsewhere) => {
                Judged::drifted(elsewhere.to_owned(), format!("there is no {target}"))
            }
            None => Judged::refuted(format!("there is no {target}")),
        }
    };
    Some(if document.is_new(it) { judged } else { judged.quiet() })
}

/// Lines of a file.
pub(super) fn citation(
    world: &World<'_>,
    document: &Document,
    it: &Spoken,
    path: &str,
    lines: Lines,
) -> Option<Judged> {
    let link = it.said.is_link();
    let way = if link { Way::Link } else { Way::Code };
    let find = |side| {
        find(
            world,
            side,
            if side == Side::New { document.folder() } else { document.old_folder() },
            path,
            way,
        )
    };
    let Some(file) = find(Side::New) else {
        let judged = self::path(world, document, it, path, way)?;
        return Some(judged);
    };
    let Some(text) = world.text(Side::New, &file) else {
        return Some(Judged::source_only("the file was not read"));
    };
    let height = line_count(text);
    if lines.last > height {
        let was = find(Side::Old)
            .and_then(|it| world.text(Side::Old, &it))
            .is_some_and(|it| lines.last <= line_count(it));
        let judged = Judged::refuted(format!("{file} has {height} lines"));
        return Some(if was || document.is_new(it) { judged } else { judged.quiet() });
    }
    let old =
        find(Side::Old).and_then(|it| world.text(Side::Old, &it)).filter(|_| !document.is_new(it));
    let (Some(before), Some(now)) =
        (old.and_then(|it| nth(it, lines.first)), nth(text, lines.first))
    else {
        return Some(Judged::verified(Some(format!("{file}:{lines}"))));
    };
    if before == now {
        return Some(Judged::verified(Some(format!("{file}:{lines}"))));
    }
    let telling = before.len() >= 8 && before.chars().any(char::is_alphanumeric);
    let mut same = (1..).zip(text.lines()).filter(|(_, it)| it.trim() == before).map(|(n, _)| n);
    let only: Option<u32> = same.next().filter(|_| same.next().is_none());
    Some(match only.filter(|_| telling) {
        Some(n) => {
            let moved = Lines::new(n, n.saturating_add(lines.last - lines.first));
            Judged::drifted(
                format!("{file}:{moved}"),
                "the line that it cited has moved".to_owned(),
            )
        }
        None => Judged::source_only("the line that it cited was changed"),
    })
}

fn nth(text: &str, n: u32) -> Option<&str> {
    text.lines().nth(n as usize - 1).map(str::trim)
}

/// A place in a document.
pub(super) fn anchor(
    world: &World<'_>,
    document: &Document,
    it: &Spoken,
    path: Option<&str>,
    slug: &str,
) -> Option<Judged> {
    let at = |side| match path {
        None if side == Side::New => Some(document.path.clone()),
        None => document.old_path.clone(),
        Some(path) => linked(
            world,
            side,
            if side == Side::New { document.folder() } else { document.old_folder() },
            path,
        ),
    };
    let Some(target) = at(Side::New) else {
        return self::path(world, document, it, path?, Way::Link);
    };
    if !is_document(&target) {
        return Some(Judged::source_only("the file has no headings that are known"));
    }
    let Some(anchors) = world.anchors(Side::New, &target) else {
        return Some(Judged::source_only("the document was not read"));
    };
    match anchors.known(slug) {
        Known::Yes => return Some(Judged::verified(Some(target))),
        Known::Perhaps => {
            return Some(Judged::source_only(
                "no heading has this name on GitHub, one may on a site",
            ));
        }
        Known::No => {}
    }
    let before =
        at(Side::Old).and_then(|it| world.anchors(Side::Old, &it)).map(|it| it.known(slug));
    let judged = Judged::refuted(format!("{target} has no such heading"));
    let sure = document.is_new(it) && !target.ends_with(".mdx");
    Some(if before == Some(Known::Yes) || sure { judged } else { judged.quiet() })
}

/// The files that must be read to judge a claim.
pub(super) fn to_read(world: &World<'_>, document: &Document, it: &Spoken) -> Option<String> {
    let (path, way) = match &it.said {
        Said::Citation { path, link, .. } => (path, if *link { Way::Link } else { Way::Code }),
        Said::Anchor { path, .. } => (path.as_ref()?, Way::Link),
        Said::Count { path, .. } => (path, Way::Code),
        Said::Path { .. } | Said::Symbol { .. } | Said::Flag { .. } | Said::Script { .. } => {
            return None;
        }
    };
    let found = find(world, Side::New, document.folder(), path, way)?;
    (world.exists(Side::New, &found) && world.text(Side::New, &found).is_none()).then_some(found)
}
