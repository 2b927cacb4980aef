//! What a file is by its name and its first bytes, for where a NUL byte makes git call it binary. Not which grammar reads it.

/// Endings of code and configuration.
const CODE: &str = "bash bzl c cc cfg cjs conf cpp cs css cts dart env erl ex exs fish go gradle h hcl hpp hs html ini java jl js json jsx \
    kt kts lua m mjs ml mm mts nim php pl pm properties proto ps1 py pyi r rb rs scala scss sh sql svelte swift tf tmpl \
    toml ts tsx vue xml yaml yml zig zsh";

/// Endings of what else is run, built or obeyed as text.
const MORE: &str = "adb ads asm astro awk bat bicep cabal clj cljs cmake cmd coffee cr cron csh cshtml csproj cu cue cuh cxx d desktop \
    dhall ejs el erb f f90 fs fsx gd gemspec glsl gql graphql groovy gyp hbs hh hrl htm hxx in inc ipynb j2 jinja json5 \
    jsonc jsonnet jsp ksh kubeconfig ld less liquid lisp ll lock mdx mk nix nomad pas php5 phtml pl6 plist podspec psd1 \
    psm1 pug pxd pyw pyx qml rake raku reg rego rkt rmd ru s sass sbt scm service sln socket sol sv svg tcl tfvars timer \
    twig ui v vb vbproj vbs vhd vhdl wat wsf xsd xsl xslt";

/// Endings of what is no text to begin with: images, fonts, sound, archives, documents of an office, what a compiler wrote.
const DATA: &str = "3ds 7z a aac aar accdb aiff apk arrow avi avif avro beam bin blend bmp br bson bz2 cab car cbor cer class crx cur dat \
    db dds deb der dll dmg doc docx dta dylib ear elc eot exe exr fbx feather fits flac flv gguf gif glb gpg gresource gz \
    h5 hdf5 heic heif icc icns ico img ipa iso jar jks jp2 jpeg jpg jxl keystore ktx lib lockb lz lz4 m4a m4v mat mdb mid \
    mkv mmdb mo mov mp3 mp4 mpeg mpg msgpack msi nib node npy npz nupkg o obj odp ods odt ogg onnx opus orc otf p12 pack \
    parquet pb pcap pcapng pdf pfx pic pickle pkl png ppt pptx psd pt pyc pyd pyo rar rda rds rlib rpm safetensors sav \
    snappy so sqlite sqlite3 stl swf sys tar tbz2 tflite tfrecord tgz tif tiff ttc ttf txz usdz vsix war wasm wav webm \
    webp whl wmv woff woff2 xcf xls xlsx xz z zip zst";

/// Those of them whose files begin with a mark, so that one without it is something else.
const MARKED: &str = "7z apk avif bmp bz2 class docx dylib ear eot exe flac gif gz heic icns ico jar jpeg jpg npy npz otf parquet pdf png \
    pptx psd rar so sqlite sqlite3 tgz tif tiff ttf war wasm wav webp whl woff woff2 xlsx xz zip zst";

/// Names without an ending, or whose ending says nothing, of what is run or read as text.
const NAMES: &str = "buck build caddyfile codeowners configure containerfile doxyfile gemfile gnumakefile gradlew jenkinsfile \
    justfile makefile podfile procfile rakefile tiltfile vagrantfile workspace";

/// What formats that hold no text begin with. `true`: what such a file holds may read as text for the most part all the same.
const FORMATS: [(&[u8], bool); 58] = [
    (b"\x89PNG", false),
    (b"\xff\xd8\xff", false),
    (b"GIF87a", false),
    (b"GIF89a", false),
    (b"BM", false),
    (b"RIFF", false),
    (b"II*\0", false),
    (b"MM\0*", false),
    (b"\0\0\x01\0", false),
    (b"\0\0\x02\0", false),
    (b"icns", false),
    (b"8BPS", false),
    (b"DDS ", false),
    (b"glTF", false),
    (b"wOFF", false),
    (b"wOF2", false),
    (b"\0\x01\0\0", false),
    (b"OTTO", false),
    (b"true\0", false),
    (b"ttcf", false),
    (b"ID3", false),
    (b"OggS", false),
    (b"fLaC", false),
    (b"FORM", false),
    (b"MThd", false),
    (b"FLV\x01", false),
    (b"\x1aE\xdf\xa3", false),
    (b"%PDF-", true),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", true),
    (b"PK\x03\x04", true),
    (b"PK\x05\x06", true),
    (b"\x1f\x8b", false),
    (b"BZh", false),
    (b"\xfd7zXZ\0", false),
    (b"7z\xbc\xaf\x27\x1c", false),
    (b"\x28\xb5\x2f\xfd", false),
    (b"\x04\x22\x4d\x18", false),
    (b"Rar!\x1a\x07", false),
    (b"MSCF", false),
    (b"!<arch>\n", true),
    (b"\xed\xab\xee\xdb", false),
    (b"\x7fELF", true),
    (b"MZ", true),
    (b"\xfe\xed\xfa", true),
    (b"\xce\xfa\xed\xfe", true),
    (b"\xcf\xfa\xed\xfe", true),
    (b"\xca\xfe\xba\xbe", true),
    (b"\0asm", true),
    (b"SQLite format 3\0", true),
    (b"\xde\x12\x04\x95", true),
    (b"\x95\x04\x12\xde", true),
    (b"bplist00", true),
    (b"\x93NUMPY", true),
    (b"\x89HDF\r\n\x1a\n", true),
    (b"PAR1", true),
    (b"Obj\x01", true),
    (b"ARROW1\0\0", true),
    (b"GGUF", true),
];

