//! Fifth stage: a total order. Severity, escalation, independent voices, the theme's lead, the role's place in the bench, then the loop and
//! the id.
//!
//! Confidence that a model reports of itself is not asked for: it does not separate true from false. Who else says it does, if the others
//! do not err together: so voices are weighed, not added up.

use crate::review::{
    charter::{ADVERSARY, ARBITER, Charter},
    family::family,
    finding::{Finding, Severity, Source, Voice},
};
use std::{
    cmp::{Ordering, Reverse},
    collections::{BTreeMap, BTreeSet},
};

/// What a voice weighs that depends on no other: another family of models, another rule, another tool.
pub const WHOLE: u32 = 4;
/// The same family in another role: it was asked another question, and errs as before.
const OTHER_ROLE: u32 = 2;
/// The same family in the same role, in another loop.
const AGAIN: u32 = 1;

/// A finding's place in the order. Smaller is first; no two findings of one review have the same, as ids are unique.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    severity: Severity,
    not_escalated: bool,
    weight: Reverse<u32>,
    not_leading: bool,
    seat: u32,
    loop_n: u32,
    id: String,
}

impl Rank {
    /// Takes it.
    #[must_use]
    pub fn of(charter: &Charter, finding: &Finding) -> Self {
        Self {
            severity: finding.severity,
            not_escalated: !finding.escalate,
            weight: Reverse(weight(&finding.voices)),
            not_leading: !leads(charter, finding),
            seat: seat(charter, &finding.role),
            loop_n: finding.loop_n,
            id: finding.id.clone(),
        }
    }
}

/// The order in which findings are shown and published.
#[must_use]
pub fn compare(charter: &Charter, a: &Finding, b: &Finding) -> Ordering {
    Rank::of(charter, a).cmp(&Rank::of(charter, b))
}

/// Who can say something for itself: a rule or a tool, or a family of models in a role.
type Speaker<'a> = (String, &'a str);

fn speaker(voice: &Voice) -> Speaker<'_> {
    match &voice.source {
        Source::Model => (family(voice.model.as_deref().unwrap_or_default()), voice.role.as_str()),
        // Behind the colon: no family is called so.
        Source::Static(rule) => (format!("static:{rule}"), ""),
        Source::Imported(tool) => (format!("import:{}", tool.trim().to_ascii_lowercase()), ""),
    }
}

/// Independent voices: one family of models in one role is one, however often it is asked; a rule or tool is one however often it fires.
#[must_use]
pub fn voices(voices: &[Voice]) -> usize {
    voices.iter().map(speaker).collect::<BTreeSet<_>>().len()
}

/// What the voices weigh together, in quarters of one independent voice.
///
/// A rule, a tool or a family of models counts whole. What a family adds to its first voice, by other roles (a half each) and by
/// saying it again (a quarter), stays below a whole one: however many of its roles agree, one other family outweighs them. A further
/// voice never lowers the weight, and their order does not matter.
#[must_use]
pub fn weight(voices: &[Voice]) -> u32 {
    let (mut others, mut families) = (BTreeSet::new(), BTreeMap::new());
    for voice in voices {
        let (name, role) = speaker(voice);
        if voice.source == Source::Model {
            let roles: &mut BTreeMap<&str, BTreeSet<&Voice>> = families.entry(name).or_default();
            roles.entry(role).or_default().insert(voice);
        } else {
            others.insert(name);
        }
    }
    let of_family = |roles: &BTreeMap<&str, BTreeSet<&Voice>>| {
        let again = roles.values().any(|said| said.len() > 1);
        let echo = OTHER_ROLE * (roles.len().min(WHOLE as usize) as u32 - 1)
            + if again { AGAIN } else { 0 };
        WHOLE + echo.min(WHOLE - 1)
    };
    WHOLE * others.len() as u32 + families.values().map(of_family).sum::<u32>()
}

fn leads(charter: &Charter, finding: &Finding) -> bool {
    let theme = charter.themes.iter().find(|theme| theme.slug == finding.theme);
    theme.is_some_and(|theme| theme.leads.contains(&finding.role))
}

