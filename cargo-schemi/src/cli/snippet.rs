//! A failed statement, shown where it stands in its file.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use schemi_runtime::migrate::apply::StatementError;
use schemi_runtime::migrate::{ApplyError, Mode};

/// The message, the file and line, the statement and a marker; `None` where no statement failed.
pub fn of(error: &ApplyError) -> Option<String> {
    match error {
        ApplyError::Statement(failed) => Some(render(failed)),
        ApplyError::Rebuild { .. }
        | ApplyError::Lock(_)
        | ApplyError::Journal(_)
        | ApplyError::Unfinished(_)
        | ApplyError::StampsUnfinished(_)
        | ApplyError::Forgets(_)
        | ApplyError::NotOne { .. }
        | ApplyError::Changed { .. }
        | ApplyError::Cancelled { .. }
        | ApplyError::Server { .. } => None,
    }
}

fn render(failed: &StatementError) -> String {
    let path = failed.path.display().to_string();
    let span = marked(&failed.sql, failed.offset);
    let source = Snippet::source(failed.sql.as_str())
        .line_start(failed.line.max(1))
        .path(path)
        .annotation(AnnotationKind::Primary.span(span));
    let title = Level::ERROR
        .no_name()
        .primary_title(failed.error.message.as_str());
    let mut text = Renderer::plain().render(&[title.element(source)]);
    for (word, part) in [
        ("detail", &failed.error.detail),
        ("hint", &failed.error.hint),
    ] {
        if let Some(part) = part {
            text.push_str(&format!("\n  = {word}: {part}"));
        }
    }
    for blocker in &failed.blockers {
        text.push_str(&format!("\n  = blocked by: {blocker}"));
    }
    text.push_str(&format!("\n  = {}", what_stays(failed)));
    text
}

fn what_stays(failed: &StatementError) -> String {
    let id = &failed.revision;
    if !failed.left.is_empty() {
        return format!(
            "revision {id} has left {}: drop it before the next try",
            failed.left.join(", ")
        );
    }
    match (failed.committed, failed.mode) {
        (0, Mode::Off) => format!("revision {id} has left nothing behind"),
        (0, Mode::Transaction | Mode::Separate) => {
            format!("revision {id} was rolled back: it has left nothing behind")
        }
        (1, _) => format!(
            "1 earlier statement of revision {id} stays committed; put right what it met, then run `cargo schemi repair`"
        ),
        (count, _) => format!(
            "{count} earlier statements of revision {id} stay committed; put right what it met, then run `cargo schemi repair`"
        ),
    }
}

/// The word at an offset, or the first line of the statement.
fn marked(sql: &str, offset: Option<usize>) -> std::ops::Range<usize> {
    let Some(start) = offset.filter(|at| *at < sql.len() && sql.is_char_boundary(*at)) else {
        return 0..sql.find('\n').unwrap_or(sql.len());
    };
    let rest = &sql[start..];
    let word = rest
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(rest.len());
    let length = word.max(rest.chars().next().map_or(0, char::len_utf8));
    start..start + length
}
