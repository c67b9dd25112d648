//! One table as a struct, one enum as an enum.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::lower::types::Strictness;
use schemi_schema::{
    Action, Column, ColumnType, Constraint, ConstraintKind, Deferrable, Dialect, Direction,
    EnumType, Exclude, ForeignKey, GeneratedKind, IdentityKind, Index, IndexKey, IndexTarget, Name,
    NullsOrder, ObjectName, PrimaryKey, QualifiedName, Schema, Table, TableOption, Unique,
};

use super::layout::{self, Part, attributes};
use super::names::{self, Names};
use super::types::{RustType, rust_type};
use super::{Module, TimeCrate};
use crate::dialect::postgres::types;

/// Writes the items of one schema.
pub struct Writer<'a> {
    /// All of it: what is referred to must be there.
    pub schema: &'a Schema,
    /// In whose words it is.
    pub dialect: Dialect,
    /// Whose types hold dates and times.
    pub time: TimeCrate,
    /// The enums' names in Rust.
    pub enums: &'a BTreeMap<QualifiedName, String>,
}

impl Writer<'_> {
    /// An enum.
    pub fn enum_module(&self, value: &EnumType, name: &str) -> Module {
        let mut parts = vec![Part::pair("name", value.name.name.as_str())];
        if let Some(schema) = &value.name.schema {
            parts.push(Part::pair("schema", schema.as_str()));
        }
        let doc = doc(value.comment.as_deref(), 0, &mut parts);
        let mut taken = Names::default();
        let mut variants = String::new();
        for label in &value.values {
            let variant = taken.variant(label);
            if variant != *label {
                let rename = [Part::pair("rename", label)];
                variants.push_str(&attributes(&rename, 4));
            }
            variants.push_str(&format!("    {variant},\n"));
        }
        let attributes = attributes(&parts, 0);
        Module {
            name: names::snake(value.name.name.as_str()),
            item: name.to_owned(),
            derive: "SqlType",
            code: format!(
                "{doc}#[derive(SqlType)]\n{attributes}pub enum {name} {{\n{variants}}}\n"
            ),
            uses: Vec::new(),
            crates: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// A table.
    pub fn table_module(&self, table: &Table, name: &str) -> Module {
        let mut left_out = Vec::new();
        let mut parts = vec![Part::pair("table", table.name.name.as_str())];
        if let Some(schema) = &table.name.schema {
            parts.push(Part::pair("schema", schema.as_str()));
        }
        let doc = doc(table.comment.as_deref(), 0, &mut parts);
        parts.extend(traits(table));
        for constraint in &table.constraints {
            match self.constraint(table, constraint) {
                Ok(part) => parts.push(part),
                Err(reason) => left_out.push(reason),
            }
        }
        parts.extend(table.indexes.iter().map(index));
        let mut fields = Fields::default();
        for column in &table.columns {
            self.field(table, column, &mut fields);
        }
        let attributes = attributes(&parts, 0);
        let body = &fields.code;
        Module {
            name: names::snake(table.name.name.as_str()),
            item: name.to_owned(),
            derive: "Model",
            code: format!("{doc}#[derive(Model)]\n{attributes}pub struct {name} {{\n{body}}}\n"),
            uses: fields.uses.into_iter().collect(),
            crates: fields.crates.into_iter().collect(),
            left_out,
        }
    }

    fn constraint(&self, table: &Table, constraint: &Constraint) -> Result<Part, String> {
        let name = &constraint.name;
        Ok(match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => primary_key(key, name),
            ConstraintKind::Unique(key) => unique(key, name),
            ConstraintKind::Check(check) => {
                let mut parts = named(name);
                parts.push(Part::pair("expr", check.expr.as_str()));
                Part::List("check", parts)
            }
            ConstraintKind::ForeignKey(key) => self.foreign_key(table, key, name)?,
            ConstraintKind::Exclude(exclude) => exclusion(exclude, name),
        })
    }

    fn foreign_key(
        &self,
        table: &Table,
        key: &ForeignKey,
        name: &ObjectName,
    ) -> Result<Part, String> {
        if !self.schema.tables.contains_key(&key.references) {
            return Err(format!(
                "{} of table {}: it refers to {}, which has no model here",
                crate::fold::name_or(name, "foreign key"),
                table.name,
                key.references
            ));
        }
        let mut parts = vec![columns("columns", &key.columns)];
        let referenced: Vec<String> = key
            .referenced_columns
            .iter()
            .map(|column| QualifiedName::local(column.as_str()).to_string())
            .collect();
        let target = format!("{}({})", key.references, referenced.join(", "));
        parts.push(Part::pair("references", &target));
        for (word, action) in [("on_delete", key.on_delete), ("on_update", key.on_update)] {
            if action != Action::NoAction {
                parts.push(Part::pair(word, &action.as_sql().to_lowercase()));
            }
        }
        parts.extend(deferrable(key.deferrable));
        parts.extend(named(name));
        Ok(Part::List("foreign_key", parts))
    }

    fn field(&self, table: &Table, column: &Column, fields: &mut Fields) {
        let strictness = match table.options.contains(&TableOption::Strict) {
            true => Strictness::Strict,
            false => Strictness::Loose,
        };
        let mut parts = Vec::new();
        let field = fields.names.field(column.name.as_str());
        if field != column.name.as_str() {
            parts.push(Part::pair("column", column.name.as_str()));
        }
        let doc = doc(column.comment.as_deref(), 4, &mut parts);
        let path = match &column.ty {
            ColumnType::Enum { name, dimensions } => {
                let path = self.enums.get(name).cloned().unwrap_or_default();
                fields.uses.insert(path.clone());
                match dimensions {
                    0 => path,
                    _ => format!("Vec<{path}>"),
                }
            }
            ColumnType::Sql(ty) => {
                let RustType { path, gives, of } =
                    rust_type(ty, self.dialect, self.time, strictness);
                fields.crates.extend(of);
                let serial = serial(table, column, self.dialect);
                match serial {
                    Some(serial) => parts.push(Part::pair("type", serial)),
                    None if gives.as_ref() != Some(ty) => parts.push(Part::pair("type", ty)),
                    None => {}
                }
                path
            }
        };
        parts.extend(column_parts(table, column, self.dialect));
        let path = match column.nullable {
            true => format!("Option<{path}>"),
            false => path,
        };
        let name = layout::identifier(&field);
        let attributes = attributes(&parts, 4);
        let line = format!("{doc}{attributes}    pub {name}: {path},\n");
        fields.code.push_str(&line);
    }
}

