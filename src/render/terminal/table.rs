//! A compact table: columns as wide as they must be, the widest one shortened where the screen is too narrow.

use super::{
    paint::Paint,
    width::{columns, fit, pad, wrap},
};

/// Two spaces before and between columns.
const GAP: usize = 2;

/// The heading, then each row. A `#` at a heading's end aligns its column to the right. Cells come escaped, without color and without line
/// breaks. On a screen too narrow for columns a row is a sentence of its cells, and the heading is empty.
pub fn table(header: &[&str], rows: &[Vec<String>], width: usize, paint: Paint) -> Vec<String> {
    let names: Vec<String> = header.iter().map(|name| name.replace('#', "")).collect();
    let mut widths: Vec<usize> = names.iter().map(|name| columns(name)).collect();
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(columns(cell));
        }
    }
    narrow(&mut widths, width.saturating_sub(GAP * header.len()));
    if widths.iter().sum::<usize>() + GAP * header.len() > width {
        let rows = rows.iter().map(|row| sentence(&names, row, width));
        return std::iter::once(String::new()).chain(rows).collect();
    }
    let line = |cells: &[String]| {
        let cells = cells.iter().zip(&widths).zip(header);
        let cells = cells.map(|((cell, &width), name)| {
            " ".repeat(GAP) + &pad(&fit(cell, width), width, name.ends_with('#'))
        });
        cells.collect::<String>().trim_end().to_owned()
    };
    let mut lines = vec![paint.dim(&line(&names))];
    lines.extend(rows.iter().map(|row| line(row)));
    lines
}

/// `Architect: verdict concern, critical 0, high 1`; the first cell names the row, the second too where that is a number.
fn sentence(names: &[String], row: &[String], width: usize) -> String {
    let numbered = row.first().is_some_and(|it| it.bytes().all(|b| b.is_ascii_digit()));
    let (first, rest) = row.split_at(row.len().min(if numbered { 2 } else { 1 }));
    let rest = names[first.len()..].iter().zip(rest).filter(|(_, cell)| !cell.is_empty());
    let rest: Vec<String> = rest.map(|(name, cell)| format!("{name} {cell}")).collect();
    let said = format!("{}: {}", first.join(" "), rest.join(", "));
    let lines = wrap(&said, width.saturating_sub(2 * GAP));
    let indented = lines.iter().enumerate().map(|(n, line)| {
        let indent = if n == 0 { GAP } else { 2 * GAP };
        " ".repeat(indent) + line
    });
    indented.collect::<Vec<_>>().join("\n")
}

fn narrow(widths: &mut [usize], room: usize) {
    let over = widths.iter().sum::<usize>().saturating_sub(room);
    if let Some(widest) = widths.iter_mut().max() {
        *widest = widest.saturating_sub(over).max(8);
    }
}
