//! What has been said on a pull request: comments and review threads, and who said it.

/// What has been said on a pull request, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conversation {
    /// Whom our token speaks as: a login, as REST writes it (`github-actions[bot]`).
    pub viewer: String,
    /// Comments on the pull request as a whole.
    pub comments: Vec<Comment>,
    /// Threads at lines of the change.
    pub threads: Vec<Thread>,
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
    /// Whether our token's own identity wrote it.
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
}
