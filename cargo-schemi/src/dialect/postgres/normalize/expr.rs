//! One spelling for expressions that differ in nothing but their writing.

use super::elements::spread;
use super::token::{Kind, Token, tokenize};
use crate::dialect::postgres::types::quote::ident;

/// Words that the server prints in capitals; sorted.
const CAPITALS: &[&str] = &[
    "all",
    "and",
    "any",
    "array",
    "as",
    "between",
    "both",
    "case",
    "cast",
    "coalesce",
    "collate",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "distinct",
    "else",
    "end",
    "escape",
    "exists",
    "extract",
    "filter",
    "for",
    "from",
    "greatest",
    "ilike",
    "in",
    "is",
    "isnull",
    "leading",
    "least",
    "like",
    "localtime",
    "localtimestamp",
    "not",
    "notnull",
    "null",
    "nullif",
    "or",
    "over",
    "overlay",
    "position",
    "row",
    "select",
    "session_user",
    "similar",
    "some",
    "substring",
    "symmetric",
    "then",
    "trailing",
    "trim",
    "unknown",
    "user",
    "values",
    "when",
    "where",
];

/// Capitals that call like functions: no blank before their parenthesis.
const CALLS: &[&str] = &[
    "cast",
    "coalesce",
    "current_time",
    "current_timestamp",
    "extract",
    "greatest",
    "least",
    "localtime",
    "localtimestamp",
    "nullif",
    "overlay",
    "position",
    "row",
    "substring",
    "trim",
];

/// Rewrites an expression with one spelling for blanks, case, quotes and outer parentheses. A text
/// that cannot be cut into tokens keeps its letters.
pub fn canonical(sql: &str) -> String {
    match tokenize(sql) {
        Some(tokens) => write(&spread(strip_outer(&tokens))),
        None => sql.trim().to_owned(),
    }
}

/// The tokens without parentheses around the whole.
pub fn strip_outer<'a, 't>(mut tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    while let [open, inner @ .., close] = tokens
        && open.is("(")
        && close.is(")")
        && group_length(tokens) == Some(tokens.len())
        && !inner.is_empty()
    {
        tokens = inner;
    }
    tokens
}

