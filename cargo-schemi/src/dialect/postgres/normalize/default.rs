//! One spelling for defaults, which the server prints with a cast to the column's type.

use schemi_schema::{Column, ColumnType, Expr};

use super::expr::{strip_outer, write};
use super::token::{Kind, Token, tokenize};
use crate::dialect::postgres::types::family::{Family, family};
use crate::dialect::postgres::types::{base, canonical, quote};

/// Spells a default without the cast to the column's own type: `'draft'::order_status` and `'draft'`
/// are one, so are `'-1'::integer` and `-1`. A default of NULL is none.
pub fn default(expr: &Expr, ty: &ColumnType) -> Option<Expr> {
    let Some(tokens) = tokenize(expr.as_str()) else {
        return Some(Expr::new(expr.as_str().trim()));
    };
    let tokens = strip_outer(&tokens);
    let (value, cast) = split_cast(tokens);
    if let [token] = value
        && token.is_word("null")
    {
        return None;
    }
    let ty = type_text(ty);
    let text = match cast {
        Some(cast) if is_literal(value) && is_same(&canonical(&write(cast)), &ty, value) => value,
        Some(_) => tokens,
        None => value,
    };
    Some(Expr::new(spell(text, &ty)))
}

/// Whether a column's default is a NULL that no statement gives it: of a type that had a length when it
/// was said and has none now, the server keeps no NULL.
pub fn is_unsayable_null(column: &Column) -> bool {
    let has_length = ["character varying", "bit varying", "numeric", "interval"];
    let ty = type_text(&column.ty);
    let is_without = has_length.contains(&ty.as_str()) || ty.starts_with("time");
    let is_null = |expr: &Expr| default(expr, &column.ty).is_none();
    is_without && !ty.contains('(') && column.default.as_ref().is_some_and(is_null)
}

/// The text of a column's type, canonical.
pub fn type_text(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Sql(text) => canonical(text),
        ColumnType::Enum { name, dimensions } => {
            let suffix = if *dimensions > 0 { "[]" } else { "" };
            format!("{}{suffix}", quote::qualified(name))
        }
    }
}

/// Splits `value::type`, where the cast is the only one and the last thing.
fn split_cast<'t, 'a>(tokens: &'t [Token<'a>]) -> (&'t [Token<'a>], Option<&'t [Token<'a>]>) {
    match tokens.iter().position(|token| token.kind == Kind::Cast) {
        Some(at)
            if tokens[at + 1..]
                .iter()
                .all(|token| token.kind != Kind::Cast) =>
        {
            (strip_outer(&tokens[..at]), Some(&tokens[at + 1..]))
        }
        Some(_) | None => (tokens, None),
    }
}

fn is_literal(tokens: &[Token<'_>]) -> bool {
    match tokens {
        [one] => matches!(one.kind, Kind::Literal | Kind::Number) || is_truth(one),
        [sign, number] => sign.is("-") && number.kind == Kind::Number,
        _ => false,
    }
}

fn is_truth(token: &Token<'_>) -> bool {
    token.is_word("true") || token.is_word("false")
}

/// Whether casting the literal to `cast` says no more than the column's type does.
fn is_same(cast: &str, ty: &str, value: &[Token<'_>]) -> bool {
    let numeric = family(cast) == Family::Number && family(ty) == Family::Number;
    let is_text = matches!(value, [one] if one.kind == Kind::Literal);
    let strings = is_text
        && [cast, ty].iter().all(|text| {
            family(text) == Family::String && base(text) != "citext" && !text.contains('(')
        });
    // A bare number cast to text is text only by its cast.
    let stands_alone = is_text || family(ty) != Family::String;
    let is_type = base(cast) == base(ty) && cast.ends_with("[]") == ty.ends_with("[]");
    stands_alone && is_type && fits(cast, ty)
        || character(cast) && character(ty)
        || strings
        || is_text && varying(cast) && varying(ty) && !cast.contains('(')
        || numeric && number(value).is_some()
}

/// A cast with a length says more than a type that has another.
fn fits(cast: &str, ty: &str) -> bool {
    !cast.contains('(') || cast == ty
}

/// The server prints a `character(3)` literal as `bpchar`.
fn character(text: &str) -> bool {
    text == "bpchar" || base(text) == "character"
}

fn varying(text: &str) -> bool {
    matches!(base(text).as_str(), "character varying" | "text") && !text.ends_with("[]")
}

fn spell(tokens: &[Token<'_>], ty: &str) -> String {
    if family(ty) == Family::Number
        && let Some(number) = number(tokens)
    {
        return number;
    }
    match tokens {
        [token] if family(ty) == Family::Boolean && token.kind == Kind::Literal => {
            match token.text.to_ascii_lowercase().as_str() {
                "'t'" | "'true'" => "true".to_owned(),
                "'f'" | "'false'" => "false".to_owned(),
                _ => write(tokens),
            }
        }
        // The same function; the server keeps the spelling.
        [token] if token.is_word("current_timestamp") => "now()".to_owned(),
        tokens => write(tokens),
    }
}

/// The number that a literal says, with or without quotes.
fn number(tokens: &[Token<'_>]) -> Option<String> {
    let text = match tokens {
        [one] if one.kind == Kind::Literal => {
            one.text.strip_prefix('\'')?.strip_suffix('\'')?.to_owned()
        }
        [one] if one.kind == Kind::Number => one.text.to_owned(),
        [sign, one] if sign.is("-") && one.kind == Kind::Number => format!("-{}", one.text),
        _ => return None,
    };
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.matches('.').count() <= 1;
    is_number.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(expr: &str, ty: &str) -> Option<String> {
        default(&Expr::new(expr), &ColumnType::sql(ty)).map(|expr| expr.0)
    }

    #[test]
    fn the_servers_casts_say_nothing() {
        for (model, printed, ty) in [
            ("'x'", "'x'::character varying", "varchar(10)"),
            ("'x'::text", "'x'::text", "varchar"),
            ("-1", "'-1'::integer", "int"),
            ("-1.5", "'-1.5'::numeric", "numeric(10,2)"),
            ("'5'", "5", "bigint"),
            ("now()", "CURRENT_TIMESTAMP", "timestamptz"),
            ("(0)", "0::numeric", "numeric"),
            ("TRUE", "true", "boolean"),
            ("'t'", "true", "boolean"),
            ("'abc'", "'abc'::bpchar", "char(3)"),
            ("'{}'", "'{}'::text[]", "text[]"),
            ("'{}'", "'{}'::jsonb", "jsonb"),
            ("'1 day'", "'1 day'::interval", "interval"),
            (
                "'2020-01-01'",
                "'2020-01-01 00:00:00+00'::timestamp with time zone",
                "date",
            ),
        ] {
            if ty == "date" {
                assert_ne!(spelled(model, ty), spelled(printed, ty));
            } else {
                assert_eq!(spelled(model, ty), spelled(printed, ty), "{printed}");
            }
        }
        assert_eq!(spelled("NULL::text", "text"), None);
    }

    #[test]
    fn casts_that_matter_stay() {
        for (expr, ty) in [
            ("'abcdef'::character varying(3)", "varchar(10)"),
            ("'{}'::jsonb", "text"),
            ("1::text", "text"),
            ("'a'::text || 'b'::text", "text"),
        ] {
            assert_eq!(spelled(expr, ty).as_deref(), Some(expr));
        }
        assert_ne!(
            spelled("'abcdef'::varchar(3)", "varchar(10)"),
            spelled("'abcdef'", "varchar(10)")
        );
    }
}
