//! `CREATE TABLE` → [`Table`].
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enums are the parser's: what it learns beyond these is left as it stands"
)]

mod key;

use schemi_schema::{
    Check, Column, ColumnType, Constraint, ConstraintKind, Direction, Expr, Generated,
    GeneratedKind, KeyIndex, KeyPart, Name, ObjectName, OnConflict, QualifiedName, Table,
    TableOption,
};
use sqlite3_parser::Bump;
use sqlite3_parser::ast::{
    self, ColumnConstraint, ColumnDefinition, CreateTableBody, NamedColumnConstraint,
    NamedTableConstraint, ResolveType, SortOrder, Stmt, TabFlags, TableConstraint, TypeSize,
};

use super::expression::{self, Scope, collation_name};
use super::identifier::{literal, unquote};
use super::spell::spell;
use super::{DdlError, statement};
use crate::dialect::sqlite::types::canonical_type;

/// What a `CREATE TABLE` says.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The table.
    pub table: Table,
    /// What models cannot express of it: `ON CONFLICT` on a CHECK, about which SQLite does nothing.
    pub beyond: Vec<String>,
}

/// Reads a `CREATE TABLE`.
///
/// # Errors
/// Where the text is no `CREATE TABLE` with columns, or not SQLite's SQL.
pub fn read(sql: &str) -> Result<Definition, DdlError> {
    let bump = Bump::new();
    match statement(&bump, sql)? {
        Stmt::CreateTable {
            tbl_name,
            body:
                CreateTableBody::ColumnsAndConstraints {
                    columns,
                    constraints,
                    flags,
                },
            ..
        } => {
            let name = unquote(tbl_name.name.0);
            let names: Vec<Name> = columns.iter().map(|c| name_of(&c.col_name)).collect();
            let mut reader = Reader::new(&name, &names, flags);
            for column in &columns {
                reader.column(column);
            }
            for constraint in constraints.unwrap_or_default() {
                reader.table_constraint(constraint);
            }
            Ok(reader.definition)
        }
        _ => Err(DdlError::Other("CREATE TABLE")),
    }
}

/// A declared type as it was written, but for white space.
pub(super) fn type_text(ty: &ast::Type<'_>) -> String {
    match &ty.size {
        None => ty.name.to_owned(),
        Some(TypeSize::MaxSize(size)) => format!("{}({})", ty.name, signed(size)),
        Some(TypeSize::TypeSize(precision, scale)) => {
            format!("{}({},{})", ty.name, signed(precision), signed(scale))
        }
    }
}

fn signed(number: &ast::Expr<'_>) -> String {
    number.to_string().replace(' ', "")
}

fn name_of(name: &ast::Name<'_>) -> Name {
    Name::new(unquote(name.0))
}

struct Reader<'a> {
    definition: Definition,
    scope: Scope<'a>,
}

impl<'a> Reader<'a> {
    fn new(name: &'a str, columns: &'a [Name], flags: TabFlags) -> Self {
        let mut table = Table::new(QualifiedName::local(name));
        if flags.contains(TabFlags::Strict) {
            table.options.insert(TableOption::Strict);
        }
        if flags.contains(TabFlags::WithoutRowid) {
            table.options.insert(TableOption::WithoutRowid);
        }
        Self {
            definition: Definition {
                table,
                beyond: Vec::new(),
            },
            scope: Scope {
                table: name,
                columns,
            },
        }
    }

    fn expr(&self, expr: &ast::Expr<'_>) -> Expr {
        let expr = expression::bare(expr);
        Expr(spell(expr, self.scope).unwrap_or_else(|| expr.to_string()))
    }

    fn constrain(&mut self, name: Option<&ast::Name<'_>>, kind: ConstraintKind) {
        let name = name.map_or(ObjectName::Unnamed, |name| ObjectName::Said(name_of(name)));
        self.definition
            .table
            .constraints
            .push(Constraint::new(name, kind));
    }

    fn note(&mut self, text: String) {
        self.definition.beyond.push(text);
    }

    fn column(&mut self, definition: &ColumnDefinition<'_>) {
        let ty = definition
            .col_type
            .as_ref()
            .map(type_text)
            .unwrap_or_default();
        let mut column = Column::new(
            name_of(&definition.col_name),
            ColumnType::sql(canonical_type(&ty)),
        );
        for NamedColumnConstraint { name, constraint } in definition.constraints {
            self.column_constraint(&mut column, name.as_ref(), constraint);
        }
        self.definition.table.columns.push(column);
    }

