//! One escaper a sink. What comes out of an escaper is safe in its sink and nowhere else; escapers are never stacked.
//!
//! JSON is written by `serde_json`; [`json()`] escapes what of it would be hidden or heard. No escaper drops anything: what cannot be
//! shown as itself is shown as `\u{..}`, and what would be active is made inert and stays readable.

mod command;
pub mod html;
mod json;
mod log;
pub mod markdown;
mod visible;

pub use command::{data as command_data, property as command_property};
pub use json::{JsonPieces, json};
pub use log::log;
pub use visible::{clip, one_line, visible};
