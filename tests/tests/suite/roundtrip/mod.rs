//! A row that sqlx writes from a model reads back equal, for every type that sqlx supports.

mod models;
mod values;

use std::collections::BTreeSet;
use std::fs;
use std::str::FromStr;

use cargo_schemi::dialect::normalize;
use cargo_schemi::dialect::postgres::render::{type_parts, user_type};
use schemi_runtime::{Model as _, SqlType, SqlTypeId};
use schemi_schema::logical::{LogicalType, Scalar};
use schemi_schema::lower::{lower, types::supported};
use schemi_schema::model::Model;
use schemi_schema::source::{self, FeatureSelection, ReadOptions};
use schemi_schema::{ColumnType, Dialect, Export, QualifiedName, Schema, UserType, UserTypeKind};
use schemi_tests::postgres;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use uuid::Uuid;

use values::{common, on_postgres};

use models::{Common, OnPostgres, OnSqlite};

/// The models of this test, read from their source.
fn export() -> Export {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/lib.rs"), include_str!("models.rs")).unwrap();
    fs::write(
        folder.path().join("Cargo.toml"),
        "[package]\nname = \"models\"\nedition = \"2024\"\n",
    )
    .unwrap();
    let options = ReadOptions::from_package(folder.path(), &FeatureSelection::default()).unwrap();
    source::read(&options).unwrap_or_else(|errors| panic!("{errors}"))
}

fn model<'a>(export: &'a Export, table: &str) -> &'a Model {
    export
        .models
        .iter()
        .find(|model| model.table == table)
        .unwrap()
}

