//! `export`: the history for other programs.

use super::output;
use super::{Failure, Global, Outcome, context, exit};
use crate::export::{self, Counts};
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A git repository of Markdown, a commit for each version, as Open Terms Archive lays it out.
    Git,
    /// A folder of Markdown with the current versions, in the same layout.
    Markdown,
    /// JSON Lines: every version with its text, every change with its clauses and flags.
    Jsonl,
    /// CSV: a line for each flag, and for each change without one.
    Csv,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// In which form.
    #[arg(long, value_name = "FORM")]
    format: Form,
    /// Only this service; may stand several times.
    #[arg(long = "service", value_name = "NAME")]
    services: Vec<String>,
    /// A folder that is not there yet or empty; for jsonl and csv a new file, or `-`.
    to: PathBuf,
}

pub fn run(global: &Global, args: &ExportArgs) -> Outcome {
    let store = context::reader(global)?;
    let wrap = |e: export::ExportError| match e {
        export::ExportError::Store(e) => Failure::from(e),
        other => Failure::new(exit::FAILED, other),
    };
    let services = args.services.as_slice();
    let counts = match args.format {
        Form::Git => export::git(&store, services, &args.to).map_err(wrap)?,
        Form::Markdown => export::markdown(&store, services, &args.to).map_err(wrap)?,
        Form::Jsonl | Form::Csv => {
            let mut out: Box<dyn std::io::Write> = if args.to.as_os_str() == "-" {
                Box::new(std::io::stdout().lock())
            } else {
                let file = std::fs::File::create_new(&args.to);
                Box::new(BufWriter::new(file.with_context(|| format!("cannot write {}", args.to.display()))?))
            };
            let lines = if args.format == Form::Jsonl { export::jsonl } else { export::csv };
            let counts = lines(&store, services, &mut out).map_err(wrap)?;
            out.flush()?;
            counts
        }
    };
    tell(global, args, counts)
}

fn tell(global: &Global, args: &ExportArgs, counts: Counts) -> Outcome {
    if counts.documents == 0 {
        return Err(Failure::not_found(format!(
            "nothing to export of {}",
            match args.services.as_slice() {
                [] => "an empty history".to_owned(),
                names => names.join(", "),
            }
        )));
    }
    if !global.quiet && args.to.as_os_str() != "-" {
        let Counts { documents, versions, changes } = counts;
        let line =
            format!("{documents} documents, {versions} versions, {changes} changes written to {}\n", args.to.display());
        output::print(&line)?;
    }
    Ok(exit::OK)
}
