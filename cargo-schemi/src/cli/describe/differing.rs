//! What differs between two shapes of one thing, in words.

use schemi_schema::{
    Column, Constraint, ConstraintKind, Deferrable, IdentityKind, Index, KeyIndex, Name,
    OnConflict, Parameters,
};

use super::type_of;
use crate::change::TableTraits;

/// What differs between two shapes of a column.
pub(super) fn alteration(from: &Column, to: &Column) -> String {
    let mut parts = Vec::new();
    if from.ty != to.ty || from.nullable != to.nullable {
        parts.push(format!("{} -> {}", type_of(from), type_of(to)));
    }
    let default = |column: &Column| column.default.as_ref().map(ToString::to_string);
    let collation = |column: &Column| column.collation.clone();
    let generated = |column: &Column| column.generated.as_ref().map(|g| g.expr.to_string());
    parts.extend(differing("default", default(from), default(to)));
    if from.identity != to.identity {
        let (from, to) = (identity(from), identity(to));
        parts.push(differing("identity", from, to).unwrap_or_else(|| "identity".to_owned()));
    }
    let (old, new) = (generated(from), generated(to));
    if old == new && from.generated != to.generated {
        parts.push("generated: stored or virtual".to_owned());
    }
    parts.extend(differing("generated", old, new));
    parts.extend(differing("collation", collation(from), collation(to)));
    let (old, new) = (from.storage.clone(), to.storage.clone());
    parts.extend(differing("storage", old, new));
    let (old, new) = (from.compression.clone(), to.compression.clone());
    parts.extend(differing("compression", old, new));
    parts.extend(conflict(from.on_conflict, to.on_conflict));
    parts.extend(differing(
        "comment",
        quoted(&from.comment),
        quoted(&to.comment),
    ));
    parts.join(", ")
}

/// What differs between two shapes of a table, beside what is in it.
pub(super) fn traits(from: &TableTraits, to: &TableTraits) -> String {
    let gone = from.options.difference(&to.options);
    let mut parts: Vec<String> = gone
        .map(|option| format!("- {}", option.as_str()))
        .collect();
    let new = to.options.difference(&from.options);
    parts.extend(new.map(|option| format!("+ {}", option.as_str())));
    let (old, new) = (from.partition_by.clone(), to.partition_by.clone());
    parts.extend(differing("partition by", old, new));
    let part = |traits: &TableTraits| {
        let part = traits.partition_of.as_ref();
        part.map(|part| format!("{} {}", part.table, part.bound))
    };
    parts.extend(differing("partition of", part(from), part(to)));
    let parents = |traits: &TableTraits| joined(traits.inherits.iter().map(ToString::to_string));
    parts.extend(differing("inherits", parents(from), parents(to)));
    parts.extend(stored(
        (&from.with, from.tablespace.as_ref()),
        (&to.with, to.tablespace.as_ref()),
    ));
    parts.extend(differing(
        "comment",
        quoted(&from.comment),
        quoted(&to.comment),
    ));
    parts.join(", ")
}

pub(super) fn quoted(comment: &Option<String>) -> Option<String> {
    comment.as_ref().map(|text| format!("{text:?}"))
}

/// `what old -> new`, where they differ.
pub(super) fn differing(what: &str, from: Option<String>, to: Option<String>) -> Option<String> {
    let none = || "none".to_owned();
    (from != to).then(|| {
        let (from, to) = (from.unwrap_or_else(none), to.unwrap_or_else(none));
        format!("{what} {from} -> {to}")
    })
}

/// What differs between two constraints of one name; nothing, or words with a colon before them.
pub(super) fn constraint_alteration(from: &Constraint, to: &Constraint) -> String {
    let mut parts = Vec::new();
    let (old, new) = (not_valid(from), not_valid(to));
    parts.extend(differing("not valid", said(old), said(new)));
    let (old, new) = (deferrable(from), deferrable(to));
    parts.extend(differing("deferrable", old, new));
    if let (Some(old), Some(new)) = (key_index(from), key_index(to)) {
        parts.extend(stored(
            (&old.with, old.tablespace.as_ref()),
            (&new.with, new.tablespace.as_ref()),
        ));
        let (old, new) = (quoted(&old.comment), quoted(&new.comment));
        parts.extend(differing("comment of the index", old, new));
    }
    if let (Some(old), Some(new)) = (on_conflict(from), on_conflict(to)) {
        parts.extend(conflict(old, new));
    }
    let (old, new) = (quoted(&from.comment), quoted(&to.comment));
    parts.extend(differing("comment", old, new));
    after_colon(&parts)
}

