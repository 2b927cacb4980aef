//! What has been said on a pull request: comments and review threads, and who said it. GraphQL tells who edited a comment and which thread
//! it stands in; where there is none, as on an old Enterprise server, REST tells the rest, and of edits whether there was one at all: a comment
//! that was never edited is its author's own.
//!
//! A bot's login is `name[bot]` in REST and `name` in GraphQL: here it is always REST's.

use super::{
    client::GitHub,
    failure::{Class, Failure},
};
use crate::render::marker::is_marked;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

/// Comments that are read at most. GitHub itself takes no more than 2,500 on one pull request.
const COMMENTS: usize = 3_000;
/// Threads that are read at most.
const THREADS: usize = 2_000;
/// Pages of a list at most, whatever it says of further ones.
const PAGES: usize = 100;
/// The login that a workflow's own token speaks as.
const ACTIONS: &str = "github-actions[bot]";
/// What is asked of a list.
const PAGED: &str = "pageInfo{hasNextPage endCursor}";
/// What is asked of one comment.
const SAID: &str = "id fullDatabaseId body createdAt lastEditedAt isMinimized viewerDidAuthor \
                    author{__typename login} editor{__typename login}";

/// What has been said on a pull request, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conversation {
    /// Whom our token speaks as: a login, as REST writes it (`github-actions[bot]`).
    pub viewer: String,
    /// Comments on the pull request as a whole.
    pub comments: Vec<Comment>,
    /// Threads at lines of the change.
    pub threads: Vec<Thread>,
    /// Whether there are more comments or threads than were read.
    pub more: bool,
    /// Whether GraphQL told it: without, it is not known who edited a comment and which is hidden, and none can be hidden.
    pub by_graphql: bool,
    /// When the pull request was changed last before it was read, as GitHub writes it; empty where that is not told. A comment, a push and the like
    /// change it: as long as it is the same, nothing more has been said.
    pub updated: String,
}

/// One comment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comment {
    /// Its number, as REST has it.
    pub id: u64,
    /// Its id in GraphQL.
    pub node: String,
    /// Its text: anybody's words.
    pub body: String,
    /// Whether it is a comment of ours: our token's own identity wrote it, and it begins with one of our markers. The identity can be a person,
    /// whose own words are theirs.
    pub ours: bool,
    /// Who wrote it: a login; empty where the account is gone.
    pub author: String,
    /// When, as GitHub writes it: RFC 3339 in UTC.
    pub created: String,
    /// Whether its text was changed after it was written, by anybody.
    pub edited: bool,
    /// Whether somebody other than us changed its text last; `None` where GitHub does not tell.
    pub edited_by_others: Option<bool>,
    /// Whether it is hidden.
    pub minimized: bool,
}

/// A thread at lines of the change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thread {
    /// Its id in GraphQL.
    pub node: String,
    /// Whether somebody called it resolved.
    pub resolved: bool,
    /// Its comments, the first that opened it.
    pub comments: Vec<Comment>,
    /// Whether it has more comments than were read.
    pub more: bool,
}

/// A page of a list in GraphQL.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page<T> {
    page_info: PageInfo,
    nodes: Vec<Option<T>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

/// What a list's first page tells besides: whom our token speaks as, and when the pull request was changed last.
#[derive(Default)]
struct Since {
    viewer: String,
    updated: String,
}

#[derive(Deserialize)]
struct Actor {
    #[serde(rename = "__typename", default)]
    kind: String,
    login: String,
}

