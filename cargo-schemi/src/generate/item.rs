//! One table as a struct, one enum as an enum.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::lower::types::Strictness;
use schemi_schema::{
    Action, Column, ColumnType, Constraint, ConstraintKind, Dialect, EnumType, ForeignKey,
    ObjectName, PartitionOf, QualifiedName, Schema, Table, TableOption,
};

use super::column::{column_parts, serial};
use super::layout::{self, Part, attributes};
use super::names::{self, Names};
use super::parts::{
    check, columns, deferrable, exclusion, index, is_of_sqlite, named, parameters, primary_key,
    unique,
};
use super::types::{RustType, rust_type};
use super::{Module, TimeCrate};

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
    /// The names of domains and composite types in Rust.
    pub types: &'a BTreeMap<QualifiedName, String>,
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
        self.family(table, &mut parts, &mut left_out);
        for constraint in table
            .constraints
            .iter()
            .filter(|c| !self.is_parents(table, c))
        {
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

    /// Whether a table has a check from a parent that has a model here: it is the parent's to say. Keys and
    /// indexes have names of their own.
    fn is_parents(&self, table: &Table, constraint: &Constraint) -> bool {
        matches!(constraint.kind, ConstraintKind::Check(_))
            && !constraint.from_parent.is_own()
            && table
                .parents()
                .any(|name| self.schema.tables.contains_key(name))
    }

    /// What the table is a partition or a child of.
    fn family(&self, table: &Table, parts: &mut Vec<Part>, left_out: &mut Vec<String>) {
        let missing = table
            .parents()
            .find(|name| !self.schema.tables.contains_key(name));
        if let Some(parent) = missing {
            left_out.push(format!(
                "table {}: it belongs to {parent}, which has no model here",
                table.name
            ));
            return;
        }
        if let Some(PartitionOf { table, bound }) = &table.partition_of {
            let rows = bound.strip_prefix("FOR VALUES ").unwrap_or(bound);
            let rows = match rows {
                "DEFAULT" => "default",
                rows => rows,
            };
            let of = Part::pair("of", &table.to_string());
            let said = vec![of, Part::pair("for_values", rows)];
            parts.push(Part::List("partition", said));
        }
        if !table.inherits.is_empty() {
            let names = table.inherits.iter();
            let names = names.map(|name| Part::Word(layout::name(&name.to_string())));
            parts.push(Part::List("inherits", names.collect()));
            parts.push(Part::pair("only", "postgres"));
        }
    }

    fn constraint(&self, table: &Table, constraint: &Constraint) -> Result<Part, String> {
        let name = &constraint.name;
        Ok(match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => primary_key(key, name),
            ConstraintKind::Unique(key) => unique(key, name),
            ConstraintKind::Check(of) => check(of, name),
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
        if !key.on_delete_columns.is_empty() {
            parts.push(columns("on_delete_columns", &key.on_delete_columns));
        }
        if key.match_full {
            parts.push(Part::pair("match", "full"));
        }
        parts.extend(deferrable(key.deferrable));
        if key.not_valid {
            parts.push(Part::word("not_valid"));
        }
        if key.match_full || !key.on_delete_columns.is_empty() {
            parts.push(Part::pair("only", "postgres"));
        }
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
            ColumnType::Sql(ty) if let Some((path, item)) = self.own(ty) => {
                fields.uses.insert(item);
                path
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
    if is_of_sqlite(table) {
        parts.push(Part::pair("only", "sqlite"));
    }
    if let Some(by) = &table.partition_by {
        parts.push(Part::pair("partition_by", by));
    }
    parts.extend(parameters(&table.with));
    if let Some(space) = &table.tablespace {
        parts.push(Part::pair("tablespace", space.as_str()));
    }
    parts
}

/// A comment as `///` lines, or as an attribute where lines would not say the same.
pub fn doc(comment: Option<&str>, indent: usize, parts: &mut Vec<Part>) -> String {
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
