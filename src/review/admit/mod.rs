//! Admission: from what a model said to findings. Five stages, each a total function that returns what it kept and what it rejected with a
//! reason: schema, evidence, lane, dedupe, rank.

pub mod dedupe;
pub mod evidence;
pub mod lane;
pub mod rank;
pub mod schema;
