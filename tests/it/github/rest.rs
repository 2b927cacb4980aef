//! GitHub's REST API, and of GraphQL the contents of objects, over a real git repository, by its documented rules: what a page holds,
//! what a listing leaves out, what is not there. It knows nothing of the program.

use super::server::{Asked, Reply};
use serde_json::{Map, Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
};

/// A repository as GitHub has it: `acme/shop`.
pub(crate) struct Rest {
    dir: PathBuf,
    pub(crate) rules: Rules,
    /// `git cat-file --batch`.
    objects: Mutex<Objects>,
}

/// What of GitHub's rules a test wants smaller, or another way.
#[derive(Clone)]
pub(crate) struct Rules {
    /// Paths that a recursive listing holds: 100,000 at GitHub.
    pub(crate) listed: usize,
    /// Whether contents come as JSON whatever was asked for, as older servers do.
    pub(crate) in_json: bool,
    /// Whether there is GraphQL.
    pub(crate) graphql: bool,
    /// Requests until the limit is used up.
    pub(crate) requests: usize,
    /// Pull requests by number.
    pub(crate) pulls: Vec<Value>,
}

impl Default for Rules {
    fn default() -> Self {
        let (listed, requests) = (100_000, 1_000);
        Self { listed, in_json: false, graphql: true, requests, pulls: Vec::new() }
    }
}

struct Objects {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Drop for Objects {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn git(dir: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(dir).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    command.stderr(Stdio::null());
    command
}

impl Rest {
    pub(crate) fn of(dir: &Path, rules: Rules) -> Self {
        let mut child = git(dir)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { dir: dir.to_owned(), rules, objects: Mutex::new(Objects { child, out }) }
    }

    pub(crate) fn answer(&self, asked: &Asked) -> Reply {
        if asked.n >= self.rules.requests {
            return Reply::error(403, "API rate limit exceeded for installation.")
                .header("x-ratelimit-remaining", "0")
                .header("date", "Sat, 21 Nov 2026 00:00:00 GMT")
                .header("x-ratelimit-reset", "1795222800");
        }
        let found = match asked.path.strip_prefix("/repos/acme/shop/") {
            Some(below) => self.below(below, asked),
            None if asked.path == "/graphql" && self.rules.graphql => self.graphql(asked),
            None => None,
        };
        found.unwrap_or_else(|| Reply::error(404, "Not Found"))
    }

    fn below(&self, path: &str, asked: &Asked) -> Option<Reply> {
        let parts: Vec<&str> = path.split('/').collect();
        if asked.method != "GET" {
            return None;
        }
        match parts.as_slice() {
            ["git", "ref", "heads", branch @ ..] => {
                let name = format!("refs/heads/{}", branch.join("/"));
                let sha = self.text(&["rev-parse", "--verify", "--quiet", &name])?;
                Some(Reply::json(&json!({"ref": name, "object": {"type": "commit", "sha": sha}})))
            }
            ["git", "commits", sha] => {
                let commit = self.commit(sha)?;
                let mut inner = commit["commit"].clone();
                inner["sha"] = commit["sha"].clone();
                Some(Reply::json(&inner))
            }
            ["git", "trees", sha] => self.tree(sha, asked.param("recursive").is_some()),
            ["git", "blobs", sha] => self.blob(sha, asked),
            ["compare", ends] => {
                let (base, head) = ends.split_once("...")?;
                self.compare(base, head, asked)
            }
            ["pulls", number] => {
                let is = |it: &&Value| it["number"].as_u64() == number.parse().ok();
                self.rules.pulls.iter().find(is).map(Reply::json)
            }
            _ => None,
        }
    }

    fn text(&self, words: &[&str]) -> Option<String> {
        let out = git(&self.dir).args(words).output().unwrap();
        out.status.success().then(|| String::from_utf8_lossy(&out.stdout).trim_end().to_owned())
    }

    /// An object's type and bytes.
    fn object(&self, id: &str) -> Option<(String, Vec<u8>)> {
        let mut objects = self.objects.lock().unwrap();
        writeln!(objects.child.stdin.as_mut()?, "{id}").ok()?;
        let mut head = String::new();
        objects.out.read_line(&mut head).ok()?;
        let mut words = head.split_whitespace().skip(1);
        let (kind, size) = (words.next()?.to_owned(), words.next()?.parse::<usize>().ok()?);
        let mut bytes = vec![0; size + 1];
        objects.out.read_exact(&mut bytes).ok()?;
        bytes.pop();
        Some((kind, bytes))
    }

    fn commit(&self, sha: &str) -> Option<Value> {
        if sha.len() != 40 || self.object(sha)?.0 != "commit" {
            return None;
        }
        let said = self.text(&["show", "--no-patch", "--format=%H%n%T%n%P%n%B", sha])?;
        let mut lines = said.splitn(4, '\n');
        let (id, tree) = (lines.next()?, lines.next()?);
        let parents: Vec<Value> =
            lines.next()?.split_whitespace().map(|it| json!({"sha": it})).collect();
        let message = lines.next().unwrap_or_default();
        Some(json!({"sha": id, "parents": parents,
            "commit": {"message": message, "tree": {"sha": tree}, "comment_count": 0}}))
    }

