//! How tightly SQLite's operators hold together, and how each is written.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enums are the parser's: what it learns beyond these is left as it stands"
)]

use sqlite3_parser::ast::{Expr, Operator, UnaryOperator};

pub(super) const LOOSEST: u8 = 0;
pub(super) const COMPARISON: u8 = 4;
pub(super) const ABOVE_COMPARISON: u8 = 5;
pub(super) const COLLATE: u8 = 11;
pub(super) const UNARY: u8 = 12;
pub(super) const ATOM: u8 = 13;

/// How tightly an expression holds together: the precedence of SQLite's grammar.
pub(super) fn level(expr: &Expr<'_>) -> u8 {
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

pub(super) fn operator_level(operator: Operator) -> u8 {
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

pub(super) fn operator_text(operator: Operator) -> &'static str {
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
