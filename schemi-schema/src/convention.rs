//! Patterns for the names of what nobody named, where a project has its own.

use std::collections::BTreeMap;

use crate::naming::{Kind, conventional, shorten};

/// What a pattern may name.
const TOKENS: [&str; 5] = [
    "table",
    "columns",
    "column",
    "referred_table",
    "referred_columns",
];

/// How constraints and indexes that no model names are called. Empty, it is the usual way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Convention(BTreeMap<Kind, Pattern>);

/// A name with places to be filled in: `{table}_{columns}_key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Token(&'static str),
}

/// What a name is made of.
#[derive(Clone, Debug, Default)]
pub struct Parts<'a> {
    /// The table.
    pub table: &'a str,
    /// The columns, or the words of an expression.
    pub columns: Vec<&'a str>,
    /// The table that a foreign key refers to.
    pub referred_table: &'a str,
    /// The columns that a foreign key refers to.
    pub referred_columns: Vec<&'a str>,
}

impl Pattern {
    /// Reads a pattern for one kind of object.
    ///
    /// # Errors
    /// A token that there is none of, or that this kind has nothing for; a name that would be the
    /// same for every table.
    pub fn parse(kind: Kind, text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text.trim();
        while let Some((before, after)) = rest.split_once('{') {
            let (token, after) = after
                .split_once('}')
                .ok_or("a `{` is never closed: write `{table}`")?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::Token(known(kind, token.trim())?));
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        if !pieces.contains(&Piece::Token("table")) {
            return Err("it lacks `{table}`: names are each once in a schema".to_owned());
        }
        Ok(Self(pieces))
    }

    fn fill(&self, parts: &Parts<'_>) -> String {
        let mut name = String::new();
        for piece in &self.0 {
            let filled = match piece {
                Piece::Text(text) => text.clone(),
                Piece::Token("table") => parts.table.to_owned(),
                Piece::Token("columns") => parts.columns.join("_"),
                Piece::Token("column") => parts
                    .columns
                    .first()
                    .copied()
                    .unwrap_or_default()
                    .to_owned(),
                Piece::Token("referred_table") => parts.referred_table.to_owned(),
                Piece::Token(_) => parts.referred_columns.join("_"),
            };
            // A check that mentions no column has nothing between two underscores.
            let is_doubled = name.ends_with('_') || name.is_empty();
            let filled = match filled.strip_prefix('_') {
                Some(rest) if is_doubled && matches!(piece, Piece::Text(_)) => rest,
                Some(_) | None => &filled,
            };
            name.push_str(filled);
        }
        shorten(name.trim_end_matches('_'), "")
    }
}

fn known(kind: Kind, token: &str) -> Result<&'static str, String> {
    let found = TOKENS.iter().find(|known| **known == token);
    let token = *found.ok_or_else(|| {
        format!(
            "there is no `{token}` to fill in: write one of {}",
            TOKENS.join(", ")
        )
    })?;
    if token.starts_with("referred") && kind != Kind::ForeignKey {
        return Err(format!("only a foreign key has a `{token}`"));
    }
    Ok(token)
}

impl Convention {
    /// Sets the pattern of one kind of object.
    pub fn set(&mut self, kind: Kind, pattern: Pattern) {
        self.0.insert(kind, pattern);
    }

    /// The name of an object.
    pub fn name(&self, kind: Kind, parts: &Parts<'_>) -> String {
        match self.0.get(&kind) {
            Some(pattern) => pattern.fill(parts),
            // The columns of a primary key say nothing that its table does not.
            None if kind == Kind::PrimaryKey => conventional(kind, parts.table, []),
            None => conventional(kind, parts.table, parts.columns.iter().copied()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_filled_in() {
        let parts = Parts {
            table: "orders",
            columns: vec!["a", "b"],
            referred_table: "customers",
            referred_columns: vec!["id"],
        };
        let none = Parts {
            table: "orders",
            ..Parts::default()
        };
        for (pattern, name, without) in [
            ("{table}_{columns}_key", "orders_a_b_key", "orders_key"),
            (
                "fk_{table}_{column}_{referred_table}",
                "fk_orders_a_customers",
                "fk_orders",
            ),
            ("ck_{table}_{columns}", "ck_orders_a_b", "ck_orders"),
            ("{referred_columns}{table}", "idorders", "orders"),
        ] {
            let mut convention = Convention::default();
            let pattern = Pattern::parse(Kind::ForeignKey, pattern).unwrap();
            convention.set(Kind::ForeignKey, pattern);
            assert_eq!(convention.name(Kind::ForeignKey, &parts), name);
            assert_eq!(convention.name(Kind::ForeignKey, &none), without);
            assert_eq!(convention.name(Kind::Unique, &parts), "uq_orders_a_b");
            assert_eq!(convention.name(Kind::PrimaryKey, &parts), "pk_orders");
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (pattern, says) in [
            ("{columns}_key", "lacks `{table}`"),
            ("{table", "never closed"),
            ("{table}_{name}", "no `name`"),
            ("{table}_{referred_table}", "only a foreign key"),
        ] {
            let error = Pattern::parse(Kind::Unique, pattern).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
