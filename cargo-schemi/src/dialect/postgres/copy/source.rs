//! What is known of the source before anything is made.

use super::choice::{Choice, choose};
use super::create::Text;
use super::ends::Ends;
use super::large_objects;
use super::objects::{self, Objects};
use super::properties::{Ownership, Properties};
use super::related::{self, Related};
use super::sequences::{self, Sequence};
use super::server::said;
use super::snapshot::{Snapshot, refused_by_source};
use super::superuser;
use crate::dialect::copy::{CopyError, Options, Owners, Rows, Selection};

/// Whether a role may make objects that are owned as these are.
const MAY_OWN: &str = "SELECT rolsuper OR NOT EXISTS (SELECT FROM ( \
        SELECT relowner AS owner FROM pg_class WHERE oid >= 16384 \
        UNION SELECT nspowner FROM pg_namespace WHERE oid >= 16384 \
        UNION SELECT proowner FROM pg_proc WHERE oid >= 16384 \
        UNION SELECT typowner FROM pg_type WHERE oid >= 16384) owners \
        WHERE NOT pg_has_role(r.oid, owner, 'MEMBER')) \
    FROM pg_roles r WHERE rolname = $1";

/// The version, the size, whether there are large objects.
const ABOUT: &str = "SELECT current_setting('server_version_num')::int, \
    pg_database_size(current_database()), EXISTS (SELECT FROM pg_largeobject_metadata), \
    EXISTS (SELECT FROM pg_subscription WHERE subdbid = \
        (SELECT oid FROM pg_database WHERE datname = current_database()))";

/// The source, held as it is at one moment.
pub(super) struct Source {
    pub(super) choice: Choice,
    /// What does not go along, where not all tables do.
    pub(super) related: Related,
    pub(super) sequences: Vec<Sequence>,
    pub(super) text: Text,
    pub(super) properties: Properties,
    pub(super) ownership: Ownership,
    /// Whether large objects go along.
    pub(super) large_objects: Rows,
    /// The first part of the server's version.
    pub(super) major: u32,
    pub(super) bytes: u64,
    /// What hangs on its tables, where all of it goes along.
    pub(super) objects: Option<Objects>,
    /// What a user should know.
    pub(super) warnings: Vec<String>,
}

impl Source {
    /// Reads everything, and refuses what cannot be copied so.
    pub(super) async fn read(
        ends: &mut Ends,
        options: &Options<'_>,
    ) -> Result<(Self, Snapshot), CopyError> {
        let from = ends.from.target.clone();
        let selection = options.selection;
        let mut warnings = Vec::new();
        let ownership = ownership(ends, options.owners, &mut warnings).await?;
        let mut snapshot = Snapshot::new(ends).await?;
        let refused = |error: sqlx::Error| refused_by_source(&from, &error);
        let tables = snapshot.tables().await?;
        let choice = choose(&from, selection, tables)?;
        snapshot.lock(&choice).await?;
        check_expressions(&from, &mut snapshot, &choice).await?;
        let session = &mut snapshot.session;
        let (version, bytes, has_objects, has_subscriptions): (i32, i64, bool, bool) =
            sqlx::query_as(ABOUT)
                .fetch_one(&mut *session)
                .await
                .map_err(refused)?;
        let large_objects = match has_objects {
            true => large_objects::readable(session, &from, options, &mut warnings).await?,
            false => Rows::None,
        };
        if has_subscriptions {
            warnings.push("its subscriptions were left out".to_owned());
        }
        let related = unwanted(session, selection, &choice);
        let mut related = related.await.map_err(refused)?;
        let told = superuser::look(session, &mut ends.server, &from, &mut related).await?;
        warnings.extend(told);
        let sequences = match selection.rows {
            Rows::All => sequences::read(session, &choice.left_out_oids())
                .await
                .map_err(refused)?,
            Rows::None => Vec::new(),
        };
        let text = Text::of(session).await.map_err(refused)?;
        let properties = Properties::of(session, &ends.from.database)
            .await
            .map_err(refused)?;
        let objects = match related == Related::default() {
            true => Some(objects::count(session).await.map_err(refused)?),
            false => None,
        };
        let source = Self {
            objects,
            choice,
            related,
            sequences,
            text,
            properties,
            ownership,
            large_objects,
            major: u32::try_from(version / 10_000).unwrap_or_default(),
            bytes: u64::try_from(bytes).unwrap_or_default(),
            warnings,
        };
        Ok((source, snapshot))
    }
}

async fn unwanted(
    session: &mut sqlx::PgConnection,
    selection: &Selection,
    choice: &Choice,
) -> Result<Related, sqlx::Error> {
    if selection.tables.is_empty() {
        return Ok(Related::default());
    }
    let left_out: Vec<i64> = choice.left_out_oids().into_iter().collect();
    let wanted: Vec<i64> = choice
        .wanted
        .iter()
        .map(|wanted| wanted.table.oid)
        .collect();
    related::read(session, &left_out, &wanted).await
}

/// The roles that own something in a database, or may do something with it.
const ROLES: &str = "SELECT DISTINCT r.rolname::text FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid \
    WHERE d.refclassid = 'pg_authid'::regclass \
    AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 1";

/// Whether the copy's objects belong to those whom the source's belong to.
async fn ownership(
    ends: &mut Ends,
    owners: Owners,
    warnings: &mut Vec<String>,
) -> Result<Ownership, CopyError> {
    match (owners, ends.is_one_server) {
        (Owners::Theirs, true) => return Ok(Ownership::Same),
        (Owners::Theirs, false) => {
            let mut source = ends.take_source().await?;
            let roles = sqlx::query_scalar(ROLES).fetch_all(&mut source).await;
            ends.give_source(source);
            let roles: Vec<String> = roles.map_err(|error| ends.refused(&error))?;
            ends.server.check_roles(&ends.from.target, roles).await?;
            return Ok(Ownership::Same);
        }
        (Owners::Ours, false) => return Ok(Ownership::New),
        (Owners::Ours, true) => {}
    }
    let user: Result<String, _> = sqlx::query_scalar("SELECT current_user::text")
        .fetch_one(&mut ends.server.session)
        .await;
    let user = user.map_err(|error| ends.server.refused(&error))?;
    let mut source = ends.take_source().await?;
    let may: Result<bool, _> = sqlx::query_scalar(MAY_OWN)
        .bind(&user)
        .fetch_one(&mut source)
        .await;
    ends.give_source(source);
    match may.map_err(|error| ends.refused(&error))? {
        true => Ok(Ownership::Same),
        false => {
            warnings.push(format!(
                "the copy belongs to `{user}`, who may not make objects in the name of all owners in {}",
                ends.from.target
            ));
            Ok(Ownership::New)
        }
    }
}

/// Has the source read masks and conditions before anything is made.
async fn check_expressions(
    from: &str,
    snapshot: &mut Snapshot,
    choice: &Choice,
) -> Result<(), CopyError> {
    for wanted in choice.wanted.iter().filter(|wanted| wanted.is_filtered()) {
        let all = format!("{} LIMIT 0", wanted.query());
        let Err(error) = snapshot.try_to(&all).await else {
            continue;
        };
        let (mut places, mut message) = (wanted.places(), said(&error));
        for (place, probe) in wanted.probes() {
            if let Err(error) = snapshot.try_to(&probe).await {
                (places, message) = (vec![place], said(&error));
                break;
            }
        }
        return Err(CopyError::Expression {
            from: from.to_owned(),
            places,
            message,
        });
    }
    Ok(())
}
