//! A parsed text whose nodes count how often they are looked at. A rule written by a team may nest relations, and a hostile text may make
//! each of them as dear as it can be: once the count is used up, no node has a neighbor any more, so that a match under way comes to
//! its end at once. Not a clock: the same rule and the same text come to the same end everywhere.

use ast_grep_core::{
    Doc, Position,
    source::{Edit, SgNode},
    tree_sitter::StrDoc,
};
use ast_grep_language::SupportLang;
use std::{borrow::Cow, cell::Cell, rc::Rc};

/// A node as the parser knows it.
pub(super) type Plain<'a> = <StrDoc<SupportLang> as Doc>::Node<'a>;

/// What a look at a node counts, beside the way to it.
const LOOK: u64 = 8;

/// What may still be spent, and where the match under way began.
#[derive(Debug, Default)]
struct Purse {
    left: Cell<u64>,
    /// The bytes of the node that is tried.
    tried: Cell<(usize, usize)>,
    /// What it costs to find that node from the root.
    way: Cell<u64>,
}

impl Purse {
    /// `false` when none is left.
    fn take(&self, steps: u64) -> bool {
        self.left.set(self.left.get().saturating_sub(steps));
        self.left.get() > 0
    }
}

/// A text, its tree, and what may still be spent on it.
#[derive(Clone)]
pub(super) struct Counted {
    doc: StrDoc<SupportLang>,
    purse: Rc<Purse>,
}

impl Counted {
    pub(super) fn new(doc: StrDoc<SupportLang>, steps: u64) -> Self {
        let purse = Purse { left: Cell::new(steps), ..Purse::default() };
        Self { doc, purse: Rc::new(purse) }
    }
}

/// A node that counts.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    pub(super) plain: Plain<'a>,
    purse: &'a Purse,
}

impl<'a> Node<'a> {
    /// Begins to try a node of the same tree, to which the way from the root is so long.
    pub(super) fn begin(&self, plain: Plain<'a>, way: u64) -> Self {
        self.purse.tried.set((plain.start_byte(), plain.end_byte()));
        self.purse.way.set(way);
        self.purse.take(2 * LOOK);
        self.wrap(plain)
    }

    /// Whether all was used up: what was found since may be wrong.
    pub(super) fn is_spent(&self) -> bool {
        self.purse.left.get() == 0
    }

    fn step(&self) -> bool {
        self.purse.take(LOOK)
    }

    /// A step that finds the way from the root again, past the siblings before each node on it: they take a byte each at least.
    fn step_out(&self) -> bool {
        let (start, end) = self.purse.tried.get();
        let at = self.plain.start_byte();
        let way = if (start..end).contains(&at) {
            self.purse.way.get() + (at - start) as u64
        } else {
            at as u64
        };
        self.purse.take(LOOK + way)
    }

    fn wrap(&self, plain: Plain<'a>) -> Self {
        Node { plain, purse: self.purse }
    }

    /// Each of these a step; none any more when all are used up.
    fn each(self, nodes: impl Iterator<Item = Plain<'a>>) -> impl Iterator<Item = Self> {
        nodes.map_while(move |it| self.step().then(|| self.wrap(it)))
    }
}

impl Doc for Counted {
    type Source = String;
    type Lang = SupportLang;
    type Node<'r> = Node<'r>;

    fn get_lang(&self) -> &SupportLang {
        self.doc.get_lang()
    }

    fn get_source(&self) -> &String {
        self.doc.get_source()
    }

    fn do_edit(&mut self, edit: &Edit<String>) -> Result<(), String> {
        self.doc.do_edit(edit)
    }

    fn root_node(&self) -> Node<'_> {
        Node { plain: self.doc.root_node(), purse: &self.purse }
    }

    /// A regular expression reads all of it: so much it counts.
    fn get_node_text<'a>(&'a self, node: &Node<'a>) -> Cow<'a, str> {
        let bytes = (node.plain.end_byte() - node.plain.start_byte()) as u64;
        if self.purse.take(LOOK + bytes / 4) {
            self.doc.get_node_text(&node.plain)
        } else {
            Cow::Borrowed("")
        }
    }
}

