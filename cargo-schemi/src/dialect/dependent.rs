//! What stands on objects that change, and how it is made anew (PostgreSQL).

use schemi_schema::{Name, QualifiedName};

use crate::script::Script;
use schemi_runtime::migrate::{Block, Mode, Statement};

/// Something that no change is about, and that stands on something that may change: a view on a
/// column, a function on a table's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependent {
    /// The table, the sequence or the type, with its schema.
    pub on: QualifiedName,
    /// The column of the table, or `constraint NAME`.
    pub part: Option<Name>,
    /// Whether `on` is a type.
    pub is_type: bool,
    /// Whether it goes with the table, as a trigger does.
    pub goes_along: bool,
    /// What it is.
    pub by: Object,
}

/// An object of the catalog.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object {
    /// What it is, as PostgreSQL describes it: `view v`.
    pub described: String,
    /// Where the catalog has it.
    pub id: ObjectId,
    /// Its kind, its name, and the table or the arguments that belong to them, as
    /// [`Beyond`](super::Beyond) has them.
    pub key: (String, QualifiedName, Option<String>),
}

/// Where the catalog has an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectId {
    /// The catalog: `pg_proc`.
    pub class: String,
    /// The number in there.
    pub oid: i64,
}

/// How an object is dropped and made anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Where the catalog has it.
    pub id: ObjectId,
    /// What it is: `view v`.
    pub described: String,
    /// The statement that drops it.
    pub drop: String,
    /// The statements that make it as it is, with all that belongs to it.
    pub create: Vec<String>,
    /// Why it cannot be made as it is, if so.
    pub cannot: Option<String>,
}

/// Objects that are dropped before a script and made anew after it, in its transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recreation {
    /// In the order in which they are made.
    pub definitions: Vec<Definition>,
}

impl Recreation {
    /// What is made anew, as PostgreSQL describes it.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.definitions.iter().map(|d| d.described.clone())
    }

    /// Puts it round a script. Where that has several transactions, those before the last may only
    /// make something; else nothing comes back.
    pub fn around(&self, mut script: Script) -> Option<Script> {
        if self.definitions.is_empty() {
            return Some(script);
        }
        let is_main = |mode: Mode| mode == Mode::Transaction;
        let last = script.parts.iter().rposition(|p| is_main(p.mode))?;
        let makes = |block: &Block| match block {
            Block::Statement(statement) => statement.sql.starts_with("CREATE "),
            Block::Rebuild(_) => false,
        };
        let before = script.parts[..last].iter().filter(|p| is_main(p.mode));
        if !before.flat_map(|part| &part.blocks).all(makes) {
            return None;
        }
        let statement = |sql: &String| Block::Statement(Statement::new(sql.clone()));
        let blocks = &mut script.parts[last].blocks;
        let drops = self.definitions.iter().rev().map(|d| statement(&d.drop));
        blocks.splice(0..0, drops);
        if self.definitions.iter().any(|d| d.id.class == "pg_proc") {
            // What their texts speak of may be made after them.
            let off = "SET LOCAL check_function_bodies = off".to_owned();
            blocks.push(statement(&off));
        }
        let creates = self.definitions.iter().flat_map(|d| &d.create);
        blocks.extend(creates.map(statement));
        Some(script)
    }
}
