//! What a project says of its revisions becomes [`RevisionSettings`].

use jiff::tz::{Offset, TimeZone};
use schemi_schema::convention::{Convention, Pattern};
use schemi_schema::naming::Kind;

use super::Key;
use crate::settings::SettingsError;
use crate::settings::file::{HookEntry, NamingEntry, ProjectEntry};
use crate::settings::file_name::FileTemplate;
use crate::settings::revisions::{Hook, RevisionSettings, Transactions};

/// A slug longer than this makes names that file systems refuse.
const LONGEST_SLUG: usize = 200;

pub(super) fn revisions(
    key: &Key<'_>,
    entry: &mut ProjectEntry,
) -> Result<RevisionSettings, SettingsError> {
    let mut settings = RevisionSettings::default();
    if let Some(text) = &entry.file_template {
        let key = key.child("file_template");
        settings.file_template = FileTemplate::parse(text)
            .map_err(|message| key.error(format!("`{text}` cannot name files: {message}")))?;
    }
    if let Some(name) = &entry.timezone {
        settings.timezone = timezone(&key.child("timezone"), name)?;
    }
    if let Some(length) = entry.slug_length {
        if !(1..=LONGEST_SLUG).contains(&length) {
            return Err(key.child("slug_length").error(format!(
                "`slug_length` is a number from 1 to {LONGEST_SLUG}, not {length}"
            )));
        }
        settings.slug_length = length;
    }
    if let Some(locations) = entry.version_locations.take() {
        if locations.is_empty() || locations.iter().any(|text| text.trim().is_empty()) {
            return Err(key.child("version_locations").error(
                "`version_locations` names a folder at least, and none without a name: write \
                 `migrations/versions`, or take the key out",
            ));
        }
        settings.version_locations = locations;
    }
    if entry.transaction_per_migration == Some(false) {
        settings.transactions = Transactions::One;
    }
    if let Some(naming) = entry.naming_convention.take() {
        settings.naming_convention = naming_convention(&key.child("naming_convention"), naming)?;
    }
    for entry in entry.hooks.take().unwrap_or_default() {
        settings.hooks.push(hook(&key.child("hooks"), entry)?);
    }
    Ok(settings)
}

fn naming_convention(key: &Key<'_>, entry: NamingEntry) -> Result<Convention, SettingsError> {
    let mut convention = Convention::default();
    for (word, kind, pattern) in [
        ("primary_key", Kind::PrimaryKey, entry.primary_key),
        ("foreign_key", Kind::ForeignKey, entry.foreign_key),
        ("unique", Kind::Unique, entry.unique),
        ("index", Kind::Index, entry.index),
        ("check", Kind::Check, entry.check),
        ("exclude", Kind::Exclude, entry.exclude),
    ] {
        if let Some(text) = pattern {
            let pattern = Pattern::parse(kind, &text).map_err(|message| {
                let text = format!("`{text}` cannot name anything: {message}");
                key.child(word).error(text)
            })?;
            convention.set(kind, pattern);
        }
    }
    Ok(convention)
}

/// A zone by its name in the system's database, or an offset.
fn timezone(key: &Key<'_>, name: &str) -> Result<TimeZone, SettingsError> {
    let name = name.trim();
    if name.eq_ignore_ascii_case("utc") {
        return Ok(TimeZone::UTC);
    }
    if let Some(offset) = offset(name) {
        return Ok(TimeZone::fixed(offset));
    }
    TimeZone::get(name).map_err(|_| {
        key.error(format!(
            "no time zone `{name}` is known here: write a name such as `Europe/Berlin`, an offset such as \
             `+02:00`, or `UTC`"
        ))
    })
}

/// `+02:00`, `-5`.
fn offset(text: &str) -> Option<Offset> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let fits = (0..=25).contains(&hours) && (0..60).contains(&minutes);
    let seconds = sign * (hours * 3600 + minutes * 60);
    fits.then(|| Offset::from_seconds(seconds).ok()).flatten()
}

fn hook(key: &Key<'_>, entry: HookEntry) -> Result<Hook, SettingsError> {
    if entry
        .run
        .first()
        .is_none_or(|program| program.trim().is_empty())
    {
        return Err(key.error(
            "a hook has no program: write `run: [PROGRAM, ARGUMENT, \"{path}\"]`, where `{path}` is the \
             new file",
        ));
    }
    Ok(Hook {
        run: entry.run,
        env: entry.env.unwrap_or_default(),
    })
}