    fn compare(&self, base: &str, head: &str, asked: &Asked) -> Option<Reply> {
        let (base_commit, _) = (self.commit(base)?, self.commit(head)?);
        let merge_base = self.text(&["merge-base", base, head])?;
        let range = format!("{base}..{head}");
        let all = self.text(&["rev-list", "--reverse", "--topo-order", &range])?;
        let all: Vec<&str> = all.lines().collect();
        let behind = self.text(&["rev-list", "--count", &format!("{head}..{base}")])?;
        let paged = asked.param("per_page").is_some() || asked.param("page").is_some();
        let (page, size) = if paged { (asked.page(), asked.per_page()) } else { (1, 250) };
        let commits = all.iter().skip((page - 1) * size).take(size);
        let commits: Vec<Value> = commits.filter_map(|it| self.commit(it)).collect();
        let status = match (all.len(), behind.as_str()) {
            (0, "0") => "identical",
            (0, _) => "behind",
            (_, "0") => "ahead",
            _ => "diverged",
        };
        let names = self.text(&["diff", "--name-only", "--no-renames", &merge_base, head])?;
        // Files stand on the first page alone, 300 at most.
        let files = names.lines().take(if page == 1 { 300 } else { 0 });
        let files: Vec<Value> = files.map(|it| json!({"filename": it})).collect();
        Some(Reply::json(&json!({"status": status, "ahead_by": all.len(),
            "behind_by": behind.parse::<u64>().unwrap(), "total_commits": all.len(),
            "base_commit": base_commit, "merge_base_commit": self.commit(&merge_base)?,
            "commits": commits, "files": files})))
    }

    fn tree(&self, sha: &str, recursive: bool) -> Option<Reply> {
        let words: &[&str] = if recursive {
            &["ls-tree", "-r", "-t", "-l", "-z", sha]
        } else {
            &["ls-tree", "-l", "-z", sha]
        };
        let out = git(&self.dir).args(words).output().unwrap();
        if !out.status.success() {
            return None;
        }
        let entry = |line: &[u8]| {
            // A name that is no UTF-8 cannot be told in JSON.
            let line = String::from_utf8_lossy(line).into_owned();
            let (about, path) = line.split_once('\t')?;
            let about: Vec<&str> = about.split_whitespace().collect();
            let mut entry =
                json!({"path": path, "mode": about[0], "type": about[1], "sha": about[2]});
            if let Ok(size) = about[3].parse::<u64>() {
                entry["size"] = json!(size);
            }
            Some(entry)
        };
        let all: Vec<Value> = out.stdout.split(|it| *it == 0).filter_map(entry).collect();
        let truncated = all.len() > self.rules.listed;
        let entries: Vec<Value> = all.into_iter().take(self.rules.listed).collect();
        Some(Reply::json(&json!({"sha": sha, "tree": entries, "truncated": truncated})))
    }

    fn blob(&self, sha: &str, asked: &Asked) -> Option<Reply> {
        let (kind, bytes) = self.object(sha)?;
        if kind != "blob" {
            return None;
        }
        let raw = asked.header("accept").is_some_and(|it| it.contains("raw"));
        if raw && !self.rules.in_json {
            return Some(Reply::of(200, bytes));
        }
        let content = base64(&bytes);
        Some(Reply::json(
            &json!({"sha": sha, "size": bytes.len(), "encoding": "base64", "content": content}),
        ))
    }

    /// Of the query only the objects' ids are read.
    fn graphql(&self, asked: &Asked) -> Option<Reply> {
        let query = asked.body["query"].as_str()?;
        let mut objects = Map::new();
        for part in query.split("object(oid:\"").skip(1) {
            let id = part.get(..40)?;
            let blob = match self.object(id) {
                Some((kind, bytes)) if kind == "blob" => {
                    let text = String::from_utf8(bytes).ok().filter(|it| !it.contains('\0'));
                    let cut = text.as_ref().is_some_and(|it| it.len() > 512_000);
                    let text = text.map(|it| it.chars().take(512_000).collect::<String>());
                    json!({"text": text, "isTruncated": cut})
                }
                _ => Value::Null,
            };
            objects.insert(format!("o{}", objects.len()), blob);
        }
        Some(Reply::json(&json!({"data": {"repository": objects}})))
    }
}

/// As GitHub writes it, 60 characters on a line.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (n, group) in bytes.chunks(3).enumerate() {
        if n % 15 == 0 && n > 0 {
            text.push('\n');
        }
        let three = [0, 1, 2].map(|at| u32::from(*group.get(at).unwrap_or(&0)));
        let bits = three[0] << 16 | three[1] << 8 | three[2];
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            text.push(if at > group.len() { '=' } else { char::from(letter) });
        }
    }
    text + "\n"
}
