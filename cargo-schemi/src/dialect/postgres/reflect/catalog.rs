//! The catalog queries. All of them are sent in one message, so that a distant server costs two
//! round trips and no more.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::TryStreamExt;
use schemi_schema::Name;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Either, PgConnection, Row};

use super::ReflectError;
use super::row::{FromRow, Rows, Session};
use crate::dialect::postgres::types::quote::{ident, literal};
use crate::dialect::{Besides, ReflectOptions, Scope};

/// A database error as one line. (What sqlx displays ends in a line of the server's source code.)
pub trait ErrorText {
    /// The message, and the hint if there is one.
    fn plain(&self) -> String;
}

impl ErrorText for sqlx::Error {
    fn plain(&self) -> String {
        match self.as_database_error() {
            Some(error) => error.message().to_owned(),
            None => self.to_string(),
        }
    }
}

/// Asks what the session sees, before its search path is narrowed.
pub async fn session(
    conn: &mut PgConnection,
    options: &ReflectOptions,
) -> Result<Session, ReflectError> {
    let names: Vec<String> = options.namespaces.iter().map(Name::to_string).collect();
    let rows = sqlx::query(
        "SELECT n.oid::int8, n.nspname::text, n.nspname = current_schema(),
            current_setting('server_version_num')::int4,
            ARRAY(SELECT t.oid::int8 FROM pg_type t JOIN pg_namespace tn ON tn.oid = t.typnamespace
                WHERE t.typrelid = 0 AND tn.nspname <> ALL (ARRAY['pg_catalog', 'information_schema'])
                AND tn.nspname <> current_schema() AND pg_type_is_visible(t.oid))
        FROM pg_namespace n WHERE n.nspname = current_schema() OR n.nspname = ANY ($1)
            OR $2 AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
                AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_namespace'::regclass
                    AND e.objid = n.oid AND e.deptype = 'e')",
    )
    .bind(names)
    .bind(options.scope == Scope::Whole)
    .fetch_all(&mut *conn)
    .await?;
    let (mut own, mut version, mut types) = (None, 0, Vec::new());
    if rows.is_empty() && options.scope == Scope::Whole {
        version = sqlx::query_scalar("SELECT current_setting('server_version_num')::int4")
            .fetch_one(&mut *conn)
            .await?;
    }
    let mut namespaces = BTreeMap::new();
    for row in &rows {
        let name = Name::new(row.try_get::<String, _>(1)?);
        if row.try_get::<Option<bool>, _>(2)? == Some(true) {
            own = Some(name.clone());
        }
        version = row.try_get(3)?;
        types = row.try_get(4)?;
        namespaces.insert(row.try_get(0)?, name);
    }
    Ok(Session {
        version,
        own: match options.scope {
            Scope::Modelled => own.ok_or(ReflectError::NoSchema)?,
            Scope::Whole => own.unwrap_or_else(|| Name::from("public")),
        },
        scope: options.scope,
        namespaces,
        visible_types: BTreeSet::from_iter(types),
    })
}

/// The statement that makes the server print names of the own schema without it, and all others
/// with theirs. What is read so is the same text whatever search path a user has. Nothing is compiled for
/// it: catalogs are small, and estimated to be large.
pub fn narrow(own: &Name) -> String {
    let path = literal(&format!("{}, pg_temp", ident(own.as_str())));
    format!("SELECT set_config('search_path', {path}, true), set_config('jit', 'off', true)")
}

/// Tables are joined in the order that is written: of a small database the search for a better one takes
/// longer than the reading.
const JOINED_AS_WRITTEN: &str = "set_config('join_collapse_limit', '1', true)";

/// Reads everything.
pub async fn read(
    conn: &mut PgConnection,
    session: &Session,
    besides: Besides,
) -> Result<Rows, ReflectError> {
    let oids: Vec<String> = session.namespaces.keys().map(i64::to_string).collect();
    let oids = oids.join(", ");
    let mut statements = vec![
        ENUMS,
        TABLES,
        COLUMNS,
        CONSTRAINTS,
        INDEXES,
        match (besides, session.scope) {
            (Besides::Named, Scope::Modelled) => BEYOND,
            (Besides::Named, Scope::Whole) => BEYOND_WHOLE,
            // It takes as long to plan as several of the others.
            (Besides::Unasked, _) => "SELECT WHERE false",
        },
        CLAUSES,
        DETAILS,
        TYPES,
    ];
    if session.scope == Scope::Whole {
        statements.push(SEQUENCES);
    }
    let statements: Vec<String> = statements
        .iter()
        .map(|sql| for_scope(sql, session.scope))
        .map(|sql| for_version(&sql, session.version).replace("$NAMESPACES", &oids))
        .collect();
    let narrow = narrow(&session.own);
    let sql = format!("{narrow}, {JOINED_AS_WRITTEN};{}", statements.join(";"));
    let mut stream = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_many(conn);
    let mut rows = Rows::default();
    let mut part = 0;
    while let Some(item) = stream.try_next().await? {
        match item {
            Either::Left(_) => part += 1,
            Either::Right(row) => put(&mut rows, part, &row)?,
        }
    }
    order(&mut rows);
    Ok(rows)
}

