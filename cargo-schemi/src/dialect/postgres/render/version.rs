//! What an older server does not have.

use schemi_schema::{
    Column, Constraint, ConstraintKind, GeneratedKind, Index, QualifiedName, UserType, UserTypeKind,
};

use crate::change::Change;
use crate::dialect::RenderError;

/// Something that not every version has.
struct Need {
    /// The first version that has it.
    since: u32,
    what: &'static str,
    /// What has it: `column a of table t`.
    of: String,
}

/// Refuses the first change that makes what a server of this version (its first number) does not have.
///
/// # Errors
/// What it is, and of which object.
pub fn check(version: u32, changes: &[Change]) -> Result<(), RenderError> {
    let lacking = |need: &Need| need.since > version;
    match changes.iter().flat_map(needs).find(lacking) {
        None => Ok(()),
        Some(Need { since, what, of }) => Err(RenderError::new(format!(
            "{of}: {what} came with PostgreSQL {since}, and the database is on PostgreSQL {version}: leave it \
             out, or upgrade the server"
        ))),
    }
}

fn needs(change: &Change) -> Vec<Need> {
    match change {
        Change::CreateTable { table } => {
            let name = &table.name;
            let columns = table.columns.iter().flat_map(|c| of_column(name, c));
            let constraints = &table.constraints;
            let constraints = constraints.iter().flat_map(|c| of_constraint(name, c));
            let indexes = table.indexes.iter().flat_map(of_index);
            let mut needs: Vec<Need> = columns.chain(constraints).chain(indexes).collect();
            if table.partition_by.is_some() {
                needs.extend(of_partitioned(name, &table.constraints));
            }
            needs
        }
        Change::AddColumn { table, column, .. } => of_column(table, column),
        Change::AlterColumn {
            table, from, to, ..
        } => {
            let had = of_column(table, from);
            let mut needs = of_column(table, to);
            needs.retain(|need| had.iter().all(|had| had.what != need.what));
            needs
        }
        Change::AddConstraint { table, constraint } => of_constraint(table, constraint),
        Change::CreateIndex { index, .. } => of_index(index),
        Change::CreateType { user_type } => of_type(user_type),
        Change::CreateNamespace { .. }
        | Change::DropNamespace { .. }
        | Change::CommentNamespace { .. }
        | Change::CreateEnum { .. }
        | Change::DropEnum { .. }
        | Change::AlterEnum { .. }
        | Change::DropType { .. }
        | Change::AlterType { .. }
        | Change::RenameAttribute { .. }
        | Change::CreateSequence { .. }
        | Change::DropSequence { .. }
        | Change::AlterSequence { .. }
        | Change::DropTable { .. }
        | Change::RenameTable { .. }
        | Change::AlterTable { .. }
        | Change::DropColumn { .. }
        | Change::RenameColumn { .. }
        | Change::RenameValues { .. }
        | Change::DropConstraint { .. }
        | Change::AlterConstraint { .. }
        | Change::RenameConstraint { .. }
        | Change::DropIndex { .. }
        | Change::AlterIndex { .. }
        | Change::RenameIndex { .. } => Vec::new(),
    }
}

fn of_column(table: &QualifiedName, column: &Column) -> Vec<Need> {
    let need = |since, what| Need {
        since,
        what,
        of: format!("column {} of table {table}", column.name),
    };
    let is_virtual = column
        .generated
        .as_ref()
        .is_some_and(|generated| generated.kind == GeneratedKind::Virtual);
    let compression = column.compression.as_ref().map(|_| need(14, "COMPRESSION"));
    let computed = is_virtual.then(|| need(18, "a virtual generated column"));
    compression.into_iter().chain(computed).collect()
}

fn of_constraint(table: &QualifiedName, constraint: &Constraint) -> Vec<Need> {
    let what = match &constraint.kind {
        ConstraintKind::Unique(unique) if unique.nulls_not_distinct => "NULLS NOT DISTINCT",
        ConstraintKind::ForeignKey(key) if !key.on_delete_columns.is_empty() => {
            "a list of columns after ON DELETE SET"
        }
        ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclude(_) => return Vec::new(),
    };
    let name = constraint.name.get().map(|name| format!(" {name}"));
    vec![Need {
        since: 15,
        what,
        of: format!("constraint{} of table {table}", name.unwrap_or_default()),
    }]
}

fn of_index(index: &Index) -> Vec<Need> {
    let name = index.name.get().map(|name| format!(" {name}"));
    let need = Need {
        since: 15,
        what: "NULLS NOT DISTINCT",
        of: format!("index{}", name.unwrap_or_default()),
    };
    index
        .nulls_not_distinct
        .then_some(need)
        .into_iter()
        .collect()
}

/// What only tables that are not partitioned had at first.
fn of_partitioned(table: &QualifiedName, constraints: &[Constraint]) -> Vec<Need> {
    let need = |what| Need {
        since: 17,
        what,
        of: format!("partitioned table {table}"),
    };
    let is_exclude = |one: &Constraint| matches!(one.kind, ConstraintKind::Exclude(_));
    let exclude = constraints.iter().any(is_exclude);
    let exclude = exclude.then(|| need("an exclusion constraint"));
    exclude.into_iter().collect()
}

fn of_type(user_type: &UserType) -> Vec<Need> {
    match &user_type.kind {
        UserTypeKind::Range(range) if range.multirange.is_some() => vec![Need {
            since: 14,
            what: "a name for the multirange type",
            of: format!("type {}", user_type.name),
        }],
        UserTypeKind::Range(_) | UserTypeKind::Domain(_) | UserTypeKind::Composite(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use schemi_schema::{
        ColumnType, Deferrable, Expr, Generated, KeyIndex, Name, ObjectName, OnConflict, Unique,
    };

    use super::*;

    #[test]
    fn what_an_older_server_lacks_is_named() {
        let table = QualifiedName::local("t");
        let unique = Unique {
            columns: vec![Name::from("a")],
            nulls_not_distinct: true,
            deferrable: Deferrable::default(),
            index: KeyIndex::default(),
            on_conflict: OnConflict::default(),
        };
        let constraint = Change::AddConstraint {
            table: table.clone(),
            constraint: Constraint::new(
                ObjectName::Said(Name::from("t_a_key")),
                ConstraintKind::Unique(unique),
            ),
        };
        let mut column = Column::new("a", ColumnType::sql("integer"));
        column.generated = Some(Generated {
            expr: Expr::new("b + 1"),
            kind: GeneratedKind::Virtual,
        });
        let column = Change::AddColumn {
            table,
            column,
            backfill: None,
        };
        for (change, since, words) in [
            (
                constraint,
                15,
                "constraint t_a_key of table t: NULLS NOT DISTINCT came",
            ),
            (
                column,
                18,
                "column a of table t: a virtual generated column came",
            ),
        ] {
            let changes = [change];
            let error = check(since - 1, &changes).unwrap_err().to_string();
            assert!(error.starts_with(words), "{error}");
            assert!(
                error.contains(&format!("with PostgreSQL {since}")),
                "{error}"
            );
            assert_eq!(check(since, &changes), Ok(()));
        }
    }
}
