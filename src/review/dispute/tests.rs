//! What commands in comments come to, in tables.

use super::*;
use crate::review::{
    charter::{GateScope, ModelsMayRefute, OnIncomplete, WithoutKey},
    command,
    finding::sample,
};

const TODAY: &str = "2026-11-26";

fn gate(authors_may_waive: bool) -> GatePolicy {
    GatePolicy {
        fail_on: Severity::Critical,
        scope: GateScope::Change,
        on_incomplete: OnIncomplete::Red,
        without_key: WithoutKey::Incomplete,
        models_may_refute: ModelsMayRefute::Never,
        skip_drafts: false,
        authors_may_waive,
    }
}

fn finding(id: &str, severity: Severity, state: State) -> Finding {
    let fingerprint = id.bytes().map(|it| format!("{it:02x}")).collect();
    Finding { id: id.to_owned(), fingerprint, severity, state, ..sample() }
}

fn ledger(findings: Vec<Finding>) -> Ledger {
    let mut ledger = Ledger::default();
    for it in findings {
        ledger.admit(it, Hand { by: "admission", loop_n: 1, why: "found" });
    }
    ledger
}

fn given(body: &str) -> Given {
    let command = command::read(body).unwrap().unwrap();
    let on = Day::read("2026-11-20");
    let (by, refused, meant) = ("mona".to_owned(), None, None);
    Given { comment: 7, by, own: false, on, command, refused, meant }
}

/// Where the last review told of each finding as it is.
fn settled(ledger: &mut Ledger, given: &[Given]) -> Settled {
    let then = told(ledger);
    settle(ledger, given, &then, &gate(false), TODAY)
}

fn told(ledger: &Ledger) -> Told {
    Told::of(ledger.findings.iter(), Vec::new())
}

fn three() -> Ledger {
    ledger(vec![
        finding("a", Severity::Critical, State::Open),
        finding("b", Severity::High, State::Open),
        finding("c", Severity::High, State::Duplicate { of: "b".to_owned() }),
        finding("d", Severity::High, State::Withdrawn),
    ])
}

#[test]
fn the_last_command_on_a_finding_holds() {
    for (bodies, waived, told) in [
        (&["/pentad waive a ours"][..], &[("61", "2026-12-20")][..], &[][..]),
        (&["/pentad waive 62 ours until 2027-05-19"], &[("62", "2027-05-19")], &[]),
        (&["/pentad waive a ours", "/pentad reopen 61"], &[], &[]),
        (
            &["/pentad reopen a", "/pentad waive A ours until 2026-11-26"],
            &[("61", "2026-11-26")],
            &[],
        ),
        (&["/pentad explain a", "/pentad review"], &[], &[]),
        (&["/pentad waive a ours until 2027-05-20"], &[], &["more than 180 days"]),
        (
            &["/pentad waive a ours until 2026-11-25"],
            &[],
            &["ended on 2026-11-25, it counts again"],
        ),
        (
            &["/pentad waive a ours until 2026-11-25", "/pentad waive a ours"],
            &[("61", "2026-12-20")],
            &[],
        ),
        (&["/pentad waive c ours"], &[], &["it is part of b"]),
        (&["/pentad waive nothing ours"], &[], &["no such finding"]),
    ] {
        let given: Vec<Given> = bodies.iter().map(|it| given(it)).collect();
        let it = settled(&mut three(), &given);
        let found: Vec<(&str, &str)> =
            it.waivers.iter().map(|it| (it.fingerprint.as_str(), it.until.as_str())).collect();
        assert_eq!(found, waived, "{bodies:?}");
        assert_eq!(it.notices.len(), told.len(), "{:?}", it.notices);
        for (said, part) in it.notices.iter().zip(told) {
            assert!(said.contains(part) && said.contains("by mona"), "{said}");
        }
    }
}

