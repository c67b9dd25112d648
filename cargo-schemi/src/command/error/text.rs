//! The longer messages.

use super::{Head, Loss};
use crate::command::compare::Question;
use crate::command::preflight::Unready;

pub(super) fn bullets(lines: &[String]) -> String {
    lines.iter().map(|line| format!("\n  - {line}")).collect()
}

/// Each database with what speaks against it; an error of several lines stands as a block.
pub(super) fn not_ready(unready: &[Unready]) -> String {
    let said = unready.iter().map(|unready| {
        let error = unready.error.to_string().replace('\n', "\n    ");
        format!("{}: {error}", unready.target)
    });
    bullets(&said.collect::<Vec<_>>())
}

pub(super) fn questions(questions: &[Question]) -> String {
    let mut text = String::from("renamed, or dropped and added? Say which for each:");
    for question in questions {
        text.push_str(&match question {
            Question::Table { from, to } => {
                let flags = to.iter().map(|new| format!("--rename {from}={new}"));
                one_of(
                    &format!("table {from}"),
                    flags,
                    &format!("--no-rename {from}"),
                )
            }
            Question::Column { table, from, to } => {
                let flags = to
                    .iter()
                    .map(|new| format!("--rename {table}.{from}={new}"));
                one_of(
                    &format!("column {table}.{from}"),
                    flags,
                    &format!("--no-rename {table}.{from}"),
                )
            }
            Question::Attribute { of, from, to } => {
                let flags = to.iter().map(|new| format!("--rename {of}.{from}={new}"));
                one_of(
                    &format!("attribute {of}.{from}"),
                    flags,
                    &format!("--no-rename {of}.{from}"),
                )
            }
        });
    }
    text
}

fn one_of(what: &str, flags: impl Iterator<Item = String>, no: &str) -> String {
    let flags: Vec<_> = flags.collect();
    format!(
        "\n  - {what}: {}, or {no} (its values are lost)",
        flags.join(", ")
    )
}

pub(super) fn needs_backfill(columns: &[String]) -> String {
    let mut text = String::from(
        "rows that are there already would have no value for these columns, which are NOT NULL and \
         have no default:",
    );
    for column in columns {
        text.push_str(&format!(
            "\n  - {column}: --backfill {column}='SQL expression', or --no-backfill {column} where the \
             table has no rows"
        ));
    }
    text
}

pub(super) fn data_loss(target: &str, losses: &[Loss]) -> String {
    let losses: Vec<_> = losses.iter().map(ToString::to_string).collect();
    format!(
        "{target} would lose data:{}\nnothing was run; if it is meant, pass --allow-data-loss",
        bullets(&losses)
    )
}

pub(super) fn listed(heads: &[Head]) -> String {
    heads.iter().map(|head| format!("\n  - {head}")).collect()
}
