//! Reports to render: one as a real review gives it, one of a clean change, and ones whose every word is an attack.

use pentad::review::{
    call::{CallId, Phase, Spent, Tokens, Usage},
    change::{Lines, Status as Touch},
    charter::GateScope,
    claims::{Claim, Claims, Kind, Status},
    diagram,
    diff::Delta,
    excerpt::Excerpt,
    finding::{
        Cited, Evidence, EvidenceStatus, Finding, Merge, Rejection, Relation, RelationKind,
        Severity, Side, Source, Stage, State, Voice,
    },
    gate::Terms,
    inline::{self, Inline, LeftOut},
    ledger::Event,
    snapshot::{Coverage, CoveredFile, How, OmittedFile, Touched},
    synthesis::{CouncilEntry, Count, LoopAccount, Refined, Report, Silence, Stance, Verdict},
};
use std::collections::BTreeMap;

const MODEL: &str = "anthropic/claude-sonnet-5-5";
const DIAGRAM: &str = "graph LR\n  api[POST /orders/pay] --> charge(charge) -->|3 attempts| gateway(payment gateway)\n  charge --> settle(settle, now a task) -->|get, then put| ledger[(balances)]\n  settle -.->|on failure| charge";
const CONSTITUTION: &str = "9f2c4e0d1b7a5c83e6d9f0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5";

/// A review of a payment service: five loops, a Critical, closed findings, a silent reviewer, files left out.
pub(crate) fn realistic() -> Report {
    let findings = vec![
        double_charge(),
        lost_update(),
        unbounded_page(),
        stale_doc(),
        refuted_timeout(),
        waived_log(),
    ];
    let absorbed = vec![absorbed_retry()];
    let terms = Terms { fail_on: Severity::Critical, all: false, looked_up: true };
    Report {
        verdict: Verdict::Fail,
        reasons: vec![
            "open critical finding: correctness-L3-retry-charges-twice (src/pay/charge.rs:41)"
                .to_owned(),
            "security gave no usable answer in loop 2 (review): attempt 1: no byte for 120 s; attempt 2: HTTP 529 overloaded_error"
                .to_owned(),
        ],
        models: vec![MODEL.to_owned()],
        merged: None,
        constitution_sha256: CONSTITUTION.to_owned(),
        charter_origin: ".pentad/ at 41c9d7e".to_owned(),
        origin: None,
        push: 1,
        since: None,
        base: "41c9d7e0a6b35f2c8d1e94b7035ac6f1d2e8b903".to_owned(),
        head: "b7e05a93cc1f4d26a8905e7f3b2d61c4f0a9e857".to_owned(),
        scope: "change",
        depth: "standard",
        fail_on: Severity::Critical,
        gate_scope: GateScope::Change,
        counts: count(findings.iter().chain(&absorbed)),
        inline: inline::choose(&findings, 5, terms),
        excerpts: vec![charge_rs()],
        findings,
        absorbed,
        accepted: Vec::new(),
        ledger: ledger(),
        rejected: rejected(),
        loops: loops(),
        council: council(),
        silent: vec![Silence {
            role: "security".to_owned(),
            loop_n: 2,
            phase: "review",
            why: "attempt 1: no byte for 120 s; attempt 2: HTTP 529 overloaded_error".to_owned(),
        }],
        changes: changes(),
        coverage: coverage(),
        redacted: BTreeMap::from([("AWS access key".to_owned(), 1)]),
        claims: claims(),
        notices: vec![
            "the change edits .pentad/pentad.yml; it takes effect after the merge".to_owned(),
        ],
        usage: usage(45, 3_412_907, 1.8342),
        spent: spent(),
        seconds: 221.4,
    }
}

/// The code around the Critical.
fn charge_rs() -> Excerpt {
    let code = "pub async fn charge(order: &Order, card: Card) -> Result<Receipt> {\n    // The gateway answers within 2 s.\n    let gateway = Gateway::open(\"eu-1\")?;\n\nfor attempt in 0..3 {\n    let reply = gateway.charge(order.total, &card).await;\n    if reply.is_ok() {\n        break;\n    }\n}\n    Ok(reply?)\n}";
    Excerpt {
        file: "src/pay/charge.rs".to_owned(),
        side: Side::New,
        first: 37,
        lines: code.lines().map(str::to_owned).collect(),
        changed: vec![Lines::new(41, 43)],
    }
}

