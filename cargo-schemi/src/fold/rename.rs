//! Names that change in everything that mentions them, as both databases change them by themselves.

use schemi_schema::{
    Constraint, ConstraintKind, Expr, FromParent, IndexTarget, Name, QualifiedName, Schema, Table,
    UserTypeKind,
};

use super::replace_identifier;

/// Gives a table another name, here and in the foreign keys that refer to it.
pub fn rename_table(schema: &mut Schema, from: &QualifiedName, to: &QualifiedName) {
    if let Some(mut table) = schema.tables.remove(from) {
        table.name = to.clone();
        schema.insert_table(table);
    }
    let owners = schema.sequences.values_mut();
    for owner in owners.filter_map(|sequence| sequence.owned_by.as_mut()) {
        if owner.table == *from {
            owner.table = to.clone();
        }
    }
    for table in schema.tables.values_mut() {
        let parents = table.partition_of.iter_mut().map(|of| &mut of.table);
        for parent in parents.chain(&mut table.inherits) {
            if parent == from {
                *parent = to.clone();
            }
        }
    }
    for key in schema.tables.values_mut().flat_map(|t| &mut t.constraints) {
        if let ConstraintKind::ForeignKey(key) = &mut key.kind
            && key.references == *from
        {
            key.references = to.clone();
        }
    }
}

/// Gives an attribute of a composite type another name.
pub fn rename_attribute(schema: &mut Schema, user_type: &QualifiedName, from: &Name, to: &Name) {
    let kind = schema.types.get_mut(user_type).map(|of| &mut of.kind);
    if let Some(UserTypeKind::Composite(composite)) = kind {
        let mut parts = composite.attributes.iter_mut();
        if let Some(part) = parts.find(|part| part.name == *from) {
            part.name = to.clone();
        }
    }
}

/// Gives a column another name, in the table's constraints and indexes, in the expressions that
/// mention it, in the foreign keys that refer to it, and in partitions and children, as both databases do by
/// themselves.
pub fn rename_column(schema: &mut Schema, table: &QualifiedName, from: &Name, to: &Name) {
    let tables = with_heirs(schema, table);
    let owners = schema.sequences.values_mut();
    for owner in owners.filter_map(|sequence| sequence.owned_by.as_mut()) {
        if tables.contains(&owner.table) {
            rename_name(&mut owner.column, from, to);
        }
    }
    for table in &tables {
        rename_in_schema(schema, table, from, to);
    }
}

/// A table, its partitions and children, and theirs.
pub fn with_heirs(schema: &Schema, table: &QualifiedName) -> Vec<QualifiedName> {
    let mut found = vec![table.clone()];
    let mut at = 0;
    while let Some(parent) = found.get(at).cloned() {
        let heirs = schema.tables.values();
        let heirs = heirs.filter(|heir| heir.parents().any(|name| *name == parent));
        for heir in heirs {
            if !found.contains(&heir.name) {
                found.push(heir.name.clone());
            }
        }
        at += 1;
    }
    found
}

fn rename_in_schema(schema: &mut Schema, table: &QualifiedName, from: &Name, to: &Name) {
    for other in schema.tables.values_mut() {
        let own = other.name == *table;
        if own {
            rename_in_table(other, from, to);
        }
        for constraint in &mut other.constraints {
            rename_in_constraint(constraint, own, table, from, to);
        }
    }
}

fn rename_in_table(table: &mut Table, from: &Name, to: &Name) {
    for column in &mut table.columns {
        rename_name(&mut column.name, from, to);
        if let FromParent(Some(above)) = &mut column.from_parent {
            rename_name(above, from, to);
        }
        if let Some(generated) = &mut column.generated {
            rename_in_expr(&mut generated.expr, from, to);
        }
    }
    for index in &mut table.indexes {
        for key in &mut index.keys {
            match &mut key.target {
                IndexTarget::Column(name) => rename_name(name, from, to),
                IndexTarget::Expr(expr) => rename_in_expr(expr, from, to),
            }
        }
        index
            .include
            .iter_mut()
            .for_each(|name| rename_name(name, from, to));
        if let Some(predicate) = &mut index.predicate {
            rename_in_expr(predicate, from, to);
        }
    }
    if let Some(partition_by) = &mut table.partition_by {
        *partition_by = replace_identifier(partition_by, from.as_str(), to.as_str());
    }
}

fn rename_in_constraint(
    constraint: &mut Constraint,
    own: bool,
    table: &QualifiedName,
    from: &Name,
    to: &Name,
) {
    match &mut constraint.kind {
        ConstraintKind::PrimaryKey(key) if own => {
            rename_all(&mut key.columns, from, to);
            rename_all(&mut key.index.include, from, to);
        }
        ConstraintKind::Unique(unique) if own => {
            rename_all(&mut unique.columns, from, to);
            rename_all(&mut unique.index.include, from, to);
        }
        ConstraintKind::Check(check) if own => rename_in_expr(&mut check.expr, from, to),
        ConstraintKind::Exclude(exclude) if own => {
            for element in &mut exclude.elements {
                rename_in_expr(&mut element.expr, from, to);
            }
            if let Some(predicate) = &mut exclude.predicate {
                rename_in_expr(predicate, from, to);
            }
        }
        ConstraintKind::ForeignKey(key) => {
            if own {
                rename_all(&mut key.columns, from, to);
                rename_all(&mut key.on_delete_columns, from, to);
            }
            if key.references == *table {
                rename_all(&mut key.referenced_columns, from, to);
            }
        }
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclude(_) => {}
    }
}

fn rename_all(names: &mut [Name], from: &Name, to: &Name) {
    names
        .iter_mut()
        .for_each(|name| rename_name(name, from, to));
}

fn rename_name(name: &mut Name, from: &Name, to: &Name) {
    if name == from {
        *name = to.clone();
    }
}

fn rename_in_expr(expr: &mut Expr, from: &Name, to: &Name) {
    expr.0 = replace_identifier(&expr.0, from.as_str(), to.as_str());
}
