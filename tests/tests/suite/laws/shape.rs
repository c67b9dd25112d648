//! Shapes that models can have, small enough to be made by chance, and their Rust text.

use std::fmt::Write;

/// The models of one crate. Every part keeps its `id` through all edits, so that what is renamed
/// is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    pub(super) tables: Vec<Table>,
    /// The values of the one enum.
    pub(super) values: Vec<Value>,
    /// The one domain, over text.
    pub(super) domain: Domain,
    /// The next free id.
    pub(super) next: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Domain {
    /// Its conditions: a length that none reaches, and whether it has a name.
    pub(super) checks: Vec<(usize, bool)>,
    pub(super) has_default: bool,
    pub(super) comment: Option<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) id: usize,
    pub(super) text: String,
}

#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) id: usize,
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    pub(super) is_strict: bool,
    pub(super) comment: Option<usize>,
    /// Whether `(id, first column)` is a unique constraint of two columns.
    pub(super) is_pair_unique: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Big,
    Text,
    Bool,
    Real,
    Time,
    Enum,
    Domain,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Indexed {
    No,
    Plain,
    Descending,
    Partial,
    Expression,
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) id: usize,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) is_nullable: bool,
    pub(super) has_default: bool,
    pub(super) is_unique: bool,
    pub(super) is_checked: bool,
    pub(super) indexed: Indexed,
    /// The table referred to by its id, and which action.
    pub(super) refers: Option<(usize, usize)>,
    /// A factor, for one that is computed from the column with this id.
    pub(super) computed: Option<(usize, usize)>,
    pub(super) comment: Option<usize>,
}

const ACTIONS: [&str; 3] = ["cascade", "set null", "no action"];

impl Column {
    /// A value of its kind that any row may have.
    pub(super) fn neutral(&self) -> &'static str {
        match self.kind {
            Kind::Int | Kind::Big => "7",
            Kind::Text | Kind::Domain => "'7'",
            Kind::Bool => "true",
            Kind::Real => "1.5",
            Kind::Time => "'2020-02-02 02:02:02'",
            Kind::Enum => "'v0'",
        }
    }

    fn rust_type(&self) -> &'static str {
        match self.kind {
            Kind::Int => "i32",
            Kind::Big => "i64",
            Kind::Text => "String",
            Kind::Bool => "bool",
            Kind::Real => "f64",
            Kind::Time => "chrono::DateTime<chrono::Utc>",
            Kind::Enum => "State",
            Kind::Domain => "Code",
        }
    }

    /// A condition that all values and all placeholders fulfil.
    fn condition(&self) -> String {
        let name = sql(&self.name);
        match self.kind {
            Kind::Int | Kind::Big => format!("{name} >= 0 and {name} not in (98, 99)"),
            Kind::Real => format!("{name} > -5.5"),
            Kind::Text | Kind::Domain => format!("{name} <> 'zz' or {name} = 'zzz'"),
            Kind::Bool => format!("{name} or not {name}"),
            Kind::Time => format!("{name} is not null or true"),
            Kind::Enum => {
                format!("{name} is null or {name} <> 'v99'").replace("<> 'v99'", "is not null")
            }
        }
    }

    /// Whether its values can be told apart, and so be unique.
    pub(super) fn is_distinct(&self) -> bool {
        match self.kind {
            Kind::Int | Kind::Big | Kind::Text | Kind::Real | Kind::Time | Kind::Domain => {
                self.computed.is_none() && self.refers.is_none()
            }
            Kind::Bool | Kind::Enum => false,
        }
    }
}

