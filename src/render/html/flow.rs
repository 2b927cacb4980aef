//! The change's diagram as a picture: nodes in layers by what leads to them, edges as curves. No grammar, script or style of others: the
//! shapes are ours, the labels text.

use super::super::escape::html::{line, text};
use crate::review::diagram::{Diagram, Edge, Line, Node, Shape};
use std::fmt::Write as _;

/// Columns of a label's line.
const COLUMNS: usize = 20;
/// Units: a node's width, a label's line, and the least room between nodes along the flow and beside it.
const WIDE: i32 = 168;
const TALL: i32 = 18;
const ALONG: i32 = 48;
const BESIDE: i32 = 24;
/// Of a letter at an edge.
const LETTER: i32 = 7;
/// Around everything, and how far curves swing out that lead back.
const MARGIN: i32 = 6;
const SWING: i32 = 48;
/// What the page has room for side by side.
const PAGE: i32 = 1040;

/// The picture, and its source folded below.
pub fn picture(it: &Diagram) -> String {
    let layout = Layout::of(it);
    let (wide, tall) = layout.size;
    let mut out = format!(
        "<div class=wide tabindex=0 role=region aria-label=\"Diagram of the change\"><svg class=flow role=img aria-label=\"{}\" width={wide} height={tall} \
         viewBox=\"0 0 {wide} {tall}\"><defs><marker id=arrow viewBox=\"0 0 8 8\" refX=7 refY=4 markerWidth=8 markerHeight=8 orient=auto>\
         <path d=\"M0 0 8 4 0 8z\" /></marker></defs>",
        line(&told(it)),
    );
    let labels: String = it.edges().iter().map(|edge| layout.edge(edge, &mut out)).collect();
    for (at, node) in it.nodes().iter().enumerate() {
        layout.node(at, node, &mut out);
    }
    let source = text(&it.mermaid());
    format!(
        "{out}{labels}</svg></div><details class=raw><summary>The diagram's source</summary><pre>{source}</pre></details>"
    )
}

/// `a to b (writes), b to c`: the picture for who does not see it.
fn told(it: &Diagram) -> String {
    let name = |at: usize| it.nodes()[at].label();
    let each = it.edges().iter().map(|edge| {
        let (from, to) = edge.ends();
        let label =
            if edge.label().is_empty() { String::new() } else { format!(" ({})", edge.label()) };
        format!("{} to {}{label}", name(from), name(to))
    });
    each.collect::<Vec<_>>().join(", ")
}

/// Where everything is. `places` are the nodes' middles.
struct Layout {
    across: bool,
    height: i32,
    layers: Vec<usize>,
    places: Vec<(i32, i32)>,
    size: (i32, i32),
}

impl Layout {
    fn of(it: &Diagram) -> Self {
        let layers = layers(it);
        let n_layers = layers.iter().max().map_or(1, |last| last + 1);
        let lines = it.nodes().iter().map(|node| wrapped(node.label()).len()).max().unwrap_or(1);
        let height = TALL * lines as i32 + 18;
        let labels = it.edges().iter().map(|edge| wrapped(edge.label()));
        let widest = labels.clone().flatten().map(|it| it.chars().count()).max().unwrap_or(0);
        let tallest = labels.map(|it| it.len()).max().unwrap_or(1);
        let apart = ALONG + LETTER * widest as i32;
        let across = it.across() && n_layers as i32 * (WIDE + apart) - apart <= PAGE;
        let (step, beside) = match across {
            true => (WIDE + apart, height.max(TALL * tallest as i32) + BESIDE),
            false => (height + ALONG + TALL * tallest as i32, WIDE + BESIDE),
        };
        let rows = rows(it, &layers, n_layers);
        let most = rows.iter().map(Vec::len).max().unwrap_or(1) as i32;
        let mut places = vec![(0, 0); it.nodes().len()];
        for (n, row) in rows.iter().enumerate() {
            let first = (most - row.len() as i32) * beside / 2;
            for (k, at) in row.iter().enumerate() {
                let (flow, side) = (n as i32 * step, first + k as i32 * beside);
                let (x, y) = if across { (flow, side) } else { (side, flow) };
                places[*at] = (x + MARGIN + WIDE / 2, y + MARGIN + height / 2);
            }
        }
        let (flow, side) = ((n_layers as i32 - 1) * step, (most - 1) * beside);
        let (x, y) = if across { (flow, side) } else { (side, flow) };
        let back = it.edges().iter().map(Edge::ends).any(|(from, to)| layers[to] <= layers[from]);
        // A label stands at the curve's middle, and may reach further out than it.
        let swing = match (back, across) {
            (false, _) => (0, 0),
            (true, true) => (0, SWING + TALL * tallest as i32),
            (true, false) => (SWING + LETTER * widest as i32 / 2, 0),
        };
        let size = (x + WIDE + 2 * MARGIN + swing.0, y + height + 2 * MARGIN + swing.1);
        Self { across, height, layers, places, size }
    }

