//! The journal: every sale, one line, before the drawer opens.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

/// A sale, in cents.
pub struct Sale {
    pub number: u64,
    pub cents: u64,
}

/// Writes a sale down. The drawer opens when this has returned.
pub fn record(journal: &mut File, sale: &Sale) -> io::Result<()> {
    journal.write_all(line(sale).as_bytes())?;
    journal.sync_data()
}

/// Every whole sale of a journal; a last line that a power cut tore is left out.
pub fn replay(path: &Path) -> io::Result<Vec<Sale>> {
    let text = fs::read_to_string(path)?;
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    Ok(whole.lines().filter_map(sale).collect())
}

fn line(sale: &Sale) -> String {
    format!("{} {}\n", sale.number, sale.cents)
}

fn sale(line: &str) -> Option<Sale> {
    let (number, cents) = line.split_once(' ')?;
    Some(Sale { number: number.parse().ok()?, cents: cents.parse().ok()? })
}
