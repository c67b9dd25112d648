//! What was measured of each statement, as a table.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use indicatif::HumanBytes;

use crate::cli::progress::seconds;
use crate::dialect::measure::{Lock, Measured, Relation, Strongest};

/// What stands where nobody could look.
const UNKNOWN: &str = "?";

/// What that means.
const UNKNOWN_MEANS: &str = "? is not known: outside of transactions rows are not \
    counted, and locks\n   are looked for every few milliseconds";

/// What `(held)` means.
const HELD_MEANS: &str =
    "(held): an earlier statement of its transaction took the lock, which lasts";

/// The table of statements, with what its signs mean. Where the terminal is narrow, statements are
/// shown by fewer of their words, and at last cells have several lines.
pub(super) fn statements(statements: &[Measured], width: Option<u16>) -> String {
    let fits = |text: &String| {
        let mut lines = text.lines().map(|line| line.chars().count());
        width.is_none_or(|width| lines.all(|line| line <= usize::from(width)))
    };
    let tried = [48, 36, 24].map(|longest| lines(&table(statements, longest)));
    let fitting = tried.into_iter().find(fits);
    let mut text = fitting.unwrap_or_else(|| {
        let mut table = table(statements, 36);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        if let Some(width) = width {
            table.set_width(width);
        }
        lines(&table)
    });
    for means in legend(statements) {
        text.push_str(&format!(" {means}\n"));
    }
    format!("\n{text}")
}

fn lines(table: &Table) -> String {
    let lines = table.lines().map(|line| line.trim_end().to_owned() + "\n");
    lines.collect()
}

/// What the signs mean that stand in the table.
pub(super) fn legend(statements: &[Measured]) -> Vec<&'static str> {
    let is_held = |m: &&Measured| matches!(m.strongest(), Strongest::Earlier(_)) && !m.failed;
    let is_unknown = |m: &&Measured| {
        !m.failed && (m.written.is_none() || matches!(m.strongest(), Strongest::Unknown))
    };
    let held = statements.iter().find(is_held).map(|_| HELD_MEANS);
    let unknown = statements.iter().find(is_unknown).map(|_| UNKNOWN_MEANS);
    held.into_iter().chain(unknown).collect()
}

/// Whether the database tells how many rows it reads: SQLite tells of those alone that it writes.
pub(super) fn tells_reads(statements: &[Measured]) -> bool {
    let is_told = |m: &Measured| m.scanned.is_some() || m.written.is_none();
    statements.iter().filter(|m| !m.failed).any(is_told)
}

fn table(statements: &[Measured], longest: usize) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let tells_reads = tells_reads(statements);
    let tells_log = statements.iter().any(|m| m.wal_bytes.is_some());
    let row = |mut cells: Vec<String>| {
        if !tells_log {
            cells.remove(7);
        }
        if !tells_reads {
            cells.remove(5);
        }
        cells
    };
    let head = [
        "statement",
        "time",
        "strongest lock",
        "held",
        "anew",
        "read",
        "written",
        "log",
    ];
    table.set_header(row(head.map(str::to_owned).to_vec()));
    for measured in statements {
        let (lock, held) = lock(measured);
        table.add_row(row(vec![
            short(&measured.sql, longest),
            seconds(measured.elapsed),
            lock,
            held,
            anew(measured),
            number(measured, measured.scanned),
            number(measured, measured.written),
            log(measured),
        ]));
    }
    for at in [1, 3, 5, 6, 7] {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// A statement's first words, in no more than so many characters.
pub(super) fn short(sql: &str, longest: usize) -> String {
    let words: Vec<&str> = sql.split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().count() <= longest {
        return text;
    }
    text.chars().take(longest - 1).chain(['…']).collect()
}

/// The strongest lock with its relation, and for how long it is held. Of one that an earlier statement
/// took, that one's line says it.
pub(super) fn lock(measured: &Measured) -> (String, String) {
    if measured.failed {
        return ("failed".to_owned(), String::new());
    }
    match measured.strongest() {
        Strongest::Own(lock) => (
            format!(
                "{} {}",
                lock.mode,
                locked(measured.locks.iter().flatten(), lock)
            ),
            seconds(lock.held),
        ),
        Strongest::Earlier(lock) => (
            format!(
                "{} {} (held)",
                lock.mode,
                locked(&measured.earlier_locks, lock)
            ),
            String::new(),
        ),
        Strongest::None => ("-".to_owned(), "-".to_owned()),
        Strongest::Unknown => (UNKNOWN.to_owned(), UNKNOWN.to_owned()),
    }
}

/// All that a statement has locked so: which of two tables it is about, the server does not say.
fn locked<'l>(locks: impl IntoIterator<Item = &'l Lock>, strongest: &Lock) -> String {
    let locks = locks.into_iter();
    let alike = locks.filter(|lock| (lock.mode, lock.kind) == (strongest.mode, strongest.kind));
    let names: Vec<&str> = alike.map(|lock| lock.relation.as_str()).collect();
    match names.as_slice() {
        [first, second, rest @ ..] if !rest.is_empty() => {
            format!("{first}, {second} and {} more", rest.len())
        }
        few => few.join(", "),
    }
}

/// What is written anew: tables by name, indexes by name where they are few.
pub(super) fn anew(measured: &Measured) -> String {
    let of = |kind: Relation| {
        let found = measured.rewrites.iter().filter(move |r| r.kind == kind);
        found.map(move |rewrite| format!("{} {}", kind.as_str(), rewrite.name))
    };
    let mut names: Vec<String> = of(Relation::Table).collect();
    let indexes: Vec<String> = of(Relation::Index).collect();
    match indexes.len() {
        0 | 1 => names.extend(indexes),
        several => names.push(format!("{several} indexes")),
    }
    if names.is_empty() {
        return "-".to_owned();
    }
    names.join(", ")
}

/// What went into the server's write-ahead log, where it is known.
pub(super) fn log(measured: &Measured) -> String {
    match measured.wal_bytes {
        Some(bytes) => HumanBytes(bytes).to_string(),
        None => String::new(),
    }
}

/// A number of rows, where it is known.
pub(super) fn number(measured: &Measured, count: Option<u64>) -> String {
    match count {
        Some(count) => count.to_string(),
        None if measured.failed => String::new(),
        None => UNKNOWN.to_owned(),
    }
}
