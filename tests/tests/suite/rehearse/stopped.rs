//! Rehearsals that are stopped half-way leave nothing, or nothing after the next one.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use schemi_tests::cli;
use schemi_tests::monorepo::Monorepo;

use super::{copies, left, shops};

/// A rehearsal that runs, and the parts that it says it comes to.
struct Running {
    child: Child,
    said: Receiver<String>,
}

impl Running {
    /// Begins to rehearse a revision.
    fn begin(repo: &Monorepo, up: &str, down: &str) -> Self {
        revision(repo, up, down);
        let mut child = cli::start(&mut repo.command(&["rehearse", repo.target]));
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (tell, said) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                // Nobody listens any more where the test is over.
                let _ = tell.send(line);
            }
        });
        Self { child, said }
    }

    /// Waits until it comes to a part, and is in the midst of it.
    #[track_caller]
    fn comes_to(&self, part: &str) {
        loop {
            let said = self.said.recv_timeout(Duration::from_secs(60));
            if said.unwrap_or_else(|_| panic!("it does not come to {part}")) == part {
                break;
            }
        }
        std::thread::sleep(Duration::from_millis(800));
    }

    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.unwrap().success());
    }
}

fn revision(repo: &Monorepo, up: &str, down: &str) {
    let before = repo.revisions();
    let parent = before.iter().find(|name| !name.starts_with("ffff"));
    let parent = parent.unwrap()[..12].to_owned();
    let body = format!("-- schemi:up\n{up};\n\n-- schemi:down\n{down};\n");
    repo.hand_written("ffffffffffff", Some(&parent), &body);
}

/// A query that takes longer than a test waits, where a condition holds.
fn long(repo: &Monorepo, condition: &str) -> String {
    match repo.is_sqlite() {
        true => format!(
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c \
             WHERE x < (SELECT CASE WHEN {condition} THEN 3000000000 ELSE 1 END)) \
             SELECT count(*) AS n FROM c"
        ),
        false => format!("SELECT count(pg_sleep(60)) AS n WHERE {condition}"),
    }
}

#[test]
fn an_interrupt_throws_the_copy_away() {
    for repo in shops() {
        let before = repo.dump();
        let up = format!("CREATE TABLE numbers AS {}", long(&repo, "1 = 1"));
        let running = Running::begin(&repo, &up, "DROP TABLE numbers");
        running.comes_to("applying");
        assert_eq!(left(&repo), 1);
        running.signal("-INT");
        let ended = running.child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(2), "{ended:?}");
        assert_eq!(left(&repo), 0);
        assert_eq!(repo.dump(), before);
    }
}

/// Kills a rehearsal in one of its parts; the next one tidies up.
#[track_caller]
fn killed(repo: &Monorepo, part: &str, up: &str, down: &str) {
    let before = repo.dump();
    let settings = repo.read("settings.yaml");
    if part == "copying" {
        let entry = settings.find(if repo.is_sqlite() { "dev:" } else { "prod:" });
        let (head, rest) = settings.split_at(entry.unwrap());
        let (name, rest) = rest.split_once('\n').unwrap();
        let slow = format!(
            "        clone: {{ where: {{ orders: \"({}) > 0\" }} }}",
            long(repo, "1 = 1")
        );
        repo.write("settings.yaml", &format!("{head}{name}\n{slow}\n{rest}"));
    }
    let running = Running::begin(repo, up, down);
    let mut locking = None;
    if part == "checking what became of it" && !repo.is_sqlite() {
        running.comes_to("applying");
        locking = Some(lock(copies(repo).remove(0)));
    }
    running.comes_to(part);
    running.signal("-KILL");
    let ended = running.child.wait_with_output().unwrap();
    assert_eq!(repo.dump(), before, "{part}");
    assert_eq!(left(repo), 1, "{part} of {}: {ended:?}", repo.target);
    // The server may still be at the statement of the one that is gone.
    if !repo.is_sqlite() {
        repo.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'schemi\\_clone\\_%'");
    }
    if let Some(locking) = locking {
        locking.join().unwrap();
    }
    repo.write("settings.yaml", &settings);
    revision(repo, "SELECT 1", "SELECT 1");
    repo.on("rehearse", &[]).done();
    assert_eq!(left(repo), 0, "{part}");
}

/// Locks a table of a copy, so that whoever reads it waits.
fn lock(copy: String) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let sql = "BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(20)";
        // Its session is ended.
        schemi_tests::postgres::server()
            .psql(&copy, sql)
            .unwrap_err();
    })
}

#[test]
fn after_a_kill_in_any_part_the_next_one_tidies_up() {
    // It ends sessions of copies, which would be others' too.
    schemi_tests::postgres::alone();
    for repo in shops() {
        let (is, once) = ("1 = 1", "EXISTS (SELECT 1 FROM orders WHERE total = 777)");
        let numbers = |condition| format!("CREATE TABLE numbers AS {}", long(&repo, condition));
        let (there, again) = (numbers(is), numbers(once));
        let back = "DROP TABLE numbers; INSERT INTO orders (customer_id, total) VALUES (1, 777)";
        // A table that takes long to be read; on PostgreSQL somebody locks one.
        let slow = match repo.is_sqlite() {
            true => {
                "CREATE TABLE slow (a INTEGER); INSERT INTO slow WITH RECURSIVE c(x) AS \
                 (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 2000) SELECT x FROM c; \
                 ALTER TABLE slow ADD COLUMN b INTEGER AS (instr(hex(zeroblob(10000000 + a)), 'x'))"
            }
            false => "SELECT pg_sleep(6)",
        };
        for (part, up, down) in [
            ("copying", "SELECT 1", "SELECT 1"),
            ("applying", &*there, "DROP TABLE numbers"),
            ("checking what became of it", slow, "SELECT 1"),
            ("taking back", "SELECT 1", &*there),
            ("applying once more", &*again, back),
        ] {
            killed(&repo, part, up, down);
        }
    }
}
