//! What other tools found, as `--sarif` names it, brought to a review: which of its paths are meant, and that the file itself is no part
//! of what is reviewed.

use super::{intake::Intake, merge::in_repository};
use crate::{
    cli::Source,
    review::{
        change::{Material, Status},
        import::{Brought, Imported, Imports},
    },
};
use anyhow::Result;
use std::{collections::BTreeSet, path::PathBuf};

/// Finds out which paths of what is reviewed the findings name.
///
/// # Errors
/// Objects or files that cannot be read.
pub fn brought(imports: Imports, intake: &Intake, material: &Material) -> Result<Brought> {
    let suppressed = imports.suppressed.iter().map(|it| &it.finding);
    let wanted: BTreeSet<&str> =
        imports.findings.iter().chain(suppressed).flat_map(Imported::files).collect();
    if wanted.is_empty() {
        return Ok(Brought { imports, ..Brought::default() });
    }
    let known = intake.meant(&wanted, material)?;
    Ok(Brought { imports, known })
}

/// In a work tree a tool's file that nobody has committed would be reviewed as an added file, and hold a quote of every finding. Returns
/// what is to be said of it.
pub fn leave_out(
    files: &[PathBuf],
    source: &Source,
    intake: &Intake,
    material: &mut Material,
) -> Vec<String> {
    if !matches!(source, Source::Git { head, .. } if head == "WORKTREE") {
        return Vec::new();
    }
    let ours = in_repository(files, intake.worktree());
    let is_ours = |path: &str, status| status == Status::Added && ours.contains(path);
    let left_out: BTreeSet<String> = material
        .changes
        .iter()
        .filter(|it| is_ours(&it.path, it.status))
        .map(|it| it.path.clone())
        .collect();
    material.changes.retain(|it| !left_out.contains(&it.path));
    material.tree.retain(|it| !left_out.contains(&it.path));
    left_out.into_iter().map(|it| format!("{it} is read as findings and not reviewed")).collect()
}
