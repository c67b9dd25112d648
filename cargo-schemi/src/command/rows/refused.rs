//! The row that a SQLite table made anew refused, found by what the copy has said of it: the column
//! and the value, which is the same in every direction and for every reason.

use schemi_runtime::migrate::Database;
use schemi_schema::{Dialect, Name, QualifiedName};

use super::{as_text, display, exists, first_row, literal, primary_key, qualified, quoted};
use crate::change::Change;
use crate::hazard::Hazard;

/// What a copy has refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// `table.column`, as the copy names it.
    place: String,
    /// The beginning of the value, as `quote()` writes it; `None` for NULL.
    value: Option<String>,
}

/// The row, as far as it can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    table: QualifiedName,
    column: Name,
    is_null: bool,
    /// The row as `column = value, …`.
    pub row: String,
}

impl RefusedRow {
    /// Whether a hazard has warned of it.
    pub fn is_of(&self, hazard: &Hazard) -> bool {
        if let Hazard::SetsNotNull { table, column } = hazard {
            self.is_null && (table, column) == (&self.table, &self.column)
        } else if let Hazard::Casts { table, column, .. } = hazard {
            !self.is_null && (table, column) == (&self.table, &self.column)
        } else if let Hazard::SetsStrict { table } = hazard {
            !self.is_null && *table == self.table
        } else {
            false
        }
    }

    /// The row by itself, where no hazard has warned of it.
    pub fn alone(&self) -> String {
        format!("{}: for example {}", self.table, self.row)
    }
}

impl Refused {
    /// Reads a message; `None` where it is of something else.
    pub fn parse(message: &str) -> Option<Self> {
        let refused = |place: &str, value: Option<&str>| Self {
            place: place.to_owned(),
            value: value.map(str::to_owned),
        };
        if let Some((place, rest)) = message.split_once(" cannot become ") {
            let (_, value) = rest.split_once(": it holds ")?;
            return Some(refused(place, Some(value)));
        }
        let place = message
            .split_once(" is NULL in a row, ")
            .map(|(place, _)| place)
            .or_else(|| message.strip_prefix("NOT NULL constraint failed: "))?;
        Some(refused(place, None))
    }

    /// Finds the row, now that all is rolled back and has the names that it had before these changes.
    ///
    /// # Errors
    /// What the database says.
    pub async fn row(
        &self,
        database: &mut Database,
        changes: &[Change],
    ) -> Result<Option<RefusedRow>, sqlx::Error> {
        // Either name may hold dots.
        for (dot, _) in self.place.match_indices('.') {
            let table = QualifiedName::local(&self.place[..dot]);
            let column = Name::from(&self.place[dot + 1..]);
            let (old_table, old_column) = before(changes, &table, &column);
            if !exists(database, &old_table, Some(&old_column)).await? {
                continue;
            }
            let row = self.search(database, &old_table, old_column).await?;
            let is_null = self.value.is_none();
            return Ok(row.map(|row| RefusedRow {
                table,
                column,
                is_null,
                row,
            }));
        }
        Ok(None)
    }

    async fn search(
        &self,
        database: &mut Database,
        table: &QualifiedName,
        column: Name,
    ) -> Result<Option<String>, sqlx::Error> {
        let name = quoted(&column);
        let condition = match &self.value {
            Some(value) => format!(
                "substr(quote(a.{name}), 1, {}) = {}",
                value.chars().count(),
                literal(value)
            ),
            None => format!("a.{name} IS NULL"),
        };
        let mut columns = primary_key(database, table).await?;
        columns.retain(|key| *key != column);
        columns.push(column);
        let shown = columns
            .iter()
            .map(|column| as_text(Dialect::Sqlite, column));
        let shown: Vec<_> = shown.map(|text| format!("substr({text}, 1, 80)")).collect();
        let sql = format!(
            "SELECT {} FROM {} a WHERE {condition} LIMIT 1",
            shown.join(", "),
            qualified(table)
        );
        let row = first_row(database, &sql).await?;
        Ok(row.map(|values| display(&columns, values)))
    }
}

/// What a table and its column were called before changes.
fn before(changes: &[Change], table: &QualifiedName, column: &Name) -> (QualifiedName, Name) {
    let (mut table, mut column) = (table.clone(), column.clone());
    for change in changes.iter().rev() {
        if let Change::RenameTable { from, to } = change
            && *to == table
        {
            table.clone_from(from);
        } else if let Change::RenameColumn {
            table: of,
            from,
            to,
        } = change
            && *of == table
            && *to == column
        {
            column.clone_from(from);
        }
    }
    (table, column)
}
