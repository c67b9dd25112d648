//! A change in one line, for people.

mod differing;
mod own_type;

use schemi_schema::{Column, ColumnType, Constraint, ConstraintKind, UserType, UserTypeKind};

use crate::change::Change;
use differing::{alteration, constraint_alteration, index_alteration, traits};

/// One line that says what a change does: `+` adds, `-` removes, `~` alters.
#[expect(clippy::too_many_lines, reason = "one arm for each kind of change")]
pub fn change(change: &Change) -> String {
    match change {
        Change::CreateEnum { enum_type } => {
            format!(
                "+ enum {} ({})",
                enum_type.name,
                enum_type.values.join(", ")
            )
        }
        Change::DropEnum { enum_type } => format!("- enum {}", enum_type.name),
        Change::AlterEnum { from, to, renamed } => {
            format!(
                "~ enum {}: {}",
                to.name,
                enum_values(&from.values, &to.values, renamed)
            )
        }
        Change::CreateNamespace { .. }
        | Change::DropNamespace { .. }
        | Change::CommentNamespace { .. }
        | Change::CreateType { .. }
        | Change::DropType { .. }
        | Change::AlterType { .. }
        | Change::RenameAttribute { .. }
        | Change::CreateSequence { .. }
        | Change::DropSequence { .. }
        | Change::AlterSequence { .. } => object(change),
        Change::CreateTable { table } => {
            let count = table.columns.len();
            let plural = if count == 1 { "" } else { "s" };
            format!("+ table {} ({count} column{plural})", table.name)
        }
        Change::DropTable { table } => format!("- table {}", table.name),
        Change::RenameTable { from, to } => format!("~ table {from}: renamed to {to}"),
        Change::AlterTable { table, from, to } => format!("~ table {table}: {}", traits(from, to)),
        Change::AddColumn { table, column, .. } => {
            format!("+ column {table}.{}: {}", column.name, type_of(column))
        }
        Change::DropColumn { table, column } => format!("- column {table}.{}", column.name),
        Change::RenameColumn { table, from, to } => {
            format!("~ column {table}.{from}: renamed to {to}")
        }
        Change::AlterColumn {
            table, from, to, ..
        } => {
            format!("~ column {table}.{}: {}", to.name, alteration(from, to))
        }
        Change::RenameValues {
            table,
            column,
            values,
        } => {
            let pairs: Vec<_> = values
                .iter()
                .map(|(old, new)| format!("'{old}' to '{new}'"))
                .collect();
            format!("~ values of {table}.{column}: renamed {}", pairs.join(", "))
        }
        Change::AddConstraint { .. }
        | Change::DropConstraint { .. }
        | Change::AlterConstraint { .. }
        | Change::RenameConstraint { .. }
        | Change::CreateIndex { .. }
        | Change::DropIndex { .. }
        | Change::AlterIndex { .. }
        | Change::RenameIndex { .. } => part(change),
    }
}

/// One line for a schema, a type or a sequence; nothing for another change.
fn object(change: &Change) -> String {
    if let Change::CreateNamespace { name } = change {
        format!("+ schema {name}")
    } else if let Change::DropNamespace { name } = change {
        format!("- schema {name}")
    } else if let Change::CommentNamespace { name, .. } = change {
        format!("~ schema {name}: comment")
    } else if let Change::CreateType { user_type } = change {
        format!("+ {}", named_type(user_type))
    } else if let Change::DropType { user_type } = change {
        format!("- {}", named_type(user_type))
    } else if let Change::AlterType { from, to } = change {
        format!("~ {}{}", named_type(to), own_type::alteration(from, to))
    } else if let Change::RenameAttribute {
        user_type,
        from,
        to,
    } = change
    {
        format!("~ attribute {user_type}.{from}: renamed to {to}")
    } else if let Change::CreateSequence { sequence } = change {
        format!("+ sequence {}", sequence.name)
    } else if let Change::DropSequence { sequence } = change {
        format!("- sequence {}", sequence.name)
    } else if let Change::AlterSequence { to, .. } = change {
        format!("~ sequence {}", to.name)
    } else {
        String::new()
    }
}

