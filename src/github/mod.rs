//! GitHub: from a workflow's event to what is to be reviewed, and the one client for its API. Publishing does not live here yet.

pub mod access;
pub mod client;
pub mod event;
pub mod failure;
pub mod limit;
