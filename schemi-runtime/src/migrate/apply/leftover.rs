//! What a failed CREATE INDEX CONCURRENTLY leaves: an invalid index, in the way of the next try.

use std::collections::BTreeSet;

use schemi_schema::Dialect;

use super::Run;
use crate::migrate::error::ServerError;
use crate::migrate::event::Event;
use crate::migrate::revision::Statement;
use crate::migrate::scan::{Scanner, Token};
use crate::migrate::session::Bind;

/// The invalid indexes of a table that nobody is building: their names, then those in full.
///
/// Who builds an index concurrently holds this lock on its table all the time; so does VACUUM, and
/// the one that the server runs by itself is of no interest.
const INVALID: &str = "SELECT c.relname::text, format('%I.%I', n.nspname, c.relname) \
     FROM pg_catalog.pg_index i \
     JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
     WHERE i.indrelid = to_regclass($1::text) AND NOT i.indisvalid AND c.relkind = 'i' \
     AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_locks l \
       JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid \
       WHERE l.relation = i.indrelid AND l.granted AND l.pid <> pg_backend_pid() \
       AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) \
       AND l.mode = 'ShareUpdateExclusiveLock' \
       AND a.backend_type IS DISTINCT FROM 'autovacuum worker') \
     ORDER BY 2";

/// An index that a statement builds concurrently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Building {
    /// Its name, where the statement says one.
    index: Option<String>,
    /// Its table, as the statement writes it.
    table: String,
    /// The table's invalid indexes before.
    former: BTreeSet<String>,
}

impl Building {
    /// Reads a statement; `None` where it builds no index concurrently.
    fn parse(sql: &str) -> Option<Self> {
        let mut scanner = Scanner::new(sql, Some(Dialect::Postgres));
        let mut spans = Vec::new();
        while let Ok(Some(span)) = scanner.next() {
            if span.token == Token::Open {
                break;
            }
            spans.push(span);
        }
        let text = |at: usize| spans.get(at).map_or("", |span| &sql[span.start..span.end]);
        let is = |at: usize, word: &str| text(at).eq_ignore_ascii_case(word);
        let mut at = 0;
        for (word, is_needed) in [
            ("create", true),
            ("unique", false),
            ("index", true),
            ("concurrently", true),
            ("if", false),
            ("not", false),
            ("exists", false),
        ] {
            if is(at, word) {
                at += 1;
            } else if is_needed {
                return None;
            }
        }
        let index = (!is(at, "on")).then(|| folded(text(at)));
        at += usize::from(index.is_some()) + 1;
        at += usize::from(is(at, "only"));
        let end = (at..spans.len()).find(|at| is(*at, "using"));
        let (first, last) = (spans.get(at)?, spans.get(end.unwrap_or(spans.len()) - 1)?);
        Some(Self {
            index,
            table: sql.get(first.start..last.end)?.to_owned(),
            former: BTreeSet::new(),
        })
    }
}

/// A name as the server keeps it.
fn folded(name: &str) -> String {
    let quoted = name.strip_prefix('"').and_then(|n| n.strip_suffix('"'));
    quoted.map_or_else(|| name.to_lowercase(), |name| name.replace("\"\"", "\""))
}

impl Run<'_> {
    /// Before a statement that builds an index concurrently: drops the invalid one of that name
    /// which an earlier try left, cut off before it could tidy up.
    pub(super) async fn before_building(&mut self, statement: &Statement) -> Option<Building> {
        if self.database.is_sqlite() {
            return None;
        }
        let mut building = Building::parse(&statement.sql)?;
        let name = building.index.clone();
        for (index, full) in self.invalid(&building).await.ok()? {
            if Some(&index) != name.as_ref() {
                building.former.insert(full);
                continue;
            }
            let text = match self.drop_index(&full).await {
                Ok(()) => format!("dropped the index {full}, invalid since an earlier try"),
                // Then the statement fails on it, and says so.
                Err(error) => format!("the invalid index {full} cannot be dropped: {error}"),
            };
            (self.events)(Event::Notice { text });
        }
        Some(building)
    }

    /// After it failed: drops what it left, and names what cannot be dropped.
    pub(super) async fn after_building(&mut self, building: &Building) -> Vec<String> {
        let Ok(found) = self.invalid(building).await else {
            return vec![format!("an invalid index of {}, perhaps", building.table)];
        };
        let mut left = Vec::new();
        for (_, full) in found {
            if !building.former.contains(&full) && self.drop_index(&full).await.is_err() {
                left.push(format!("the invalid index {full}"));
            }
        }
        left
    }

    async fn invalid(&mut self, building: &Building) -> Result<Vec<(String, String)>, ServerError> {
        let table = [Bind::from(building.table.as_str())];
        let rows = self.database.rows(INVALID, &table).await?;
        let pair = |row: Vec<Option<String>>| {
            let mut columns = row.into_iter().map(Option::unwrap_or_default);
            (
                columns.next().unwrap_or_default(),
                columns.next().unwrap_or_default(),
            )
        };
        Ok(rows.into_iter().map(pair).collect())
    }

    async fn drop_index(&mut self, full: &str) -> Result<(), ServerError> {
        let sql = format!("DROP INDEX CONCURRENTLY IF EXISTS {full}");
        self.database.run(&sql).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_and_its_table_are_read() {
        for (sql, index, table) in [
            ("CREATE INDEX CONCURRENTLY i ON t (a)", Some("i"), "t"),
            (
                "create unique index concurrently if not exists \"A b\" on only s.\"T\" using btree (a)",
                Some("A b"),
                "s.\"T\"",
            ),
            ("CREATE INDEX CONCURRENTLY ON t(lower(a))", None, "t"),
        ] {
            let building = Building::parse(sql).unwrap();
            assert_eq!(building.index.as_deref(), index, "{sql}");
            assert_eq!(building.table, table, "{sql}");
        }
        for sql in [
            "CREATE INDEX i ON t (a)",
            "VACUUM",
            "CREATE INDEX CONCURRENTLY",
        ] {
            assert_eq!(Building::parse(sql), None, "{sql}");
        }
    }
}
