//! How far a copy is, on a terminal and elsewhere.

use schemi_tests::monorepo::Monorepo;

use super::{copy_file, shop};
use crate::commands::terminal::script;

/// Runs a clone on a terminal of so many columns.
fn on_terminal(repo: &Monorepo, columns: u32, variables: &str) -> String {
    let tool = schemi_tests::cli::folder().join("schemi");
    let text = format!(
        "stty cols {columns} rows 24\n{variables} exec {} clone shop.dev shop.copy --create --force\n",
        tool.display()
    );
    repo.write("on_terminal.sh", &text);
    let (code, screen) = script(repo, "sh on_terminal.sh", "sleep 1");
    assert_eq!(code, 0, "{screen}");
    screen
}

/// What stood on one line after the other, without the terminal's own signs.
fn lines(screen: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut chars = screen.chars();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => {
                // A sign ends with its first letter.
                chars.find(char::is_ascii_alphabetic);
            }
            c => plain.push(c),
        }
    }
    plain.split(['\r', '\n']).map(str::to_owned).collect()
}

#[test]
fn a_bar_shows_bytes_rate_and_time_left_in_any_width() {
    let repo = shop();
    repo.sql(
        "CREATE TABLE large (a blob); WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 \
         FROM c WHERE x < 30000) INSERT INTO large SELECT zeroblob(3900) FROM c",
    );
    for (columns, variables, told) in [
        (
            100,
            "",
            &["copying ", "MiB/11", "MiB/s, ", " left"] as &[&str],
        ),
        (
            100,
            "NO_COLOR=1",
            &["copying ", "MiB/11", "MiB/s, ", " left"],
        ),
        (60, "", &["copying ", "%, ", "MiB/s, ", " left"]),
        (20, "", &["%"]),
    ] {
        let screen = on_terminal(&repo, columns, variables);
        let lines = lines(&screen);
        let bars: Vec<_> = lines
            .iter()
            .take_while(|line| !line.starts_with("copied"))
            .collect();
        for part in told {
            assert!(
                bars.iter().any(|bar| bar.contains(part)),
                "{part}: {bars:?}"
            );
        }
        assert!(
            bars.iter()
                .all(|bar| bar.chars().count() <= columns as usize),
            "{columns}: {bars:?}"
        );
        // No colour in any case: the bar is of plain signs.
        assert!(!screen.contains("\u{1b}[3"), "{screen:?}");
        let last = lines
            .iter()
            .rfind(|line| line.starts_with("copied shop.dev"));
        assert!(last.is_some(), "{screen}");
    }
    // Where nobody looks, a line for each phase.
    let ran = repo.run(&["clone", "shop.dev", "shop.copy", "--force"]);
    assert!(copy_file(&repo).exists());
    assert_eq!(ran.stderr, "copying\nchecking the copy\n", "{ran}");
}
