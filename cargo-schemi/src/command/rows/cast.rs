//! The first row whose value cannot become a column's new type, on PostgreSQL: what the server says
//! of it (`value too long for type character varying(5)`) names neither value nor row.
//!
//! The values are put into a temporary table of the new type, a part of the table at a time, in a
//! transaction that is rolled back. Whatever goes wrong on the way, there is no example then.

use std::time::{Duration, Instant};

use schemi_schema::{Name, QualifiedName};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use super::{display, quoted};
use crate::dialect::postgres::normalize::expr::write;
use crate::dialect::postgres::normalize::token::{Kind, Token, tokenize};

/// How long the search may take: the user waits for an error.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most pages that are copied at once: 128 MB.
const LARGEST_PART: i64 = 16_384;

/// `ALTER TABLE table ALTER COLUMN column TYPE ty USING value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retype {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: Name,
    ty: String,
    value: String,
}

impl Retype {
    /// Reads a statement; `None` where it is another one.
    pub fn parse(sql: &str) -> Option<Self> {
        let tokens = tokenize(sql)?;
        let mut rest = words(&tokens, &["alter", "table"])?;
        for optional in [&["if", "exists"][..], &["only"]] {
            rest = words(rest, optional).unwrap_or(rest);
        }
        let (table, rest) = table_name(rest)?;
        let rest = words(rest, &["alter"])?;
        let rest = words(rest, &["column"]).unwrap_or(rest);
        let (column, rest) = rest.split_first()?;
        let rest = words(rest, &["set", "data"]).unwrap_or(rest);
        let rest = words(rest, &["type"])?;
        let mut parts = rest.splitn(2, |token| token.is_word("using"));
        let ty = parts.next()?;
        let ty = ty.split(|token| token.is_word("collate")).next()?;
        let value = parts.next().unwrap_or(std::slice::from_ref(column));
        Some(Self {
            table,
            column: name(column)?,
            ty: write(ty),
            value: write(value),
        })
    }

    /// A row whose value cannot be cast, as `column = value, …`.
    pub async fn example(&self, connection: &mut PgConnection, key: &[Name]) -> Option<String> {
        let mut columns = key.to_vec();
        if !columns.contains(&self.column) {
            columns.push(self.column.clone());
        }
        let mut transaction = connection
            .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE")
            .await
            .ok()?;
        let mut search = Search {
            connection: &mut transaction,
            retype: self,
            begun: Instant::now(),
        };
        let row = search.run(&columns).await.ok().flatten();
        transaction.rollback().await.ok()?;
        row.map(|values| display(&columns, values))
    }
}

fn words<'t, 'a>(tokens: &'t [Token<'a>], words: &[&str]) -> Option<&'t [Token<'a>]> {
    let (head, rest) = tokens.split_at_checked(words.len())?;
    let found = head
        .iter()
        .zip(words)
        .all(|(token, word)| token.is_word(word));
    found.then_some(rest)
}

fn name(token: &Token<'_>) -> Option<Name> {
    match token.kind {
        Kind::Word => Some(Name::new(token.text.to_ascii_lowercase())),
        Kind::Quoted => {
            let text = &token.text[1..token.text.len() - 1];
            Some(Name::new(text.replace("\"\"", "\"")))
        }
        Kind::Literal
        | Kind::Number
        | Kind::Operator
        | Kind::Open
        | Kind::Close
        | Kind::Comma
        | Kind::Dot
        | Kind::Cast => None,
    }
}

fn table_name<'t, 'a>(tokens: &'t [Token<'a>]) -> Option<(QualifiedName, &'t [Token<'a>])> {
    match tokens {
        [schema, dot, table, rest @ ..] if dot.kind == Kind::Dot => {
            Some((QualifiedName::new(Some(name(schema)?), name(table)?), rest))
        }
        [table, rest @ ..] => Some((QualifiedName::local(name(table)?), rest)),
        [] => None,
    }
}

/// A part of a table, as a condition on its rows.
type Part = String;

struct Search<'a> {
    connection: &'a mut PgConnection,
    retype: &'a Retype,
    begun: Instant,
}

