//! What `pg_dump` says of a database, statement by statement.

use std::collections::BTreeSet;
use std::process::Command;

use crate::laws::Held;
use crate::laws::fresh::Fresh;
use crate::postgres;

/// Compares two databases.
///
/// # Errors
/// The statements that only one of them has.
pub fn compare(a: &Fresh, b: &Fresh) -> Held {
    let (a, b) = (dump(a)?, dump(b)?);
    let only = |these: &BTreeSet<String>, those: &BTreeSet<String>| -> String {
        let lines = these.difference(those).map(String::as_str);
        lines.collect::<Vec<_>>().join("\n")
    };
    if a == b {
        return Ok(());
    }
    Err(format!(
        "pg_dump says otherwise\n--- has\n{}\n--- should have\n{}",
        only(&a, &b),
        only(&b, &a)
    ))
}

fn dump(fresh: &Fresh) -> Held<BTreeSet<String>> {
    let program = postgres::server().bin.join("pg_dump");
    let url = fresh.url().ok_or("no PostgreSQL")?;
    let output = Command::new(program)
        .args(["--schema-only", "--no-owner", "--dbname", url])
        .output()
        .map_err(|e| e.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(statements(&String::from_utf8_lossy(&output.stdout)))
}

/// The statements; the columns of a table in the order of their names.
fn statements(dump: &str) -> BTreeSet<String> {
    let is_said = |line: &&str| {
        !line.is_empty()
            && !["--", "SET ", "SELECT pg_catalog.set_config", "\\"]
                .iter()
                .any(|start| line.starts_with(start))
    };
    let lines: Vec<String> = dump.lines().filter(is_said).filter_map(unnamed).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let mut found = BTreeSet::new();
    for statement in lines.split_inclusive(|line| line.ends_with(';')) {
        found.insert(sorted(statement));
    }
    found
}

/// A line without the name of its NOT NULL, and none where a child says that of a column of its parent's:
/// since PostgreSQL 18 these are constraints, and names that a table brings along from elsewhere are only
/// told.
fn unnamed(line: &str) -> Option<String> {
    let Some((head, tail)) = line.split_once("NOT NULL") else {
        return Some(line.to_owned());
    };
    let (before, name) = match head.rsplit_once("CONSTRAINT ") {
        Some((before, name)) if name.trim_matches('"').trim_end().chars().all(is_of_name) => {
            (before, name)
        }
        Some(_) | None => (head, ""),
    };
    let is_own_line = before.trim().is_empty() && !tail.trim_matches(',').is_empty();
    if is_own_line && line.starts_with("    ") {
        return None;
    }
    Some(match name {
        "" => line.to_owned(),
        _ => format!("{before}NOT NULL{tail}"),
    })
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || "_\" ".contains(c)
}

fn sorted(lines: &[&str]) -> String {
    let is_table = lines.first().is_some_and(|line| {
        line.starts_with("CREATE TABLE") || line.starts_with("CREATE UNLOGGED TABLE")
    });
    if !is_table || lines.len() < 3 {
        return lines.join("\n");
    }
    let (first, rest) = (lines[0], &lines[1..]);
    let end = rest
        .iter()
        .position(|line| line.starts_with(')'))
        .unwrap_or(rest.len());
    let mut columns: Vec<&str> = rest[..end]
        .iter()
        .map(|line| line.trim_end_matches(','))
        .collect();
    columns.sort_unstable();
    let mut text = vec![first];
    text.extend(columns);
    text.extend(&rest[end..]);
    let text = text.join("\n");
    match text
        .split_once("\nWITH (")
        .map(|(head, with)| (head, with.split_once(')')))
    {
        Some((head, Some((settings, tail)))) => {
            let mut settings: Vec<&str> = settings.split(", ").collect();
            settings.sort_unstable();
            format!("{head}\nWITH ({}){tail}", settings.join(", "))
        }
        Some(_) | None => text,
    }
}
