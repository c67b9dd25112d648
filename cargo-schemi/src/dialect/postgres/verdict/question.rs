//! Which expressions are in question: those of the models that have no counterpart of equal text.

use std::collections::BTreeSet;

use schemi_schema::{
    Column, ColumnType, Constraint, Index, Name, ObjectName, QualifiedName, Schema, Table,
};

use super::item::Item;
use super::place::{Place, holds, item_of, nameless, put};
use super::probe::Probe;
use crate::dialect::postgres::normalize::bound;
use crate::dialect::postgres::normalize::default::type_text;
use crate::dialect::postgres::render::numbers::drawn;
use crate::dialect::postgres::render::{depend, text};
use crate::dialect::postgres::types::quote::qualified;

/// An expression of a model, and what in the database may be the same.
#[derive(Clone, Debug)]
pub struct Question {
    /// The object, for messages.
    pub name: String,
    table: QualifiedName,
    model: Item,
    candidates: Vec<(Place, Item)>,
    first: First,
    /// The name that the model insists on.
    said: Option<Name>,
}

/// Whom a question asks first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum First {
    /// The object of its own name, which no other question may take.
    Namesake,
    /// Any: none has its name.
    Any,
}

/// Places that have found their counterpart.
pub type Taken = BTreeSet<(QualifiedName, Place)>;

impl Question {
    /// The model's item, then the candidates.
    pub fn probes(&self, from: &Schema, to: &Schema) -> Vec<Probe> {
        let columns = columns(from.tables.get(&self.table), to.tables.get(&self.table));
        let items =
            std::iter::once(&self.model).chain(self.candidates.iter().map(|(_, item)| item));
        items
            .map(|item| Probe {
                item: item.clone(),
                table: self.table.name.clone(),
                columns: columns.clone(),
            })
            .collect()
    }

    /// The table.
    pub fn table(&self) -> &QualifiedName {
        &self.table
    }

    /// What the model says.
    pub fn model(&self) -> &Item {
        &self.model
    }

    /// The candidates that have found no counterpart yet.
    pub fn open_candidates<'a>(&'a self, taken: &Taken) -> impl Iterator<Item = &'a (Place, Item)> {
        let is_open = move |place: &Place| !taken.contains(&(self.table.clone(), place.clone()));
        self.candidates
            .iter()
            .filter(move |(place, _)| is_open(place))
    }

    /// Gives a candidate the model's text, unless it has found its counterpart already.
    pub fn take(&self, from: &mut Schema, place: &Place, taken: &mut Taken) -> bool {
        let is_free = taken.insert((self.table.clone(), place.clone()));
        if is_free && let Some(table) = from.tables.get_mut(&self.table) {
            put(table, place, &self.model);
        }
        is_free
    }

    /// Whether what stands there may be what the revisions have made of the model: they say the
    /// same as it does, or nothing of its table, and its name is no other's.
    pub fn is_recorded(&self, owned: &Schema, from: &Schema, place: &Place) -> bool {
        let Some(table) = from.tables.get(&self.table) else {
            return false;
        };
        let name = match place {
            Place::Constraint(at) => Some(&table.constraints[*at].name),
            Place::Index(at) => Some(&table.indexes[*at].name),
            Place::Default(_) | Place::Generated(_) | Place::Partition => None,
        };
        let is_other = self.said.is_some() && name.is_some_and(|n| n.get() != self.said.as_ref());
        match owned.tables.get(&self.table) {
            _ if is_other => false,
            None => true,
            Some(recorded) => holds(recorded, table, place, &self.model),
        }
    }

    /// Gives the first candidate that the server prints like the model the model's text.
    pub fn judge(&self, from: &mut Schema, answers: &[Option<Item>], taken: &mut Taken) {
        let Some((Some(model), candidates)) = answers.split_first() else {
            return;
        };
        for ((place, item), answer) in self.candidates.iter().zip(candidates) {
            let is_same = model == item || answer.as_ref() == Some(model);
            if is_same && self.take(from, place, taken) {
                return;
            }
        }
    }
}

