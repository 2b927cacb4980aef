//! Foreign text through the Markdown escapers, read back by a parser of GitHub's dialect: nothing in it is more than words.

use comrak::{Arena, Options, nodes::NodeValue, parse_document};
use pentad::{
    render::escape::{markdown as escape, one_line, visible},
    store,
};

/// What of a page is ours, besides words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// A paragraph.
    None,
    Heading,
    Item,
    /// A table of one cell below its header.
    Table,
    /// A block of code.
    Fence,
}

/// The page, what of it is ours, and whether some of its words may be code.
type Page = (String, Frame, bool);

pub fn markdown(text: &str) {
    let (words, with_code) = (escape::text(text), escape::with_code(text));
    let (code, cell_code) = (escape::code(text), escape::cell_code(text));
    let table = |cell: &str| format!("| a |\n| --- |\n| {cell} |\n");
    let pages: [Page; 12] = [
        (words.clone(), Frame::None, false),
        (format!("## {words}"), Frame::Heading, false),
        (format!("- {words}"), Frame::Item, false),
        (table(&words), Frame::Table, false),
        (escape::prose(text), Frame::None, true),
        (with_code.clone(), Frame::None, true),
        (format!("- {with_code}"), Frame::Item, true),
        (format!("### High: {with_code}"), Frame::Heading, true),
        (code.clone(), Frame::None, true),
        (format!("- {code}: {words}"), Frame::Item, true),
        (table(&cell_code), Frame::Table, true),
        (escape::fence(text, "text"), Frame::Fence, true),
    ];
    for page in &pages {
        inert(page);
        // A block of code is no part of a comment of ours.
        assert!(page.1 == Frame::Fence || store::remembered(&page.0) == Ok(None), "{}", page.0);
    }
    let line = one_line(text);
    // GitHub shows what was said, but for the marks that break links.
    assert_eq!(said(&words).replace('\u{200b}', ""), line, "{words}");
    if !line.is_empty() {
        // What has too many backticks for code is words, with the same marks.
        assert_eq!(said(&code).replace('\u{200b}', ""), line, "{code}");
        // Of code the spaces at its ends are not shown.
        let bare = |text: &str| text.replace(['\u{200b}', '`', ' '], "");
        assert_eq!(bare(&said(&with_code)), bare(&line));
    }
    let block = visible(text);
    // What has more backticks together than a fence may have is indented.
    let indent = if block.contains(&"`".repeat(255)) { "    " } else { "" };
    let lines = block.trim_end_matches('\n').split('\n').map(|it| format!("{indent}{it}\n"));
    assert_eq!(said(&pages[11].0), lines.collect::<String>());
    assert!(!escape::html(text).contains(['<', '>', '"']));
}

/// As GitHub reads Markdown.
pub fn github() -> Options<'static> {
    let mut options = Options::default();
    options.extension.alerts = true;
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options.extension.math_code = true;
    options.extension.math_dollars = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    options
}

/// The words of a page, code among them.
fn said(page: &str) -> String {
    let arena = Arena::new();
    let nodes = parse_document(&arena, page, &github()).descendants();
    let words = nodes.map(|node| match &node.data.borrow().value {
        NodeValue::Text(text) => text.to_string(),
        NodeValue::Code(code) => code.literal.clone(),
        NodeValue::CodeBlock(block) => block.literal.clone(),
        _ => String::new(),
    });
    words.collect()
}

fn inert((page, frame, code): &Page) {
    let arena = Arena::new();
    let root = parse_document(&arena, page, &github());
    // GitHub links what it finds in words after they were parsed; all else ends them.
    let mut words = String::new();
    let mut count = 0;
    for node in root.descendants() {
        let value = &node.data.borrow().value;
        count += usize::from(matches!(value, NodeValue::TableCell | NodeValue::Item(_)));
        match value {
            NodeValue::Text(text) => words.push_str(text),
            _ => words.push('\0'),
        }
        let is_ours = match value {
            NodeValue::Document | NodeValue::Text(_) => true,
            NodeValue::Paragraph => !matches!(frame, Frame::Heading | Frame::Fence),
            NodeValue::LineBreak | NodeValue::Code(_) => *code,
            NodeValue::Heading(heading) => *frame == Frame::Heading && !heading.setext,
            NodeValue::List(_) | NodeValue::Item(_) => *frame == Frame::Item,
            NodeValue::Table(_) | NodeValue::TableRow(_) | NodeValue::TableCell => {
                *frame == Frame::Table
            }
            NodeValue::HtmlInline(tag) => {
                *frame == Frame::Table && *code && matches!(tag.as_str(), "<code>" | "</code>")
            }
            NodeValue::CodeBlock(block) => *frame == Frame::Fence && block.info == "text",
            _ => false,
        };
        assert!(is_ours, "{value:?} in {page:?}");
    }
    let expected = match frame {
        Frame::Table => 2,
        Frame::Item => 1,
        Frame::None | Frame::Heading | Frame::Fence => 0,
    };
    assert_eq!(count, expected, "{page:?}");
    assert_eq!(link(&words), None, "{page:?}");
}

/// What GitHub makes a link of, of words.
fn link(words: &str) -> Option<&str> {
    let lower = words.to_ascii_lowercase();
    let marks = ["://", "www."].into_iter().find(|it| lower.contains(it));
    let chars: Vec<char> = lower.chars().collect();
    let pairs = chars.windows(2).find_map(|it| match it {
        ['@', name] if name.is_alphanumeric() => Some("a mention"),
        ['#', digit] if digit.is_ascii_digit() => Some("a number"),
        _ => None,
    });
    let issue = lower
        .match_indices("gh-")
        .any(|(at, _)| lower[at + 3..].starts_with(|c: char| c.is_ascii_digit()));
    let commit = lower.split(|c: char| !c.is_ascii_hexdigit()).any(|it| it.len() >= 7);
    marks.or(pairs).or(issue.then_some("an issue")).or(commit.then_some("a commit"))
}
