//! Places on development servers: where a copy is, and what it is called.

use std::net::{IpAddr, ToSocketAddrs};
use std::path::Path;

use schemi_schema::Dialect;

use super::{Target, TargetError, TargetName};
use crate::dialect::postgres::copy::OWN_DATABASES;
use crate::settings::{Settings, Spec};

/// The longest name that PostgreSQL does not cut, in bytes.
const LONGEST: usize = 63;

/// Whether two paths are one file, as far as both are there.
fn is_one_file(here: &Path, there: &Path) -> bool {
    #[cfg(unix)]
    if let (Ok(here), Ok(there)) = (here.metadata(), there.metadata()) {
        use std::os::unix::fs::MetadataExt;
        return (here.dev(), here.ino()) == (there.dev(), there.ino());
    }
    let whole = |path: &Path| path.canonicalize().ok();
    here == there || whole(here).is_some_and(|path| whole(there) == Some(path))
}

/// Whether two hosts are one: this machine has many names, and so may others have.
fn is_one_host(here: &str, there: &str, port: u16) -> bool {
    let is_socket = |host: &str| host.is_empty() || host.starts_with(['/', '@']);
    let addresses = |host: &str| -> Vec<IpAddr> {
        let found = (host, port).to_socket_addrs().into_iter().flatten();
        found.map(|address| address.ip()).collect()
    };
    if here == there {
        return true;
    }
    let local = |host: &str| is_socket(host) || addresses(host).iter().any(IpAddr::is_loopback);
    match (is_socket(here), is_socket(there)) {
        // Two servers may have sockets with one number in two folders.
        (true, true) => is_one_file(Path::new(here), Path::new(there)),
        (false, false) => {
            let (here_at, there_at) = (addresses(here), addresses(there));
            here_at.iter().any(|address| there_at.contains(address)) || local(here) && local(there)
        }
        (true, false) => local(there),
        (false, true) => local(here),
    }
}

impl Target {
    /// Resolves where a copy of `source` is to be: a database of a project, or one on a server of
    /// `development`, whose name stands after a slash or is `name`.
    ///
    /// # Errors
    /// What is unknown; a copy on a server without a name, or with one that cannot be; a name for
    /// what has one in the settings; another kind of database.
    pub fn of_copy(
        settings: &Settings,
        source: &Self,
        text: &str,
        name: Option<&str>,
    ) -> Result<Self, TargetError> {
        let (place, after_slash) = split(text);
        let found = TargetName::find(settings, place)?;
        if let (Some(name), Some(other)) = (name, after_slash)
            && name != other
        {
            return Err(TargetError::TwoNames {
                place: text.to_owned(),
                name: name.to_owned(),
            });
        }
        let target = match (found.is_server(), name.or(after_slash)) {
            (true, Some(name)) => {
                let copy = Self::on_server(settings, &found.database, plain(name)?)?;
                // That it is the source itself, the copy finds out more surely.
                copy.refuse_settings(settings, &source.name)?;
                copy
            }
            (true, None) => {
                return Err(TargetError::Unnamed {
                    server: found,
                    proposal: source.copy_name(),
                });
            }
            (false, None) => Self::resolve(settings, place)?,
            (false, Some(_)) => return Err(TargetError::Named { name: found }),
        };
        source.require_kind(target)
    }

    /// Resolves the copy of this database on a server of `development`, to be worked on in its
    /// stead: where no name is given, under the name that a copy of it gets by itself.
    ///
    /// # Errors
    /// As [`Target::of_copy`]; a place that is no development server.
    pub fn on(&self, settings: &Settings, text: &str) -> Result<Self, TargetError> {
        let (place, name) = split(text);
        let found = TargetName::find_server(settings, place)?;
        let proposal = self.copy_name();
        let name = plain(name.unwrap_or(&proposal))?;
        let mut copy = self.require_kind(Self::on_server(settings, &found.database, name)?)?;
        copy.refuse_own()?;
        self.refuse_itself(&copy)?;
        copy.refuse_settings(settings, &self.name)?;
        copy.look_where(self);
        copy.original = Some(self.name.clone());
        Ok(copy)
    }

