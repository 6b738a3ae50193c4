//! The command line: what can be asked, and how a result becomes an exit code.

mod check;
mod compare;
mod config;
mod context;
mod daemon;
mod demo;
mod digest;
mod export;
mod extract;
mod history;
mod import;
mod init;
mod input;
mod logging;
mod mail;
mod output;
mod pdf;
mod rederive;
mod report;
mod shell;
mod status;
mod trial;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// Exit codes, as the manual lists them.
pub mod exit {
    /// All went well.
    pub const OK: u8 = 0;
    /// Something failed; the message says what.
    pub const FAILED: u8 = 1;
    /// The command line is not understood (clap's own code).
    pub const USAGE: u8 = 2;
    /// The configuration cannot be used.
    pub const CONFIG: u8 = 3;
    /// The database cannot be used.
    pub const DATABASE: u8 = 4;
    /// Done in part: some documents or mails failed, the others are done; for `status`, not healthy.
    pub const PARTIAL: u8 = 5;
    /// What was asked for is not there.
    pub const NOT_FOUND: u8 = 6;
}

const EXIT_HELP: &str = "Exit codes: 0 done · 1 failed · 2 wrong usage · 3 configuration · 4 database · 5 done in part, or not healthy · 6 not found";

/// Watches platforms' privacy policies and terms, and tells what changed and what it means.
#[derive(Debug, Parser)]
#[command(name = "clausewatch", version, about, after_help = EXIT_HELP, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// The configuration file (else ./clausewatch.toml, ~/.config/clausewatch/, /etc/clausewatch/).
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The database file, instead of the one that the configuration names.
    #[arg(long, global = true, value_name = "FILE")]
    database: Option<PathBuf>,
    /// Say nothing but results and errors.
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Say more; twice for everything.
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// When to use colour.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check documents now, once; all, or those of the services named.
    Check(check::CheckArgs),
    /// Run the daemon.
    Run,
    /// Read one PDF from standard input within bounds; for clausewatch itself.
    #[command(name = pdf::NAME, hide = true)]
    ReadPdf,
    /// How each document is: last success, failures, what is due.
    Status(status::StatusArgs),
    /// Changes found, newest first.
    Changes(history::ChangesArgs),
    /// One change whole: flags with quotes, then every changed clause.
    Show(history::ShowArgs),
    /// The words that differ between two versions of a document.
    Diff(history::DiffArgs),
    /// Flagged clauses, newest first.
    Flags(history::FlagsArgs),
    /// Dates to come: versions taking effect, versions announced.
    Upcoming(history::UpcomingArgs),
    /// Search the clauses of the current versions.
    Search(history::SearchArgs),
    /// Compare two files or URLs, without a database.
    Compare(compare::CompareArgs),
    /// Find the standing clauses of one file or URL, without a database.
    Inspect(compare::InspectArgs),
    /// Show what is kept of a page, for writing selectors.
    Extract(extract::ExtractArgs),
    /// Show the digest as it would be mailed, or send it by hand.
    Digest(digest::DigestArgs),
    /// Compose and send what is due now.
    Deliver(digest::DeliverArgs),
    /// Import the history or the declarations of Open Terms Archive.
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Make versions and flags again from stored pages, after an update or new selectors.
    Rederive(rederive::RederiveArgs),
    /// Try the way that mails take.
    #[command(subcommand)]
    Mail(mail::MailCommand),
    /// Write the history for other programs: git, Markdown, JSON Lines, CSV.
    Export(export::ExportArgs),
    /// Write the history as pages for a browser.
    Report(report::ReportArgs),
    /// Check the configuration, or list the catalogue.
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Write a commented configuration, by three questions or by flags.
    Init(init::InitArgs),
    /// See it work: track a bundled sample site through three revisions, offline.
    Demo(demo::DemoArgs),
    /// Copy the database to a file, while it is in use, and check the copy.
    Backup(shell::BackupArgs),
    /// Print completions for a shell.
    Completions(shell::CompletionsArgs),
    /// Print the manual page.
    Man,
}

/// A failure with its exit code.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    error: anyhow::Error,
}

impl Failure {
    fn new(code: u8, error: impl Into<anyhow::Error>) -> Self {
        Self { code, error: error.into() }
    }

    fn not_found(what: String) -> Self {
        Self { code: exit::NOT_FOUND, error: anyhow::Error::msg(what) }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self { code: exit::FAILED, error }
    }
}

impl From<crate::store::StoreError> for Failure {
    fn from(error: crate::store::StoreError) -> Self {
        Self::new(exit::DATABASE, error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(exit::FAILED, error)
    }
}

type Outcome = Result<u8, Failure>;

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    crate::extract::read_pdfs_by(pdf::apart);
    output::set_color(cli.global.color);
    logging::start(&cli.global, matches!(cli.command, Command::Run));
    match dispatch(cli) {
        Ok(code) => ExitCode::from(code),
        Err(failure) if is_closed_pipe(&failure.error) => ExitCode::from(exit::OK),
        Err(failure) => {
            output::error(&failure.error);
            ExitCode::from(failure.code)
        }
    }
}

/// A reader that has seen enough (`| head`) is no failure.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let is_closed = |e: &std::io::Error| e.kind() == std::io::ErrorKind::BrokenPipe;
    error.downcast_ref().is_some_and(is_closed)
        || matches!(error.downcast_ref(), Some(crate::export::ExportError::Io(e)) if is_closed(e))
}

fn dispatch(cli: Cli) -> Outcome {
    let global = &cli.global;
    match cli.command {
        Command::Check(args) => check::run(global, &args),
        Command::Run => daemon::run(global),
        Command::ReadPdf => pdf::run(),
        Command::Status(args) => status::run(global, &args),
        Command::Changes(args) => history::changes(global, &args),
        Command::Show(args) => history::show(global, &args),
        Command::Diff(args) => history::diff(global, &args),
        Command::Flags(args) => history::flags(global, &args),
        Command::Upcoming(args) => history::upcoming(global, &args),
        Command::Search(args) => history::search(global, &args),
        Command::Compare(args) => compare::compare(global, &args),
        Command::Inspect(args) => compare::inspect(global, &args),
        Command::Extract(args) => extract::run(global, &args),
        Command::Digest(args) => digest::digest(global, &args),
        Command::Deliver(args) => digest::deliver(global, &args),
        Command::Import(command) => import::run(global, &command),
        Command::Rederive(args) => rederive::run(global, &args),
        Command::Mail(command) => mail::run(global, &command),
        Command::Export(args) => export::run(global, &args),
        Command::Report(args) => report::run(global, &args),
        Command::Config(command) => config::run(global, &command),
        Command::Init(args) => init::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Backup(args) => shell::backup(global, &args),
        Command::Completions(args) => shell::completions(&args),
        Command::Man => shell::man(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_holds_together() {
        super::Cli::command().debug_assert();
    }
}