/// One claim of each kind of outcome, and a document that was not read.
fn claims() -> Claims {
    let claim = |line, kind, text: &str, status, found_at: Option<&str>, why: &str| Claim {
        document: "docs/payments.md".to_owned(),
        line,
        kind,
        text: text.to_owned(),
        status,
        found_at: found_at.map(str::to_owned),
        why: why.to_owned(),
        finding: matches!(status, Status::Drifted | Status::Refuted).then_some(Severity::Low),
        quote: format!("See `{text}`."),
    };
    Claims {
        claims: vec![
            claim(3, Kind::Path, "src/charge.rs", Status::Verified, Some("src/charge.rs"), ""),
            claim(
                9,
                Kind::Path,
                "src/retry.rs",
                Status::Drifted,
                Some("src/again.rs"),
                "src/retry.rs is renamed",
            ),
            claim(
                12,
                Kind::Anchor,
                "#refunds",
                Status::Refuted,
                None,
                "docs/payments.md has no such heading",
            ),
            claim(
                20,
                Kind::Path,
                "../../issues",
                Status::SourceOnly,
                None,
                "it leads out of the repository",
            ),
        ],
        left_out: vec!["docs/huge.md, which is over 1 MB".to_owned()],
    }
}

/// Nothing found, nothing left out.
pub(crate) fn clean() -> Report {
    Report {
        verdict: Verdict::Pass,
        reasons: vec!["no gating finding is open".to_owned()],
        counts: count([].iter()),
        findings: Vec::new(),
        absorbed: Vec::new(),
        inline: Inline::default(),
        ledger: Vec::new(),
        rejected: Vec::new(),
        loops: loops()
            .into_iter()
            .map(|it| LoopAccount { new: 0, kept: 0, closed: 0, ..it })
            .collect(),
        council: council()
            .into_iter()
            .map(|it| CouncilEntry {
                stance: Stance::Approve,
                critical: 0,
                high: 0,
                silent_loops: Vec::new(),
                heard: true,
                ..it
            })
            .collect(),
        silent: Vec::new(),
        changes: changes()
            .into_iter()
            .filter(|it| coverage().files.iter().any(|file| file.path == it.path))
            .collect(),
        coverage: Coverage { omitted: Vec::new(), ..coverage() },
        redacted: BTreeMap::new(),
        notices: Vec::new(),
        claims: Claims::default(),
        ..realistic()
    }
}

/// The realistic one as it would be without a model.
pub(crate) fn static_only() -> Report {
    let mut report = Report {
        models: Vec::new(),
        silent: Vec::new(),
        usage: Usage::default(),
        spent: Spent::default(),
        ..realistic()
    };
    report.findings.iter_mut().flat_map(|it| &mut it.voices).for_each(|voice| {
        voice.model = None;
        voice.source = Source::Static("unchecked-retry".to_owned());
    });
    report.loops.iter_mut().for_each(|it| it.usage = Usage::default());
    report
}

/// `n` open findings, of all severities in turn; every other one is not in the change.
pub(crate) fn many(n: usize) -> Report {
    let findings: Vec<Finding> = (0..n)
        .map(|i| Finding {
            id: format!("correctness-L1-finding-{i}"),
            severity: Severity::ALL[i % 5],
            in_change: i % 2 == 0,
            ..double_charge()
        })
        .collect();
    let terms = Terms { fail_on: Severity::Critical, all: false, looked_up: true };
    Report {
        counts: count(findings.iter()),
        inline: inline::choose(&findings, 5, terms),
        findings,
        absorbed: Vec::new(),
        ..realistic()
    }
}

