//! Rehearsals by the built tool: what they measure, what they find, and that the original stays.

mod found;
mod measured;
mod report;
mod stopped;

use schemi_tests::monorepo::{Monorepo, SHOP};

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

/// The databases of the server that a rehearsal might have left.
fn left(repo: &Monorepo) -> String {
    repo.sql("SELECT datname FROM pg_database WHERE datname LIKE 'schemi\\_clone\\_%'")
}
