//! A small flowchart of the change, as the arbiter may give one beside its summary: read by a strict grammar of our own, a part of Mermaid's.
//! Nodes, edges and plain labels are taken; a link, a style, a script, HTML or a directive makes the whole of it unreadable. What was read is
//! written anew, never passed on.

use std::collections::BTreeMap;

/// Bytes of a diagram's text.
const LENGTH: usize = 4_000;
/// Nodes of one.
const NODES: usize = 24;
/// Edges of one.
const EDGES: usize = 40;
/// Characters of a label.
const LABEL: usize = 60;

/// A flowchart. There is none whose labels are not plain, or whose edges lead nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagram {
    across: bool,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

/// A part of the change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    label: String,
    shape: Shape,
}

impl Node {
    /// What stands in it: letters, digits, spaces and a few marks, on one line.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Its outline.
    #[must_use]
    pub const fn shape(&self) -> Shape {
        self.shape
    }
}

/// A node's outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `[…]`
    Square,
    /// `(…)`, `((…))` and `([…])`.
    Round,
    /// `{…}`
    Choice,
    /// `[(…)]`
    Store,
}

/// What leads from one part to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    from: usize,
    to: usize,
    label: String,
    line: Line,
}

impl Edge {
    /// The places of its two nodes in [`Diagram::nodes`].
    #[must_use]
    pub const fn ends(&self) -> (usize, usize) {
        (self.from, self.to)
    }

    /// What stands at it, plain as a node's; mostly empty.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// How it is drawn.
    #[must_use]
    pub const fn line(&self) -> Line {
        self.line
    }
}

/// How an edge is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// `-->`
    Arrow,
    /// `---`
    Plain,
    /// `-.->`
    Dotted,
    /// `==>`
    Thick,
}

impl Line {
    const ALL: [Self; 4] = [Self::Arrow, Self::Plain, Self::Dotted, Self::Thick];

    const fn mark(self) -> &'static str {
        match self {
            Self::Arrow => "-->",
            Self::Plain => "---",
            Self::Dotted => "-.->",
            Self::Thick => "==>",
        }
    }
}

impl Shape {
    /// The longer marks first: they begin as others do.
    const MARKS: [(&'static str, &'static str, Self); 6] = [
        ("([", "])", Self::Round),
        ("((", "))", Self::Round),
        ("[(", ")]", Self::Store),
        ("[", "]", Self::Square),
        ("(", ")", Self::Round),
        ("{", "}", Self::Choice),
    ];

    const fn marks(self) -> (&'static str, &'static str) {
        match self {
            Self::Square => ("[", "]"),
            Self::Round => ("(", ")"),
            Self::Choice => ("{", "}"),
            Self::Store => ("[(", ")]"),
        }
    }
}

impl Diagram {
    /// Its nodes, in the order of their first mention.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Its edges, in their order.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Whether it reads from left to right; else from top to bottom.
    #[must_use]
    pub const fn across(&self) -> bool {
        self.across
    }

