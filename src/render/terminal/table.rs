//! A compact table: columns as wide as they must be, the widest one shortened where the screen is too narrow.

use super::{
    paint::Paint,
    width::{columns, fit, pad},
};

/// Two spaces before and between columns.
const GAP: usize = 2;

/// A `#` at a heading's end aligns its column to the right. Cells come escaped, without color and without line breaks.
pub fn table(header: &[&str], rows: &[Vec<String>], width: usize, paint: Paint) -> Vec<String> {
    let names: Vec<String> = header.iter().map(|name| name.replace('#', "")).collect();
    let mut widths: Vec<usize> = names.iter().map(|name| columns(name)).collect();
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(columns(cell));
        }
    }
    narrow(&mut widths, width.saturating_sub(GAP * header.len()));
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

fn narrow(widths: &mut [usize], room: usize) {
    let over = widths.iter().sum::<usize>().saturating_sub(room);
    if let Some(widest) = widths.iter_mut().max() {
        *widest = widest.saturating_sub(over).max(8);
    }
}
