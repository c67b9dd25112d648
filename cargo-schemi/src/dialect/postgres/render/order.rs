//! The order in which changes are carried out: schemas and types come first and go last.

use std::collections::BTreeMap;

use schemi_schema::{QualifiedName, UserType};

use super::{enums, type_parts};
use crate::change::Change;

/// When a kind of change is carried out.
fn phase(change: &Change) -> u8 {
    match change {
        Change::CreateNamespace { .. } | Change::CommentNamespace { .. } => 0,
        Change::CreateEnum { .. } | Change::CreateType { .. } | Change::CreateSequence { .. } => 1,
        // A value that goes must be out of use first: the type is made anew in its turn.
        Change::AlterEnum { from, to, renamed } => {
            if enums::only_grows(from, to, renamed) {
                1
            } else {
                3
            }
        }
        Change::DropEnum { .. } | Change::DropType { .. } => 4,
        Change::DropNamespace { .. } => 5,
        Change::CreateTable { .. }
        | Change::DropTable { .. }
        | Change::RenameTable { .. }
        | Change::AlterTable { .. }
        | Change::AddColumn { .. }
        | Change::DropColumn { .. }
        | Change::RenameColumn { .. }
        | Change::AlterColumn { .. }
        | Change::RenameValues { .. }
        | Change::AddConstraint { .. }
        | Change::DropConstraint { .. }
        | Change::RenameConstraint { .. }
        | Change::CreateIndex { .. }
        | Change::DropIndex { .. }
        | Change::AlterIndex { .. }
        | Change::AlterConstraint { .. }
        | Change::AlterType { .. }
        | Change::RenameAttribute { .. }
        | Change::AlterSequence { .. }
        | Change::DropSequence { .. }
        | Change::RenameIndex { .. } => 3,
    }
}

/// The changes in the order in which they are carried out.
pub fn ordered(changes: &[Change]) -> Vec<Change> {
    let mut ordered = Vec::with_capacity(changes.len());
    for (at, change) in changes.iter().enumerate() {
        if let Change::AlterEnum { from, to, renamed } = change
            && enums::uses_new(changes, at)
        {
            ordered.extend(enums::grow_first(from, to, renamed));
        } else {
            ordered.push(change.clone());
        }
    }
    let made = type_parts::heights(ordered.iter().filter_map(made_type));
    let gone = type_parts::heights(ordered.iter().filter_map(gone_type));
    ordered.sort_by_key(|change| {
        let height = |heights: &BTreeMap<QualifiedName, usize>, name| {
            heights.get(name).copied().unwrap_or_default()
        };
        let rank = if let Some(user_type) = made_type(change) {
            3 + height(&made, &user_type.name)
        } else if let Some(user_type) = gone_type(change) {
            usize::MAX - 1 - height(&gone, &user_type.name)
        } else if matches!(change, Change::DropEnum { .. }) {
            usize::MAX
        } else if matches!(change, Change::CreateEnum { .. }) {
            1
        } else {
            // A value is there before a type speaks of it.
            usize::from(matches!(change, Change::AlterEnum { .. })) * 2
        };
        (phase(change), if phase(change) == 3 { 0 } else { rank })
    });
    ordered
}

fn made_type(change: &Change) -> Option<&UserType> {
    if let Change::CreateType { user_type } = change {
        Some(user_type)
    } else {
        None
    }
}

fn gone_type(change: &Change) -> Option<&UserType> {
    if let Change::DropType { user_type } = change {
        Some(user_type)
    } else {
        None
    }
}
