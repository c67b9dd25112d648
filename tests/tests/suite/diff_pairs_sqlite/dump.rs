//! What SQLite's shell says of a database, by its pragmas and its texts, without a line of ours.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Held, shell};

const SHAPE: &str = "
.mode list
SELECT 'table', name, type, wr, strict FROM pragma_table_list
    WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND type <> 'view';
SELECT 'counts', name, instr(upper(sql), 'AUTOINCREMENT') > 0 FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\';
SELECT 'column', m.name, x.name, upper(x.type), x.\"notnull\", coalesce(x.dflt_value, '-'), x.pk, x.hidden
    FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS x WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\';
SELECT 'index', m.name, i.\"unique\", i.origin, i.partial,
    (SELECT group_concat(coalesce(k.name, '(expr)') || ' ' || k.desc || ' ' || k.coll, ', ')
        FROM pragma_index_xinfo(i.name) AS k WHERE k.key)
    FROM sqlite_master AS m, pragma_index_list(m.name) AS i WHERE m.type = 'table';
SELECT 'key', m.name, f.\"table\", f.on_update, f.on_delete, f.match, group_concat(f.\"from\" || ' ' || coalesce(f.\"to\", '-'))
    FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table' GROUP BY m.name, f.id;
SELECT 'text', json_array(name, sql) FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL
    AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\';
SELECT 'check', integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok';
";

/// The tables of a database, line by line, in an order that does not depend on when what was made.
pub(super) fn shape(file: &Path) -> Held<Vec<String>> {
    let mut lines = Vec::new();
    for line in shell(file, SHAPE)?.lines() {
        match line.strip_prefix("text|") {
            None => lines.push(line.to_owned()),
            Some(text) => {
                let (name, sql): (String, String) =
                    serde_json::from_str(text).map_err(|e| e.to_string())?;
                let own = format!("{}.", name.to_lowercase());
                let parts = parts(&sql).into_iter().map(|part| part.replace(&own, ""));
                lines.extend(parts.map(|part| format!("part|{}|{part}", name.to_lowercase())));
            }
        }
    }
    lines.sort();
    Ok(lines)
}

