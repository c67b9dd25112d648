//! Copies that rehearsals have kept: found, looked at, dropped, and no others. On PostgreSQL other
//! tests keep theirs on the same server.

use schemi_tests::monorepo::{Monorepo, sqlite};
use serde_json::Value;

use super::{drop_kept, shops, with_age};

/// Rehearses and keeps the copy.
#[track_caller]
fn keep(repo: &Monorepo, rest: &[&str]) -> Value {
    let ran = repo.on(
        "rehearse",
        &[&["--keep", "--format", "json"][..], rest].concat(),
    );
    assert_eq!(ran.code, 0, "{ran}");
    ran.json()["kept"].clone()
}

fn name(kept: &Value) -> &str {
    kept["name"].as_str().unwrap()
}

/// What is listed of a copy.
#[track_caller]
fn listed(repo: &Monorepo, kept: &Value) -> Option<Value> {
    let list = repo.on("rehearse", &["--list-kept", "--format", "json"]);
    assert_eq!(list.code, 0, "{list}");
    let list = list.json();
    let mut all = list["kept"].as_array().unwrap().iter();
    all.find(|copy| copy["name"] == kept["name"]).cloned()
}

/// Whether a database or a file of that name is there.
fn is_there(repo: &Monorepo, kept: &Value) -> bool {
    let at = kept["at"].as_str().unwrap();
    if repo.is_sqlite() {
        return std::path::Path::new(at).exists();
    }
    let found = repo.sql(&format!(
        "SELECT count(*) FROM pg_database WHERE datname = '{at}'"
    ));
    found.trim() == "1"
}

#[test]
fn they_are_found_and_dropped_after_a_question() {
    for repo in shops() {
        with_age(&repo);
        let kept = [keep(&repo, &[]), keep(&repo, &[])];
        for copy in &kept {
            let listed = listed(&repo, copy).unwrap();
            assert!(listed["bytes"].as_u64().unwrap() > 0, "{listed}");
            assert!(
                listed["kept_at"].as_str().unwrap().starts_with("20"),
                "{listed}"
            );
            assert!(is_there(&repo, copy), "{copy}");
        }
        let only = format!("--drop-kept={}", name(&kept[0]));
        let error = repo.on("rehearse", &[&only]).fails();
        assert!(error.contains("1 copy would be dropped"), "{error}");
        assert!(error.contains("--yes"), "{error}");
        repo.on("rehearse", &[&only, "--dry-run"]).done();
        assert!(is_there(&repo, &kept[0]));
        drop_kept(&repo, name(&kept[0]));
        assert!(!is_there(&repo, &kept[0]) && is_there(&repo, &kept[1]));
        assert_eq!(listed(&repo, &kept[0]), None);
        repo.on("rehearse", &[&only, "--yes"])
            .says(&["was kept as"]);
        drop_kept(&repo, name(&kept[1]));
    }
}

#[test]
fn all_of_them_are_dropped() {
    let [repo, _] = shops();
    with_age(&repo);
    let kept = [keep(&repo, &[]), keep(&repo, &[])];
    repo.on("rehearse", &["--drop-kept"])
        .says(&["2 copies would be dropped"]);
    let said = repo.on("rehearse", &["--drop-kept", "--yes"]).done();
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(kept.iter().all(|copy| !is_there(&repo, copy)));
    let said = repo.on("rehearse", &["--drop-kept", "--yes"]).done();
    assert!(said.contains("no rehearsal of shop.dev was kept"), "{said}");
}

#[test]
fn a_kept_copy_can_be_worked_on() {
    for repo in shops() {
        with_age(&repo);
        let server = match repo.is_sqlite() {
            true => "development.files",
            false => "development.server",
        };
        if repo.is_sqlite() {
            repo.add_servers();
        }
        let kept = keep(&repo, &["--on", server]);
        // Without `cargo schemi`.
        let words = |what: &str| {
            let words = kept[what].as_str().unwrap().split(' ').skip(2);
            words.map(str::to_owned).collect::<Vec<_>>()
        };
        let look = words("look");
        let said = repo
            .run(&look.iter().map(String::as_str).collect::<Vec<_>>())
            .done();
        assert!(said.contains("(head)"), "{said}");
        let drop = words("drop");
        let mut drop: Vec<&str> = drop.iter().map(String::as_str).collect();
        drop.push("--yes");
        repo.run(&drop).done();
        assert!(!is_there(&repo, &kept));
    }
}

#[test]
fn what_schemi_has_not_kept_stays() {
    for repo in shops() {
        with_age(&repo);
        if repo.is_sqlite() {
            let folder = repo.cache().join("schemi/rehearsals");
            std::fs::create_dir_all(&folder).unwrap();
            for name in [
                "other_dev_rehearsal_0123abcd",
                "shop_dev_rehearsal_0123abcd_mine",
                "shop_dev",
            ] {
                sqlite(&folder.join(format!("{name}.db")), "CREATE TABLE a (b)");
            }
            let said = repo.on("rehearse", &["--list-kept"]).done();
            assert!(said.contains("no rehearsal of shop.dev was kept"), "{said}");
            continue;
        }
        let digits = format!("{:08x}", std::process::id());
        let marked = "kept by schemi: a rehearsal of shop.prod, since 2026-01-01T00:00:00Z";
        // Called as a kept copy is, but without its mark; and the other way round.
        for (name, comment) in [
            (format!("shop_prod_rehearsal_{digits}"), "mine"),
            (format!("mine_{digits}"), marked),
        ] {
            repo.sql(&format!("CREATE DATABASE \"{name}\""));
            repo.sql(&format!("COMMENT ON DATABASE \"{name}\" IS '{comment}'"));
            assert_eq!(listed(&repo, &serde_json::json!({ "name": name })), None);
            repo.sql(&format!("DROP DATABASE \"{name}\""));
        }
    }
}

#[test]
fn one_that_somebody_works_with_stays() {
    let [_, repo] = shops();
    with_age(&repo);
    let kept = keep(&repo, &[]);
    let only = format!("--drop-kept={}", name(&kept));
    let server = schemi_tests::postgres::server();
    std::thread::scope(|scope| {
        scope.spawn(|| server.psql(name(&kept), "SELECT pg_sleep(4)").unwrap());
        std::thread::sleep(std::time::Duration::from_secs(1));
        repo.on("rehearse", &[&only, "--yes"])
            .says(&["is in use: "]);
    });
    drop_kept(&repo, name(&kept));
}

#[test]
fn they_are_found_on_every_server() {
    for repo in shops() {
        with_age(&repo);
        let server = match repo.is_sqlite() {
            true => "development.files",
            false => "development.second",
        };
        if repo.is_sqlite() {
            repo.add_servers();
        } else {
            let settings = repo.read("settings.yaml");
            let first = settings.find("    server:\n").unwrap();
            let second = settings[first..].replacen("server:", "second:", 1);
            let gone = settings[first..].replacen("server:", "gone:", 1);
            let port = format!("port: {}", schemi_tests::postgres::server().port);
            let gone = gone.replace(&port, "port: 1");
            repo.write("settings.yaml", &format!("{settings}{second}{gone}"));
        }
        let kept = keep(&repo, &["--on", server]);
        assert!(listed(&repo, &kept).is_some(), "{kept}");
        assert_eq!(kept["server"], *server);
        let list = repo.on("rehearse", &["--list-kept"]);
        assert_eq!(
            list.stderr
                .contains("copies may be kept where nobody could look"),
            !repo.is_sqlite(),
            "{list}"
        );
        drop_kept(&repo, name(&kept));
        assert!(!is_there(&repo, &kept));
    }
}
