//! Names that say little: those that every repository has, and those that stand for any other.

/// Names that nearly every repository has, and that a document may say of any other.
const COMMON: &[&str] = &[
    "index",
    "main",
    "mod",
    "lib",
    "config",
    "settings",
    "setup",
    "package",
    "cargo",
    "pyproject",
    "makefile",
    "dockerfile",
    "readme",
    "license",
    "__init__",
    "app",
    "test",
    "tests",
    "docker-compose",
    "compose",
    "tsconfig",
    "requirements",
    "go",
    "build",
    "gradle",
    "pom",
    "example",
    "utils",
    "types",
    "server",
    "client",
    "style",
    "styles",
    "script",
    "run",
    "install",
    "data",
    "input",
    "output",
    "file",
    "foo",
    "hello",
    "action",
    "ci",
    "changelog",
    "contributing",
    "summary",
    "book",
    "constants",
    "models",
    "views",
    "urls",
    "values",
    "chart",
    "deployment",
    "service",
    "default",
];

/// Parts of a path that stand for any other.
const PLACEHOLDERS: &[&str] = &[
    "foo",
    "bar",
    "baz",
    "qux",
    "path",
    "your",
    "my",
    "xxx",
    "yyy",
    "name",
    "something",
    "whatever",
    "myapp",
    "my-app",
    "my_app",
    "username",
    "user",
    "owner",
    "org",
    "repo",
    "example",
    "examples.com",
    "hello",
    "hello_world",
    "hello-world",
    "a",
    "b",
    "c",
    "x",
    "y",
];

/// What a link ends in that leads to a file of the repository and not to a page that a site makes.
pub(super) const FILES: &[&str] = &[
    "md", "markdown", "png", "jpg", "jpeg", "gif", "svg", "webp", "rs", "py", "js", "ts", "tsx",
    "jsx", "go", "java", "kt", "rb", "c", "h", "cc", "cpp", "sh", "yml", "yaml", "toml", "json",
    "txt", "sql", "proto", "ipynb", "cfg", "ini",
];

pub(super) fn is_common(name: &str) -> bool {
    // A tool's own file: what is said of it is mostly said of everybody's.
    if name.starts_with('.') {
        return true;
    }
    let stem = name.split('.').find(|it| !it.is_empty()).unwrap_or(name).to_ascii_lowercase();
    COMMON.contains(&stem.as_str())
}

pub(super) fn is_placeholder(path: &str) -> bool {
    path.split('/').any(|part| {
        let stem = part.split('.').next().unwrap_or(part).to_ascii_lowercase();
        PLACEHOLDERS.contains(&stem.as_str())
            || stem.starts_with("my-")
            || stem.starts_with("my_")
            || stem.starts_with("your")
    })
}
