//! The ways of naming a revision, taken apart: `branch@word+2`.

/// The part of a name that points at revisions before any steps are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Nothing: the steps are counted from what is applied.
    Nothing,
    /// The only head.
    Head,
    /// All heads.
    Heads,
    /// Before the first revision.
    Base,
    /// What is applied.
    Current,
    /// An id, the beginning of one, or a branch's label.
    Id(String),
}

/// A name taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Symbol {
    /// What stands before `@`.
    pub(super) branch: Option<String>,
    pub(super) word: Word,
    /// What `+2` or `-1` at the end says.
    pub(super) steps: i64,
}

impl Symbol {
    pub(super) fn parse(text: &str) -> Self {
        let text = text.trim();
        let (branch, rest) = match text.split_once('@') {
            Some((branch, rest)) => (Some(branch.to_owned()), rest),
            None => (None, text),
        };
        let (word, steps) = take_steps(rest);
        let word = match word {
            "" => Word::Nothing,
            "head" => Word::Head,
            "heads" => Word::Heads,
            "base" => Word::Base,
            "current" => Word::Current,
            id => Word::Id(id.to_owned()),
        };
        Self {
            branch,
            word,
            steps,
        }
    }
}

/// Splits `word+2` into the word and the number.
fn take_steps(text: &str) -> (&str, i64) {
    if let Some(at) = text.rfind(['+', '-'])
        && let Ok(steps) = text[at..].parse()
    {
        return (&text[..at], steps);
    }
    (text, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_taken_apart() {
        let id = |id: &str| Word::Id(id.to_owned());
        for (text, branch, word, steps) in [
            ("8f3b", None, id("8f3b"), 0),
            ("head-1", None, Word::Head, -1),
            ("+2", None, Word::Nothing, 2),
            ("shop@head", Some("shop"), Word::Head, 0),
            ("shop@+2", Some("shop"), Word::Nothing, 2),
            ("a@b-12", Some("a"), id("b"), -12),
        ] {
            let branch = branch.map(str::to_owned);
            assert_eq!(
                Symbol::parse(text),
                Symbol {
                    branch,
                    word,
                    steps
                },
                "{text}"
            );
        }
    }
}
