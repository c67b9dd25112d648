//! What hand-written SQL drops and renames: found in its words, since no record of changes says it.

use schemi_schema::{Dialect, Name, QualifiedName};

use crate::change::Change;
use crate::hazard::Hazard;
use crate::words::{Word, alters_table, name, names, words};

/// The tables and columns that a statement drops.
pub fn dropped(sql: &str) -> Vec<Hazard> {
    let words = words(sql);
    let is = |at: usize, word: &str| words.get(at).is_some_and(|w| w.is_word(word));
    if is(0, "drop") && is(1, "table") {
        let start = if is(2, "if") { 4 } else { 2 };
        let names = names(&words[start.min(words.len())..]);
        return names
            .into_iter()
            .map(|table| Hazard::DropsTable { table })
            .collect();
    }
    if is(0, "truncate") {
        let start = if is(1, "table") { 2 } else { 1 };
        let names = names(&words[start.min(words.len())..]);
        return names
            .into_iter()
            .map(|table| Hazard::DropsTable { table })
            .collect();
    }
    alters_table(&words).map(altered).unwrap_or_default()
}

/// The table or column that a statement gives another name.
pub fn renamed(sql: &str, dialect: Dialect) -> Option<Change> {
    let mut words = words(sql);
    if dialect == Dialect::Postgres {
        for word in words.iter_mut().filter(|word| !word.is_quoted) {
            word.text = word.text.to_lowercase();
        }
    }
    let words = alters_table(&words)?;
    let (mut table, used) = name(words)?;
    if dialect == Dialect::Postgres
        && table
            .schema
            .as_ref()
            .is_some_and(|s| s.as_str() == "public")
    {
        table.schema = None;
    }
    let (first, rest) = words[used..].split_first()?;
    if first.is_word("set") && rest.first()?.is_word("schema") {
        let schema = rest.get(1).map(|word| Name::from(word.text.as_str()));
        let to = QualifiedName::new(schema, table.name.as_str());
        return Some(Change::RenameTable { from: table, to });
    }
    if !first.is_word("rename") {
        return None;
    }
    let named = |word: &Word| Name::from(word.text.as_str());
    match rest {
        [to, new] if to.is_word("to") => Some(Change::RenameTable {
            to: QualifiedName::new(table.schema.clone(), new.text.as_str()),
            from: table,
        }),
        [from, to, new] | [_, from, to, new]
            if to.is_word("to") && !rest[0].is_word("constraint") =>
        {
            Some(Change::RenameColumn {
                table,
                from: named(from),
                to: named(new),
            })
        }
        _ => None,
    }
}

fn altered(words: &[Word]) -> Vec<Hazard> {
    let Some((table, used)) = name(words) else {
        return Vec::new();
    };
    let rest = &words[used..];
    let mut found = Vec::new();
    for at in (0..rest.len()).filter(|at| rest[*at].is_word("drop")) {
        // An action begins the list or follows a comma: `ALTER COLUMN c DROP DEFAULT` does neither.
        if at > 0 && !rest[at - 1].is_word(",") {
            continue;
        }
        let mut next = at + 1;
        if rest.get(next).is_some_and(|w| w.is_word("column")) {
            next += 1;
        } else if rest.get(next).is_some_and(|w| w.is_word("constraint")) {
            continue;
        }
        if rest.get(next).is_some_and(|w| w.is_word("if")) {
            next += 2;
        }
        if let Some(column) = rest.get(next).filter(|word| word.is_name()) {
            let column = Name::from(column.text.as_str());
            found.push(Hazard::DropsColumn {
                table: table.clone(),
                column,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(sql: &str) -> Vec<String> {
        dropped(sql).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn new_names_are_found_in_sql() {
        let table = QualifiedName::local("t");
        let column = |table: &QualifiedName, from: &str, to: &str| {
            Some(Change::RenameColumn {
                table: table.clone(),
                from: Name::from(from),
                to: Name::from(to),
            })
        };
        let to_table = |to| {
            Some(Change::RenameTable {
                from: table.clone(),
                to,
            })
        };
        for (sql, said) in [
            (
                "ALTER TABLE t RENAME TO \"U\"",
                to_table(QualifiedName::local("U")),
            ),
            (
                "alter table public.T set schema other",
                to_table(QualifiedName::parse("other.t")),
            ),
            (
                "ALTER TABLE IF EXISTS ONLY t RENAME A TO b",
                column(&table, "a", "b"),
            ),
            (
                "ALTER TABLE t RENAME COLUMN \"A\" TO b",
                column(&table, "A", "b"),
            ),
            ("ALTER TABLE t RENAME CONSTRAINT a TO b", None),
            ("ALTER TABLE t ALTER COLUMN a SET NOT NULL", None),
            ("ALTER INDEX t RENAME TO u", None),
        ] {
            assert_eq!(renamed(sql, Dialect::Postgres), said, "{sql}");
        }
    }

    #[test]
    fn drops_are_found_in_sql() {
        assert_eq!(said("DROP TABLE IF EXISTS a, \"b c\" CASCADE").len(), 2);
        assert_eq!(
            said("-- note\ndrop table s.t"),
            ["drops table s.t with its rows"]
        );
        assert_eq!(
            said(
                "ALTER TABLE t DROP COLUMN a, DROP b, ALTER COLUMN c DROP DEFAULT, DROP CONSTRAINT d"
            ),
            [
                "drops column t.a with its values",
                "drops column t.b with its values"
            ]
        );
        assert_eq!(
            said("ALTER TABLE t ADD COLUMN a text DEFAULT 'DROP TABLE x'"),
            [""; 0]
        );
        assert_eq!(said("CREATE TABLE t (a int)"), [""; 0]);
    }
}
