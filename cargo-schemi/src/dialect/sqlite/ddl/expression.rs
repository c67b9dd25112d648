//! One canonical spelling for an expression, so that equal expressions are equal texts.
//!
//! Keywords stand in capitals, functions in small letters, parentheses only where precedence asks
//! for them, identifiers without needless quotes and in the spelling of the table's column.

use schemi_schema::Name;
use sqlite3_parser::Bump;
use sqlite3_parser::ast::{
    Distinctness, Expr, LikeOperator, Literal, OneSelect, Operator, ResultColumn, Stmt,
    UnaryOperator,
};

use super::identifier::{literal, quote_in_expression, unquote};
use super::statement;
use crate::dialect::sqlite::types::canonical_type;

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
    fn column(&self, name: &str) -> Option<&Name> {
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

/// The canonical spelling of a parsed expression; `None` for one with a subquery or a parameter,
/// which no definition may hold.
pub fn spell(expr: &Expr<'_>, scope: Scope<'_>) -> Option<String> {
    let mut speller = Speller {
        out: String::new(),
        scope,
    };
    speller.expr(expr, LOOSEST)?;
    Some(speller.out)
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
        Expr::Unary(UnaryOperator::Negative | UnaryOperator::Positive, operand)
            if matches!(operand, Expr::Literal(Literal::Numeric(_))) =>
        {
            DefaultKind::Constant
        }
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

const LOOSEST: u8 = 0;
const COMPARISON: u8 = 4;
const ABOVE_COMPARISON: u8 = 5;
const COLLATE: u8 = 11;
const UNARY: u8 = 12;
const ATOM: u8 = 13;

/// How tightly an expression holds together: the precedence of SQLite's grammar.
fn level(expr: &Expr<'_>) -> u8 {
    match expr {
        Expr::Binary(_, operator, _) => operator_level(*operator),
        Expr::Unary(UnaryOperator::Not, _) => 3,
        Expr::Unary(..) => UNARY,
        Expr::Between { .. }
        | Expr::InList { .. }
        | Expr::Like { .. }
        | Expr::IsNull(_)
        | Expr::NotNull(_) => COMPARISON,
        Expr::Collate(..) => COLLATE,
        _ => ATOM,
    }
}

fn operator_level(operator: Operator) -> u8 {
    match operator {
        Operator::Or => 1,
        Operator::And => 2,
        Operator::Equals | Operator::NotEquals | Operator::Is | Operator::IsNot => COMPARISON,
        Operator::Less | Operator::LessEquals | Operator::Greater | Operator::GreaterEquals => 5,
        Operator::BitwiseAnd | Operator::BitwiseOr | Operator::LeftShift | Operator::RightShift => {
            7
        }
        Operator::Add | Operator::Subtract => 8,
        Operator::Multiply | Operator::Divide | Operator::Modulus => 9,
        Operator::Concat | Operator::ArrowRight | Operator::ArrowRightShift => 10,
    }
}

fn operator_text(operator: Operator) -> &'static str {
    match operator {
        Operator::Or => "OR",
        Operator::And => "AND",
        Operator::Equals => "=",
        Operator::NotEquals => "<>",
        Operator::Is => "IS",
        Operator::IsNot => "IS NOT",
        Operator::Less => "<",
        Operator::LessEquals => "<=",
        Operator::Greater => ">",
        Operator::GreaterEquals => ">=",
        Operator::BitwiseAnd => "&",
        Operator::BitwiseOr => "|",
        Operator::LeftShift => "<<",
        Operator::RightShift => ">>",
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
        Operator::Modulus => "%",
        Operator::Concat => "||",
        Operator::ArrowRight => "->",
        Operator::ArrowRightShift => "->>",
    }
}

/// Writes an expression. Every method is `None` for what no definition may hold.
struct Speller<'a> {
    out: String,
    scope: Scope<'a>,
}

