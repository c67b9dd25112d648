//! `settings add`: its arguments and its text.

use std::time::Duration;

use clap::{Args, Subcommand};
use schemi_schema::Dialect;

use crate::cli::args::Global;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::report::Failure;
use crate::command::CommandError;
use crate::command::settings::add::{self, Addition, Outcome};
use crate::command::stamp::Doing;
use crate::settings::{ConnectionEntry, DEVELOPMENT, Draft, SslMode, Timeout, duration};

/// What to add
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a project
    #[command(after_help = "\
Examples:
  cargo schemi settings add project shop --module services/shop
  cargo schemi settings add project shop --module shop       # a package's name")]
    Project(ProjectArguments),
    /// Add a database to a project, or a server to development
    #[command(
        long_about = "Add a database to a project, or a server to `development`. Paths count from the settings file. \
            A password is never given here, but the place that it comes from.",
        after_help = "\
Examples:
  cargo schemi settings add db shop.dev --db-path data/shop.db
  cargo schemi settings add db shop.prod --url postgres://migrator@db.example.com/shop \\
      --password-env SHOP_PASSWORD --protected
  cargo schemi settings add db development.files --db-path copies     # a folder
  cargo schemi settings add db development.pglocal --host localhost --user dev"
    )]
    Db(Box<DatabaseArguments>),
}

#[derive(Debug, Args)]
struct ProjectArguments {
    /// The project's name: letters, digits, _ and -
    name: String,
    /// Its crate: a package's folder, counted from the settings file, or a package's name
    #[arg(long)]
    module: String,
    /// Show what would change in the file; nothing is written
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct DatabaseArguments {
    /// PROJECT.DATABASE, or development.SERVER
    name: String,
    #[command(flatten)]
    what: WhatArguments,
    #[command(flatten)]
    place: PlaceArguments,
    #[command(flatten)]
    password: PasswordArguments,
    #[command(flatten)]
    session: SessionArguments,
    /// Show what would change in the file; nothing is written
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct WhatArguments {
    /// The kind of database [default: what the other options tell]
    #[arg(long = "type", value_name = "KIND", value_parser = kind)]
    kind: Option<Dialect>,
    /// PostgreSQL: the database's name; SQLite: a title for people
    #[arg(long, value_name = "NAME")]
    db_name: Option<String>,
    /// Let what destroys data ask for the name
    #[arg(long)]
    protected: bool,
}

#[derive(Debug, Args)]
struct PlaceArguments {
    /// All at once: postgres://USER@HOST:PORT/DATABASE or sqlite:PATH, without a password
    #[arg(long, conflicts_with_all = ["db_path", "host", "port", "user", "db_name"])]
    url: Option<String>,
    /// SQLite: the file; of a development server the folder
    #[arg(long, value_name = "PATH")]
    db_path: Option<String>,
    /// PostgreSQL: a host name, an address, or the folder of a socket
    #[arg(long)]
    host: Option<String>,
    /// PostgreSQL: the port [default: 5432]
    #[arg(long)]
    port: Option<u16>,
    /// PostgreSQL: the role to log in as
    #[arg(long)]
    user: Option<String>,
    /// PostgreSQL: how TLS is used: disable, allow, prefer, require, verify-ca, verify-full
    #[arg(long, value_name = "MODE")]
    sslmode: Option<SslMode>,
    /// PostgreSQL: the file of the certificate authority to trust
    #[arg(long, value_name = "PATH")]
    sslrootcert: Option<String>,
    /// PostgreSQL: the file of the client's certificate
    #[arg(long, value_name = "PATH")]
    sslcert: Option<String>,
    /// PostgreSQL: the file of the client's key
    #[arg(long, value_name = "PATH")]
    sslkey: Option<String>,
}

#[derive(Debug, Args)]
#[group(multiple = false)]
struct PasswordArguments {
    /// PostgreSQL: the environment variable that holds the password
    #[arg(long, value_name = "VARIABLE")]
    password_env: Option<String>,
    /// PostgreSQL: the file whose first line is the password
    #[arg(long, value_name = "PATH")]
    password_file: Option<String>,
    /// PostgreSQL: the shell command whose first line of output is the password
    #[arg(long, value_name = "COMMAND")]
    password_command: Option<String>,
}

#[derive(Debug, Args)]
struct SessionArguments {
    /// PostgreSQL: the search path to set
    #[arg(long, value_name = "SCHEMAS")]
    search_path: Option<String>,
    /// PostgreSQL: the role to become after connecting
    #[arg(long)]
    role: Option<String>,
    /// PostgreSQL: how long to wait for a connection, such as 10s, 0 for no limit
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    connect_timeout: Option<Duration>,
    /// How long to wait for a lock
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    lock_timeout: Option<Duration>,
    /// PostgreSQL: how long a statement may run
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    statement_timeout: Option<Duration>,
}

fn kind(text: &str) -> Result<Dialect, String> {
    text.parse()
}

impl DatabaseArguments {
    fn draft(&self) -> Result<Draft, CommandError> {
        let (place, session) = (&self.place, &self.session);
        let mut draft = Draft {
            kind: self.what.kind,
            db_name: self.what.db_name.clone(),
            protected: self.what.protected,
            connection: ConnectionEntry {
                db_path: place.db_path.clone(),
                host: place.host.clone(),
                port: place.port,
                user: place.user.clone(),
                password: None,
                password_env: self.password.password_env.clone(),
                password_file: self.password.password_file.clone(),
                password_command: self.password.password_command.clone(),
                sslmode: place.sslmode,
                sslrootcert: place.sslrootcert.clone(),
                sslcert: place.sslcert.clone(),
                sslkey: place.sslkey.clone(),
                connect_timeout: session.connect_timeout.map(Timeout),
                search_path: session.search_path.clone(),
                role: session.role.clone(),
                lock_timeout: session.lock_timeout.map(Timeout),
                statement_timeout: session.statement_timeout.map(Timeout),
            },
        };
        if let Some(url) = &place.url {
            draft.take_url(url)?;
        }
        Ok(draft)
    }
}

/// Runs the command.
pub(super) fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let (addition, is_dry) = match &args.what {
        What::Project(args) => {
            let (name, module) = (args.name.clone(), args.module.clone());
            (Addition::Project { name, module }, args.dry_run)
        }
        What::Db(args) => {
            let (name, draft) = (args.name.clone(), Box::new(args.draft()?));
            (Addition::Database { name, draft }, args.dry_run)
        }
    };
    let doing = if is_dry { Doing::DryRun } else { Doing::Act };
    let mut quiet = |_| {};
    let context = global.context_or_new(&mut quiet)?;
    let outcome = add::run(&context, addition, doing)?;
    output.result(&outcome, text)?;
    Ok(Exit::Done)
}

fn text(outcome: &Outcome) -> String {
    if !outcome.is_written {
        return outcome.difference.clone();
    }
    let (name, path) = (&outcome.name, outcome.path.display());
    let next = match name.split_once('.') {
        None => format!("; `init {name}` prepares its crate"),
        Some((DEVELOPMENT, _)) => String::new(),
        Some(_) => "; `settings check` tries it".to_owned(),
    };
    format!("added {name} to {path}{next}\n")
}
