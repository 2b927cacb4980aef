//! What a checkout lacks of a change, asked of the API: the merge base, trees, contents. Values as GitHub gives them; whether they are what
//! they are said to be is found out by who takes them, from their ids.

use super::{
    client::GitHub,
    failure::{Class, Failure},
    request::Request,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::{StreamExt as _, stream};
use serde::Deserialize;
use serde_json::{Value, json};

/// Commits on a page of a comparison.
const PAGE: usize = 100;
/// Open pull requests that are looked through for one.
const PULLS: usize = 500;
/// Contents that are asked for one by one; more of them are asked for in batches.
const SINGLY: usize = 40;
/// Contents in a batch.
const BATCH: usize = 50;
/// The longest content that GitHub gives as a text, in bytes. A longer one comes cut, and is asked for singly.
const BATCHED_BYTES: u64 = 400_000;

/// A commit and its tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub id: String,
    /// Its tree's id.
    pub tree: String,
}

/// Two commits, compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The base as it was asked for.
    pub tip: Commit,
    /// Where the head left it.
    pub merge_base: Commit,
    /// The head.
    pub head: Commit,
    /// The messages of the newest commits in the head and not in the base, oldest first.
    pub messages: Vec<String>,
}

/// A path of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Entry {
    /// From the root of the listing.
    pub path: String,
    /// As git writes it, six digits.
    pub mode: String,
    /// The object's id.
    pub sha: String,
    /// The size of a content, in bytes.
    pub size: Option<u64>,
}

/// What a tree holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Listing {
    /// Its paths.
    #[serde(rename = "tree")]
    pub entries: Vec<Entry>,
    /// Whether some were left out, because there are too many.
    #[serde(default)]
    pub truncated: bool,
}

#[derive(Deserialize)]
struct Comparison {
    base_commit: Told,
    merge_base_commit: Told,
    #[serde(default)]
    total_commits: usize,
    #[serde(default)]
    commits: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    sha: String,
    commit: Inner,
}

#[derive(Deserialize)]
struct Inner {
    tree: Sha,
    #[serde(default)]
    message: String,
}

#[derive(Deserialize)]
struct Sha {
    sha: String,
}

#[derive(Deserialize)]
struct GitCommit {
    tree: Sha,
}

#[derive(Deserialize)]
struct Reference {
    object: Sha,
}

impl From<Told> for Commit {
    fn from(it: Told) -> Self {
        Self { id: it.sha, tree: it.commit.tree.sha }
    }
}

