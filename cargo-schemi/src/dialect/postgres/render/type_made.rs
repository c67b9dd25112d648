//! Types made anew, and the columns that are of another type meanwhile.

use schemi_schema::{Column, ColumnType, Domain, QualifiedName, UserType, UserTypeKind};

use super::type_parts::made_of;
use super::{Renderer, text};
use crate::change::Change;
use crate::dialect::RenderError;
use crate::dialect::postgres::types::element;
use crate::dialect::postgres::types::quote::qualified;
use crate::fold;

/// Types that are away while what they are made of is made anew.
pub struct TakenTypes {
    types: Vec<UserType>,
    /// (table, column as text, column as it was)
    columns: Vec<(QualifiedName, Column, Column)>,
}

impl Renderer {
    /// Makes a domain anew. Its columns are of the type below it meanwhile, and the domains that are made of it
    /// are away.
    pub(super) fn remake_domain(
        &mut self,
        from: &UserType,
        to: &UserType,
        domain: &Domain,
    ) -> Result<(), RenderError> {
        let taken = self.take_types_of(&from.name)?;
        let columns = self.columns_of_type(&from.name);
        let between = |column: &Column| {
            let ty = text::sql_type(&column.ty);
            let suffix = if element(&ty).is_some() { "[]" } else { "" };
            Column {
                ty: ColumnType::Sql(format!("{}{suffix}", domain.base)),
                default: None,
                ..column.clone()
            }
        };
        for (table, column) in &columns {
            self.alter_by_the_way(table, column, &between(column))?;
        }
        self.drop_type(from);
        self.create_type(to);
        self.state.insert_type(to.clone());
        for (table, column) in &columns {
            self.alter_by_the_way(table, &between(column), column)?;
        }
        self.put_types_back(&taken)
    }

    /// Whether columns hold values of a domain within others: PostgreSQL does not look for it in arrays and
    /// composite values.
    pub(super) fn is_contained(&self, name: &QualifiedName) -> bool {
        let made = made_of(&self.state.types, &qualified(name));
        let is_array = |column: &Column| element(&text::sql_type(&column.ty)).is_some();
        let in_array = |name| {
            self.columns_of_type(name)
                .iter()
                .any(|(_, one)| is_array(one))
        };
        in_array(name)
            || made.iter().any(|made| match made.kind {
                UserTypeKind::Domain(_) => in_array(&made.name),
                UserTypeKind::Composite(_) | UserTypeKind::Range(_) => {
                    !self.columns_of_type(&made.name).is_empty()
                }
            })
    }

    /// Refuses another type for a column of a table whose rows other columns hold.
    pub(super) fn refuse_rows_of(&self, table: &QualifiedName) -> Result<(), RenderError> {
        match self.columns_of_type(table).first() {
            None => Ok(()),
            Some((other, column)) => Err(RenderError::new(format!(
                "table {table}: a column of it gets another type, and column {other}.{} holds rows of it: PostgreSQL \
                 cannot do that in place; make that column of another type before",
                column.name
            ))),
        }
    }

    /// The columns of a type, or of arrays of it.
    fn columns_of_type(&self, name: &QualifiedName) -> Vec<(QualifiedName, Column)> {
        let name = qualified(name);
        let tables = self.state.tables.values();
        let columns = tables.flat_map(|table| {
            let columns = table.columns.iter();
            columns.map(|column| (table.name.clone(), column.clone()))
        });
        let is_of = |column: &Column| {
            let ty = text::sql_type(&column.ty);
            element(&ty).unwrap_or(&ty) == name
        };
        columns.filter(|(_, column)| is_of(column)).collect()
    }

    /// Takes the types away that are made of a type which is made anew, and lets their columns be text
    /// meanwhile; [`Self::put_types_back`] brings them again.
    ///
    /// # Errors
    /// Where columns are of a composite type, whose values cannot be text and come back.
    pub(super) fn take_types_of(
        &mut self,
        name: &QualifiedName,
    ) -> Result<TakenTypes, RenderError> {
        let types = made_of(&self.state.types, &qualified(name));
        let mut columns = Vec::new();
        for user_type in &types {
            if !matches!(user_type.kind, UserTypeKind::Domain(_)) {
                self.refuse_used(user_type, &format!("holds {name}, which is made anew"))?;
            }
            for (table, column) in self.columns_of_type(&user_type.name) {
                let ty = text::sql_type(&column.ty);
                let suffix = if element(&ty).is_some() { "[]" } else { "" };
                let between = Column {
                    ty: ColumnType::Sql(format!("text{suffix}")),
                    default: None,
                    ..column.clone()
                };
                self.alter_by_the_way(&table, &column, &between)?;
                columns.push((table, between, column));
            }
        }
        for user_type in types.iter().rev() {
            self.drop_type(user_type);
        }
        let (gone, types) = types.into_iter().partition(|user_type| {
            self.changes.iter().any(|change| {
                matches!(change, Change::DropType { user_type: gone } if gone.name == user_type.name)
            })
        });
        let gone: Vec<UserType> = gone;
        for user_type in gone {
            fold::apply(&mut self.state, &Change::DropType { user_type });
        }
        Ok(TakenTypes { types, columns })
    }

    pub(super) fn put_types_back(&mut self, taken: &TakenTypes) -> Result<(), RenderError> {
        for user_type in &taken.types {
            self.create_type(user_type);
        }
        for (table, between, column) in &taken.columns {
            self.alter_by_the_way(table, between, column)?;
        }
        Ok(())
    }

    fn alter_by_the_way(
        &mut self,
        table: &QualifiedName,
        from: &Column,
        to: &Column,
    ) -> Result<(), RenderError> {
        self.alter_column(table, from, to, None)?;
        let change = Change::AlterColumn {
            table: table.clone(),
            from: from.clone(),
            to: to.clone(),
            backfill: None,
        };
        fold::apply(&mut self.state, &change);
        Ok(())
    }
}
