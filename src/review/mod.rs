//! The core: from a change to a verdict. Synchronous functions of values; no file system, environment, clock, network or
//! randomness, and no error type: what cannot be used comes back as a value with its reason.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod admit;
pub mod call;
pub mod change;
pub mod charter;
pub mod claims;
pub mod command;
pub mod commentary;
pub mod day;
pub mod diagram;
pub mod diff;
pub mod dispute;
mod encoding;
pub mod ending;
pub mod engine;
pub mod excerpt;
pub mod fact;
pub mod family;
pub mod finding;
pub mod fingerprint;
pub mod gate;
pub mod guard;
pub mod import;
pub mod inline;
pub mod ledger;
pub mod memory;
pub mod place;
pub mod prompt;
pub mod record;
pub mod redact;
pub mod rename;
pub mod rule;
pub mod shift;
pub mod snapshot;
pub mod synthesis;
pub mod wording;
