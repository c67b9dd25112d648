//! What hand-written SQL makes inside of a table, and drops again: no record of changes says it.

use crate::diff::own::Drift;
use crate::words::{Word, alters_table, name, names, words};

/// What a statement does to one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It is there after it.
    Makes,
    /// It is not there any more.
    Drops,
}

/// What a statement does to a column, an index or a constraint of a table, if it names it at all.
pub fn deed(sql: &str, object: &Drift) -> Option<Deed> {
    let words = words(sql);
    match object.kind {
        "index" => index(&words, &object.name).or_else(|| inside(&words, object)),
        _ => inside(&words, object),
    }
}

fn index(words: &[Word], index: &str) -> Option<Deed> {
    let verb = words.first()?;
    let at = words
        .iter()
        .take(3)
        .position(|word| word.is_word("index"))?;
    let mut rest = &words[at + 1..];
    for skipped in ["concurrently", "if", "not", "exists"] {
        if rest.first().is_some_and(|word| word.is_word(skipped)) {
            rest = &rest[1..];
        }
    }
    let found = names(rest);
    let is_named = found.iter().any(|found| same(found.name.as_str(), index));
    if verb.is_word("create") && is_named {
        return Some(Deed::Makes);
    }
    if verb.is_word("drop") && is_named {
        return Some(Deed::Drops);
    }
    let new = rest.last().filter(|_| verb.is_word("alter"))?;
    let renames = rest.iter().any(|word| word.is_word("rename"));
    (renames && same(&new.text, index)).then_some(Deed::Makes)
}

/// What `ALTER TABLE` does to a column or a constraint.
fn inside(words: &[Word], object: &Drift) -> Option<Deed> {
    let rest = alters_table(words)?;
    let (table, used) = name(rest)?;
    if !same(table.name.as_str(), object.table.name.as_str()) {
        return None;
    }
    let mut actions = rest[used..].split_inclusive(|word| word.is_word(","));
    let named = actions.find_map(|action| action_on(action, object));
    named.or_else(|| names_itself(words, object).then_some(Deed::Makes))
}

fn action_on(action: &[Word], object: &Drift) -> Option<Deed> {
    let is = |at: usize, word: &str| action.get(at).is_some_and(|w| w.is_word(word));
    let names = |at: usize| action.get(at).is_some_and(|w| same(&w.text, &object.name));
    if is(0, "rename") {
        let to = action.iter().position(|word| word.is_word("to"))?;
        return names(to + 1).then_some(Deed::Makes);
    }
    let deed = match (is(0, "add"), is(0, "drop")) {
        (true, _) => Deed::Makes,
        (_, true) => Deed::Drops,
        _ => return None,
    };
    let mut at = if is(1, object.kind) { 2 } else { 1 };
    for skipped in ["if", "not", "exists"] {
        at += usize::from(is(at, skipped));
    }
    names(at).then_some(deed)
}

/// Whether a constraint bears the name that the database makes of the table, the columns and the kind that
/// this statement adds: `orders_total_check`.
fn names_itself(words: &[Word], object: &Drift) -> bool {
    const KINDS: [(&str, &str); 5] = [
        ("check", "_check"),
        ("unique", "_key"),
        ("references", "_fkey"),
        ("exclude", "_excl"),
        ("primary", "_pkey"),
    ];
    let name = object.name.to_lowercase();
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let Some(rest) = name.strip_prefix(&object.table.name.as_str().to_lowercase()) else {
        return is_described(words, object);
    };
    let names = words.iter().filter(|word| word.is_name());
    let joined: Vec<String> = names.map(|word| word.text.to_lowercase()).collect();
    let joined = format!("_{}_", joined.join("_"));
    KINDS.iter().any(|(kind, suffix)| {
        let columns = rest.strip_suffix(suffix);
        let has_kind = words.iter().any(|word| word.is_word(kind));
        has_kind && columns.is_some_and(|columns| joined.contains(&format!("{columns}_")))
    })
}

/// Whether a foreign key without a name is that of the column that this statement adds.
fn is_described(words: &[Word], object: &Drift) -> bool {
    let column = object.name.strip_prefix("foreign key (");
    let column = column.and_then(|rest| rest.split_once(')'));
    column.is_some_and(|(column, _)| {
        let names = words.iter().any(|word| same(&word.text, column));
        names && words.iter().any(|word| word.is_word("references"))
    })
}

/// Databases fold what has no quotes; a name that differs in its case alone is hardly another one.
fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use schemi_schema::QualifiedName;

    use super::*;

    const MADE: Option<Deed> = Some(Deed::Makes);
    const GONE: Option<Deed> = Some(Deed::Drops);

    fn object(kind: &'static str, name: &str) -> Drift {
        Drift {
            table: QualifiedName::parse("shop.orders"),
            kind,
            name: name.to_owned(),
            goes_with: None,
        }
    }

    fn holds(kind: &'static str, cases: &[(&str, &str, Option<Deed>)]) {
        for (name, sql, said) in cases {
            assert_eq!(deed(sql, &object(kind, name)), *said, "{name}: {sql}");
        }
    }

    #[test]
    fn indexes_are_made_and_dropped_by_name() {
        let cases = [
            (
                "ix",
                "CREATE UNIQUE INDEX IF NOT EXISTS ix ON orders (a)",
                MADE,
            ),
            (
                "ix",
                "create index concurrently \"ix\" on shop.orders (a)",
                MADE,
            ),
            ("ix", "CREATE INDEX other ON orders (ix)", None),
            ("ix", "-- ix\nDROP INDEX IF EXISTS a, shop.ix", GONE),
            ("ix", "ALTER INDEX other RENAME TO ix", MADE),
        ];
        holds("index", &cases);
    }

    #[test]
    fn columns_are_made_and_dropped_in_their_table() {
        let two = "ALTER TABLE ONLY shop.orders ADD a int, ADD COLUMN IF NOT EXISTS Note text";
        let cases = [
            ("note", "ALTER TABLE orders ADD note text", MADE),
            ("note", two, MADE),
            ("note", "ALTER TABLE other ADD note text", None),
            ("note", "UPDATE orders SET note = 'ADD note'", None),
            ("note", "ALTER TABLE orders RENAME COLUMN a TO note", MADE),
            (
                "note",
                "ALTER TABLE orders DROP COLUMN IF EXISTS note",
                GONE,
            ),
            (
                "note",
                "ALTER TABLE orders ALTER COLUMN note DROP DEFAULT",
                None,
            ),
        ];
        holds("column", &cases);
    }

    #[test]
    fn constraints_are_known_by_the_names_that_databases_give() {
        let key = "ALTER TABLE orders ADD COLUMN of bigint REFERENCES customers (id)";
        let cases = [
            (
                "c",
                "ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0)",
                MADE,
            ),
            ("c", "ALTER TABLE orders DROP CONSTRAINT c", GONE),
            (
                "orders_a_b_key",
                "ALTER TABLE orders ADD UNIQUE (a, b)",
                MADE,
            ),
            ("orders_a_b_key", "ALTER TABLE orders ADD UNIQUE (a)", None),
            (
                "orders_check1",
                "ALTER TABLE orders ADD CHECK (a < b)",
                MADE,
            ),
            ("orders_of_fkey", key, MADE),
            ("foreign key (of) to customers", key, MADE),
        ];
        holds("constraint", &cases);
    }
}
