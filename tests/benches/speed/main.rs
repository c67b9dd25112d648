//! How fast the tool is, as whole processes, beside the least that the same could cost.
//!
//! `cargo bench -p schemi-tests` builds the tool as it is released and prints a table; `-- --json`
//! prints JSON, and `-- postgres migrate` measures only the rows whose names hold both words.
//! `BENCH_N=10,100` measures these sizes instead of 10, 100 and 1000 (`diff` and `models`: 516, 1000 and
//! 10 000; `history` and its like: 1000 and 10 000). `BENCH_MB=100` copies databases of
//! so many megabytes instead of 500 (SQLite) and 1000 (PostgreSQL). `BENCH_TOOL=PATH` measures a binary
//! that is there already. The goals stand for 1000.
//!
//! | module | holds |
//! |---|---|
//! | [`measure`] | a process and what it cost |
//! | [`copies`] | copies of whole databases |
//! | [`diff`] | two databases compared, models printed |
//! | [`graph`] | what needs revisions alone |
//! | [`status`] | many databases looked at together |
//! | [`floor`] | sqlite3 and psql doing the same |
//! | [`service`] | what is measured: models, revisions, a database |
//! | [`report`] | the table |
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod copies;
mod diff;
mod floor;
mod graph;
mod measure;
mod report;
mod service;
mod status;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use measure::Pairs;
use report::{Floor, Goal, Row};
use schemi_schema::Dialect;
use schemi_tests::generator::Extent;
use service::Service;

/// The names of the rows.
const REVISION: &str = "revision from empty";
const CHECK: &str = "check, nothing to do";
const BARE: &str = "migrate, tables alone";
const WHOLE: &str = "migrate, with indexes";
const CURRENT: &str = "current";

/// The size that the goals are for.
const FULL: usize = 1000;
/// Of what takes milliseconds.
const RUNS: usize = 7;
/// Of what takes seconds.
const LONG_RUNS: usize = 3;

fn main() {
    let tool = match std::env::var_os("BENCH_TOOL") {
        Some(path) => PathBuf::from(path),
        None => build(),
    };
    let filter = Filter::from_arguments();
    let mut rows = Vec::new();
    if filter.takes(&["--help"], "") {
        rows.push(help(&tool));
    }
    for size in sizes() {
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            let takes = |names: &[&str]| filter.takes(names, dialect.as_str());
            if takes(&[REVISION, CHECK]) {
                rows.extend(models(&tool, dialect, size));
            }
            if takes(&[BARE]) {
                rows.extend(revisions(&tool, dialect, size, Extent::Bare));
            }
            if takes(&[WHOLE, CURRENT]) {
                rows.extend(revisions(&tool, dialect, size, Extent::Whole));
            }
        }
    }
    for size in schema_sizes() {
        let takes = |name: &str| filter.takes(&[name], "postgres");
        if diff::NAMES.iter().any(|name| takes(name)) {
            rows.extend(diff::postgres(&tool, size, takes));
        }
    }
    let takes = |name: &str| filter.takes(&[name], "");
    if graph::NAMES.iter().any(|name| takes(name)) {
        for size in said_sizes().unwrap_or_else(|| graph::SIZES.to_vec()) {
            rows.extend(graph::rows(&tool, size, takes));
        }
    }
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        if filter.takes(&[status::NAME], dialect.as_str()) {
            rows.push(status::row(&tool, dialect));
        }
    }
    if filter.takes(&copies::NAMES[..1], "sqlite") {
        rows.push(copies::sqlite(&tool, megabytes(500)));
    }
    let takes = |name: &str| filter.takes(&[name], "postgres");
    if copies::NAMES[1..].iter().any(|name| takes(name)) {
        rows.extend(copies::postgres(&tool, megabytes(1000), takes));
    }
    if std::env::args().any(|arg| arg == "--json") {
        println!("{}", report::json(&rows));
    } else {
        print!("{}", report::table(&rows));
    }
}

/// Which rows are wanted: those that hold every word of the arguments.
struct Filter(Vec<String>);