#[test]
fn who_may_not_is_told_and_takes_no_earlier_waiver_back() {
    let refused = |body: &str, why: &str| Given { refused: Some(why.to_owned()), ..given(body) };
    let commands = [
        given("/pentad waive a ours"),
        refused("/pentad reopen a", "eve cannot write"),
        refused("/pentad waive b ours", "the comment was edited"),
    ];
    let it = settled(&mut three(), &commands);
    assert_eq!(it.waivers.len(), 1);
    assert_eq!(it.notices.len(), 2);
    assert!(it.notices[1].ends_with("has no effect: the comment was edited"), "{:?}", it.notices);
}

#[test]
fn the_author_waives_no_critical_of_the_own_change_unless_the_charter_allows_it() {
    let own = |body| Given { own: true, ..given(body) };
    let commands = [own("/pentad waive a ours"), own("/pentad waive b ours")];
    let may = |own| settle(&mut three(), &commands, &told(&three()), &gate(own), TODAY);
    let it = may(false);
    assert_eq!(it.waivers.len(), 1, "a High is the author's to accept");
    assert!(it.notices[0].contains("cannot waive a Critical"), "{:?}", it.notices);
    assert_eq!(may(true).waivers.len(), 2);
}

#[test]
fn a_waiver_covers_what_was_meant_at_the_severity_it_had() {
    let meant = |print: &str, severity| {
        let meant = Some(Meant { fingerprint: print.to_owned(), severity });
        Given { meant, ..given("/pentad waive a ours") }
    };
    let waived = |it: Given| settled(&mut three(), &[it]);
    assert_eq!(waived(meant("61", Severity::Critical)).waivers[0].fingerprint, "61");
    let raised = waived(meant("61", Severity::High));
    assert!(raised.waivers.is_empty());
    assert!(raised.notices[0].contains("accepted as high and is critical now"));
    // The id is another finding's by now.
    assert_eq!(waived(meant("62", Severity::High)).waivers[0].fingerprint, "62");
    assert_eq!(waived(meant("ff", Severity::High)), Settled::default());
}

fn accepted(comment: u64, print: &str, severity: Severity) -> Accepted {
    Accepted { comment, fingerprint: print.to_owned(), severity }
}

#[test]
fn what_a_comment_accepted_does_not_rise_with_the_finding() {
    use Severity::{Critical, High, Low, Medium};
    let at = |severity| ledger(vec![finding("a", severity, State::Open)]);
    // A comment's number, what is known of comments, the last review's severity and this one's: what is waived, and what is kept of it.
    for (comment, known, then, now, waives, kept) in [
        // Its first review: as the one before told it, whether or not that covers it now.
        (7, vec![], Some(Medium), Medium, true, vec![(7, Medium)]),
        (7, vec![], Some(Medium), High, false, vec![(7, Medium)]),
        (7, vec![], None, High, true, vec![(7, High)]),
        // Later ones: as that took it, however often the finding was raised since.
        (7, vec![(7, Medium)], Some(High), Critical, false, vec![(7, Medium)]),
        (7, vec![(7, Medium)], Some(Critical), Critical, false, vec![(7, Medium)]),
        (7, vec![(7, Critical)], Some(Low), Critical, true, vec![(7, Critical)]),
        (7, vec![(7, Medium)], Some(Medium), Low, true, vec![(7, Medium)]),
        // Given anew it accepts anew.
        (9, vec![(7, Medium)], Some(Critical), Critical, true, vec![(9, Critical), (7, Medium)]),
        // Where comments have no number nothing is kept.
        (0, vec![(0, Low)], Some(High), High, true, vec![(0, Low)]),
    ] {
        let of = |it: &[(u64, Severity)]| -> Vec<Accepted> {
            it.iter().map(|(comment, severity)| accepted(*comment, "61", *severity)).collect()
        };
        let severities = then.map(|it| ("61".to_owned(), it)).into_iter().collect();
        let told = Told { severities, accepted: of(&known) };
        let it = Given { comment, ..given("/pentad waive 61 ours") };
        let it = settle(&mut at(now), &[it], &told, &gate(false), TODAY);
        let case = format!("{comment} {known:?} {then:?} {now:?}");
        assert_eq!(it.waivers.len(), usize::from(waives), "{case}: {:?}", it.notices);
        assert_eq!(it.accepted, of(&kept), "{case}");
        let said = it.notices.join("; ");
        assert_eq!(said.contains("accepted as medium and is"), !waives, "{case}: {said}");
    }
}