impl Speller<'_> {
    fn expr(&mut self, expr: &Expr<'_>, loosest: u8) -> Option<()> {
        let expr = bare(expr);
        if level(expr) < loosest {
            self.out.push('(');
            self.bare(expr)?;
            self.out.push(')');
            Some(())
        } else {
            self.bare(expr)
        }
    }

    fn bare(&mut self, expr: &Expr<'_>) -> Option<()> {
        match expr {
            Expr::Literal(literal) => self.literal(literal),
            Expr::Id(id) => self.name(id.0),
            Expr::Name(name) => self.name(name.0),
            Expr::Qualified(table, column) if self.is_own(table.0) => self.column(column.0),
            Expr::Binary(left, operator, right) => self.binary(left, *operator, right),
            Expr::Unary(operator, operand) => self.unary(*operator, operand),
            Expr::Parenthesized(row) => self.list("(", row, ")"),
            Expr::IsNull(operand) => self.suffixed(operand, " IS NULL"),
            Expr::NotNull(operand) => self.suffixed(operand, " IS NOT NULL"),
            Expr::Collate(operand, collation) => {
                self.expr(operand, COLLATE)?;
                self.out.push_str(" COLLATE ");
                self.out.push_str(&collation_name(&unquote(collation)));
                Some(())
            }
            Expr::Between { .. } | Expr::InList { .. } | Expr::Like { .. } => self.comparison(expr),
            Expr::Case { .. } | Expr::Cast { .. } => self.compound(expr),
            Expr::FunctionCall { .. } | Expr::FunctionCallStar { .. } => self.call(expr),
            _ => None,
        }
    }

    fn is_own(&self, table: &str) -> bool {
        unquote(table).eq_ignore_ascii_case(self.scope.table)
    }

    fn literal(&mut self, literal: &Literal<'_>) -> Option<()> {
        match literal {
            Literal::Numeric(text) => self.out.push_str(&text.to_ascii_lowercase()),
            Literal::String(text) => self.out.push_str(text),
            Literal::Blob(hex) => {
                self.out.push_str("X'");
                self.out.push_str(&hex.to_ascii_uppercase());
                self.out.push('\'');
            }
            Literal::Keyword(_) => return None,
            Literal::Null => self.out.push_str("NULL"),
            Literal::CurrentDate => self.out.push_str("CURRENT_DATE"),
            Literal::CurrentTime => self.out.push_str("CURRENT_TIME"),
            Literal::CurrentTimestamp => self.out.push_str("CURRENT_TIMESTAMP"),
        }
        Some(())
    }

    /// A bare word: a column, else TRUE or FALSE, else a string in the wrong quotes.
    fn name(&mut self, token: &str) -> Option<()> {
        let name = unquote(token);
        if self.scope.column(&name).is_some() {
            self.column(token)
        } else if let Some(number) = truth(token) {
            self.out.push_str(number);
            Some(())
        } else if token.starts_with('"') {
            self.out.push_str(&literal(&name));
            Some(())
        } else {
            self.column(token)
        }
    }

    fn column(&mut self, token: &str) -> Option<()> {
        let name = unquote(token);
        let sql = match self.scope.column(&name) {
            Some(column) => quote_in_expression(column.as_str()),
            None => quote_in_expression(&name),
        };
        self.out.push_str(&sql);
        Some(())
    }

    fn binary(&mut self, left: &Expr<'_>, operator: Operator, right: &Expr<'_>) -> Option<()> {
        let level = operator_level(operator);
        self.expr(left, level)?;
        self.out.push(' ');
        self.out.push_str(operator_text(operator));
        self.out.push(' ');
        match (operator, bare(right)) {
            // `x IS TRUE` asks for truth, which `x IS 1` does not.
            (Operator::Is | Operator::IsNot, Expr::Id(id))
                if self.scope.column(&unquote(id.0)).is_none() && truth(id.0).is_some() =>
            {
                self.out.push_str(&id.0.to_ascii_uppercase());
                Some(())
            }
            (Operator::And | Operator::Or, right) => self.expr(right, level),
            (_, right) => self.expr(right, level + 1),
        }
    }

    fn unary(&mut self, operator: UnaryOperator, operand: &Expr<'_>) -> Option<()> {
        let operand = bare(operand);
        let (sign, level) = match operator {
            UnaryOperator::Not => ("NOT ", 3),
            UnaryOperator::BitwiseNot => ("~", UNARY),
            UnaryOperator::Negative => ("-", UNARY),
            UnaryOperator::Positive if matches!(operand, Expr::Literal(_)) => ("", LOOSEST),
            UnaryOperator::Positive => ("+", UNARY),
        };
        self.out.push_str(sign);
        // Two minus signs in a row would begin a comment.
        let loosest = if sign == "-" && matches!(operand, Expr::Unary(UnaryOperator::Negative, _)) {
            ATOM
        } else {
            level
        };
        self.expr(operand, loosest)
    }

    fn suffixed(&mut self, operand: &Expr<'_>, suffix: &str) -> Option<()> {
        self.expr(operand, COMPARISON)?;
        self.out.push_str(suffix);
        Some(())
    }

    fn list(&mut self, open: &str, items: &[Expr<'_>], close: &str) -> Option<()> {
        self.out.push_str(open);
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push_str(", ");
            }
            self.expr(item, LOOSEST)?;
        }
        self.out.push_str(close);
        Some(())
    }

    fn word(&mut self, not: bool, word: &str) {
        self.out.push_str(if not { " NOT " } else { " " });
        self.out.push_str(word);
        self.out.push(' ');
    }

    fn comparison(&mut self, expr: &Expr<'_>) -> Option<()> {
        match expr {
            Expr::Between {
                lhs,
                not,
                start,
                end,
            } => {
                self.expr(lhs, ABOVE_COMPARISON)?;
                self.word(*not, "BETWEEN");
                self.expr(start, ABOVE_COMPARISON)?;
                self.out.push_str(" AND ");
                self.expr(end, ABOVE_COMPARISON)
            }
            Expr::InList { lhs, not, rhs } => {
                self.expr(lhs, ABOVE_COMPARISON)?;
                self.word(*not, "IN");
                self.list("(", rhs.unwrap_or_default(), ")")
            }
            Expr::Like {
                lhs,
                not,
                op,
                rhs,
                escape,
            } => {
                self.expr(lhs, ABOVE_COMPARISON)?;
                self.word(*not, like_text(*op));
                self.expr(rhs, ABOVE_COMPARISON + 2)?;
                let Some(escape) = escape else {
                    return Some(());
                };
                self.out.push_str(" ESCAPE ");
                self.expr(escape, ABOVE_COMPARISON + 2)
            }
            _ => None,
        }
    }

    fn compound(&mut self, expr: &Expr<'_>) -> Option<()> {
        match expr {
            Expr::Case {
                base,
                when_then_pairs,
                else_expr,
            } => {
                self.out.push_str("CASE");
                self.clause("", *base)?;
                for (when, then) in *when_then_pairs {
                    self.clause(" WHEN", Some(when))?;
                    self.clause(" THEN", Some(then))?;
                }
                self.clause(" ELSE", *else_expr)?;
                self.out.push_str(" END");
                Some(())
            }
            Expr::Cast { expr, type_name } => {
                self.out.push_str("CAST(");
                self.expr(expr, LOOSEST)?;
                self.out.push_str(" AS ");
                let name = type_name
                    .as_ref()
                    .map(super::table::type_text)
                    .unwrap_or_default();
                self.out.push_str(&canonical_type(&name));
                self.out.push(')');
                Some(())
            }
            _ => None,
        }
    }

    fn clause(&mut self, word: &str, expr: Option<&Expr<'_>>) -> Option<()> {
        let Some(expr) = expr else {
            return Some(());
        };
        self.out.push_str(word);
        self.out.push(' ');
        self.expr(expr, LOOSEST)
    }

    fn call(&mut self, expr: &Expr<'_>) -> Option<()> {
        match expr {
            Expr::FunctionCall {
                name,
                distinctness,
                args,
                order_by: None,
                filter_over: None,
            } => {
                self.function(name.0);
                let open = match distinctness {
                    Some(Distinctness::Distinct) => "(DISTINCT ",
                    Some(Distinctness::All) | None => "(",
                };
                self.list(open, args.unwrap_or_default(), ")")
            }
            Expr::FunctionCallStar {
                name,
                filter_over: None,
            } => {
                self.function(name.0);
                self.out.push_str("(*)");
                Some(())
            }
            _ => None,
        }
    }

    fn function(&mut self, token: &str) {
        let name = unquote(token).to_ascii_lowercase();
        // Some functions (`replace`, `like`, `glob`) are keywords and need no quotes before `(`.
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if plain {
            self.out.push_str(&name);
        } else {
            self.out.push_str(&quote_in_expression(&name));
        }
    }
}

fn like_text(operator: LikeOperator) -> &'static str {
    match operator {
        LikeOperator::Glob => "GLOB",
        LikeOperator::Like => "LIKE",
        LikeOperator::Match => "MATCH",
        LikeOperator::Regexp => "REGEXP",
    }
}

fn truth(token: &str) -> Option<&'static str> {
    if token.eq_ignore_ascii_case("true") {
        Some("1")
    } else if token.eq_ignore_ascii_case("false") {
        Some("0")
    } else {
        None
    }
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
