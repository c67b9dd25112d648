//! What alembic.ini holds, in the settings: names of files, time zones, folders, transactions.

use schemi_tests::monorepo::{Monorepo, NOTES, SHOP, VERSIONS};

/// Puts lines into the settings of the project.
pub(super) fn set(repo: &Monorepo, lines: &str) {
    let text = repo.read("settings.yaml");
    let module = "    module: services/shop\n";
    let lines: String = lines.lines().map(|line| format!("    {line}\n")).collect();
    repo.write(
        "settings.yaml",
        &text.replacen(module, &format!("{module}{lines}"), 1),
    );
}

/// Writes an empty revision, and gives the file's path in the folder of revisions.
fn written(repo: &Monorepo, rest: &[&str]) -> String {
    let said = repo.on("revision", &[&["--empty"], rest].concat()).done();
    let path = said.trim().strip_prefix("wrote ").unwrap();
    path.strip_prefix(&format!("{VERSIONS}/"))
        .unwrap_or(path)
        .to_owned()
}

#[test]
fn files_are_called_by_the_template_in_sub_folders_too() {
    let repo = Monorepo::sqlite(NOTES);
    set(
        &repo,
        "file_template: \"{year}/{month}/{rev}-{slug}\"\nslug_length: 12",
    );
    let args = ["-m", "Add orders, and their items", "--rev-id", "abcd"];
    let path = written(&repo, &args);
    let (folder, name) = path.rsplit_once('/').unwrap();
    assert_eq!(name, "abcd-add_orders.sql");
    assert!(folder.len() == 7 && folder.starts_with("20"), "{folder}");
    repo.on("migrate", &[]).done();
    // What a first word is too long for is cut.
    let path = written(&repo, &["-m", "Internationalization", "--rev-id", "bcde"]);
    assert!(path.ends_with("/bcde-internationa.sql"), "{path}");
    let path = written(&repo, &["-m", "…", "--rev-id", "cdef"]);
    assert!(path.ends_with("/cdef.sql"), "{path}");
    repo.on("migrate", &[]).done();
    assert!(repo.run(&["heads", "shop"]).done().contains("cdef (head)"));
}

#[test]
fn a_template_of_alembic_serves() {
    let repo = Monorepo::sqlite(NOTES);
    set(
        &repo,
        "file_template: \"%%(year)d-%%(month).2d-%%(rev)s_%%(slug)s\"",
    );
    let path = written(&repo, &["-m", "x", "--rev-id", "abcd"]);
    assert!(
        path.len() == "2026-01-abcd_x.sql".len() && path.ends_with("-abcd_x.sql"),
        "{path}"
    );
}

#[test]
fn a_file_that_is_there_is_never_written_over() {
    let repo = Monorepo::sqlite(NOTES);
    set(&repo, "file_template: \"{slug}\"");
    written(&repo, &["-m", "same"]);
    let before = repo.files();
    repo.on("revision", &["--empty", "-m", "same"])
        .says(&["same.sql is there already", "{rev}"]);
    assert_eq!(repo.files(), before);
}

#[test]
fn times_are_those_of_the_time_zone() {
    for (zone, end) in [
        ("+05:30", "+05:30"),
        ("-03", "-03:00"),
        ("UTC", "Z"),
        ("Asia/Kolkata", "+05:30"),
    ] {
        let repo = Monorepo::sqlite(NOTES);
        set(&repo, &format!("timezone: \"{zone}\""));
        let path = written(&repo, &["-m", "x"]);
        let text = repo.read(&format!("{VERSIONS}/{path}"));
        let created = text
            .lines()
            .find(|line| line.starts_with("-- created: "))
            .unwrap();
        assert!(created.ends_with(end), "{zone}: {created}");
        repo.on("migrate", &[]).done();
    }
}

