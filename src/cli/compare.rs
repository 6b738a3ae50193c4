//! `compare` and `inspect`: the analysis alone, on files or URLs, without a database.

use super::output::{self, BOLD, DIM, RESET, clean};
use super::{Failure, Format, Global, Outcome, exit, history, input};
use crate::analyse::{self, Analysis, DateTables, Rules, TextFacts};
use crate::document::Flag;
use clap::Args;
use serde_json::{Value, json};
use std::mem::ManuallyDrop;

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The older text: a file, a URL, or - for standard input.
    before: String,
    /// The newer text.
    after: String,
    /// Show the rule and the words behind each flag.
    #[arg(long)]
    explain: bool,
    /// How to write the result.
    #[arg(long, default_value = "text")]
    format: Format,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// The text: a file, a URL, or - for standard input.
    target: String,
    /// Show the rule and the words behind each flag.
    #[arg(long)]
    explain: bool,
    /// How to write the result.
    #[arg(long, default_value = "text")]
    format: Format,
}

pub fn compare(global: &Global, args: &CompareArgs) -> Outcome {
    let (rules, dates) = tables(global)?;
    let before = input::text(global, &args.before)?;
    let after = input::text(global, &args.after)?;
    let analysis = analyse::compare(&rules, &dates, &before, &after, &|_| false);
    print(&analysis, args.format, args.explain)
}

pub fn inspect(global: &Global, args: &InspectArgs) -> Outcome {
    let (rules, dates) = tables(global)?;
    let text = input::text(global, &args.target)?;
    let analysis = analyse::inspect(&rules, &dates, &text);
    print(&analysis, args.format, args.explain)
}

/// The rules, with the user's own packs where a configuration is named.
///
/// They live as long as the program: taking down what is compiled would cost more than the exit does.
fn tables(global: &Global) -> Result<(ManuallyDrop<Rules>, DateTables), Failure> {
    let own = match &global.config {
        Some(_) => super::context::load(global)?.rule_packs,
        None => Vec::new(),
    };
    let rules = Rules::with(&own).map_err(|e| Failure::new(exit::CONFIG, e))?;
    let dates = DateTables::built_in().map_err(|e| Failure::new(exit::CONFIG, anyhow::Error::msg(e)))?;
    Ok((ManuallyDrop::new(rules), dates))
}

fn print(analysis: &Analysis, format: Format, explain: bool) -> Outcome {
    match format {
        Format::Json => output::json(&document(analysis, explain))?,
        Format::Text => text(analysis, explain)?,
    }
    Ok(exit::OK)
}

/// The JSON that other programs rely on; DESIGN and docs/json.md describe it.
fn document(analysis: &Analysis, explain: bool) -> Value {
    let flags: Vec<Flag> = analysis
        .flags
        .iter()
        .map(|f| if explain { f.clone() } else { Flag { because: Vec::new(), ..f.clone() } })
        .collect();
    let mut out = json!({ "after": facts(&analysis.after) });
    if let (Some(before), Some(map)) = (&analysis.before, out.as_object_mut()) {
        map.insert("before".to_owned(), facts(before));
        map.insert("significance".to_owned(), json!(analysis.significance));
        map.insert("changes".to_owned(), json!(analysis.changes));
    }
    if let Some(map) = out.as_object_mut() {
        map.insert("summary".to_owned(), json!(analysis.summary));
        map.insert("flags".to_owned(), json!(flags));
    }
    out
}

fn facts(facts: &TextFacts) -> Value {
    let dates = &facts.dates;
    json!({
        "effective_date": dates.effective.as_ref().map(|d| d.date),
        "effective_quote": dates.effective.as_ref().map(|d| &d.quote),
        "last_updated": dates.last_updated.as_ref().map(|d| d.date),
        "last_updated_quote": dates.last_updated.as_ref().map(|d| &d.quote),
        "language": facts.language,
        "announced": dates.announced,
    })
}

fn text(analysis: &Analysis, explain: bool) -> std::io::Result<()> {
    let mut out = String::new();
    if analysis.before.is_some() {
        out.push_str(&format!("{BOLD}{}{RESET} change\n", analysis.significance));
    }
    out.push_str(&format!("{}\n", analysis.summary));
    let dates = &analysis.after.dates;
    let named = [("Effective", &dates.effective), ("Last updated", &dates.last_updated)];
    for (label, mention) in named.into_iter().filter_map(|(l, m)| m.as_ref().map(|m| (l, m))) {
        out.push_str(&format!("{label} {} {DIM}“{}”{RESET}\n", mention.date, clean(&mention.quote)));
    }
    for coming in &dates.announced {
        out.push_str(&format!("Announced for {} {DIM}“{}”{RESET}\n", coming.date, clean(&coming.quote)));
    }
    for flag in &analysis.flags {
        out.push_str(&history::flag_text(flag, explain));
    }
    output::print(&out)
}
