//! The name that may have been meant.

/// ` (did you mean …?)`, where a choice is near.
pub(crate) fn near<'a>(name: &str, choices: impl Iterator<Item = &'a str>) -> String {
    match nearest(name, choices) {
        Some(near) => format!(" (did you mean `{near}`?)"),
        None => String::new(),
    }
}

/// The choice that is most like a name, if one is near enough to be meant.
pub(crate) fn nearest<'a>(name: &str, choices: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    choices
        .map(|choice| (strsim::jaro_winkler(&name, &choice.to_lowercase()), choice))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, choice)| choice)
}
