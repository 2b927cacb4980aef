//! GitHub: from a workflow's event to what is to be reviewed, and the one client for its API. Publishing does not live here yet.

pub mod access;
mod base64;
pub mod client;
pub mod conversation;
pub mod event;
pub mod failure;
pub mod fetch;
pub mod limit;
mod permission;
pub mod request;
