//! Links to lines of the code at GitHub. An address is made of the parts that the run knows, every other character percent-encoded: a file's
//! name cannot end the link.

use super::{
    escape::{
        clip,
        markdown::{cell_code, code, text},
    },
    headline::place,
};
use crate::review::{
    finding::{Evidence, Finding, Side},
    synthesis::Report,
};
use std::{collections::BTreeMap, fmt::Write as _};

/// How a report's places are linked. Without a repository they are not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// Up to the repository.
    root: Option<String>,
    base: String,
    head: String,
    /// Where a finding's id leads.
    ids: BTreeMap<String, String>,
}

impl Links {
    /// The links of a report that knows its repository and its commits. A finding's id leads to its lines.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let mut links = Self::places(report);
        if links.root.is_some() {
            let named = |it: &Finding| Some((it.id.clone(), links.address(&it.evidence)?));
            let all = report.findings.iter().chain(&report.absorbed);
            links.ids = all.rev().filter_map(named).collect();
        }
        links
    }

    fn places(report: &Report) -> Self {
        let is_id =
            |id: &str| matches!(id.len(), 40 | 64) && id.bytes().all(|it| it.is_ascii_hexdigit());
        let origin = report.origin.as_ref().filter(|_| is_id(&report.head));
        let plain =
            |it: &str| !it.contains(|c: char| !c.is_ascii_alphanumeric() && !"-_.:/".contains(c));
        let origin = origin.filter(|it| {
            let http = it.server.starts_with("https://") || it.server.starts_with("http://");
            http && plain(&it.server) && plain(&it.repository)
        });
        Self {
            root: origin.map(|it| format!("{}/{}", it.server.trim_end_matches('/'), it.repository)),
            base: if is_id(&report.base) { report.base.clone() } else { String::new() },
            head: report.head.clone(),
            ids: BTreeMap::new(),
        }
    }

    /// The address of a place: the lines at the commit that was reviewed.
    #[must_use]
    pub fn address(&self, evidence: &Evidence) -> Option<String> {
        let mut address = self.file(&evidence.file, evidence.side)?;
        if let Some(lines) = evidence.lines {
            let _ = write!(address, "#L{}", lines.first);
            if lines.last > lines.first {
                let _ = write!(address, "-L{}", lines.last);
            }
        }
        Some(address)
    }

    fn file(&self, path: &str, side: Side) -> Option<String> {
        let root = self.root.as_ref().filter(|_| !path.is_empty())?;
        let commit = match side {
            Side::New => &self.head,
            Side::Old => &self.base,
        };
        // What is printed for bytes that are no text is not the file's name.
        let known = !commit.is_empty() && !path.contains("\\x");
        known.then(|| format!("{root}/blob/{commit}/{}", encoded(path)))
    }

    /// A file in a table's cell: its name, linked where that is possible. `max` characters of the name.
    #[must_use]
    pub fn cell(&self, path: &str, side: Side, max: usize) -> String {
        let name = cell_code(&clip(path, max));
        match self.file(path, side) {
            Some(address) => format!("[{name}]({address})"),
            None => name,
        }
    }

    /// A finding's id, linked where its place is known. `max` characters of it.
    #[must_use]
    pub fn id(&self, id: &str, max: usize) -> String {
        self.to(id, code(&clip(id, max)))
    }

    /// The same in a table's cell.
    #[must_use]
    pub fn cell_id(&self, id: &str) -> String {
        self.to(id, cell_code(id))
    }

    fn to(&self, id: &str, name: String) -> String {
        match self.ids.get(id) {
            Some(address) => format!("[{name}]({address})"),
            None => name,
        }
    }

    /// The address of a commit.
    #[must_use]
    pub fn commit(&self, id: &str) -> String {
        let short = code(&clip(id, 200).chars().take(12).collect::<String>());
        match &self.root {
            Some(root) if id.bytes().all(|it| it.is_ascii_hexdigit()) => {
                format!("[{short}]({root}/commit/{id})")
            }
            _ => short,
        }
    }

    /// A place as Markdown: its name, linked where that is possible; no file has no name. `max` characters of the name.
    #[must_use]
    pub fn place(&self, evidence: &Evidence, max: usize) -> String {
        let name = clip(&place(evidence), max);
        if evidence.file.is_empty() {
            return text(&name);
        }
        match self.address(evidence) {
            Some(address) => format!("[{}]({address})", code(&name)),
            None => code(&name),
        }
    }
}

/// A path in an address.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
