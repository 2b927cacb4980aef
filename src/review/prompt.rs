//! stub
use super::{
    change::Intent,
    charter::{Charter, Role, Theme},
    finding::Finding,
};
use std::sync::Arc;
pub fn system(charter: &Charter) -> Arc<str> {
    charter.constitution.as_str().into()
}
pub fn ledger(
    prior: &[&Finding],
    _summaries: &[(u32, String)],
    _intent: Option<&Intent>,
) -> Arc<str> {
    prior.iter().map(|f| f.id.clone()).collect::<Vec<_>>().join("\n").into()
}
fn line(role: &str, t: &[&Theme], n: u32) -> String {
    format!(
        "assignment: role={role} loop={n} theme={}",
        if t.len() == 1 { &t[0].slug } else { "all" }
    )
}
pub fn review(_c: &Charter, role: &Role, t: &[&Theme], n: u32) -> String {
    line(&role.prefix, t, n)
}
pub fn adversary(
    _c: &Charter,
    t: &[&Theme],
    n: u32,
    _f: &[&Finding],
    _o: &[(String, String)],
) -> String {
    line("adversarial", t, n)
}
pub fn arbiter(
    _c: &Charter,
    t: &[&Theme],
    n: u32,
    _x: &[(&Finding, Vec<String>)],
    _y: &[(&Finding, &Finding)],
    _z: &str,
) -> String {
    line("arbiter", t, n)
}
pub fn repair(role: &Role, t: &[&Theme], n: u32, _i: &[(String, String)]) -> String {
    line(&role.prefix, t, n)
}
pub fn refine(role: &Role, t: &[&Theme], n: u32, _d: &[(&Finding, Vec<String>)]) -> String {
    line(&role.prefix, t, n)
}
