//! The named pieces of a file: what "the enclosing function" means for the rest of the program.
//!
//! One walk over the tree, constant time for each node. Markdown has no grammar here: its sections are read from its headings.

use super::{
    language::Language,
    scan::{Node, row},
    workflow,
};
use crate::review::change::{Item, Lines};

/// Deeper trees are not written by hand, and relational rules cost time and stack by depth.
const MAX_DEPTH: usize = 1_000;
/// Longer names are cut: a type's text can be any length.
const MAX_NAME: usize = 160;

/// Siblings at one depth.
#[derive(Clone, Copy, Default)]
struct Frame {
    /// Comments, attributes and decorators that stand directly above what comes next: first and last line, and whether they mark a test.
    lead: Option<(u32, u32, bool)>,
    /// The last line of the sibling before.
    previous: u32,
    /// The enclosing item.
    scope: Option<usize>,
    /// Lines of a node that only wraps an item: `export …`, decorators with their function, `const … =`.
    wrapper: Option<(u32, u32)>,
    /// Inside a function: local constants are no items.
    local: bool,
}

/// What a node is to the outline.
enum Part {
    /// An item with its name, and whether it is a function.
    Item(String, bool),
    /// Belongs to what follows it.
    Lead(bool),
    /// Lends its lines to the item in it.
    Wrapper,
    Other,
}

/// A file's items, and the lines of Rust's inline tests.
pub(super) struct Outlined {
    pub(super) items: Vec<Item>,
    pub(super) tests: Vec<Lines>,
}

/// Reads a tree; `None` where it is nested too deeply to be worked on.
pub(super) fn read<'a>(root: &Node<'a>, text: &'a str, language: Language) -> Option<Outlined> {
    let mut builder =
        Builder { text, language, frames: Vec::new(), items: Vec::new(), tests: Vec::new() };
    let mut cursor = root.walk();
    let mut depth = 0;
    loop {
        builder.visit(depth, &cursor.node());
        if cursor.goto_first_child() {
            depth += 1;
            if depth > MAX_DEPTH {
                return None;
            }
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return Some(builder.finish());
            }
            depth -= 1;
        }
    }
}

/// Collects items in the order of the walk.
struct Builder<'a> {
    text: &'a str,
    language: Language,
    frames: Vec<Frame>,
    items: Vec<Item>,
    tests: Vec<Lines>,
}

impl<'a> Builder<'a> {
    /// Takes the next node of a pre-order walk.
    fn visit(&mut self, depth: usize, node: &Node<'a>) {
        self.frames.truncate(depth + 1);
        if self.frames.len() <= depth {
            self.frames.resize(depth + 1, Frame::default());
        }
        let (start, end) = (node.start_position(), node.end_position());
        let first = row(start.row);
        let last = row(end.row.saturating_sub(usize::from(end.column == 0))).max(first);
        let frame = self.frames[depth];
        let mut below = Frame { scope: frame.scope, local: frame.local, ..Frame::default() };
        let part = if node.is_named() { self.part(node, &frame) } else { Part::Other };
        let top = match (frame.wrapper, frame.lead) {
            (Some((wrapped, _)), _) => wrapped,
            (None, Some((lead, until, _))) if until + 1 >= first => lead,
            _ => first,
        };
        let here = &mut self.frames[depth];
        match part {
            Part::Lead(test) => {
                here.lead = match here.lead {
                    Some((lead, until, was)) if until + 1 >= first => {
                        Some((lead, last, was || test))
                    }
                    _ if first > here.previous => Some((first, last, test)),
                    _ => None,
                };
            }
            Part::Wrapper => {
                below.wrapper = Some((top, last));
                here.lead = None;
            }
            Part::Item(name, function) => {
                let test = here.lead.take().is_some_and(|lead| lead.2);
                let bottom = frame.wrapper.map_or(last, |wrapper| wrapper.1.max(last));
                below.scope = Some(self.items.len());
                below.local = frame.local || function;
                self.push(name, Lines::new(top, bottom), frame.scope, test);
            }
            Part::Other if node.is_named() => here.lead = None,
            Part::Other => {}
        }
        self.frames[depth].previous = last;
        self.frames.push(below);
    }

    fn finish(mut self) -> Outlined {
        self.items.sort_by_key(|item| (item.lines.first, std::cmp::Reverse(item.lines.last)));
        Outlined { items: self.items, tests: self.tests }
    }

    fn push(&mut self, name: String, lines: Lines, scope: Option<usize>, test: bool) {
        if test {
            self.tests.push(lines);
        }
        let name = match scope {
            Some(outer) => cut(&format!("{}::{name}", self.items[outer].name)),
            None => name,
        };
        self.items.push(Item { name, lines });
    }