impl<'r> SgNode<'r> for Node<'r> {
    fn parent(&self) -> Option<Self> {
        self.step_out().then(|| SgNode::parent(&self.plain))?.map(|it| self.wrap(it))
    }

    fn children(&self) -> impl ExactSizeIterator<Item = Self> {
        let (all, this) = (SgNode::children(&self.plain), *self);
        let n = if self.purse.take(LOOK * (1 + all.len() as u64)) { usize::MAX } else { 0 };
        all.take(n).map(move |it| this.wrap(it))
    }

    fn ancestors(&self, root: Self) -> impl Iterator<Item = Self> {
        let all = self.step_out().then(|| SgNode::ancestors(&self.plain, root.plain));
        self.each(all.into_iter().flatten())
    }

    fn dfs(&self) -> impl Iterator<Item = Self> {
        let mut stack = vec![self.plain];
        let this = *self;
        std::iter::from_fn(move || {
            let node = stack.pop().filter(|_| this.step())?;
            let from = stack.len();
            stack.extend(SgNode::children(&node));
            stack[from..].reverse();
            Some(this.wrap(node))
        })
    }

    fn child(&self, nth: usize) -> Option<Self> {
        self.step().then(|| SgNode::child(&self.plain, nth))?.map(|it| self.wrap(it))
    }

    fn next(&self) -> Option<Self> {
        self.step_out().then(|| SgNode::next(&self.plain))?.map(|it| self.wrap(it))
    }

    fn prev(&self) -> Option<Self> {
        self.step_out().then(|| SgNode::prev(&self.plain))?.map(|it| self.wrap(it))
    }

    fn next_all(&self) -> impl Iterator<Item = Self> {
        let all = self.step_out().then(|| SgNode::next_all(&self.plain));
        self.each(all.into_iter().flatten())
    }

    fn prev_all(&self) -> impl Iterator<Item = Self> {
        let all = self.step_out().then(|| SgNode::prev_all(&self.plain));
        self.each(all.into_iter().flatten())
    }

    fn kind(&self) -> Cow<'_, str> {
        SgNode::kind(&self.plain)
    }

    fn kind_id(&self) -> u16 {
        SgNode::kind_id(&self.plain)
    }

    fn node_id(&self) -> usize {
        SgNode::node_id(&self.plain)
    }

    fn range(&self) -> std::ops::Range<usize> {
        SgNode::range(&self.plain)
    }

    fn start_pos(&self) -> Position {
        SgNode::start_pos(&self.plain)
    }

    fn end_pos(&self) -> Position {
        SgNode::end_pos(&self.plain)
    }

    fn is_named(&self) -> bool {
        SgNode::is_named(&self.plain)
    }

    fn is_named_leaf(&self) -> bool {
        SgNode::is_named_leaf(&self.plain)
    }

    fn is_leaf(&self) -> bool {
        SgNode::is_leaf(&self.plain)
    }

    fn is_missing(&self) -> bool {
        SgNode::is_missing(&self.plain)
    }

    fn is_error(&self) -> bool {
        SgNode::is_error(&self.plain)
    }

    fn is_extra(&self) -> bool {
        SgNode::is_extra(&self.plain)
    }

    fn field(&self, name: &str) -> Option<Self> {
        self.step().then(|| SgNode::field(&self.plain, name))?.map(|it| self.wrap(it))
    }

    fn field_children(&self, field_id: Option<u16>) -> impl Iterator<Item = Self> {
        self.each(SgNode::field_children(&self.plain, field_id))
    }

    fn child_by_field_id(&self, field_id: u16) -> Option<Self> {
        self.step()
            .then(|| SgNode::child_by_field_id(&self.plain, field_id))?
            .map(|it| self.wrap(it))
    }
}
