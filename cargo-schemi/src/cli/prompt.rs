//! Questions on a terminal.

use std::future::Future;
use std::io::{ErrorKind, IsTerminal};
use std::panic::resume_unwind;

use dialoguer::console::Term;
use dialoguer::{Confirm, Error, Input, Select};

use crate::command::CommandError;

/// Whether somebody can be asked: both the questions and the answers go through a terminal.
pub fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks which of several answers holds; `None` when the user turns away.
///
/// # Errors
/// Somebody asked to stop.
pub fn choose(question: &str, answers: &[String]) -> Result<Option<usize>, CommandError> {
    let (question, answers) = (question.to_owned(), answers.to_vec());
    let select = move || {
        let select = Select::new().with_prompt(question).items(answers);
        select.default(0).interact_opt()
    };
    answered(select).map(Option::flatten)
}

/// Asks for a line of text; `None` when the user turns away.
///
/// # Errors
/// Somebody asked to stop.
pub fn ask(question: &str) -> Result<Option<String>, CommandError> {
    let question = question.to_owned();
    answered(move || {
        let input = Input::<String>::new().with_prompt(question);
        input.allow_empty(true).interact_text()
    })
}

/// Asks for a line of text and proposes one; `None` when the user turns away.
///
/// # Errors
/// Somebody asked to stop.
pub fn ask_or(question: &str, proposal: &str) -> Result<Option<String>, CommandError> {
    let (question, proposal) = (question.to_owned(), proposal.to_owned());
    answered(move || {
        let input = Input::<String>::new().with_prompt(question);
        input.default(proposal).interact_text()
    })
}

/// Asks yes or no; no when the user turns away.
///
/// # Errors
/// Somebody asked to stop.
pub fn confirm(question: &str) -> Result<bool, CommandError> {
    let question = question.to_owned();
    let answer = answered(move || {
        let confirm = Confirm::new().with_prompt(question).default(false);
        confirm.interact_opt()
    });
    Ok(matches!(answer?, Some(Some(true))))
}

/// Asks for the name of a protected target; whether it was typed.
///
/// # Errors
/// Somebody asked to stop.
pub fn is_meant(target: &str, verb: &str) -> Result<bool, CommandError> {
    let question = format!("{target} is protected. Type its name to {verb} there");
    Ok(ask(&question)?.as_deref() == Some(target))
}

/// Asks on a thread of its own, so that a wish to stop is heard while the terminal is read. It may
/// come as a signal or as a key (Ctrl-C).
fn answered<T: Send + 'static>(
    question: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<Option<T>, CommandError> {
    let terminal = Terminal::keep();
    let runtime = super::runtime()?;
    let answer = runtime.block_on(until_signalled(async {
        tokio::task::spawn_blocking(question).await
    }));
    // The thread may still wait for a key.
    runtime.shutdown_background();
    let answer = match answer {
        Some(Ok(answer)) => answer,
        Some(Err(error)) => resume_unwind(error.into_panic()),
        None => Err(Error::IO(ErrorKind::Interrupted.into())),
    };
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Error::IO(error)) if error.kind() == ErrorKind::Interrupted => {
            terminal.restore();
            Err(CommandError::Cancelled)
        }
        Err(Error::IO(_)) => Ok(None),
    }
}

/// The answer, unless somebody asks to stop first. Signals are listened for before the work begins.
async fn until_signalled<T>(work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = super::signalled() => None,
        answer = work => Some(answer),
    }
}

/// How the terminal was before a question, which reads keys one by one and may hide the cursor.
struct Terminal {
    #[cfg(unix)]
    modes: Option<libc::termios>,
}

impl Terminal {
    #[cfg(unix)]
    fn keep() -> Self {
        let mut modes = std::mem::MaybeUninit::uninit();
        // SAFETY: the call fills the modes in where it succeeds, and only then they are taken.
        let modes = unsafe {
            let is_filled = libc::tcgetattr(libc::STDIN_FILENO, modes.as_mut_ptr()) == 0;
            is_filled.then(|| modes.assume_init())
        };
        Self { modes }
    }

    #[cfg(not(unix))]
    fn keep() -> Self {
        Self {}
    }

    /// Puts the terminal back as it was, on a line of its own.
    fn restore(self) {
        #[cfg(unix)]
        if let Some(modes) = &self.modes {
            // SAFETY: these are modes that the terminal had.
            unsafe { libc::tcsetattr(libc::STDIN_FILENO, libc::TCSANOW, modes) };
        }
        let term = Term::stderr();
        // A terminal that is gone needs no cursor.
        let _ = term.show_cursor();
        let _ = term.write_line("");
    }
}
