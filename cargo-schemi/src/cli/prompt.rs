//! Questions on a terminal.

use std::io::IsTerminal;

use dialoguer::{Confirm, Input, Select};

/// Whether somebody can be asked: both the questions and the answers go through a terminal.
pub fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks which of several answers holds; `None` when the user turns away.
pub fn choose(question: &str, answers: &[String]) -> Option<usize> {
    let select = Select::new()
        .with_prompt(question)
        .items(answers)
        .default(0);
    select.interact_opt().ok().flatten()
}

/// Asks yes or no; no when the user turns away.
pub fn confirm(question: &str) -> bool {
    let confirm = Confirm::new().with_prompt(question).default(false);
    matches!(confirm.interact_opt(), Ok(Some(true)))
}

/// Asks for a line of text; `None` when the user turns away.
pub fn ask(question: &str) -> Option<String> {
    Input::<String>::new()
        .with_prompt(question)
        .allow_empty(true)
        .interact_text()
        .ok()
}

/// Asks for a line of text and proposes one; `None` when the user turns away.
pub fn ask_or(question: &str, proposal: &str) -> Option<String> {
    Input::<String>::new()
        .with_prompt(question)
        .default(proposal.to_owned())
        .interact_text()
        .ok()
}
