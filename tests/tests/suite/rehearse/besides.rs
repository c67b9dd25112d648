//! What a PostgreSQL database holds beside tables is compared, too.

use super::shops;

/// Makes a revision of these statements, and rehearses it.
fn rehearsed(up: &str, down: &str, before: &str) -> String {
    let [_, repo] = shops();
    let parent = repo.revisions()[0][..12].to_owned();
    repo.sql(before);
    let text = format!("-- schemi:up\n{up}\n\n-- schemi:down\n{down}\n");
    repo.hand_written("cccccccccccc", Some(&parent), &text);
    repo.on("rehearse", &[]).found()
}

#[test]
fn large_objects_that_go_are_found() {
    let up = "SELECT lo_unlink(max(oid)) FROM pg_largeobject_metadata;";
    let said = rehearsed(
        up,
        "SELECT 1;",
        "SELECT lo_create(90001); SELECT lo_create(90002); SELECT lo_create(90003)",
    );
    let found = "1 large object of 3 is gone, the first one is number 90003";
    assert!(said.contains(found), "{said}");
    let (_, lost) = said
        .split_once("a downgrade does not bring back:")
        .expect("what is lost");
    assert!(lost.contains("\n  1 large object\n"), "{said}");
}

#[test]
fn owners_publications_and_triggers_that_a_way_back_forgets_are_listed() {
    let said = rehearsed(
        "ALTER TABLE orders OWNER TO pg_monitor;\nALTER PUBLICATION news SET TABLE orders;\n\
         ALTER TABLE orders DISABLE TRIGGER ALL;",
        "SELECT 1;",
        "CREATE PUBLICATION news FOR TABLE customers, orders",
    );
    let (_, lost) = said
        .split_once("a downgrade does not bring back:")
        .expect("what is lost");
    for told in [
        "the owner of orders: ",
        ", pg_monitor now",
        "publication news",
        "the triggers of the foreign keys of orders: on then, off now",
    ] {
        assert!(lost.contains(told), "{told}: {said}");
    }
}
