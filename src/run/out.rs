//! The output folder of a workflow's step: the checkout stands around it, and nothing that the change put there may be taken for
//! Pentad's own.

use crate::{cli::Environment, fault::Fault, store};
use anyhow::Result;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// In Actions the output folder is fresh: what the checkout brought there could be taken for Pentad's.
pub fn nothing_planted(out: &Path) -> Result<()> {
    let own = |name: &str| [store::CHECKPOINT, store::REPLIES, store::IGNORED].contains(&name);
    let names = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|it| it.file_name().to_string_lossy().into_owned()).collect::<Vec<_>>()
    };
    // Of replies none is filed yet: one of another name could be taken for a recorded one in a later replay.
    let reply = names(&out.join(store::REPLIES)).pop();
    let reply = reply.map(|name| format!("{}/{name}", store::REPLIES));
    match names(out).into_iter().find(|name| !own(name)).or(reply) {
        None => Ok(()),
        Some(name) => Err(Fault::usage(
            format!("the output folder {} holds {name}, which is not of this run", out.display()),
            "name another folder with the input `out`",
        )
        .into()),
    }
}

/// Below the workspace no folder on the way to the output is a link: the change could have it lead anywhere.
pub fn no_link_on_the_way(out: &Path, env: &Environment) -> Result<()> {
    let path = std::path::absolute(out)?;
    let workspace = env.get("GITHUB_WORKSPACE").filter(|it| !it.is_empty());
    let Some(inside) = workspace.and_then(|it| path.strip_prefix(it).ok()) else { return Ok(()) };
    let mut at = workspace.map(PathBuf::from).unwrap_or_default();
    for part in inside {
        at.push(part);
        if at.symlink_metadata().is_ok_and(|it| it.is_symlink()) {
            return Err(Fault::usage(
                format!("{}, on the way to the output folder, is a link", at.display()),
                "name another folder with the input `out`",
            )
            .into());
        }
    }
    Ok(())
}

/// A checkpoint and replies that the head's own tree brings are the change's words, not an earlier run's.
///
/// # Errors
/// A [`Fault`] where the tree holds the folder.
pub fn not_of_the_change(out: &Path, root: &Path, folders: &BTreeMap<String, u32>) -> Result<()> {
    let (out, root) = (std::path::absolute(out)?, std::path::absolute(root)?);
    let Ok(inside) = out.strip_prefix(&root) else { return Ok(()) };
    let parts: Vec<String> = inside.iter().map(|it| it.to_string_lossy().into_owned()).collect();
    let (name, below) = (parts.join("/"), format!("{}/", parts.join("/")));
    if !folders.keys().any(|it| *it == name || it.starts_with(&below)) {
        return Ok(());
    }
    Err(Fault::usage(
        format!("resume is refused: the reviewed tree itself holds {name}"),
        "name another folder with the input `out`, or leave `resume` out",
    )
    .into())
}