    /// It in Mermaid's language, in our words and names alone; what [`read`] takes.
    #[must_use]
    pub fn mermaid(&self) -> String {
        let head = if self.across { "flowchart LR" } else { "flowchart TD" };
        let nodes = self.nodes.iter().enumerate().map(|(n, it)| {
            let (open, close) = it.shape.marks();
            format!("  n{}{open}\"{}\"{close}", n + 1, it.label)
        });
        let edges = self.edges.iter().map(|it| {
            let label =
                if it.label.is_empty() { String::new() } else { format!("|\"{}\"|", it.label) };
            format!("  n{} {}{label} n{}", it.from + 1, it.line.mark(), it.to + 1)
        });
        let lines = std::iter::once(head.to_owned()).chain(nodes).chain(edges);
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// A summary without the diagram that stands in it between fences, and that diagram's text.
#[must_use]
pub fn apart(summary: &str) -> (String, Option<&str>) {
    const OPEN: &str = "```mermaid";
    let Some((before, after)) = summary.split_once(OPEN) else {
        return (summary.to_owned(), None);
    };
    let (text, behind) = after.split_once("```").unwrap_or((after, ""));
    (format!("{} {}", before.trim_end(), behind.trim_start()).trim().to_owned(), Some(text))
}

/// Reads a flowchart.
///
/// # Errors
/// Why it is not one that is taken: a lower-case fragment.
pub fn read(text: &str) -> Result<Diagram, String> {
    if text.len() > LENGTH {
        return Err(format!("the diagram is over {LENGTH} bytes"));
    }
    let mut statements = text.split(['\n', ';']).map(str::trim).filter(|it| !it.is_empty());
    let head: Vec<&str> = statements.next().unwrap_or_default().split_whitespace().collect();
    let across = match head.as_slice() {
        ["flowchart" | "graph", "LR" | "RL"] => true,
        ["flowchart" | "graph", "TD" | "TB" | "BT"] => false,
        _ => return Err("the diagram is no `flowchart` with a direction".to_owned()),
    };
    let mut reader = Reader::default();
    statements.try_for_each(|it| reader.statement(it))?;
    let Reader { nodes, edges, .. } = reader;
    if edges.is_empty() {
        return Err("the diagram has no edge".to_owned());
    }
    Ok(Diagram { across, nodes, edges })
}

/// Words that begin a statement of Mermaid's that is none of ours. `end` ends what `subgraph` begins.
const OTHERS: [&str; 9] = [
    "subgraph",
    "end",
    "click",
    "style",
    "class",
    "classDef",
    "linkStyle",
    "direction",
    "accTitle",
];

#[derive(Default)]
struct Reader<'a> {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    named: BTreeMap<&'a str, usize>,
}

impl<'a> Reader<'a> {
    /// `a["x"] --> b -->|"y"| c`.
    fn statement(&mut self, text: &'a str) -> Result<(), String> {
        let word = text.split_whitespace().next().unwrap_or_default();
        if OTHERS.contains(&word) {
            return Err(format!("the diagram has a `{word}`, which is not taken"));
        }
        let (mut from, mut rest) = self.node(text)?;
        while !rest.trim_start().is_empty() {
            let (line, label, after) = edge(rest)?;
            let (to, after) = self.node(after)?;
            self.edges.push(Edge { from, to, label, line });
            (from, rest) = (to, after);
        }
        if self.nodes.len() > NODES || self.edges.len() > EDGES {
            return Err(format!("the diagram has over {NODES} nodes or {EDGES} edges"));
        }
        Ok(())
    }

    /// A node's name, and what it holds where that is said here.
    fn node(&mut self, text: &'a str) -> Result<(usize, &'a str), String> {
        let text = text.trim_start();
        let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (name, rest) = text.split_at(end.unwrap_or(text.len()));
        if name.is_empty() {
            return Err("the diagram has a statement that is no node and no edge".to_owned());
        }
        let marks = Shape::MARKS.into_iter().find(|(open, ..)| rest.starts_with(open));
        let (said, rest) = match marks {
            None => (None, rest),
            Some((open, close, shape)) => {
                let (label, rest) = within(&rest[open.len()..], close)?;
                (Some(Node { label, shape }), rest)
            }
        };
        let Some(at) = self.named.get(name).copied() else {
            let plain = || Ok(Node { label: plain(name)?, shape: Shape::Square });
            self.named.insert(name, self.nodes.len());
            self.nodes.push(said.map_or_else(plain, Ok::<_, String>)?);
            return Ok((self.nodes.len() - 1, rest));
        };
        if let Some(said) = said {
            self.nodes[at] = said;
        }
        Ok((at, rest))
    }
}

/// A label up to the mark that closes it, in quotes or not.
fn within<'a>(text: &'a str, close: &str) -> Result<(String, &'a str), String> {
    let open = || "the diagram has a label that does not end".to_owned();
    let (said, rest) = match text.strip_prefix('"') {
        Some(quoted) => {
            let (said, rest) = quoted.split_once('"').ok_or_else(open)?;
            (said, rest.strip_prefix(close).ok_or_else(open)?)
        }
        None => text.split_once(close).ok_or_else(open)?,
    };
    Ok((plain(said)?, rest))
}

/// `-->`, `-->|x|`, `-- x -->` and the like.
fn edge(text: &str) -> Result<(Line, String, &str), String> {
    let text = text.trim_start();
    for line in Line::ALL {
        let Some(rest) = text.strip_prefix(line.mark()) else { continue };
        return match rest.trim_start().strip_prefix('|') {
            None => Ok((line, String::new(), rest)),
            Some(rest) => within(rest, "|").map(|(label, rest)| (line, label, rest)),
        };
    }
    for (open, close, line) in
        [("-- ", "-->", Line::Arrow), ("-. ", ".->", Line::Dotted), ("== ", "==>", Line::Thick)]
    {
        let Some(rest) = text.strip_prefix(open) else { continue };
        return within(rest.trim_start(), close).map(|(label, rest)| (line, label, rest));
    }
    Err("the diagram has an edge that is none of `-->`, `---`, `-.->`, `==>`".to_owned())
}

