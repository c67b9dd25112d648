//! The table of contents of a dump: whether it holds what it should, and what of it is not wanted.

use std::collections::BTreeSet;

use super::catalog::Kind;
use super::choice::Choice;

/// The catalogs whose objects depend on tables.
pub(super) const TABLES: i64 = 1259;

/// An object of the source: the catalog that it is in, and its number there.
pub(super) type Object = (i64, i64);

/// A line: `215; 1259 16385 TABLE public orders postgres`.
struct Entry<'t> {
    line: &'t str,
    object: Object,
    /// What it is, its schema and its name, its owner.
    text: &'t str,
}

impl<'t> Entry<'t> {
    fn parse(line: &'t str) -> Option<Self> {
        let (_, rest) = line.split_once("; ")?;
        let (catalog, rest) = rest.split_once(' ')?;
        let (oid, text) = rest.split_once(' ')?;
        Some(Self {
            line,
            object: (catalog.parse().ok()?, oid.parse().ok()?),
            text,
        })
    }

    /// Whether it only says something of another one: a comment, a privilege.
    fn is_said_of(&self, other: &str) -> bool {
        ["COMMENT ", "ACL ", "SECURITY LABEL "].iter().any(|kind| {
            self.text
                .strip_prefix(kind)
                .is_some_and(|rest| rest.starts_with(other))
        })
    }
}

/// Which of the wanted tables are missing from a dump, by name.
pub(super) fn missing(list: &str, choice: &Choice) -> Vec<String> {
    let held: BTreeSet<Object> = entries(list).map(|entry| entry.object).collect();
    let own = choice
        .wanted
        .iter()
        .filter(|wanted| wanted.table.kind != Kind::Extension);
    own.filter(|wanted| !held.contains(&(TABLES, wanted.table.oid)))
        .map(|wanted| wanted.table.full_name().to_string())
        .collect()
}

/// The list without some objects, for `pg_restore --use-list`, and what these are, for people.
pub(super) fn without(list: &str, unwanted: &BTreeSet<Object>) -> (String, Vec<String>) {
    let is_gone = |entry: &Entry<'_>| unwanted.contains(&entry.object);
    let gone: Vec<String> = entries(list)
        .filter(is_gone)
        .map(|entry| named(&entry))
        .collect();
    let kept = entries(list)
        .filter(|entry| !is_gone(entry) && !gone.iter().any(|gone| entry.is_said_of(gone)));
    let lines: Vec<&str> = kept.map(|entry| entry.line).collect();
    let told = entries(list).filter(is_gone).map(|entry| told(&entry));
    (lines.join("\n") + "\n", told.collect())
}

fn entries(list: &str) -> impl Iterator<Item = Entry<'_>> {
    list.lines()
        .filter(|line| !line.starts_with(';'))
        .filter_map(Entry::parse)
}

/// An object for people: `function total(integer, text)`, `fk constraint orders_user_fkey of orders`.
fn told(entry: &Entry<'_>) -> String {
    let upper = |word: &&&str| word.chars().all(char::is_uppercase);
    let words: Vec<&str> = entry.text.split(' ').collect();
    let kinds = words.iter().take_while(upper).count();
    let kind = words
        .get(..kinds)
        .unwrap_or_default()
        .join(" ")
        .to_lowercase();
    // Its schema comes before its name, its owner last.
    let name = words.get(kinds + 1..words.len().saturating_sub(1));
    match (kind.as_str(), name.unwrap_or_default()) {
        ("fk constraint", [table, name @ ..]) => {
            format!("foreign key {} of {table}", name.join(" "))
        }
        ("trigger" | "rule" | "policy" | "constraint" | "default", [table, name @ ..])
            if !name.is_empty() =>
        {
            format!("{kind} {} of {table}", name.join(" "))
        }
        (_, name) => format!("{kind} {}", name.join(" ")),
    }
}

/// How a comment on an object names it: `public FUNCTION total(`.
fn named(entry: &Entry<'_>) -> String {
    let words: Vec<&str> = entry.text.split(' ').collect();
    match words.as_slice() {
        ["FK", "CONSTRAINT", schema, table, name, ..] => {
            format!("{schema} CONSTRAINT {name} ON {table}")
        }
        [kind, schema, name @ .., _owner] => {
            let name = name.join(" ");
            // Comments tell the names of a function's arguments too.
            let end = name.find('(').map_or(name.len(), |at| at + 1);
            format!("{schema} {kind} {}", &name[..end])
        }
        _ => entry.text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "; comment; 1\n215; 1259 16385 TABLE public orders postgres\n\
        3000; 2606 16400 FK CONSTRAINT public orders orders_user_fkey postgres\n\
        3400; 0 0 COMMENT public CONSTRAINT orders_user_fkey ON orders postgres\n\
        201; 1255 16500 FUNCTION public total(integer, text) postgres\n\
        3401; 0 0 ACL public FUNCTION total(a integer, b text) postgres\n\
        3402; 0 0 COMMENT public TABLE orders postgres\n";

    #[test]
    fn what_is_said_of_an_unwanted_object_goes_with_it() {
        let (list, gone) = without(LIST, &[(2606, 16400), (1255, 16500)].into());
        assert_eq!(
            gone,
            [
                "foreign key orders_user_fkey of orders",
                "function total(integer, text)"
            ]
        );
        assert_eq!(
            list,
            "215; 1259 16385 TABLE public orders postgres\n\
             3402; 0 0 COMMENT public TABLE orders postgres\n"
        );
    }
}
