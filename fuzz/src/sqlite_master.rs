//! The definitions in `sqlite_master`, read and written again.

use cargo_schemi::dialect::sqlite::ddl::declared::{Declared, Letters};
use cargo_schemi::dialect::sqlite::ddl::expression::{self, Scope};
use cargo_schemi::dialect::sqlite::ddl::{index, table};
use cargo_schemi::dialect::sqlite::normalize::{settle, settle_whole};
use cargo_schemi::{dialect, diff};
use schemi_schema::{Constraint, Dialect, Name, Renames, Schema, Table};

/// Reads the input as a `CREATE TABLE`, as a `CREATE INDEX` and as an expression. Another object may
/// follow behind a line `--`.
///
/// # Panics
/// Where something does not hold: reading twice gives the same, and a schema does not differ from itself.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let objects: Vec<&str> = text.split("\n--\n").collect();
    let mut schema = Schema::default();
    let mut declared = Declared::default();
    for sql in &objects {
        let Ok(definition) = table::read(sql) else {
            continue;
        };
        let name = definition.table.name.name.clone();
        declared.tables.insert(name, (*sql).to_owned());
        schema.insert_table(definition.table);
    }
    for sql in &objects {
        expressions(sql, &schema);
        indexes(sql, &mut schema, &mut declared);
    }
    let whole = settle_whole(schema.clone());
    say(&whole, &declared);
    compare(whole);
    compare(settle(schema));
}

fn names(table: &Table) -> Vec<Name> {
    table.columns.iter().map(|c| c.name.clone()).collect()
}

fn expressions(sql: &str, schema: &Schema) {
    expression::default_kind(sql);
    expression::is_call(sql);
    let alone = Scope::default();
    let once = expression::canonical(sql, alone);
    assert_eq!(expression::canonical(sql, alone), once);
    for table in schema.tables.values() {
        let columns = names(table);
        let scope = Scope {
            table: table.name.name.as_str(),
            columns: &columns,
        };
        expression::canonical(sql, scope);
    }
}

fn indexes(sql: &str, schema: &mut Schema, declared: &mut Declared) {
    for table in schema.tables.values_mut() {
        let columns = names(table);
        let scope = Scope {
            table: table.name.name.as_str(),
            columns: &columns,
        };
        if let Ok(index) = index::read(sql, scope) {
            if let Some(name) = index.name.get() {
                declared.indexes.insert(name.clone(), sql.to_owned());
            }
            table.indexes.push(index);
        }
    }
}

/// What of it is said to the letter.
fn say(schema: &Schema, declared: &Declared) {
    let letters = Letters {
        schema,
        declared,
        beside: false,
    };
    for table in schema.tables.values() {
        letters.create_table(table, table.name.name.as_str());
        letters.create_table(table, "another name");
        for index in &table.indexes {
            letters.create_index(&table.name.name, index);
        }
        let come: Vec<&Constraint> = table.constraints.iter().collect();
        for column in &table.columns {
            letters.column(table, column, &[]);
            letters.column(table, column, &come);
        }
    }
}

fn compare(schema: Schema) {
    let none = diff::diff(&schema, &schema, &Renames::default());
    assert!(none.is_empty(), "{none:#?}");
    let empty = Schema::default();
    for (from, to) in [(&empty, &schema), (&schema, &empty)] {
        let changes = diff::diff(from, to, &Renames::default());
        if let Ok(script) = dialect::render(Dialect::Sqlite, from, &changes) {
            assert_eq!(Ok(script), dialect::render(Dialect::Sqlite, from, &changes));
        }
    }
}