#[test]
fn revisions_lie_in_several_folders() {
    for repo in Monorepo::each(NOTES) {
        set(
            &repo,
            "version_locations: [migrations/versions, migrations/stock, ./migrations/versions/old]",
        );
        repo.run(&["current", repo.target])
            .says(&["migrations/stock", "`init`"]);
        repo.run(&["init", "shop"]).done();
        repo.evolve(NOTES, &["--rev-id", "aaaaaaaaaaaa"]);
        let folder = "services/shop/migrations/stock";
        // As the shell sees it, and as the settings write it.
        let args = [
            "-m",
            "x",
            "--rev-id",
            "bbbbbbbbbbbb",
            "--version-path",
            folder,
        ];
        assert_eq!(
            written(&repo, &args),
            format!("{folder}/bbbbbbbbbbbb_x.sql")
        );
        let args = [
            "-m",
            "x",
            "--rev-id",
            "cccccccccccc",
            "--version-path",
            "migrations/stock/deep",
        ];
        assert_eq!(
            written(&repo, &args),
            format!("{folder}/deep/cccccccccccc_x.sql")
        );
        assert_eq!(
            written(&repo, &["-m", "y", "--rev-id", "dddddddddddd"]),
            "dddddddddddd_y.sql"
        );
        let before = repo.files();
        repo.on(
            "revision",
            &["--empty", "-m", "x", "--version-path", "services/shop/src"],
        )
        .says(&["services/shop/src", "migrations/stock", "version_locations"]);
        assert_eq!(repo.files(), before);
        repo.on("migrate", &[]).done();
        assert_eq!(repo.run(&["history", "shop"]).done().lines().count(), 4);
        repo.on("check", &[]).done();
        repo.on("downgrade", &["base", "--allow-data-loss"]).done();
    }
}

#[test]
fn mistakes_are_shown_at_their_line() {
    for (line, words) in [
        (
            "file_template: \"{id}\"",
            &["no `id`", "rev, slug"] as &[&str],
        ),
        ("file_template: \"../{rev}\"", &["below the folder"]),
        (
            "timezone: Mars/Olympus",
            &["no time zone `Mars/Olympus`", "Europe/Berlin"],
        ),
        ("slug_length: 0", &["from 1 to 200"]),
        ("version_locations: []", &["a folder at least"]),
        (
            "transaction_per_migration: perhaps",
            &["transaction_per_migration"],
        ),
        (
            "naming_convention: { unique: \"{columns}\" }",
            &["lacks `{table}`"],
        ),
        ("naming_convention: { uniq: x }", &["uniq", "unique"]),
        ("hooks: [{ run: [] }]", &["no program", "{path}"]),
        ("hooks: [{ path: x }]", &["path", "run"]),
    ] {
        let repo = Monorepo::sqlite(NOTES);
        set(&repo, line);
        let message = repo.run(&["heads", "shop"]).says(words);
        assert!(message.contains("settings.yaml:4:"), "{line}: {message}");
    }
}

#[test]
fn what_no_model_names_is_called_by_the_convention() {
    for repo in Monorepo::each(SHOP) {
        repo.evolve(SHOP, &[]);
        // What is there already keeps its name.
        set(
            &repo,
            "naming_convention:\n  primary_key: \"{table}_pkey\"\n  unique: \"{table}_{columns}_key\"\n  \
             foreign_key: \"{table}_{columns}_{referred_table}_fkey\"\n  index: \"{table}_{column}_idx\"",
        );
        repo.on("check", &[]).done();
        let more = "#[derive(Model)]\n#[schemi(table = \"items\", index(order_id, name))]\npub struct Item {\n\
            #[schemi(primary_key, identity)]\npub id: i64,\n#[schemi(references = \"orders.id\")]\npub \
            order_id: i64,\n#[schemi(unique, check = \"name <> ''\")]\npub name: String,\n}\n";
        let name = repo.evolve(&format!("{SHOP}{more}"), &[]);
        let text = repo.revision_text(&name);
        for name in [
            "items_pkey",
            "items_name_key",
            "items_order_id_orders_fkey",
            "items_order_id_idx",
            "ck_items_name",
        ] {
            assert!(text.contains(name), "{name}: {text}");
        }
        assert!(!text.contains("customers"), "{text}");
        repo.on("check", &[]).done();
        repo.on("downgrade", &["base", "--allow-data-loss"]).done();
    }
}
