//! Writes a parsed expression in its canonical spelling.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enums are the parser's: what it learns beyond these is left as it stands"
)]

use sqlite3_parser::ast::{
    self, Distinctness, Expr, Id, LikeOperator, Literal, Operator, UnaryOperator,
};

use super::expression::{Scope, bare, collation_name};
use super::identifier::{literal, unquote};
use super::precedence::{
    ABOVE_COMPARISON, ATOM, COLLATE, COMPARISON, LOOSEST, UNARY, level, operator_level,
    operator_text,
};
use crate::dialect::sqlite::types::canonical_type;
use crate::fold::quote_if_needed;

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
            Some(column) => quote_if_needed(column.as_str()),
            None => quote_if_needed(&name),
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
        match (operator, without_collation(right)) {
            // `x IS TRUE` asks for truth, which `x IS 1` does not.
            (Operator::Is | Operator::IsNot, Expr::Id(id))
                if self.scope.column(&unquote(id.0)).is_none() && truth(id.0).is_some() =>
            {
                self.out.push_str(&id.0.to_ascii_uppercase());
                Some(())
            }
            (Operator::And | Operator::Or, _) => self.expr(right, level),
            _ => self.expr(right, level + 1),
        }
    }

    fn unary(&mut self, operator: UnaryOperator, operand: &Expr<'_>) -> Option<()> {
        let mut operand = bare(operand);
        while let (UnaryOperator::Positive, Expr::Unary(UnaryOperator::Positive, inner)) =
            (operator, operand)
        {
            operand = bare(inner);
        }
        let (sign, level) = match operator {
            UnaryOperator::Not => ("NOT ", 3),
            UnaryOperator::BitwiseNot => ("~", UNARY),
            UnaryOperator::Negative => ("-", UNARY),
            UnaryOperator::Positive if self.is_constant(operand) => ("", LOOSEST),
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

    /// Whether an operand is a literal, TRUE, FALSE or a string in the wrong quotes: `+` does nothing
    /// to it, while it takes a column's affinity away.
    fn is_constant(&self, operand: &Expr<'_>) -> bool {
        match operand {
            Expr::Literal(_) => true,
            Expr::Id(Id(token)) | Expr::Name(ast::Name(token)) => {
                self.scope.column(&unquote(token)).is_none()
                    && (truth(token).is_some() || token.starts_with('"'))
            }
            _ => false,
        }
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
            self.out.push_str(&quote_if_needed(&name));
        }
    }
}

/// SQLite looks through a collation for TRUE and FALSE.
fn without_collation<'e, 'b>(expr: &'e Expr<'b>) -> &'e Expr<'b> {
    match bare(expr) {
        Expr::Collate(operand, _) => without_collation(operand),
        expr => expr,
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
