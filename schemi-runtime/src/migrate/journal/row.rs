//! A row of the history table, to and from text.

use schemi_schema::Dialect;

use super::JournalError;
use crate::migrate::applied::{Applied, State};
use crate::migrate::revision::{Direction, RevisionId};
use crate::migrate::session::{Bind, TextRow};

/// All columns after `package`, in the order of [`encode`] and [`decode`].
const COLUMNS: [&str; 13] = [
    "revision",
    "parents",
    "message",
    "state",
    "direction",
    "statement_no",
    "checksum",
    "applied_at",
    "duration_ms",
    "applied_by",
    "tool_version",
    "git_commit",
    "down_script",
];

/// The names of all columns, in the order of [`encode`].
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    std::iter::once("package").chain(COLUMNS)
}

/// The query for a package's rows, every column as text, in the order of their times.
///
/// On SQLite they come as one JSON text, because each row that the driver's thread hands over wakes
/// this one: see [`unpacked`].
pub(super) fn select(table: &str, dialect: Dialect) -> String {
    let text = |column: &str| match (column, dialect) {
        ("applied_at", Dialect::Postgres) => {
            "to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')".to_owned()
        }
        (column, Dialect::Postgres | Dialect::Sqlite) => format!("CAST({column} AS text)"),
    };
    let columns = COLUMNS.map(text).join(", ");
    let rows = format!("FROM {table} WHERE package = $1 ORDER BY applied_at, revision");
    match dialect {
        Dialect::Postgres => format!("SELECT {columns} {rows}"),
        Dialect::Sqlite => {
            format!("SELECT json_group_array(json_array({columns})) FROM (SELECT * {rows})")
        }
    }
}

/// The rows in the JSON text that SQLite gives.
pub(super) fn unpacked(packed: &[TextRow], table: &str) -> Result<Vec<TextRow>, JournalError> {
    let text = packed.iter().flatten().flatten().next();
    let rows = text.map_or(Ok(Vec::new()), |text| serde_json::from_str(text));
    rows.map_err(|error| JournalError::Unknown {
        table: table.to_owned(),
        text: error.to_string(),
    })
}

/// What makes an INSERT overwrite the revision's former row.
pub(super) fn overwriting() -> String {
    let updates = COLUMNS.map(|column| format!("{column} = excluded.{column}"));
    format!(
        "ON CONFLICT (package, revision) DO UPDATE SET {}",
        updates.join(", ")
    )
}

/// The values, in the order of [`names`].
pub(super) fn encode(package: &str, row: &Applied) -> Vec<Bind> {
    let parents: Vec<&str> = row.parents.iter().map(|id| id.0.as_str()).collect();
    let number = |number: u64| Bind::Int(i64::try_from(number).unwrap_or(i64::MAX));
    vec![
        Bind::from(package),
        Bind::from(row.revision.0.as_str()),
        Bind::Text(parents.join(",")),
        Bind::from(row.message.as_str()),
        Bind::from(row.state.as_str()),
        Bind::from(direction_word(row.direction)),
        number(row.statement_no as u64),
        Bind::from(row.checksum.as_str()),
        Bind::from(row.applied_at.as_str()),
        number(row.duration_ms),
        Bind::from(row.applied_by.as_str()),
        Bind::from(row.tool_version.as_str()),
        Bind::from(row.git_commit.clone()),
        Bind::from(row.down_script.as_str()),
    ]
}

pub(super) fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

pub(super) fn decode(columns: TextRow, table: &str) -> Result<Applied, JournalError> {
    let mut columns = columns.into_iter();
    let mut text = || columns.next().flatten().unwrap_or_default();
    let unknown = |text: String| JournalError::Unknown {
        table: table.to_owned(),
        text,
    };
    Ok(Applied {
        revision: RevisionId(text()),
        parents: text()
            .split(',')
            .filter(|id| !id.is_empty())
            .map(|id| RevisionId(id.to_owned()))
            .collect(),
        message: text(),
        state: {
            let word = text();
            State::from_word(&word).ok_or_else(|| unknown(format!("state `{word}`")))?
        },
        direction: match text().as_str() {
            "up" => Direction::Up,
            "down" => Direction::Down,
            word => return Err(unknown(format!("direction `{word}`"))),
        },
        statement_no: text().parse().unwrap_or(0),
        checksum: text(),
        applied_at: text(),
        duration_ms: text().parse().unwrap_or(0),
        applied_by: text(),
        tool_version: text(),
        git_commit: Some(text()).filter(|commit| !commit.is_empty()),
        down_script: text(),
    })
}
