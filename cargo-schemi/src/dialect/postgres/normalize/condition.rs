//! One spelling for the conditions of domains.

use super::expr::canonical;
use super::token::{Kind, tokenize};

/// Rewrites a condition as any other expression, with `VALUE` in capitals, as the server prints it.
pub fn of_domain(condition: &str) -> String {
    let condition = canonical(condition);
    let Some(tokens) = tokenize(&condition) else {
        return condition;
    };
    let mut out = String::with_capacity(condition.len());
    let mut done = 0;
    for (at, token) in tokens.iter().enumerate() {
        let is_part = at > 0 && tokens[at - 1].kind == Kind::Dot
            || tokens
                .get(at + 1)
                .is_some_and(|next| next.is("(") || next.kind == Kind::Dot);
        if token.is_word("value") && !is_part {
            let start = token.text.as_ptr() as usize - condition.as_ptr() as usize;
            out.push_str(&condition[done..start]);
            out.push_str("VALUE");
            done = start + token.text.len();
        }
    }
    out.push_str(&condition[done..]);
    out
}