/// One line for a constraint or an index; nothing for another change.
fn part(change: &Change) -> String {
    match change {
        Change::AddConstraint { table, constraint } => {
            format!(
                "+ {} of {table}{}",
                constraint_name(constraint),
                condition(constraint)
            )
        }
        Change::DropConstraint { table, constraint } => {
            format!(
                "- {} of {table}{}",
                constraint_name(constraint),
                condition(constraint)
            )
        }
        Change::RenameConstraint { table, from, to } => {
            format!("~ {} of {table}: renamed to {to}", constraint_name(from))
        }
        Change::AlterConstraint { table, from, to } => {
            let how = constraint_alteration(from, to);
            format!("~ {} of {table}{how}", constraint_name(to))
        }
        Change::AlterIndex { table, from, to } => {
            format!(
                "~ index {} of {table}{}",
                to.name,
                index_alteration(from, to)
            )
        }
        Change::CreateIndex { table, index } => format!("+ index {} of {table}", index.name),
        Change::DropIndex { table, index } => format!("- index {} of {table}", index.name),
        Change::RenameIndex { table, from, to } => {
            format!("~ index {} of {table}: renamed to {to}", from.name)
        }
        Change::CreateNamespace { .. }
        | Change::DropNamespace { .. }
        | Change::CommentNamespace { .. }
        | Change::CreateEnum { .. }
        | Change::DropEnum { .. }
        | Change::AlterEnum { .. }
        | Change::CreateType { .. }
        | Change::DropType { .. }
        | Change::AlterType { .. }
        | Change::RenameAttribute { .. }
        | Change::CreateSequence { .. }
        | Change::DropSequence { .. }
        | Change::AlterSequence { .. }
        | Change::CreateTable { .. }
        | Change::DropTable { .. }
        | Change::RenameTable { .. }
        | Change::AlterTable { .. }
        | Change::AddColumn { .. }
        | Change::DropColumn { .. }
        | Change::RenameColumn { .. }
        | Change::AlterColumn { .. }
        | Change::RenameValues { .. } => String::new(),
    }
}

/// `domain NAME`, `composite type NAME`.
fn named_type(user_type: &UserType) -> String {
    let kind = match user_type.kind {
        UserTypeKind::Domain(_) => "domain",
        UserTypeKind::Composite(_) => "composite type",
        UserTypeKind::Range(_) => "range type",
    };
    format!("{kind} {}", user_type.name)
}

fn type_of(column: &Column) -> String {
    let ty = match &column.ty {
        ColumnType::Sql(text) => text.clone(),
        ColumnType::Enum { name, dimensions } => {
            format!("{name}{}", "[]".repeat(usize::from(*dimensions)))
        }
    };
    format!("{ty}{}", if column.nullable { "" } else { " not null" })
}

fn enum_values(
    from: &[String],
    to: &[String],
    renamed: &std::collections::BTreeMap<String, String>,
) -> String {
    let mut parts: Vec<String> = renamed
        .iter()
        .map(|(old, new)| format!("'{old}' renamed to '{new}'"))
        .collect();
    let is_new =
        |value: &&String| !from.contains(value) && !renamed.values().any(|new| new == *value);
    let is_gone = |value: &&String| !to.contains(value) && !renamed.contains_key(*value);
    parts.extend(to.iter().filter(is_new).map(|value| format!("+ '{value}'")));
    parts.extend(
        from.iter()
            .filter(is_gone)
            .map(|value| format!("- '{value}'")),
    );
    if parts.is_empty() {
        parts.push("its order or comment".to_owned());
    }
    parts.join(", ")
}

/// What a check says: one that changes goes and comes under one name.
fn condition(constraint: &Constraint) -> String {
    match &constraint.kind {
        ConstraintKind::Check(check) => format!(": {}", check.expr),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclude(_) => String::new(),
    }
}

fn constraint_name(constraint: &Constraint) -> String {
    let kind = match constraint.kind {
        ConstraintKind::PrimaryKey(_) => "primary key",
        ConstraintKind::Unique(_) => "unique constraint",
        ConstraintKind::Check(_) => "check",
        ConstraintKind::ForeignKey(_) => "foreign key",
        ConstraintKind::Exclude(_) => "exclusion constraint",
    };
    match constraint.name.get() {
        Some(name) => format!("{kind} {name}"),
        None => kind.to_owned(),
    }
}