/// The columns of a table before and after, each once; as after, where both have it, since that is
/// where the expression will stand.
fn columns(from: Option<&Table>, to: Option<&Table>) -> Vec<Column> {
    let bare = |column: &Column| Column {
        collation: column.collation.clone(),
        ..Column::new(column.name.clone(), column.ty.clone())
    };
    let after = to.map(|table| table.columns.as_slice()).unwrap_or_default();
    let before = from
        .map(|table| table.columns.as_slice())
        .unwrap_or_default();
    let only_before = before
        .iter()
        .filter(|column| !after.iter().any(|c| c.name == column.name));
    after.iter().chain(only_before).map(bare).collect()
}

/// Every question that two schemas raise, those first that ask an object of their own name.
pub fn questions(from: &Schema, to: &Schema) -> Vec<Question> {
    let mut questions = Vec::new();
    for (name, after) in &to.tables {
        if let Some(before) = from.tables.get(name) {
            columns_in_question(before, after, &mut questions);
            constraints_in_question(before, after, &mut questions);
            indexes_in_question(before, after, &mut questions);
            if let (Some(old), Some(new)) = (&before.partition_by, &after.partition_by)
                && old != new
            {
                questions.push(Question {
                    name: format!("partitioning of {name}"),
                    table: name.clone(),
                    model: Item::Partition(new.clone()),
                    candidates: vec![(Place::Partition, Item::Partition(old.clone()))],
                    first: First::Namesake,
                    said: None,
                });
            }
        }
    }
    questions.sort_by_key(|question| question.first);
    questions
}

fn columns_in_question(before: &Table, after: &Table, questions: &mut Vec<Question>) {
    for new in &after.columns {
        let Some((at, old)) = before
            .columns
            .iter()
            .enumerate()
            .find(|(_, c)| c.name == new.name)
        else {
            continue;
        };
        let mut ask = |what: &str, model: Item, place: Place, item: Item| {
            questions.push(Question {
                name: format!("{what} of {}.{}", after.name, new.name),
                table: after.name.clone(),
                model,
                candidates: vec![(place, item)],
                first: First::Namesake,
                said: None,
            });
        };
        if let (Some(a), Some(b)) = (&old.default, &new.default)
            && a != b
            && old.ty == new.ty
        {
            let item = |expr: &schemi_schema::Expr| Item::Default(new.ty.clone(), expr.clone());
            ask("default", item(b), Place::Default(at), item(a));
        }
        if let (Some(a), Some(b)) = (&old.generated, &new.generated)
            && a.expr != b.expr
            && a.kind == b.kind
        {
            let item = |g: &schemi_schema::Generated| Item::Generated(new.ty.clone(), g.clone());
            ask("expression", item(b), Place::Generated(at), item(a));
        }
    }
}

/// What has no counterpart of equal text on the other side.
struct Open<'a, T> {
    before: Vec<(usize, &'a T)>,
    after: Vec<&'a T>,
}

/// Pairs what is equal, each once: two of equal meaning may stand there in different spelling. Those
/// of one name first, so that none takes the counterpart of another.
fn unpaired<'a, T>(
    before: &'a [T],
    after: &'a [T],
    same: impl Fn(&T, &T) -> bool,
    name: impl Fn(&T) -> Option<&Name>,
) -> Open<'a, T> {
    let mut open = Open {
        before: before.iter().enumerate().collect(),
        after: after.iter().collect(),
    };
    for by_name in [true, false] {
        open.after.retain(|new| {
            let found = open.before.iter().position(|(_, old)| {
                same(old, new) && (!by_name || name(old).is_some() && name(old) == name(new))
            });
            found.map(|at| open.before.remove(at)).is_none()
        });
    }
    open
}

