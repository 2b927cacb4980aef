//! Every finding's state, and why it changed.

/// One change of a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The finding.
    pub id: String,
    /// The loop in which it happened; 0 before the first.
    pub loop_n: u32,
    /// The push: 1 for a review without a memory.
    pub push: u32,
    /// The state's word before; empty for a new finding.
    pub from: &'static str,
    /// The state's word after; the same where the change was refused.
    pub to: &'static str,
    /// Who or what: a role, `admission`, `gate`.
    pub by: String,
    /// Why: a lower-case fragment.
    pub why: String,
}