impl GitHub {
    /// A pull request.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn pull(&self, number: u64) -> Result<Value, Failure> {
        self.json(&self.get(&["pulls", &number.to_string()])).await
    }

    /// The open pull requests whose head a commit is, of those that were changed last, by number, each with the full name of the head's
    /// repository where there still is one. They are asked
    /// for by list: what GitHub tells of a commit leaves those of forks out.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn pulls_with_head(&self, head: &str) -> Result<Vec<(u64, Option<String>)>, Failure> {
        let request = self.get(&["pulls"]).query("state", "open").query("sort", "updated");
        let request = request.query("direction", "desc");
        let (pulls, _) = self.pages::<Value>(&request, PULLS).await?;
        let of_head = pulls.iter().filter(|it| it["head"]["sha"] == json!(head));
        let named = |it: &Value| {
            let repository = it["head"]["repo"]["full_name"].as_str().map(str::to_owned);
            Some((it["number"].as_u64()?, repository))
        };
        Ok(of_head.filter_map(named).collect())
    }

    /// The commit at a branch's tip.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn tip(&self, branch: &str) -> Result<String, Failure> {
        let parts = ["git", "ref", "heads"].into_iter().chain(branch.split('/'));
        let reference: Reference = self.json(&self.get(&parts.collect::<Vec<_>>())).await?;
        Ok(reference.object.sha)
    }

    /// Compares two commits, by their full ids.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn compare(&self, base: &str, head: &str) -> Result<Compared, Failure> {
        let page = |n: usize| {
            let request = self.get(&["compare", &format!("{base}...{head}")]);
            request.query("per_page", &PAGE.to_string()).query("page", &n.to_string())
        };
        let mut first: Comparison = self.json(&page(1)).await?;
        let mut commits = std::mem::take(&mut first.commits);
        let last = first.total_commits.div_ceil(PAGE);
        if last > 1 && commits.len() < first.total_commits {
            // The newest stand on the last pages; two of them hold as many as are told.
            let before: Vec<Told> = match last {
                2 => commits,
                _ => self.json::<Comparison>(&page(last - 1)).await?.commits,
            };
            commits = before;
            commits.extend(self.json::<Comparison>(&page(last)).await?.commits);
        }
        let tree = commits.iter().find(|it| it.sha == head).map(|it| it.commit.tree.sha.clone());
        let tree = match tree {
            Some(tree) => tree,
            None if first.merge_base_commit.sha == head => {
                first.merge_base_commit.commit.tree.sha.clone()
            }
            None => self.json::<GitCommit>(&self.get(&["git", "commits", head])).await?.tree.sha,
        };
        Ok(Compared {
            tip: first.base_commit.into(),
            merge_base: first.merge_base_commit.into(),
            head: Commit { id: head.to_owned(), tree },
            messages: commits.into_iter().map(|it| it.commit.message).collect(),
        })
    }

    /// What a tree holds: with everything `below` it, as far as GitHub lists that.
    ///
    /// # Errors
    /// A typed [`Failure`].
    pub async fn tree(&self, id: &str, below: bool) -> Result<Listing, Failure> {
        let request = self.get(&["git", "trees", id]);
        self.json(&if below { request.query("recursive", "1") } else { request }).await
    }

    /// Contents by their ids, each of `most` bytes at most. `take` is given each as it comes and says whether it is the one of that id.
    /// Returned is what did not come, and why.
    pub async fn contents(
        &self,
        wanted: &[(String, Option<u64>)],
        most: u64,
        take: &dyn Fn(&str, &[u8]) -> bool,
    ) -> Vec<(String, Failure)> {
        let mut singly: Vec<&str> = Vec::new();
        let batched: Vec<&(String, Option<u64>)> = if wanted.len() > SINGLY {
            let fits = |it: &&(String, Option<u64>)| it.1.is_none_or(|size| size <= BATCHED_BYTES);
            singly.extend(wanted.iter().filter(|it| !fits(it)).map(|it| it.0.as_str()));
            wanted.iter().filter(fits).collect()
        } else {
            singly.extend(wanted.iter().map(|it| it.0.as_str()));
            Vec::new()
        };
        let batches = stream::iter(in_batches(&batched)).map(|it| self.batch(it, take));
        let mut left = batches.buffered(2);
        while let Some(ids) = left.next().await {
            singly.extend(ids);
        }
        let contents = stream::iter(singly).map(|id| async move {
            let failed = self.content(id, most, take).await.err()?;
            Some((id.to_owned(), failed))
        });
        contents.buffered(8).filter_map(async |it| it).collect().await
    }

    /// Asks for many contents at once. What does not come so, because it is no text or is long or because this server does not answer
    /// such questions, is returned.
    async fn batch<'a>(
        &self,
        wanted: &[&'a (String, Option<u64>)],
        take: &dyn Fn(&str, &[u8]) -> bool,
    ) -> Vec<&'a str> {
        let objects: Vec<String> = wanted
            .iter()
            .enumerate()
            .map(|(n, (id, _))| {
                format!("o{n}:object(oid:\"{id}\"){{...on Blob{{text isTruncated}}}}")
            })
            .collect();
        let query = format!(
            "query($owner:String!,$name:String!){{repository(owner:$owner,name:$name){{{}}}}}",
            objects.join(" ")
        );
        let repository = self.repository();
        let variables = json!({"owner": repository.owner, "name": repository.name});
        let data = self.graphql(&query, &variables, true).await.map(|it| it.data);
        let data = data.unwrap_or_default();
        let came = |n: usize, id: &str| {
            let blob = &data["repository"][format!("o{n}")];
            let text = blob["text"].as_str().filter(|_| blob["isTruncated"] != json!(true));
            text.is_some_and(|it| take(id, it.as_bytes()))
        };
        let ids = wanted.iter().enumerate().filter(|(n, it)| !came(*n, &it.0));
        ids.map(|(_, it)| it.0.as_str()).collect()
    }

    async fn content(
        &self,
        id: &str,
        most: u64,
        take: &dyn Fn(&str, &[u8]) -> bool,
    ) -> Result<(), Failure> {
        // What does not keep to the form asked for comes as JSON, which takes a third more.
        let most = usize::try_from(most).unwrap_or(usize::MAX).saturating_mul(3) / 2 + 4096;
        let request = self.get(&["git", "blobs", id]).raw().most(most);
        let answer = self.send(&request).await?;
        if take(id, &answer.body) || in_json(&answer.body).is_some_and(|it| take(id, &it)) {
            return Ok(());
        }
        Err(self.unlike(&request))
    }

    fn unlike(&self, request: &Request) -> Failure {
        self.failed(request, Class::Unexpected, "it is not the content of that id")
    }
}

/// Batches of no more than some contents, and of no more bytes than some.
fn in_batches<'a, 'b>(
    mut wanted: &'b [&'a (String, Option<u64>)],
) -> Vec<&'b [&'a (String, Option<u64>)]> {
    let mut batches = Vec::new();
    while !wanted.is_empty() {
        let mut bytes = 0;
        let fits = |it: &&&(String, Option<u64>)| {
            bytes += it.1.unwrap_or(BATCHED_BYTES / 10);
            bytes <= 4 * BATCHED_BYTES
        };
        let n = wanted.iter().take(BATCH).take_while(fits).count().max(1);
        let (batch, rest) = wanted.split_at(n);
        batches.push(batch);
        wanted = rest;
    }
    batches
}

/// A content in the API's other form.
fn in_json(body: &[u8]) -> Option<Vec<u8>> {
    let blob: Value = serde_json::from_slice(body).ok()?;
    let content = blob["content"].as_str()?;
    match blob["encoding"].as_str()? {
        "base64" => {
            // With line breaks.
            let text: String = content.split_ascii_whitespace().collect();
            STANDARD.decode(text).ok()
        }
        "utf-8" => Some(content.as_bytes().to_vec()),
        _ => None,
    }
}
