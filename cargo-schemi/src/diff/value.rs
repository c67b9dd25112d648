//! Values of enums that have new names.

use std::collections::{BTreeMap, BTreeSet};

/// Of these renames, old value → new value, the ones that have not happened yet.
///
/// One has not where the old value stands on the first side only and the new one on the second only.
/// A value that passes its name on (`a` becomes `b`, and `b` becomes `c`) counts as not being there
/// under it. What is left of `renamed_from` may stay in a model for ever.
pub fn pending(
    mut renames: BTreeMap<String, String>,
    in_from: impl Fn(&str) -> bool,
    in_to: impl Fn(&str) -> bool,
) -> BTreeMap<String, String> {
    loop {
        let before = renames.len();
        let known = renames.clone();
        let taken: BTreeSet<&String> = known.values().collect();
        renames.retain(|old, new| {
            let leaves = in_from(old) && (!in_to(old) || taken.contains(old));
            let arrives = in_to(new) && (!in_from(new) || known.contains_key(new));
            leaves && arrives
        });
        if renames.len() == before {
            return renames;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(renames: &[(&str, &str)], from: &[&str], to: &[&str]) -> Vec<String> {
        let pairs = renames.iter();
        let renames = pairs.map(|(old, new)| ((*old).to_owned(), (*new).to_owned()));
        let found = pending(
            renames.collect(),
            |v| from.contains(&v),
            |v| to.contains(&v),
        );
        found
            .iter()
            .map(|(old, new)| format!("{old}={new}"))
            .collect()
    }

    #[test]
    fn a_rename_happens_once() {
        let renames = [("a", "b")];
        assert_eq!(of(&renames, &["a", "x"], &["b", "x"]), ["a=b"]);
        assert_eq!(of(&renames, &["b", "x"], &["b", "x"]), [""; 0]);
        assert_eq!(of(&renames, &["x"], &["b", "x"]), [""; 0]);
        assert_eq!(of(&renames, &["a", "b"], &["b"]), [""; 0]);
    }

    #[test]
    fn values_may_pass_their_names_on() {
        let renames = [("a", "b"), ("b", "c")];
        assert_eq!(of(&renames, &["a", "b"], &["b", "c"]), ["a=b", "b=c"]);
        assert_eq!(of(&renames, &["b", "c"], &["b", "c"]), [""; 0]);
        // `b` has become `c` long ago, and the new `b` is the old `a`.
        assert_eq!(of(&renames, &["a", "c"], &["b", "c"]), ["a=b"]);
        assert_eq!(
            of(&[("b", "a"), ("c", "b")], &["b", "c"], &["a", "b"]),
            ["b=a", "c=b"]
        );
    }
}
