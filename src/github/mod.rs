//! GitHub: from a workflow's event to what is to be reviewed, the one client for its API, and what a review came to, published.

pub mod access;
pub mod artifact;
pub mod check;
pub mod client;
pub mod conversation;
pub mod event;
pub mod failure;
pub mod fetch;
pub mod limit;
pub mod patch;
mod permission;
pub mod plan;
pub mod publish;
mod reply;
pub mod request;