/// A label that is text and nothing else in every reader of Mermaid: no markup, no link, no icon, no beginning of a list.
fn plain(said: &str) -> Result<String, String> {
    let label = said.trim();
    let known = |c: char| c.is_alphanumeric() || " _.,:/-+()='?".contains(c);
    let begins = label.starts_with(|c: char| c.is_alphanumeric() || "_./(".contains(c));
    let digits = label.trim_start_matches(|c: char| c.is_ascii_digit());
    let listed = digits.len() < label.len() && digits.starts_with(['.', ')']);
    let linked = label.contains("//") || label.contains(":fa-") || label.contains("www.");
    if label.chars().count() > LABEL {
        return Err(format!("the diagram has a label of over {LABEL} characters"));
    }
    if !begins || listed || linked || !label.chars().all(known) {
        return Err("the diagram has a label that is no plain text".to_owned());
    }
    Ok(label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flowchart_is_written_anew() {
        for (text, expected) in [
            (
                "graph TB\n  api[\"POST /pay\"] --> svc(charge) -->|writes| db[(ledger)]\n  svc -. on timeout .-> api;svc --- api",
                "flowchart TD\n  n1[\"POST /pay\"]\n  n2(\"charge\")\n  n3[(\"ledger\")]\n  n1 --> n2\n  n2 -->|\"writes\"| n3\n  n2 -.->|\"on timeout\"| n1\n  n2 --- n1",
            ),
            (
                "flowchart LR\na-->b\nb{\"is it paid?\"}\nb ==> a",
                "flowchart LR\n  n1[\"a\"]\n  n2{\"is it paid?\"}\n  n1 --> n2\n  n2 ==> n1",
            ),
        ] {
            let read_once = read(text).unwrap();
            assert_eq!(read_once.mermaid(), expected);
            assert_eq!(read(&read_once.mermaid()), Ok(read_once), "it can be read again");
        }
    }

    #[test]
    fn what_could_do_more_than_show_is_not_taken() {
        for statement in [
            "click a href \"https://x.y\"",
            "click a call f()",
            "a[<b>x</b>] --> b",
            "a[\"<img src=x onerror=alert(1)>\"] --> b",
            "a[\"x&lt;\"] --> b",
            "a[\"x#quot;\"] --> b",
            "a[\"`**x**`\"] --> b",
            "a[\"https://x.y\"] --> b",
            "a[\"fa:fa-car\"] --> b",
            "a[\"1. one\"] --> b",
            "a[\"- one\"] --> b",
            "a[\"$$x$$\"] --> b",
            "a[\"x\u{202e}y\"] --> b",
            "a[\"x\\ny\"] --> b",
            "a[\"@team\"] --> b",
            "a:::hot --> b",
            "a@{ shape: rect } --> b",
            "classDef hot fill:#f00",
            "style a fill:#f00",
            "linkStyle 0 stroke:red",
            "subgraph s",
            "end --> b",
            "%%{init: {\"theme\": \"x\"}}%%",
            "%% a comment",
            "a & b --> c",
            "a[x --> b",
            "a --> ",
            "a -->|x b",
            "a ~~~ b",
        ] {
            let text = format!("flowchart LR\n  p --> q\n  {statement}\n");
            assert!(read(&text).is_err(), "{statement}");
        }
    }

    #[test]
    fn what_is_no_flowchart_or_too_much_is_not_taken() {
        let chain = |n: usize| {
            let nodes: Vec<String> = (0..n).map(|n| format!("a{n}")).collect();
            format!("flowchart LR\n{}", nodes.join("-->"))
        };
        for text in [
            "",
            "flowchart",
            "flowchart LR",
            "flowchart LR\na",
            "sequenceDiagram\na->>b: x",
            "---\ntitle: x\n---\nflowchart LR\na-->b",
            &format!("flowchart LR\na[{}] --> b", "x".repeat(LABEL + 1)),
            &chain(NODES + 1),
            &format!("flowchart LR\n{}", "a-->b\n".repeat(EDGES + 1)),
            &format!("{}\n{}", chain(3), " ".repeat(LENGTH)),
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read(&chain(NODES)).is_ok());
    }

    #[test]
    fn a_diagram_is_taken_out_of_a_summary() {
        for (summary, said, drawn) in [
            ("One. Two.", "One. Two.", None),
            (
                "One.\n\n```mermaid\nflowchart LR\na-->b\n```\nTwo.",
                "One. Two.",
                Some("\nflowchart LR\na-->b\n"),
            ),
            ("One. ```mermaid\ngraph TD", "One.", Some("\ngraph TD")),
            ("```rust\na\n```", "```rust\na\n```", None),
        ] {
            assert_eq!(apart(summary), (said.to_owned(), drawn));
        }
    }

    proptest::proptest! {
        #[test]
        fn reading_is_total(text in "(flowchart LR\n)?[a-c\\[\\](){}\"|=.> \n;-]{0,80}") {
            if let Ok(it) = read(&text) {
                assert_eq!(read(&it.mermaid()), Ok(it));
            }
        }
    }
}
