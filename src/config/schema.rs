//! JSON Schemas (draft 2020-12) of the charter's files, for editors. They say what `field` and its neighbors take; a test compares the
//! keys of the two. What needs more than one value to judge (a role that is led by nobody, an id that is taken) only `pentad check` knows.

/// Of `pentad.yml`.
pub const CHARTER: &str = include_str!("../../schemas/charter.json");
/// Of `waivers.yml`.
pub const WAIVERS: &str = include_str!("../../schemas/waivers.json");
/// Of a file in `rules/`.
pub const RULES: &str = include_str!("../../schemas/rules.json");
