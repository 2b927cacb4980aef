//! What a file is by its name, for where its bytes do not tell: a NUL byte makes any file binary. Not which grammar reads it.

/// Endings of code and configuration.
pub(super) const CODE: &[&str] = &[
    "rs",
    "py",
    "pyi",
    "js",
    "jsx",
    "mjs",
    "cjs",
    "ts",
    "tsx",
    "mts",
    "cts",
    "vue",
    "svelte",
    "go",
    "java",
    "kt",
    "kts",
    "scala",
    "rb",
    "php",
    "c",
    "h",
    "cc",
    "cpp",
    "hpp",
    "cs",
    "swift",
    "m",
    "mm",
    "sh",
    "bash",
    "zsh",
    "fish",
    "ps1",
    "sql",
    "proto",
    "yml",
    "yaml",
    "toml",
    "json",
    "cfg",
    "ini",
    "conf",
    "tf",
    "hcl",
    "gradle",
    "bzl",
    "ex",
    "exs",
    "erl",
    "hs",
    "ml",
    "lua",
    "dart",
    "jl",
    "r",
    "pl",
    "pm",
    "zig",
    "nim",
    "html",
    "tmpl",
    "css",
    "scss",
    "xml",
    "properties",
    "env",
];

/// Endings of what is no text to begin with: images, fonts, sound, archives, documents of an office, what a compiler wrote.
const DATA: &[&str] = &[
    "7z",
    "a",
    "avi",
    "avif",
    "bin",
    "bmp",
    "br",
    "bz2",
    "class",
    "dat",
    "db",
    "dll",
    "doc",
    "docx",
    "dylib",
    "ear",
    "eot",
    "exe",
    "flac",
    "gif",
    "gz",
    "h5",
    "heic",
    "ico",
    "icns",
    "jar",
    "jpeg",
    "jpg",
    "lib",
    "lz4",
    "mmdb",
    "mo",
    "mov",
    "mp3",
    "mp4",
    "mpeg",
    "mpg",
    "npy",
    "npz",
    "o",
    "obj",
    "odt",
    "ogg",
    "onnx",
    "otf",
    "parquet",
    "pb",
    "pdf",
    "pickle",
    "pkl",
    "png",
    "ppt",
    "pptx",
    "psd",
    "pt",
    "pyc",
    "pyd",
    "rar",
    "rlib",
    "safetensors",
    "so",
    "sqlite",
    "sqlite3",
    "tar",
    "tgz",
    "tif",
    "tiff",
    "ttf",
    "wasm",
    "wav",
    "webm",
    "webp",
    "whl",
    "woff",
    "woff2",
    "xls",
    "xlsx",
    "xz",
    "zip",
    "zst",
];

/// Whether a file is named as code or configuration is: somebody runs or reads it as text, whatever bytes are in it.
#[must_use]
pub fn is_source(path: &str) -> bool {
    let (name, ending) = split(path);
    CODE.contains(&ending.as_str())
        || matches!(name, "Makefile" | "GNUmakefile" | "Jenkinsfile" | "justfile" | "Justfile")
        || name.starts_with("Dockerfile")
        || name.ends_with(".dockerfile")
}

/// Whether a file is named as one that holds no text.
#[must_use]
pub fn is_data(path: &str) -> bool {
    DATA.contains(&split(path).1.as_str())
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
            ("logo.png", false, true),
            ("lib/a.JAR", false, true),
            ("bin/run", false, false),
            ("x.js/y", false, false),
            ("", false, false),
        ] {
            assert_eq!((is_source(path), is_data(path)), (source, data), "{path}");
        }
    }
}
