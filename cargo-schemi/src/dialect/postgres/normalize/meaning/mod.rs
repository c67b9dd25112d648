//! Judges without a server whether a model's expression is what a database prints.
//!
//! PostgreSQL prints what it has understood: `code IN ('a', 'b')` comes back as
//! `code::text = ANY (ARRAY['a'::character varying, …]::text[])`. Where the server cannot be asked, the
//! model's text is read and completed here in the same way, as far as that is certain: over the types
//! of columns that PostgreSQL itself has, and enums.
//!
//! | module | holds |
//! |---|---|
//! | [`tree`] | expressions as trees |
//! | [`parse`] | text → tree |
//! | [`complete`] | a model's tree → the server's |
//! | `lists` | … its lists of values |
//! | [`known`] | which types and functions are known |
//! | [`numbers`] | how numbers of several types meet |

pub mod complete;
pub mod known;
mod lists;
pub mod numbers;
pub mod parse;
pub mod tree;

use std::collections::{BTreeMap, BTreeSet};

use complete::Completion;
use tree::Tree;

/// What is known of a model's expression and a database's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// The server would print the model's as it prints its own.
    Same,
    /// It would print it otherwise.
    Different,
    /// Only the server knows.
    Unknown,
}

/// Where an expression stands.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// The table, which it may name.
    pub table: String,
    /// The columns whose type is sure, by name: canonical types, without lengths.
    pub columns: BTreeMap<String, String>,
    /// Those types of columns that are enums.
    pub enums: BTreeSet<String>,
    /// Names of functions and operators on PostgreSQL's own types that users have made.
    pub foreign: BTreeSet<String>,
}

/// Judges a condition or the expression of a computed column.
pub fn judge(model: &str, printed: &str, scope: &Scope) -> Judgement {
    if model == printed {
        return Judgement::Same;
    }
    let both = parse::parse(model, &scope.table).zip(parse::parse(printed, &scope.table));
    let Some((model, printed)) = both else {
        return Judgement::Unknown;
    };
    let completion = complete::complete(model, scope);
    compare(completion, &printed)
}

/// Judges a default, both sides without a cast to the column's own type.
pub fn judge_default(model: &str, printed: &str, ty: &str, scope: &Scope) -> Judgement {
    let both = parse::parse(model, "").zip(parse::parse(printed, ""));
    match both {
        _ if model == printed => Judgement::Same,
        Some((Tree::Literal(_), Tree::Literal(_))) if known::is_text(ty) => Judgement::Different,
        Some((Tree::Literal(_), _) | (_, Tree::Literal(_))) | None => Judgement::Unknown,
        Some((model, printed)) => compare(complete::complete(model, scope), &printed),
    }
}

fn compare(completion: Completion, printed: &Tree) -> Judgement {
    if completion.tree == *printed {
        Judgement::Same
    } else if completion.is_certain {
        Judgement::Different
    } else {
        Judgement::Unknown
    }
}