    fn node(&self, at: usize, node: &Node, out: &mut String) {
        let (x, y) = self.places[at];
        let (left, top, height) = (x - WIDE / 2, y - self.height / 2, self.height);
        let shape = match node.shape() {
            Shape::Choice => format!(
                "<path d=\"M{left} {y} {} {top} {} {top} {} {y} {} {} {} {}z\" />",
                left + 14,
                left + WIDE - 14,
                left + WIDE,
                left + WIDE - 14,
                top + height,
                left + 14,
                top + height
            ),
            shape => {
                let round = if shape == Shape::Round { height / 2 } else { 4 };
                let lid = match shape {
                    Shape::Store => format!("<path d=\"M{left} {}h{WIDE}\" />", top + 6),
                    _ => String::new(),
                };
                format!("<rect x={left} y={top} width={WIDE} height={height} rx={round} />{lid}")
            }
        };
        out.push_str(&shape);
        out.push_str(&lines(x, y, &wrapped(node.label()), ""));
    }

    /// Draws it; its label comes back, to stand above everything.
    fn edge(&self, edge: &Edge, out: &mut String) -> String {
        let (from, to) = edge.ends();
        let [start, end] = [self.places[from], self.places[to]];
        let forward = self.layers[to] > self.layers[from];
        let (half_wide, half_tall) = (WIDE / 2, self.height / 2);
        // What leads back, or to itself, swings out at the side.
        let (a, b, c, d) = match (self.across, forward) {
            (true, true) => {
                let (a, d) = ((start.0 + half_wide, start.1), (end.0 - half_wide, end.1));
                let bend = (d.0 - a.0) / 2;
                (a, (a.0 + bend, a.1), (d.0 - bend, d.1), d)
            }
            (false, true) => {
                let (a, d) = ((start.0, start.1 + half_tall), (end.0, end.1 - half_tall));
                let bend = (d.1 - a.1) / 2;
                (a, (a.0, a.1 + bend), (d.0, d.1 - bend), d)
            }
            (true, false) => {
                let (a, d) = ((start.0 - 20, start.1 + half_tall), (end.0 + 20, end.1 + half_tall));
                (a, (a.0, a.1 + SWING), (d.0, d.1 + SWING), d)
            }
            (false, false) => {
                let (a, d) = ((start.0 + half_wide, start.1 - 8), (end.0 + half_wide, end.1 + 8));
                (a, (a.0 + SWING, a.1), (d.0 + SWING, d.1), d)
            }
        };
        let class = match edge.line() {
            Line::Arrow | Line::Plain => "e",
            Line::Dotted => "e dotted",
            Line::Thick => "e thick",
        };
        let arrow = if edge.line() == Line::Plain { "" } else { " marker-end=\"url(#arrow)\"" };
        write!(
            out,
            "<path class=\"{class}\"{arrow} d=\"M{} {}C{} {} {} {} {} {}\" />",
            a.0, a.1, b.0, b.1, c.0, c.1, d.0, d.1
        )
        .expect("a String takes every write");
        if edge.label().is_empty() {
            return String::new();
        }
        let middle = |a: i32, b: i32, c: i32, d: i32| (a + 3 * b + 3 * c + d) / 8;
        let (x, y) = (middle(a.0, b.0, c.0, d.0), middle(a.1, b.1, c.1, d.1));
        lines(x, y, &wrapped(edge.label()), " class=on")
    }
}

