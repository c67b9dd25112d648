//! What SQLite leaves open and no model can: whether a key column may be NULL, what type a column has.

use schemi_schema::{ColumnType, Name, QualifiedName, Schema};

/// Leaves open in `to` what models had to say and `from` leaves open: the columns.
///
/// A model's key is without NULL, and a column of no type is a BLOB to it, which changes no value either.
pub fn leave_open(from: &Schema, to: &mut Schema) -> Vec<(QualifiedName, Name)> {
    let mut left = Vec::new();
    let untyped = ColumnType::sql("");
    for (name, table) in &mut to.tables {
        let Some(before) = from.tables.get(name) else {
            continue;
        };
        let key: Vec<Name> = table.primary_key().to_vec();
        for column in &mut table.columns {
            let Some(old) = before.column(&column.name) else {
                continue;
            };
            let in_keys = key.contains(&column.name) && before.primary_key().contains(&column.name);
            let may_be_null = in_keys && old.nullable && !column.nullable;
            let has_no_type = old.ty == untyped && column.ty == ColumnType::sql("BLOB");
            if may_be_null {
                column.nullable = true;
            }
            if has_no_type {
                column.ty = untyped.clone();
            }
            if may_be_null || has_no_type {
                left.push((name.clone(), column.name.clone()));
            }
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use schemi_schema::{Column, Constraint, ConstraintKind, ObjectName, PrimaryKey, Table};

    use super::*;

    fn schema(key: Column, other: Column) -> Schema {
        let mut table = Table::new(QualifiedName::local("t"));
        let kind = ConstraintKind::PrimaryKey(PrimaryKey::new(vec![key.name.clone()]));
        table.columns = vec![key, other];
        table.constraints = vec![Constraint::new(ObjectName::Unnamed, kind)];
        let mut schema = Schema::default();
        schema.insert_table(table);
        schema
    }

    fn column(name: &str, ty: &str, nullable: bool) -> Column {
        let mut column = Column::new(Name::from(name), ColumnType::sql(ty));
        column.nullable = nullable;
        column
    }

    #[test]
    fn only_what_the_database_leaves_open_is_left() {
        let open = schema(column("id", "TEXT", true), column("a", "", true));
        let said = schema(column("id", "TEXT", false), column("a", "BLOB", true));
        let mut to = said.clone();
        assert_eq!(leave_open(&open, &mut to).len(), 2);
        assert_eq!(to, open);
        let mut to = open.clone();
        assert!(leave_open(&said, &mut to).is_empty());
        assert_eq!(to, open);
        // A column beside the key is the model's to say.
        let loose = schema(column("id", "TEXT", false), column("a", "TEXT", true));
        let mut to = schema(column("id", "TEXT", false), column("a", "TEXT", false));
        assert!(leave_open(&loose, &mut to).is_empty());
    }
}
