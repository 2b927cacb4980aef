//! How to disagree with a finding, in one wording wherever it is told. Words of ours alone; what stands between backticks is code.

use super::escape::{clip, markdown::code};

/// For any finding, a sentence each. `here`: comments are read where it stands.
pub fn sentences(here: bool) -> [String; 3] {
    let (comment, explain) = if here {
        ("comment `/pentad waive ID REASON until YYYY-MM-DD`, or ", "`/pentad explain ID`, ")
    } else {
        ("", "")
    };
    [
        "To dispute a finding, show in the code what would disprove it, and push: the next review looks again.".to_owned(),
        format!(
            "To accept one, {comment}have `pentad waive ID --reason TEXT --until YYYY-MM-DD` write it into `.pentad/waivers.yml`, which counts on the base branch."
        ),
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