fn constraints_in_question(before: &Table, after: &Table, questions: &mut Vec<Question>) {
    let open = unpaired(
        &before.constraints,
        &after.constraints,
        |old, new| old.kind == new.kind,
        |constraint| constraint.name.get(),
    );
    let candidates: Vec<(usize, &Constraint, Item)> = open
        .before
        .iter()
        .filter_map(|&(at, old)| Some((at, old, item_of(old)?)))
        .collect();
    for new in open.after {
        let Some(model) = item_of(new) else {
            continue;
        };
        let alike = candidates
            .iter()
            .filter(|(_, _, item)| match (item, &model) {
                (Item::Check(_), Item::Check(_)) => true,
                (Item::Exclude(a), Item::Exclude(b)) => a.elements.len() == b.elements.len(),
                _ => false,
            });
        let mut alike: Vec<_> = alike.collect();
        alike.sort_by_key(|(_, old, _)| old.name.get() != new.name.get());
        let first = first(alike.first().map(|(_, old, _)| &old.name), &new.name);
        push(
            questions,
            (after, first, &new.name),
            &format!("constraint {}", new.name),
            model,
            alike
                .iter()
                .map(|(at, _, item)| (Place::Constraint(*at), item.clone())),
        );
    }
}

fn indexes_in_question(before: &Table, after: &Table, questions: &mut Vec<Question>) {
    let open = unpaired(
        &before.indexes,
        &after.indexes,
        |old, new| nameless(old) == nameless(new),
        |index| index.name.get(),
    );
    for new in open.after {
        let model = nameless(new);
        let says_more = model
            .keys
            .iter()
            .any(|key| key.opclass.is_some() || key.collation.is_some())
            || !depend::index_exprs(&model).is_empty();
        if !says_more {
            continue;
        }
        let mut alike: Vec<(usize, &Index)> = open
            .before
            .iter()
            .copied()
            .filter(|(_, old)| {
                old.keys.len() == new.keys.len()
                    && (old.unique, &old.method, &old.include)
                        == (new.unique, &new.method, &new.include)
            })
            .collect();
        alike.sort_by_key(|(_, old)| old.name.get() != new.name.get());
        let first = first(alike.first().map(|(_, old)| &old.name), &new.name);
        let candidates = alike
            .iter()
            .map(|(at, old)| (Place::Index(*at), Item::Index(nameless(old))));
        push(
            questions,
            (after, first, &new.name),
            &format!("index {}", new.name),
            Item::Index(model),
            candidates,
        );
    }
}

fn first(old: Option<&ObjectName>, new: &ObjectName) -> First {
    match old {
        Some(old) if old.get().is_some() && old.get() == new.get() => First::Namesake,
        Some(_) | None => First::Any,
    }
}

fn push(
    questions: &mut Vec<Question>,
    (table, first, own_name): (&Table, First, &ObjectName),
    what: &str,
    model: Item,
    candidates: impl Iterator<Item = (Place, Item)>,
) {
    let candidates: Vec<_> = candidates.collect();
    if !candidates.is_empty() {
        questions.push(Question {
            name: format!("{what} of {}", table.name),
            table: table.name.clone(),
            model,
            candidates,
            first,
            said: own_name.get().filter(|_| own_name.is_said()).cloned(),
        });
    }
}

/// Settles what needs no server: a partition's bound, a model may call by its SQL name an enum that it does not own, and
/// a `serial` column's sequence keeps the name that the table had when it was made.
pub fn settle_names(from: &mut Schema, to: &Schema) {
    bound::settle(from, to);
    let explicit: BTreeSet<String> = from.sequences.keys().map(qualified).collect();
    for (name, table) in &mut from.tables {
        let Some(after) = to.tables.get(name) else {
            continue;
        };
        for old in &mut table.columns {
            let Some(new) = after.column(&old.name) else {
                continue;
            };
            if type_text(&old.ty) == type_text(&new.ty) && matches!(new.ty, ColumnType::Sql(_)) {
                old.ty = new.ty.clone();
            }
            // A sequence that is an object of its own is another one.
            let is_implied = |drawn: String| !explicit.contains(&drawn);
            if text::is_serial(name, new) && drawn(old).is_some_and(is_implied) {
                old.default = new.default.clone();
            }
        }
    }
}
