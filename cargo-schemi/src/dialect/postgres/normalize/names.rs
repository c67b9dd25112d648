//! Names that PostgreSQL cannot hold as they are.

use std::collections::BTreeMap;

use schemi_schema::{ConstraintKind, Name, Schema, Table, UserType, UserTypeKind};

use crate::dialect::RenderError;

/// What the server keeps of a name, in bytes.
const LIMIT: usize = 63;

/// Refuses names that PostgreSQL would cut at 63 bytes, and objects that would share one name.
///
/// # Errors
/// Names the objects, and what to rename.
pub fn check_names(schema: &Schema) -> Result<(), RenderError> {
    for name in &schema.namespaces {
        check(name.as_str(), || format!("schema {name}"))?;
    }
    for value in schema.enums.values() {
        check(value.name.name.as_str(), || format!("enum {}", value.name))?;
        // A value may be the empty text.
        for label in value.values.iter().filter(|label| !label.is_empty()) {
            check(label, || format!("value '{label}' of enum {}", value.name))?;
        }
    }
    for value in schema.types.values() {
        check_type(value)?;
    }
    // Tables, composite types and indexes share one space of names in each schema, those of keys
    // included.
    let composite = schema
        .types
        .values()
        .filter(|value| matches!(value.kind, UserTypeKind::Composite(_)));
    let mut taken: BTreeMap<(Option<Name>, String), String> = composite
        .map(|value| {
            let name = cut(value.name.name.as_str()).to_owned();
            let what = format!("composite type {}", value.name);
            ((value.name.schema.clone(), name), what)
        })
        .collect();
    for table in schema.tables.values() {
        check_table(table)?;
        for (name, what) in relations(table) {
            let key = (table.name.schema.clone(), cut(name.as_str()).to_owned());
            if let Some(other) = taken.insert(key, what.clone()) {
                return Err(RenderError::new(format!(
                    "{other} and {what} would have one name in PostgreSQL ({}): rename one of them",
                    cut(name.as_str())
                )));
            }
        }
    }
    for table in schema.tables.values() {
        check_relations(table)?;
    }
    Ok(())
}

fn cut(name: &str) -> &str {
    &name[..name.floor_char_boundary(LIMIT)]
}

fn check(name: &str, what: impl FnOnce() -> String) -> Result<(), RenderError> {
    if name.is_empty() {
        return Err(RenderError::new(format!(
            "{} has no name: give it one",
            what()
        )));
    }
    if name.contains('\0') {
        return Err(RenderError::new(format!(
            "{} has a NUL in its name: rename it",
            what()
        )));
    }
    if name.len() > LIMIT {
        return Err(RenderError::new(format!(
            "the name of {} is {} bytes long, and PostgreSQL keeps {LIMIT}: shorten it",
            what(),
            name.len()
        )));
    }
    Ok(())
}

/// A domain with its conditions, a composite type with its attributes.
fn check_type(value: &UserType) -> Result<(), RenderError> {
    let name = &value.name;
    check(name.name.as_str(), || format!("type {name}"))?;
    match &value.kind {
        UserTypeKind::Domain(domain) => {
            let names = domain.checks.iter().filter_map(|of| of.name.get());
            for of in names {
                check(of.as_str(), || format!("check {of} of domain {name}"))?;
            }
        }
        UserTypeKind::Composite(composite) => {
            for of in composite.attributes.iter().map(|part| &part.name) {
                check(of.as_str(), || format!("attribute {of} of type {name}"))?;
            }
        }
        UserTypeKind::Range(_) => {}
    }
    Ok(())
}

/// Columns and constraints: two that are equal in what the server keeps are named together.
fn check_table(table: &Table) -> Result<(), RenderError> {
    let columns = table.columns.iter().map(|column| (&column.name, "column"));
    distinct(table, columns)?;
    let constraints = table.constraints.iter().filter_map(|c| c.name.get());
    distinct(table, constraints.map(|name| (name, "constraint")))
}

fn distinct<'a>(
    table: &Table,
    names: impl Iterator<Item = (&'a Name, &'static str)> + Clone,
) -> Result<(), RenderError> {
    let mut taken: BTreeMap<&str, &Name> = BTreeMap::new();
    for (name, what) in names.clone() {
        if let Some(other) = taken.insert(cut(name.as_str()), name) {
            return Err(RenderError::new(format!(
                "{what}s {other} and {name} of table {} are equal in the first {LIMIT} bytes: rename one of them",
                table.name
            )));
        }
    }
    for (name, what) in names {
        check(name.as_str(), || {
            format!("{what} {name} of table {}", table.name)
        })?;
    }
    Ok(())
}

/// What takes a name among the relations of a schema: the table, its indexes, its keys.
fn relations(table: &Table) -> Vec<(&Name, String)> {
    let mut found = vec![(&table.name.name, format!("table {}", table.name))];
    for constraint in &table.constraints {
        let has_index = match constraint.kind {
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Exclude(_) => true,
            ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) => false,
        };
        if let (true, Some(name)) = (has_index, constraint.name.get()) {
            found.push((name, format!("constraint {name} of table {}", table.name)));
        }
    }
    for name in table.indexes.iter().filter_map(|index| index.name.get()) {
        found.push((name, format!("index {name} of table {}", table.name)));
    }
    found
}

fn check_relations(table: &Table) -> Result<(), RenderError> {
    for (name, what) in relations(table) {
        check(name.as_str(), || what)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use schemi_schema::{Column, ColumnType, QualifiedName};

    use super::*;

    fn message(names: &[&str], columns: &[&str]) -> String {
        let mut schema = Schema::default();
        for name in names {
            let mut table = Table::new(QualifiedName::local(*name));
            table.columns = columns
                .iter()
                .map(|name| Column::new(*name, ColumnType::sql("text")))
                .collect();
            schema.insert_table(table);
        }
        check_names(&schema).map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn sixty_three_bytes_are_the_limit() {
        let umlauts = "ü".repeat(31);
        assert_eq!(message(&[&format!("{umlauts}a")], &["a"]), "");
        assert!(message(&[&format!("{umlauts}aa")], &["a"]).contains("64 bytes"));
        assert!(message(&["t"], &[&"c".repeat(64)]).contains("column c"));
    }

    #[test]
    fn names_that_would_become_one_are_refused() {
        let long = "c".repeat(63);
        let (a, b) = (format!("{long}a"), format!("{long}b"));
        assert!(message(&["t"], &[&a, &b]).contains("equal in the first 63 bytes"));
        assert!(message(&[&a, &b], &["x"]).contains("would have one name"));
    }
}