    fn part(&self, node: &Node<'a>, frame: &Frame) -> Part {
        match self.language {
            Language::Rust => self.rust(node, frame),
            Language::Python => self.python(node, frame),
            Language::JavaScript | Language::TypeScript | Language::Tsx => self.script(node, frame),
            Language::Go => self.go(node, frame),
            Language::Java => self.java(node),
            Language::Shell => self.shell(node),
            Language::Workflow => self.workflow(node),
            Language::Dockerfile => Part::Other,
        }
    }

    fn rust(&self, node: &Node<'a>, frame: &Frame) -> Part {
        match node.kind() {
            "line_comment" | "block_comment" => Part::Lead(false),
            "attribute_item" => Part::Lead(marks_test(self.source(node))),
            "function_item" | "function_signature_item" => self.item(node, true),
            "struct_item" | "enum_item" | "union_item" | "trait_item" | "mod_item"
            | "macro_definition" => self.item(node, false),
            "const_item" | "static_item" | "type_item" if !frame.local => self.item(node, false),
            "impl_item" => self.implementation(node),
            _ => Part::Other,
        }
    }

    fn python(&self, node: &Node<'a>, frame: &Frame) -> Part {
        match node.kind() {
            "comment" | "decorator" => Part::Lead(false),
            "decorated_definition" => Part::Wrapper,
            "expression_statement" if frame.scope.is_none() && !frame.local => Part::Wrapper,
            "function_definition" => self.item(node, true),
            "class_definition" => self.item(node, false),
            "assignment" if frame.wrapper.is_some() => {
                self.field(node, "left", &["identifier"], false)
            }
            _ => Part::Other,
        }
    }

    fn script(&self, node: &Node<'a>, frame: &Frame) -> Part {
        match node.kind() {
            "comment" | "decorator" => Part::Lead(false),
            "export_statement"
            | "lexical_declaration"
            | "variable_declaration"
            | "ambient_declaration" => Part::Wrapper,
            "expression_statement" if frame.scope.is_none() => Part::Wrapper,
            "function_declaration" | "generator_function_declaration" | "method_definition" => {
                self.item(node, true)
            }
            "class_declaration"
            | "abstract_class_declaration"
            | "interface_declaration"
            | "enum_declaration"
            | "type_alias_declaration"
            | "internal_module"
            | "module" => self.item(node, false),
            "variable_declarator" => {
                let function = is_function(node.child_by_field_name("value").as_ref());
                if function || !frame.local {
                    self.field(node, "name", &["identifier"], function)
                } else {
                    Part::Other
                }
            }
            "field_definition" | "public_field_definition"
                if is_function(node.child_by_field_name("value").as_ref()) =>
            {
                let name = if node.kind() == "field_definition" { "property" } else { "name" };
                self.field(
                    node,
                    name,
                    &["property_identifier", "private_property_identifier"],
                    true,
                )
            }
            _ => Part::Other,
        }
    }

    /// What stands in parentheses after one keyword are items of their own.
    fn go(&self, node: &Node<'a>, frame: &Frame) -> Part {
        match node.kind() {
            "comment" => Part::Lead(false),
            "function_declaration" => self.item(node, true),
            "method_declaration" => self.method(node),
            "method_elem" if !frame.local => self.item(node, true),
            "type_declaration" | "const_declaration" | "var_declaration" if !frame.local => {
                match node.child(1).map(|it| it.kind()) {
                    Some("(") => Part::Other,
                    _ => Part::Wrapper,
                }
            }
            "type_spec" | "type_alias" if !frame.local => self.item(node, false),
            "const_spec" | "var_spec" if !frame.local => self.item(node, true),
            _ => Part::Other,
        }
    }

    /// A field is an item: what changes in one concerns it, and not the whole class.
    fn java(&self, node: &Node<'a>) -> Part {
        match node.kind() {
            "line_comment" | "block_comment" => Part::Lead(false),
            "method_declaration"
            | "constructor_declaration"
            | "compact_constructor_declaration"
            | "annotation_type_element_declaration" => self.item(node, true),
            "class_declaration"
            | "interface_declaration"
            | "enum_declaration"
            | "record_declaration"
            | "annotation_type_declaration" => self.item(node, false),
            "field_declaration" | "constant_declaration" => {
                match node.child_by_field_name("declarator") {
                    Some(first) => self.item(&first, false),
                    None => Part::Other,
                }
            }
            _ => Part::Other,
        }
    }

    /// `Store::Flush` for `func (s *Store[T]) Flush()`, whichever file the type stands in.
    fn method(&self, node: &Node<'a>) -> Part {
        let receiver = node.child_by_field_name("receiver");
        let of = receiver.and_then(|it| it.named_child(0)?.child_by_field_name("type"));
        match (of, node.child_by_field_name("name")) {
            (Some(of), Some(name)) => {
                let of = self.source(&of).trim_start_matches(['*', '(', ' ']);
                let of = of.split(['[', ')']).next().unwrap_or(of).trim_end();
                Part::Item(cut(&format!("{of}::{}", self.source(&name))), true)
            }
            _ => Part::Other,
        }
    }

