//! A pull request as GitHub keeps one: comments, reviews, threads and check runs, by the documented rules of who may write what where. It
//! knows nothing of the program.

use super::server::{Asked, GitHubStandIn, Reply, TOKEN};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// The login of the token's identity, as REST has it.
pub(crate) const BOT: &str = "github-actions[bot]";

/// A pull request, number 7 of `acme/shop`.
#[derive(Clone, Default)]
pub(crate) struct Pull {
    pub(crate) head: String,
    /// Its files: path and hunks, each the first and the last line that it shows.
    pub(crate) files: Vec<(String, Vec<(u32, u32)>)>,
    /// Comments of the whole, in REST's form with `minimized` and `editor` beside it.
    pub(crate) comments: Vec<Value>,
    /// Threads, each a list of comments.
    pub(crate) threads: Vec<Vec<Value>>,
    pub(crate) reviews: Vec<Value>,
    pub(crate) checks: Vec<Value>,
    /// The token only reads.
    pub(crate) reads: bool,
    pub(crate) graphql: bool,
    /// Writes until a secondary limit, and for how long it lasts.
    pub(crate) limit: Option<(usize, u32)>,
    pub(crate) writes: usize,
    pub(crate) next: u64,
}

pub(crate) type Shared = Arc<Mutex<Pull>>;

impl Pull {
    pub(crate) fn of(head: &str, files: &[(&str, &[(u32, u32)])]) -> Self {
        let files = files.iter().map(|(path, hunks)| ((*path).to_owned(), hunks.to_vec()));
        Self { head: head.to_owned(), files: files.collect(), graphql: true, ..Self::default() }
    }