/// How many tokens the bracketed group takes that begins the slice.
pub fn group_length(tokens: &[Token<'_>]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.checked_sub(1)?,
            Kind::Word
            | Kind::Quoted
            | Kind::Literal
            | Kind::Number
            | Kind::Operator
            | Kind::Comma
            | Kind::Dot
            | Kind::Cast => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// Whether the tokens are one call, `name(…)`, which an index key may be without parentheses.
pub fn is_call(tokens: &[Token<'_>]) -> bool {
    let name = tokens
        .iter()
        .take_while(|token| matches!(token.kind, Kind::Word | Kind::Quoted | Kind::Dot))
        .count();
    let (head, rest) = tokens.split_at(name);
    let callable = head.first().is_some_and(|token| {
        let word = token.text.to_ascii_lowercase();
        token.kind == Kind::Quoted || !is_capital(&word) || is_calling(&word)
    });
    let one_name = head.iter().skip(1).step_by(2).all(|t| t.kind == Kind::Dot) && name % 2 == 1;
    callable
        && one_name
        && rest.first().is_some_and(|token| token.is("("))
        && group_length(rest) == Some(rest.len())
}

/// Whether the tokens are a literal, a signed number, a name, a call or an array, and casts of it:
/// what the grammar takes wherever it takes an expression.
pub fn is_plain(tokens: &[Token<'_>]) -> bool {
    let mut parts = tokens.split(|token| token.kind == Kind::Cast);
    parts.next().is_some_and(is_value_or_call) && parts.all(is_type)
}

fn is_value_or_call(tokens: &[Token<'_>]) -> bool {
    match tokens {
        [one] => matches!(
            one.kind,
            Kind::Word | Kind::Quoted | Kind::Literal | Kind::Number
        ),
        [sign, number] if is_sign(sign) => number.kind == Kind::Number,
        [array, elements @ ..] if array.is_word("array") => {
            elements.first().is_some_and(|token| token.is("["))
                && group_length(elements) == Some(elements.len())
        }
        _ => is_call(tokens),
    }
}

/// Whether the tokens are a type's name: words that are no operators, lengths and dimensions.
fn is_type(tokens: &[Token<'_>]) -> bool {
    !tokens.is_empty()
        && tokens.iter().all(|token| match token.kind {
            Kind::Word => {
                let word = token.text.to_ascii_lowercase();
                word != "at" && !is_capital(&word)
            }
            Kind::Quoted | Kind::Number | Kind::Open | Kind::Close | Kind::Comma | Kind::Dot => {
                true
            }
            Kind::Literal | Kind::Operator | Kind::Cast => false,
        })
}

/// Whether the server prints the word in capitals.
pub fn is_capital(word: &str) -> bool {
    CAPITALS.binary_search(&word).is_ok()
}

fn is_calling(word: &str) -> bool {
    CALLS.binary_search(&word).is_ok()
}

/// Writes tokens with one spelling.
pub fn write(tokens: &[Token<'_>]) -> String {
    let mut out = String::new();
    let mut before: Option<&Token<'_>> = None;
    let mut after_sign = false;
    for (at, token) in tokens.iter().enumerate() {
        if let Some(before) = before
            && (!after_sign || token.kind == Kind::Operator)
            && blank_between(before, token)
        {
            out.push(' ');
        }
        out.push_str(&spelling(token, &tokens[at.saturating_sub(2)..]));
        after_sign = is_sign(token) && before.is_none_or(expects_operand);
        before = Some(token);
    }
    out
}

/// How a token is written; `around` begins two tokens before it.
fn spelling(token: &Token<'_>, around: &[Token<'_>]) -> String {
    match token.kind {
        Kind::Word => {
            let word = token.text.to_ascii_lowercase();
            let zone = ["at", "time", "zone"];
            let in_zone = around.windows(3).take(3).any(|three| {
                three
                    .iter()
                    .zip(zone)
                    .all(|(token, word)| token.is_word(word))
                    && three.iter().any(|other| std::ptr::eq(other, token))
            });
            if is_capital(&word) || in_zone {
                word.to_ascii_uppercase()
            } else {
                word
            }
        }
        Kind::Quoted => {
            let name = token.text[1..token.text.len() - 1].replace("\"\"", "\"");
            ident(&name)
        }
        Kind::Operator if token.text == "!=" => "<>".to_owned(),
        Kind::Literal
        | Kind::Number
        | Kind::Operator
        | Kind::Open
        | Kind::Close
        | Kind::Comma
        | Kind::Dot
        | Kind::Cast => token.text.to_owned(),
    }
}

fn is_sign(token: &Token<'_>) -> bool {
    token.is("-") || token.is("+")
}

/// Whether what follows the token is an operand, so that a sign there belongs to a number.
fn expects_operand(token: &Token<'_>) -> bool {
    match token.kind {
        Kind::Operator | Kind::Open | Kind::Comma => true,
        Kind::Word => {
            let word = token.text.to_ascii_lowercase();
            is_capital(&word) && !matches!(word.as_str(), "end" | "null") && !is_value(&word)
        }
        Kind::Quoted | Kind::Literal | Kind::Number | Kind::Close | Kind::Dot | Kind::Cast => false,
    }
}

fn is_value(word: &str) -> bool {
    word.starts_with("current_") || word.starts_with("local") || word.ends_with("user")
}

fn blank_between(before: &Token<'_>, token: &Token<'_>) -> bool {
    match (before.kind, token.kind) {
        (_, Kind::Comma | Kind::Close | Kind::Dot | Kind::Cast) => false,
        (Kind::Open | Kind::Dot | Kind::Cast, _) => false,
        (Kind::Word, Kind::Open) => {
            let word = before.text.to_ascii_lowercase();
            token.is("(") && is_capital(&word) && !is_calling(&word)
        }
        (Kind::Quoted, Kind::Open) => false,
        (Kind::Close, Kind::Open) => token.is("("),
        (
            Kind::Word
            | Kind::Quoted
            | Kind::Literal
            | Kind::Number
            | Kind::Operator
            | Kind::Close
            | Kind::Comma,
            Kind::Word | Kind::Quoted | Kind::Literal | Kind::Number | Kind::Operator | Kind::Open,
        ) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_lists_are_sorted() {
        assert!(CAPITALS.is_sorted() && CALLS.is_sorted());
    }

    #[test]
    fn writing_is_one() {
        for (given, expected) in [
            ("((a>0))", "a > 0"),
            ("(a) or (b)", "(a) OR (b)"),
            ("a=-1 and b - 1>+2", "a = -1 AND b - 1 > +2"),
            ("Lower( Email )", "lower(email)"),
            ("\"a\" != 'X  y'", "a <> 'X  y'"),
            ("x in('a','b')", "x IN ('a', 'b')"),
            (
                "CASE\n WHEN a THEN -1\n ELSE 0\nEND",
                "CASE WHEN a THEN -1 ELSE 0 END",
            ),
            ("tags@>array['a']", "tags @> ARRAY['a']"),
            ("TRUE", "true"),
            (
                "b::text = ANY (ARRAY['x'::character varying]::text[])",
                "b::text = ANY (ARRAY['x'::character varying::text])",
            ),
            (
                "(x at time zone 'utc')::date",
                "(x AT TIME ZONE 'utc')::date",
            ),
            ("\"Order\" is not null", "\"Order\" IS NOT NULL"),
            ("'a", "'a"),
        ] {
            assert_eq!(canonical(given), expected);
            assert_eq!(canonical(expected), expected);
        }
    }

    #[test]
    fn what_needs_no_parentheses_is_seen() {
        for (sql, expected) in [
            ("'a'", true),
            ("-1.5", true),
            ("CURRENT_DATE", true),
            ("app.f(1, 'x')", true),
            ("ARRAY[1, 2]", true),
            ("'{}'::character varying(3)[]", true),
            ("now()::timestamp(3) with time zone", true),
            ("'a'::app.\"Mood\"::text", true),
            ("now() AT TIME ZONE 'utc'", false),
            ("now()::timestamp at time zone 'utc'", false),
            ("'a' COLLATE \"C\"", false),
            ("'a'::text COLLATE \"C\"", false),
            ("'a'::text IS NULL", false),
            ("1 = ANY (ARRAY[1])", false),
            ("'a' || 'b'", false),
            ("ARRAY[1] || ARRAY[2]", false),
            ("- 1 + 2", false),
            ("a(1) + b(2)", false),
        ] {
            assert_eq!(
                tokenize(sql).map(|tokens| is_plain(&tokens)),
                Some(expected),
                "{sql}"
            );
        }
    }

    #[test]
    fn calls_are_seen() {
        for (sql, expected) in [
            ("lower(a)", true),
            ("app.lower(a)", true),
            ("COALESCE(a, b)", true),
            ("lower(a) || b", false),
            ("(a + b)", false),
            ("NOT (a)", false),
            ("a", false),
        ] {
            assert_eq!(
                tokenize(sql).map(|tokens| is_call(&tokens)),
                Some(expected),
                "{sql}"
            );
        }
    }
}
