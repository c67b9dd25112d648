//! The attributes of an item as text: `cfg` judged, `cfg_attr` expanded.

use super::cursor::Cursor;
use crate::source::cfg::{Decision, Judge};

/// An attribute that counts, once every `cfg_attr` around it was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute<'a> {
    /// Its path, if it is one word: `derive`, `path`.
    pub(crate) name: &'a str,
    /// What follows the name: `(A, B)`, `= "x"`.
    pub(crate) arguments: &'a str,
    /// Whether the `cfg_attr` around it hold.
    pub(crate) applies: Decision,
}

/// What the attributes of an item come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attributes<'a> {
    /// Whether the item is compiled at all.
    pub(crate) present: Decision,
    /// `derive` and `path`, unless their `cfg_attr` does not hold.
    pub(crate) list: Vec<Attribute<'a>>,
}

/// Reads attributes, each the text from `#` to `]`.
pub(crate) fn read<'a>(
    attributes: impl Iterator<Item = &'a str>,
    judge: &Judge<'_>,
) -> Attributes<'a> {
    let mut found = Attributes {
        present: Decision::Yes,
        list: Vec::new(),
    };
    for attribute in attributes {
        let inside = attribute.trim_start_matches(['#', '!', '[', ' ', '\n', '\t', '\r']);
        let inside = inside.strip_suffix(']').unwrap_or(inside);
        read_one(inside, Decision::Yes, judge, &mut found);
    }
    found
}

fn read_one<'a>(text: &'a str, applies: Decision, judge: &Judge<'_>, found: &mut Attributes<'a>) {
    let mut cursor = Cursor::new(text);
    let Some(name) = cursor.ident() else {
        return;
    };
    match name {
        "unsafe" if cursor.eat(b'(') => {
            let inside = text[cursor.at()..].trim_end();
            read_one(
                inside.strip_suffix(')').unwrap_or(inside),
                applies,
                judge,
                found,
            );
        }
        "cfg" if cursor.eat(b'(') => {
            let holds = judge.predicate(&mut cursor);
            // An attribute that is not there forbids nothing.
            let holds = if applies == Decision::Undecided && holds != Decision::Yes {
                Decision::Undecided
            } else {
                holds
            };
            found.present = found.present.and(holds);
        }
        "cfg_attr" if cursor.eat(b'(') => {
            let applies = applies.and(judge.predicate(&mut cursor));
            if applies != Decision::No {
                read_list(&mut cursor, applies, judge, found);
            }
        }
        "derive" | "path" => found.list.push(Attribute {
            name,
            arguments: &text[cursor.at()..],
            applies,
        }),
        _ => {}
    }
}

/// The attributes of a `cfg_attr`, behind its predicate.
fn read_list<'a>(
    cursor: &mut Cursor<'a>,
    applies: Decision,
    judge: &Judge<'_>,
    found: &mut Attributes<'a>,
) {
    while cursor.eat(b',') {
        cursor.skip_blank();
        let start = cursor.at();
        while let Some(byte) = cursor.peek() {
            match byte {
                b',' | b')' => break,
                b'(' | b'[' | b'{' => cursor.skip_group(),
                b'"' | b'\'' | b'/' => cursor.skip_literal_or_comment(byte),
                _ => cursor.bump(),
            }
        }
        read_one(&cursor.text()[start..cursor.at()], applies, judge, found);
    }
}

impl<'a> Attribute<'a> {
    /// The paths of a `derive(…)`.
    pub(crate) fn derived(&self) -> Vec<Vec<&'a str>> {
        let mut cursor = Cursor::new(self.arguments);
        let mut paths = Vec::new();
        if !cursor.eat(b'(') {
            return paths;
        }
        loop {
            cursor.eat_path_separator();
            let mut path = Vec::new();
            while let Some(word) = cursor.ident() {
                path.push(word);
                if !cursor.eat_path_separator() {
                    break;
                }
            }
            if !path.is_empty() {
                paths.push(path);
            }
            if !cursor.eat(b',') {
                return paths;
            }
        }
    }

    /// The value of `path = "…"`.
    pub(crate) fn value(&self) -> Option<String> {
        let mut cursor = Cursor::new(self.arguments);
        cursor.eat(b'=').then(|| cursor.string()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::cfg::CfgFacts;

    fn with<T>(attributes: &[&str], check: impl FnOnce(Attributes<'_>) -> T) -> T {
        let features = ["on".to_owned()].into();
        let facts = CfgFacts::default();
        let judge = Judge {
            features: &features,
            facts: &facts,
        };
        check(read(attributes.iter().copied(), &judge))
    }

    #[test]
    fn cfg_says_whether_the_item_is_there() {
        let present = |attributes: &[&str]| with(attributes, |found| found.present);
        assert_eq!(present(&["#[cfg(feature = \"on\")]"]), Decision::Yes);
        assert_eq!(
            present(&["#[cfg(feature = \"on\")]", "#[cfg(test)]"]),
            Decision::No
        );
        assert_eq!(present(&["#[cfg(other)]"]), Decision::Undecided);
        assert_eq!(present(&["#[cfg(other)]", "#[cfg(test)]"]), Decision::No);
        assert_eq!(
            present(&["#[cfg_attr(feature = \"on\", cfg(test))]"]),
            Decision::No
        );
        assert_eq!(
            present(&["#[cfg_attr(feature = \"off\", cfg(test))]"]),
            Decision::Yes
        );
        assert_eq!(
            present(&["#[cfg_attr(other, cfg(test))]"]),
            Decision::Undecided
        );
        assert_eq!(present(&["#![ cfg ( test ) ]"]), Decision::No);
    }

    #[test]
    fn derives_are_found_behind_cfg_attr() {
        let attributes = [
            "#[derive(Debug, ::schemi_runtime::Model,)]",
            "#[cfg_attr(feature = \"on\", doc = \"a, b)\", derive(x::Y))]",
            "#[cfg_attr(feature = \"off\", derive(No))]",
            "#[cfg_attr(all(), cfg_attr(other, derive(Maybe)))]",
        ];
        with(&attributes, |found| {
            let derives: Vec<_> = found
                .list
                .iter()
                .map(|one| (one.derived(), one.applies))
                .collect();
            assert_eq!(
                derives,
                [
                    (
                        vec![vec!["Debug"], vec!["schemi_runtime", "Model"]],
                        Decision::Yes
                    ),
                    (vec![vec!["x", "Y"]], Decision::Yes),
                    (vec![vec!["Maybe"]], Decision::Undecided),
                ]
            );
        });
    }

    #[test]
    fn a_path_has_a_value() {
        with(&["#[path = \"a/b.rs\"]"], |found| {
            assert_eq!(found.list[0].value(), Some("a/b.rs".to_owned()));
        });
    }
}