impl Search<'_> {
    async fn run(&mut self, columns: &[Name]) -> Result<Option<Vec<Option<String>>>, sqlx::Error> {
        let setup = format!(
            "SET LOCAL statement_timeout = {}; SET LOCAL lock_timeout = 1000",
            PATIENCE.as_millis() / 2
        );
        self.execute(setup).await?;
        for (table, pages) in self.tables().await? {
            let Some(page) = self.first_page(&table, pages).await? else {
                continue;
            };
            if let Some(row) = self.first_row(&table, page).await? {
                return self.values(&table, &row, columns).await.map(Some);
            }
        }
        Ok(None)
    }

    async fn execute(&mut self, sql: String) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut *self.connection)
            .await
            .map(drop)
    }

    /// The table, its partitions and children, as far as they hold rows, with their sizes in pages.
    async fn tables(&mut self) -> Result<Vec<(String, i64)>, sqlx::Error> {
        sqlx::query_as(
            "WITH RECURSIVE tree AS (SELECT to_regclass($1)::oid AS oid
                UNION SELECT inhrelid FROM pg_inherits JOIN tree ON inhparent = tree.oid)
            SELECT c.oid::regclass::text,
                (pg_relation_size(c.oid) / current_setting('block_size')::int8)::int8
            FROM tree JOIN pg_class c ON c.oid = tree.oid WHERE c.relkind = 'r' ORDER BY c.oid",
        )
        .bind(super::qualified(&self.retype.table))
        .fetch_all(&mut *self.connection)
        .await
    }

    /// Whether a part holds a value that cannot be cast.
    async fn fails(&mut self, table: &str, part: &Part) -> Result<bool, sqlx::Error> {
        if self.begun.elapsed() > PATIENCE {
            // Whatever the error, there is no example.
            return Err(sqlx::Error::PoolTimedOut);
        }
        // Made anew each time, so that its file goes with it.
        let insert = format!(
            "SAVEPOINT schemi_cast; CREATE TEMP TABLE schemi_cast (value {}); \
             INSERT INTO pg_temp.schemi_cast SELECT {} FROM ONLY {table} WHERE {part}",
            self.retype.ty, self.retype.value
        );
        let result = self.execute(insert).await;
        self.execute("ROLLBACK TO SAVEPOINT schemi_cast".to_owned())
            .await?;
        match result {
            Ok(()) => Ok(false),
            Err(error) if is_of_value(&error) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// The first page that holds such a value; the parts grow, so that an early one is found early.
    async fn first_page(&mut self, table: &str, pages: i64) -> Result<Option<i64>, sqlx::Error> {
        let (mut from, mut size) = (0, 16);
        while from < pages {
            let to = (from + size).min(pages);
            if self.fails(table, &between(from, to)).await? {
                let (mut low, mut high) = (from, to);
                while high - low > 1 {
                    let middle = low + (high - low) / 2;
                    if self.fails(table, &between(low, middle)).await? {
                        high = middle;
                    } else {
                        low = middle;
                    }
                }
                return Ok(Some(low));
            }
            (from, size) = (to, (size * 4).min(LARGEST_PART));
        }
        Ok(None)
    }

    async fn first_row(&mut self, table: &str, page: i64) -> Result<Option<Part>, sqlx::Error> {
        let part = between(page, page + 1);
        let sql = format!("SELECT ctid::text FROM ONLY {table} WHERE {part} ORDER BY ctid");
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_all(&mut *self.connection)
            .await?;
        for row in rows {
            let part = format!("ctid = '{row}'");
            if self.fails(table, &part).await? {
                return Ok(Some(part));
            }
        }
        Ok(None)
    }

    async fn values(
        &mut self,
        table: &str,
        row: &Part,
        columns: &[Name],
    ) -> Result<Vec<Option<String>>, sqlx::Error> {
        let texts: Vec<String> = columns
            .iter()
            .map(|column| format!("left({}::text, 80)", quoted(column)))
            .collect();
        let sql = format!("SELECT {} FROM ONLY {table} WHERE {row}", texts.join(", "));
        let row = sqlx::query(AssertSqlSafe(sql))
            .fetch_one(&mut *self.connection)
            .await?;
        (0..row.len()).map(|at| row.try_get(at)).collect()
    }
}

fn between(from: i64, to: i64) -> Part {
    format!("ctid >= '({from},0)' AND ctid < '({to},0)'")
}

/// Whether the server complains about a value: data exceptions, and the checks of domains.
pub fn is_of_value(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| is_value_code(&code))
}

/// As [`is_of_value`], by SQLSTATE.
pub fn is_value_code(code: &str) -> bool {
    code.len() == 5 && (code.starts_with("22") || code == "23514" || code == "23502")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_read() {
        let read = |sql| {
            Retype::parse(sql).map(|r| format!("{} {} {} {}", r.table, r.column, r.ty, r.value))
        };
        for (sql, expected) in [
            (
                "ALTER TABLE a ALTER COLUMN b TYPE varchar(5)",
                "a b varchar(5) b",
            ),
            (
                "alter table only app.\"A b\" alter \"C\" set data type numeric(4, 2) collate \"C\" using (\"C\" + 1)::numeric",
                "app.A b C numeric(4, 2) (\"C\" + 1)::numeric",
            ),
        ] {
            assert_eq!(read(sql).as_deref(), Some(expected));
        }
        for sql in [
            "ALTER TABLE a ADD COLUMN type text",
            "ALTER TABLE a ALTER b SET NOT NULL",
            "SELECT 1",
            "ALTER TABLE",
        ] {
            assert_eq!(read(sql), None);
        }
    }
}
