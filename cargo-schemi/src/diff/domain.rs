//! A domain as a table of one column, so that what is known of tables serves for it.

use schemi_schema::{
    Check, Column, ColumnType, Constraint, ConstraintKind, Schema, Table, UserType, UserTypeKind,
};

/// What a domain's conditions call its value, as a column is called.
pub const VALUE: &str = "value";

/// The table that stands in for a domain: its value as a column, with its default and its conditions.
pub fn stand_in(user_type: &UserType) -> Option<Table> {
    let UserTypeKind::Domain(domain) = &user_type.kind else {
        return None;
    };
    let mut column = Column::new(VALUE, ColumnType::sql(&*domain.base));
    column.default = domain.default.clone();
    column.collation = domain.collation.clone();
    let checks = domain.checks.iter().map(|check| {
        let kind = ConstraintKind::Check(Check {
            not_valid: check.not_valid,
            ..Check::new(check.expr.clone())
        });
        Constraint::new(check.name.clone(), kind)
    });
    Some(Table {
        columns: vec![column],
        constraints: checks.collect(),
        ..Table::new(user_type.name.clone())
    })
}

/// Takes back what was found out about the table that stood in for a domain.
pub fn take_back(user_type: &mut UserType, table: &Table) {
    let UserTypeKind::Domain(domain) = &mut user_type.kind else {
        return;
    };
    if let Some(column) = table.columns.first() {
        domain.default = column.default.clone();
    }
    for (check, constraint) in domain.checks.iter_mut().zip(&table.constraints) {
        check.name = constraint.name.clone();
        if let ConstraintKind::Check(found) = &constraint.kind {
            check.expr = found.expr.clone();
        }
    }
}

/// The tables that stand in for the domains which two schemas both have and spell differently.
pub fn differing(from: &Schema, to: &Schema) -> Vec<(Table, Table)> {
    let differ = |old: &&UserType| to.types.get(&old.name).is_some_and(|new| new != *old);
    let is_alone = |name| !from.tables.contains_key(name) && !to.tables.contains_key(name);
    let old = from.types.values().filter(differ);
    let old = old.filter(|old| is_alone(&old.name));
    old.filter_map(|old| Some((stand_in(old)?, stand_in(to.types.get(&old.name)?)?)))
        .collect()
}