    fn shell(&self, node: &Node<'a>) -> Part {
        match node.kind() {
            "comment" => Part::Lead(false),
            "function_definition" => self.item(node, true),
            _ => Part::Other,
        }
    }

    /// Comments lead nothing: the grammar counts one between two jobs to the first.
    fn workflow(&self, node: &Node<'a>) -> Part {
        match workflow::name(node, self.text) {
            Some(name) => Part::Item(cut(name), false),
            None => Part::Other,
        }
    }

    fn item(&self, node: &Node<'a>, function: bool) -> Part {
        match node.child_by_field_name("name") {
            Some(name) => Part::Item(cut(self.source(&name)), function),
            None => Part::Other,
        }
    }

    fn field(&self, node: &Node<'a>, field: &str, kinds: &[&str], function: bool) -> Part {
        match node.child_by_field_name(field) {
            Some(name) if kinds.contains(&name.kind()) => {
                Part::Item(cut(self.source(&name)), function)
            }
            _ => Part::Other,
        }
    }

    /// `Store` for its own methods, `<Store as Display>` for a trait's.
    fn implementation(&self, node: &Node<'a>) -> Part {
        let Some(target) = node.child_by_field_name("type") else { return Part::Other };
        let bare = |node: Node<'a>| {
            node.child_by_field_name("type")
                .filter(|_| node.kind() == "generic_type")
                .unwrap_or(node)
        };
        let name = self.source(&bare(target));
        match node.child_by_field_name("trait") {
            Some(of) => Part::Item(cut(&format!("<{name} as {}>", self.source(&of))), false),
            None => Part::Item(cut(name), false),
        }
    }

    fn source(&self, node: &Node<'a>) -> &'a str {
        self.text.get(node.byte_range()).unwrap_or("")
    }
}

fn is_function(value: Option<&Node<'_>>) -> bool {
    value.is_some_and(|it| {
        matches!(
            it.kind(),
            "arrow_function" | "function_expression" | "generator_function" | "class"
        )
    })
}

/// `#[test]`, `#[tokio::test]`, `#[cfg(test)]`, but not `#[cfg(not(test))]`.
fn marks_test(attribute: &str) -> bool {
    let words = || attribute.split(|c: char| !c.is_alphanumeric() && c != '_');
    words().any(|word| matches!(word, "test" | "rstest" | "proptest" | "quickcheck" | "bench"))
        && !words().any(|word| matches!(word, "not" | "cfg_attr"))
}

/// One line of at most [`MAX_NAME`] characters.
fn cut(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_NAME).collect()
}

/// Whether a path is Markdown.
pub(super) fn is_markdown(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| matches!(ending, "md" | "markdown" | "mdx"))
}

/// The sections of a Markdown text, by its `#` headings outside code fences; a section ends before the next heading that is not below it.
pub(super) fn sections(text: &str) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut fence: Option<(char, usize)> = None;
    let mut line = 0;
    for content in text.lines() {
        line += 1;
        if let Some(mark) = fence_mark(content) {
            fence = match fence {
                None => Some(mark),
                Some(outer) if mark.0 == outer.0 && mark.1 >= outer.1 => None,
                inside => inside,
            };
            continue;
        }
        let Some((level, title)) = heading(content).filter(|_| fence.is_none()) else { continue };
        while let Some((_, item)) = open.pop_if(|(outer, _)| *outer >= level) {
            items[item].lines.last = line - 1;
        }
        let name = match open.last() {
            Some((_, outer)) => cut(&format!("{}::{title}", items[*outer].name)),
            None => cut(title),
        };
        open.push((level, items.len()));
        items.push(Item { name, lines: Lines::new(line, line) });
    }
    for (_, item) in open {
        items[item].lines.last = line.max(items[item].lines.first);
    }
    items
}

fn fence_mark(line: &str) -> Option<(char, usize)> {
    let text = line.trim_start();
    let mark = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = text.chars().take_while(|c| *c == mark).count();
    (length >= 3 && line.len() - text.len() < 4).then_some((mark, length))
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_start_matches(' ');
    let level = text.bytes().take_while(|b| *b == b'#').count();
    let title = text.get(level..)?;
    let fits =
        line.len() - text.len() < 4 && (1..=6).contains(&level) && title.starts_with([' ', '\t']);
    let title = title.trim().trim_end_matches('#').trim_end();
    (fits && !title.is_empty()).then_some((level, title))
}