/// What differs between two indexes of one name; nothing, or words with a colon before them.
pub(super) fn index_alteration(from: &Index, to: &Index) -> String {
    let mut parts = stored(
        (&from.with, from.tablespace.as_ref()),
        (&to.with, to.tablespace.as_ref()),
    );
    let (old, new) = (quoted(&from.comment), quoted(&to.comment));
    parts.extend(differing("comment", old, new));
    after_colon(&parts)
}

pub(super) fn after_colon(parts: &[String]) -> String {
    match parts.is_empty() {
        true => String::new(),
        false => format!(": {}", parts.join(", ")),
    }
}

fn identity(column: &Column) -> Option<String> {
    let identity = column.identity.as_ref()?;
    let kind = match identity.kind {
        IdentityKind::Always => "always",
        IdentityKind::ByDefault => "by default",
    };
    let options = &identity.options;
    let numbers = [
        ("start", options.start),
        ("increment", options.increment),
        ("min", options.min),
        ("max", options.max),
        ("cache", options.cache),
    ];
    let mut words = vec![kind.to_owned()];
    for (word, number) in numbers {
        words.extend(number.map(|number| format!("{word} {number}")));
    }
    if options.cycle {
        words.push("cycle".to_owned());
    }
    Some(words.join(" "))
}

type Stored<'a> = (&'a Parameters, Option<&'a Name>);

/// Storage parameters and tablespaces.
fn stored((from, old): Stored<'_>, (to, new): Stored<'_>) -> Vec<String> {
    let list =
        |with: &Parameters| joined(with.iter().map(|(name, value)| format!("{name}={value}")));
    let mut parts: Vec<String> = differing("with", list(from), list(to))
        .into_iter()
        .collect();
    let (old, new) = (old.map(Name::to_string), new.map(Name::to_string));
    parts.extend(differing("tablespace", old, new));
    parts
}

fn joined(words: impl Iterator<Item = String>) -> Option<String> {
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn conflict(from: OnConflict, to: OnConflict) -> Option<String> {
    let word = |clause: OnConflict| Some(clause.as_sql().to_lowercase());
    differing("on conflict", word(from), word(to))
}

pub(super) fn said(is_so: bool) -> Option<String> {
    Some(if is_so { "yes" } else { "no" }.to_owned())
}

fn not_valid(constraint: &Constraint) -> bool {
    match &constraint.kind {
        ConstraintKind::Check(check) => check.not_valid,
        ConstraintKind::ForeignKey(key) => key.not_valid,
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => {
            false
        }
    }
}

fn deferrable(constraint: &Constraint) -> Option<String> {
    let deferrable = match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => key.deferrable,
        ConstraintKind::Unique(unique) => unique.deferrable,
        ConstraintKind::ForeignKey(key) => key.deferrable,
        ConstraintKind::Exclude(exclude) => exclude.deferrable,
        ConstraintKind::Check(_) => Deferrable::No,
    };
    let word = match deferrable {
        Deferrable::No => "no",
        Deferrable::Immediate => "initially immediate",
        Deferrable::Deferred => "initially deferred",
    };
    Some(word.to_owned())
}

fn key_index(constraint: &Constraint) -> Option<&KeyIndex> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => Some(&key.index),
        ConstraintKind::Unique(unique) => Some(&unique.index),
        ConstraintKind::Exclude(exclude) => Some(&exclude.index),
        ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) => None,
    }
}

fn on_conflict(constraint: &Constraint) -> Option<OnConflict> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => Some(key.on_conflict),
        ConstraintKind::Unique(unique) => Some(unique.on_conflict),
        ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => {
            None
        }
    }
}
