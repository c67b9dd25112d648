//! The rows of the catalog queries.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::{Name, QualifiedName};
use sqlx::Row;
use sqlx::postgres::PgRow;

use crate::dialect::Scope;

/// What is known of the session before anything is read.
#[derive(Debug)]
pub struct Session {
    /// How much is read.
    pub scope: Scope,
    /// `server_version_num`: 150018 is 15.18.
    pub version: i32,
    /// The first schema of the search path.
    pub own: Name,
    /// The schemas to read, by their oids; the own one is among them.
    pub namespaces: BTreeMap<i64, Name>,
    /// Types of other schemas, such as an extension's, that the session's search path finds: they are
    /// written as they are found, without a schema.
    pub visible_types: BTreeSet<i64>,
}

impl Session {
    /// A name as models say it: without the connection's own schema.
    pub fn name(&self, schema: &str, name: &str) -> QualifiedName {
        let schema = (self.own != *schema).then(|| Name::from(schema));
        QualifiedName::new(schema, name)
    }
}

/// A catalog row that is decoded by position.
pub trait FromRow: Sized {
    /// Decodes one row.
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error>;
}

macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $ty:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub struct $name { $(pub $field: $ty,)* }

            impl FromRow for $name {
                fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
                    let mut at = 0..;
                    $(let $field = row.try_get(at.next().unwrap_or_default())?;)*
                    Ok(Self { $($field,)* })
                }
            }
        )*
    };
}

rows! {
    /// An enum type; the labels stand in their order, as JSON.
    EnumRow { oid: i64, schema: String, name: String, labels: String, comment: Option<String>, }
    /// A table.
    TableRow {
        oid: i64, schema: String, name: String, is_unlogged: bool,
        partition_by: Option<String>, comment: Option<String>, parents: Option<String>,
    }
    /// A column; what few have stands as JSON, as it does of constraints and indexes.
    ColumnRow {
        table: i64, number: i16, name: String, type_text: String, type_oid: i64, type_schema: String,
        enum_oid: Option<i64>, is_array: bool, not_null: bool, identity: String, generated: String,
        default: Option<String>, collation: Option<String>, comment: Option<String>,
        is_inherited: bool, detail: Option<String>,
    }
    /// A constraint.
    ConstraintRow {
        table: i64, name: String, kind: String, columns: Option<String>, foreign_schema: Option<String>,
        foreign_table: Option<String>, foreign_columns: Option<String>, foreign_oid: i64,
        foreign_numbers: Option<String>, on_update: String, on_delete: String, is_deferrable: bool, is_deferred: bool, text: Option<String>,
        nulls_not_distinct: bool, from_parent: Option<String>, detail: Option<String>,
    }
    /// An index that no constraint owns; its definition, unless its columns' numbers and orders say all.
    IndexRow {
        table: i64, name: String, definition: Option<String>, columns: String, orders: String,
        is_unique: bool, nulls_not_distinct: bool, from_parent: Option<String>, is_incomplete: bool,
        detail: Option<String>,
    }
    /// What models cannot express.
    BeyondRow {
        kind: String, schema: Option<String>, name: String, detail: Option<String>,
        definition: Option<String>,
    }
    /// What models leave out.
    UnsaidRow { kind: String, schema: Option<String>, name: String, detail: Option<String>, }
    /// A sequence, but for those of identity columns.
    SequenceRow {
        schema: String, name: String, ty: String, start: i64, increment: i64, min: i64, max: i64,
        cache: i64, cycle: bool, owner_schema: Option<String>, owner: Option<String>,
        owner_column: Option<String>, unlogged: bool, comment: Option<String>,
    }
    /// A domain (`d`), a composite type (`c`) or a range type (`r`), as JSON.
    TypeRow { kind: String, schema: String, name: String, comment: Option<String>, json: String, }
    /// What few tables and schemas have, and of identities their sequences, as JSON.
    DetailRow { kind: String, table: i64, name: Option<String>, number: i16, json: String, }
    /// What models cannot say of an object that they can.
    ClauseRow { schema: String, table: String, object: String, detail: String, }
}

/// Every row of one reading.
#[derive(Debug, Default)]
pub struct Rows {
    pub enums: Vec<EnumRow>,
    pub tables: Vec<TableRow>,
    pub columns: Vec<ColumnRow>,
    pub constraints: Vec<ConstraintRow>,
    pub indexes: Vec<IndexRow>,
    pub beyond: Vec<BeyondRow>,
    pub clauses: Vec<ClauseRow>,
    pub sequences: Vec<SequenceRow>,
    pub types: Vec<TypeRow>,
    pub details: Vec<DetailRow>,
}
