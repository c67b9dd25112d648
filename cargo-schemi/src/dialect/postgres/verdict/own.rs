//! What is made of questions where the server cannot be asked.
//!
//! What [`meaning`](crate::dialect::postgres::normalize::meaning) can judge is judged. Of the rest the
//! revisions say most: where a model says what the revisions have made, only the server's spelling is
//! in the way of `==`, or somebody's hand; where it says something else, it has changed.

use std::collections::BTreeSet;

use schemi_schema::{Column, ColumnType, Index, Schema};
use serde::Serialize;
use sqlx::PgConnection;

use super::item::Item;
use super::question::{Question, Taken};
use super::surroundings::Surroundings;
use crate::dialect::postgres::normalize::default::type_text;
use crate::dialect::postgres::normalize::meaning::complete::base;
use crate::dialect::postgres::normalize::meaning::{Judgement, Scope, judge, judge_default, known};
use crate::dialect::postgres::types::quote::ident;

/// What the server could not be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Undecided {
    /// Why it could not.
    pub reason: String,
    /// What lets it judge.
    pub way_out: String,
    /// The objects whose expressions nobody could compare.
    pub objects: Vec<Open>,
}

/// An object whose expression differs in text from the model's, and perhaps in meaning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Open {
    /// Which, such as `default of orders.placed_at`.
    pub name: String,
    /// What it is taken for.
    pub counts_as: CountsAs,
}

/// What an undecided expression is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CountsAs {
    /// The models say what the revisions have made, or no revision speaks of its table.
    Equal,
    /// The models say otherwise than the revisions.
    Different,
}

impl Undecided {
    /// Says why the server could not be asked.
    pub fn new(around: &Surroundings, objects: Vec<Open>) -> Self {
        let (database, role) = (&around.database, &around.role);
        let (reason, way_out) = if around.own.is_none() {
            (
                "the search path names no schema that exists".to_owned(),
                "create it, or set `search_path` in the settings".to_owned(),
            )
        } else if around.is_standby {
            (
                format!("{database} is a standby, which holds no temporary tables"),
                "check the primary".to_owned(),
            )
        } else {
            (
                format!("{role} may make no temporary tables in database {database}"),
                format!(
                    "GRANT TEMP ON DATABASE {} TO {}",
                    ident(database),
                    ident(role)
                ),
            )
        };
        Self {
            reason,
            way_out,
            objects,
        }
    }

    /// The names of its objects.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.objects.iter().map(|open| open.name.as_str())
    }
}

/// Judges questions; gives the objects that stay open. What is the same, and what is taken for it,
/// gets the model's text.
pub fn judge_all(
    questions: &[&Question],
    (from, to, owned): (&mut Schema, &Schema, &Schema),
    taken: &mut Taken,
    foreign: &BTreeSet<String>,
) -> Vec<Open> {
    // What is certain first, so that nothing is taken for another's counterpart.
    let left: Vec<&Question> = questions
        .iter()
        .copied()
        .filter(|question| {
            let scope = scope(question, from, to, foreign);
            let same = question
                .open_candidates(taken)
                .find(|(_, item)| judge_items(question.model(), item, &scope) == Judgement::Same)
                .map(|(place, _)| place.clone());
            !same.is_some_and(|place| question.take(from, &place, taken))
        })
        .collect();
    let mut open = Vec::new();
    for question in left {
        let scope = scope(question, from, to, foreign);
        let may_be = question
            .open_candidates(taken)
            .find(|(_, item)| judge_items(question.model(), item, &scope) == Judgement::Unknown)
            .map(|(place, _)| place.clone());
        let Some(place) = may_be else {
            continue;
        };
        let counts_as = match question.is_recorded(owned, from, &place) {
            true => CountsAs::Equal,
            false => CountsAs::Different,
        };
        if counts_as == CountsAs::Equal {
            question.take(from, &place, taken);
        }
        open.push(Open {
            name: question.name.clone(),
            counts_as,
        });
    }
    open.sort();
    open.dedup();
    open
}

