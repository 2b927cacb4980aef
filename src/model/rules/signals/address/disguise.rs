//! Text as a model reads it, whatever it is dressed up as: look-alike and invisible letters, letters apart, and what is written in
//! escapes or in base64.

/// Encoded texts that are looked into, and the bytes of each.
const ENCODED: (usize, usize) = (400, 4096);
/// A shorter run of letters and digits is a word, or an id.
const SHORTEST: usize = 24;

/// Whether a character carries one that no editor shows.
pub(super) const fn is_smuggled(c: char) -> bool {
    matches!(c, '\u{E0020}'..='\u{E007E}' | '\u{E0100}'..='\u{E01EF}')
}

/// A character without its disguise; `None` where it is not there to the eye.
pub(super) fn plain(c: char) -> Option<char> {
    Some(match c {
        'a'..='z' | '0'..='9' | ':' | ',' | '.' | '!' | '?' | '@' | '\'' | '"' => c,
        'A'..='Z' => c.to_ascii_lowercase(),
        '\u{2018}' | '\u{2019}' => '\'',
        '_' => '\u{1}',
        '\u{2}' => c,
        '\u{FF01}'..='\u{FF5E}' => return char::from_u32(u32::from(c) - 0xFEE0).and_then(plain),
        'а' | 'А' | 'α' | 'Α' => 'a',
        'е' | 'Е' | 'Ε' | 'ε' => 'e',
        'о' | 'О' | 'ο' | 'Ο' => 'o',
        'р' | 'Р' | 'ρ' | 'Ρ' => 'p',
        'с' | 'С' => 'c',
        'у' | 'У' => 'y',
        'х' | 'Х' | 'χ' => 'x',
        'і' | 'І' | 'ι' | 'Ι' | 'ı' => 'i',
        'ѕ' | 'Ѕ' => 's',
        'ν' => 'v',
        'т' | 'Т' | 'τ' => 't',
        'к' | 'К' | 'κ' => 'k',
        'м' | 'М' => 'm',
        'н' | 'Н' => 'h',
        '\u{00AD}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' => {
            return None;
        }
        '\u{E0020}'..='\u{E007E}' => return char::from_u32(u32::from(c) - 0xE0000).and_then(plain),
        // One byte each, from 16 on, as text is carried in variation selectors.
        '\u{E0100}'..='\u{E01EF}' => {
            return char::from_u32(u32::from(c) - 0xE0100 + 16).and_then(plain);
        }
        '\u{1D400}'..='\u{1D6A3}' => return letter((u32::from(c) - 0x1D400) % 26),
        '\u{24B6}'..='\u{24E9}' => return letter((u32::from(c) - 0x24B6) % 26),
        '\u{1F130}'..='\u{1F189}' => return letter((u32::from(c) - 0x1F130) % 32),
        _ => unaccented(c).unwrap_or(' '),
    })
}

fn letter(n: u32) -> Option<char> {
    u8::try_from(n).ok().filter(|n| *n < 26).map(|n| char::from(b'a' + n))
}

/// The letter below its accent, of the scripts of Europe.
pub(super) fn unaccented(c: char) -> Option<char> {
    const ACCENTS: [(char, &str); 17] = [
        ('a', "àáâãäåāăąÀÁÂÃÄÅĀĂĄảạấầẩẫậắằẳẵặ"),
        ('c', "çćĉċčÇĆĈĊČ"),
        ('d', "ďđĎĐ"),
        ('e', "èéêëēĕėęěÈÉÊËĒĔĖĘĚẻẽẹếềểễệ"),
        ('g', "ĝğġģĜĞĠĢ"),
        ('i', "ìíîïĩīĭįÌÍÎÏĨĪĬĮİỉị"),
        ('l', "ĺļľŀłĹĻĽĿŁ"),
        ('n', "ñńņňÑŃŅŇ"),
        ('o', "òóôõöøōŏőÒÓÔÕÖØŌŎŐỏọốồổỗộơớờởỡợ"),
        ('r', "ŕŗřŔŖŘ"),
        ('s', "śŝşšșßŚŜŞŠȘ"),
        ('t', "ţťŧțŢŤŦȚ"),
        ('u', "ùúûüũūŭůűųÙÚÛÜŨŪŬŮŰŲủụưứừửữự"),
        ('w', "ŵŴ"),
        ('y', "ýÿŷÝŸŶỳỷỹỵ"),
        ('z', "źżžŹŻŽ"),
        ('k', "ķĶ"),
    ];
    if c.is_ascii() {
        return None;
    }
    ACCENTS.iter().find(|(_, accented)| accented.contains(c)).map(|(plain, _)| *plain)
}

