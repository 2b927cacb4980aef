//! Letters as a model reads them, whatever they are dressed up as: compatibility forms, accents, look-alikes, turned letters, letters
//! that are not there to the eye.

use std::{borrow::Cow, sync::LazyLock};
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Whether a character carries one that no editor shows.
pub(super) const fn is_smuggled(c: char) -> bool {
    matches!(c, '\u{E0020}'..='\u{E007E}' | '\u{E0100}'..='\u{E01EF}')
}

/// A line as a terminal shows it: without the sequences that color or hide what follows (ECMA-48, 5.4), whose letters would grow into a word.
pub(super) fn uncolored(line: &str) -> Cow<'_, str> {
    const BEGINS: &str = "\u{1b}[";
    if !line.contains(BEGINS) {
        return Cow::Borrowed(line);
    }
    let mut pieces = line.split(BEGINS);
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let more = piece.trim_start_matches(|c: char| matches!(c, ' '..='?'));
        text.push_str(more.strip_prefix(|c: char| matches!(c, '@'..='~')).unwrap_or(more));
    }
    Cow::Owned(text)
}

/// Appends a character without its disguise: lower-case ASCII, and one space for whatever is no letter, digit or mark of a sentence.
pub(super) fn push(text: &mut String, c: char) {
    if c.is_ascii() {
        return push_ascii(text, c);
    }
    if is_unseen(c) {
        return;
    }
    if let Some(c) = unmasked(c) {
        return push_ascii(text, c);
    }
    let before = text.len();
    decompose_compatible(c, |part| {
        if part.is_ascii() {
            push_ascii(text, part);
        } else if let Some(part) = unmasked(part) {
            push_ascii(text, part);
        } else if !is_combining_mark(part) && !text.ends_with(' ') {
            text.push(' ');
        }
    });
    // A mark alone belongs to the letter before it.
    if before == text.len() && !is_combining_mark(c) && !text.ends_with(' ') {
        text.push(' ');
    }
}

fn push_ascii(text: &mut String, c: char) {
    let c = match c {
        'a'..='z' | '0'..='9' | ':' | ',' | '.' | '!' | '?' | '@' | '\'' | '"' | '\u{2}' => c,
        'A'..='Z' => c.to_ascii_lowercase(),
        '_' => '\u{1}',
        '\u{8}' | '\u{7f}' => return,
        _ => ' ',
    };
    if c != ' ' || !(text.is_empty() || text.ends_with(' ')) {
        text.push(c);
    }
}

/// Not there to the eye.
const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{1D173}'..='\u{1D17A}'
    )
}

/// The letter or mark that a character stands for, where no compatibility form says so.
fn unmasked(c: char) -> Option<char> {
    let code = u32::from(c);
    Some(match c {
        '\u{2018}' | '\u{2019}' | '\u{02BC}' => '\'',
        '\u{0589}' | '\u{A789}' | '\u{2236}' | '\u{05C3}' | '\u{02D0}' => ':',
        '\u{2192}' | '\u{21D2}' | '\u{279C}' | '\u{27A1}' | '\u{25B6}' => ':',
        '\u{02D9}' | '\u{00B7}' | '\u{3002}' => '.',
        '\u{201A}' | '\u{060C}' | '\u{3001}' => ',',
        // A byte of another encoding is, in most prose of Europe, an e with an accent.
        '\u{FFFD}' => 'e',
        // Flags are spelled in letters.
        '\u{1F1E6}'..='\u{1F1FF}' => return letter(code - 0x1F1E6),
        '\u{E0020}'..='\u{E007E}' => return char::from_u32(code - 0xE0000),
        // One byte each, from 16 on, as text is carried in variation selectors.
        '\u{E0100}'..='\u{E01EF}' => return char::from_u32(code - 0xE0100 + 16),
        // Braille, by its dots.
        '\u{2800}'..='\u{283F}' => return dots(code - 0x2800),
        '\u{1F150}'..='\u{1F169}' => return letter(code - 0x1F150),
        '\u{1F170}'..='\u{1F189}' => return letter(code - 0x1F170),
        '\u{1F130}'..='\u{1F149}' => return letter(code - 0x1F130),
        _ => return looks_like(c),
    })
}

fn letter(n: u32) -> Option<char> {
    u8::try_from(n).ok().filter(|n| *n < 26).map(|n| char::from(b'a' + n))
}

fn dots(pattern: u32) -> Option<char> {
    const LETTERS: [u32; 26] = [
        0x01, 0x03, 0x09, 0x19, 0x11, 0x0B, 0x1B, 0x13, 0x0A, 0x1A, 0x05, 0x07, 0x0D, 0x1D, 0x15,
        0x0F, 0x1F, 0x17, 0x0E, 0x1E, 0x25, 0x27, 0x3A, 0x2D, 0x3D, 0x35,
    ];
    match pattern {
        0 => Some(' '),
        0x02 => Some(','),
        0x12 => Some(':'),
        0x32 => Some('.'),
        _ => letter(u32::try_from(LETTERS.iter().position(|it| *it == pattern)?).ok()?),
    }
}

