//! Whether somebody can write to the repository: asked of GitHub each time, as an `author_association` says what somebody is and not what
//! they may.

use super::{
    client::GitHub,
    failure::{Class, Failure},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Told {
    /// `admin`, `write`, `read` or `none`; the role `maintain` is told as `write`, `triage` as `read`.
    permission: String,
}

impl GitHub {
    /// Whether an account can write to the repository. One that GitHub does not know cannot.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn can_write(&self, login: &str) -> Result<bool, Failure> {
        // A bot of an app is no collaborator, and its name would be asked for in vain.
        if login.is_empty() || login.len() > 100 || login.ends_with("[bot]") {
            return Ok(false);
        }
        match self.json::<Told>(&self.get(&["collaborators", login, "permission"])).await {
            Ok(told) => Ok(matches!(told.permission.as_str(), "admin" | "maintain" | "write")),
            Err(failure) if failure.class == Class::Missing => Ok(false),
            Err(failure) => Err(failure),
        }
    }
}
