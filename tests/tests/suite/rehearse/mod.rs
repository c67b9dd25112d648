//! Rehearsals by the built tool: what they measure, what they find, and that the original stays.

mod besides;
mod failed;
mod found;
mod full;
mod kept;
mod large;
mod measured;
mod report;
mod stopped;

use schemi_tests::monorepo::{Monorepo, SHOP, names};

/// A shop with rows, whose models are ahead of its revisions by a nullable column.
fn shops() -> [Monorepo; 2] {
    let repos = [Monorepo::sqlite(SHOP), Monorepo::both(SHOP)];
    let [sqlite, mut postgres] = repos;
    postgres.turn_to("shop.prod");
    postgres.add_servers();
    [sqlite, postgres].map(|repo| {
        repo.evolve(SHOP, &[]);
        repo.sql(
            "INSERT INTO customers (email, name) VALUES ('ada@example.com', 'Ada'), \
             ('bob@example.com', NULL), ('eve@example.com', 'Eve')",
        );
        repo.sql("INSERT INTO orders (customer_id, total) VALUES (1, 10), (1, 20), (2, 30)");
        if !repo.is_sqlite() {
            repo.sql(&format!("CREATE TABLE {} ()", mark(&repo)));
        }
        repo
    })
}

fn with_age(repo: &Monorepo) {
    repo.models(&SHOP.replace(
        "pub name: Option<String>,",
        "pub name: Option<String>,\n    pub age: Option<i64>,",
    ));
    repo.on("revision", &["-m", "age"]).done();
}

/// The copies of this shop that nobody keeps. Other tests make theirs on the same server.
fn copies(repo: &Monorepo) -> Vec<String> {
    if repo.is_sqlite() {
        let folder = repo.cache().join("schemi/rehearsals");
        let mut files = if folder.exists() {
            names(&folder)
        } else {
            Vec::new()
        };
        files.retain(|name| name.contains(".schemi-clone-") && !name.ends_with("-journal"));
        return files;
    }
    let copies =
        repo.sql("SELECT datname FROM pg_database WHERE datname ~ '^schemi_clone_[0-9a-f]+$'");
    let mark = format!("SELECT to_regclass('{}') IS NOT NULL", mark(repo));
    let is_ours = |name: &&str| {
        let found = schemi_tests::postgres::server().psql(name, &mark);
        found.is_ok_and(|found| found.trim() == "t")
    };
    copies.lines().filter(is_ours).map(str::to_owned).collect()
}

/// How many there are.
fn left(repo: &Monorepo) -> usize {
    copies(repo).len()
}

/// A table that only this shop and its copies have.
fn mark(repo: &Monorepo) -> String {
    format!("mark_of_{}", repo.postgres_name())
}

/// Drops a copy that was kept.
#[track_caller]
fn drop_kept(repo: &Monorepo, name: &str) {
    let said = repo
        .on("rehearse", &[&format!("--drop-kept={name}"), "--yes"])
        .done();
    assert!(said.contains("dropped ") && said.contains(name), "{said}");
}
