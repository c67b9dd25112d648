//! Where a key stands in the file, for messages.

use std::ops::Range;
use std::str::FromStr;

use yaml_edit::{Document, Mapping};

/// The bytes of the last key of a path, or of the deepest one that is there.
pub(super) fn of_key(text: &str, path: &[&str]) -> Range<usize> {
    // Dead ends are possible: merge keys and aliases put a key elsewhere than its path says.
    let Some(root) = Document::from_str(text).ok().and_then(|d| d.as_mapping()) else {
        return 0..0;
    };
    let mut mapping: Option<Mapping> = Some(root);
    let mut found = 0..0;
    for key in path {
        let Some(entry) = mapping.as_ref().and_then(|m| m.find_entry_by_key(*key)) else {
            break;
        };
        if let Some(node) = entry.key_node() {
            let bytes = node.byte_range();
            found = bytes.start as usize..bytes.end as usize;
        }
        mapping = entry.value_node().and_then(|v| v.as_mapping().cloned());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_by_path() {
        let text = "# c\nprojects:\n  a.b:\n    db: {x: {type: sqlite}}\n";
        let found = of_key(text, &["projects", "a.b", "db", "x", "type"]);
        assert_eq!(&text[found], "type");
        let found = of_key(text, &["projects", "a.b", "module"]);
        assert_eq!(&text[found], "a.b");
        assert_eq!(of_key("", &["projects"]), 0..0);
    }
}
