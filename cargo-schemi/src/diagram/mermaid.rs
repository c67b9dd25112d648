//! The diagram as Mermaid's `erDiagram`, which code hosts and wikis draw.

use super::{Diagram, Drawn, Link, Many, Row};

/// The diagram as text.
pub fn text(diagram: &Diagram) -> String {
    let mut out = String::from("erDiagram\n");
    for table in &diagram.tables {
        out.push_str(&entity(table));
    }
    for link in &diagram.links {
        out.push_str(&relation(diagram, link));
    }
    out
}

fn entity(table: &Drawn) -> String {
    let rows: String = table.rows.iter().map(attribute).collect();
    match rows.is_empty() {
        true => format!("    {}\n", quoted(&table.name)),
        false => format!("    {} {{\n{rows}    }}\n", quoted(&table.name)),
    }
}

fn attribute(row: &Row) -> String {
    let keys: Vec<&str> = row.keys.iter().map(|key| key.as_str()).collect();
    let keys = match keys.is_empty() {
        true => String::new(),
        false => format!(" {}", keys.join(", ")),
    };
    let word = word(&row.name);
    let note = match (word == row.name, row.nullable) {
        (true, false) => String::new(),
        (true, true) => " \"null\"".to_owned(),
        // Mermaid has no names but words: the name itself stands beside.
        (false, nullable) => {
            let null = if nullable { ", null" } else { "" };
            format!(" \"{}{null}\"", row.name.replace(['"', '\n', '\r'], "'"))
        }
    };
    let ty = self::word(&row.ty);
    format!("        {ty} {word}{keys}{note}\n")
}

fn relation(diagram: &Diagram, link: &Link) -> String {
    let name = |at: usize| quoted(&diagram.tables[at].name);
    let one = if link.nullable { "|o" } else { "||" };
    let many = match link.children {
        Many::One => "o|",
        Many::Any => "o{",
    };
    let (parent, child) = (name(link.parent.0), name(link.child.0));
    let columns = link.columns.join(", ").replace(['"', '\n', '\r'], "'");
    format!("    {parent} {one}--{many} {child} : \"{columns}\"\n")
}

/// A table's name; what is no plain word stands in quotes, in which Mermaid knows no escape.
fn quoted(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match name.chars().all(is_plain) && name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => name.to_owned(),
        false => format!("\"{}\"", name.replace(['"', '\n', '\r', '\\', '%'], "'")),
    }
}

/// A type's or a column's name in the letters that Mermaid takes there.
fn word(text: &str) -> String {
    let letter = |c: char| match c {
        '(' | ')' | '[' | ']' | '-' | '_' => c,
        c if c.is_ascii_alphanumeric() => c,
        _ => '_',
    };
    let word: String = text.chars().map(letter).collect();
    match word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        true => word,
        false => format!("_{word}"),
    }
}
