//! Index keys and exclusion elements: how models write them and how the server prints them.

use schemi_schema::{
    ConstraintKind, Deferrable, Direction, Exclude, ExcludeElement, Expr, Index, IndexKey,
    IndexTarget, KeyIndex, Name, NullsOrder, ObjectName,
};

use super::expr::{group_length, is_call, strip_outer, write};
use super::token::{Kind, Token, tokenize};

/// What a key text is: a column where it is one name, else an expression.
pub fn target(text: &str) -> IndexTarget {
    match tokenize(text).as_deref() {
        Some([token]) if token.kind == Kind::Quoted => IndexTarget::Column(Name::new(
            token.text[1..token.text.len() - 1].replace("\"\"", "\""),
        )),
        Some([token]) if token.kind == Kind::Word => {
            let word = token.text.to_ascii_lowercase();
            if super::super::types::quote::is_keyword(&word) {
                IndexTarget::Expr(Expr::new(write(&[*token])))
            } else {
                IndexTarget::Column(Name::new(word))
            }
        }
        Some(_) | None => IndexTarget::Expr(Expr::new(text)),
    }
}

/// Spells an exclusion element: an expression that is neither a name nor a call gets parentheses,
/// which the grammar wants.
pub fn exclude_element(text: &str) -> String {
    let Some(tokens) = tokenize(text) else {
        return text.trim().to_owned();
    };
    let length = key_length(&tokens);
    let is_plain = tokens[length..]
        .iter()
        .all(|token| matches!(token.kind, Kind::Word | Kind::Quoted | Kind::Dot));
    if length > 0 && is_plain {
        let (key, rest) = tokens.split_at(length);
        let inner = strip_outer(key);
        let key = if bare(inner) {
            write(inner)
        } else {
            format!("({})", write(inner))
        };
        if rest.is_empty() {
            key
        } else {
            format!("{key} {}", write(rest))
        }
    } else {
        format!("({})", write(&tokens))
    }
}

/// Whether a key may stand without parentheses.
fn bare(tokens: &[Token<'_>]) -> bool {
    let one_name = matches!(tokens, [one] if matches!(one.kind, Kind::Word | Kind::Quoted));
    one_name || is_call(tokens)
}

/// How many tokens the key takes that begins the slice: a name, a call or a group.
fn key_length(tokens: &[Token<'_>]) -> usize {
    let names = tokens
        .iter()
        .take_while(|token| matches!(token.kind, Kind::Word | Kind::Quoted | Kind::Dot))
        .count();
    match tokens.first() {
        Some(first) if first.is("(") => group_length(tokens).unwrap_or(0),
        Some(_) if tokens.get(names).is_some_and(|token| token.is("(")) && names % 2 == 1 => {
            names + group_length(&tokens[names..]).unwrap_or(0)
        }
        Some(_) => names.min(1),
        None => 0,
    }
}

/// Reads what `pg_get_indexdef(oid, 0, true)` prints. `None` where it cannot be read.
pub fn index(name: Name, definition: &str) -> Option<Index> {
    let tokens = tokenize(definition)?;
    let using = tokens.iter().position(|token| token.is_word("using"))?;
    let unique = tokens.get(1)?.is_word("unique");
    let method = tokens.get(using + 1)?.text.to_owned();
    let rest = &tokens[using + 2..];
    let (keys, mut rest) = rest.split_at(group_length(rest)?);
    let keys = split_commas(inside(keys))
        .into_iter()
        .map(index_key)
        .collect::<Option<_>>()?;
    let mut index = Index {
        unique,
        method: (method != "btree").then_some(method),
        ..Index::new(ObjectName::Said(name), keys)
    };
    while let [first, after @ ..] = rest {
        if first.is_word("include") {
            let (names, after) = after.split_at(group_length(after)?);
            index.include = split_commas(inside(names))
                .into_iter()
                .filter_map(name_of)
                .collect();
            rest = after;
        } else if first.is_word("nulls") {
            index.nulls_not_distinct = after.first()?.is_word("not");
            rest = &after[if index.nulls_not_distinct { 2 } else { 1 }..];
        } else if first.is_word("where") {
            index.predicate = Some(Expr::new(write(strip_outer(after))));
            rest = &[];
        } else if first.is_word("with") {
            let (parameters, after) = after.split_at(group_length(after)?);
            index.with = split_commas(inside(parameters))
                .into_iter()
                .filter_map(parameter)
                .collect();
            rest = after;
        } else {
            // The tablespace, which the catalog tells otherwise.
            rest = after;
        }
    }
    Some(index)
}

/// `fillfactor='70'`
fn parameter(tokens: &[Token<'_>]) -> Option<(String, String)> {
    let (key, value) = tokens.split_at(tokens.iter().position(|token| token.is("="))?);
    let text = |tokens: &[Token<'_>]| tokens.iter().map(|token| token.text).collect::<String>();
    let value = text(value.get(1..)?);
    let bare = value.strip_prefix('\'').and_then(|v| v.strip_suffix('\''));
    Some((text(key), bare.unwrap_or(&value).replace("''", "'")))
}

/// Spells an operator class and its parameters: `gist_trgm_ops (siglen='32')`.
pub fn opclass(text: &str) -> String {
    tokenize(text).map_or_else(|| text.to_owned(), |tokens| write(&tokens))
}

/// The name and the parameters of an operator class.
pub fn opclass_parts(text: &str) -> (String, Vec<(String, String)>) {
    let tokens = tokenize(text).unwrap_or_default();
    let open = tokens.iter().position(|token| token.is("("));
    let (name, group) = tokens.split_at(open.unwrap_or(tokens.len()));
    let parameters = split_commas(inside(group)).into_iter();
    (write(name), parameters.filter_map(parameter).collect())
}

fn inside<'t, 'a>(group: &'t [Token<'a>]) -> &'t [Token<'a>] {
    group
        .get(1..group.len().saturating_sub(1))
        .unwrap_or_default()
}

fn split_commas<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut depth = 0_usize;
    tokens
        .split(|token| {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                Kind::Word
                | Kind::Quoted
                | Kind::Literal
                | Kind::Number
                | Kind::Operator
                | Kind::Comma
                | Kind::Dot
                | Kind::Cast => {}
            }
            depth == 0 && token.kind == Kind::Comma
        })
        .collect()
}