/// Lines of text around a middle.
fn lines(x: i32, y: i32, said: &[String], class: &str) -> String {
    let first = y - (said.len() as i32 - 1) * TALL / 2 + 5;
    let each = said
        .iter()
        .zip(0..)
        .map(|(it, n)| format!("<text{class} x={x} y={}>{}</text>", first + n * TALL, line(it)));
    each.collect()
}

/// Each node's layer: one below the lowest that leads to it. An edge that closes a circle moves nothing.
fn layers(it: &Diagram) -> Vec<usize> {
    let n = it.nodes().len();
    let mut forward: Vec<(usize, usize)> = Vec::new();
    for (from, to) in it.edges().iter().map(Edge::ends) {
        if !leads(&forward, to, from, n) {
            forward.push((from, to));
        }
    }
    let mut layers = vec![0; n];
    // Without circles the longest way has less edges than there are nodes.
    for _ in 0..n {
        for (from, to) in &forward {
            layers[*to] = layers[*to].max(layers[*from] + 1);
        }
    }
    layers
}

/// Whether there is a way from one node to another.
fn leads(edges: &[(usize, usize)], from: usize, to: usize, n: usize) -> bool {
    let mut reached = vec![false; n];
    let mut next = vec![from];
    while let Some(at) = next.pop() {
        if at == to {
            return true;
        }
        if !std::mem::replace(&mut reached[at], true) {
            next.extend(edges.iter().filter(|it| it.0 == at).map(|it| it.1));
        }
    }
    false
}

/// The nodes of each layer, each beside those that lead to it.
fn rows(it: &Diagram, layers: &[usize], n_layers: usize) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); n_layers];
    let mut place = vec![0_usize; layers.len()];
    for (layer, row) in rows.iter_mut().enumerate() {
        *row = (0..layers.len()).filter(|at| layers[*at] == layer).collect();
        row.sort_by_key(|at| {
            let before = it.edges().iter().map(Edge::ends).filter(|it| it.1 == *at);
            let before: Vec<usize> =
                before.map(|it| it.0).filter(|from| layers[*from] < layer).collect();
            let sum: usize = before.iter().map(|from| place[*from]).sum();
            (sum * 100).checked_div(before.len()).unwrap_or(0)
        });
        row.iter().enumerate().for_each(|(k, at)| place[*at] = k);
    }
    rows
}

/// A label's lines, broken at spaces where there are any.
fn wrapped(label: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in label.split(' ') {
        let word: Vec<char> = word.chars().collect();
        for piece in word.chunks(COLUMNS) {
            let last = lines.last_mut().expect("there is a first line");
            let used = last.chars().count();
            if used > 0 && used + 1 + piece.len() > COLUMNS {
                lines.push(piece.iter().collect());
            } else {
                last.push_str(if used > 0 { " " } else { "" });
                last.extend(piece);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::diagram::read;

    #[test]
    fn nodes_stand_below_what_leads_to_them_whatever_the_circles() {
        for (text, expected) in [
            ("a --> b --> c\na --> c", vec![0, 1, 2]),
            ("a --> b --> a", vec![0, 1]),
            ("a --> a\na --> b", vec![0, 1]),
            ("c --> d\na --> b --> c --> a", vec![2, 3, 0, 1]),
        ] {
            let it = read(&format!("flowchart LR\n{text}")).unwrap();
            assert_eq!(layers(&it), expected, "{text}");
            let picture = picture(&it);
            assert_eq!(picture.matches("<rect").count(), it.nodes().len());
            assert_eq!(picture.matches("<path class=\"e\"").count(), it.edges().len());
        }
    }

    #[test]
    fn a_label_is_broken_at_its_spaces() {
        assert_eq!(
            wrapped("charge the card once and again"),
            ["charge the card once", "and again"]
        );
        assert_eq!(wrapped(&"x".repeat(45)).len(), 3);
    }
}
