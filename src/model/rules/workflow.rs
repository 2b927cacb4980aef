//! What the jobs and steps of a workflow are called. It knows the shape of the file and no rule about it.

use super::scan::Node;

/// The name of a job (its key) or of a step (its `name`, else its `id`, else what it uses); `None` for every other node.
pub(super) fn name<'a>(node: &Node<'a>, text: &'a str) -> Option<&'a str> {
    match node.kind() {
        "block_mapping_pair" if is_under(node, text, "jobs") => {
            node.child_by_field_name("key").map(|it| source(&it, text))
        }
        "block_sequence_item" if is_under(node, text, "steps") => {
            ["name", "id", "uses"].iter().find_map(|key| value(node, text, key))
        }
        _ => None,
    }
}

/// Whether a node is an element of the mapping or sequence that a key holds.
fn is_under(node: &Node<'_>, text: &str, key: &str) -> bool {
    let owner = node.parent().and_then(|it| it.parent()).and_then(|it| it.parent());
    owner
        .filter(|it| it.kind() == "block_mapping_pair")
        .and_then(|it| it.child_by_field_name("key"))
        .is_some_and(|it| source(&it, text) == key)
}

/// What a key of a sequence's element holds, where that stands on the key's line.
fn value<'a>(item: &Node<'a>, text: &'a str, key: &str) -> Option<&'a str> {
    let mapping = item.named_child(0)?.named_child(0)?;
    let mut cursor = mapping.walk();
    let pair =
        mapping
            .named_children(&mut cursor)
            .filter(|it| it.kind() == "block_mapping_pair")
            .find(|it| it.child_by_field_name("key").is_some_and(|it| source(&it, text) == key))?;
    let value = pair.child_by_field_name("value").filter(|it| it.kind() == "flow_node")?;
    Some(source(&value, text).trim_matches(['"', '\'']))
}

fn source<'a>(node: &Node<'a>, text: &'a str) -> &'a str {
    text.get(node.byte_range()).unwrap_or("")
}
