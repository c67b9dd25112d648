//! One canonical spelling for an expression, so that equal expressions are equal texts.
//!
//! Keywords stand in capitals, functions in small letters, parentheses only where precedence asks
//! for them, identifiers without needless quotes and in the spelling of the table's column.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enums are the parser's: what it learns beyond these is left as it stands"
)]

use schemi_schema::Name;
use sqlite3_parser::Bump;
use sqlite3_parser::ast::{Expr, Literal, OneSelect, ResultColumn, Stmt, UnaryOperator};

use super::identifier::unquote;
use super::spell::spell;
use super::statement;

/// What the names in an expression may stand for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scope<'a> {
    /// The table's name, by which its columns may be qualified.
    pub table: &'a str,
    /// The table's columns. A name in double quotes that is none of them is a string, as SQLite
    /// sees it.
    pub columns: &'a [Name],
}

impl Scope<'_> {
    /// The column that a name stands for, in its declared spelling.
    pub fn column(&self, name: &str) -> Option<&Name> {
        self.columns
            .iter()
            .find(|column| column.as_str().eq_ignore_ascii_case(name))
    }
}

/// What a default is, which decides how it is written and whether `ADD COLUMN` takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultKind {
    /// A literal, signed or not.
    Constant,
    /// `CURRENT_TIMESTAMP` and its like.
    Clock,
    /// Anything else: it stands in parentheses.
    Expression,
}

/// The canonical spelling of an expression. One that cannot be read keeps its words; only the
/// white space outside of literals becomes single blanks.
pub fn canonical(sql: &str, scope: Scope<'_>) -> String {
    if is_plain_literal(sql) {
        return sql.to_owned();
    }
    with_parsed(sql, |expr| spell(expr, scope))
        .flatten()
        .unwrap_or_else(|| fold_whitespace(sql))
}

/// Tells a literal default from an expression.
pub fn default_kind(sql: &str) -> DefaultKind {
    if is_plain_literal(sql) {
        return DefaultKind::Constant;
    }
    with_parsed(sql, |expr| match bare(expr) {
        Expr::Literal(Literal::CurrentDate | Literal::CurrentTime | Literal::CurrentTimestamp) => {
            DefaultKind::Clock
        }
        Expr::Literal(_) => DefaultKind::Constant,
        Expr::Unary(
            UnaryOperator::Negative | UnaryOperator::Positive,
            Expr::Literal(Literal::Numeric(_)),
        ) => DefaultKind::Constant,
        _ => DefaultKind::Expression,
    })
    .unwrap_or(DefaultKind::Expression)
}

/// Whether an expression is one call of a function, so that an index needs no parentheses for it.
pub fn is_call(sql: &str) -> bool {
    with_parsed(sql, |expr| matches!(expr, Expr::FunctionCall { .. })).unwrap_or(false)
}

/// The column that an expression is, if it is nothing but one.
pub fn as_column(expr: &Expr<'_>, scope: Scope<'_>) -> Option<Name> {
    match bare(expr) {
        Expr::Id(id) => scope.column(&unquote(id.0)).cloned(),
        Expr::Name(name) => scope.column(&unquote(name.0)).cloned(),
        Expr::Literal(Literal::String(text)) => scope.column(&unquote(text)).cloned(),
        _ => None,
    }
}

/// The expression without the parentheses around it.
pub fn bare<'e, 'b>(mut expr: &'e Expr<'b>) -> &'e Expr<'b> {
    while let Expr::Parenthesized(inner) = expr
        && let [only] = inner.as_slice()
    {
        expr = only;
    }
    expr
}

/// Whether a text is one whole number or one string: what most defaults are, and canonical as it is.
fn is_plain_literal(sql: &str) -> bool {
    let inner = sql
        .strip_prefix('\'')
        .and_then(|text| text.strip_suffix('\''));
    match inner {
        Some(inner) => !inner.replace("''", "").contains('\''),
        None => !sql.is_empty() && sql.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

/// Parses an expression and hands it on; `None` where it cannot be read.
pub fn with_parsed<T>(sql: &str, then: impl FnOnce(&Expr<'_>) -> T) -> Option<T> {
    let bump = Bump::new();
    // The newline ends a comment that the expression may end with.
    let text = format!("SELECT ({sql}\n)");
    let Ok(Stmt::Select(select)) = statement(&bump, &text) else {
        return None;
    };
    let OneSelect::Select {
        columns,
        from: None,
        where_clause: None,
        ..
    } = &select.body.select
    else {
        return None;
    };
    match columns {
        [ResultColumn::Expr(expr @ Expr::Parenthesized(_), None)] => Some(then(bare(expr))),
        _ => None,
    }
}

/// Single blanks between the words, literals and quoted names untouched.
pub fn fold_whitespace(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut quote = None;
    for c in sql.trim().chars() {
        match quote {
            Some(end) => {
                out.push(c);
                if c == end {
                    quote = None;
                }
            }
            None if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            None => {
                out.push(c);
                quote = match c {
                    '\'' | '"' | '`' => Some(c),
                    '[' => Some(']'),
                    _ => None,
                };
            }
        }
    }
    out
}

/// A collation's name: SQLite's own in capitals.
pub fn collation_name(name: &str) -> String {
    let capitals = name.to_ascii_uppercase();
    if matches!(capitals.as_str(), "BINARY" | "NOCASE" | "RTRIM") {
        capitals
    } else {
        super::identifier::quote(name)
    }
}