    fn column_constraint(
        &mut self,
        column: &mut Column,
        name: Option<&ast::Name<'_>>,
        constraint: &ColumnConstraint<'_>,
    ) {
        match constraint {
            ColumnConstraint::NotNull {
                nullable,
                conflict_clause,
            } => {
                // `NULL` takes nothing back: `NOT NULL NULL` is NOT NULL.
                column.nullable &= *nullable;
                if !*nullable {
                    column.on_conflict = conflict(*conflict_clause);
                }
            }
            ColumnConstraint::Default(expr) => column.default = self.default(expr),
            ColumnConstraint::Collate {
                collation_name: collation,
            } => {
                column.collation = Some(collation_name(&unquote(collation.0)));
            }
            ColumnConstraint::Generated { expr, typ } => {
                let stored = typ
                    .as_ref()
                    .is_some_and(|word| word.0.eq_ignore_ascii_case("stored"));
                let kind = if stored {
                    GeneratedKind::Stored
                } else {
                    GeneratedKind::Virtual
                };
                column.generated = Some(Generated {
                    expr: self.expr(expr),
                    kind,
                });
            }
            ColumnConstraint::PrimaryKey { .. }
            | ColumnConstraint::Unique(_)
            | ColumnConstraint::Check(_)
            | ColumnConstraint::ForeignKey { .. }
            | ColumnConstraint::Defer(_) => self.inline_constraint(&column.name, name, constraint),
        }
    }

    fn inline_constraint(
        &mut self,
        column: &Name,
        name: Option<&ast::Name<'_>>,
        constraint: &ColumnConstraint<'_>,
    ) {
        let columns = vec![column.clone()];
        match constraint {
            ColumnConstraint::PrimaryKey {
                order,
                conflict_clause,
                auto_increment,
            } => {
                if *auto_increment {
                    self.definition
                        .table
                        .options
                        .insert(TableOption::Autoincrement);
                }
                let mut index = KeyIndex::default();
                if *order == Some(SortOrder::Desc) {
                    index.parts.push(KeyPart {
                        collation: None,
                        direction: Direction::Desc,
                    });
                }
                self.primary_key(name, columns, index, conflict(*conflict_clause));
            }
            ColumnConstraint::Unique(conflict_clause) => {
                let on_conflict = conflict(*conflict_clause);
                self.unique(name, columns, KeyIndex::default(), on_conflict);
            }
            ColumnConstraint::Check(expr) => {
                let expr = self.expr(expr);
                self.constrain(name, ConstraintKind::Check(Check::new(expr)));
            }
            ColumnConstraint::ForeignKey {
                clause,
                defer_clause,
            } => {
                self.foreign_key(name, columns, clause, defer_clause.as_ref());
            }
            ColumnConstraint::Defer(defer) => self.defer(defer),
            ColumnConstraint::NotNull { .. }
            | ColumnConstraint::Default(_)
            | ColumnConstraint::Collate { .. }
            | ColumnConstraint::Generated { .. } => {}
        }
    }

    /// A default: a bare word is a string, however it is quoted, unless it says TRUE or FALSE.
    fn default(&self, expr: &ast::Expr<'_>) -> Option<Expr> {
        match expr {
            ast::Expr::Id(id) if !is_truth(id.0) => Some(Expr(literal(&unquote(id.0)))),
            expr => Some(self.expr(expr)),
        }
    }

    fn table_constraint(&mut self, constraint: &NamedTableConstraint<'_>) {
        let name = constraint.name.as_ref();
        match &constraint.constraint {
            TableConstraint::PrimaryKey {
                columns,
                auto_increment,
                conflict_clause,
            } => {
                if *auto_increment {
                    self.definition
                        .table
                        .options
                        .insert(TableOption::Autoincrement);
                }
                let (columns, mut index) = self.key(columns);
                if self.is_rowid(&columns) {
                    index.parts.clear();
                }
                self.primary_key(name, columns, index, conflict(*conflict_clause));
            }
            TableConstraint::Unique {
                columns,
                conflict_clause,
            } => {
                let (columns, index) = self.key(columns);
                self.unique(name, columns, index, conflict(*conflict_clause));
            }
            TableConstraint::Check(expr, conflict_clause) => {
                // SQLite parses the clause of a CHECK and does nothing about it.
                if !conflict(*conflict_clause).is_default() {
                    self.note("ON CONFLICT on CHECK".to_owned());
                }
                let expr = self.expr(expr);
                self.constrain(name, ConstraintKind::Check(Check::new(expr)));
            }
            TableConstraint::ForeignKey {
                columns,
                clause,
                defer_clause,
            } => {
                let columns = columns.iter().map(|c| name_of(&c.col_name)).collect();
                self.foreign_key(name, columns, clause, defer_clause.as_ref());
            }
        }
    }
}

fn conflict(clause: Option<ResolveType>) -> OnConflict {
    match clause {
        None | Some(ResolveType::Abort) => OnConflict::Abort,
        Some(ResolveType::Rollback) => OnConflict::Rollback,
        Some(ResolveType::Fail) => OnConflict::Fail,
        Some(ResolveType::Ignore) => OnConflict::Ignore,
        Some(ResolveType::Replace) => OnConflict::Replace,
    }
}

fn is_truth(word: &str) -> bool {
    word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false")
}
