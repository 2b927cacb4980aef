//! GitHub: from a workflow's event to what is to be reviewed. Publishing and reading by the API do not live here yet.

pub mod event;
