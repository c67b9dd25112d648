//! Casts of whole arrays, given to their elements.
//!
//! What the server makes of `name IN ('a', 'b')` for a `varchar` it prints as
//! `ARRAY['a'::character varying, …]::text[]`, and that text, read again (as out of a dump), as
//! `ARRAY['a'::character varying::text, …]`: the same expression, of which the second form stays.

use super::expr::{group_length, is_plain, write};
use super::token::{Kind, Token, tokenize};

/// An expression as the server prints it once it has been read from a print of it.
pub fn reprinted(sql: &str) -> String {
    if !sql.contains("ARRAY[") {
        return sql.to_owned();
    }
    tokenize(sql).map_or_else(|| sql.to_owned(), |tokens| write(&spread(&tokens)))
}

/// Gives the casts of `ARRAY[…]` to its elements.
pub fn spread<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut rest = tokens;
    while let Some((first, after)) = rest.split_first() {
        match array(rest) {
            Some((elements, ty, length)) => {
                write_elements(&mut out, *first, elements, ty);
                rest = &rest[length..];
            }
            None => {
                out.push(*first);
                rest = after;
            }
        }
    }
    out
}

/// `ARRAY[…]::type[]` at the beginning: what is in the brackets, the elements' type, and the length of it all.
fn array<'t, 'a>(tokens: &'t [Token<'a>]) -> Option<(&'t [Token<'a>], &'t [Token<'a>], usize)> {
    let (first, after) = tokens.split_first()?;
    if !first.is_word("array") || !after.first()?.is("[") {
        return None;
    }
    let list = group_length(after)?;
    let (cast, ty) = after.get(list..)?.split_first()?;
    if cast.kind != Kind::Cast {
        return None;
    }
    let length = type_length(ty)?;
    let of_elements = &ty[..length - 2];
    let is_flat = !of_elements.iter().any(|token| token.is("["));
    // Of an array of arrays the elements are arrays themselves.
    let is_flat = is_flat
        && !after[1..list - 1]
            .iter()
            .any(|token| token.is_word("array"));
    (is_flat && list > 2).then_some((&after[1..list - 1], of_elements, 1 + list + 1 + length))
}

/// How long an array's type is, its brackets included: words, and a length in parentheses.
fn type_length(tokens: &[Token<'_>]) -> Option<usize> {
    let mut at = 0;
    loop {
        let token = tokens.get(at)?;
        match token.kind {
            Kind::Word | Kind::Quoted | Kind::Dot => at += 1,
            Kind::Open if token.is("(") => at += group_length(&tokens[at..])?,
            Kind::Open => {
                let closes = tokens.get(at + 1).is_some_and(|next| next.is("]"));
                return (closes && at > 0).then_some(at + 2);
            }
            Kind::Literal
            | Kind::Number
            | Kind::Operator
            | Kind::Close
            | Kind::Comma
            | Kind::Cast => return None,
        }
    }
}

fn write_elements<'a>(
    out: &mut Vec<Token<'a>>,
    array: Token<'a>,
    elements: &[Token<'a>],
    ty: &[Token<'a>],
) {
    let sign = |kind, text| Token { kind, text };
    out.extend([array, sign(Kind::Open, "[")]);
    let mut rest = elements;
    loop {
        let length = element_length(rest);
        let element = spread(&rest[..length]);
        match is_plain(&element) {
            true => out.extend(element),
            false => {
                out.push(sign(Kind::Open, "("));
                out.extend(element);
                out.push(sign(Kind::Close, ")"));
            }
        }
        out.push(sign(Kind::Cast, "::"));
        out.extend_from_slice(ty);
        if length >= rest.len() {
            break;
        }
        out.push(rest[length]);
        rest = &rest[length + 1..];
    }
    out.push(sign(Kind::Close, "]"));
}

/// How long the first element is: up to a comma in no brackets.
fn element_length(tokens: &[Token<'_>]) -> usize {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token.kind {
            Kind::Comma => break,
            Kind::Open => at += group_length(&tokens[at..]).unwrap_or(1),
            Kind::Word
            | Kind::Quoted
            | Kind::Literal
            | Kind::Number
            | Kind::Operator
            | Kind::Close
            | Kind::Dot
            | Kind::Cast => at += 1,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::reprinted;

    #[test]
    fn a_cast_of_an_array_is_one_of_its_elements() {
        for (printed, again) in [
            (
                "e::text = ANY (ARRAY['a'::character varying, 'b, ]'::character varying]::text[])",
                "e::text = ANY (ARRAY['a'::character varying::text, 'b, ]'::character varying::text])",
            ),
            (
                "x <> ALL (ARRAY[a || b, lower(c)]::character varying(10)[]) AND f(ARRAY[1, 2])",
                "x <> ALL (ARRAY[(a || b)::character varying(10), lower(c)::character varying(10)]) AND f(ARRAY[1, 2])",
            ),
            ("ARRAY[1]::s.\"T\"[]", "ARRAY[1::s.\"T\"]"),
            ("ARRAY[ARRAY[1]]::bigint[]", "ARRAY[ARRAY[1]]::bigint[]"),
            ("ARRAY[]::text[]", "ARRAY[]::text[]"),
            ("f(a[1]::text)", "f(a[1]::text)"),
        ] {
            assert_eq!(reprinted(printed), again);
            assert_eq!(reprinted(again), again);
        }
    }
}