/// Fills in whether indexes are read that some partitions have no part of.
fn for_scope(sql: &str, scope: Scope) -> String {
    let parts = match scope {
        Scope::Modelled => "false",
        Scope::Whole => "true",
    };
    sql.replace("$PARENTS", PARENTS)
        .replace("$PARTS_ARE_READ", parts)
}

/// Fills in what older servers lack.
pub fn for_version(sql: &str, version: i32) -> String {
    let nulls = match version {
        ..150_000 => "false",
        150_000.. => "i.indnullsnotdistinct",
    };
    let compression = match version {
        ..140_000 => "NULL::text",
        140_000.. => "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END",
    };
    let delete_set = match version {
        ..150_000 => "NULL::int2[]",
        150_000.. => "k.confdelsetcols",
    };
    let multirange = match version {
        ..140_000 => "NULL::text",
        140_000.. => "(SELECT m.typname FROM pg_type m WHERE m.oid = r.rngmultitypid)",
    };
    let (sayable, unsayable) = match version {
        ..180_000 => ("true", ""),
        180_000.. => ("k.conenforced AND NOT k.conperiod", UNSAYABLE),
    };
    let unsayable = match sql.contains("definition::text") {
        true => unsayable.to_owned(),
        false => unsayable.replace(", pg_get_constraintdef(k.oid, true)", ""),
    };
    sql.replace("$SAYABLE", sayable)
        .replace("$UNSAYABLE", &unsayable)
        .replace("$NULLS", nulls)
        .replace("$COMPRESSION", compression)
        .replace("$DELETESET", delete_set)
        .replace("$MULTIRANGE", multirange)
        .replace("$COLLATION", COLLATION)
}

/// Puts the rows in order. The server would spend a third of the whole time on it: it sorts what it prints.
fn order(rows: &mut Rows) {
    rows.columns.sort_by_key(|row| (row.table, row.number));
    rows.constraints
        .sort_by(|a, b| (a.table, &a.name).cmp(&(b.table, &b.name)));
    rows.indexes
        .sort_by(|a, b| (a.table, &a.name).cmp(&(b.table, &b.name)));
}

fn put(rows: &mut Rows, part: usize, row: &PgRow) -> Result<(), sqlx::Error> {
    match part {
        1 => rows.enums.push(FromRow::from_row(row)?),
        2 => rows.tables.push(FromRow::from_row(row)?),
        3 => rows.columns.push(FromRow::from_row(row)?),
        4 => rows.constraints.push(FromRow::from_row(row)?),
        5 => rows.indexes.push(FromRow::from_row(row)?),
        6 => rows.beyond.push(FromRow::from_row(row)?),
        7 => rows.clauses.push(FromRow::from_row(row)?),
        8 => rows.details.push(FromRow::from_row(row)?),
        9 => rows.types.push(FromRow::from_row(row)?),
        10 => rows.sequences.push(FromRow::from_row(row)?),
        _ => {}
    }
    Ok(())
}

const ENUMS: &str = "SELECT t.oid::int8, n.nspname::text, t.typname::text,
    (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)::text,
    obj_description(t.oid, 'pg_type')
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND t.typnamespace IN ($NAMESPACES)
    AND NOT EXISTS (SELECT FROM pg_depend d
        WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')";

const TABLES: &str = "SELECT c.oid::int8, n.nspname::text, c.relname::text, c.relpersistence = 'u',
    CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END, d.description, $PARENTS
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ($NAMESPACES)
    AND c.reloftype = 0
    AND NOT EXISTS (SELECT FROM pg_depend e
        WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')";

/// The parents of a table in order, as JSON, and its bound where it is a partition.
const PARENTS: &str = "(SELECT json_build_object('bound', pg_get_expr(c.relpartbound, c.oid),
        'parents', json_agg(json_build_array(pn.nspname, pc.relname) ORDER BY h.inhseqno))
    FROM pg_inherits h JOIN pg_class pc ON pc.oid = h.inhparent
    JOIN pg_namespace pn ON pn.oid = pc.relnamespace WHERE h.inhrelid = c.oid HAVING count(*) > 0)::text";