/// What may be thought of a table's columns: those that have one type before and after.
fn scope(question: &Question, from: &Schema, to: &Schema, foreign: &BTreeSet<String>) -> Scope {
    let name = question.table();
    let mut scope = Scope {
        table: name.name.to_string(),
        foreign: foreign.clone(),
        ..Scope::default()
    };
    let both = from.tables.get(name).zip(to.tables.get(name));
    for column in both.iter().flat_map(|(_, after)| &after.columns) {
        let before = both.and_then(|(before, _)| before.column(&column.name));
        if before.is_some_and(|before| before.ty == column.ty) {
            add_column(&mut scope, column);
        }
    }
    scope
}

/// Adds a column to a scope, if its type is one that is known.
pub fn add_column(scope: &mut Scope, column: &Column) {
    let ty = base(&type_text(&column.ty));
    match &column.ty {
        ColumnType::Enum { .. } => {
            scope.enums.insert(ty.clone());
        }
        ColumnType::Sql(_) if known::is_builtin(ty.strip_suffix("[]").unwrap_or(&ty)) => {}
        ColumnType::Sql(_) => return,
    }
    scope.columns.insert(column.name.to_string(), ty);
}

/// Whether the server would print the model's item as it prints the database's.
pub fn judge_items(model: &Item, item: &Item, scope: &Scope) -> Judgement {
    match (model, item) {
        (Item::Default(ty, a), Item::Default(_, b)) => {
            judge_default(a.as_str(), b.as_str(), &base(&type_text(ty)), scope)
        }
        (Item::Generated(_, a), Item::Generated(_, b)) => {
            judge(a.expr.as_str(), b.expr.as_str(), scope)
        }
        (Item::Check(a), Item::Check(b)) => judge(a.as_str(), b.as_str(), scope),
        (Item::Index(a), Item::Index(b)) => judge_indexes(a, b, scope),
        _ if model == item => Judgement::Same,
        _ => Judgement::Unknown,
    }
}

/// Indexes that differ in expressions alone.
fn judge_indexes(model: &Index, index: &Index, scope: &Scope) -> Judgement {
    let mut alike = index.clone();
    let mut texts = Vec::new();
    for (key, other) in alike.keys.iter_mut().zip(&model.keys) {
        if let (schemi_schema::IndexTarget::Expr(printed), schemi_schema::IndexTarget::Expr(expr)) =
            (&mut key.target, &other.target)
        {
            texts.push((expr.clone(), std::mem::replace(printed, expr.clone())));
        }
    }
    if let (Some(printed), Some(expr)) = (&mut alike.predicate, &model.predicate) {
        texts.push((expr.clone(), std::mem::replace(printed, expr.clone())));
    }
    if alike != *model {
        return Judgement::Unknown;
    }
    let judged: Vec<Judgement> = texts
        .iter()
        .map(|(expr, printed)| judge(expr.as_str(), printed.as_str(), scope))
        .collect();
    if judged.iter().all(|one| *one == Judgement::Same) {
        Judgement::Same
    } else if judged.contains(&Judgement::Different) {
        Judgement::Different
    } else {
        Judgement::Unknown
    }
}

/// The functions and operators on PostgreSQL's own types that users have made: they may be meant
/// where its own seem to be.
///
/// # Errors
/// What the server says.
pub async fn foreign(conn: &mut PgConnection) -> Result<BTreeSet<String>, sqlx::Error> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT oprname::text FROM pg_operator WHERE oid >= 16384 AND oprleft < 16384 AND oprright < 16384 \
         UNION SELECT proname::text FROM pg_proc WHERE oid >= 16384 \
             AND NOT EXISTS (SELECT FROM unnest(proargtypes::oid[]) a WHERE a >= 16384)",
    )
    .fetch_all(conn)
    .await?;
    Ok(names.into_iter().collect())
}
