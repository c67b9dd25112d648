//! A program that is run and awaited; it ends with us, however we end.

use std::fs::File;
use std::io::{Error, Read};
use std::path::{Path, PathBuf};
use std::process::{Child as Process, Command, ExitStatus, Stdio};
use std::time::Duration;

use super::folder::Folder;

/// Between two looks at whether a program has ended: it grows up to this.
const LOOK: Duration = Duration::from_millis(20);

/// How much of what a program says is read.
const SAID: u64 = 64 * 1024;

/// A running program. Dropped, it is killed with those that it has started.
#[derive(Debug)]
pub(super) struct Child {
    process: Process,
    log: PathBuf,
    is_over: bool,
}

/// What went wrong with one.
#[derive(Debug)]
pub(super) enum Failure {
    /// It cannot be started, or watched.
    System(Error),
    /// It says what is wrong.
    Said(String),
}

impl Child {
    /// Starts a program. What it says goes to files of the folder.
    pub(super) fn start(
        mut command: Command,
        folder: &Folder,
        name: &str,
    ) -> Result<Self, Failure> {
        let log = folder.path().join(format!("{name}.log"));
        let out = File::create(output(folder, name)).map_err(Failure::System)?;
        let error = File::create(&log).map_err(Failure::System)?;
        command.stdin(Stdio::null()).stdout(out).stderr(error);
        // Its messages are read for what they mean.
        command.env("LC_MESSAGES", "C").env_remove("LC_ALL");
        bind(&mut command);
        Ok(Self {
            process: command.spawn().map_err(Failure::System)?,
            log,
            is_over: false,
        })
    }

    /// Waits for its end.
    pub(super) async fn wait(mut self) -> Result<(), Failure> {
        let mut pause = Duration::from_millis(1);
        let status = loop {
            if let Some(status) = self.process.try_wait().map_err(Failure::System)? {
                break status;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LOOK);
        };
        self.is_over = true;
        match status.success() {
            true => Ok(()),
            false => Err(Failure::Said(said(&self.log, status))),
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        kill(&mut self.process);
        self.process.wait().ok();
    }
}

/// Where a program's output is.
pub(super) fn output(folder: &Folder, name: &str) -> PathBuf {
    folder.path().join(format!("{name}.out"))
}

/// Its first complaint, in one line. What follows are the consequences, and maybe rows.
fn said(log: &Path, status: ExitStatus) -> String {
    let mut text = Vec::new();
    if let Ok(file) = File::open(log) {
        file.take(SAID).read_to_end(&mut text).ok();
    }
    let text = String::from_utf8_lossy(&text);
    let complaint = text.lines().find_map(|line| line.split_once("error: "));
    match (complaint, text.lines().next()) {
        (Some((_, complaint)), _) => complaint.trim().to_owned(),
        (None, Some(line)) => line.trim().to_owned(),
        (None, None) => format!("it ended with {status}"),
    }
}

/// Ties a program to us: it is killed with its group, and by the system where we are killed.
#[cfg(unix)]
fn bind(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
    #[cfg(target_os = "linux")]
    // SAFETY: between fork and exec, prctl only sets a number of the new process.
    unsafe {
        command.pre_exec(|| {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
            Ok(())
        });
    }
}

#[cfg(not(unix))]
fn bind(_command: &mut Command) {}

#[cfg(unix)]
fn kill(process: &mut Process) {
    if let Ok(id) = i32::try_from(process.id()) {
        // SAFETY: the group is the program's own, and it has not been awaited: its number is not
        // given to another one.
        unsafe { libc::kill(-id, libc::SIGKILL) };
    }
}

#[cfg(not(unix))]
fn kill(process: &mut Process) {
    process.kill().ok();
}
