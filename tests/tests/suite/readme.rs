//! The commands of the README and of the pages in `docs`, run in the order of the page, print what it shows.
//!
//! A fence after `<!-- file: PATH -->` is written to that file; `<!-- edit: PATH … -->` replaces text
//! in one; `<!-- sql: FILE … -->` runs in a SQLite file. A `console` fence is run, and compared with
//! what follows each `$`. Identifiers of revisions differ from run to run: each of the page's stands
//! for one of the run's; times and dates are not compared. `SCHEMI_BLESS=1` writes what was printed into the page.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use schemi_tests::{cli, postgres};

use crate::commands::basics::COMMANDS;

/// A piece of the page.
#[derive(Debug)]
enum Piece<'a> {
    Text(&'a str),
    File {
        path: &'a str,
        fence: &'a str,
    },
    Edit {
        path: &'a str,
        from: &'a str,
        to: &'a str,
        whole: &'a str,
    },
    Sql {
        file: &'a str,
        sql: &'a str,
        whole: &'a str,
    },
    Console(&'a str),
}

fn pieces(page: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = page;
    while !rest.is_empty() {
        let (piece, after) = next(rest);
        found.push(piece);
        rest = after;
    }
    found
}

/// Takes one piece off the front: a whole marker or fence, or a line.
fn next(text: &str) -> (Piece<'_>, &str) {
    if text.starts_with("```console\n") {
        let end = text[3..].find("\n```\n").unwrap() + 3 + 5;
        let body = &text["```console\n".len()..end - 4];
        return (Piece::Console(body), &text[end..]);
    }
    if let Some(marker) = text.strip_prefix("<!-- file: ") {
        let path = &marker[..marker.find(" -->").unwrap()];
        let fence_end = text.find("\n```\n").unwrap() + 5;
        return (
            Piece::File {
                path,
                fence: &text[..fence_end],
            },
            &text[fence_end..],
        );
    }
    for (word, is_edit) in [("<!-- edit: ", true), ("<!-- sql: ", false)] {
        let Some(marker) = text.strip_prefix(word) else {
            continue;
        };
        let end = text.find("-->\n").unwrap() + 4;
        let (path, body) = marker.split_once('\n').unwrap();
        let body = &body[..body.find("-->").unwrap()];
        let whole = &text[..end];
        if is_edit {
            let (from, to) = body.split_once("=>\n").unwrap();
            return (
                Piece::Edit {
                    path,
                    from,
                    to,
                    whole,
                },
                &text[end..],
            );
        }
        return (
            Piece::Sql {
                file: path,
                sql: body,
                whole,
            },
            &text[end..],
        );
    }
    let end = text.find('\n').map_or(text.len(), |at| at + 1);
    (Piece::Text(&text[..end]), &text[end..])
}

/// The place where the page's commands are run.
struct Sandbox {
    folder: tempfile::TempDir,
    database: postgres::TestDatabase,
}

impl Sandbox {
    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, fence: &str) {
        let body = fence.split_once("```").unwrap().1;
        let body = body.split_once('\n').unwrap().1;
        let mut text = body.strip_suffix("```\n").unwrap().to_owned();
        if path == "settings.yaml" {
            let server = postgres::server();
            text = text
                .replace(
                    "host: localhost",
                    &format!("host: {}", server.socket.display()),
                )
                .replace("user: notes", &format!("user: {}", server.user))
                .replace(
                    "db_name: notes",
                    &format!("db_name: {}", self.database.name),
                );
        }
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Runs a line and returns all that a terminal would show.
    fn run(&self, line: &str) -> String {
        let line = line.replacen("cargo schemi", "cargo-schemi schemi", 1);
        let path = std::env::var("PATH").unwrap();
        let output = Command::new("sh")
            .args(["-c", &format!("{line} 2>&1")])
            .current_dir(self.folder.path())
            .env("PATH", format!("{}:{path}", cli::folder().display()))
            .env("SCHEMI_SETTINGS", self.path("settings.yaml"))
            .env("NOTES_PASSWORD", "any")
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.replace(&format!("{}/", self.folder.path().display()), "")
            .replace(&self.database.name, "notes")
    }
}

/// Replaces identifiers by their number in the order of appearance.
fn numbered(text: &str, known: &mut BTreeMap<String, usize>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        let (before, from) = rest.split_at(at);
        let end = from
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(from.len());
        let word = &from[..end];
        out.push_str(before);
        if word.len() == 12
            && word
                .chars()
                .all(|c| c.is_ascii_hexdigit() && !c.is_uppercase())
        {
            let next = known.len();
            let number = *known.entry(word.to_owned()).or_insert(next);
            out.push_str(&format!("<{number}>"));
        } else {
            out.push_str(word);
        }
        rest = &from[end..];
    }
    out.push_str(rest);
    out
}

