//! What a finished review cost and who said what of it in the end, read back. Numbers are bounded where they are read: whoever adds some of
//! them up must not run over.

use crate::review::{
    call::{Spent, Tokens, Usage},
    diagram,
    synthesis::{CouncilEntry, LoopAccount, Refined, Stance},
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A count that can be added to any number of others.
pub(super) fn count(n: u32) -> u32 {
    n.min(u32::MAX >> 12)
}

#[derive(Deserialize)]
pub(super) struct LoopIn {
    #[serde(rename = "loop")]
    loop_n: u32,
    theme: String,
    title: String,
    #[serde(default)]
    summary: String,
    diagram: Option<String>,
    new: u32,
    kept: u32,
    closed: u32,
    #[serde(default)]
    refinement: RefinementIn,
    #[serde(flatten)]
    usage: UsageIn,
    #[serde(default)]
    seconds: f64,
}

impl LoopIn {
    pub(super) fn account(self) -> LoopAccount {
        LoopAccount {
            loop_n: self.loop_n,
            theme: self.theme,
            title: self.title,
            new: count(self.new),
            kept: count(self.kept),
            closed: count(self.closed),
            refined: self.refinement.refined(),
            usage: self.usage.usage(),
            seconds: self.seconds,
            summary: self.summary,
            // As strictly as it came: the file could have been written by anybody.
            diagram: self.diagram.and_then(|text| diagram::read(&text).ok()),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RefinementIn {
    asked: u32,
    sharpened: u32,
    withdrawn: u32,
    unchanged: u32,
    #[serde(flatten)]
    usage: UsageIn,
}

impl RefinementIn {
    fn refined(self) -> Refined {
        Refined {
            asked: count(self.asked),
            sharpened: count(self.sharpened),
            withdrawn: count(self.withdrawn),
            unchanged: count(self.unchanged),
            usage: self.usage.usage(),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct UsageIn {
    requests: u32,
    tokens: TokensIn,
    usd: Option<f64>,
    usd_at_least: f64,
    saved_usd: f64,
    unpriced_requests: u32,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TokensIn {
    input: u64,
    cache_write: u64,
    cache_read: u64,
    output: u64,
}

impl UsageIn {
    pub(super) fn usage(self) -> Usage {
        let TokensIn { input, cache_write, cache_read, output } = self.tokens;
        let most = |n: u64| n.min(u64::MAX >> 16);
        Usage {
            requests: count(self.requests),
            tokens: Tokens {
                input: most(input),
                cache_write: most(cache_write),
                cache_read: most(cache_read),
                output: most(output),
            },
            // Where all of it is known the two are the same, and of a loop only one was always written.
            usd: self.usd.unwrap_or(self.usd_at_least),
            saved: self.saved_usd,
            unpriced: count(self.unpriced_requests),
        }
    }
}

/// What a whole review cost, and by whom it was spent on.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SpentIn {
    #[serde(flatten)]
    all: UsageIn,
    by_role: BTreeMap<String, UsageIn>,
    by_model: BTreeMap<String, UsageIn>,
}

impl SpentIn {
    pub(super) fn spent(self) -> (Usage, Spent) {
        let each =
            |map: BTreeMap<String, UsageIn>| map.into_iter().map(|(it, usage)| (it, usage.usage()));
        // No model is called `none`: a model's name has its provider before it.
        let model = |name: String| if name == "none" { String::new() } else { name };
        let spent = Spent {
            by_role: each(self.by_role).collect(),
            by_model: each(self.by_model).map(|(name, usage)| (model(name), usage)).collect(),
        };
        (self.all.usage(), spent)
    }
}

#[derive(Deserialize)]
pub(super) struct CouncilIn {
    role: String,
    #[serde(default)]
    name: String,
    verdict: String,
    critical: u32,
    high: u32,
    silent_loops: Vec<u32>,
    heard: Option<bool>,
}

impl CouncilIn {
    pub(super) fn entry(self) -> CouncilEntry {
        let stances = [Stance::Block, Stance::Concern, Stance::Approve];
        CouncilEntry {
            name: if self.name.is_empty() { self.role.clone() } else { self.name },
            role: self.role,
            // What is no stance of ours is no approval.
            stance: stances
                .into_iter()
                .find(|it| it.name() == self.verdict)
                .unwrap_or(Stance::Block),
            critical: count(self.critical),
            high: count(self.high),
            silent_loops: self.silent_loops,
            heard: self.heard.unwrap_or(true),
        }
    }
}
