//! `extract`: what would be kept of a page and what is left out, for writing selectors.

use super::input::Input;
use super::output::{self, BOLD, DIM, GREEN, RESET, clean};
use super::{Failure, Global, Outcome, exit};
use crate::document::PolicyUrl;
use crate::extract::{self, Explained, Method, Select, Selectors};
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::io::IsTerminal as _;

/// Arguments of `extract`.
#[derive(Debug, Args)]
pub struct ExtractArgs {
    /// A file, a URL, or - for standard input.
    target: String,
    /// Where a file came from: relative links are made absolute against it.
    #[arg(long)]
    url: Option<String>,
    /// Keep what this CSS selector matches (may be given again).
    #[arg(long, value_name = "CSS")]
    select: Vec<String>,
    /// Drop what this CSS selector matches (may be given again).
    #[arg(long, value_name = "CSS")]
    remove: Vec<String>,
    /// How to write the result; on a terminal columns, else markdown.
    #[arg(long)]
    format: Option<ExtractFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExtractFormat {
    /// The text as a version keeps it.
    Markdown,
    /// What is kept and what is left out, side by side, and selectors to begin with.
    Columns,
    /// The page with what is kept and what is left out marked, to open in a browser.
    Html,
    /// The text, its title, its hash, how it was found, what is left out, selectors to begin with.
    Json,
}

pub fn run(global: &Global, args: &ExtractArgs) -> Outcome {
    let url = args.url.as_deref().map(PolicyUrl::parse).transpose().map_err(|e| Failure::new(exit::USAGE, e))?;
    let parse = |all: &[String]| -> Result<Vec<Select>, Failure> {
        all.iter().map(|s| Select::css(s).map_err(|e| Failure::new(exit::USAGE, e))).collect()
    };
    let selectors = Selectors { select: parse(&args.select)?, remove: parse(&args.remove)? };
    let input = Input::read(global, &args.target, url.as_ref())?;
    let usual = if std::io::stdout().is_terminal() { ExtractFormat::Columns } else { ExtractFormat::Markdown };
    let format = args.format.unwrap_or(usual);
    let nothing = || format!("nothing to keep of {}", args.target);
    let explained = || extract::explain(input.page(), &selectors).with_context(nothing);
    match format {
        ExtractFormat::Markdown => {
            let extracted = extract::extract(input.page(), &selectors).with_context(nothing)?;
            output::print(&clean(extracted.text.as_str()))?;
        }
        ExtractFormat::Columns => columns(&explained()?)?,
        ExtractFormat::Html => output::print(&explained()?.marked)?,
        ExtractFormat::Json => {
            let extracted = extract::extract(input.page(), &selectors).with_context(nothing)?;
            // formats without furniture have nothing to leave out
            let explained = extract::explain(input.page(), &selectors).ok();
            let left_out = |e: &Explained| -> Vec<String> {
                e.pieces.iter().filter(|p| !p.kept).map(|p| p.text.clone()).collect()
            };
            output::json(&json!({
                "title": extracted.title,
                "method": method(extracted.method),
                "words": extracted.text.word_count(),
                "hash": extracted.text.hash().to_string(),
                "text": extracted.text.as_str(),
                "left_out": explained.as_ref().map(left_out).unwrap_or_default(),
                "select": explained.as_ref().map(|e| e.select.clone()).unwrap_or_default(),
                "remove": explained.as_ref().map(|e| e.remove.clone()).unwrap_or_default(),
            }))?;
        }
    }
    Ok(exit::OK)
}

const fn method(method: Method) -> &'static str {
    match method {
        Method::Selected => "selectors",
        Method::MainContent => "main content",
        Method::Whole => "whole",
    }
}

/// Kept and left out side by side, in the order of the page.
fn columns(explained: &Explained) -> Result<(), Failure> {
    let mut table = output::table(&["kept", "left out"]);
    let words = |kept: bool| -> usize {
        explained.pieces.iter().filter(|p| p.kept == kept).map(|p| p.text.split_whitespace().count()).sum()
    };
    for piece in &explained.pieces {
        let text = clean(&piece.text);
        if piece.kept {
            table.add_row([text, String::new()]);
        } else {
            table.add_row([String::new(), format!("{DIM}{text}{RESET}")]);
        }
    }
    output::print_table(&table, "nothing")?;
    output::print(&format!(
        "{BOLD}{} words kept{RESET}, {} left out, found by {}\n",
        words(true),
        words(false),
        method(explained.method)
    ))?;
    for (key, selectors) in [("select", &explained.select), ("remove", &explained.remove)] {
        if !selectors.is_empty() {
            let quoted: Vec<String> = selectors.iter().map(|s| format!("{GREEN}{s:?}{RESET}")).collect();
            output::print(&format!("to write it down: {key} = [{}]\n", quoted.join(", ")))?;
        }
    }
    Ok(())
}
