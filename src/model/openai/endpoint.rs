//! Where chat completions are asked for: the address, and what is known of the server behind it.

use super::counted::Cuts;
use crate::fault::Fault;
use reqwest::Url;
use std::net::IpAddr;

const HOME: &str = "https://api.openai.com/v1";
const HELP: &str = "write it like https://api.openai.com/v1 or http://localhost:11434";

/// An address and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// The whole address, `/chat/completions` included.
    pub(super) url: Url,
    pub(super) server: Server,
    /// It is of this machine or its network: it needs no key.
    pub(super) local: bool,
}

/// Whose server it is, where its address says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Server {
    OpenAi,
    Azure,
    OpenRouter,
    Gemini,
    /// Ollama, LM Studio: one machine that answers few requests at the same time.
    Desk,
    /// vLLM, `LiteLLM`, llama.cpp, a gateway: what every one of them takes is all that is taken for granted.
    Other,
}

impl Endpoint {
    /// The address that `OPENAI_BASE_URL` means, or home.
    ///
    /// A path that names a version (`/v1`, `/v1beta/openai`), or that ends in `/chat/completions`, is whole; any other gets what its
    /// server has before `/chat/completions`, which is nearly always `/v1`. So `http://host`, `http://host/` and `http://host/v1/` are one.
    ///
    /// # Errors
    /// A [`Fault`] for what is no http or https address.
    pub(super) fn read(base: Option<&str>) -> anyhow::Result<Self> {
        let fault = |why: &str| Fault::usage(format!("OPENAI_BASE_URL is not usable: {why}"), HELP);
        let mut url = Url::parse(base.unwrap_or(HOME)).map_err(|it| fault(&it.to_string()))?;
        if !(matches!(url.scheme(), "http" | "https") && url.has_host()) {
            return Err(fault("it is no http or https address").into());
        }
        url.set_fragment(None);
        let (server, local) = (Server::at(&url), is_local(&url));
        let path = url.path().trim_end_matches('/').to_owned();
        let path = match path.strip_suffix("/chat/completions") {
            Some(_) => path,
            None if path.split('/').any(is_version) => format!("{path}/chat/completions"),
            None => format!("{path}{}/chat/completions", server.prefix(&path)),
        };
        url.set_path(&path);
        Ok(Self { url, server, local })
    }
}

/// Whether the server at this base needs no key.
pub(in crate::model) fn needs_no_key(base: &str) -> bool {
    Endpoint::read(Some(base)).is_ok_and(|it| it.local)
}

impl Server {
    fn at(url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        let of = |domain: &str| {
            host.strip_suffix(domain).is_some_and(|it| it.is_empty() || it.ends_with('.'))
        };
        match url.port() {
            _ if of("api.openai.com") => Self::OpenAi,
            _ if of("openai.azure.com") || of("services.ai.azure.com") => Self::Azure,
            _ if of("cognitiveservices.azure.com") => Self::Azure,
            _ if of("openrouter.ai") => Self::OpenRouter,
            _ if of("generativelanguage.googleapis.com") => Self::Gemini,
            Some(11434 | 1234) if is_local(url) => Self::Desk,
            _ => Self::Other,
        }
    }

    /// What its address has between a base that names no version and `/chat/completions`.
    fn prefix(self, path: &str) -> &'static str {
        match self {
            Self::Azure if !path.ends_with("/openai") => "/openai/v1",
            Self::OpenRouter if !path.ends_with("/api") => "/api/v1",
            Self::Gemini => "/v1beta/openai",
            _ => "/v1",
        }
    }

    /// Whether it says of every reply how much of the prompt it read from its cache.
    pub(super) const fn tells_cache(self) -> bool {
        matches!(self, Self::OpenAi | Self::Azure | Self::OpenRouter)
    }

    /// Whether it may cut a prompt that does not fit.
    pub(super) const fn cuts(self) -> Cuts {
        match self {
            Self::OpenAi | Self::Azure => Cuts::Never,
            Self::OpenRouter | Self::Gemini | Self::Desk | Self::Other => Cuts::Maybe,
        }
    }
}