/// A report in which every word that is not the program's own is `text`.
pub(crate) fn hostile(text: &str) -> Report {
    let t = || text.to_owned();
    let states = [
        State::Open,
        State::Contested,
        State::Superseded { by: t() },
        State::Duplicate { of: t() },
        State::Refuted { evidence: t() },
        State::Withdrawn,
        State::Resolved { evidence: t() },
        State::Waived { reason: t(), until: t() },
    ];
    let findings: Vec<Finding> = Severity::ALL
        .into_iter()
        .map(|severity| (severity, State::Open))
        .chain(states.map(|state| (Severity::High, state)))
        .map(|(severity, state)| hostile_finding(text, severity, state))
        .collect();
    let mut report = realistic();
    let path = |file: &mut String| *file = t();
    report.reasons = vec![t(), t()];
    report.models = vec![t()];
    report.constitution_sha256 = t();
    report.charter_origin = t();
    report.base = t();
    report.head = t();
    report.notices = vec![t(), t()];
    report.claims.left_out = vec![t()];
    for claim in &mut report.claims.claims {
        (claim.document, claim.text, claim.why, claim.quote) = (t(), t(), t(), t());
        claim.found_at = Some(t());
    }
    report.redacted = BTreeMap::from([(t(), 3)]);
    report.counts = count(findings.iter());
    report.absorbed = findings.clone();
    report.findings = findings;
    let excerpt = |n: u32| Excerpt { file: t(), first: n, lines: vec![t(); 8], ..charge_rs() };
    report.excerpts = vec![excerpt(1), excerpt(40)];
    report.inline = Inline { published: vec![t()], left_out: vec![LeftOut { id: t(), why: t() }] };
    report.ledger.iter_mut().for_each(|it| (it.id, it.by, it.why) = (t(), t(), t()));
    report.rejected.iter_mut().for_each(|it| (it.reason, it.role, it.raw) = (t(), t(), t()));
    report.loops.iter_mut().for_each(|it| (it.theme, it.title, it.summary) = (t(), t(), t()));
    report.council.iter_mut().for_each(|it| (it.role, it.name) = (t(), t()));
    report.silent.iter_mut().for_each(|it| (it.role, it.why) = (t(), t()));
    for it in &mut report.changes {
        (it.path, it.old_path) = (t(), Some(t()));
    }
    report.coverage.files.iter_mut().for_each(|it| path(&mut it.path));
    report.coverage.omitted.iter_mut().for_each(|it| (it.path, it.why) = (t(), t()));
    report
}

fn hostile_finding(text: &str, severity: Severity, state: State) -> Finding {
    let t = || text.to_owned();
    let evidence = |status| Evidence {
        status,
        file: t(),
        side: Side::New,
        lines: Some(Lines::new(3, 4)),
        quote: t(),
    };
    Finding {
        id: t(),
        fingerprint: t(),
        role: t(),
        loop_n: 3,
        theme: t(),
        severity,
        state,
        state_by: t(),
        in_change: true,
        evidence: evidence(EvidenceStatus::Verified),
        cause: Some(Evidence {
            lines: Some(Lines::new(8, 9)),
            ..evidence(EvidenceStatus::Drifted)
        }),
        cited: Cited { file: t(), lines: None },
        claim: t(),
        failure_scenario: t(),
        proposed_change: t(),
        disproof: t(),
        escalate: true,
        locked_conflict: true,
        references: vec![t(), t()],
        relations: vec![Relation { kind: RelationKind::Supersedes, id: t() }],
        voices: vec![Voice {
            role: t(),
            source: Source::Imported(t()),
            model: Some(t()),
            loop_n: 1,
        }],
        merged: vec![Merge { id: t(), why: vec![t()] }],
        linked: vec![t()],
        carried: None,
        constitution_sha256: t(),
        raw: t(),
    }
}

/// A call, for progress.
pub(crate) fn call(seat: u32, role: &str, phase: Phase) -> CallId {
    CallId { loop_n: 2, phase, seat, role: role.to_owned() }
}

/// Two roles, and a call that no model answered.
fn spent() -> Spent {
    let by_role =
        [("architect", usage(20, 1_500_000, 0.8)), ("adversarial", usage(25, 1_912_907, 1.0342))];
    let unanswered = Usage { unpriced: 1, ..usage(1, 0, 0.0) };
    let by_model =
        [("anthropic/claude-sonnet-5-5", usage(44, 3_412_907, 1.8342)), ("", unanswered)];
    let named = |(name, usage): (&str, Usage)| (name.to_owned(), usage);
    Spent { by_role: by_role.map(named).into(), by_model: by_model.map(named).into() }
}

