//! Statements that reach beyond the database they run in: a rehearsal would not try them, it would do
//! them. What functions do is not seen.

use schemi_runtime::migrate::{Plan, Section};
use schemi_schema::Dialect;

use crate::command::CommandError;
use crate::words::words;

/// How statements begin that change what belongs to the whole server, or to others. `*` stands for words until the next
/// one.
const OF_SERVER: [&[&str]; 33] = [
    &["ALTER", "DATABASE"],
    &["ALTER", "SYSTEM"],
    &["ALTER", "ROLE"],
    &["ALTER", "USER"],
    &["ALTER", "GROUP"],
    &["ALTER", "TABLESPACE"],
    &["CREATE", "DATABASE"],
    &["CREATE", "ROLE"],
    &["CREATE", "USER"],
    &["CREATE", "GROUP"],
    &["CREATE", "TABLESPACE"],
    &["DROP", "DATABASE"],
    &["DROP", "ROLE"],
    &["DROP", "USER"],
    &["DROP", "GROUP"],
    &["DROP", "TABLESPACE"],
    &["COMMENT", "ON", "DATABASE"],
    &["COMMENT", "ON", "ROLE"],
    &["COMMENT", "ON", "TABLESPACE"],
    &["SECURITY", "LABEL", "*", "ON", "DATABASE"],
    &["GRANT", "*", "ON", "DATABASE"],
    &["REVOKE", "*", "ON", "DATABASE"],
    &["GRANT", "*", "ON", "TABLESPACE"],
    &["REVOKE", "*", "ON", "TABLESPACE"],
    &["GRANT", "*", "ON", "PARAMETER"],
    &["REVOKE", "*", "ON", "PARAMETER"],
    &["SECURITY", "LABEL", "*", "ON", "ROLE"],
    &["SECURITY", "LABEL", "*", "ON", "TABLESPACE"],
    &["CREATE", "SUBSCRIPTION"],
    &["COPY", "*", "TO"],
    &["COPY", "*", "FROM", "PROGRAM"],
    &["REASSIGN", "OWNED"],
    &["DROP", "OWNED"],
];

/// How those begin that reach into other files.
const OF_OTHER_FILES: [&[&str]; 2] = [&["ATTACH"], &["VACUUM", "*", "INTO"]];

/// What a plan is only tried for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::command) enum Trial {
    /// A rehearsal.
    Rehearsal,
    /// To see what revisions make of an empty database.
    Replay,
}

impl Trial {
    fn said(self) -> &'static str {
        match self {
            Self::Rehearsal => {
                "a rehearsal would do it in earnest: rehearse up to the revision before it, or do it outside of revisions"
            }
            Self::Replay => {
                "to replay the revisions would do it in earnest: do it outside of revisions, or name a database to compare with"
            }
        }
    }
}

/// Refuses a plan with a statement that would change more than the copy it runs in.
///
/// # Errors
/// The first such statement, with its place.
pub(in crate::command) fn refuse(
    plan: &Plan,
    dialect: Dialect,
    trial: Trial,
) -> Result<(), CommandError> {
    for step in &plan.steps {
        for statement in step.sections.iter().flat_map(Section::statements) {
            let Some(what) = reach(&statement.sql, dialect) else {
                continue;
            };
            return Err(CommandError::Misused(format!(
                "{}:{}: {what} reaches beyond the copy, and {}",
                step.path.display(),
                statement.line,
                trial.said()
            )));
        }
    }
    Ok(())
}

/// The words by which a statement reaches beyond its database.
fn reach(sql: &str, dialect: Dialect) -> Option<String> {
    let words = keywords(sql);
    let forms: &[&[&str]] = match dialect {
        Dialect::Postgres => &OF_SERVER,
        Dialect::Sqlite => &OF_OTHER_FILES,
    };
    // A user mapping is of a foreign server, which is in the database.
    let is_mapping = words.get(1).is_some_and(|word| word == "USER")
        && words.get(2).is_some_and(|word| word == "MAPPING");
    let gives = words
        .first()
        .is_some_and(|word| word == "GRANT" || word == "REVOKE");
    if dialect == Dialect::Postgres && gives && !words.iter().any(|word| word == "ON") {
        return Some("GRANT of a role".to_owned());
    }
    let found = forms
        .iter()
        .find(|form| !is_mapping && begins(&words, form))?;
    let said: Vec<&str> = found.iter().filter(|word| **word != "*").copied().collect();
    Some(said.join(" "))
}

fn begins(words: &[String], form: &[&str]) -> bool {
    match form {
        [] => true,
        ["*", rest @ ..] => (0..words.len()).any(|at| begins(&words[at..], rest)),
        [first, rest @ ..] => match words.split_first() {
            Some((word, words)) => word == first && begins(words, rest),
            None => false,
        },
    }
}

/// The words of a statement, in capitals, without comments and what is quoted.
fn keywords(sql: &str) -> Vec<String> {
    let words = words(sql).into_iter();
    let words = words.filter(|word| !word.is_quoted && word.is_name());
    words.map(|word| word.text.to_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::reach;
    use schemi_schema::Dialect::{Postgres, Sqlite};

    #[test]
    fn what_is_of_the_server_is_found() {
        for (sql, said) in [
            ("-- x\nALTER DATABASE shop SET a = b", "ALTER DATABASE"),
            (
                "comment /* y */ on database \"shop\" is 'z'",
                "COMMENT ON DATABASE",
            ),
            (
                "GRANT CONNECT, TEMP ON DATABASE shop TO me",
                "GRANT ON DATABASE",
            ),
            (
                "grant create on tablespace fast to me",
                "GRANT ON TABLESPACE",
            ),
            ("CREATE ROLE reader", "CREATE ROLE"),
            (
                "grant set on parameter work_mem to me",
                "GRANT ON PARAMETER",
            ),
            ("COPY (SELECT 1) TO 'rows.csv'", "COPY TO"),
            ("copy t from program 'x'", "COPY FROM PROGRAM"),
            (
                "create subscription s connection '' publication p",
                "CREATE SUBSCRIPTION",
            ),
            ("grant admin to reader", "GRANT of a role"),
        ] {
            assert_eq!(reach(sql, Postgres).as_deref(), Some(said), "{sql}");
        }
        for sql in [
            "CREATE TABLE database (a int)",
            "COMMENT ON TABLE t IS 'COMMENT ON DATABASE'",
            "CREATE USER MAPPING FOR me SERVER other",
            "GRANT SELECT ON t TO me",
            "ATTACH",
            "COPY t FROM 'rows.csv'",
        ] {
            assert_eq!(reach(sql, Postgres), None, "{sql}");
        }
        let other = "ATTACH DATABASE 'other.db' AS o";
        assert_eq!(reach(other, Sqlite).as_deref(), Some("ATTACH"));
        assert_eq!(
            reach("VACUUM INTO 'x'", Sqlite).as_deref(),
            Some("VACUUM INTO")
        );
        assert_eq!(reach("VACUUM", Sqlite), None);
    }
}
