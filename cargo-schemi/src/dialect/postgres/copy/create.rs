//! An empty database that sorts and writes as the source does.

use sqlx::Row;
use sqlx::postgres::PgConnection;

use super::ends::Ends;
use super::server::{code, quoted};
use crate::dialect::copy::CopyError;
use crate::dialect::postgres::types::quote::literal;

/// What only creating a database sets.
const LOOK: &str = "SELECT pg_encoding_to_char(encoding)::text AS encoding, \
    datcollate::text AS collate, datctype::text AS ctype, \
    coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') AS provider, \
    coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') AS locale, \
    to_jsonb(d) ->> 'daticurules' AS rules, \
    EXISTS (SELECT FROM pg_namespace WHERE nspname = 'public') AS has_public \
    FROM pg_database d WHERE datname = current_database()";

/// The server has no such locale, or does not know of such ones.
const NO_LOCALE: [&str; 4] = ["42809", "22023", "0A000", "42601"];

/// How the source writes and sorts text.
#[derive(Clone, Debug)]
pub(super) struct Text {
    encoding: String,
    collate: String,
    ctype: String,
    provider: String,
    locale: Option<String>,
    rules: Option<String>,
    pub(super) has_public: bool,
}

impl Text {
    pub(super) async fn of(source: &mut PgConnection) -> Result<Self, sqlx::Error> {
        let row = sqlx::query(LOOK).fetch_one(source).await?;
        Ok(Self {
            encoding: row.try_get(0)?,
            collate: row.try_get(1)?,
            ctype: row.try_get(2)?,
            provider: row.try_get(3)?,
            locale: row.try_get(4)?,
            rules: row.try_get(5)?,
            has_public: row.try_get(6)?,
        })
    }

    /// Whether the source takes any bytes for text.
    pub(super) fn is_anything(&self) -> bool {
        self.encoding == "SQL_ASCII"
    }

    /// The ways to say it, the best one first.
    fn clauses(&self) -> [String; 3] {
        let encoding = format!("TEMPLATE template0 ENCODING {}", literal(&self.encoding));
        let (collate, ctype) = (literal(&self.collate), literal(&self.ctype));
        let mut whole = format!("{encoding} LC_COLLATE {collate} LC_CTYPE {ctype}");
        let locale = literal(self.locale.as_deref().unwrap_or_default());
        match self.provider.as_str() {
            "i" => whole.push_str(&format!(" LOCALE_PROVIDER icu ICU_LOCALE {locale}")),
            "b" => whole.push_str(&format!(" LOCALE_PROVIDER builtin BUILTIN_LOCALE {locale}")),
            _ => {}
        }
        if let Some(rules) = &self.rules {
            whole.push_str(&format!(" ICU_RULES {}", literal(rules)));
        }
        [whole, encoding.clone(), format!("{encoding} LOCALE 'C'")]
    }

    fn name(&self) -> &str {
        self.locale.as_deref().unwrap_or(&self.collate)
    }
}

/// Creates the database; what cannot be had as in the source is told.
pub(super) async fn create(
    ends: &mut Ends,
    name: &str,
    text: &Text,
    warnings: &mut Vec<String>,
) -> Result<(), CopyError> {
    let mut first = None;
    for clause in text.clauses() {
        let sql = format!("CREATE DATABASE {} {clause}", quoted(name));
        match ends.server.run(&sql).await {
            Ok(()) => {
                if first.is_some() {
                    warnings.push(format!(
                        "the server of {} lacks the locale `{}` of {}: the copy may sort text otherwise",
                        ends.to.target,
                        text.name(),
                        ends.from.target
                    ));
                }
                return Ok(());
            }
            Err(error) if code(&error).is_some_and(|code| NO_LOCALE.contains(&code.as_str())) => {
                first.get_or_insert(error);
            }
            Err(error) => return Err(ends.server.refused(&error)),
        }
    }
    match first {
        Some(error) => Err(ends.server.refused(&error)),
        None => Ok(()),
    }
}
