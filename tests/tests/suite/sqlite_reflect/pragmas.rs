//! The pragmas as the judge of what was read from the text of definitions.

use std::collections::BTreeMap;

use schemi_schema::{ColumnType, Direction, IndexTarget};
use sqlx::Row;

use super::*;

#[tokio::test]
async fn the_text_says_what_the_pragmas_say() {
    for (name, ddl) in DATABASES {
        let mut conn = database(ddl).await;
        let schema = schema(&mut conn).await;
        agree(&mut conn, name, &schema).await;
    }
}

/// Holds what was read from the text against what the pragmas say.
pub(super) async fn agree(conn: &mut SqliteConnection, database: &str, schema: &Schema) {
    for table in schema.tables.values() {
        columns_agree(conn, database, table).await;
        keys_agree(conn, database, table).await;
        indexes_agree(conn, database, table).await;
    }
}

async fn columns_agree(conn: &mut SqliteConnection, database: &str, table: &Table) {
    let rows = sqlx::query(
        "SELECT name, upper(type), \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?)",
    )
    .bind(table.name.name.as_str())
    .fetch_all(conn)
    .await
    .unwrap();
    assert_eq!(rows.len(), table.columns.len(), "{database}");
    for (row, column) in rows.iter().zip(&table.columns) {
        let what = format!("{database}: {}.{}", table.name, column.name);
        assert_eq!(row.get::<String, _>(0), column.name.as_str(), "{what}");
        let ColumnType::Sql(ty) = &column.ty else {
            panic!("{what}")
        };
        // SQLite keeps a comment that follows a type as a part of it.
        let blanks = |text: &str| {
            text.replace("/* A COMMENT */", "")
                .replace("-- AND ANOTHER", "")
                .replace(' ', "")
        };
        assert_eq!(blanks(&row.get::<String, _>(1)), blanks(ty), "{what}");
        if row.get::<i64, _>(2) == 1 {
            assert!(!column.nullable, "{what}");
        }
        let position = table
            .primary_key()
            .iter()
            .position(|name| *name == column.name);
        assert_eq!(
            row.get::<i64, _>(4),
            position.map_or(0, |at| at as i64 + 1),
            "{what}"
        );
        assert_eq!(
            row.get::<i64, _>(5) > 1,
            column.generated.is_some(),
            "{what}"
        );
        let default = row
            .get::<Option<String>, _>(3)
            .filter(|text| text != "NULL");
        assert_eq!(default.is_some(), column.default.is_some(), "{what}");
    }
}

async fn keys_agree(conn: &mut SqliteConnection, database: &str, table: &Table) {
    let rows = sqlx::query(
        "SELECT id, seq, \"table\", \"from\", \"to\", on_update, on_delete
         FROM pragma_foreign_key_list(?) ORDER BY id, seq",
    )
    .bind(table.name.name.as_str())
    .fetch_all(conn)
    .await
    .unwrap();
    let mut expected: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for row in rows {
        let text = |at: usize| row.get::<String, _>(at).to_lowercase();
        let key = expected
            .entry(row.get(0))
            .or_insert_with(|| vec![text(2), text(5), text(6)]);
        key.push(text(3));
    }
    let mut found: Vec<Vec<String>> = Vec::new();
    for key in table
        .constraints
        .iter()
        .filter_map(|constraint| constraint.as_foreign_key())
    {
        let mut words = vec![
            key.references.to_string(),
            key.on_update.as_sql().to_owned(),
            key.on_delete.as_sql().to_owned(),
        ];
        words.extend(key.columns.iter().map(ToString::to_string));
        found.push(words.iter().map(|word| word.to_lowercase()).collect());
    }
    let expected: BTreeSet<Vec<String>> = expected.into_values().collect();
    assert_eq!(
        found.into_iter().collect::<BTreeSet<_>>(),
        expected,
        "{database}: {}",
        table.name
    );
}

async fn indexes_agree(conn: &mut SqliteConnection, database: &str, table: &Table) {
    for index in &table.indexes {
        let name = index.name.get().unwrap().as_str();
        let rows = sqlx::query(
            "SELECT name, desc, coll FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno",
        )
        .bind(name)
        .fetch_all(&mut *conn)
        .await
        .unwrap();
        assert_eq!(rows.len(), index.keys.len(), "{database}: {name}");
        for (row, key) in rows.iter().zip(&index.keys) {
            let column = match &key.target {
                IndexTarget::Column(column) => Some(column.to_string()),
                IndexTarget::Expr(_) => None,
            };
            assert_eq!(
                row.get::<Option<String>, _>(0),
                column,
                "{database}: {name}"
            );
            assert_eq!(
                row.get::<i64, _>(1) == 1,
                key.direction == Direction::Desc,
                "{database}: {name}"
            );
        }
    }
}
