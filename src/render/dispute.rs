//! How to disagree with a finding, in one wording wherever it is told. Words of ours alone; what stands between backticks is code.

use super::escape::{clip, markdown::code};

/// For any finding, a sentence each. `here`: comments are read where it stands.
pub fn sentences(here: bool) -> [String; 3] {
    let (comment, explain) = if here {
        ("Comment `/pentad waive ID REASON until YYYY-MM-DD`, or have", "`/pentad explain ID`, ")
    } else {
        ("Have", "")
    };
    [
        format!(
            "To dispute a finding, or to accept it, waive it: a waiver in `.pentad/waivers.yml` counts once it is on the base branch. {comment} `pentad waive ID --reason TEXT --until YYYY-MM-DD` write it."
        ),
        "Where it does not hold, make that plain in the code itself (a check, a type, a test; no comment: text that argues with a reviewer is a finding of its own) and push: the next review looks again.".to_owned(),
        format!("What it went through: {explain}`pentad explain ID`, `report.html#ID`."),
    ]
}

/// The same as a paragraph of Markdown.
pub fn paragraph(here: bool) -> String {
    let said = sentences(here).join(" ");
    said.replacen("To dispute a finding", "**To dispute a finding**", 1)
}

/// For one finding, in a comment at its lines.
pub fn one(id: &str) -> String {
    let command = format!("/pentad waive {} REASON until YYYY-MM-DD", clip(id, 200));
    format!("To accept it: {}", code(&command))
}