    /// Whether both are one database, as far as their settings tell.
    fn is_one(&self, other: &Self) -> bool {
        match (&self.spec, &other.spec) {
            (Spec::Sqlite(here), Spec::Sqlite(there)) => is_one_file(&here.file, &there.file),
            (Spec::Postgres(here), Spec::Postgres(there)) => {
                let one = (&here.database, here.port) == (&there.database, there.port);
                one && is_one_host(&here.host, &there.host, here.port)
            }
            (Spec::Sqlite(_), Spec::Postgres(_)) | (Spec::Postgres(_), Spec::Sqlite(_)) => false,
        }
    }

    /// Refuses a place for a copy at which the server has a database for itself.
    fn refuse_own(&self) -> Result<(), TargetError> {
        let is_own = |name: &str| OWN_DATABASES.contains(&name);
        match &self.spec {
            Spec::Postgres(spec) if is_own(&spec.database) => Err(TargetError::IsOfServer {
                place: self.name.clone(),
            }),
            Spec::Postgres(_) | Spec::Sqlite(_) => Ok(()),
        }
    }

    /// Refuses a place for a copy at which another database of the settings is: it may be protected, and
    /// nobody would know by this name.
    fn refuse_settings(&self, settings: &Settings, source: &TargetName) -> Result<(), TargetError> {
        for (project, about) in settings.projects() {
            for database in about.databases.keys() {
                let name = format!("{project}.{database}");
                // One that cannot be resolved now cannot be what was resolved already.
                let Ok(other) = Self::resolve(settings, &name) else {
                    continue;
                };
                if other.name != *source && self.is_one(&other) {
                    return Err(TargetError::IsOfSettings {
                        place: self.name.clone(),
                        database: other.name,
                    });
                }
            }
        }
        Ok(())
    }

    /// Refuses a copy that would be this database itself, by another name.
    fn refuse_itself(&self, copy: &Self) -> Result<(), TargetError> {
        match self.is_one(copy) {
            true => Err(TargetError::Itself {
                original: self.name.clone(),
                copy: copy.name.clone(),
            }),
            false => Ok(()),
        }
    }

    /// What a copy of this database is called where nobody says: its name, as far as it can be one.
    pub fn copy_name(&self) -> String {
        self.copy_name_within(LONGEST)
    }

    /// As [`Target::copy_name`], with no more than so many bytes.
    pub fn copy_name_within(&self, longest: usize) -> String {
        let plain = |c: char| if c.is_alphanumeric() { c } else { '_' };
        let name: String = self.db_name.trim().chars().map(plain).collect();
        let mut name = name.to_lowercase();
        while name.len() > longest {
            name.pop();
        }
        name
    }

    /// The names that the models do not qualify are looked for in the copy where they are in the
    /// original.
    fn look_where(&mut self, original: &Self) {
        if let (Spec::Postgres(copy), Spec::Postgres(original)) = (&mut self.spec, &original.spec)
            && copy.search_path.is_none()
        {
            copy.search_path.clone_from(&original.search_path);
        }
    }

    fn require_kind(&self, target: Self) -> Result<Self, TargetError> {
        if self.dialect() == target.dialect() {
            return Ok(target);
        }
        Err(TargetError::OtherKind {
            source_name: self.name.clone(),
            source_kind: kind(self.dialect()),
            target: target.name.clone(),
            target_kind: kind(target.dialect()),
        })
    }
}

/// `development.server/NAME` as the place and the name.
fn split(text: &str) -> (&str, Option<&str>) {
    match text.split_once('/') {
        Some((place, name)) => (place, Some(name)),
        None => (text, None),
    }
}

/// A copy's name becomes a file's or a database's: no paths, nothing that is cut without a word.
fn plain(name: &str) -> Result<&str, TargetError> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
    let is_trimmed = !name.is_empty() && name.trim() == name;
    if is_trimmed && name.len() <= LONGEST && name.chars().all(is_plain) {
        return Ok(name);
    }
    Err(TargetError::CopyName {
        name: name.to_owned(),
    })
}

/// A dialect's name in a sentence.
pub(super) fn kind(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "PostgreSQL",
        Dialect::Sqlite => "SQLite",
    }
}
