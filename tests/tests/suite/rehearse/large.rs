//! A million rows, and somebody who writes to the original meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};

use schemi_tests::monorepo::SHOP;

use super::{left, shops};

#[test]
fn a_million_rows_with_writers_on_the_original() {
    let [_, repo] = shops();
    repo.sql(
        "INSERT INTO orders (customer_id, total) SELECT 1 + g % 3, g FROM generate_series(1, 1000000) g",
    );
    let total =
        "#[schemi(type(postgres = \"numeric(20,0)\", sqlite = \"INTEGER\"))]\n    pub total:";
    repo.models(&SHOP.replace("pub total:", total));
    repo.on("revision", &["-m", "numeric"]).done();
    let stop = AtomicBool::new(false);
    let (report, written) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut written = 0;
            while !stop.load(Ordering::Relaxed) {
                repo.sql("INSERT INTO orders (customer_id, total) VALUES (2, 5)");
                repo.sql("UPDATE orders SET total = total + 1 WHERE id = 17");
                written += 1;
            }
            written
        });
        let ran = repo.on("rehearse", &["--format", "json"]);
        stop.store(true, Ordering::Relaxed);
        (ran, writer.join().unwrap())
    });
    assert_eq!(report.code, 1, "{report}");
    let json = report.json();
    let kinds: Vec<_> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| &f["kind"])
        .collect();
    assert!(kinds.contains(&&"big_rewrite".into()), "{json}");
    for never in ["lost_rows", "changed_values", "drift"] {
        assert!(!kinds.contains(&&never.into()), "{json}");
    }
    assert_eq!(json["not_restored"].as_array().unwrap().len(), 0, "{json}");
    assert!(written > 3, "{written}");
    let rows = repo
        .sql("SELECT count(*) FROM orders")
        .trim()
        .parse::<usize>()
        .unwrap();
    assert_eq!(rows, 1_000_003 + written);
    assert_eq!(left(&repo), 0);
}
