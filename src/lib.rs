//! Pentad: an AI code review one can afford to make a required check.

pub mod cli;
pub mod config;
pub mod fault;
pub mod folders;
pub mod git;
pub mod github;
pub mod model;
pub mod render;
pub mod review;
pub mod run;
pub mod store;
