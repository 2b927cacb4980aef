//! Archives as GitHub makes them, and as nobody should.

use super::*;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use zlib_rs::DeflateConfig;

/// A file of an archive, as it is to be told there.
#[derive(Clone)]
struct Told {
    name: &'static str,
    packed: Vec<u8>,
    size: u32,
    method: u16,
    flags: u16,
    mode: u32,
    crc: u32,
}

fn stored(name: &'static str, text: &[u8]) -> Told {
    let size = u32::try_from(text.len()).unwrap();
    let (packed, crc) = (text.to_vec(), crc32(0, text));
    Told { name, packed, size, method: 0, flags: 8, mode: 0o100_644, crc }
}

fn deflated(name: &'static str, text: &[u8]) -> Told {
    let mut space = vec![0; zlib_rs::compress_bound(text.len())];
    let raw = DeflateConfig { window_bits: -15, ..DeflateConfig::new(9) };
    let (packed, code) = zlib_rs::compress_slice(&mut space, text, raw);
    assert_eq!(code, ReturnCode::Ok);
    Told { packed: packed.to_vec(), method: 8, ..stored(name, text) }
}

fn archive(files: &[Told]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for it in files {
        let at = u32::try_from(bytes.len()).unwrap();
        let packed = u32::try_from(it.packed.len()).unwrap();
        let name = u16::try_from(it.name.len()).unwrap();
        // In the header sizes and checksum may be left for later, as who streams does.
        bytes.extend(0x0403_4b50_u32.to_le_bytes());
        for half in [20, it.flags, it.method, 0, 0, 0, 0, 0, 0, 0, 0, name, 0] {
            bytes.extend(half.to_le_bytes());
        }
        bytes.extend(it.name.as_bytes());
        bytes.extend(&it.packed);
        if it.flags & 8 != 0 {
            bytes.extend(0x0807_4b50_u32.to_le_bytes());
            for word in [it.crc, packed, it.size] {
                bytes.extend(word.to_le_bytes());
            }
        }
        directory.extend(0x0201_4b50_u32.to_le_bytes());
        for half in [3 << 8 | 45, 20, it.flags, it.method, 0, 0] {
            directory.extend(half.to_le_bytes());
        }
        for word in [it.crc, packed, it.size] {
            directory.extend(word.to_le_bytes());
        }
        for half in [name, 0, 0, 0, 0] {
            directory.extend(half.to_le_bytes());
        }
        for word in [it.mode << 16, at] {
            directory.extend(word.to_le_bytes());
        }
        directory.extend(it.name.as_bytes());
    }
    let (at, n) = (u32::try_from(bytes.len()).unwrap(), u16::try_from(files.len()).unwrap());
    let size = u32::try_from(directory.len()).unwrap();
    bytes.extend(directory);
    bytes.extend(0x0605_4b50_u32.to_le_bytes());
    [0, 0, n, n].iter().for_each(|it| bytes.extend(it.to_le_bytes()));
    [size, at].iter().for_each(|it| bytes.extend(it.to_le_bytes()));
    bytes.extend([0, 0]);
    bytes
}

/// What every file of an archive holds.
fn read(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let all = entries(bytes)?;
    all.iter().map(|it| Ok((it.name.to_owned(), it.content()?))).collect()
}

#[test]
fn stored_and_deflated_files_are_read_whatever_their_names() {
    let folder = Told { mode: 0o040_755, ..stored("replies/", b"") };
    let text = b"a text, a text, a text".repeat(30);
    let bytes = archive(&[stored("a", b"A"), folder, deflated("replies/b", &text)]);
    let expected = [("a".to_owned(), b"A".to_vec()), ("replies/b".to_owned(), text)];
    assert_eq!(read(&bytes).unwrap(), expected);
    assert_eq!(read(&archive(&[])).unwrap(), []);
}

