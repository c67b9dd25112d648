//! Which types and functions are known well enough to speak for the server.

use super::tree::Tree;

/// Types whose strings are compared with one of their own.
const OWN: &[&str] = &[
    "bytea",
    "date",
    "inet",
    "interval",
    "jsonb",
    "time without time zone",
    "timestamp with time zone",
    "timestamp without time zone",
    "uuid",
];

/// Points in time, which are compared among each other.
const INSTANTS: &[&str] = &[
    "date",
    "timestamp with time zone",
    "timestamp without time zone",
];

/// `text` and `character varying`: the second is compared as the first.
pub fn is_text(ty: &str) -> bool {
    matches!(ty, "text" | "character varying")
}

/// Whether a type is compared with its like, and nothing is added.
pub fn compares_with_itself(ty: &str) -> bool {
    ty == "boolean" || OWN.contains(&ty)
}

/// Whether two types are compared with each other, and nothing is added.
pub fn are_instants(a: &str, b: &str) -> bool {
    INSTANTS.contains(&a) && INSTANTS.contains(&b)
}

/// Whether a string beside a value of the type is read as one of it.
pub fn reads_literals(ty: &str) -> bool {
    OWN.contains(&ty)
}

/// Whether a type is PostgreSQL's own and is cast as it is written.
pub fn is_builtin(ty: &str) -> bool {
    let base = ty.split_once('(').map_or(ty, |(base, _)| base);
    is_text(base) || super::numbers::rank(base).is_some() || compares_with_itself(base)
}

/// What a function of PostgreSQL's own takes and gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Texts, and gives the type.
    OfTexts(&'static str),
    /// Nothing, and gives the type.
    OfNothing(&'static str),
}

/// A function, by its name and how many arguments it is given.
pub fn function(name: &str, count: usize) -> Option<Function> {
    Some(match (name, count) {
        ("lower" | "upper" | "btrim" | "ltrim" | "rtrim" | "reverse" | "initcap", 1)
        | ("btrim" | "ltrim" | "rtrim", 2)
        | ("replace" | "translate", 3) => Function::OfTexts("text"),
        ("length" | "char_length" | "character_length" | "octet_length", 1) | ("strpos", 2) => {
            Function::OfTexts("integer")
        }
        ("starts_with", 2) => Function::OfTexts("boolean"),
        ("now" | "clock_timestamp" | "statement_timestamp" | "transaction_timestamp", 0) => {
            Function::OfNothing("timestamp with time zone")
        }
        ("gen_random_uuid", 0) => Function::OfNothing("uuid"),
        _ => return None,
    })
}

/// Whether a string stands as it is printed for the type that reads it.
pub fn is_canonical(literal: &str, ty: &str) -> bool {
    match ty {
        "uuid" => {
            let groups: Vec<&str> = literal.split('-').collect();
            let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
            lengths == [8, 4, 4, 4, 12]
                && groups
                    .concat()
                    .bytes()
                    .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        }
        _ => is_text(ty),
    }
}

/// Whether a tree is a constant, as `IN` tells them from columns.
pub fn is_constant(tree: &Tree) -> bool {
    match tree {
        Tree::Literal(_) | Tree::Number(_) => true,
        Tree::Cast(inner, _) => is_constant(inner),
        Tree::Column(_)
        | Tree::Word(_)
        | Tree::Not(_)
        | Tree::Junction(..)
        | Tree::Binary(..)
        | Tree::Minus(_)
        | Tree::Is(..)
        | Tree::Call(..)
        | Tree::Array(_)
        | Tree::Quantified { .. }
        | Tree::In { .. } => false,
    }
}
