//! The least that a question costs: the databases' own clients asking it.

use std::path::Path;
use std::process::{Command, Stdio};

use schemi_tests::postgres;

use crate::measure::{self, Cost};

/// Everything that SQLite's pragmas say of every table, and the text of every object.
const SQLITE_SCHEMA: &str = "
SELECT type, name, tbl_name, sql FROM sqlite_master;
SELECT m.name, x.* FROM sqlite_master m, pragma_table_xinfo(m.name) x WHERE m.type = 'table';
SELECT m.name, f.* FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table';
SELECT m.name, i.name, x.* FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) x
    WHERE m.type = 'table';
";

/// Columns, constraints and indexes of every table, in one query.
const POSTGRES_SCHEMA: &str = "
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid),
       a.attnotnull::text
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT c.relname, k.conname, k.contype::text, pg_get_constraintdef(k.oid), k.convalidated::text
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public'
UNION ALL
SELECT t.relname, i.relname, m.amname, pg_get_indexdef(x.indexrelid, 0, true), x.indisunique::text
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_am m ON m.oid = i.relam
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname = 'public'
";

/// sqlite3 reads the whole schema of a file.
pub(crate) fn read_sqlite(file: &Path) -> Cost {
    sqlite3(file, SQLITE_SCHEMA)
}

/// psql reads the whole schema of a database.
pub(crate) fn read_postgres(database: &str) -> Cost {
    measure::run(psql(database).args(["-c", POSTGRES_SCHEMA]))
}

/// How many revisions a database has.
const HISTORY: &str = "SELECT count(*) FROM schemi_revisions";

/// sqlite3 counts the rows of the history: it reads its own schema for that.
pub(crate) fn count_sqlite(file: &Path) -> Cost {
    sqlite3(file, HISTORY)
}

/// psql counts the rows of the history.
pub(crate) fn count_postgres(database: &str) -> Cost {
    measure::run(psql(database).args(["-c", HISTORY]))
}

/// sqlite3 runs a file of statements, each in a transaction of its own.
pub(crate) fn run_sqlite(file: &Path, script: &Path) -> Cost {
    sqlite3(file, &format!(".read {}", script.display()))
}

/// psql runs a file of statements, each in a transaction of its own.
pub(crate) fn run_postgres(database: &str, script: &Path) -> Cost {
    measure::run(psql(database).arg("-f").arg(script))
}

fn sqlite3(file: &Path, text: &str) -> Cost {
    let mut command = Command::new("sqlite3");
    command.args(["-batch", "-bail"]).arg(file).arg(text);
    measure::run(command.stdin(Stdio::null()))
}

fn psql(database: &str) -> Command {
    let server = postgres::server();
    let mut command = Command::new(server.bin.join("psql"));
    command
        .args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-U", &server.user])
        .args(["-p", &server.port.to_string(), "-d", database, "-h"])
        .arg(&server.socket)
        .stdin(Stdio::null());
    command
}
