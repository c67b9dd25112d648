//! A revision written as the file that [`parse`](super::parse::parse) reads.

use std::fmt::Write;

use schemi_schema::Dialect;

use super::header::{self, Header};
use super::revision::{Block, Direction, Mode, Revision, Section, Statement};

/// The text of a revision's file.
pub fn write(revision: &Revision) -> String {
    let mut text = header::write(&Header::from(revision));
    for section in &revision.sections {
        text.push('\n');
        write_section(&mut text, section);
    }
    text
}

/// The sections of one direction and dialect as text, their marker lines included: what a template
/// places as `up.postgres`, and what the history keeps as the down script.
pub fn sections_text(
    sections: &[Section],
    direction: Direction,
    dialect: Option<Dialect>,
) -> String {
    let mut text = String::new();
    for section in sections {
        if section.direction == direction && section.dialect == dialect {
            if !text.is_empty() {
                text.push('\n');
            }
            write_section(&mut text, section);
        }
    }
    text
}

fn write_section(text: &mut String, section: &Section) {
    text.push_str(match section.direction {
        Direction::Up => "-- schemi:up",
        Direction::Down => "-- schemi:down",
    });
    if let Some(dialect) = section.dialect {
        text.push(' ');
        text.push_str(dialect.as_str());
    }
    text.push_str(match section.mode {
        Mode::Transaction => "\n",
        Mode::Separate => " transaction=separate\n",
        Mode::Off => " transaction=off\n",
    });
    for block in &section.blocks {
        write_block(text, block);
    }
}

fn write_block(text: &mut String, block: &Block) {
    match block {
        Block::Statement(statement) => write_statement(text, statement),
        Block::Rebuild(rebuild) => {
            let table = quoted(&rebuild.table);
            // Writing to a String cannot fail.
            let _ = writeln!(text, "-- schemi:rebuild {table}");
            for statement in &rebuild.statements {
                write_statement(text, statement);
            }
            text.push_str("-- schemi:end\n");
        }
    }
}

fn write_statement(text: &mut String, statement: &Statement) {
    let sql = statement.sql.trim_end();
    text.push_str(sql);
    // What nothing closes (a parenthesis, a trigger's body) took its semicolon along.
    if sql.ends_with(';') {
        text.push('\n');
        return;
    }
    // A semicolon behind a comment would belong to the comment.
    let last_line = sql.rsplit('\n').next().unwrap_or(sql);
    text.push_str(if last_line.contains("--") {
        "\n;\n"
    } else {
        ";\n"
    });
}

/// A table's name as the marker shows it: in quotes where it is no plain word.
fn quoted(table: &str) -> String {
    let plain = table.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain && !table.is_empty() {
        table.to_owned()
    } else {
        format!("\"{}\"", table.replace('"', "\"\""))
    }
}