const COLUMNS: &str = "SELECT a.attrelid::int8, a.attnum, a.attname::text,
    format_type(a.atttypid, a.atttypmod), coalesce(e.oid, t.oid)::int8, tn.nspname::text,
    CASE WHEN coalesce(e.typtype, t.typtype) = 'e' THEN coalesce(e.oid, t.oid)::int8 END,
    e.oid IS NOT NULL, a.attnotnull, a.attidentity::text, a.attgenerated::text,
    pg_get_expr(d.adbin, d.adrelid, true),
    CASE WHEN a.attcollation <> t.typcollation THEN $COLLATION END, m.description,
    a.attinhcount > 0 AND NOT a.attislocal,
    CASE WHEN a.attstorage <> t.typstorage OR $COMPRESSION IS NOT NULL THEN json_build_object(
        'storage', CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage
            WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END,
        'compression', $COMPRESSION)::text END
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A' AND t.typlen = -1
JOIN pg_namespace tn ON tn.oid = t.typnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
LEFT JOIN pg_namespace cn ON cn.oid = l.collnamespace
LEFT JOIN pg_description m ON m.objoid = a.attrelid AND m.classoid = 'pg_class'::regclass
    AND m.objsubid = a.attnum
WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ($NAMESPACES)
    AND a.attnum > 0 AND NOT a.attisdropped";

/// Names of columns in schemas that are not read come with the keys that refer to them; the others are known.
/// A foreign key that refers to a partitioned table has a row for each partition: those with a
/// parent on the same table are passed over. NOT NULL constraints (PostgreSQL 18) belong to their columns.
const CONSTRAINTS: &str =
    "SELECT k.conrelid::int8, k.conname::text, k.contype::text, k.conkey::text,
    fn.nspname::text, f.relname::text,
    CASE WHEN f.relnamespace NOT IN ($NAMESPACES) THEN (SELECT json_agg(a.attname ORDER BY o.ord)
        FROM unnest(k.confkey) WITH ORDINALITY o (num, ord)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = o.num) END::text,
    k.confrelid::int8, k.confkey::text, k.confupdtype::text, k.confdeltype::text, k.condeferrable, k.condeferred,
    CASE k.contype WHEN 'c' THEN pg_get_expr(k.conbin, k.conrelid, true)
        WHEN 'x' THEN pg_get_constraintdef(k.oid, true) END,
    coalesce($NULLS, false),
    CASE WHEN k.coninhcount > 0 AND NOT k.conislocal THEN coalesce(pk.conname, k.conname)::text END,
    CASE WHEN m.description IS NOT NULL OR NOT k.convalidated OR k.contype = 'c' AND k.connoinherit
        OR k.confmatchtype = 'f' OR $DELETESET IS NOT NULL OR i.indnatts > i.indnkeyatts
        OR x.reloptions IS NOT NULL OR s.oid IS NOT NULL OR xm.description IS NOT NULL
    THEN json_build_object('comment', m.description, 'not_valid', NOT k.convalidated,
        'no_inherit', k.contype = 'c' AND k.connoinherit, 'match_full', k.confmatchtype = 'f',
        'on_delete_columns', (SELECT json_agg(a.attname ORDER BY o.ord)
            FROM unnest($DELETESET) WITH ORDINALITY o (num, ord)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.num),
        'include', (SELECT json_agg(a.attname ORDER BY o.ord)
            FROM unnest(i.indkey::int2[]) WITH ORDINALITY o (num, ord)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = o.num
            WHERE o.ord > i.indnkeyatts),
        'with', (SELECT json_object_agg(split_part(o, '=', 1), substr(o, strpos(o, '=') + 1))
            FROM unnest(x.reloptions) o),
        'tablespace', s.spcname, 'index_comment', xm.description)::text END
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_class x ON x.oid = i.indexrelid
LEFT JOIN pg_tablespace s ON s.oid = x.reltablespace
LEFT JOIN pg_description xm ON xm.objoid = x.oid AND xm.classoid = 'pg_class'::regclass AND xm.objsubid = 0
LEFT JOIN pg_description m ON m.objoid = k.oid AND m.classoid = 'pg_constraint'::regclass
LEFT JOIN pg_constraint pk ON pk.oid = k.conparentid
LEFT JOIN pg_class f ON f.oid = k.confrelid
LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ($NAMESPACES)
    AND k.contype IN ('p', 'u', 'c', 'f', 'x') AND $SAYABLE
    AND (k.conparentid = 0 OR pk.conrelid <> k.conrelid)";

