//! Two databases of one schema compared, and models printed for one: the reading is all that there is.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use schemi_schema::Dialect;
use schemi_tests::generator::{self, Extent};
use schemi_tests::postgres;

use crate::floor;
use crate::measure::{self, Cost, Pairs};
use crate::report::{Floor, Goal, Row};

/// The names of the rows.
pub(crate) const NAMES: [&str; 2] = ["diff, two alike", "models"];

/// How many tables the goals are for: those of a large service, and many more.
pub(crate) const SIZES: [usize; 3] = [516, 1000, 10_000];

/// How often each is done.
const RUNS: usize = 5;

/// PostgreSQL's databases are named by their server and their names, SQLite's by their files.
struct Two {
    first: String,
    second: String,
    name: String,
}

/// Both rows, of PostgreSQL databases with so many tables.
pub(crate) fn postgres(tool: &Path, size: usize, takes: impl Fn(&str) -> bool) -> Vec<Row> {
    let two = Two::filled(size);
    let mut rows = Vec::new();
    if takes(NAMES[0]) {
        let diff = || run(tool, &["diff", &two.first, &two.second]);
        let pairs = Pairs::of(RUNS, diff, || floor::read_postgres(&two.name));
        let goal = match size {
            516 => Goal::Times(2.0),
            10_000 => Goal::Holding(500),
            _ => Goal::None,
        };
        rows.push(row(NAMES[0], size, &pairs, goal));
    }
    if takes(NAMES[1]) {
        let models = || run(tool, &["models", &two.first]);
        let pairs = Pairs::of(RUNS, models, || floor::read_postgres(&two.name));
        let goal = match size {
            1000 => Goal::Besides(Duration::from_secs(1), 500),
            _ => Goal::None,
        };
        rows.push(row(NAMES[1], size, &pairs, goal));
    }
    rows
}

impl Two {
    /// Two databases with the same tables.
    fn filled(size: usize) -> Self {
        let server = postgres::server();
        let one = server.database();
        let other = format!("{}_2", one.name);
        for part in (0..size).collect::<Vec<_>>().chunks(50) {
            let statements = part.iter().flat_map(|number| {
                generator::statements(*number, Dialect::Postgres, Extent::Whole)
            });
            let script: String = statements.map(|statement| statement + ";\n").collect();
            server.psql(&one.name, &script).expect("tables can be made");
        }
        server
            .psql(&one.name, "ANALYZE")
            .expect("the catalogs can be looked at");
        let copy = format!("CREATE DATABASE \"{other}\" TEMPLATE \"{}\"", one.name);
        server.psql("postgres", &copy).expect("a copy can be made");
        let url = |name: &str| {
            format!(
                "postgres://{}@localhost:{}/{name}?host={}",
                server.user,
                server.port,
                server.socket.display()
            )
        };
        Self {
            first: url(&one.name),
            second: url(&other),
            name: one.name,
        }
    }
}

fn run(tool: &Path, args: &[&str]) -> Cost {
    measure::run(Command::new(tool).args(args).stdin(Stdio::null()))
}

fn row(what: &'static str, size: usize, pairs: &Pairs, goal: Goal) -> Row {
    Row {
        what,
        database: Dialect::Postgres.as_str(),
        size,
        cost: pairs.tool(),
        floor: Some(Floor::from(pairs)),
        goal,
    }
}
