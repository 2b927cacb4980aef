//! Pentad: an AI code review one can afford to make a required check.
//!
//! A review is a fold over answers. The core asks and takes, and can neither fail nor touch the world; everything around it reads
//! or writes. In reading order:
//!
//! 1. [`review`] is the core: from a change to a verdict. Its nouns are [`review::change`], [`review::charter`] and
//!    [`review::finding`]; its verb is [`review::engine`], a state machine of two functions, `next` and `absorb`. A claim becomes a
//!    finding in [`review::admit`], can be closed only as [`review::ledger`] allows, and is judged by [`review::gate`].
//! 2. [`fault`] is every failure that a user meets, with the exit code. A leaf.
//! 3. [`config`] turns a repository's `.pentad/` into a charter, or into a list of what is wrong with it.
//! 4. [`git`] and [`folders`] read a change; [`github`] reads the event that asks for a review of one.
//!    [`import`] reads what other tools found.
//!    [`connection`] is how any of us opens a connection.
//! 5. [`model`] carries calls to models and answers back; [`model::rules`] are the static reviewers, which need no model.
//! 6. [`store`] files every answer at once, so that a killed run is repeated from them rather than restored.
//! 7. [`render`] turns a report into text, one file a format. It decides nothing, and its caller does the writing.
//! 8. [`cli`] is the command line, and a workflow step's inputs as the same thing.
//! 9. [`run`] puts them together, and is the only module that sees all of them.
//!
//! Dependencies point one way: the core uses none of the others, and none uses [`run`]. A test holds the table. `ARCHITECTURE.md` says
//! what else must stay true.
//!
//! This library exists for the binary and its tests; its interface is not stable.

pub mod cli;
pub mod config;
pub mod connection;
pub mod fault;
pub mod folders;
pub mod git;
pub mod github;
pub mod import;
pub mod model;
pub mod render;
pub mod review;
pub mod run;
pub mod store;
