//! One table as a struct, one enum as an enum.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::lower::types::Strictness;
use schemi_schema::{
    Column, ColumnType, Constraint, ConstraintKind, Dialect, EnumType, ForeignKey, IndexTarget,
    Name, ObjectName, PartitionOf, QualifiedName, Schema, Table, TableOption,
};

use super::column::{column_parts, serial};
use super::layout::{self, Part, attributes};
use super::names::{self, Names};
use super::parts::{
    check, exclusion, foreign_key, index, is_of_sqlite, parameters, primary_key, unique,
};
use super::types::{RustType, rust_type};
use super::{Module, TimeCrate};
use crate::diff::own::describe;

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
        let own = table.constraints.iter();
        let mut said = BTreeSet::new();
        for constraint in own.filter(|c| !self.is_parents(table, c)) {
            let constraint = &named_once(table, constraint, &mut said, &mut left_out);
            match self.constraint(table, constraint) {
                Ok(part) => parts.push(part),
                Err(reason) => left_out.push(reason),
            }
        }
        parts.extend(table.indexes.iter().map(index));
        let columns = table.columns.iter().map(|column| column.name.to_string());
        let mut fields = Fields {
            names: Names::keeping(columns),
            ..Fields::default()
        };
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

    /// Whether a table has a check from a parent that has a model here and says the same: it is the
    /// parent's to say. Keys and indexes have names of their own.
    fn is_parents(&self, table: &Table, constraint: &Constraint) -> bool {
        let says_it = |parent: &Table| {
            let mut constraints = parent.constraints.iter();
            constraints.any(|c| c.name == constraint.name && c.kind == constraint.kind)
        };
        matches!(constraint.kind, ConstraintKind::Check(_))
            && !constraint.from_parent.is_own()
            && table
                .parents()
                .any(|name| self.schema.tables.get(name).is_some_and(says_it))
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
            ConstraintKind::ForeignKey(key) => match self.leads_nowhere(key) {
                None => foreign_key(key, name),
                Some(reason) => {
                    let what = describe(constraint);
                    return Err(format!(
                        "constraint {what} of table {}: {reason}",
                        table.name
                    ));
                }
            },
            ConstraintKind::Exclude(exclude) => exclusion(exclude, name),
        })
    }

    /// Why models cannot say a foreign key. SQLite takes one that fits nothing, and fails when rows come.
    fn leads_nowhere(&self, key: &ForeignKey) -> Option<String> {
        let Some(target) = self.schema.tables.get(&key.references) else {
            return Some(format!(
                "it refers to {}, which has no model here",
                key.references
            ));
        };
        let referenced = match key.referenced_columns.as_slice() {
            [] => target.primary_key(),
            said => said,
        };
        if referenced.len() != key.columns.len() {
            return Some(format!(
                "its columns are {}, and those of {} that it refers to {}",
                key.columns.len(),
                key.references,
                referenced.len()
            ));
        }
        let fits = referenced.iter().all(|name| target.column(name).is_some())
            && covers(target, referenced);
        (!fits).then(|| {
            format!(
                "no key of {} is made of the columns that it refers to",
                key.references
            )
        })
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

/// Whether a key, or an index that serves as one, is made of exactly these columns.
fn covers(table: &Table, columns: &[Name]) -> bool {
    let wanted: BTreeSet<&Name> = columns.iter().collect();
    let is_it = |key: &[Name]| key.iter().collect::<BTreeSet<_>>() == wanted;
    let is_key = |constraint: &Constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => is_it(&key.columns),
        ConstraintKind::Unique(key) => is_it(&key.columns),
        ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => {
            false
        }
    };
    let mut indexes = table.indexes.iter();
    table.constraints.iter().any(is_key)
        || indexes.any(|index| {
            let keys: Option<Vec<Name>> = index
                .keys
                .iter()
                .map(|key| match &key.target {
                    IndexTarget::Column(name) => Some(name.clone()),
                    IndexTarget::Expr(_) => None,
                })
                .collect();
            index.unique && index.predicate.is_none() && keys.is_some_and(|keys| is_it(&keys))
        })
}

/// A constraint whose name no other one of its table has: SQLite lets several share one, models do not.
fn named_once(
    table: &Table,
    constraint: &Constraint,
    said: &mut BTreeSet<Name>,
    left_out: &mut Vec<String>,
) -> Constraint {
    let mut constraint = constraint.clone();
    if let Some(name) = constraint.name.get().cloned()
        && !said.insert(name.clone())
    {
        constraint.name = ObjectName::Unnamed;
        left_out.push(format!(
            "the name {name} of a second constraint of table {}",
            table.name
        ));
    }
    constraint
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
