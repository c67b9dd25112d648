//! What a shell is given: completions that know the settings and the revisions, and manual pages.

use schemi_tests::cli;
use schemi_tests::monorepo::{Monorepo, NOTES};

/// What a shell is answered that completes this line, as fish asks: a word and its meaning in each line.
fn answered(repo: &Monorepo, line: &[&str]) -> Vec<String> {
    let mut command = repo.command(&[&["--", "schemi"], line].concat());
    let said = cli::run(command.env("SCHEMI_COMPLETE", "fish")).done();
    said.lines().map(str::to_owned).collect()
}

/// The words alone.
fn words(repo: &Monorepo, line: &[&str]) -> Vec<String> {
    let lines = answered(repo, line);
    let word = |line: &String| line.split('\t').next().unwrap().to_owned();
    lines.iter().map(word).collect()
}

fn two() -> Monorepo {
    let repo = Monorepo::both(NOTES);
    repo.add_servers();
    let nothing = "-- branch-label: notes\n\n-- schemi:up\nSELECT 1;\n\n-- schemi:down\n";
    repo.hand_written("abcd11111111", None, nothing);
    repo.hand_written(
        "abcd22222222",
        Some("abcd11111111"),
        "-- schemi:up\n\n-- schemi:down\n",
    );
    repo
}

#[test]
fn targets_come_from_the_settings() {
    let repo = two();
    let databases = ["shop.dev\tsqlite", "shop.prod\tpostgres"];
    let servers = [
        "development.files\tsqlite server",
        "development.server\tpostgres server",
    ];
    assert_eq!(answered(&repo, &["migrate", "s"]), databases);
    let all = [&["shop\tproject"], &databases[..]].concat();
    assert_eq!(answered(&repo, &["revision", "s"]), all);
    assert_eq!(answered(&repo, &["status", "s"]), all);
    assert_eq!(answered(&repo, &["heads", "s"]), all[..1]);
    assert_eq!(
        answered(&repo, &["import", "alembic", ".", "--into", "s"]),
        all[..1]
    );
    assert_eq!(answered(&repo, &["check", "shop.dev", "--on", ""]), servers);
    let places = [databases, servers].concat();
    assert_eq!(answered(&repo, &["clone", "shop.prod", ""])[..4], places);
    let words = |line: &[&str]| words(&repo, line);
    let entry = words(&["settings", "remove", ""]);
    assert_eq!(entry[..2], ["shop", "shop.dev"], "{entry:?}");
    let ends = [
        "shop.dev",
        "shop.prod",
        "models:shop",
        "migrations:shop",
        "empty",
    ];
    assert_eq!(words(&["diff", "shop.dev", ""])[..5], ends);
    assert_eq!(words(&["diagram", "models:"]), ["models:shop"]);
    assert_eq!(words(&["current", "shop.p"]), ["shop.prod"]);
    assert_eq!(words(&["diff", "shop.dev", "shop.p"]), ["shop.prod"]);
    let other = repo.path("other.yaml");
    let settings = repo.read("settings.yaml").replace("  shop:\n", "  till:\n");
    repo.write("other.yaml", &settings);
    let flag = ["--settings", other.to_str().unwrap()];
    assert_eq!(
        words(&[&flag[..], &["current", "till.d"]].concat()),
        ["till.dev"]
    );
}

#[test]
fn revisions_come_from_the_folder_of_the_project() {
    let repo = two();
    assert_eq!(
        answered(&repo, &["migrate", "shop.dev", "abc"]),
        ["abcd22222222\tby hand", "abcd11111111\tby hand"]
    );
    let all = words(&repo, &["show", "shop", ""]);
    for word in ["head", "heads", "base", "notes@head", "abcd11111111"] {
        assert!(all.contains(&word.to_owned()), "{word}: {all:?}");
    }
    assert_eq!(
        words(&repo, &["show", "shop", "head", "abcd1"]),
        ["abcd11111111"]
    );
    assert_eq!(
        words(&repo, &["revision", "shop.dev", "--head", "abcd2"]),
        ["abcd22222222"]
    );
    assert_eq!(
        words(&repo, &["squash", "shop", "abcd11111111:abcd2"]),
        ["abcd11111111:abcd22222222"]
    );
    assert!(words(&repo, &["stamp", "shop.prod", "bas"]).contains(&"base".to_owned()));
}