/// What stands between the commas of a definition, without quotes, blanks and capitals.
fn parts(sql: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    let mut quote = None;
    for c in without_comments(sql).chars() {
        let part = parts.last_mut().unwrap();
        if let Some(end) = quote {
            if c == end {
                quote = None;
            }
            part.push(c);
            continue;
        }
        match c {
            '\'' => quote = Some('\''),
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        match c {
            ',' if depth == 1 => parts.push(String::new()),
            '(' if depth == 1 => parts.push(String::new()),
            ')' if depth == 0 => parts.push(String::new()),
            c if c.is_whitespace() || matches!(c, '"' | '`' | '[' | ']') => {}
            c => part.push(c.to_ascii_lowercase()),
        }
    }
    parts.split_off(1)
}

fn without_comments(sql: &str) -> String {
    let mut out = String::new();
    let mut rest = sql;
    while !rest.is_empty() {
        let end = |of: &str| rest.find(of).map_or(rest.len(), |at| at + of.len());
        if rest.starts_with("--") {
            rest = &rest[end("\n")..];
        } else if rest.starts_with("/*") {
            rest = &rest[end("*/")..];
        } else {
            let next = rest.chars().next().map_or(1, char::len_utf8);
            out.push_str(&rest[..next]);
            rest = &rest[next..];
        }
    }
    out
}

/// A query for the values of the columns that both databases have, by table, as text.
pub(super) fn common_rows(file: &Path, other: &Path) -> Held<String> {
    let columns = "SELECT json_array(m.name, x.name) FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS x \
                   WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.sql NOT LIKE '%VIRTUAL TABLE%' \
                   AND x.hidden IN (0, 2, 3) ORDER BY 1;";
    let read = |file: &Path| -> Held<BTreeSet<(String, String)>> {
        let said = shell(file, columns)?;
        let pairs = said.lines().map(|line| {
            let (table, column): (String, String) =
                serde_json::from_str(line).map_err(|e| e.to_string())?;
            Ok((table.to_lowercase(), column.to_lowercase()))
        });
        pairs.collect()
    };
    let (mine, others) = (read(file)?, read(other)?);
    let mut sql = String::new();
    let tables: BTreeSet<&String> = mine.iter().map(|(table, _)| table).collect();
    for table in tables {
        let common = mine.intersection(&others).filter(|(t, _)| t == table);
        let common: Vec<String> = common
            .map(|(_, column)| format!("quote(CAST(\"{}\" AS TEXT))", column.replace('"', "\"\"")))
            .collect();
        if !common.is_empty() {
            sql.push_str(&format!(
                "SELECT '{}', {} FROM \"{}\" ORDER BY 2;\n",
                table.replace('\'', "''"),
                common.join(", "),
                table.replace('"', "\"\"")
            ));
        }
    }
    Ok(sql)
}

/// What a query of [`common_rows`] finds.
pub(super) fn rows(file: &Path, query: &str) -> Held<Vec<String>> {
    let mut lines: Vec<String> = shell(file, query)?.lines().map(str::to_owned).collect();
    lines.sort();
    Ok(lines)
}

/// Views and triggers, with the tables that they hang on, and how far AUTOINCREMENT has counted.
pub(super) struct Others {
    objects: BTreeSet<(String, String, String)>,
    tables: BTreeSet<String>,
    sequence: BTreeSet<String>,
    counting: BTreeSet<String>,
}

pub(super) fn others(file: &Path) -> Held<Others> {
    let sql = "SELECT 'object', json_array(name, tbl_name, sql) FROM sqlite_master WHERE type IN ('view', 'trigger');
        SELECT 'table', lower(name) FROM sqlite_master WHERE type IN ('table', 'view');
        SELECT 'counting', lower(name) FROM sqlite_master WHERE type = 'table' AND instr(upper(sql), 'AUTOINCREMENT');";
    let mut said = shell(file, sql)?;
    if said.contains("table|sqlite_sequence") {
        said += &shell(
            file,
            "SELECT 'sequence', lower(name) || ' ' || seq FROM sqlite_sequence;",
        )?;
    }
    let lines = |kind: &str| -> BTreeSet<String> {
        let prefix = format!("{kind}|");
        let lines = said.lines().filter_map(|line| line.strip_prefix(&prefix));
        lines.map(str::to_owned).collect()
    };
    let objects = lines("object");
    let objects = objects
        .iter()
        .map(|line| serde_json::from_str(line).unwrap());
    Ok(Others {
        objects: objects.collect(),
        tables: lines("table"),
        sequence: lines("sequence"),
        counting: lines("counting"),
    })
}

/// Everything that can stand must stand word for word.
pub(super) fn check_others(before: &Others, after: &Others) -> Held {
    for object in &before.objects {
        let stands = after.tables.contains(&object.1.to_lowercase());
        if stands && !after.objects.contains(object) {
            return Err(format!("lost or changed: {object:?}\n{:#?}", after.objects));
        }
    }
    for line in &before.sequence {
        let table = line.split(' ').next().unwrap();
        if after.counting.contains(table) && !after.sequence.contains(line) {
            return Err(format!("counted to {line} before: {:?}", after.sequence));
        }
    }
    Ok(())
}

/// What two lists do not share.
pub(super) fn difference(what: &str, found: &[String], wanted: &[String]) -> String {
    let only = |a: &[String], b: &[String], sign: &str| -> String {
        let lines = a.iter().filter(|line| !b.contains(line));
        lines.map(|line| format!("{sign} {line}\n")).collect()
    };
    format!(
        "{what}:\n{}{}",
        only(found, wanted, "+"),
        only(wanted, found, "-")
    )
}
