
pub mod rules;