#[test]
fn what_is_wrong_leaves_the_line_as_it_is() {
    let repo = two();
    assert!(words(&repo, &["show", "shpo", "abc"]).is_empty());
    repo.write("settings.yaml", "projects: [");
    assert!(words(&repo, &["show", "sho"]).is_empty());
    assert!(words(&repo, &["mig"]).contains(&"migrate".to_owned()));
}

#[test]
fn each_shell_has_its_script() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = cli::run(cli::schemi(folder.path()).args(["completions", shell])).done();
        assert!(script.contains("SCHEMI_COMPLETE"), "{script}");
        assert!(script.contains("schemi"), "{script}");
    }
    cli::run(cli::schemi(folder.path()).args(["completions", "tcsh"])).says(&["tcsh", "bash"]);
}

/// What bash proposes after these lines, of which the last ones call the function of a completion.
fn bash(repo: &Monorepo, lines: &str) -> String {
    let tool = cli::folder().join("schemi");
    let folder = tool.parent().unwrap().display();
    let mut command = std::process::Command::new("bash");
    command
        .args(["-c", &format!("PATH={folder}:$PATH; COMP_TYPE=9; {lines}")])
        .env("SCHEMI_SETTINGS", repo.path("settings.yaml"));
    let output = command.output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn bash_completes_by_the_script() {
    let repo = two();
    let said = bash(
        &repo,
        "source <(schemi completions bash); COMP_WORDS=(schemi migrate shop.d); COMP_CWORD=2; \
         _clap_complete_schemi schemi shop.d migrate; echo \"${COMPREPLY[@]}\"",
    );
    assert!(said.trim_end().ends_with("shop.dev"), "{said}");
}

#[test]
fn cargos_lines_are_completed_beside_its_own() {
    let repo = two();
    let own = "_cargo() { COMPREPLY=(build \"$2\"); }";
    let hook = "source <(schemi completions bash --cargo)";
    let ask = "complete -p cargo; \
        COMP_WORDS=(cargo +nightly schemi migrate shop.d); COMP_CWORD=4; \
        _schemi_cargo cargo shop.d migrate; echo \"= ${COMPREPLY[@]}\"; \
        COMP_WORDS=(cargo schemi migr); COMP_CWORD=2; _schemi_cargo cargo migr schemi; echo \"= ${COMPREPLY[@]}\"; \
        COMP_WORDS=(cargo bu); COMP_CWORD=1; _schemi_cargo cargo bu cargo; echo \"= ${COMPREPLY[@]}\"; \
        complete -p cargo";
    let registered = "complete -o bashdefault -o default -F _schemi_cargo cargo";
    let wanted = format!("{registered}\n= shop.dev\n= migrate\n= build bu\n{registered}\n");
    for before in [
        format!("{own}; complete -F _cargo cargo; {hook}; {ask}"),
        // Twice, as by a shell that reads its settings again.
        format!("{own}; complete -F _cargo cargo; {hook}; {hook}; {ask}"),
        // bash-completion loads cargo's own function when it is asked for.
        format!("_completion_loader() {{ {own}; complete -F _cargo cargo; }}; {hook}; {ask}"),
    ] {
        assert_eq!(bash(&repo, &before), wanted, "{before}");
    }
    let nothing = wanted.replace("= build bu", "= ");
    assert_eq!(bash(&repo, &format!("{hook}; {ask}")), nothing);
    let zsh = repo.run(&["completions", "zsh", "--cargo"]).done();
    assert!(
        zsh.starts_with("#autoload\nfunction _clap_dynamic_completer_schemi"),
        "{zsh}"
    );
    assert!(
        zsh.ends_with("\n_clap_dynamic_completer_schemi \"$@\"\n"),
        "{zsh}"
    );
    repo.run(&["completions", "fish", "--cargo"])
        .says(&["fish", "leave --cargo out"]);
}

#[test]
fn manual_pages_are_made_of_the_help() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| cli::run(cli::schemi(folder.path()).arg("man").args(args));
    let page = run(&[]).done();
    assert!(page.contains(".TH") && page.contains("schemi"), "{page}");
    let page = run(&["migrate"]).done();
    assert!(page.contains("Apply revisions to a database"), "{page}");
    run(&["nonsense"]).says(&["no command `nonsense`", "migrate"]);
    let said = run(&["--out", "pages"]).done();
    assert!(said.contains("wrote pages/schemi-migrate.1\n"), "{said}");
    assert!(folder.path().join("pages/schemi.1").is_file());
}
