//! What every command gets.

use std::path::PathBuf;
use std::time::Duration;

use schemi_runtime::migrate::{Cancellation, Event};

use super::CommandError;
use crate::dialect::Cache;
use crate::project::Workspaces;
use crate::settings::{Settings, Spec, from_here};
use crate::target::Target;

/// Settings, and how a command speaks while it runs.
pub struct Context<'a> {
    /// The settings.
    pub settings: Settings,
    /// The Cargo.toml to look for crates from, if not the settings file's folder.
    pub manifest_path: Option<PathBuf>,
    /// The development server whose copy is worked on in the place of the database (`--on`).
    pub on: Option<String>,
    /// How long to wait for locks, if not as the settings say.
    pub lock_timeout: Option<Duration>,
    /// A word for this run, which the server and scripts are told (`--tag`).
    pub tag: Option<String>,
    /// What databases have said about expressions in earlier runs.
    pub cache: Cache,
    /// Called off by a signal.
    pub cancel: Cancellation,
    /// What cargo has said of the workspaces of the projects.
    pub workspaces: Workspaces,
    /// Told what happens while it happens.
    pub events: &'a mut (dyn FnMut(Event) + Send),
}

impl<'a> Context<'a> {
    /// Loads the settings: those given, else those that the environment or the configuration
    /// folder has.
    ///
    /// # Errors
    /// Settings that are missing or wrong.
    pub fn load(
        settings: Option<&std::path::Path>,
        manifest_path: Option<PathBuf>,
        events: &'a mut (dyn FnMut(Event) + Send),
    ) -> Result<Self, CommandError> {
        let settings = Settings::load(from_here(&Settings::locate(settings)?))?;
        Ok(Self {
            settings,
            manifest_path,
            on: None,
            lock_timeout: None,
            tag: None,
            cache: Cache::of_user(),
            workspaces: Workspaces::default(),
            cancel: Cancellation::new(),
            events,
        })
    }

    /// For a command that names everything itself.
    pub fn without_settings(events: &'a mut (dyn FnMut(Event) + Send)) -> Self {
        Self {
            settings: Settings::empty("settings.yaml"),
            manifest_path: None,
            on: None,
            lock_timeout: None,
            tag: None,
            cache: Cache::of_user(),
            workspaces: Workspaces::default(),
            cancel: Cancellation::new(),
            events,
        }
    }

    /// The same for a part of a command, which says elsewhere what happens.
    pub fn with_events<'b>(&self, events: &'b mut (dyn FnMut(Event) + Send)) -> Context<'b> {
        Context {
            settings: self.settings.clone(),
            manifest_path: self.manifest_path.clone(),
            on: self.on.clone(),
            lock_timeout: self.lock_timeout,
            tag: self.tag.clone(),
            cache: self.cache.clone(),
            cancel: self.cancel.clone(),
            workspaces: self.workspaces.clone(),
            events,
        }
    }

    /// The same for work on a thread of its own, whose events nobody hears and which ends by itself.
    pub fn apart(&self) -> Context<'static> {
        // A closure that holds nothing takes no memory that could stay behind.
        let events = Box::leak(Box::new(|_: Event| {}));
        Context {
            cancel: Cancellation::new(),
            ..self.with_events(events)
        }
    }

    /// The database that a command names, or the copy of it that is worked on in its stead.
    ///
    /// # Errors
    /// What is unknown; a copy that is not there, where that shows without connecting.
    pub fn target(&self, text: &str) -> Result<Target, CommandError> {
        let original = Target::resolve(&self.settings, text)?;
        let mut target = match &self.on {
            Some(place) => original.on(&self.settings, place)?,
            None => original,
        };
        if let Some(timeout) = self.lock_timeout {
            target.spec.wait_for(timeout);
        }
        if let (Spec::Postgres(spec), Some(tag)) = (&mut target.spec, &self.tag) {
            spec.tag = Some(tag.clone());
        }
        Ok(target)
    }

    /// Does a work that may be dropped half-way, until somebody wishes to stop.
    ///
    /// # Errors
    /// Those of the work; that it was called off.
    pub async fn until_stopped<T>(
        &self,
        work: impl Future<Output = Result<T, CommandError>>,
    ) -> Result<T, CommandError> {
        let result = tokio::select! {
            biased;
            result = work => result,
            () = self.cancel.cancelled() => Err(CommandError::Cancelled),
        };
        // An interrupted question fails in words of its own.
        result.map_err(|error| match self.cancel.is_cancelled() {
            true => CommandError::Cancelled,
            false => error,
        })
    }
}
