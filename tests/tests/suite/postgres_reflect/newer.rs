//! What only newer servers have.

use schemi_schema::{ConstraintKind, QualifiedName};
use schemi_tests::postgres;

use super::{connect, read_all, run};

/// What came with PostgreSQL 18 and no change is about is left alone, and told.
#[tokio::test]
async fn constraints_that_cannot_be_said_are_left_alone() {
    if postgres::server().major() < 18 {
        return;
    }
    let mut conn = connect().await;
    let sql = "CREATE EXTENSION btree_gist;
        CREATE TABLE t (id int CONSTRAINT named NOT NULL, a int CHECK (a > 0) NOT ENFORCED, b int CHECK (b > 0),
            during tsrange, PRIMARY KEY (id, during WITHOUT OVERLAPS));
        ALTER TABLE t ADD CONSTRAINT late NOT NULL b NOT VALID";
    run(&mut conn, sql).await;
    let found = read_all(&mut conn, &[]).await;
    let table = &found.schema.tables[&QualifiedName::local("t")];
    let kinds = table.constraints.iter().map(|constraint| &constraint.kind);
    let kinds: Vec<&ConstraintKind> = kinds.collect();
    assert!(
        matches!(kinds.as_slice(), [ConstraintKind::Check(_)]),
        "{kinds:#?}"
    );
    let told = found
        .beyond
        .iter()
        .filter(|one| one.kind.ends_with("constraint"));
    let told: Vec<_> = told
        .map(|one| format!("{} {}", one.kind, one.name))
        .collect();
    assert_eq!(
        told,
        [
            "constraint late",
            "constraint t_a_check",
            "constraint t_pkey",
            "not null constraint named"
        ]
    );
}