/// Leaves out how long things took, how large a server makes a database, and the blanks that put it into columns.
fn timeless(text: &str) -> String {
    let timeless = |line: &str| {
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        let mut out = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let is_time = words.get(at + 1).is_some_and(|unit| {
                ["ms", "s", "MiB"].contains(&unit.trim_end_matches([';', ',']))
            });
            let is_number = word.chars().all(|c| c.is_ascii_digit() || c == '.');
            out.push(match *word {
                _ if is_time && is_number => "TIME",
                word if is_date(word) => "DATE",
                word => word,
            });
        }
        out.join(" ").replace("TIME s", "TIME ms") + "\n"
    };
    text.lines().map(timeless).collect()
}

/// `2026-11-24T02:00:00Z`.
fn is_date(word: &str) -> bool {
    let digit = |c: char| if c.is_ascii_digit() { '0' } else { c };
    word.chars().map(digit).collect::<String>() == "0000-00-00T00:00:00Z"
}

/// Runs a page and compares it with what it shows.
fn hold(name: &str) {
    let path = root().join(name);
    let page = std::fs::read_to_string(&path).unwrap();
    let sandbox = Sandbox {
        folder: tempfile::tempdir().unwrap(),
        database: postgres::database(),
    };
    let mut shown = String::new();
    for piece in pieces(&page) {
        match piece {
            Piece::Text(text) => shown.push_str(text),
            Piece::File { path, fence } => {
                sandbox.write(path, fence);
                shown.push_str(fence);
            }
            Piece::Edit {
                path,
                from,
                to,
                whole,
            } => {
                let path = sandbox.path(path);
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(text.contains(from), "{from} is not in {}", path.display());
                std::fs::write(path, text.replace(from, to)).unwrap();
                shown.push_str(whole);
            }
            Piece::Sql { file, sql, whole } => {
                let done = Command::new("sqlite3")
                    .arg(sandbox.path(file))
                    .arg(sql)
                    .status();
                assert!(done.unwrap().success());
                shown.push_str(whole);
            }
            Piece::Console(body) => {
                shown.push_str("```console\n");
                for line in body.lines().filter_map(|line| line.strip_prefix("$ ")) {
                    shown.push_str(&format!("$ {line}\n{}", sandbox.run(line)));
                }
                shown.push_str("```\n");
            }
        }
    }
    if std::env::var_os("SCHEMI_BLESS").is_some() {
        std::fs::write(&path, &shown).unwrap();
        return;
    }
    let (mut of_page, mut of_run) = (BTreeMap::new(), BTreeMap::new());
    let (page, shown) = (numbered(&page, &mut of_page), numbered(&shown, &mut of_run));
    let (page, shown) = (timeless(&page), timeless(&shown));
    for (line, (page, shown)) in page.lines().zip(shown.lines()).enumerate() {
        assert_eq!(shown, page, "{name}, line {}", line + 1);
    }
    assert_eq!(page.lines().count(), shown.lines().count());
}

/// The folder of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

const PAGES: [&str; 4] = [
    "README.md",
    "docs/branches.md",
    "docs/many-databases.md",
    "docs/schemas.md",
];

#[test]
fn the_readme_shows_what_happens() {
    hold(PAGES[0]);
}

#[test]
fn the_page_on_branches_shows_what_happens() {
    hold(PAGES[1]);
}

#[test]
fn the_page_on_many_databases_shows_what_happens() {
    hold(PAGES[2]);
}

#[test]
fn the_page_on_schemas_shows_what_happens() {
    hold(PAGES[3]);
}

#[test]
fn every_command_is_shown_on_a_page() {
    let pages = PAGES.map(|name| std::fs::read_to_string(root().join(name)).unwrap());
    let shown: Vec<&str> = pages
        .iter()
        .flat_map(|page| page.lines())
        .filter(|line| line.starts_with("$ "))
        .collect();
    for command in COMMANDS {
        let words = [format!("schemi {command} "), format!("schemi {command}\n")];
        let is_in = |line: &&str| words.iter().any(|word| format!("{line}\n").contains(word));
        assert!(shown.iter().any(is_in), "{command}");
    }
}