impl Actor {
    /// As REST writes it.
    fn login(self) -> String {
        let short = self.kind == "Bot" && !self.login.ends_with("[bot]");
        if short { self.login + "[bot]" } else { self.login }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    id: String,
    /// A number too large for JSON's, as a text.
    full_database_id: Option<Value>,
    body: String,
    created_at: String,
    last_edited_at: Option<String>,
    is_minimized: bool,
    viewer_did_author: bool,
    author: Option<Actor>,
    editor: Option<Actor>,
}

impl From<Node> for Comment {
    fn from(it: Node) -> Self {
        let id = it.full_database_id.and_then(|id| id.as_u64().or(id.as_str()?.parse().ok()));
        let author = it.author.map(Actor::login).unwrap_or_default();
        let edited = it.last_edited_at.is_some();
        // An editor without an account is somebody else too.
        let editor = it.editor.map(Actor::login);
        let own = it.viewer_did_author && editor.as_deref() == Some(&author);
        Self {
            id: id.unwrap_or_default(),
            node: it.id,
            ours: it.viewer_did_author && is_marked(&it.body),
            body: it.body,
            author,
            created: it.created_at,
            edited,
            edited_by_others: Some(edited && !own),
            minimized: it.is_minimized,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ThreadNode {
    id: String,
    is_resolved: bool,
    comments: Page<Node>,
}

impl From<ThreadNode> for Thread {
    fn from(it: ThreadNode) -> Self {
        let more = it.comments.page_info.has_next_page;
        let comments: Vec<Comment> =
            it.comments.nodes.into_iter().flatten().map(Into::into).collect();
        Self { node: it.id, resolved: it.is_resolved, comments, more }
    }
}

/// A comment as REST has it.
#[derive(Deserialize)]
struct Told {
    id: u64,
    #[serde(default)]
    node_id: String,
    #[serde(default)]
    body: Option<String>,
    user: Option<User>,
    #[serde(default)]
    created_at: String,
    #[serde(default)]
    updated_at: String,
    in_reply_to_id: Option<u64>,
}

#[derive(Deserialize)]
struct User {
    login: String,
}

impl Told {
    fn said(self, viewer: &str) -> Comment {
        let author = self.user.map(|it| it.login).unwrap_or_default();
        let edited = self.created_at != self.updated_at;
        Comment {
            id: self.id,
            node: self.node_id,
            ours: author == viewer && self.body.as_deref().is_some_and(is_marked),
            body: self.body.unwrap_or_default(),
            author,
            edited,
            created: self.created_at,
            edited_by_others: (!edited).then_some(false),
            minimized: false,
        }
    }
}

impl GitHub {
    /// What has been said on a pull request.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn conversation(&self, number: u64) -> Result<Conversation, Failure> {
        match self.by_graphql(number).await {
            // No GraphQL, or one that does not know what we ask for.
            Err(it)
                if matches!(
                    it.class,
                    Class::Missing | Class::Unprocessable | Class::Unexpected
                ) =>
            {
                self.by_rest(number).await
            }
            told => told,
        }
    }

    async fn by_graphql(&self, number: u64) -> Result<Conversation, Failure> {
        let comments = format!("comments(first:100,after:$after){{{PAGED} nodes{{{SAID}}}}}");
        let (comments, told, more) = self.listed(number, &comments, "comments", COMMENTS).await?;
        let Since { viewer, updated } = told;
        let threads = format!(
            "reviewThreads(first:50,after:$after){{{PAGED} nodes{{id isResolved comments(first:50){{{PAGED} nodes{{{SAID}}}}}}}}}"
        );
        let (threads, _, too_many) =
            self.listed(number, &threads, "reviewThreads", THREADS).await?;
        Ok(Conversation {
            viewer,
            comments: comments.into_iter().map(|it: Node| it.into()).collect(),
            threads: threads.into_iter().map(|it: ThreadNode| it.into()).collect(),
            more: more || too_many,
            by_graphql: true,
            updated,
        })
    }

    /// A pull request's list, page by page, up to `most`; what the first page tells besides; and whether there are more.
    async fn listed<T: for<'a> Deserialize<'a>>(
        &self,
        number: u64,
        list: &str,
        name: &str,
        most: usize,
    ) -> Result<(Vec<T>, Since, bool), Failure> {
        let query = format!(
            "query($owner:String!,$name:String!,$number:Int!,$after:String){{viewer{{login}} \
             repository(owner:$owner,name:$name){{pullRequest(number:$number){{updatedAt {list}}}}}}}"
        );
        let repository = self.repository();
        let (mut items, mut after, mut since) = (Vec::new(), None::<String>, None);
        for page in 1.. {
            let variables = json!({"owner": repository.owner, "name": repository.name, "number": number, "after": after});
            let mut data = self.graphql(&query, &variables, true).await?.data;
            let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
            let (viewer, pull) = (&data["viewer"]["login"], &data["repository"]["pullRequest"]);
            let first = Since { viewer: text(viewer), updated: text(&pull["updatedAt"]) };
            let since_then = since.get_or_insert(first);
            let told = data["repository"]["pullRequest"][name].take();
            let told: Page<T> = serde_json::from_value(told).map_err(|_| {
                let request = self.request(Method::POST, &["graphql"]);
                self.failed(&request, Class::Unexpected, "a list is not as documented")
            })?;
            items.extend(told.nodes.into_iter().flatten());
            let more = told.page_info.has_next_page;
            let next = told.page_info.end_cursor.filter(|it| after.as_ref() != Some(it));
            if !more || items.len() >= most || page >= PAGES || next.is_none() {
                return Ok((items, std::mem::take(since_then), more));
            }
            after = next;
        }
        unreachable!("the pages end")
    }

    async fn by_rest(&self, number: u64) -> Result<Conversation, Failure> {
        let number = number.to_string();
        let (comments, more) =
            self.pages::<Told>(&self.get(&["issues", &number, "comments"]), COMMENTS).await?;
        let (at_lines, too_many) =
            self.pages::<Told>(&self.get(&["pulls", &number, "comments"]), THREADS).await?;
        // A workflow's token is nobody that can be asked for.
        let viewer = self.json::<User>(&self.request(Method::GET, &["user"])).await;
        let viewer = viewer.map_or_else(|_| ACTIONS.to_owned(), |it| it.login);
        let mut threads: Vec<(u64, Thread)> = Vec::new();
        for told in at_lines {
            let first = told.in_reply_to_id.unwrap_or(told.id);
            let said = told.said(&viewer);
            match threads.iter_mut().find(|it| it.0 == first) {
                Some((_, thread)) => thread.comments.push(said),
                None => threads.push((first, Thread { comments: vec![said], ..Thread::default() })),
            }
        }
        let threads = threads.into_iter().map(|it| it.1).collect();
        let comments = comments.into_iter().map(|it| it.said(&viewer)).collect();
        let more = more || too_many;
        let updated = String::new();
        Ok(Conversation { viewer, comments, threads, more, by_graphql: false, updated })
    }
}
