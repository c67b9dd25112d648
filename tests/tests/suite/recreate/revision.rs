//! The same in a revision.

use schemi_tests::monorepo::{Monorepo, NOTES};

fn numbered(ty: &str) -> String {
    NOTES.replace(
        "pub text: Option<String>",
        &format!("pub text: Option<String>, pub n: Option<{ty}>"),
    )
}

const STANDING: &str = "CREATE VIEW seen AS SELECT id, n FROM notes;
    CREATE VIEW deeper AS SELECT n FROM seen;
    COMMENT ON VIEW seen IS 'the view';
    CREATE POLICY small ON notes USING (n < 10);";

const SAID: &str =
    "SELECT pg_get_viewdef('seen'), pg_get_viewdef('deeper'), obj_description('seen'::regclass),
    (SELECT pg_get_expr(polqual, polrelid) FROM pg_policy)";

#[test]
fn a_revision_drops_and_makes_again_both_ways() {
    let repo = Monorepo::postgres(&numbered("i32"));
    repo.evolve(&numbered("i32"), &[]);
    repo.sql(STANDING);
    let before = repo.sql(SAID);
    repo.models(&numbered("i64"));
    let warned = repo.on("revision", &["-m", "wider", "--dry-run"]);
    for said in [
        "postgres: column notes.n: view seen stands on it, and PostgreSQL refuses the change: --recreate-dependents",
        "policy small on table notes stands on it",
        "(on the way back)",
    ] {
        assert!(warned.stderr.contains(said), "{warned}");
    }
    let name = repo.revision(&["--recreate-dependents"]);
    let text = repo.revision_text(&name);
    for said in [
        "DROP VIEW public.seen",
        "CREATE VIEW public.deeper AS",
        "COMMENT ON VIEW public.seen",
    ] {
        assert_eq!(text.matches(said).count(), 2, "{text}");
    }
    repo.on("migrate", &[]).done();
    assert_eq!(repo.sql(SAID), before);
    repo.on("downgrade", &["-1", "--allow-data-loss"]).done();
    assert_eq!(repo.sql(SAID), before);
    repo.on("migrate", &[]).done();
    assert_eq!(repo.sql(SAID), before);
    repo.on("check", &[]).done();
}

#[test]
fn a_revision_that_cannot_make_it_again_is_not_written() {
    let repo = Monorepo::postgres(&numbered("i32"));
    repo.evolve(&numbered("i32"), &[]);
    repo.sql(STANDING);
    repo.models(NOTES);
    let before = repo.revisions();
    repo.on("revision", &["-m", "away", "--recreate-dependents"])
        .says(&["view seen: it names column public.notes.n, which goes"]);
    assert_eq!(repo.revisions(), before);
}
