//! SQLite's own words, without a database: reads what `sqlite_master` holds, and spells it.
//!
//! | module | holds |
//! |---|---|
//! | `blank` | byte-order marks, which are blanks |
//! | [`identifier`] | quotes on and off |
//! | [`expression`] | an expression in its one canonical spelling |
//! | [`spell`] | a parsed expression → that spelling |
//! | [`table`] | `CREATE TABLE` → [`schemi_schema::Table`] |
//! | [`index`] | `CREATE INDEX` → [`schemi_schema::Index`] |
//! | [`declared`] | a database's own texts, to be said again |

mod blank;
pub mod declared;
pub mod expression;
pub mod identifier;
pub mod index;
mod precedence;
pub mod spell;
pub mod table;

use sqlite3_parser::ast::{Cmd, Stmt};
use sqlite3_parser::lexer::sql::Parser;
use sqlite3_parser::{Bump, FallibleIterator};

/// Why a definition could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DdlError {
    /// The parser does not know the text.
    #[error("{0}")]
    Syntax(String),
    /// It is a statement of another kind.
    #[error("it is no {0} statement")]
    Other(&'static str),
}

/// Parses one statement.
pub(super) fn statement<'b>(bump: &'b Bump, sql: &'b str) -> Result<Stmt<'b>, DdlError> {
    let sql = match sql.contains(blank::MARK) {
        true => bump.alloc_str(&blank::without_marks(sql)),
        false => sql,
    };
    let mut parser = Parser::new(bump, sql.as_bytes());
    match parser.next() {
        Ok(Some(Cmd::Stmt(statement))) => Ok(statement),
        Ok(Some(Cmd::Explain(_) | Cmd::ExplainQueryPlan(_)) | None) => {
            Err(DdlError::Other("data definition"))
        }
        Err(error) => Err(DdlError::Syntax(error.to_string())),
    }
}