#[test]
fn a_name_that_was_another_finding_s_when_it_was_given_waives_nothing() {
    let told = |print: &str| {
        let accepted = vec![accepted(7, print, Severity::Critical)];
        Told { accepted, ..told(&three()) }
    };
    let settled =
        |body: &str, told: &Told| settle(&mut three(), &[given(body)], told, &gate(false), TODAY);
    let other = settled("/pentad waive a ours", &told("ff"));
    assert!(other.waivers.is_empty() && other.notices[0].contains("another finding, ff"));
    let gone = settled("/pentad waive z ours", &told("ff"));
    assert_eq!((gone.waivers.len(), gone.notices.len()), (0, 0), "it was understood once");
    assert_eq!(settled("/pentad waive a ours", &told("61")).waivers.len(), 1);
}

#[test]
fn two_memories_of_one_comment_accept_the_less() {
    use Severity::{Critical, High, Low};
    let first = [accepted(1, "aa", High), accepted(2, "bb", Critical), accepted(3, "cc", Low)];
    let second = [
        accepted(1, "aa", Critical),
        accepted(2, "bb", Low),
        accepted(3, "dd", Low),
        accepted(4, "ee", Low),
    ];
    let both = [
        accepted(1, "aa", High),
        accepted(2, "bb", Low),
        accepted(3, "cc", Low),
        accepted(4, "ee", Low),
    ];
    assert_eq!(Accepted::both(&first, &second), both);
}

#[test]
fn of_what_shares_an_identity_the_least_that_leads_was_told() {
    let mut all = three().findings;
    for (it, severity) in all.iter_mut().zip([Severity::High, Severity::Medium, Severity::Note]) {
        (it.fingerprint, it.severity) = ("aa".to_owned(), severity);
    }
    let told = Told::of(all[..3].iter(), Vec::new());
    assert_eq!(told.severities, BTreeMap::from([("aa".to_owned(), Severity::Medium)]));
}

#[test]
fn an_id_that_no_earlier_review_told_of_waives_nothing() {
    let settled =
        |body| settle(&mut three(), &[given(body)], &Told::default(), &gate(false), TODAY);
    let by_id = settled("/pentad waive a ours");
    assert!(by_id.waivers.is_empty(), "it may have been another finding's when that was written");
    assert!(by_id.notices[0].ends_with("name its fingerprint, 61"), "{:?}", by_id.notices);
    assert_eq!(settled("/pentad waive 61 ours").waivers[0].fingerprint, "61");
    let mut ledger = three();
    let _ =
        settle(&mut ledger, &[given("/pentad reopen d")], &Told::default(), &gate(false), TODAY);
    assert!(ledger.get("d").unwrap().state.is_open(), "what counts again needs no proof");
}

#[test]
fn a_reopened_finding_counts_again_whoever_closed_it() {
    let mut ledger = three();
    assert_eq!(settled(&mut ledger, &[given("/pentad reopen d")]), Settled::default());
    assert!(ledger.get("d").unwrap().state.is_open());
    assert_eq!(ledger.events.last().unwrap().by, "mona");
}

#[test]
fn a_waiver_of_the_file_that_has_ended_is_told() {
    let waiver = |print: &str, severity, until: &str| Waiver {
        fingerprint: print.to_owned(),
        severity,
        claim: String::new(),
        reason: String::new(),
        by: "mona".to_owned(),
        until: until.to_owned(),
    };
    let waivers = [
        waiver("61", Severity::Critical, "2026-11-25"),
        waiver("62", Severity::High, TODAY),
        waiver("ff", Severity::High, "2026-11-25"),
    ];
    let said = ended(&three(), &waivers, TODAY);
    assert_eq!(said, ["the waiver of a by mona ended on 2026-11-25: it counts again"]);
}