/// Whether a file is named as code or configuration is: somebody runs or reads it as text, whatever bytes are in it.
#[must_use]
pub(super) fn is_source(path: &str) -> bool {
    let (name, ending) = split(path);
    let name = name.to_ascii_lowercase();
    has(CODE, &ending)
        || has(MORE, &ending)
        || has(NAMES, &name)
        || name.starts_with("dockerfile")
        || name.ends_with("dockerfile")
        // A name that begins with a point and has no other: what a shell or a tool reads before it begins.
        || (name.starts_with('.') && name.matches('.').count() == 1 && !is_data(path))
}

/// Whether an ending is one of code or configuration.
#[must_use]
pub(super) fn is_of_code(ending: &str) -> bool {
    has(CODE, ending)
}

/// Whether a file is named as one that holds no text.
#[must_use]
pub fn is_data(path: &str) -> bool {
    let (name, ending) = split(path);
    // What a file manager leaves behind.
    has(DATA, &ending) || name == ".DS_Store"
}

/// Whether a program may load it as it is, so that nobody who reads the change reads what it does.
#[must_use]
pub fn is_program(path: &str) -> bool {
    const PROGRAMS: &str = "a aar apk beam class dll dylib ear elc exe ipa jar lib msi node o obj pyc pyd pyo rlib so swf sys war wasm";
    has(PROGRAMS, &split(path).1)
}

/// The format that the first bytes are of, where it is known: whether its contents may read as text.
fn format(bytes: &[u8]) -> Option<bool> {
    if bytes.get(257..262) == Some(b"ustar") {
        return Some(true);
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some(false);
    }
    FORMATS.iter().find(|it| bytes.starts_with(it.0)).map(|it| it.1)
}

/// Whether the first bytes are those of a program: what has no name that says so may be one that is run.
fn is_machine_code(bytes: &[u8]) -> bool {
    const PROGRAMS: [&[u8]; 7] = [
        b"\x7fELF",
        b"MZ",
        b"\xfe\xed\xfa",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
        b"\0asm",
    ];
    PROGRAMS.iter().any(|it| bytes.starts_with(it))
}

/// Whether name and first bytes agree that a file holds data, of a format that may read as text only where `reads_as_text` says that it
/// does not.
#[must_use]
pub fn is_plainly_data(path: &str, bytes: &[u8], reads_as_text: bool) -> bool {
    is_data(path) && format(bytes).is_some_and(|may| may || !reads_as_text)
}

/// Whether bytes that are no text can be left to their name: nobody runs them or reads them as text. Not what is named as source, begins as a
/// script does or may be executed, and not what nothing is known of.
#[must_use]
pub fn passes_for_data(path: &str, executable: bool, bytes: &[u8]) -> bool {
    !is_source(path)
        && !bytes.starts_with(b"#!")
        && !executable
        && match format(bytes) {
            Some(_) => is_data(path) || !is_machine_code(bytes),
            None => is_data(path) && !has(MARKED, &split(path).1),
        }
}

fn has(words: &str, word: &str) -> bool {
    !word.is_empty() && words.split(' ').any(|it| it == word)
}

/// A path's last part, and what stands behind the last point in it, in small letters.
fn split(path: &str) -> (&str, String) {
    let name = path.rsplit('/').next().unwrap_or(path);
    (name, name.rsplit_once('.').map_or_else(String::new, |it| it.1.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_code_from_data_and_leaves_the_rest_open() {
        for (path, source, data) in [
            ("src/new.js", true, false),
            ("a/B.PY", true, false),
            ("Dockerfile", true, false),
            ("docker/Dockerfile.web", true, false),
            (".github/workflows/ci.yml", true, false),
            (".bashrc", true, false),
            ("a/.envrc", true, false),
            ("Gemfile", true, false),
            ("gradlew", true, false),
            (".DS_Store", false, true),
            ("logo.png", false, true),
            ("lib/a.JAR", false, true),
            ("bin/run", false, false),
            ("x.js/y", false, false),
            ("", false, false),
        ] {
            assert_eq!((is_source(path), is_data(path)), (source, data), "{path}");
        }
        let both = DATA.split(' ').filter(|it| has(CODE, it) || has(MORE, it)).count();
        assert_eq!(both, 0, "an ending is of one kind");
    }

    #[test]
    fn data_is_what_name_and_first_bytes_agree_on() {
        let (png, zip, none): (&[u8], &[u8], &[u8]) =
            (b"\x89PNG\r\n\x1a\n\0", b"PK\x03\x04\0", b"\x01\0\x02");
        for (path, bytes, reads, plainly) in [
            ("a.png", png, false, true),
            ("a.jpg", png, false, true),
            ("a.png", png, true, false),
            ("a.docx", zip, true, true),
            ("a.png", none, false, false),
            ("run", png, false, false),
            ("a.js", png, false, false),
        ] {
            assert_eq!(is_plainly_data(path, bytes, reads), plainly, "{path}");
        }
        for (path, executable, bytes, passes) in [
            ("model.bin", false, none, true),
            ("model.bin", true, none, false),
            ("model.bin", false, &b"#!/bin/sh\n\0"[..], false),
            ("logo.png", false, png, true),
            ("logo.png", false, none, false),
            ("song.mp3", false, none, true),
            ("fixtures/blob", false, zip, true),
            ("fixtures/blob", false, none, false),
            ("bin/tool", false, &b"\x7fELF\0"[..], false),
            ("lib/tool.so", false, &b"\x7fELF\0"[..], true),
            ("bin/tool", true, &b"\x7fELF\0"[..], false),
            ("x.mk", false, png, false),
            ("Procfile", false, png, false),
        ] {
            assert_eq!(passes_for_data(path, executable, bytes), passes, "{path}");
        }
    }
}