/// The fields of a struct, while they are written.
#[derive(Default)]
struct Fields {
    names: Names,
    code: String,
    uses: BTreeSet<String>,
    crates: BTreeSet<&'static str>,
}

/// `serial`, where that is what makes the column's default.
fn serial(table: &Table, column: &Column, dialect: Dialect) -> Option<&'static str> {
    let is_it = dialect == Dialect::Postgres
        && !column.nullable
        && column.default.as_ref().is_some_and(|default| {
            default.as_str() == types::serial_sequence(&table.name, &column.name)
        });
    match (&column.ty, is_it) {
        (ColumnType::Sql(ty), true) => match ty.as_str() {
            "smallint" => Some("smallserial"),
            "integer" => Some("serial"),
            "bigint" => Some("bigserial"),
            _ => None,
        },
        (ColumnType::Sql(_) | ColumnType::Enum { .. }, _) => None,
    }
}

fn column_parts(table: &Table, column: &Column, dialect: Dialect) -> Vec<Part> {
    let mut parts = Vec::new();
    match &column.identity {
        Some(identity) if identity.kind == IdentityKind::Always => {
            parts.push(Part::pair("identity", "always"));
        }
        Some(_) => parts.push(Part::word("identity")),
        None => {}
    }
    let is_key = table.primary_key().contains(&column.name);
    if is_key && table.options.contains(&TableOption::Autoincrement) {
        parts.push(Part::word("autoincrement"));
    }
    if let Some(default) = &column.default
        && serial(table, column, dialect).is_none()
    {
        parts.push(own("default", default.as_str(), dialect));
    }
    if let Some(generated) = &column.generated {
        parts.push(own("generated", generated.expr.as_str(), dialect));
        if generated.kind == GeneratedKind::Virtual {
            parts.push(Part::word("virtual"));
        }
    }
    if let Some(collation) = &column.collation {
        parts.push(Part::pair("collate", collation));
    }
    parts
}

/// An expression in one database's words: those that are translated must not be.
fn own(key: &'static str, expr: &str, dialect: Dialect) -> Part {
    let lower = expr.to_ascii_lowercase();
    match dialect == Dialect::Sqlite && (lower.contains("now") || lower.contains("uuid")) {
        true => Part::List(key, vec![Part::pair(dialect.as_str(), expr)]),
        false => Part::pair(key, expr),
    }
}

fn traits(table: &Table) -> Vec<Part> {
    let mut parts = Vec::new();
    for option in &table.options {
        match option {
            TableOption::Strict => parts.push(Part::word("strict")),
            TableOption::WithoutRowid => parts.push(Part::word("without_rowid")),
            TableOption::Unlogged => parts.push(Part::word("unlogged")),
            // It stands on the field.
            TableOption::Autoincrement => {}
        }
    }
    if let Some(by) = &table.partition_by {
        parts.push(Part::pair("partition_by", by));
    }
    parts
}