/// Letters of other scripts, and turned ones, that are drawn as a Latin letter.
const ALIKE: [(char, &str); 26] = [
    ('a', "аАαΑᴀɐɑꭺᎪ∀ａɒӓӑӕᗅⱭ"),
    ('b', "ЬьВвΒβʙᏴᏼƀƄɓ"),
    ('c', "сСᴄᏟϲɔƆⅽ"),
    ('d', "ᴅᎠđĐԁɗꓓɖᏧ"),
    ('e', "еЕΕεᴇᎬǝƎɛєЄᏋɘ"),
    ('f', "ꜰғϝƒɟℲꓝᖴ"),
    ('g', "ɢᏀɡƃɠԍ⅁ᎶǤǥ"),
    ('h', "нНΗʜᎻһɥհℎĦħᏂ"),
    ('i', "іІιΙıɪᎥᏆɩᴉӏӀ"),
    ('j', "јЈᴊᎫɾϳʝ"),
    ('k', "кКκΚᴋᏦʞƙ"),
    ('l', "ʟᏞłŁ⅃ꓡɭ"),
    ('m', "мМΜᴍᎷɯϻ"),
    ('n', "ɴΝηƝɲՈ"),
    ('o', "оОοΟσᴏᎾՕօøØѳӨଠ"),
    ('p', "рРρΡᴘᏢρԀƿ"),
    ('q', "ԛԚǫᑫգ"),
    ('r', "ʀᎡɹгᏒᴚɼя"),
    ('s', "ѕЅꜱᏚƽƨʂςՏ"),
    ('t', "тТτΤᴛᎢʇŧŦƫ⊥"),
    ('u', "υᴜᑌʋцՍս"),
    ('v', "νѵᴠᏙʌѴᏉɅ∧"),
    ('w', "ᴡᎳʍѡωшᏔԝԜ"),
    ('x', "хХχΧ᙮×ⅹ"),
    ('y', "уУʏγΥᎩʎүҮᎽ"),
    ('z', "ᴢᏃΖʐƶᏤ"),
];

fn looks_like(c: char) -> Option<char> {
    // The blocks that the table is of: every other letter, as of most scripts, is passed over at once.
    let known = matches!(u32::from(c), 0xD7..=0x589 | 0x13A0..=0x13FF | 0x1400..=0x167F | 0x1D00..=0x1D7F | 0x2100..=0x22FF | 0xA720..=0xABBF | 0xA4D0..=0xA4FF | 0xB20);
    if !known {
        return None;
    }
    let place = SORTED.binary_search_by_key(&c, |(alike, _)| *alike).ok()?;
    SORTED.get(place).map(|(_, plain)| *plain)
}

static SORTED: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let each = ALIKE.iter().flat_map(|(plain, alike)| alike.chars().map(move |it| (it, *plain)));
    let mut sorted: Vec<(char, char)> = each.collect();
    sorted.sort_unstable();
    sorted
});

/// A line whose letters stand on their heads, as it is read the other way up.
pub(super) fn turned(line: &str) -> Option<String> {
    const TURNED: [char; 12] = ['ɐ', 'ǝ', 'ɔ', 'ɹ', 'ʌ', 'ʍ', 'ᴉ', 'ɥ', 'ʞ', 'ɯ', 'ʇ', 'ƃ'];
    if line.is_ascii() || line.matches(TURNED).take(4).count() < 4 {
        return None;
    }
    let read = |c: char| match c {
        'd' => 'p',
        'p' => 'd',
        'q' => 'b',
        'b' => 'q',
        'n' => 'u',
        'u' => 'n',
        other => other,
    };
    Some(line.chars().rev().map(read).collect())
}

/// The letter of a Latin or Greek one without its accents; other scripts keep theirs, which are letters of their own there.
pub(super) fn unaccented(c: char) -> char {
    match c {
        'ø' | 'Ø' => return 'o',
        'đ' | 'Đ' | 'ð' => return 'd',
        'ł' | 'Ł' => return 'l',
        'ı' => return 'i',
        'ß' => return 's',
        '\u{C0}'..='\u{24F}' | '\u{370}'..='\u{3FF}' | '\u{1E00}'..='\u{1FFF}' => {}
        // Full-width forms, as Chinese and Japanese have marks and Latin letters.
        '\u{FF01}'..='\u{FF5E}' => {
            return char::from_u32(u32::from(c) - 0xFEE0).map_or(c, |it| it.to_ascii_lowercase());
        }
        _ => return c,
    }
    let mut first = None;
    decompose_compatible(c, |part| {
        first.get_or_insert(part);
    });
    first.unwrap_or(c)
}
