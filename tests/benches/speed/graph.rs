//! What needs the revisions and no database: how long a history may become.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use schemi_schema::Dialect;
use schemi_tests::generator::Extent;

use crate::measure::{self, Pairs};
use crate::report::{Floor, Goal, Row};
use crate::service::Service;

/// The names of the rows.
pub(crate) const NAMES: [&str; 3] = ["history", "heads", "show"];

/// How many revisions: the goals are for the first, and the second shows that the cost is linear.
pub(crate) const SIZES: [usize; 2] = [1000, 10_000];

/// How often each is done.
const RUNS: usize = 9;

/// A row for each command, beside `cat` reading the same files.
pub(crate) fn rows(tool: &Path, size: usize, takes: impl Fn(&str) -> bool) -> Vec<Row> {
    let service = Service::new(tool, Dialect::Sqlite, 1);
    service.write_revisions(size, Extent::Bare);
    let folder = service.versions();
    let floor = || {
        let mut command = Command::new("sh");
        command.args(["-c", "cat *.sql"]).current_dir(&folder);
        measure::run(command.stdin(Stdio::null()))
    };
    let names = NAMES.into_iter().filter(|name| takes(name));
    let row = |what: &'static str| {
        let args: &[&str] = match what {
            "show" => &["show", "many", "head"],
            other => &[other, "many"],
        };
        let pairs = Pairs::of(RUNS, || service.run(args), floor);
        Row {
            what,
            database: "",
            size,
            cost: pairs.tool(),
            floor: Some(Floor::from(&pairs)),
            goal: match size {
                1000 => Goal::Within(Duration::from_millis(50)),
                _ => Goal::None,
            },
        }
    };
    names.map(row).collect()
}