/// An index that is not valid is read, too: [`CLAUSES`] says that it is none. That of a partitioned
/// table is not while a partition lacks its own.
/// Of an index of whole columns in nothing but the usual ways the numbers say all: the server would take
/// longer to print it than for all else that is asked of it.
const INDEXES: &str = "SELECT i.indrelid::int8, x.relname::text,
    CASE WHEN i.indexprs IS NOT NULL OR i.indpred IS NOT NULL OR x.relam <> 403 OR x.reloptions IS NOT NULL
        OR i.indnatts > i.indnkeyatts OR NOT i.indcollation::oid[] <@ '{0,100}'::oid[]
        OR NOT i.indclass::oid[] <@ ARRAY(SELECT o.oid FROM pg_opclass o
            WHERE o.opcdefault AND o.opcmethod = 403 AND o.oid < 16384)
        OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            AND (a.atttypid >= 16384 OR a.attcollation NOT IN (0, 100)))
    THEN pg_get_indexdef(i.indexrelid, 0, true) END,
    i.indkey::text, i.indoption::text, i.indisunique, coalesce($NULLS, false),
    (SELECT xp.relname::text FROM pg_inherits h JOIN pg_class xp ON xp.oid = h.inhparent
        WHERE h.inhrelid = x.oid),
    x.relkind = 'I' AND NOT i.indisvalid,
    CASE WHEN m.description IS NOT NULL OR s.oid IS NOT NULL
        THEN json_build_object('comment', m.description, 'tablespace', s.spcname)::text END
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_class x ON x.oid = i.indexrelid
LEFT JOIN pg_tablespace s ON s.oid = x.reltablespace
LEFT JOIN pg_description m ON m.objoid = x.oid AND m.classoid = 'pg_class'::regclass AND m.objsubid = 0
WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ($NAMESPACES)
    AND (i.indisvalid OR c.relkind = 'r' OR $PARTS_ARE_READ)
    AND i.indexrelid NOT IN (SELECT k.conindid FROM pg_constraint k WHERE k.contype IN ('p', 'u', 'x'))";

const BEYOND: &str = include_str!("beyond.sql");

/// As [`BEYOND`], with texts by which what is in two databases can be compared.
const BEYOND_WHOLE: &str = include_str!("beyond_whole.sql");

const CLAUSES: &str = include_str!("clauses.sql");

pub const SEQUENCES: &str = include_str!("sequences.sql");

const TYPES: &str = include_str!("types.sql");

/// What only few tables and schemas have, and the sequences of identities.
const DETAILS: &str = include_str!("details.sql");

/// The constraints that came with PostgreSQL 18, for [`BEYOND`]: those that are not enforced, those over
/// periods, and NOT NULLs that are more than their columns' property. A name that is not the usual one of a
/// NOT NULL is of another kind: it does not matter to a change; nor does one that a partition has from its table.
const UNSAYABLE: &str = "UNION ALL
    SELECT CASE WHEN k.contype = 'n' AND k.convalidated AND NOT k.connoinherit THEN 'not null constraint'
            ELSE 'constraint' END, n.nspname, k.conname, c.relname, pg_get_constraintdef(k.oid, true)
    FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ($NAMESPACES) AND k.conparentid = 0
        AND CASE WHEN k.contype = 'n' THEN (k.conislocal OR c.relispartition) AND (NOT k.convalidated OR k.connoinherit
            OR octet_length(c.relname || a.attname) <= 53 AND k.conname <> c.relname || '_' || a.attname || '_not_null')
            AND NOT EXISTS (SELECT FROM pg_inherits h JOIN pg_constraint p ON p.conrelid = h.inhparent
                WHERE h.inhrelid = c.oid AND c.relispartition AND p.contype = 'n' AND p.conname = k.conname)
        ELSE NOT k.conenforced OR k.conperiod END";

/// The name of a collation `l` of the schema `cn`.
const COLLATION: &str = r#"CASE WHEN cn.nspname IN ('pg_catalog', current_schema()) THEN l.collname::text
        ELSE '"' || replace(cn.nspname, '"', '""') || '"."' || replace(l.collname, '"', '""') || '"' END"#;
