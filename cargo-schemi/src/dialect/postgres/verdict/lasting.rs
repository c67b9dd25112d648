//! Whether an answer holds as long as its question and surroundings do.
//!
//! The server reads literals when it is given an expression: `'today'::date` becomes this day,
//! `'a'::regclass` the table of that name, `'09:00'::timestamptz` a time in a zone. Such answers are
//! not kept, nor those about columns whose types only this database knows.

use schemi_schema::{Column, ColumnType, QualifiedName};

use super::item::Item;
use crate::dialect::postgres::normalize::token::{Kind, Token, tokenize};
use crate::dialect::postgres::types::{base, canonical, quote};

/// Types whose literals mean the same at every time and in every database; by their first word.
const STEADY: &[&str] = &[
    "\"char\"",
    "bigint",
    "bit",
    "boolean",
    "bpchar",
    "bytea",
    "character",
    "cidr",
    "double",
    "inet",
    "integer",
    "interval",
    "json",
    "jsonb",
    "macaddr",
    "macaddr8",
    "numeric",
    "real",
    "smallint",
    "text",
    "uuid",
];

/// Further types that a column may have: only their literals depend on more.
const PLAIN: &[&str] = &["date", "money", "oid", "time", "timestamp"];

/// Whether the answer to an item that speaks of these columns may be kept.
pub fn is_lasting<'a>(
    item: &Item,
    columns: impl Iterator<Item = &'a Column>,
    own: &str,
    answer: &str,
) -> bool {
    let mut types: Vec<&ColumnType> = columns.map(|column| &column.ty).collect();
    types.extend(item.ty());
    let enums: Vec<String> = types
        .iter()
        .filter_map(|ty| match ty {
            ColumnType::Enum { name, .. } => Some(printed(name, own)),
            ColumnType::Sql(_) => None,
        })
        .collect();
    types.into_iter().all(is_plain)
        && tokenize(answer).is_some_and(|tokens| are_steady(&tokens, &enums))
}

/// An enum as the server prints it: without the schema that the session works in.
fn printed(name: &QualifiedName, own: &str) -> String {
    let is_own = name.schema.as_ref().is_some_and(|schema| *schema == own);
    if is_own {
        quote::ident(name.name.as_str())
    } else {
        quote::qualified(name)
    }
}

fn is_plain(ty: &ColumnType) -> bool {
    match ty {
        ColumnType::Enum { .. } => true,
        ColumnType::Sql(text) => {
            let base = base(&canonical(text));
            let word = base.split(' ').next().unwrap_or_default();
            STEADY.contains(&word) || PLAIN.contains(&word)
        }
    }
}

/// Whether every literal is cast to a type that reads it in one way.
fn are_steady(tokens: &[Token<'_>], enums: &[String]) -> bool {
    tokens.iter().enumerate().all(|(at, token)| {
        token.kind != Kind::Literal
            || matches!(tokens.get(at + 1..), Some([cast, ty @ ..])
                if cast.kind == Kind::Cast && is_steady(ty, enums))
    })
}

/// Whether what follows a cast is a steady type.
fn is_steady(ty: &[Token<'_>], enums: &[String]) -> bool {
    let name: String = ty
        .iter()
        .take_while(|token| matches!(token.kind, Kind::Word | Kind::Quoted | Kind::Dot))
        .scan(true, |expects_name, token| {
            // `app.mood AND`: a name ends where no dot follows.
            let goes_on = *expects_name || token.kind == Kind::Dot;
            *expects_name = token.kind == Kind::Dot;
            goes_on.then_some(token.text)
        })
        .collect();
    STEADY.contains(&name.as_str()) || enums.contains(&name)
}

#[cfg(test)]
mod tests {
    use schemi_schema::Expr;

    use super::*;

    fn lasts(answer: &str, types: &[ColumnType]) -> bool {
        let columns: Vec<Column> = types
            .iter()
            .map(|ty| Column::new("c", ty.clone()))
            .collect();
        let item = Item::Check(Expr::new("true"));
        is_lasting(&item, columns.iter(), "app", answer)
    }

    fn mood(schema: Option<&str>) -> ColumnType {
        ColumnType::Enum {
            name: QualifiedName::new(schema.map(Into::into), "mood"),
            dimensions: 0,
        }
    }

    #[test]
    fn what_literals_mean_must_not_change() {
        for answer in [
            "a > 1 AND b = -1.5",
            "code::text = ANY (ARRAY['x'::character varying, 'y'::character varying]::text[])",
            "at > (now() - '1 year'::interval)",
            "doc @> '{\"a\": 1}'::jsonb AND now() > CURRENT_TIMESTAMP",
        ] {
            assert!(lasts(answer, &[ColumnType::sql("text")]), "{answer}");
        }
        for answer in [
            "day > '2026-11-23'::date",
            "at > '2026-11-23 00:00:00+00'::timestamp with time zone",
            "nextval('a_seq'::regclass)",
            "to_tsvector('english'::regconfig, a)",
            "a = 'x'::app.thing",
            "a = 'x'::thing",
            "a = 'x'",
            "price > '$1.00'::money",
        ] {
            assert!(!lasts(answer, &[ColumnType::sql("text")]), "{answer}");
        }
    }

    #[test]
    fn enums_are_known_and_other_types_of_users_are_not() {
        assert!(lasts("m = 'sad'::mood AND true", &[mood(None)]));
        assert!(lasts("m = 'sad'::mood", &[mood(Some("app"))]));
        assert!(lasts("m = 'sad'::b.mood AND true", &[mood(Some("b"))]));
        assert!(!lasts("m = 'sad'::mood", &[mood(Some("b"))]));
        for ty in ["citext", "app.money2", "orders", "text_like"] {
            assert!(!lasts("a IS NULL", &[ColumnType::sql(ty)]), "{ty}");
        }
        for ty in [
            "varchar(5)[]",
            "timestamptz(3)",
            "\"char\"",
            "double precision",
        ] {
            assert!(lasts("a IS NULL", &[ColumnType::sql(ty)]), "{ty}");
        }
    }
}