pub(crate) fn usage(requests: u32, tokens: u64, usd: f64) -> Usage {
    let tokens = Tokens {
        input: tokens / 20,
        cache_write: tokens / 10,
        cache_read: tokens * 4 / 5,
        output: tokens / 20,
    };
    Usage { requests, tokens, usd, saved: usd / 2.0, unpriced: 0 }
}

fn count<'a>(findings: impl Iterator<Item = &'a Finding>) -> BTreeMap<Severity, Count> {
    let mut counts: BTreeMap<Severity, Count> =
        Severity::ALL.into_iter().map(|severity| (severity, Count::default())).collect();
    for finding in findings {
        let count = counts.entry(finding.severity).or_default();
        *count.states.entry(finding.state.name()).or_default() += 1;
        if finding.state.is_open() {
            count.open += 1;
            count.in_change += u32::from(finding.in_change);
        }
    }
    counts
}

fn at(file: &str, first: u32, last: u32, quote: &str) -> Evidence {
    Evidence {
        status: EvidenceStatus::Verified,
        file: file.to_owned(),
        side: Side::New,
        lines: Some(Lines::new(first, last)),
        quote: quote.to_owned(),
    }
}

fn voice(role: &str, loop_n: u32) -> Voice {
    Voice { role: role.to_owned(), source: Source::Model, model: Some(MODEL.to_owned()), loop_n }
}

fn double_charge() -> Finding {
    let quote = "for attempt in 0..3 {\n    let reply = gateway.charge(order.total, &card).await;\n    if reply.is_ok() {\n        break;\n    }\n}";
    Finding {
        id: "correctness-L3-retry-charges-twice".to_owned(),
        fingerprint: "5d1f0c7a9b3e".to_owned(),
        role: "correctness".to_owned(),
        loop_n: 3,
        theme: "correctness-edges".to_owned(),
        severity: Severity::Critical,
        state: State::Open,
        state_by: "admission".to_owned(),
        in_change: true,
        evidence: at("src/pay/charge.rs", 41, 46, quote),
        cause: None,
        cited: Cited { file: "src/pay/charge.rs".to_owned(), lines: Some(Lines::new(38, 44)) },
        claim: "A charge that times out is sent again without an idempotency key, so the customer pays twice".to_owned(),
        failure_scenario: "The gateway books the charge and the reply is lost on the way back. `charge` returns Err, the loop goes round, and the second request is a new charge to the gateway: two bookings for one order.".to_owned(),
        proposed_change: "Make one idempotency key from the order's id before the loop and send it with every attempt.".to_owned(),
        disproof: "A gateway client that derives the key from the order itself.".to_owned(),
        escalate: false,
        locked_conflict: false,
        references: vec!["docs/adr/0007-payments.md".to_owned(), "CWE-837".to_owned()],
        relations: Vec::new(),
        voices: vec![voice("adversarial", 3), voice("correctness", 3)],
        merged: vec![Merge {
            id: "security-L1-blind-retry".to_owned(),
            why: vec!["place".to_owned(), "quote".to_owned()],
        }],
        linked: Vec::new(),
        carried: None,
        constitution_sha256: CONSTITUTION.to_owned(),
        raw: r#"{"slug":"retry-charges-twice","severity":"Critical"}"#.to_owned(),
    }
}

