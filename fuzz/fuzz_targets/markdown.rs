//! Foreign text through the Markdown escapers, read back by a parser of GitHub's dialect: nothing in it is more than words.
#![no_main]

use comrak::{Arena, Options, nodes::NodeValue, parse_document};
use libfuzzer_sys::fuzz_target;
use pentad::render::escape::markdown;

fuzz_target!(|text: &str| {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    let pages = [
        markdown::text(text),
        markdown::prose(text),
        markdown::with_code(text),
        markdown::code(text),
        markdown::fence(text, "text"),
        format!("| a |\n| --- |\n| {} |\n", markdown::cell_code(text)),
    ];
    for page in pages {
        let arena = Arena::new();
        for node in parse_document(&arena, &page, &options).descendants() {
            let value = &node.data.borrow().value;
            let active = matches!(
                value,
                NodeValue::HtmlBlock(_)
                    | NodeValue::HtmlInline(_)
                    | NodeValue::Link(_)
                    | NodeValue::Image(_)
                    | NodeValue::FootnoteDefinition(_)
                    | NodeValue::FootnoteReference(_)
                    | NodeValue::Heading(_)
            );
            assert!(!active, "{value:?} of {text:?} in {page:?}");
        }
    }
});
