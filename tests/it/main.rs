//! One integration-test binary: everything a user relies on, against real counterparts.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod action;
mod addresses;
mod architecture;
mod asking;
mod bounds;
mod charter;
mod chat_stand_in;
mod claims;
mod cli;
mod docs;
mod edges;
mod examples;
mod explain;
mod faults;
mod git;
mod github;
mod guards;
mod hostile;
mod html;
mod init;
mod injections;
mod listener;
mod merge;
mod model;
mod mutations;
mod openai;
mod program;
mod prompts;
mod properties;
mod pushes;
mod render;
mod report;
mod resume;
mod rules;
mod sarif;
mod schemas;
mod secrets;
mod selftest;
mod signals;
mod snapshot;
#[allow(dead_code, reason = "the benches use the rest")]
mod stand_in;
mod step;
mod waive;
mod workflows;
