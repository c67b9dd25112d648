//! A standby as the source: it can be read, and nothing else.

use std::time::Instant;

use super::*;

/// Waits until a standby has everything that its server has.
fn caught_up(primary: &Server, standby: &Server) {
    let begun = Instant::now();
    let here = primary
        .psql("postgres", "select pg_current_wal_lsn()")
        .unwrap();
    let there = format!(
        "select pg_last_wal_replay_lsn() >= '{}'::pg_lsn",
        here.trim()
    );
    while standby.psql("postgres", &there).unwrap().trim() != "t" {
        assert!(begun.elapsed() < Duration::from_secs(60), "it stays behind");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_standby_is_copied_to_another_server() {
    let primary = Server::start_followed().unwrap();
    primary.psql("postgres", "create database shop").unwrap();
    fill(&primary, "shop");
    let standby = primary.standby().unwrap();
    caught_up(&primary, &standby);
    let from = spec(&standby, "shop");
    let to = spec(server(), &server().database().name);
    let copied = How::default().copy(&from, &to).unwrap();
    assert_eq!(
        (copied.way, copied.tables, copied.rows),
        (Way::Dump, 3, 250)
    );
    assert_eq!(
        dumped(&primary, "shop"),
        dumped(server(), &to.database),
        "it is the same"
    );
}

#[test]
fn on_the_standby_itself_nothing_can_be_made() {
    let primary = Server::start_followed().unwrap();
    primary.psql("postgres", "create database shop").unwrap();
    fill(&primary, "shop");
    let standby = primary.standby().unwrap();
    caught_up(&primary, &standby);
    let error = How::default().error(&spec(&standby, "shop"), &spec(&standby, "copy"));
    assert_eq!(
        error,
        "cannot write to shop.db1: its server only reads (a standby, or \
         `default_transaction_read_only` is on); name another server"
    );
}