/// A role's place in the bench; the adversary and the arbiter come after it, rules without a role last.
#[must_use]
pub fn seat(charter: &Charter, prefix: &str) -> u32 {
    let bench = charter.roles.len() as u32;
    match prefix {
        ADVERSARY => bench,
        ARBITER => bench + 1,
        _ => charter
            .roles
            .iter()
            .position(|role| role.prefix == prefix)
            .map_or(bench + 2, |at| at as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{
        charter::{
            Budget, GatePolicy, GateScope, Globs, ModelPolicy, ModelsMayRefute, OnIncomplete,
            PublishPolicy, Role, SnapshotPolicy, Theme, WithoutKey,
        },
        finding::sample,
    };
    use proptest::prelude::*;

    /// `role model loop`, `static rule loop` or `import tool loop`.
    fn voice(words: &str) -> Voice {
        let words: Vec<&str> = words.split(' ').collect();
        let (source, role, model) = match words[0] {
            "static" => (Source::Static(words[1].to_owned()), "security", None),
            "import" => (Source::Imported(words[1].to_owned()), "data", None),
            role => (Source::Model, role, Some(words[1].to_owned())),
        };
        Voice { role: role.to_owned(), source, model, loop_n: words[2].parse().unwrap() }
    }

    fn said(by: &[&str]) -> Vec<Voice> {
        by.iter().map(|it| voice(it)).collect()
    }

    const SONNET: &str = "data anthropic/claude-sonnet-5-5 1";
    const AGAIN_2: &str = "data anthropic/claude-sonnet-5-5 2";
    const AGAIN_3: &str = "data anthropic/claude-sonnet-5-5 3";
    const OPUS: &str = "data anthropic/claude-opus-6 2";
    const TEST: &str = "test anthropic/claude-sonnet-5-5 1";
    const SECURITY: &str = "security anthropic/claude-opus-6 1";
    const GPT: &str = "data openai/gpt-6.1-sol 1";
    const RULE: &str = "static py-eval 1";
    const RULE_AGAIN: &str = "static py-eval 2";
    const OTHER_RULE: &str = "static py-exec 1";
    const TOOL: &str = "import CodeQL 1";
    const TOOL_AGAIN: &str = "import codeql 1";

    #[test]
    fn voices_are_independent_or_they_are_not() {
        for (by, n, quarters) in [
            (&[][..], 0, 0),
            (&[SONNET], 1, 4),
            (&[SONNET, SONNET], 1, 4),
            // Again, be it by another version, is weaker than another role, and that than anything else.
            (&[SONNET, AGAIN_2], 1, 5),
            (&[SONNET, OPUS], 1, 5),
            (&[SONNET, AGAIN_2, AGAIN_3, OPUS], 1, 5),
            (&[SONNET, TEST], 2, 6),
            (&[SONNET, AGAIN_2, TEST], 2, 7),
            (&[SONNET, TEST, SECURITY], 3, 7),
            (&[SONNET, AGAIN_2, AGAIN_3, OPUS, TEST, SECURITY], 3, 7),
            (&[SONNET, GPT], 2, 8),
            (&[SONNET, RULE], 2, 8),
            (&[SONNET, TOOL], 2, 8),
            (&[RULE, RULE_AGAIN], 1, 4),
            (&[RULE, OTHER_RULE], 2, 8),
            (&[TOOL, TOOL_AGAIN], 1, 4),
            (&[SONNET, GPT, RULE, TOOL], 4, 16),
        ] {
            let by = said(by);
            assert_eq!((voices(&by), weight(&by)), (n, quarters), "{by:?}");
        }
    }

    fn charter() -> Charter {
        let globs = || Globs::new(vec!["**/*".to_owned()]).unwrap();
        let role = |prefix: &str| Role {
            prefix: prefix.to_owned(),
            name: prefix.to_owned(),
            touches: Some(globs()),
            directive: String::new(),
        };
        let theme = |slug: &str, lead: &str| Theme {
            slug: slug.to_owned(),
            title: slug.to_owned(),
            leads: vec![lead.to_owned()],
            lens: String::new(),
        };
        Charter {
            origin: String::new(),
            constitution: String::new(),
            constitution_sha256: String::new(),
            sha256: String::new(),
            guards: Vec::new(),
            rules: crate::review::rule::RulePolicy::default(),
            spec: globs(),
            locked: Vec::new(),
            roles: ["data", "test", "security"].map(role).to_vec(),
            adversary: role(ADVERSARY),
            arbiter: role(ARBITER),
            themes: vec![theme("first", "test"), theme("second", "security")],
            snapshot: SnapshotPolicy {
                include: globs(),
                exclude: globs(),
                excludes_are_built_in: false,
                tokens: 1,
            },
            models: ModelPolicy {
                default: None,
                fallback: Vec::new(),
                roles: BTreeMap::new(),
                prices: BTreeMap::new(),
                effort: String::new(),
                call_seconds: 1,
                silence_seconds: 1,
                thinking_silence_seconds: None,
                profiles: BTreeMap::new(),
                themes: BTreeMap::new(),
                avoid_price_steps: false,
            },
            gate: GatePolicy {
                fail_on: Severity::Critical,
                scope: GateScope::Change,
                on_incomplete: OnIncomplete::Red,
                without_key: WithoutKey::Incomplete,
                models_may_refute: ModelsMayRefute::Never,
                skip_drafts: false,
                authors_may_waive: false,
            },
            budget: Budget { usd: None, tokens: None, minutes: None },
            publish: PublishPolicy { inline: 5, sticky: false, check: false },
            waivers: Vec::new(),
        }
    }

    fn finding(id: &str, severity: Severity, role: &str, by: &[&str]) -> Finding {
        Finding {
            id: id.to_owned(),
            severity,
            role: role.to_owned(),
            theme: "first".to_owned(),
            voices: said(by),
            ..sample()
        }
    }

    #[test]
    fn each_key_decides_only_where_those_before_it_are_equal() {
        use Severity::{Critical, High};
        let charter = charter();
        let escalated = |it: Finding| Finding { escalate: true, ..it };
        let in_loop = |it: Finding, loop_n| Finding { loop_n, ..it };
        // First to last; each differs from the next in the key that decides, and is worse in every later one.
        let order = [
            finding("z", Critical, "adversarial", &[SONNET]),
            escalated(finding("y", High, "adversarial", &[SONNET])),
            finding("x", High, "adversarial", &[SONNET, RULE]),
            finding("w", High, "security", &[SONNET, TEST]),
            in_loop(finding("v", High, "test", &[SONNET]), 9),
            in_loop(finding("u", High, "data", &[SONNET]), 9),
            in_loop(finding("t", High, "security", &[SONNET]), 1),
            in_loop(finding("b", High, "security", &[SONNET]), 2),
            in_loop(finding("c", High, "security", &[SONNET]), 2),
            finding("r", High, ADVERSARY, &[SONNET]),
            finding("q", High, ARBITER, &[SONNET]),
            finding("p", High, "static", &[SONNET]),
        ];
        for (n, a) in order.iter().enumerate() {
            for (m, b) in order.iter().enumerate() {
                assert_eq!(compare(&charter, a, b), n.cmp(&m), "{} {}", a.id, b.id);
            }
        }
    }

    fn any_voice() -> impl Strategy<Value = Voice> {
        let words = [
            SONNET, AGAIN_2, AGAIN_3, OPUS, TEST, SECURITY, GPT, RULE, RULE_AGAIN, OTHER_RULE,
            TOOL, TOOL_AGAIN,
        ];
        proptest::sample::select(words.to_vec()).prop_map(voice)
    }

    fn any_finding() -> impl Strategy<Value = Finding> {
        let roles = vec!["data", "test", "security", ADVERSARY, ARBITER, "static"];
        (
            proptest::sample::select(Severity::ALL.to_vec()),
            proptest::sample::select(roles),
            any::<bool>(),
            proptest::collection::vec(any_voice(), 0..4),
            (1_u32..3, "[ab]{1,2}", proptest::sample::select(vec!["first", "second", "none"])),
        )
            .prop_map(|(severity, role, escalate, voices, (loop_n, id, theme))| Finding {
                severity,
                role: role.to_owned(),
                escalate,
                voices,
                loop_n,
                id,
                theme: theme.to_owned(),
                ..sample()
            })
    }

    proptest! {
        #[test]
        fn a_voice_more_never_weighs_less_and_order_does_not_matter(
            mut by in proptest::collection::vec(any_voice(), 0..10),
            more in any_voice(),
            at in 0_usize..10,
        ) {
            let before = (voices(&by), weight(&by));
            by.insert(at.min(by.len()), more);
            let after = (voices(&by), weight(&by));
            prop_assert!(after.0 >= before.0 && after.1 >= before.1);
            by.reverse();
            prop_assert_eq!((voices(&by), weight(&by)), after);
            prop_assert!(after.1 <= WHOLE * after.0 as u32 + 1);
        }

        #[test]
        fn the_order_is_total(a in any_finding(), b in any_finding(), c in any_finding()) {
            let charter = charter();
            let order = |a, b| compare(&charter, a, b);
            prop_assert_eq!(order(&a, &b), order(&b, &a).reverse());
            prop_assert_eq!(order(&a, &b).is_eq() && a.id != b.id, false, "no ties but by one id");
            if order(&a, &b).is_le() && order(&b, &c).is_le() {
                prop_assert!(order(&a, &c).is_le());
            }
            if a.severity < b.severity {
                prop_assert!(order(&a, &b).is_lt());
            }
        }
    }
}
