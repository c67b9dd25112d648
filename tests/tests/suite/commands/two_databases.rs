//! One revision, two databases: both dialects' scripts, whichever it was generated against.

use schemi_tests::monorepo::{Monorepo, SHOP};

const STATUS: &str = r#"
#[derive(SqlType)]
#[schemi(name = "order_status", rename_all = "snake_case")]
pub enum OrderStatus { Draft, Paid }
"#;

/// With an enum, a partial index and a longer life.
fn models() -> String {
    let orders = SHOP.replace(
        "index(customer_id)",
        "index(customer_id), index(total desc, where = \"total > 100\")",
    );
    let orders = orders.replace(
        "pub total: i64,",
        "pub total: i64,\n    #[schemi(default = \"'draft'\")]\n    pub status: OrderStatus,",
    );
    format!("{orders}{STATUS}")
}

/// A monorepo with both, of which the one that is not `target` cannot be reached.
fn away(target: &'static str) -> (Monorepo, String) {
    let mut repo = Monorepo::both(&models());
    repo.turn_to(target);
    let settings = repo.read("settings.yaml");
    let broken = if target == "shop.dev" {
        settings.replace("host: /", "host: /nowhere/")
    } else {
        settings.replace("data/shop.db", "nowhere/shop.db")
    };
    repo.write("settings.yaml", &broken);
    (repo, settings)
}

#[test]
fn generated_against_either_and_applied_to_both() {
    for target in ["shop.dev", "shop.prod"] {
        let (mut repo, settings) = away(target);
        let first = repo.revision(&[]);
        repo.on("migrate", &[]).done();
        let grown = models()
            .replace(
                "pub name: Option<String>,",
                "pub full_name: Option<String>,\n    pub phone: Option<String>,",
            )
            .replace("Draft, Paid", "Draft, Paid, Shipped")
            .replace("total > 100", "total > 200");
        repo.models(&grown);
        let second = repo.revision(&["--rename", "customers.name=full_name"]);
        for name in [&first, &second] {
            let text = repo.revision_text(name);
            for marker in [
                "-- schemi:up sqlite",
                "-- schemi:down sqlite",
                "-- schemi:up postgres",
                "-- schemi:down postgres",
            ] {
                assert!(text.contains(marker), "{marker} in\n{text}");
            }
        }
        repo.write("settings.yaml", &settings);
        for target in ["shop.dev", "shop.prod"] {
            repo.turn_to(target);
            repo.on("migrate", &[]).done();
            repo.on("check", &[]).done();
            assert!(
                repo.on("revision", &["-m", "x"])
                    .done()
                    .starts_with("nothing to do")
            );
            repo.on("downgrade", &["base"]).done();
            repo.on("migrate", &[]).done();
            repo.on("check", &[]).done();
        }
    }
}
