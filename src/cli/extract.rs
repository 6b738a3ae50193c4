//! `extract`: what would be kept of a page, for writing selectors.

use super::input::Input;
use super::{Failure, Global, Outcome, exit, output};
use crate::document::PolicyUrl;
use crate::extract::{self, Method, Select, Selectors};
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::json;

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
    /// How to write the result.
    #[arg(long, default_value = "markdown")]
    format: ExtractFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ExtractFormat {
    /// The text as a version keeps it.
    Markdown,
    /// The text, its title, its hash, how it was found.
    Json,
}

pub fn run(global: &Global, args: &ExtractArgs) -> Outcome {
    let url = args.url.as_deref().map(PolicyUrl::parse).transpose().map_err(|e| Failure::new(exit::USAGE, e))?;
    let parse = |all: &[String]| -> Result<Vec<Select>, Failure> {
        all.iter().map(|s| Select::css(s).map_err(|e| Failure::new(exit::USAGE, e))).collect()
    };
    let selectors = Selectors { select: parse(&args.select)?, remove: parse(&args.remove)? };
    let input = Input::read(global, &args.target, url.as_ref())?;
    let extracted =
        extract::extract(input.page(), &selectors).with_context(|| format!("nothing to keep of {}", args.target))?;
    match args.format {
        ExtractFormat::Markdown => output::print(&output::clean(extracted.text.as_str()))?,
        ExtractFormat::Json => output::json(&json!({
            "title": extracted.title,
            "method": match extracted.method {
                Method::Selected => "selectors",
                Method::MainContent => "main content",
                Method::Whole => "whole",
            },
            "words": extracted.text.word_count(),
            "hash": extracted.text.hash().to_string(),
            "text": extracted.text.as_str(),
        }))?,
    }
    Ok(exit::OK)
}