fn lost_update() -> Finding {
    Finding {
        id: "concurrency-L2-balance-lost-update".to_owned(),
        fingerprint: "0b6e44d2f819".to_owned(),
        role: "concurrency".to_owned(),
        loop_n: 2,
        theme: "concurrency-atomicity".to_owned(),
        severity: Severity::High,
        state: State::Contested,
        state_by: "adversarial".to_owned(),
        evidence: Evidence {
            status: EvidenceStatus::Approximate,
            ..at(
                "src/ledger/balance.rs",
                112,
                119,
                "let balance = store.get(account)?;\n…\nstore.put(account, balance - amount)?;",
            )
        },
        cause: Some(at("src/pay/charge.rs", 52, 52, "tokio::spawn(settle(order.clone()));")),
        claim: "Two settlements of one account can read the same balance, and one debit is lost".to_owned(),
        failure_scenario: "`settle` now runs as a task for each order. Two orders of one account interleave between `get` and `put`.".to_owned(),
        proposed_change: "Debit with the store's compare-and-swap, or hold the account's lock from `get` to `put`.".to_owned(),
        disproof: "A lock on the account taken by every caller of `debit`.".to_owned(),
        escalate: true,
        references: Vec::new(),
        voices: vec![voice("concurrency", 2)],
        merged: Vec::new(),
        linked: vec!["correctness-L3-retry-charges-twice".to_owned()],
        raw: r#"{"slug":"balance-lost-update"}"#.to_owned(),
        ..double_charge()
    }
}

fn unbounded_page() -> Finding {
    Finding {
        id: "data-L4-unbounded-page".to_owned(),
        fingerprint: "77aa10c39e5b".to_owned(),
        role: "data".to_owned(),
        loop_n: 4,
        theme: "performance-envelope".to_owned(),
        severity: Severity::Medium,
        in_change: false,
        evidence: at("src/api/orders.py", 88, 88, "\treturn list(db.orders.find(query))"),
        claim: "Every order of the account is loaded for one page".to_owned(),
        failure_scenario: "An account with 400,000 orders takes the process past its memory limit."
            .to_owned(),
        proposed_change: "Limit the query to the page and return a cursor.".to_owned(),
        disproof: String::new(),
        references: vec!["CWE-770".to_owned()],
        voices: vec![Voice {
            role: "data".to_owned(),
            source: Source::Static("py-unbounded-list".to_owned()),
            model: None,
            loop_n: 4,
        }],
        merged: Vec::new(),
        raw: "{}".to_owned(),
        ..double_charge()
    }
}

fn stale_doc() -> Finding {
    Finding {
        id: "documentarian-L5-retry-undocumented".to_owned(),
        fingerprint: "c4418fe2d06a".to_owned(),
        role: "documentarian".to_owned(),
        loop_n: 5,
        theme: "simplicity-doc-tests".to_owned(),
        severity: Severity::Low,
        evidence: Evidence {
            status: EvidenceStatus::Missing,
            lines: None,
            ..at("README.md", 1, 1, "Charges are never retried.")
        },
        claim: "The README still says that charges are never retried".to_owned(),
        failure_scenario: String::new(),
        proposed_change: "Say how often, and under which key.".to_owned(),
        disproof: "The sentence is gone.".to_owned(),
        references: Vec::new(),
        voices: vec![voice("documentarian", 5)],
        merged: Vec::new(),
        raw: "{}".to_owned(),
        ..double_charge()
    }
}

fn refuted_timeout() -> Finding {
    Finding {
        id: "correctness-L3-timeout-zero".to_owned(),
        fingerprint: "e2990b71d35f".to_owned(),
        severity: Severity::High,
        state: State::Refuted { evidence: "src/pay/config.rs:20-22".to_owned() },
        state_by: "arbiter".to_owned(),
        evidence: at("src/pay/charge.rs", 30, 30, "timeout: Duration::from_secs(cfg.timeout),"),
        claim: "A timeout of 0 disables the limit".to_owned(),
        merged: Vec::new(),
        raw: "{}".to_owned(),
        ..double_charge()
    }
}

fn waived_log() -> Finding {
    Finding {
        id: "security-L1-order-in-log".to_owned(),
        fingerprint: "19d3c07be64a".to_owned(),
        role: "security".to_owned(),
        loop_n: 1,
        theme: "spec-conformance".to_owned(),
        severity: Severity::Medium,
        state: State::Waived {
            reason: "the log stays in the cluster until the new store is there".to_owned(),
            until: "2027-01-31".to_owned(),
        },
        state_by: "m.keller".to_owned(),
        evidence: at("src/pay/charge.rs", 60, 60, "info!(\"order {order:?}\");"),
        claim: "The whole order, address included, is logged".to_owned(),
        merged: Vec::new(),
        raw: "{}".to_owned(),
        ..double_charge()
    }
}