fn named(name: &ObjectName) -> Vec<Part> {
    let said = name.get().into_iter();
    said.map(|name| Part::pair("name", name.as_str())).collect()
}

fn columns(word: &'static str, columns: &[Name]) -> Part {
    Part::List(word, column_words(columns))
}

fn column_words(columns: &[Name]) -> Vec<Part> {
    let words = columns.iter().map(|column| layout::name(column.as_str()));
    words.map(Part::Word).collect()
}

fn deferrable(deferrable: Deferrable) -> Option<Part> {
    match deferrable {
        Deferrable::No => None,
        Deferrable::Immediate => Some(Part::word("deferrable")),
        Deferrable::Deferred => Some(Part::pair("deferrable", "initially deferred")),
    }
}

fn primary_key(key: &PrimaryKey, name: &ObjectName) -> Part {
    let mut parts = column_words(&key.columns);
    parts.extend(deferrable(key.deferrable));
    parts.extend(named(name));
    Part::List("primary_key", parts)
}

fn unique(key: &Unique, name: &ObjectName) -> Part {
    let mut parts = column_words(&key.columns);
    if key.nulls_not_distinct {
        parts.push(Part::word("nulls_not_distinct"));
        parts.push(Part::pair("only", "postgres"));
    }
    parts.extend(deferrable(key.deferrable));
    parts.extend(named(name));
    Part::List("unique", parts)
}

fn exclusion(exclude: &Exclude, name: &ObjectName) -> Part {
    let elements = exclude.elements.iter().map(|element| {
        let expr = layout::text(element.expr.as_str());
        Part::Word(format!("{expr} = {}", layout::text(&element.operator)))
    });
    let mut parts = vec![
        Part::List("elements", elements.collect()),
        Part::pair("using", &exclude.using),
    ];
    if let Some(predicate) = &exclude.predicate {
        parts.push(Part::pair("where", predicate.as_str()));
    }
    parts.extend(deferrable(exclude.deferrable));
    parts.push(Part::pair("only", "postgres"));
    parts.extend(named(name));
    Part::List("exclude", parts)
}

fn index(index: &Index) -> Part {
    let mut parts: Vec<Part> = index.keys.iter().map(index_key).collect();
    if index.unique {
        parts.push(Part::word("unique"));
    }
    if index.nulls_not_distinct {
        parts.push(Part::word("nulls_not_distinct"));
        parts.push(Part::pair("only", "postgres"));
    }
    if let Some(method) = &index.method {
        parts.push(Part::pair("using", method));
    }
    if !index.include.is_empty() {
        parts.push(columns("include", &index.include));
    }
    if let Some(predicate) = &index.predicate {
        parts.push(Part::pair("where", predicate.as_str()));
    }
    parts.extend(named(&index.name));
    Part::List("index", parts)
}

fn index_key(key: &IndexKey) -> Part {
    let mut text = match &key.target {
        IndexTarget::Column(name) => layout::name(name.as_str()),
        IndexTarget::Expr(expr) => format!("expr = {}", layout::text(expr.as_str())),
    };
    if let Some(collation) = &key.collation {
        text.push_str(&format!(" collate {}", layout::text(collation)));
    }
    if let Some(opclass) = &key.opclass {
        text.push_str(&format!(" {opclass}"));
    }
    if key.direction == Direction::Desc {
        text.push_str(" desc");
    }
    match key.nulls {
        Some(NullsOrder::First) => text.push_str(" nulls first"),
        Some(NullsOrder::Last) => text.push_str(" nulls last"),
        None => {}
    }
    Part::Word(text)
}

/// A comment as `///` lines, or as an attribute where lines would not say the same.
fn doc(comment: Option<&str>, indent: usize, parts: &mut Vec<Part>) -> String {
    let Some(comment) = comment else {
        return String::new();
    };
    let is_plain = |line: &str| line.trim_end() == line && !line.chars().any(char::is_control);
    let says_the_same = comment.trim() == comment
        && comment.split('\n').all(is_plain)
        && !comment.split('\n').any(|line| line.starts_with('/'));
    if !says_the_same {
        parts.push(Part::pair("comment", comment));
        return String::new();
    }
    let pad = " ".repeat(indent);
    let line = |line: &str| match line {
        "" => format!("{pad}///\n"),
        line => format!("{pad}/// {line}\n"),
    };
    comment.split('\n').map(line).collect()
}
