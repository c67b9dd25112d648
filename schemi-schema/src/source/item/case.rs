//! `rename_all`: one spelling for all names of an item.

/// A spelling, as sqlx (and through it the crate heck) writes it.
///
/// The words are found in heck's way and not in serde's (`HTTPServer` is `http_server`), because
/// sqlx must find the names that the model gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Lower,
    Snake,
    Upper,
    ScreamingSnake,
    Kebab,
    Camel,
    Pascal,
}

impl Case {
    /// Every spelling by the word that `rename_all` takes.
    pub(super) const ALL: [(&'static str, Self); 7] = [
        ("lowercase", Self::Lower),
        ("snake_case", Self::Snake),
        ("UPPERCASE", Self::Upper),
        ("SCREAMING_SNAKE_CASE", Self::ScreamingSnake),
        ("kebab-case", Self::Kebab),
        ("camelCase", Self::Camel),
        ("PascalCase", Self::Pascal),
    ];

    /// The spelling that `rename_all` names.
    pub(super) fn parse(word: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(name, _)| *name == word);
        found.map(|(_, case)| *case)
    }

    /// A Rust name in this spelling.
    pub(super) fn apply(self, name: &str) -> String {
        match self {
            Self::Lower => name.to_lowercase(),
            Self::Upper => name.to_uppercase(),
            Self::Snake => join(name, "_", |_, word| word.to_lowercase()),
            Self::ScreamingSnake => join(name, "_", |_, word| word.to_uppercase()),
            Self::Kebab => join(name, "-", |_, word| word.to_lowercase()),
            Self::Pascal => join(name, "", |_, word| capitalize(word)),
            Self::Camel => join(name, "", |at, word| match at {
                0 => word.to_lowercase(),
                _ => capitalize(word),
            }),
        }
    }
}

fn join(name: &str, separator: &str, spell: impl Fn(usize, &str) -> String) -> String {
    let spelled: Vec<_> = words(name)
        .iter()
        .enumerate()
        .map(|(at, word)| spell(at, word))
        .collect();
    spelled.join(separator)
}

fn capitalize(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first
            .to_uppercase()
            .chain(chars.as_str().to_lowercase().chars())
            .collect()
    })
}

/// Splits at what is not alphanumeric, before a capital after a small letter, and before the last
/// capital of a run that a small letter follows. A digit has the case of the letter before it.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
    {
        split_humps(part, &mut words);
    }
    words
}

fn split_humps(part: &str, words: &mut Vec<String>) {
    let chars: Vec<char> = part.chars().collect();
    let mut word = String::new();
    let mut upper_before = None;
    for (at, c) in chars.iter().copied().enumerate() {
        let next = chars.get(at + 1).copied();
        let ends_run =
            upper_before == Some(true) && c.is_uppercase() && next.is_some_and(char::is_lowercase);
        if ends_run {
            words.push(std::mem::take(&mut word));
            upper_before = None;
        } else if c.is_lowercase() {
            upper_before = Some(false);
        } else if c.is_uppercase() {
            upper_before = Some(true);
        }
        word.push(c);
        if upper_before == Some(false) && next.is_some_and(char::is_uppercase) {
            words.push(std::mem::take(&mut word));
            upper_before = None;
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_heck_spells_them() {
        for (name, snake) in [
            ("Order", "order"),
            ("OrderItem", "order_item"),
            ("HTTPServer", "http_server"),
            ("Status2", "status2"),
            ("A1B", "a1b"),
            ("XMLHttpRequest", "xml_http_request"),
            ("already_snake", "already_snake"),
            ("ABC123DEF", "abc123def"),
            ("abc123DEF456", "abc123_def456"),
            ("ÄpfelBirnen", "äpfel_birnen"),
        ] {
            assert_eq!(Case::Snake.apply(name), snake, "{name}");
        }
    }

    #[test]
    fn every_spelling_is_known_by_its_own_word() {
        let spelled = Case::ALL.map(|(_, case)| case.apply("InTransit"));
        let expected = [
            "intransit",
            "in_transit",
            "INTRANSIT",
            "IN_TRANSIT",
            "in-transit",
            "inTransit",
            "InTransit",
        ];
        assert_eq!(spelled, expected);
        assert_eq!(Case::parse("kebab-case"), Some(Case::Kebab));
        assert_eq!(Case::parse("Kebab"), None);
    }
}
