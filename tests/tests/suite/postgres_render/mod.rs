//! What is rendered for PostgreSQL runs there, does what it says, and can be taken back.

mod columns;
mod enums;
mod schemas;
mod tables;
mod types;

use cargo_schemi::change::Change;
use cargo_schemi::dialect::postgres::normalize::normalize;
use cargo_schemi::dialect::postgres::render::render;
use cargo_schemi::dialect::postgres::verdict::{Cache, settle};
use cargo_schemi::diff::diff;
use cargo_schemi::diff::rename::reversed;
use cargo_schemi::fold::fold;
use schemi_runtime::migrate::Mode;
use schemi_schema::{
    Check, Column, ColumnType, Constraint, ConstraintKind, EnumType, Expr, ForeignKey, Generated,
    GeneratedKind, Identity, IdentityKind, Index, IndexKey, Name, ObjectName, PrimaryKey,
    QualifiedName, Renames, Schema, Table,
};
use sqlx::PgConnection;

use crate::postgres_reflect::{connect, execute, read, run, text, value};

fn t() -> QualifiedName {
    QualifiedName::local("t")
}

/// Applies changes, checks what is read then against the fold, takes them back, and checks again.
/// `rows` is a query whose answer is the same before and after; it is asked in between as well.
async fn there_and_back(
    conn: &mut PgConnection,
    changes: &[Change],
    rows: &str,
) -> (String, String) {
    let before = read(conn).await;
    let rows_before = value(conn, rows).await;
    let up = render(&before, changes).unwrap();
    assert_eq!(text(&up), text(&render(&before, changes).unwrap()));
    execute(conn, &up).await.unwrap();
    let after = read(conn).await;
    let expected = normalize(fold(before.clone(), changes));
    let mut settled = after.clone();
    settle(conn, &mut settled, (&expected, &expected), &Cache::none())
        .await
        .unwrap();
    assert_same(&settled, &expected);

    let back = back(&after, &before, changes);
    let down = render(&after, &back).unwrap();
    execute(conn, &down).await.unwrap();
    assert_same(&read(conn).await, &before);
    assert_eq!(value(conn, rows).await, rows_before);
    (text(&up), text(&down))
}

/// The way back: a diff with the sides exchanged and the renames turned round.
fn back(after: &Schema, before: &Schema, changes: &[Change]) -> Vec<Change> {
    let mut renames = Renames::default();
    for change in changes {
        if let Change::RenameTable { from, to } = change {
            renames.tables.insert(from.clone(), to.clone());
        } else if let Change::RenameColumn { table, from, to } = change {
            renames
                .columns
                .insert((table.clone(), from.clone()), to.clone());
        } else if let Change::AlterEnum { to, renamed, .. } = change {
            for (old, new) in renamed {
                renames
                    .enum_values
                    .insert((to.name.clone(), old.clone()), new.clone());
            }
        }
    }
    diff(after, before, &reversed(&renames))
}

/// Compares two schemas; the order of columns does not count.
fn assert_same(found: &Schema, expected: &Schema) {
    let sorted = |schema: &Schema| {
        let mut schema = schema.clone();
        for table in schema.tables.values_mut() {
            table.columns.sort_by(|a, b| a.name.cmp(&b.name));
        }
        schema
    };
    let (found, expected) = (sorted(found), sorted(expected));
    if found != expected {
        let (found, expected) = (format!("{found:#?}"), format!("{expected:#?}"));
        let first = found
            .lines()
            .zip(expected.lines())
            .position(|(a, b)| a != b)
            .unwrap_or(0);
        let near = |text: &str| {
            text.lines()
                .skip(first.saturating_sub(12))
                .take(20)
                .collect::<Vec<_>>()
                .join("\n")
        };
        panic!("found\n{}\nexpected\n{}", near(&found), near(&expected));
    }
}

fn column(name: &str, ty: &str) -> Column {
    Column::new(name, ColumnType::sql(ty))
}

async fn column_of(conn: &mut PgConnection, name: &str) -> Column {
    read(conn).await.tables[&t()]
        .column(&Name::from(name))
        .unwrap()
        .clone()
}

/// Changes one column with a closure.
async fn altered(conn: &mut PgConnection, name: &str, change: impl FnOnce(&mut Column)) -> Change {
    let from = column_of(conn, name).await;
    let mut to = from.clone();
    change(&mut to);
    Change::AlterColumn {
        table: t(),
        from,
        to,
        backfill: None,
    }
}

fn table(name: &str, columns: &[(&str, &str)], constraints: Vec<(&str, ConstraintKind)>) -> Table {
    let mut table = Table::new(QualifiedName::parse(name));
    table.columns = columns.iter().map(|(name, ty)| column(name, ty)).collect();
    table.constraints = constraints
        .into_iter()
        .map(|(name, kind)| constraint(name, kind))
        .collect();
    table
}

fn constraint(name: &str, kind: ConstraintKind) -> Constraint {
    Constraint::new(ObjectName::Said(Name::from(name)), kind)
}

fn key(columns: &[&str]) -> ConstraintKind {
    let columns = columns.iter().map(|name| Name::from(*name)).collect();
    ConstraintKind::PrimaryKey(PrimaryKey::new(columns))
}

fn refers(columns: &[&str], target: &str, referenced: &[&str]) -> ConstraintKind {
    let names = |names: &[&str]| names.iter().map(|name| Name::from(*name)).collect();
    let target = QualifiedName::parse(target);
    ConstraintKind::ForeignKey(ForeignKey::new(names(columns), target, names(referenced)))
}

fn check(expr: &str) -> ConstraintKind {
    ConstraintKind::Check(Check::new(Expr::new(expr)))
}

fn index(name: &str, columns: &[&str]) -> Index {
    let keys = columns.iter().map(|name| IndexKey::column(*name));
    Index::new(ObjectName::Said(Name::from(name)), keys.collect())
}
