//! A zip archive that somebody else made, read by its central directory: what it holds is bounded and checked before a byte of it is
//! unpacked. Stored and deflated files alone, and of those none that two readers could take for two things.

use std::collections::BTreeSet;
use zlib_rs::{InflateConfig, ReturnCode, crc32::crc32};

/// Files at most: a deep review of many roles files some hundreds of replies.
const ENTRIES: usize = 4_000;
/// Bytes of one file, unpacked, at most.
const FILE_BYTES: usize = 64 << 20;
/// Bytes of all files, unpacked, at most.
const ALL_BYTES: usize = 256 << 20;
/// How many times its size an archive may unpack to, over what a small one may hold. JSON comes to some twenty.
const RATIO: usize = 200;
const SMALL: usize = 1 << 20;

/// The end of an archive without its comment, a file's record in the directory, and its header, in bytes and without names.
const END: usize = 22;
const RECORD: usize = 46;
const HEADER: usize = 30;

/// One file of an archive.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// Its path, as it stands there.
    pub(super) name: &'a str,
    packed: &'a [u8],
    size: usize,
    deflated: bool,
    crc: u32,
}

/// The files of an archive; folders are left out.
///
/// # Errors
/// A fragment that says what is odd about it.
pub(super) fn entries(bytes: &[u8]) -> Result<Vec<Entry<'_>>, String> {
    let (at, n) = directory(bytes).ok_or("its end is not that of a plain zip archive")?;
    if n > ENTRIES {
        return Err(format!("it has {n} files, over {ENTRIES}"));
    }
    let (mut at, start) = (at, at);
    let (mut names, mut found) = (BTreeSet::new(), Vec::new());
    let (mut all, mut packed) = (0_usize, 0_usize);
    for _ in 0..n {
        let (entry, next) = record(bytes, at, start)?;
        at = next;
        if !names.insert(entry.name) {
            return Err("it has a name twice".to_owned());
        }
        // Neither can overflow: each is at most the bounds' sum.
        (all, packed) = (all + entry.size, packed + entry.packed.len());
        if entry.size > FILE_BYTES || all > ALL_BYTES || all > bytes.len() * RATIO + SMALL {
            return Err("it unpacks to more than is taken".to_owned());
        }
        if packed > start {
            return Err("its files lie one upon the other".to_owned());
        }
        if !entry.name.ends_with('/') {
            found.push(entry);
        } else if entry.size > 0 {
            return Err("it has a folder with bytes".to_owned());
        }
    }
    if at + END > bytes.len() || word(bytes, at) != Some(0x0605_4b50) {
        return Err("its directory does not end where it says".to_owned());
    }
    Ok(found)
}

impl Entry<'_> {
    /// What the file holds.
    ///
    /// # Errors
    /// A fragment: it is not what the directory says.
    pub(super) fn content(&self) -> Result<Vec<u8>, String> {
        let content = if self.deflated {
            let mut space = vec![0; self.size];
            // Less than nothing: without the header and the checksum of zlib.
            let raw = InflateConfig { window_bits: -15 };
            match zlib_rs::decompress_slice(&mut space, self.packed, raw) {
                (got, ReturnCode::Ok) if got.len() == self.size => {}
                _ => return Err("a file of it is damaged".to_owned()),
            }
            space
        } else {
            self.packed.to_vec()
        };
        if content.len() == self.size && crc32(0, &content) == self.crc {
            Ok(content)
        } else {
            Err("a file of it is damaged".to_owned())
        }
    }
}

/// Where the central directory begins, and how many records it has. One of several disks or of the 64-bit kind is none of ours.
fn directory(bytes: &[u8]) -> Option<(usize, usize)> {
    let last = bytes.len().checked_sub(END)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    // The comment reaches to the archive's end, or the end is no end.
    let ends = |at: &usize| {
        word(bytes, *at) == Some(0x0605_4b50) && half(bytes, at + 20) == Some(last - at)
    };
    let end = (first..=last).rev().find(ends)?;
    let disks = half(bytes, end + 4)? + half(bytes, end + 6)?;
    let (here, n) = (half(bytes, end + 8)?, half(bytes, end + 10)?);
    let (size, at) = (long(bytes, end + 12)?, long(bytes, end + 16)?);
    (disks == 0 && here == n && at.checked_add(size)? == end).then_some((at, n))
}

/// The record at a place, and where the next one begins. `start` is the directory's beginning, before which all files lie.
fn record(bytes: &[u8], at: usize, start: usize) -> Result<(Entry<'_>, usize), String> {
    const CUT: &str = "its directory is cut off";
    let field = |offset| half(bytes, at + offset).ok_or(CUT);
    let number = |offset| long(bytes, at + offset).ok_or(CUT);
    if word(bytes, at) != Some(0x0201_4b50) {
        return Err(CUT.to_owned());
    }
    let (flags, method) = (field(8)?, field(10)?);
    let (packed, size) = (number(20)?, number(24)?);
    let (long_name, extra, comment) = (field(28)?, field(30)?, field(32)?);
    // Encrypted, patched, or with a masked directory.
    if flags & 0x2061 != 0 || !matches!(method, 0 | 8) || (method == 0 && packed != size) {
        return Err("a file of it is packed in a way that is not read".to_owned());
    }
    // Of Unix: no links, devices or sockets. Elsewhere there are none.
    let kind = number(38)? >> 28;
    if field(4)? >> 8 == 3 && !matches!(kind, 0 | 4 | 8) {
        return Err("it has something that is neither a file nor a folder".to_owned());
    }
    let named = |at: usize| bytes.get(at..at + long_name).ok_or(CUT);
    let name = named(at + RECORD)?;
    let header = number(42)?;
    let told = |offset| half(bytes, header + offset).ok_or(CUT);
    if word(bytes, header) != Some(0x0403_4b50)
        || told(26)? != long_name
        || named(header + HEADER)? != name
    {
        return Err("a file of it has two names".to_owned());
    }
    let from = header + HEADER + long_name + told(28)?;
    let packed = bytes.get(from..from + packed).filter(|it| from + it.len() <= start).ok_or(CUT)?;
    let name = std::str::from_utf8(name).map_err(|_| "a name of it is no text".to_owned())?;
    let crc = word(bytes, at + 16).ok_or(CUT)?;
    let entry = Entry { name, packed, size, deflated: method == 8, crc };
    Ok((entry, at + RECORD + long_name + extra + comment))
}

fn half(bytes: &[u8], at: usize) -> Option<usize> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(usize::from(u16::from_le_bytes(two.try_into().ok()?)))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(word(bytes, at)?).ok()
}

#[cfg(test)]
#[path = "zip/tests.rs"]
mod tests;