fn name_of(tokens: &[Token<'_>]) -> Option<Name> {
    match tokens {
        [one] if one.kind == Kind::Quoted => Some(Name::new(
            one.text[1..one.text.len() - 1].replace("\"\"", "\""),
        )),
        [one] if one.kind == Kind::Word => Some(Name::new(one.text)),
        _ => None,
    }
}

fn index_key(tokens: &[Token<'_>]) -> Option<IndexKey> {
    let (key, mut rest) = tokens.split_at(key_length(tokens));
    let target = match name_of(key) {
        Some(name) => IndexTarget::Column(name),
        None => IndexTarget::Expr(Expr::new(write(strip_outer(key)))),
    };
    let mut key = IndexKey::new(target);
    if let [nulls, order] = rest.get(rest.len().saturating_sub(2)..)?
        && nulls.is_word("nulls")
    {
        let first = order.is_word("first");
        key.nulls = Some(if first {
            NullsOrder::First
        } else {
            NullsOrder::Last
        });
        rest = &rest[..rest.len() - 2];
    }
    if let [before @ .., last] = rest
        && (last.is_word("desc") || last.is_word("asc"))
    {
        key.direction = if last.is_word("desc") {
            Direction::Desc
        } else {
            Direction::Asc
        };
        rest = before;
    }
    if let [collate, after @ ..] = rest
        && collate.is_word("collate")
    {
        let length = if after.get(1).is_some_and(|token| token.is(".")) {
            3
        } else {
            1
        };
        let (name, after) = after.split_at_checked(length)?;
        key.collation =
            Some(name_of(name).map_or_else(|| full_name(name), |name| name.to_string()));
        rest = after;
    }
    key.opclass = (!rest.is_empty()).then(|| write(rest));
    Some(key)
}

/// A name with its schema, as SQL in quotes throughout.
fn full_name(tokens: &[Token<'_>]) -> String {
    let quoted = |token: &Token<'_>| match token.kind {
        Kind::Word => format!("\"{}\"", token.text),
        Kind::Quoted
        | Kind::Literal
        | Kind::Number
        | Kind::Operator
        | Kind::Open
        | Kind::Close
        | Kind::Comma
        | Kind::Dot
        | Kind::Cast => token.text.to_owned(),
    };
    tokens.iter().map(quoted).collect()
}

/// Reads what `pg_get_constraintdef(oid, true)` prints for an exclusion constraint.
pub fn exclude(definition: &str, deferrable: Deferrable) -> Option<ConstraintKind> {
    let tokens = tokenize(definition)?;
    let [word, using, method, rest @ ..] = tokens.as_slice() else {
        return None;
    };
    if !word.is_word("exclude") || !using.is_word("using") {
        return None;
    }
    let (elements, rest) = rest.split_at(group_length(rest)?);
    let elements = split_commas(inside(elements))
        .into_iter()
        .map(element)
        .collect::<Option<_>>()?;
    let predicate = rest
        .iter()
        .position(|token| token.is_word("where"))
        .and_then(|at| {
            let condition = &rest[at + 1..];
            let length = group_length(condition)?;
            Some(Expr::new(write(strip_outer(&condition[..length]))))
        });
    Some(ConstraintKind::Exclude(Exclude {
        using: method.text.to_owned(),
        elements,
        predicate,
        deferrable,
        index: KeyIndex::default(),
    }))
}

fn element(tokens: &[Token<'_>]) -> Option<ExcludeElement> {
    let with = tokens.iter().rposition(|token| token.is_word("with"))?;
    let operator: String = tokens[with + 1..].iter().map(|token| token.text).collect();
    Some(ExcludeElement {
        expr: Expr::new(exclude_element(&write(&tokens[..with]))),
        operator,
    })
}
