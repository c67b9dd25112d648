//! A script as plain SQL, for whatever client runs it.

use schemi_runtime::migrate::{Block, Mode};

use crate::script::Script;

/// A script as plain SQL, with its own transactions.
pub fn plain_sql(script: &Script) -> String {
    let mut out = String::new();
    let mut push = |sql: &str| {
        out.push_str(sql.trim_end());
        out.push_str(";\n");
    };
    for part in &script.parts {
        if part.mode != Mode::Off {
            push("BEGIN");
        }
        for block in &part.blocks {
            match block {
                Block::Statement(statement) => push(&statement.sql),
                Block::Rebuild(rebuild) => rebuild.statements.iter().for_each(|s| push(&s.sql)),
            }
        }
        if part.mode != Mode::Off {
            push("COMMIT");
        }
    }
    out
}