impl Filter {
    fn from_arguments() -> Self {
        let words = std::env::args().skip(1);
        Self(words.filter(|word| !word.starts_with("--")).collect())
    }

    fn takes(&self, names: &[&str], database: &str) -> bool {
        let holds = |name: &&str, word: &String| name.contains(word) || database == word;
        names
            .iter()
            .any(|name| self.0.iter().all(|word| holds(name, word)))
    }
}

fn sizes() -> Vec<usize> {
    said_sizes().unwrap_or_else(|| vec![10, 100, FULL])
}

/// Of what reads a schema and nothing else.
fn schema_sizes() -> Vec<usize> {
    said_sizes().unwrap_or_else(|| diff::SIZES.to_vec())
}

fn said_sizes() -> Option<Vec<usize>> {
    let text = std::env::var("BENCH_N").ok()?;
    let parse = |word: &str| match word.trim().parse() {
        Ok(size) => size,
        Err(error) => panic!("BENCH_N={text}: {error}"),
    };
    Some(text.split(',').map(parse).collect())
}

fn megabytes(usual: usize) -> usize {
    let Ok(text) = std::env::var("BENCH_MB") else {
        return usual;
    };
    match text.parse() {
        Ok(size) => size,
        Err(error) => panic!("BENCH_MB={text}: {error}"),
    }
}

/// The tool as it is released.
fn build() -> PathBuf {
    let output = schemi_tests::cli::cargo()
        .args(["build", "--release", "--package", "cargo-schemi"])
        .args(["--bin", "schemi", "--message-format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "cargo cannot build the tool");
    let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    let messages = text
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut files =
        messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    files.next_back().expect("cargo names the binary")
}

/// What every command pays.
fn help(tool: &Path) -> Row {
    let run = || measure::run(Command::new(tool).arg("--help").stdin(Stdio::null()));
    Row {
        what: "--help",
        database: "",
        size: 1,
        cost: measure::median((0..RUNS).map(|_| run())),
        floor: None,
        goal: Goal::None,
    }
}

/// All tables in one revision: written, applied, checked.
fn models(tool: &Path, dialect: Dialect, size: usize) -> Vec<Row> {
    let mut service = Service::new(tool, dialect, size);
    let revision = || {
        service.remove_revisions();
        service.on("revision", &["-m", "create all"])
    };
    let written = Pairs::of(RUNS, revision, || service.read_floor());
    service.renew_database();
    service.on("migrate", &[]);
    let checked = Pairs::of(RUNS, || service.on("check", &[]), || service.read_floor());
    let besides = Goal::Besides(Duration::from_millis(500), 100);
    vec![
        row(REVISION, dialect, size, &written, besides),
        row(CHECK, dialect, size, &checked, Goal::Times(3.0)),
    ]
}

/// A revision for each table: applied one after the other, then looked at.
fn revisions(tool: &Path, dialect: Dialect, size: usize, extent: Extent) -> Vec<Row> {
    let mut service = Service::new(tool, dialect, 1);
    service.write_revisions(size, extent);
    let migrate = |_| {
        service.renew_database();
        let cost = service.on("migrate", &[]);
        (cost, service.apply_floor(size, extent))
    };
    let migrated: Pairs = (0..LONG_RUNS).map(migrate).collect();
    let what = match extent {
        Extent::Bare => BARE,
        Extent::Whole => WHOLE,
    };
    let mut rows = vec![row(what, dialect, size, &migrated, Goal::Times(1.3))];
    if extent == Extent::Whole {
        let current = || service.on("current", &[]);
        let looked = Pairs::of(RUNS, current, || service.history_floor());
        let goal = Goal::Within(Duration::from_millis(50));
        rows.push(row(CURRENT, dialect, size, &looked, goal));
    }
    rows
}

/// A row of what was run by turns with its floor. The goals stand for one size.
fn row(what: &'static str, dialect: Dialect, size: usize, pairs: &Pairs, goal: Goal) -> Row {
    Row {
        what,
        database: dialect.as_str(),
        size,
        cost: pairs.tool(),
        floor: Some(Floor::from(pairs)),
        goal: if size == FULL { goal } else { Goal::None },
    }
}
