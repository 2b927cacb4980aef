//! The text handed to reviewers: what stands in it, in which order it is left out, and that no text can break out of it.

use pentad::review::{
    charter::{
        Budget, Charter, GatePolicy, GateScope, Globs, ModelPolicy, ModelsMayRefute, OnIncomplete,
        PublishPolicy, Role, SnapshotPolicy, WithoutKey,
    },
    finding::Severity,
};
use std::collections::BTreeMap;

fn globs(patterns: &[&str]) -> Globs {
    Globs::new(patterns.iter().map(|it| (*it).to_owned()).collect()).unwrap()
}

/// A charter of which only the spec globs and the snapshot policy matter.
pub fn charter(spec: &[&str], include: &[&str], exclude: &[&str], tokens: u64) -> Charter {
    let role = |prefix: &str| Role {
        prefix: prefix.to_owned(),
        name: prefix.to_owned(),
        touches: None,
        directive: String::new(),
    };
    Charter {
        origin: "test".to_owned(),
        constitution: String::new(),
        constitution_sha256: String::new(),
        sha256: String::new(),
        spec: globs(spec),
        locked: Vec::new(),
        roles: Vec::new(),
        adversary: role("adversarial"),
        arbiter: role("arbiter"),
        themes: Vec::new(),
        snapshot: SnapshotPolicy { include: globs(include), exclude: globs(exclude), tokens },
        models: ModelPolicy {
            default: None,
            fallback: Vec::new(),
            roles: BTreeMap::new(),
            effort: "medium".to_owned(),
            call_seconds: 600,
            silence_seconds: 120,
        },
        gate: GatePolicy {
            fail_on: Severity::Critical,
            scope: GateScope::Change,
            on_incomplete: OnIncomplete::Red,
            without_key: WithoutKey::Incomplete,
            models_may_refute: ModelsMayRefute::Trusted,
        },
        budget: Budget { usd: None, minutes: None },
        publish: PublishPolicy { inline: 5, sticky: true, check: false },
        waivers: Vec::new(),
    }
}
