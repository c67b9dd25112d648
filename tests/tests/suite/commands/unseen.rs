//! Models that the reader cannot see: their tables are not dropped without a word.

use schemi_tests::monorepo::{Monorepo, NOTES};

const TAGS: &str = "
#[derive(Model)]
#[schemi(table = \"tags\")]
pub struct Tag {
    #[schemi(primary_key, identity)]
    pub id: i64,
}
";

#[test]
fn a_model_that_moves_into_a_macro_is_not_dropped() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(&format!("{NOTES}{TAGS}"), &[]);
        let generic = TAGS.replace("derive(Model)", "derive($crate::Model)");
        for tags in [
            format!("macro_rules! tags {{ () => {{ {TAGS} }} }}\ntags!();\n"),
            format!("wrap! {{ mod inner {{ {TAGS} }} }}\n"),
            format!("macro_rules! tags {{ () => {{ {generic} }} }}\n"),
        ] {
            repo.models(&format!("{NOTES}{tags}"));
            let said = repo.on("revision", &["-m", "x"]);
            said.says(&[
                "table tags would be dropped",
                "src/lib.rs:",
                "macros are not expanded",
                "--no-rename tags",
            ]);
            let said = repo.on("check", &[]);
            assert!(said.stderr.contains("macros are not expanded"), "{said}");
        }
        let name = repo.revision(&["--no-rename", "tags"]);
        assert!(repo.revision_text(&name).contains("DROP TABLE tags"));
    }
}

#[test]
fn a_macro_that_is_not_compiled_or_speaks_of_other_things_is_no_matter() {
    let quiet = "
#[cfg(test)]
macro_rules! tags { () => { #[derive(Model)] struct Tag { id: i64 } } }
macro_rules! other { () => { #[derive(Debug, DeriveModel)] struct Tag { id: i64 } } }
macro_rules! spoken { () => { \"#[derive(Model)]\" /* #[derive(Model)] */ } }
";
    for repo in Monorepo::each(NOTES) {
        repo.evolve(&format!("{NOTES}{TAGS}"), &[]);
        repo.models(&format!("{NOTES}{quiet}"));
        let name = repo.revision(&[]);
        assert!(repo.revision_text(&name).contains("DROP TABLE tags"));
    }
}

#[test]
fn a_file_that_nothing_leads_to_keeps_its_tables() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(&format!("{NOTES}{TAGS}"), &[]);
        repo.models(NOTES);
        repo.write(
            "services/shop/src/tags.rs",
            &format!("use schemi_runtime::Model;{TAGS}"),
        );
        let said = repo.on("revision", &["-m", "x"]);
        said.says(&["table tags would be dropped", "tags.rs", "--no-rename tags"]);
    }
}
