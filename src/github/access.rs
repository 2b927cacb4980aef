//! How GitHub is reached: the API's address, the token and the repository, from the step's environment and from nothing else. GitHub
//! Enterprise is another address.

use crate::{connection::Trust, fault::Fault};
use reqwest::Url;
use secrecy::SecretString;

const HOME: &str = "https://api.github.com";

/// What a client is made of. Its `Debug` shows no token.
#[derive(Debug, Clone)]
pub struct Access {
    /// The root of the REST API, without a last slash.
    pub(super) api: Url,
    /// The address of the GraphQL API.
    pub(super) graphql: Url,
    pub(super) token: SecretString,
    pub(super) trust: Trust,
    /// The repository that the workflow runs in.
    pub repository: Slug,
}

/// A repository's name on GitHub: `owner/name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slug {
    /// Who it belongs to.
    pub owner: String,
    /// What it is called.
    pub name: String,
}

impl Slug {
    /// Reads `owner/name`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (owner, name) = text.split_once('/')?;
        let plain = |it: &str| {
            let odd = |c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c);
            !it.is_empty() && it.len() <= 100 && !matches!(it, "." | "..") && !it.contains(odd)
        };
        let both = plain(owner) && plain(name);
        both.then(|| Self { owner: owner.to_owned(), name: name.to_owned() })
    }
}

impl Access {
    /// From the environment's variables. `None` where there is no token or no repository: then nobody is asked.
    ///
    /// # Errors
    /// A [`Fault`] for an address that is none.
    pub fn from<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Result<Option<Self>, Fault> {
        let get = |name| get(name).map(str::trim).filter(|it| !it.is_empty());
        let repository = get("GITHUB_REPOSITORY").and_then(Slug::read);
        let (Some(token), Some(repository)) = (get("GITHUB_TOKEN"), repository) else {
            return Ok(None);
        };
        let api = address("GITHUB_API_URL", get("GITHUB_API_URL").unwrap_or(HOME))?;
        let graphql = match get("GITHUB_GRAPHQL_URL") {
            Some(it) => address("GITHUB_GRAPHQL_URL", it)?,
            None => graphql(&api),
        };
        let mut trust = Trust::default();
        for name in ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"] {
            trust.take(name, get(name).unwrap_or_default());
        }
        Ok(Some(Self { api, graphql, token: token.into(), trust, repository }))
    }
}

/// Beside the REST API; on an Enterprise server that is at `/api/v3`, and GraphQL at `/api/graphql`.
fn graphql(api: &Url) -> Url {
    let path = api.path().trim_end_matches('/');
    let path = format!("{}/graphql", path.strip_suffix("/v3").unwrap_or(path));
    let mut url = api.clone();
    url.set_path(&path);
    url
}

fn address(name: &str, text: &str) -> Result<Url, Fault> {
    // Without the text: it may hold a password.
    let fault = |why: &str| {
        Fault::usage(format!("{name} {why}"), "leave it as the runner sets it, or unset it")
    };
    let mut url = Url::parse(text).map_err(|error| fault(&format!("is no address: {error}")))?;
    if !matches!(url.scheme(), "https" | "http") || !url.has_host() {
        return Err(fault("is no http or https address"));
    }
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(vars: &[(&str, &'static str)]) -> Result<Option<Access>, Fault> {
        Access::from(|name| vars.iter().find(|it| it.0 == name).map(|it| it.1))
    }

    const HERE: [(&str, &str); 2] =
        [("GITHUB_TOKEN", " ghs_secret\n"), ("GITHUB_REPOSITORY", "acme/shop")];

    #[test]
    fn the_address_is_home_or_an_enterprise_server_s() {
        for (vars, api, graphql) in [
            (vec![], "https://api.github.com/", "https://api.github.com/graphql"),
            (
                vec![("GITHUB_API_URL", "https://ghe.acme.org/api/v3/")],
                "https://ghe.acme.org/api/v3",
                "https://ghe.acme.org/api/graphql",
            ),
            (
                vec![
                    ("GITHUB_API_URL", "https://api.acme.ghe.com"),
                    ("GITHUB_GRAPHQL_URL", "https://api.acme.ghe.com/graphql"),
                ],
                "https://api.acme.ghe.com/",
                "https://api.acme.ghe.com/graphql",
            ),
        ] {
            let access = read(&[&HERE[..], &vars].concat()).unwrap().unwrap();
            assert_eq!((access.api.as_str(), access.graphql.as_str()), (api, graphql));
            assert!(!format!("{access:?}").contains("secret"), "{access:?}");
        }
    }

    #[test]
    fn without_a_token_or_a_repository_nobody_is_asked_and_a_wrong_address_is_told() {
        assert!(read(&HERE[..1]).unwrap().is_none());
        assert!(read(&HERE[1..]).unwrap().is_none());
        assert!(read(&[HERE[0], ("GITHUB_REPOSITORY", "acme/../x")]).unwrap().is_none());
        assert!(read(&[("GITHUB_TOKEN", ""), HERE[1]]).unwrap().is_none());
        for wrong in ["nowhere", "ftp://x", "file:///etc/passwd"] {
            let fault = read(&[HERE[0], HERE[1], ("GITHUB_API_URL", wrong)]).unwrap_err();
            assert!(fault.what.starts_with("GITHUB_API_URL"), "{}", fault.what);
        }
    }
}
