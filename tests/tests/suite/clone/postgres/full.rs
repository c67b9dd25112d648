//! A target whose disk is full. No file of its server may grow beyond a limit: that is what it looks
//! like from inside.

use super::*;

#[test]
fn the_target_stands_and_the_disk_is_named() {
    let there = Server::start_another().unwrap();
    let source = shop();
    server()
        .psql(
            &source.name,
            "create table large as select g as a, repeat('x', 1000) as b from generate_series(1, 20000) g",
        )
        .unwrap();
    there
        .psql("postgres", "create database old")
        .and_then(|_| there.psql("old", "create table kept as select 1 as a"))
        .unwrap();
    let before = dumped(&there, "old");
    // Its log has files of their own size already.
    there.limit_files("17000000");
    let (from, to) = (spec(server(), &source.name), spec(&there, "old"));
    let how = How {
        existing: Existing::Replace,
        ..How::default()
    };
    let error = how.error(&from, &to);
    for part in [
        "cannot write to shop.db1: public.large: ",
        "could not extend file",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    assert_eq!(leftovers(&there), "");
    assert_eq!(dumped(&there, "old"), before);
    there.limit_files("unlimited");
    how.copy(&from, &to).unwrap();
    assert_eq!(dumped(&there, "old"), dumped(server(), &source.name));
}