/// `v1`, `v1beta`, `v4`.
fn is_version(segment: &str) -> bool {
    let mut letters = segment.chars();
    letters.next() == Some('v') && letters.next().is_some_and(|it| it.is_ascii_digit())
}

/// This machine, or a name or an address that only its network knows: a service container, a server in the office.
fn is_local(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(it)) => it.is_loopback() || it.is_private() || it.is_link_local(),
        Ok(IpAddr::V6(it)) => {
            it.is_loopback() || it.is_unique_local() || it.is_unicast_link_local()
        }
        Err(_) => {
            let own = [".localhost", ".local", ".internal"];
            !host.contains('.') || own.iter().any(|it| host.ends_with(it))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, Server, needs_no_key};

    #[test]
    fn a_base_is_completed_and_its_server_known() {
        use Server::{Azure, Desk, Gemini, OpenAi, OpenRouter, Other};
        let table = [
            ("https://api.openai.com", OpenAi, "https://api.openai.com/v1/chat/completions"),
            (
                "https://eu.api.openai.com/v1/",
                OpenAi,
                "https://eu.api.openai.com/v1/chat/completions",
            ),
            (
                "https://not-api.openai.com.evil.example",
                Other,
                "https://not-api.openai.com.evil.example/v1/chat/completions",
            ),
            ("https://notapi.openai.com", Other, "https://notapi.openai.com/v1/chat/completions"),
            (
                "https://a.openai.azure.com",
                Azure,
                "https://a.openai.azure.com/openai/v1/chat/completions",
            ),
            (
                "https://a.openai.azure.com/openai/",
                Azure,
                "https://a.openai.azure.com/openai/v1/chat/completions",
            ),
            (
                "https://a.openai.azure.com/openai/deployments/d/chat/completions?api-version=2",
                Azure,
                "https://a.openai.azure.com/openai/deployments/d/chat/completions?api-version=2",
            ),
            ("https://openrouter.ai", OpenRouter, "https://openrouter.ai/api/v1/chat/completions"),
            (
                "https://openrouter.ai/api",
                OpenRouter,
                "https://openrouter.ai/api/v1/chat/completions",
            ),
            (
                "https://openrouter.ai/api/v1",
                OpenRouter,
                "https://openrouter.ai/api/v1/chat/completions",
            ),
            (
                "https://generativelanguage.googleapis.com/v1beta/openai/",
                Gemini,
                "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
            ),
            (
                "https://generativelanguage.googleapis.com",
                Gemini,
                "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
            ),
            ("http://localhost:11434/", Desk, "http://localhost:11434/v1/chat/completions"),
            ("http://ollama:11434/v1", Desk, "http://ollama:11434/v1/chat/completions"),
            ("https://a.example:11434", Other, "https://a.example:11434/v1/chat/completions"),
            ("http://[::1]:8000//", Other, "http://[::1]:8000/v1/chat/completions"),
            (
                "https://gate.example/llm/v1/x",
                Other,
                "https://gate.example/llm/v1/x/chat/completions",
            ),
            ("https://gate.example/llm", Other, "https://gate.example/llm/v1/chat/completions"),
        ];
        for (base, server, url) in table {
            let endpoint = Endpoint::read(Some(base)).unwrap();
            assert_eq!((endpoint.server, endpoint.url.as_str()), (server, url), "{base}");
        }
        assert_eq!(Endpoint::read(None).unwrap().server, OpenAi);
        for base in ["", "localhost:11434", "ftp://x", "http://", "unix:/x"] {
            assert!(Endpoint::read(Some(base)).is_err(), "{base}");
        }
    }

    #[test]
    fn only_a_local_server_needs_no_key() {
        let local = [
            "http://127.0.0.1:1",
            "http://[::1]",
            "http://ollama:1",
            "http://10.0.0.7",
            "http://gpu.local",
            "http://host.docker.internal:1",
            "http://[fd00::1]",
            "http://a.localhost",
        ];
        assert!(local.into_iter().all(needs_no_key));
        let public = [
            "https://api.openai.com",
            "http://8.8.8.8",
            "https://local.example",
            "https://localhost.example",
            "https://openrouter.ai",
            "nonsense",
            "http://[2001:db8::1]",
        ];
        assert!(!public.into_iter().any(needs_no_key));
    }
}
