//! `CREATE INDEX` → [`Index`].
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enums are the parser's: what it learns beyond these is left as it stands"
)]

use schemi_schema::{Direction, Expr, Index, IndexKey, IndexTarget, Name, ObjectName};
use sqlite3_parser::Bump;
use sqlite3_parser::ast::{self, SortOrder, SortedColumn, Stmt};

use super::expression::{self, Scope, collation_name};
use super::identifier::unquote;
use super::spell::spell;
use super::{DdlError, statement};

/// Reads a `CREATE INDEX` on a table with the columns given.
///
/// # Errors
/// Where the text is no `CREATE INDEX`, or not SQLite's SQL.
pub fn read(sql: &str, scope: Scope<'_>) -> Result<Index, DdlError> {
    let bump = Bump::new();
    match statement(&bump, sql)? {
        Stmt::CreateIndex {
            unique,
            idx_name,
            columns,
            where_clause,
            ..
        } => Ok(Index {
            unique,
            predicate: where_clause.as_ref().map(|expr| text(expr, scope)),
            ..Index::new(
                ObjectName::Said(Name::new(unquote(idx_name.name.0))),
                columns.iter().map(|column| key(column, scope)).collect(),
            )
        }),
        _ => Err(DdlError::Other("CREATE INDEX")),
    }
}

fn text(expr: &ast::Expr<'_>, scope: Scope<'_>) -> Expr {
    let expr = expression::bare(expr);
    Expr(spell(expr, scope).unwrap_or_else(|| expr.to_string()))
}

fn key(column: &SortedColumn<'_>, scope: Scope<'_>) -> IndexKey {
    let mut expr = expression::bare(&column.expr);
    let mut collation = None;
    if let ast::Expr::Collate(operand, name) = expr {
        collation = Some(collation_name(&unquote(name)));
        expr = expression::bare(operand);
    }
    let target = match expression::as_column(expr, scope) {
        Some(name) => IndexTarget::Column(name),
        None => IndexTarget::Expr(text(expr, scope)),
    };
    IndexKey {
        target,
        collation,
        opclass: None,
        direction: match column.order {
            Some(SortOrder::Desc) => Direction::Desc,
            Some(SortOrder::Asc) | None => Direction::Asc,
        },
        nulls: None,
    }
}