/// A name as SQL writes it, within a Rust string.
pub(super) fn sql(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Shape {
    pub(super) fn table(&self, id: usize) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// The crate root; `before` says what things were called.
    pub(super) fn rust(&self, before: Option<&Self>) -> String {
        let mut text = "use schemi_runtime::{Model, SqlType};\n".to_owned();
        for table in &self.tables {
            let old = before.and_then(|before| before.table(table.id));
            self.write_table(&mut text, table, old);
        }
        text.push_str("\n#[derive(SqlType)]\npub enum State {\n");
        for value in &self.values {
            let old = before.and_then(|b| b.values.iter().find(|old| old.id == value.id));
            let renamed = renamed(&value.text, old.map(|old| old.text.as_str()));
            let _ = writeln!(
                text,
                "    #[schemi(rename = {:?}{renamed})]\n    V{},",
                value.text, value.id
            );
        }
        text.push_str("}\n");
        self.domain.write(&mut text);
        text
    }

    fn write_table(&self, text: &mut String, table: &Table, old: Option<&Table>) {
        if let Some(comment) = table.comment {
            let _ = write!(text, "\n/// Comment {comment}, it's \"so\".");
        }
        let _ = write!(
            text,
            "\n#[derive(Model)]\n#[schemi(table = {:?}{}",
            table.name,
            renamed(&table.name, old.map(|old| old.name.as_str()))
        );
        if table.is_strict {
            text.push_str(", strict");
        }
        if table.is_pair_unique
            && let Some(column) = table.columns.first()
        {
            let _ = write!(text, ", unique({:?}, id)", column.name);
        }
        for column in &table.columns {
            let name = &column.name;
            let key = match column.indexed {
                Indexed::No => continue,
                Indexed::Plain => format!("{name:?}"),
                Indexed::Descending => format!("{name:?} desc, id"),
                Indexed::Partial => format!("{name:?}, where = \"id > 1\""),
                Indexed::Expression => {
                    format!(
                        "expr = {:?}",
                        format!("coalesce({}, {})", sql(name), column.neutral())
                    )
                }
            };
            let _ = write!(text, ", index({key})");
        }
        let _ = write!(
            text,
            ")]\npub struct T{} {{\n    #[schemi(primary_key)]\n    pub id: i64,\n",
            table.id
        );
        for column in &table.columns {
            let old = old.and_then(|old| old.columns.iter().find(|c| c.id == column.id));
            self.write_column(text, table, column, old);
        }
        text.push_str("}\n");
    }

    fn write_column(
        &self,
        text: &mut String,
        table: &Table,
        column: &Column,
        old: Option<&Column>,
    ) {
        if let Some(comment) = column.comment {
            let _ = writeln!(text, "    /// Comment {comment}.");
        }
        let _ = write!(
            text,
            "    #[schemi(column = {:?}{}",
            column.name,
            renamed(&column.name, old.map(|old| old.name.as_str()))
        );
        if column.has_default {
            let _ = write!(text, ", default = {:?}", column.neutral());
        }
        if column.is_unique {
            text.push_str(", unique");
        }
        if column.is_checked {
            let _ = write!(text, ", check = {:?}", column.condition());
        }
        if let Some(target) = column.refers.and_then(|(id, _)| self.table(id)) {
            let action = ACTIONS[column.refers.map_or(0, |(_, action)| action) % ACTIONS.len()];
            let target = format!("{}(id)", sql(&target.name));
            let _ = write!(text, ", references = {target:?}, on_delete = {action:?}");
        }
        if let Some((source, factor)) = column.computed
            && let Some(source) = table.columns.iter().find(|c| c.id == source)
        {
            let expr = format!("{} * {factor}", sql(&source.name));
            let _ = write!(text, ", generated = {expr:?}");
        }
        let ty = match column.is_nullable {
            true => format!("Option<{}>", column.rust_type()),
            false => column.rust_type().to_owned(),
        };
        let _ = writeln!(text, ")]\n    pub f{}: {ty},", column.id);
    }
}

impl Domain {
    fn write(&self, text: &mut String) {
        if let Some(comment) = self.comment {
            let _ = write!(text, "\n/// Comment {comment}, it's \"so\".");
        }
        text.push_str("\n#[derive(SqlType)]\n#[schemi(domain, name = \"Code so\"");
        if self.has_default {
            text.push_str(", default = \"'7'\"");
        }
        for (length, is_named) in &self.checks {
            let expr = format!("length(value) between 0 and {length}");
            match is_named {
                true => {
                    let _ = write!(text, ", check(name = \"below {length}\", expr = {expr:?})");
                }
                false => {
                    let _ = write!(text, ", check = {expr:?}");
                }
            }
        }
        text.push_str(")]\npub struct Code(pub String);\n");
    }
}

fn renamed(name: &str, old: Option<&str>) -> String {
    match old {
        Some(old) if old != name => format!(", renamed_from = {old:?}"),
        Some(_) | None => String::new(),
    }
}