fn absorbed_retry() -> Finding {
    Finding {
        id: "security-L1-blind-retry".to_owned(),
        fingerprint: "aa0c35f71e2d".to_owned(),
        role: "security".to_owned(),
        loop_n: 1,
        theme: "spec-conformance".to_owned(),
        severity: Severity::High,
        state: State::Duplicate { of: "correctness-L3-retry-charges-twice".to_owned() },
        evidence: at(
            "src/pay/charge.rs",
            42,
            42,
            "    let reply = gateway.charge(order.total, &card).await;",
        ),
        claim: "The retry may charge again".to_owned(),
        voices: vec![voice("security", 1)],
        merged: Vec::new(),
        relations: vec![Relation {
            kind: RelationKind::Deepens,
            id: "security-L1-order-in-log".to_owned(),
        }],
        raw: r#"{"slug":"blind-retry","severity":"HIGH"}"#.to_owned(),
        ..double_charge()
    }
}

fn ledger() -> Vec<Event> {
    let event = |id: &str, loop_n, from, to, by: &str, why: &str| Event {
        id: id.to_owned(),
        loop_n,
        push: 1,
        from,
        to,
        by: by.to_owned(),
        why: why.to_owned(),
    };
    vec![
        event("security-L1-blind-retry", 1, "", "open", "admission", "evidence verified"),
        event("security-L1-order-in-log", 1, "", "open", "admission", "evidence verified"),
        event(
            "security-L1-order-in-log",
            1,
            "open",
            "waived",
            "m.keller",
            "waiver until 2027-01-31",
        ),
        event(
            "concurrency-L2-balance-lost-update",
            2,
            "",
            "open",
            "admission",
            "evidence approximate",
        ),
        event(
            "concurrency-L2-balance-lost-update",
            2,
            "open",
            "contested",
            "adversarial",
            "doubted; the arbiter did not rule",
        ),
        event(
            "correctness-L3-retry-charges-twice",
            3,
            "",
            "open",
            "admission",
            "evidence verified",
        ),
        event(
            "security-L1-blind-retry",
            3,
            "open",
            "duplicate",
            "admission",
            "same quote and place",
        ),
        event(
            "correctness-L3-timeout-zero",
            3,
            "open",
            "refuted",
            "arbiter",
            "0 is refused when the config is read",
        ),
        event(
            "data-L4-unbounded-page",
            4,
            "open",
            "open",
            "architect",
            "an unknown id cannot supersede",
        ),
    ]
}

