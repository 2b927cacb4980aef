//! What only the script makes use of: the bar of filters, hidden without it, and the list of keys.

use super::{
    super::escape::{clip, html::line},
    finding::Book,
};
use crate::review::{finding::Severity, synthesis::Report};
use std::collections::BTreeSet;

/// Roles one can choose from.
const ROLES: usize = 200;

/// The bar. It filters what is on the page, so it names what is there.
pub fn bar(report: &Report, book: &Book<'_>) -> String {
    if report.findings.is_empty() {
        return String::new();
    }
    let severities: String = Severity::ALL.iter().map(|it| severity(report, *it)).collect();
    let loops: BTreeSet<u32> = report.findings.iter().map(|it| it.loop_n).collect();
    let loops = loops.iter().map(|n| {
        let name = if *n == 0 { "outside the loops".to_owned() } else { format!("loop {n}") };
        (n.to_string(), name)
    });
    let states: BTreeSet<&str> = report.findings.iter().map(|it| it.state.name()).collect();
    let states = states.iter().map(|it| ((*it).to_owned(), (*it).to_owned()));
    let roles = book.roles().take(ROLES).map(|(role, n)| (n.to_string(), line(&clip(role, 60))));
    let voices = [2, 3, 4].map(|n| (n.to_string(), format!("{n} or more voices")));
    format!(
        "<form id=filters role=search aria-label=Findings hidden>\
         <label class=find><span class=hidden>Search the findings</span>\
         <input type=search name=q placeholder=\"Search ( / )\" autocomplete=off spellcheck=false></label>\n\
         <fieldset><legend class=hidden>Severity</legend>{severities}</fieldset>\n{}{}{}{}\
         <label class=check><input type=checkbox name=c> in the change</label>\n\
         <output id=shown></output> <button type=reset>Reset</button> <button type=button name=help>Keys ( ? )</button></form>\n",
        choice("r", "Role", "every role", roles),
        choice("l", "Loop", "every loop", loops),
        choice(
            "t",
            "State",
            "every state",
            [("open contested".to_owned(), "open or contested".to_owned())]
                .into_iter()
                .chain(states)
        ),
        choice("v", "Voices", "any voices", voices.into_iter()),
    )
}

fn severity(report: &Report, it: Severity) -> String {
    let n = report.findings.iter().filter(|finding| finding.severity == it).count();
    if n == 0 {
        return String::new();
    }
    let name = it.name();
    format!(
        "<label class=\"pick {name}\"><input type=checkbox name=s value={name} checked><span>{name} {n}</span></label>"
    )
}

fn choice(
    name: &str,
    label: &str,
    all: &str,
    options: impl Iterator<Item = (String, String)>,
) -> String {
    let options: String =
        options.map(|(value, text)| format!("<option value=\"{value}\">{text}")).collect();
    format!(
        "<label><span class=hidden>{label}</span><select name={name}><option value=\"\">{all}{options}</select></label>\n"
    )
}

/// The keys, in a dialog.
pub fn keys() -> String {
    let keys = [
        ("/", "search"),
        ("j", "next finding"),
        ("k", "previous finding"),
        ("Enter", "unfold or fold it"),
        ("e", "unfold or fold all that are shown"),
        ("?", "this list"),
        ("Escape", "leave the search, close this list"),
    ];
    let rows: String =
        keys.iter().map(|(key, what)| format!("<dt><kbd>{key}</kbd><dd>{what}")).collect();
    format!(
        "<dialog id=keys aria-label=Keys><h2>Keys</h2><dl class=facts>{rows}</dl>\
         <button type=button>Close</button></dialog>\n"
    )
}