    pub(crate) fn serve(self) -> (Shared, GitHubStandIn) {
        let shared = Arc::new(Mutex::new(self));
        let pull = Arc::clone(&shared);
        let stand_in = GitHubStandIn::scripted(move |asked| {
            if asked.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
                return Reply::error(401, "Bad credentials");
            }
            pull.lock().unwrap().answer(asked)
        });
        (shared, stand_in)
    }

    /// A comment of somebody.
    pub(crate) fn said(&mut self, login: &str, body: &str) -> Value {
        self.next += 1;
        let at = format!("2026-11-26T10:{:02}:00Z", self.next % 60);
        json!({"id": self.next, "node_id": format!("N{}", self.next), "body": body, "user": {"login": login},
            "created_at": at, "updated_at": at, "minimized": false, "editor": null})
    }

    /// When something was said last.
    fn updated(&self) -> String {
        format!("2026-11-26T11:{:02}:00Z", self.next % 60)
    }

    pub(crate) fn answer(&mut self, asked: &Asked) -> Reply {
        let path = asked.path.strip_prefix("/repos/acme/shop/").unwrap_or(&asked.path);
        let parts: Vec<&str> = path.split('/').collect();
        let mutates = asked.body["query"].as_str().is_some_and(|it| it.starts_with("mutation"));
        let writes = mutates || (asked.method != "GET" && path != "/graphql");
        if writes && self.reads {
            return Reply::error(403, "Resource not accessible by integration");
        }
        if writes {
            self.writes += 1;
            if let Some((_, wait)) = self.limit.filter(|it| self.writes == it.0 + 1) {
                return Reply::error(403, "You have exceeded a secondary rate limit.")
                    .header("retry-after", &wait.to_string());
            }
        }
        match (asked.method.as_str(), parts.as_slice()) {
            ("GET", ["pulls", "7"]) => Reply::json(
                &json!({"number": 7, "state": "open", "head": {"sha": self.head}, "updated_at": self.updated()}),
            ),
            ("GET", ["pulls", "7", "files"]) => page(asked, &self.listed()),
            ("GET", ["issues", "7", "comments"]) => page(asked, &self.comments),
            ("GET", ["pulls", "7", "comments"]) => page(asked, &self.threads.concat()),
            ("POST", ["issues", "7", "comments"]) => self.comment(&asked.body),
            ("PATCH", ["issues" | "pulls", "comments", id]) => self.edit(id, &asked.body),
            ("DELETE", ["issues", "comments", id]) => {
                let id: u64 = id.parse().unwrap();
                self.comments.retain(|it| it["id"] != id);
                Reply::of(204, Vec::new())
            }
            ("POST", ["pulls", "7", "reviews"]) => self.review(&asked.body),
            ("POST", ["pulls", "7", "comments"]) => self.at_line(&asked.body),
            ("GET", ["commits", sha, "check-runs"]) => {
                let name = asked.param("check_name").unwrap_or_default().replace('+', " ");
                let newest = self.checks.iter().rev();
                let it =
                    newest.filter(|it| it["head_sha"] == json!(sha) && it["name"] == json!(name));
                Reply::json(&json!({"check_runs": it.take(1).collect::<Vec<_>>()}))
            }
            ("POST", ["check-runs"]) => self.check(&asked.body),
            ("PATCH", ["check-runs", id]) => self.annotate(id, &asked.body),
            ("POST", _) if asked.path == "/graphql" && self.graphql => self.graphql(asked),
            _ => Reply::error(404, "Not Found"),
        }
    }

    pub(crate) fn listed(&self) -> Vec<Value> {
        let patch = |hunks: &[(u32, u32)]| {
            let hunk = |(first, last): &(u32, u32)| {
                let lines: Vec<String> = (*first..=*last).map(|n| format!("+line {n}")).collect();
                format!("@@ -{},0 +{first},{} @@\n{}", first - 1, lines.len(), lines.join("\n"))
            };
            hunks.iter().map(hunk).collect::<Vec<_>>().join("\n")
        };
        let listed = |(path, hunks): &(String, Vec<(u32, u32)>)| {
            let mut file = json!({"filename": path, "status": "modified"});
            if !hunks.is_empty() {
                file["patch"] = json!(patch(hunks));
            }
            file
        };
        self.files.iter().map(listed).collect()
    }

    /// Why a text is none that a comment takes.
    fn odd(body: &Value) -> Option<Reply> {
        let text = body["body"].as_str()?;
        let long = text.chars().count() > 65_536;
        let why = if long {
            "body is too long (maximum is 65536 characters)"
        } else {
            "body can't be blank"
        };
        (long || text.trim().is_empty()).then(|| Reply::error(422, why))
    }

    fn comment(&mut self, body: &Value) -> Reply {
        if let Some(odd) = Self::odd(body) {
            return odd;
        }
        let said = self.said(BOT, body["body"].as_str().unwrap());
        self.comments.push(said.clone());
        Reply::of(201, said.to_string().into_bytes())
    }

    fn find(&mut self, at: &str, value: &Value) -> Option<&mut Value> {
        let all = self.comments.iter_mut().chain(self.threads.iter_mut().flatten());
        all.into_iter().find(|it| it[at] == *value)
    }

    fn edit(&mut self, id: &str, body: &Value) -> Reply {
        if let Some(odd) = Self::odd(body) {
            return odd;
        }
        let Some(it) = self.find("id", &json!(id.parse::<u64>().unwrap())) else {
            return Reply::error(404, "Not Found");
        };
        it["body"] = body["body"].clone();
        it["updated_at"] = json!("2026-11-26T12:00:00Z");
        it["editor"] = json!(BOT);
        Reply::json(it)
    }

    /// Whether a comment can hang there.
    fn placed(&self, it: &Value) -> Result<(), &'static str> {
        let file = self.files.iter().find(|(path, _)| it["path"] == json!(path));
        let hunk = |line: u64| {
            let hunks = file.map(|it| &it.1).into_iter().flatten();
            hunks.clone().position(|(a, b)| (u64::from(*a)..=u64::from(*b)).contains(&line))
        };
        let line = it["line"].as_u64().ok_or("line is missing")?;
        let at = hunk(line).filter(|_| it["side"] == "RIGHT");
        let at = at.ok_or("Pull request review thread line must be part of the diff")?;
        match it["start_line"].as_u64() {
            Some(start) if start >= line => Err("start line must precede the end line"),
            Some(start) if hunk(start) != Some(at) => Err(
                "Pull request review thread start line must be part of the same hunk as the line",
            ),
            _ => Ok(()),
        }
    }

    /// All of it or nothing, and the culprit is not named.
    fn review(&mut self, body: &Value) -> Reply {
        let comments = body["comments"].as_array().cloned().unwrap_or_default();
        if body["event"] != "COMMENT" || body["commit_id"] != json!(self.head) {
            return Reply::error(422, "Unprocessable Entity");
        }
        if comments.len() > 30 {
            return Reply::error(422, "too many comments");
        }
        let odd = comments.iter().chain([body]).find_map(Self::odd);
        let why = comments.iter().find_map(|it| self.placed(it).err());
        if let Some(reply) = odd.or_else(|| why.map(|it| Reply::error(422, it))) {
            return reply;
        }
        for it in &comments {
            self.thread(it);
        }
        self.reviews.push(body.clone());
        Reply::json(&json!({"id": 1}))
    }

    fn at_line(&mut self, body: &Value) -> Reply {
        let why = self.placed(body).err().map(|it| Reply::error(422, it));
        match Self::odd(body).or(why) {
            Some(reply) => reply,
            None => {
                self.thread(body);
                Reply::of(201, b"{}".to_vec())
            }
        }
    }

    fn thread(&mut self, it: &Value) {
        let mut said = self.said(BOT, it["body"].as_str().unwrap());
        said["path"] = it["path"].clone();
        said["line"] = it["line"].clone();
        self.threads.push(vec![said]);
    }

    fn check(&mut self, body: &Value) -> Reply {
        let output = &body["output"];
        let chars = |it: &Value| it.as_str().unwrap_or_default().chars().count();
        if chars(&output["summary"]) > 65_535
            || output["annotations"].as_array().map_or(0, Vec::len) > 50
        {
            return Reply::error(422, "Invalid request.");
        }
        self.next += 1;
        let mut run = body.clone();
        run["id"] = json!(self.next);
        self.checks.push(run.clone());
        Reply::of(201, run.to_string().into_bytes())
    }

    fn annotate(&mut self, id: &str, body: &Value) -> Reply {
        let more = body["output"]["annotations"].as_array().cloned().unwrap_or_default();
        let id: u64 = id.parse().unwrap();
        let run = self.checks.iter_mut().find(|it| it["id"] == id).unwrap();
        if more.len() > 50 {
            return Reply::error(422, "No more than 50 annotations per request");
        }
        run["output"]["annotations"].as_array_mut().unwrap().extend(more);
        Reply::json(run)
    }

    fn graphql(&mut self, asked: &Asked) -> Reply {
        let query = asked.body["query"].as_str().unwrap_or_default().to_owned();
        if query.starts_with("mutation") {
            let hide = query.contains("{minimizeComment");
            let id = asked.body["variables"]["id"].clone();
            let Some(it) = self.find("node_id", &id) else {
                return Reply::json(
                    &json!({"data": null, "errors": [{"type": "NOT_FOUND", "message": "no"}]}),
                );
            };
            it["minimized"] = json!(hide);
            return Reply::json(&json!({"data": {"minimizeComment": {}}}));
        }
        let node = |it: &Value| {
            let actor = |login: &Value| {
                let login = login.as_str()?;
                let bot = login.strip_suffix("[bot]");
                Some(
                    json!({"__typename": if bot.is_some() { "Bot" } else { "User" }, "login": bot.unwrap_or(login)}),
                )
            };
            let edited = it["editor"].as_str().map(|_| it["updated_at"].clone());
            json!({"id": it["node_id"], "fullDatabaseId": it["id"].to_string(), "body": it["body"], "createdAt": it["created_at"],
                "lastEditedAt": edited, "isMinimized": it["minimized"], "viewerDidAuthor": it["user"]["login"] == BOT,
                "author": actor(&it["user"]["login"]), "editor": actor(&it["editor"])})
        };
        let list = |nodes: Vec<Value>| json!({"pageInfo": {"hasNextPage": false, "endCursor": null}, "nodes": nodes});
        let threads = self.threads.iter().enumerate().map(|(n, it)| {
            json!({"id": format!("T{n}"), "isResolved": false, "comments": list(it.iter().map(node).collect())})
        });
        Reply::json(
            &json!({"data": {"viewer": {"login": "github-actions"}, "repository": {"pullRequest": {
            "updatedAt": self.updated(), "comments": list(self.comments.iter().map(node).collect()), "reviewThreads": list(threads.collect())}}}}),
        )
    }
}

fn page(asked: &Asked, items: &[Value]) -> Reply {
    let (page, size) = (asked.page(), asked.per_page());
    let items: Vec<&Value> = items.iter().skip((page - 1) * size).take(size).collect();
    let full = items.len() == size;
    let reply = Reply::json(&json!(items));
    if full { reply.header("link", "<http://x/?page=2>; rel=\"next\"") } else { reply }
}