fn rejected() -> Vec<Rejection> {
    let rejection = |stage, reason: &str, role: &str, loop_n, raw: &str| Rejection {
        stage,
        reason: reason.to_owned(),
        role: role.to_owned(),
        loop_n,
        raw: raw.to_owned(),
    };
    vec![
        rejection(Stage::Schema, "severity is missing", "test", 1, r#"{"slug":"x"}"#),
        rejection(Stage::Lane, "src/web/app.ts is not the role's", "data", 2, "{}"),
        rejection(Stage::Evidence, "the quote is empty", "test", 3, "{}"),
        rejection(Stage::Schema, "severity is missing", "architect", 3, r#"{"slug":"y"}"#),
        rejection(Stage::Ledger, "unknown id nobody-L9-x", "architect", 4, "{}"),
    ]
}

fn loops() -> Vec<LoopAccount> {
    let account =
        |loop_n, theme: &str, title: &str, (new, kept, closed), usd, seconds, summary: &str| {
            LoopAccount {
                loop_n,
                theme: theme.to_owned(),
                title: title.to_owned(),
                new,
                kept,
                closed,
                refined: Refined::default(),
                usage: usage(9, 682_581, usd),
                seconds,
                summary: summary.to_owned(),
                diagram: (loop_n == 1).then(|| diagram::read(DIAGRAM).expect("it is one")),
            }
        };
    vec![
        account(
            1,
            "spec-conformance",
            "Spec and code agree",
            (2, 1, 1),
            0.6112,
            61.3,
            "The change agrees with the payment decision but for its retry.",
        ),
        account(
            2,
            "concurrency-atomicity",
            "Concurrency and atomicity",
            (1, 1, 0),
            0.3071,
            44.9,
            "Settlement became parallel; the balance is not guarded.",
        ),
        account(
            3,
            "correctness-edges",
            "Correctness at the edges",
            (2, 1, 2),
            0.3244,
            48.2,
            "The retry is the defect of this change.",
        ),
        account(4, "performance-envelope", "Performance envelope", (1, 1, 0), 0.2992, 35.0, ""),
        account(
            5,
            "simplicity-doc-tests",
            "Simplicity, documents, tests",
            (1, 1, 0),
            0.2923,
            32.0,
            "One sentence of the README is out of date.",
        ),
    ]
}

fn council() -> Vec<CouncilEntry> {
    let entry =
        |role: &str, name: &str, stance, critical, high, silent_loops: &[u32]| CouncilEntry {
            role: role.to_owned(),
            name: name.to_owned(),
            stance,
            critical,
            high,
            silent_loops: silent_loops.to_vec(),
            // Five loops: who was silent in all of them was never heard.
            heard: silent_loops.len() < 5,
        };
    vec![
        entry("architect", "Architect", Stance::Approve, 0, 0, &[]),
        entry("correctness", "Correctness reviewer", Stance::Block, 1, 0, &[]),
        entry("concurrency", "Concurrency reviewer", Stance::Concern, 0, 1, &[]),
        entry("data", "Data reviewer", Stance::Approve, 0, 0, &[]),
        entry("security", "Security reviewer", Stance::Approve, 0, 0, &[2]),
        entry("test", "Test reviewer", Stance::Approve, 0, 0, &[]),
        entry("documentarian", "Documentarian", Stance::Approve, 0, 0, &[1, 2, 3, 4, 5]),
        entry("adversarial", "Adversary", Stance::Block, 1, 0, &[]),
        entry("arbiter", "Arbiter", Stance::Approve, 0, 0, &[]),
    ]
}

fn changes() -> Vec<Touched> {
    let one = |path: &str, status, lines: Option<(u32, u32)>| Touched {
        path: path.to_owned(),
        old_path: None,
        status,
        lines: lines.map(|(added, removed)| Delta { added, removed }),
        bulk: None,
    };
    vec![
        Touched { bulk: Some("lock file"), ..one("Cargo.lock", Touch::Modified, Some((812, 640))) },
        one("README.md", Touch::Modified, Some((2, 1))),
        one("docs/pay.png", Touch::Added, None),
        one("src/gen/schema.rs", Touch::Modified, Some((900, 0))),
        one("src/ledger/balance.rs", Touch::Modified, Some((6, 2))),
        one("src/pay/charge.rs", Touch::Modified, Some((31, 12))),
        Touched {
            old_path: Some("src/pay/cfg.rs".to_owned()),
            ..one("src/pay/config.rs", Touch::Renamed, Some((3, 3)))
        },
        one("src/pay/old.rs", Touch::Deleted, Some((0, 44))),
        one("vendor/zlib/inflate.c", Touch::Modified, None),
    ]
}

fn coverage() -> Coverage {
    let file = |path: &str, how| CoveredFile { path: path.to_owned(), how };
    let omitted = |path: &str, why: &str, unseen| OmittedFile {
        path: path.to_owned(),
        why: why.to_owned(),
        unseen,
    };
    Coverage {
        files: vec![
            file("Cargo.lock", How::Diff),
            file("README.md", How::Whole),
            file("docs/adr/0007-payments.md", How::Spec),
            file("docs/pay.png", How::Named),
            file("src/api/orders.py", How::Whole),
            file("src/ledger/balance.rs", How::Whole),
            file("src/pay/charge.rs", How::Whole),
            file("src/pay/config.rs", How::Diff),
            file("src/pay/old.rs", How::Diff),
        ],
        omitted: vec![
            omitted("src/gen/schema.rs", "over the snapshot's token budget", true),
            omitted("vendor/zlib/inflate.c", "excluded by the charter", false),
        ],
    }
}
