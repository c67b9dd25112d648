//! The built tool, run as a user runs it.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::SystemTime;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = profile_folder();
    if !is_fresh(&folder) {
        build(&folder);
    }
    folder
});

/// Where the tool's two binaries are, built from the sources as they stand.
///
/// # Panics
/// Where cargo cannot build them.
pub fn folder() -> &'static Path {
    &FOLDER
}

/// `target/debug`, or whatever stands in its place: the test's own file is in `deps` in there.
fn profile_folder() -> PathBuf {
    let own = std::env::current_exe().expect("a test has a file");
    let deps = own.parent().expect("a file has a folder");
    match deps.parent() {
        Some(folder) if deps.ends_with("deps") => folder.to_path_buf(),
        Some(_) | None => deps.to_path_buf(),
    }
}

/// Whether both binaries are younger than what they were built from, by the list that cargo wrote
/// beside them. Each test may be a process of its own, and asking cargo takes a lock each time.
fn is_fresh(folder: &Path) -> bool {
    let modified = |path: &Path| path.metadata().and_then(|m| m.modified()).ok();
    ["schemi", "cargo-schemi"].iter().all(|name| {
        let Some(built) = modified(&folder.join(name)) else {
            return false;
        };
        let Ok(list) = std::fs::read_to_string(folder.join(format!("{name}.d"))) else {
            return false;
        };
        let sources = list.split_once(": ").map_or("", |(_, sources)| sources);
        let is_older = |path: &Path| modified(path).is_some_and(|time: SystemTime| time <= built);
        sources.split_whitespace().map(Path::new).all(is_older) && is_older(&manifest())
    })
}

fn manifest() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../cargo-schemi/Cargo.toml")
}

fn build(folder: &Path) {
    let profile = match folder.file_name().and_then(OsStr::to_str) {
        Some("debug") | None => "dev",
        Some(name) => name,
    };
    let target = folder.parent().expect("a profile's folder has a parent");
    // With the tests beside it, the same features are chosen, and the tool's libraries are there.
    let status = cargo()
        .args(["build", "--quiet", "--profile", profile])
        .args(["--package", "cargo-schemi", "--bins"])
        .args(["--package", "schemi-tests", "--test", "suite"])
        .arg("--manifest-path")
        .arg(manifest())
        .arg("--target-dir")
        .arg(target)
        .status()
        .expect("cargo runs");
    assert!(status.success(), "cargo cannot build the tool");
}

/// cargo, as a user's shell starts it. What cargo has said to this test of its own package is kept from
/// it: some crates (`ring`) and all that builds on them would be compiled anew for that, and once more
/// when a shell starts cargo again.
pub fn cargo() -> Command {
    let mut command = Command::new(env!("CARGO"));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// How a run of the tool ended, and what it said.
#[derive(Clone, Debug)]
pub struct Ran {
    /// The exit code; −1 where a signal ended it.
    pub code: i32,
    /// What a program would read.
    pub stdout: String,
    /// What a person would read besides.
    pub stderr: String,
}

impl Ran {
    /// Takes a finished process, which must not have shown its insides.
    ///
    /// # Panics
    /// Where the output tells of a panic, or holds Rust's debug text.
    pub fn new(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
        let ran = Self {
            code: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        };
        for word in [
            "panicked",
            "RUST_BACKTRACE",
            "Some(",
            "Error {",
            "Error(",
            "sqlx",
        ] {
            assert!(!ran.stderr.contains(word), "{word} in: {ran}");
        }
        ran
    }

    /// The result of a run that did what it was told.
    ///
    /// # Panics
    /// Where it did not.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, 0, "{self}");
        self.stdout
    }

    /// The result of a check that found something.
    ///
    /// # Panics
    /// Where it did not.
    #[track_caller]
    pub fn found(self) -> String {
        assert_eq!(self.code, 1, "{self}");
        self.stdout
    }

    /// What a run that failed said of it.
    ///
    /// # Panics
    /// Where it did not fail, or not in order, or printed a result all the same.
    #[track_caller]
    pub fn fails(self) -> String {
        assert_eq!(self.code, 2, "{self}");
        assert!(self.stderr.contains("error: "), "{self}");
        assert!(self.stdout.is_empty(), "{self}");
        self.stderr
    }

    /// As [`Ran::fails`]; the message must hold these fragments.
    ///
    /// # Panics
    /// Where it lacks one.
    #[track_caller]
    pub fn says(self, fragments: &[&str]) -> String {
        let message = self.fails();
        for fragment in fragments {
            assert!(message.contains(fragment), "no `{fragment}` in:\n{message}");
        }
        message
    }

    /// The one JSON value on standard output.
    ///
    /// # Panics
    /// Where something else is there.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        match serde_json::from_str(&self.stdout) {
            Ok(value) => value,
            Err(error) => panic!("{error} in {self}"),
        }
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            code,
            stdout,
            stderr,
        } = self;
        write!(
            f,
            "exit code {code}\n--- stdout\n{stdout}\n--- stderr\n{stderr}"
        )
    }
}

/// A command that runs `schemi` in a folder, away from the settings and the terminal of whoever
/// runs the tests.
pub fn schemi(folder: &Path) -> Command {
    binary("schemi", folder)
}

/// As [`schemi`], for `cargo schemi`, which cargo runs as `cargo-schemi schemi`.
pub fn cargo_schemi(folder: &Path) -> Command {
    let mut command = binary("cargo-schemi", folder);
    command.arg("schemi");
    command
}

fn binary(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(self::folder().join(name));
    command.current_dir(folder).stdin(Stdio::null());
    // Nothing can be kept there: what a run finds is never what another one has left.
    command.env("XDG_CACHE_HOME", "/dev/null/cache");
    for variable in [
        "PGHOST",
        "PGPORT",
        "PGUSER",
        "PGPASSWORD",
        "PGDATABASE",
        "NO_COLOR",
    ] {
        command.env_remove(variable);
    }
    command
}

/// Runs a command to its end.
///
/// # Panics
/// Where it cannot be started, or shows its insides.
pub fn run(command: &mut Command) -> Ran {
    Ran::new(&command.output().expect("the tool starts"))
}

/// Starts a command whose output is kept for [`finish`].
///
/// # Panics
/// Where it cannot be started.
pub fn start(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the tool starts")
}

/// Waits for a command that was started.
///
/// # Panics
/// Where it shows its insides.
pub fn finish(child: Child) -> Ran {
    Ran::new(&child.wait_with_output().expect("the tool ends"))
}

/// Runs a command that reads this from standard input.
///
/// # Panics
/// Where it cannot be started, or shows its insides.
pub fn feed(command: &mut Command, input: &str) -> Ran {
    command.stdin(Stdio::piped());
    let mut child = start(command);
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    stdin.write_all(input.as_bytes()).expect("the tool reads");
    drop(stdin);
    finish(child)
}