/// As `archiver` 7 streams two files, which `actions/upload-artifact` does with.
const STREAMED: &str = "UEsDBBQACAAIAAmLel0AAAAAAAAAAAAAAAAOAAAAc3ludGhlc2lzLmpzb26rVkpUsjKs5QIAUEsHCEaj6HQKAAAACAAAAFBLAwQUAAgACAAJi3pdAAAAAAAAAAAAAAAAEA\
    AAAHJlcGxpZXMvYmlnLmpzb26rVipJrShRslJKTEpWGMxYqZYLAFBLBwglxuIoFAAAAKwAAABQSwECLQMUAAgACAAJi3pdRqPodAoAAAAIAAAADgAAAAAAAAAAACAApIEA\
    AAAAc3ludGhlc2lzLmpzb25QSwECLQMUAAgACAAJi3pdJcbiKBQAAACsAAAAEAAAAAAAAAAAACAApIFGAAAAcmVwbGllcy9iaWcuanNvblBLBQYAAAAAAgACAHoAAACYAA\
    AAAAA=";

#[test]
fn what_is_uploaded_is_read() {
    let bytes = STANDARD.decode(STREAMED).unwrap();
    let files = read(&bytes).unwrap();
    let names: Vec<&str> = files.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(names, ["synthesis.json", "replies/big.json"]);
    assert_eq!(files[0].1, b"{\"a\":1}\n");
    assert!(files[1].1.ends_with(b"abc abc \"}\n"));
}

#[test]
fn what_is_odd_is_refused_with_a_reason() {
    let it = stored("a", b"AAAA");
    let zeros = deflated("z", &vec![0; 8 << 20]);
    let wrong: [(&str, Vec<Told>); 12] = [
        ("a name twice", vec![it.clone(), stored("a", b"other")]),
        ("neither a file nor a folder", vec![Told { mode: 0o120_777, ..it.clone() }]),
        ("not read", vec![Told { flags: 1, ..it.clone() }]),
        ("not read", vec![Told { method: 12, ..it.clone() }]),
        ("not read", vec![Told { size: 3, ..it.clone() }]),
        ("damaged", vec![Told { crc: 7, ..it.clone() }]),
        ("damaged", vec![Told { size: 7, ..deflated("a", b"AAAAAAAA") }]),
        ("damaged", vec![Told { size: 9, ..deflated("a", b"AAAAAAAA") }]),
        ("more than is taken", vec![zeros.clone()]),
        ("more than is taken", vec![Told { size: u32::MAX, ..zeros }]),
        ("with bytes", vec![stored("replies/", b"x")]),
        ("4001 files", vec![it.clone(); 4_001]),
    ];
    for (why, files) in wrong {
        let error = read(&archive(&files)).unwrap_err();
        assert!(error.contains(why), "{why}: {error}");
    }
    let good = archive(&[it.clone(), stored("b", b"BBBB")]);
    for cut in 0..good.len() {
        assert!(read(&good[..cut]).is_err(), "{cut}");
        let mut headed = good[..cut].to_vec();
        headed.extend(&good);
        assert!(cut == 0 || read(&headed).is_err(), "what stands before an archive: {cut}");
    }
    // Its place is told in a record of the 64-bit kind.
    let mut large = archive(&[stored("a", b"A")]);
    let at = large.len() - END;
    large[at + 8..at + 20].fill(0xff);
    assert!(read(&large).unwrap_err().contains("not that of a plain zip archive"));
    // A name in another encoding than UTF-8.
    let mut latin = archive(&[stored("a", b"A")]);
    let names: Vec<usize> = (0..latin.len()).filter(|at| latin[*at] == b'a').collect();
    names.into_iter().for_each(|at| latin[at] = 0xe9);
    assert!(read(&latin).unwrap_err().contains("no text"));
    // Two records of one file's bytes, under another name in the directory.
    let mut renamed = archive(&[it]);
    let at = renamed.len() - END - 1;
    renamed[at] = b'b';
    assert!(read(&renamed).unwrap_err().contains("two names"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
    }

    /// One wrong byte never gives another content: the checksum, the name or the form tells.
    #[test]
    fn a_damaged_archive_never_gives_another_content(at in 0_usize..1_000, to in any::<u8>()) {
        let files = [stored("a", b"AAAA"), deflated("b", &b"some more text ".repeat(5))];
        let good = archive(&files);
        let mut bytes = good.clone();
        let n = bytes.len();
        bytes[at % n] = to;
        if let Ok(got) = read(&bytes) {
            let all = read(&good).unwrap();
            let contents: Vec<&Vec<u8>> = all.iter().map(|it| &it.1).collect();
            prop_assert!(got.iter().all(|it| contents.contains(&&it.1)));
        }
    }
}
