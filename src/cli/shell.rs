//! `backup`, `completions`, `man`: small commands around the program itself.

use super::{Cli, Global, Outcome, context, exit, output};
use clap::{Args, CommandFactory as _};
use std::path::PathBuf;

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The file to write; it must not exist.
    to: PathBuf,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Which shell.
    shell: clap_complete::Shell,
}

pub fn backup(global: &Global, args: &BackupArgs) -> Outcome {
    context::reader(global)?.backup(&args.to)?;
    if !global.quiet {
        output::print(&format!("{} written and checked\n", args.to.display()))?;
    }
    Ok(exit::OK)
}

pub fn completions(args: &CompletionsArgs) -> Outcome {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "clausewatch", &mut out);
    output::print(&String::from_utf8_lossy(&out))?;
    Ok(exit::OK)
}

pub fn man() -> Outcome {
    let mut out = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut out)?;
    output::print(&String::from_utf8_lossy(&out))?;
    Ok(exit::OK)
}