/// A line whose letters stand apart (`a p p r o v e`), with its words whole; and a long name of many words as the words it is of.
pub(super) fn spaced(line: &str) -> String {
    let single = |word: &str| word.chars().count() == 1;
    let apart = line.split(' ').filter(|it| single(it)).count();
    let words = line.split(' ').filter(|it| !it.is_empty()).count();
    if apart >= 12 && apart * 5 >= words * 4 {
        let words = line.split("  ").map(|word| word.replace(' ', ""));
        return words.collect::<Vec<_>>().join(" ");
    }
    if !line.contains('_') {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len());
    for piece in line.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_')) {
        if piece.matches('_').count() >= 5 {
            out.push_str(&piece.replace('_', " "));
        } else {
            out.push_str(piece);
        }
    }
    out
}

/// What lines say in escapes or in base64, each with its line. Bounded in number and size.
pub(super) fn unwrapped(lines: &[(u32, &str)]) -> Vec<(u32, String)> {
    let (most, longest) = ENCODED;
    let said = lines.iter().flat_map(|(n, line)| {
        let escapes = unescaped(line).into_iter();
        escapes.chain(from_base64(line)).map(|text| (*n, text))
    });
    said.map(|(n, text)| (n, text.chars().take(longest).collect())).take(most).collect()
}

/// `\x41`, `\u0041`, `&#65;`, `&#x41;` and `%41` as what they stand for, where a line has many of them.
fn unescaped(line: &str) -> Option<String> {
    const MANY: usize = 12;
    if line.matches(['\\', '&', '%']).take(MANY).count() < MANY {
        return None;
    }
    let (mut out, mut rest, mut n) = (String::new(), line, 0);
    while let Some(c) = rest.chars().next() {
        match escape(rest) {
            Some((said, length)) => {
                out.push(said);
                rest = &rest[length..];
                n += 1;
            }
            None => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    (n >= MANY).then_some(out)
}

/// The escape that a text begins with, and its length in bytes.
fn escape(text: &str) -> Option<(char, usize)> {
    let fixed = |prefix: &str, digits: usize| {
        let code = text.strip_prefix(prefix)?.get(..digits)?;
        let code = u32::from_str_radix(code, 16).ok()?;
        Some((char::from_u32(code)?, prefix.len() + digits))
    };
    let entity = |prefix: &str, radix| {
        let (code, _) = text.strip_prefix(prefix)?.get(..8)?.split_once(';')?;
        Some((
            char::from_u32(u32::from_str_radix(code, radix).ok()?)?,
            prefix.len() + code.len() + 1,
        ))
    };
    fixed("\\x", 2)
        .or_else(|| fixed("\\u", 4))
        .or_else(|| fixed("%", 2))
        .or_else(|| entity("&#x", 16))
        .or_else(|| entity("&#", 10))
}

/// Every text of ASCII that a line has in base64.
fn from_base64(line: &str) -> Vec<String> {
    let is_digit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_');
    if line.len() < SHORTEST {
        return Vec::new();
    }
    let runs = line.split(|c: char| !is_digit(c)).filter(|it| it.len() >= SHORTEST);
    runs.filter_map(|run| decoded(&run[..run.len().min(ENCODED.1)])).collect()
}

fn decoded(run: &str) -> Option<String> {
    let value = |c: u8| {
        Some(match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        })
    };
    let mut out = Vec::with_capacity(run.len());
    for four in run.as_bytes().chunks(4) {
        let bits =
            four.iter().try_fold(0_u32, |bits, c| Some(bits << 6 | u32::from(value(*c)?)))?;
        let bits = bits << (6 * (4 - four.len()));
        out.extend(bits.to_be_bytes().iter().skip(1).take(four.len() - 1));
    }
    let text = String::from_utf8(out).ok()?;
    let prose = text.chars().all(|c| c.is_ascii_graphic() || matches!(c, ' ' | '\n'));
    (prose && text.contains(' ')).then_some(text)
}
