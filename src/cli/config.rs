//! `config check` and `config catalogue`.

use super::output::{RESET, YELLOW};
use super::{Failure, Format, Global, Outcome, context, exit, output, trial};
use crate::analyse::Rules;
use crate::config::{Catalogue, Config, Transport};
use crate::daemon::now;
use crate::fetch::Fetcher;
use crate::mail::Mailer;
use crate::schedule::Schedule;
use clap::{Args, Subcommand};

/// What can be asked about the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Check the configuration and say what it means: documents, mails, the next runs.
    Check(CheckArgs),
    /// List the services and documents that can be tracked by name.
    Catalogue(CatalogueArgs),
}

/// Arguments of `config check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Also fetch every document twice, and tell which cannot be read or differ from themselves.
    #[arg(long)]
    fetch: bool,
}

/// Arguments of `config catalogue`.
#[derive(Debug, Args)]
pub struct CatalogueArgs {
    /// How to write the result.
    #[arg(long, default_value = "text")]
    format: Format,
}

pub fn run(global: &Global, command: &ConfigCommand) -> Outcome {
    match command {
        ConfigCommand::Check(args) => check(global, args),
        ConfigCommand::Catalogue(args) => catalogue(args),
    }
}

fn check(global: &Global, args: &CheckArgs) -> Outcome {
    let config = context::load(global)?;
    let rules = Rules::with(&config.rule_packs)
        .and_then(|r| r.check().map(|()| r))
        .map_err(|e| Failure::new(exit::CONFIG, e))?;
    let unusable = |reason: String| Failure::new(exit::CONFIG, anyhow::Error::msg(reason));
    Fetcher::new(&config.fetch).map_err(unusable)?;
    Mailer::new(&config.mail).map_err(unusable)?;
    crate::daemon::known_categories(&config, &rules).map_err(unusable)?;
    let transport = match &config.mail.transport {
        Transport::Directory(folder) => format!("files in {}", folder.display()),
        Transport::Sendmail(program) => format!("{}", program.display()),
        Transport::Smtp(smtp) => format!("{}:{}", smtp.host, smtp.port),
    };
    let services: std::collections::BTreeSet<&str> = config.documents.iter().map(|d| d.service.as_ref()).collect();
    let categories: Vec<&str> = rules.categories().map(|(c, _)| c.as_ref()).collect();
    let mut out = format!("{} is good\n", config.file.display());
    out.push_str(&format!("database    {}\n", config.database.display()));
    out.push_str(&format!("documents   {} of {} services\n", config.documents.len(), services.len()));
    out.push_str(&format!("categories  {}\n", categories.join(", ")));
    out.push_str(&format!("recipients  {}, by {transport}\n", config.recipients.len()));
    let digests: std::collections::BTreeSet<String> =
        config.recipients.iter().filter_map(|r| r.digest.as_ref().map(ToString::to_string)).collect();
    for text in digests {
        let schedule = config.recipients.iter().filter_map(|r| r.digest.as_ref()).find(|d| d.to_string() == text);
        let runs = schedule.map(|d| next_runs(d, config.timezone)).unwrap_or_default();
        out.push_str(&format!("digest      {text} ({}), next runs:\n{runs}", config.timezone));
    }
    let checks: std::collections::BTreeSet<String> = config.documents.iter().map(|d| d.check.to_string()).collect();
    for text in checks {
        if let Some(tracked) = config.documents.iter().find(|d| d.check.to_string() == text) {
            out.push_str(&format!(
                "check       {text}, spread over documents; next runs from now:\n{}",
                next_runs(&tracked.check, config.timezone)
            ));
        }
    }
    for remark in remarks(&config) {
        out.push_str(&format!("{YELLOW}but{RESET}         {remark}\n"));
    }
    output::print(&out)?;
    if args.fetch { trial::run(&config) } else { Ok(exit::OK) }
}

/// What can be run, but hardly as it was meant.
fn remarks(config: &Config) -> Vec<String> {
    let mut found = Vec::new();
    if config.recipients.is_empty() {
        found.push("there is no [[recipient]]: nobody is told".to_owned());
    }
    if config.documents.is_empty() {
        found.push("there is no [[service]]: nothing is checked".to_owned());
    }
    let examples = ["example.org", "example.com", "example.net"];
    if examples.iter().any(|e| config.fetch.contact.ends_with(e)) {
        found.push(format!("fetch.contact is {}: sites cannot reach you there", config.fetch.contact));
    }
    if let Transport::Sendmail(program) = &config.mail.transport
        && program.is_absolute()
        && !program.is_file()
    {
        found.push(format!("mail.sendmail: there is no {}", program.display()));
    }
    if let Some(browser) = config.fetch.browser.as_deref().filter(|b| b.is_absolute() && !b.is_file()) {
        found.push(format!("fetch.browser: there is no {}", browser.display()));
    }
    found
}

fn next_runs(schedule: &Schedule, timezone: chrono_tz::Tz) -> String {
    let mut at = now();
    let mut out = String::new();
    for _ in 0..3 {
        let Some(next) = schedule.next_after(at) else { break };
        out.push_str(&format!("            {}\n", next.with_timezone(&timezone).format("%a %Y-%m-%d %H:%M %Z")));
        at = next;
    }
    out
}

fn catalogue(args: &CatalogueArgs) -> Outcome {
    let catalogue = Catalogue::built_in().map_err(|e| Failure::new(exit::CONFIG, anyhow::Error::msg(e)))?;
    let documents: Vec<_> = catalogue.documents().collect();
    if args.format == Format::Json {
        output::json(&documents)?;
        return Ok(exit::OK);
    }
    let mut table = output::table(&["service", "document", "url"]);
    for document in documents {
        let more = document.urls.len().saturating_sub(1);
        let url = document.urls.into_iter().next().unwrap_or_default();
        let url = if more > 0 { format!("{url} and {more} more") } else { url };
        table.add_row([document.service, document.document, url]);
    }
    output::print_table(&table, "")?;
    Ok(exit::OK)
}