/// The statements that create a table with nothing but its columns, and the enums.
fn create(schema: &Schema, table: &str) -> Vec<String> {
    let words = |values: &[String]| {
        values
            .iter()
            .map(|value| format!("'{value}'"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let enums = schema.enums.values().map(|each| {
        format!(
            "CREATE TYPE {} AS ENUM ({})",
            each.name,
            words(&each.values)
        )
    });
    let columns = schema.tables[&QualifiedName::local(table)]
        .columns
        .iter()
        .map(|column| {
            let ty = match &column.ty {
                ColumnType::Sql(text) => text.clone(),
                ColumnType::Enum { name, dimensions } => {
                    format!("{name}{}", "[]".repeat(usize::from(*dimensions)))
                }
            };
            format!(
                "{} {ty}{}",
                column.name,
                if column.nullable { "" } else { " NOT NULL" }
            )
        });
    let table = format!(
        "CREATE TABLE {table} ({})",
        columns.collect::<Vec<_>>().join(", ")
    );
    let known = normalize(Dialect::Postgres, schema.clone()).types;
    let heights = type_parts::heights(known.values());
    let mut types: Vec<&UserType> = known.values().collect();
    types.sort_by_key(|of| heights[&of.name]);
    let types = types.into_iter().map(|of| match &of.kind {
        UserTypeKind::Domain(domain) => user_type::create_domain(of.name.name.as_str(), domain),
        UserTypeKind::Composite(composite) => {
            user_type::create_composite(of.name.name.as_str(), composite)
        }
        UserTypeKind::Range(_) => panic!("{of:?}"),
    });
    enums.chain(types).chain([table]).collect()
}

/// What a Rust type is for the compiler.
fn known<M, T: SqlType>(_: fn(&M) -> &T) -> (SqlTypeId, bool) {
    (T::TYPE, T::NULLABLE)
}

fn same(known: &SqlTypeId, read: &LogicalType) -> bool {
    match (known, read) {
        (SqlTypeId::Scalar(word), LogicalType::Scalar(scalar))
        | (SqlTypeId::Range(word), LogicalType::Range(scalar)) => *word == scalar.as_str(),
        (SqlTypeId::Array(known), LogicalType::Array(read)) => same(known, read),
        (SqlTypeId::Enum(known), LogicalType::Enum(read))
        | (SqlTypeId::Domain(known), LogicalType::Domain(read))
        | (SqlTypeId::Composite(known), LogicalType::Composite(read)) => {
            known.rsplit("::").next() == read.rsplit("::").next()
        }
        _ => false,
    }
}

/// Creates the table, writes the row, reads it back; and holds the reader against the compiler.
macro_rules! round_trip {
    ($connection:expr, $dialect:expr, $row:expr, $model:ty, [$($field:ident),* $(,)?]) => {{
        let (row, export, table) = ($row, export(), <$model>::TABLE);
        let schema = lower(&export, $dialect).unwrap_or_else(|errors| panic!("{errors:?}")).schema;
        let read = model(&export, table);
        for statement in create(&schema, table) {
            sqlx::query(AssertSqlSafe(statement)).execute(&mut $connection).await.unwrap();
        }
        let places: Vec<_> = (1..=<$model>::COLUMNS.len()).map(|at| format!("${at}")).collect();
        let sql = format!("INSERT INTO {table} ({}) VALUES ({})", <$model>::COLUMNS.join(", "), places.join(", "));
        let query = sqlx::query(AssertSqlSafe(sql));
        $(let query = query.bind(bound!($field, row));)*
        query.execute(&mut $connection).await.unwrap();
        let back: $model =
            sqlx::query_as(AssertSqlSafe(format!("SELECT * FROM {table}"))).fetch_one(&mut $connection).await.unwrap();
        assert_eq!(back, row);
        $({
            let field = read.fields.iter().find(|field| field.rust_name == stringify!($field)).unwrap();
            let (ty, nullable) = known_of!($model, $field);
            assert!(same(&ty, field.logical.as_ref().unwrap()), "{}: {ty:?} is not {:?}", field.rust_name, field.logical);
            assert_eq!(nullable, field.nullable, "{}", field.rust_name);
        })*
    }};
}

/// The value of a field as sqlx writes it: `json` fields go through `Json`.
macro_rules! bound {
    (sqlx_json, $row:ident) => {
        Json($row.sqlx_json.clone())
    };
    (sqlx_nullable_json, $row:ident) => {
        $row.sqlx_nullable_json.clone().map(Json)
    };
    ($field:ident, $row:ident) => {
        $row.$field.clone()
    };
}

/// What the compiler knows of a field: `json` fields are stored as `Json`.
macro_rules! known_of {
    ($model:ty, sqlx_json) => {
        (<Json<Vec<i32>>>::TYPE, false)
    };
    ($model:ty, sqlx_nullable_json) => {
        (<Json<Vec<i32>>>::TYPE, true)
    };
    ($model:ty, $field:ident) => {
        known(|row: &$model| &row.$field)
    };
}

macro_rules! common_trip {
    ($connection:expr, $dialect:expr) => {
        round_trip!(
            $connection,
            $dialect,
            common(),
            Common,
            [
                truth,
                tiny,
                small,
                medium,
                large,
                single,
                double,
                text,
                boxed,
                cow,
                bytes,
                maybe,
                absent,
                chrono_date,
                chrono_time,
                chrono_timestamp,
                chrono_utc,
                chrono_local,
                chrono_offset,
                time_date,
                time_time,
                time_timestamp,
                time_offset,
                jiff_date,
                jiff_time,
                jiff_timestamp,
                jiff_instant,
                id,
                value,
                json,
                sqlx_json,
                sqlx_nullable_json,
                newtype,
                mood,
                maybe_mood,
                level,
                word,
                renamed,
                mail,
                maybe_mail,
            ]
        )
    };
}

#[tokio::test]
async fn rows_of_both_databases_come_back_from_postgres() {
    let mut connection = PgConnection::connect(&postgres::database().url)
        .await
        .unwrap();
    common_trip!(connection, Dialect::Postgres);
}

#[tokio::test]
async fn rows_of_both_databases_come_back_from_sqlite() {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    common_trip!(connection, Dialect::Sqlite);
}

#[tokio::test]
async fn rows_that_only_postgres_keeps_come_back() {
    let mut connection = PgConnection::connect(&postgres::database().url)
        .await
        .unwrap();
    round_trip!(
        connection,
        Dialect::Postgres,
        on_postgres(),
        OnPostgres,
        [
            decimal, big, interval, address, network, mac, money, oid, timetz, bools, larges,
            holes, texts, blobs, ids, decimals, instants, documents, moods, ints, bigints, numbers,
            days, stamps, zoned, home, homes, mails,
        ]
    );
}

#[tokio::test]
async fn rows_that_only_sqlite_keeps_come_back() {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let id = Uuid::from_str("0123456789abcdef0123456789abcdef").unwrap();
    let row = OnSqlite {
        byte: 255,
        word: 65_535,
        wide: u32::MAX,
        hyphenated: id.hyphenated(),
        simple: id.simple(),
    };
    round_trip!(
        connection,
        Dialect::Sqlite,
        row,
        OnSqlite,
        [byte, word, wide, hyphenated, simple]
    );
}

/// The table of supported pairs is exactly what came back above.
#[test]
fn every_supported_type_is_among_the_rows_and_every_other_is_refused() {
    let export = export();
    let scalars = |tables: [&str; 2]| -> BTreeSet<Scalar> {
        let fields = tables
            .into_iter()
            .flat_map(|table| &model(&export, table).fields);
        fields
            .filter_map(|field| match field.logical.as_ref().unwrap() {
                LogicalType::Scalar(scalar) => Some(*scalar),
                LogicalType::Array(_)
                | LogicalType::Range(_)
                | LogicalType::Enum(_)
                | LogicalType::Domain(_)
                | LogicalType::Composite(_) => None,
            })
            .collect()
    };
    for (dialect, tables) in [
        (Dialect::Postgres, ["common", "on_postgres"]),
        (Dialect::Sqlite, ["common", "on_sqlite"]),
    ] {
        let kept = scalars(tables);
        for scalar in Scalar::ALL {
            let supported = supported(&LogicalType::Scalar(*scalar), dialect);
            assert_eq!(
                supported,
                kept.contains(scalar),
                "{} on {dialect}",
                scalar.as_str()
            );
        }
    }
    let array = LogicalType::Array(Box::new(LogicalType::Scalar(Scalar::I64)));
    for logical in [array, LogicalType::Range(Scalar::I64)] {
        assert!(supported(&logical, Dialect::Postgres));
        assert!(!supported(&logical, Dialect::Sqlite));
    }
}
