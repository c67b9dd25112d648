//! Where a database is rehearsed, and the copies of earlier rehearsals that were kept there.

use schemi_schema::Dialect;
use serde::Serialize;

use crate::command::{CommandError, Context};
use crate::dialect::copy::kept::{self, Found};
use crate::settings::{Spec, SqliteSpec, cache_folder};
use crate::target::{Target, TargetName};

/// Beside which database copies are made on a server. It need not be there, and is never touched.
const LIKE: &str = "rehearsal";

/// The longest beginning of a kept copy's name, in bytes: PostgreSQL cuts names of more than 63.
const LONGEST: usize = 40;

/// Where the copies of a database are made to be rehearsed on.
#[derive(Clone, Debug)]
pub struct Place {
    /// The database that is rehearsed.
    original: TargetName,
    /// Beside which database copies are made; it need not be there.
    pub like: Spec,
    /// The development server, as a command names it; none for files in the cache folder.
    pub server: Option<String>,
    /// Whether `--on` has named it.
    is_named: bool,
}

/// A copy that was kept.
#[derive(Clone, Debug, Serialize)]
pub struct Kept {
    /// Its name: of a database, or of a file without its ending.
    pub name: String,
    /// Where it is: a database's name, or a file.
    pub at: String,
    /// The development server that it is on; none for a file in the cache folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The command that looks at it.
    pub look: String,
    /// The command that drops it.
    pub drop: String,
    /// How many bytes it has, where it was asked and is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// When it was kept, where it was asked (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_at: Option<String>,
}

impl Place {
    /// The server that `on` names; else the first PostgreSQL server, or the cache folder for SQLite.
    ///
    /// # Errors
    /// A server that is not there or of another kind; no server at all.
    pub fn find(
        context: &Context<'_>,
        original: &Target,
        on: Option<&str>,
    ) -> Result<Self, CommandError> {
        let server = match (on, &original.spec) {
            (Some(place), _) => match place.split_once('/') {
                Some((server, _)) => {
                    return Err(CommandError::Misused(format!(
                        "the copy of a rehearsal has a name of its own: --on takes `{server}`, not `{place}`"
                    )));
                }
                None => place.to_owned(),
            },
            (None, Spec::Sqlite(spec)) => {
                let folder = cache_folder().unwrap_or_else(std::env::temp_dir);
                let file = format!("{}.db", original.name);
                let like = SqliteSpec {
                    file: folder.join("rehearsals").join(file),
                    ..spec.clone()
                };
                return Ok(Self {
                    original: original.name.clone(),
                    like: Spec::Sqlite(like),
                    server: None,
                    is_named: false,
                });
            }
            (None, Spec::Postgres(_)) => first_server(context, original)?,
        };
        Ok(Self {
            original: original.name.clone(),
            like: original
                .on(&context.settings, &format!("{server}/{LIKE}"))?
                .spec,
            server: Some(server),
            is_named: on.is_some(),
        })
    }

    /// Everywhere where copies of a database may have been kept: the server that `on` names; else the
    /// place where they are made unless another one is named, and all servers of its kind.
    ///
    /// # Errors
    /// A server that is not there or of another kind.
    pub fn all(
        context: &Context<'_>,
        original: &Target,
        on: Option<&str>,
    ) -> Result<Vec<Self>, CommandError> {
        let first = Self::find(context, original, on)?;
        if on.is_some() {
            return Ok(vec![first]);
        }
        let servers = context.settings.development().iter();
        let alike = servers.filter(|(_, server)| server.dialect() == original.dialect());
        let names = alike.map(|(server, _)| format!("development.{server}"));
        let others = names.filter(|name| first.server.as_ref() != Some(name));
        let others: Result<Vec<Self>, CommandError> = others
            .map(|name| Self::find(context, original, Some(&name)))
            .collect();
        Ok(std::iter::once(first).chain(others?).collect())
    }

    /// What it is called: a server, or a folder.
    pub fn name(&self) -> String {
        match (&self.server, &self.like) {
            (Some(server), _) => server.clone(),
            (None, Spec::Sqlite(spec)) => {
                let folder = spec.file.parent();
                folder.map_or_else(String::new, |folder| folder.display().to_string())
            }
            (None, Spec::Postgres(spec)) => spec.database.clone(),
        }
    }

    /// The way to a database of a name that is its own.
    pub fn like_new(&self) -> Spec {
        let name = self.new_name();
        let mut like = self.like.clone();
        match &mut like {
            Spec::Sqlite(spec) => spec.file.set_file_name(format!("{name}.db")),
            Spec::Postgres(spec) => spec.database = name,
        }
        like
    }

    /// A name for a copy that is kept.
    pub fn new_name(&self) -> String {
        format!("{}{:08x}", self.beginning(), rand::random::<u32>())
    }

    /// How the names of this database's kept copies begin.
    fn beginning(&self) -> String {
        let plain = |c: char| if c.is_alphanumeric() { c } else { '_' };
        let name: String = self.original.to_string().chars().map(plain).collect();
        let mut name = name.to_lowercase();
        while name.len() > LONGEST {
            name.pop();
        }
        format!("{name}_rehearsal_")
    }

    /// What a kept copy is told of, and found by.
    pub fn mark(&self) -> String {
        format!("kept by schemi: a rehearsal of {}", self.original)
    }

    /// A copy that was kept here.
    pub fn kept(&self, name: String, at: String) -> Kept {
        let original = &self.original;
        let on = match (&self.server, self.is_named) {
            (Some(server), true) => format!(" --on {server}"),
            (Some(_) | None, _) => String::new(),
        };
        Kept {
            look: match &self.server {
                Some(server) => {
                    format!("cargo schemi current {original} --on {server}/{name}")
                }
                None => format!("sqlite3 '{at}'"),
            },
            drop: format!("cargo schemi rehearse {original}{on} --drop-kept={name}"),
            name,
            at,
            server: self.server.clone(),
            bytes: None,
            kept_at: None,
        }
    }

    /// The copies of this database that were kept here, by name.
    ///
    /// # Errors
    /// A server or a folder that cannot be read.
    pub async fn all_kept(&self) -> Result<Vec<Kept>, CommandError> {
        let found = kept::kept(&self.like, &self.beginning(), &self.mark()).await?;
        let told = |found: Found| Kept {
            bytes: found.bytes,
            kept_at: Some(found.kept_at),
            ..self.kept(found.name, found.at)
        };
        Ok(found.into_iter().map(told).collect())
    }

    /// Drops a copy that [`Place::all_kept`] has named.
    ///
    /// # Errors
    /// Somebody works with it.
    pub async fn drop_kept(&self, kept: &Kept) -> Result<(), CommandError> {
        let mut like = self.like.clone();
        if let (Spec::Postgres(spec), Some(server)) = (&mut like, &self.server) {
            spec.target = format!("{server}/{}", kept.name);
        }
        Ok(kept::drop_kept(&like, &kept.name).await?)
    }
}

/// The first PostgreSQL server of the settings.
fn first_server(context: &Context<'_>, original: &Target) -> Result<String, CommandError> {
    let mut servers = context.settings.development().iter();
    let server = servers.find(|(_, server)| server.dialect() == Dialect::Postgres);
    match server {
        Some((server, _)) => Ok(format!("development.{server}")),
        None => Err(CommandError::NoServerToRehearse {
            target: original.name.to_string(),
        }),
    }
}
