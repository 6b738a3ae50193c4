//! Commands that read the history: `changes`, `show`, `diff`, `flags`, `upcoming`, `search`.

use super::output::{self, BOLD, DIM, GREEN, RED, RESET, YELLOW, clean, time};
use super::{Failure, Format, Global, Outcome, context, exit};
use crate::daemon::now;
use crate::diff::{Side, word_diff};
use crate::document::{Category, ChangeId, ChangeKind, ClauseChange, Flag, Significance};
use crate::store::Store;
use chrono::{DateTime, NaiveDate, Utc};
use clap::Args;
use serde_json::json;

/// Arguments of `changes`.
#[derive(Debug, Args)]
pub struct ChangesArgs {
    /// Only of this service.
    #[arg(long)]
    service: Option<String>,
    /// Only found on or after this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    since: Option<NaiveDate>,
    /// The least that is shown.
    #[arg(long, value_name = "SIGNIFICANCE", default_value = "editorial")]
    minimum: Significance,
    /// At most so many.
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// How to write the result.
    #[arg(long, default_value = "text")]
    format: Format,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The number that `changes` shows.
    change: i64,
    /// How to write the result.
    #[arg(long, default_value = "text")]
    format: Format,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The service.
    service: String,
    /// The document.
    document: String,
    /// The older version's number; the one before the newer by default.
    #[arg(long)]
    from: Option<u32>,
    /// The newer version's number; the newest by default.
    #[arg(long)]
    to: Option<u32>,
}

/// Arguments of `flags`.
#[derive(Debug, Args)]
pub struct FlagsArgs {
    /// Only of this service.
    #[arg(long)]
    service: Option<String>,
    /// Only of this category.
    #[arg(long)]
    category: Option<String>,
    /// Only found on or after this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    since: Option<NaiveDate>,
    /// At most so many.
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// How to write the result.
    #[arg(long, default_value = "text")]
    format: Format,
}

/// Arguments of `upcoming`.
#[derive(Debug, Args)]
pub struct UpcomingArgs {
    /// How to write the result.
    #[arg(long, default_value = "text")]
    format: Format,
}

/// Arguments of `search`.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// Words that must all stand in one clause; the last may be the beginning of one.
    #[arg(required = true)]
    words: Vec<String>,
    /// At most so many.
    #[arg(long, default_value_t = 20)]
    limit: u32,
    /// How to write the result.
    #[arg(long, default_value = "text")]
    format: Format,
}

pub fn midnight(day: Option<NaiveDate>) -> Option<DateTime<Utc>> {
    day.and_then(|d| d.and_hms_opt(0, 0, 0)).map(|t| t.and_utc())
}

/// Whether the history knows a service of this name: a mistyped one would look like good news.
pub fn known(store: &Store, service: Option<&str>) -> Result<(), Failure> {
    let Some(name) = service else { return Ok(()) };
    if store.has_service(name)? {
        return Ok(());
    }
    Err(Failure::not_found(format!("there is no service `{name}`; `clausewatch status --all` lists them")))
}

/// Whether rules know the category; those of the configuration where there is one.
fn is_category(global: &Global, category: &Category) -> Result<(), Failure> {
    let own = context::load(global).map(|c| c.rule_packs).unwrap_or_default();
    let rules = crate::analyse::Rules::with(&own).map_err(|e| Failure::new(exit::CONFIG, e))?;
    let known: Vec<&str> = rules.categories().map(|(c, _)| c.as_ref()).collect();
    if known.contains(&category.as_ref()) {
        return Ok(());
    }
    let all = known.join(", ");
    Err(Failure::not_found(format!("there is no category `{}`; there are {all}", category.as_ref())))
}

/// Says that there may be more than was shown.
pub fn more(shown: usize, limit: u32) -> std::io::Result<()> {
    let is_full = u32::try_from(shown).is_ok_and(|n| n > 0 && n == limit);
    if is_full { output::note(&format!("the newest {limit}; --limit shows more")) } else { Ok(()) }
}

pub fn changes(global: &Global, args: &ChangesArgs) -> Outcome {
    let store = context::reader(global)?;
    known(&store, args.service.as_deref())?;
    let rows = store.changes(args.service.as_deref(), midnight(args.since), args.minimum, args.limit)?;
    if args.format == Format::Json {
        output::json(&rows)?;
        return Ok(exit::OK);
    }
    let shown = rows.len();
    let mut table = output::table(&["no", "found", "service", "document", "change", "flags", "summary"]);
    for row in rows {
        let flags = if row.flags > 0 { format!("{YELLOW}{}{RESET}", row.flags) } else { String::new() };
        let cells = [row.id.to_string(), time(row.detected_at), clean(&row.service), clean(&row.document)];
        table.add_row(cells.into_iter().chain([row.significance.to_string(), flags, clean(&row.summary)]));
    }
    output::print_table(&table, "no changes found")?;
    more(shown, args.limit)?;
    Ok(exit::OK)
}

pub fn show(global: &Global, args: &ShowArgs) -> Outcome {
    let store = context::reader(global)?;
    let id = ChangeId::new(args.change);
    let row = store
        .change(id)?
        .ok_or_else(|| Failure::not_found(format!("there is no change {id}; `clausewatch changes` lists them")))?;
    let (flags, clauses) = (store.flags_of(id)?, store.clauses(id)?);
    if args.format == Format::Json {
        output::json(&json!({ "change": row, "flags": flags, "changes": clauses }))?;
        return Ok(exit::OK);
    }
    let mut out = format!("{BOLD}{}: {}{RESET}\n", clean(&row.service), clean(&row.document));
    out.push_str(&format!("change {}, {}, found {} UTC\n", row.id, row.significance, time(row.detected_at)));
    if let Some(date) = row.effective_date {
        out.push_str(&format!("effective {}\n", date.human()));
    }
    if let Some(url) = &row.url {
        out.push_str(&format!("{}\n", clean(url)));
    }
    out.push_str(&format!("\n{}\n", clean(&row.summary)));
    for flag in &flags {
        out.push_str(&flag_text(flag, false));
    }
    out.push_str(&format!("\n{BOLD}All changed clauses{RESET}\n"));
    for clause in &clauses {
        out.push_str(&clause_text(clause));
    }
    output::print(&out)?;
    Ok(exit::OK)
}

pub fn diff(global: &Global, args: &DiffArgs) -> Outcome {
    let store = context::reader(global)?;
    let versions = store.versions(&args.service, &args.document)?;
    let name = format!("{} {}", args.service, args.document);
    let newest = versions.last().ok_or_else(|| {
        Failure::not_found(format!("there is no version of {name}; `clausewatch status --all` lists documents"))
    })?;
    let to = args.to.unwrap_or(newest.number);
    let from = args.from.unwrap_or_else(|| to.saturating_sub(1));
    if from == 0 {
        let only = format!("{name} has no version before {to}; `clausewatch export` writes its text");
        return Err(Failure::not_found(only));
    }
    let find = |number: u32| {
        let found = versions.iter().find(|v| v.number == number).map(|v| v.id);
        found
            .ok_or_else(|| Failure::not_found(format!("{name} has no version {number}, it has 1 to {}", newest.number)))
    };
    let (before, after) = (store.version_text(find(from)?)?, store.version_text(find(to)?)?);
    let rules = crate::analyse::Rules::built_in().map_err(|e| Failure::new(exit::CONFIG, e))?;
    let dates =
        crate::analyse::DateTables::built_in().map_err(|e| Failure::new(exit::CONFIG, anyhow::Error::msg(e)))?;
    let text = |t: &str| crate::document::Text::new(t).map_err(|e| Failure::new(exit::DATABASE, e));
    let analysis = crate::analyse::compare(&rules, &dates, &text(&before.text)?, &text(&after.text)?, &|_| false);
    let mut out = format!(
        "{BOLD}{name}: version {from} of {} to {to} of {}{RESET}\n",
        time(before.fetched_at),
        time(after.fetched_at)
    );
    for clause in &analysis.changes {
        out.push_str(&clause_text(clause));
    }
    if analysis.changes.is_empty() {
        out.push_str("no clause differs\n");
    }
    output::print(&out)?;
    Ok(exit::OK)
}

pub fn flags(global: &Global, args: &FlagsArgs) -> Outcome {
    let category = args.category.as_deref().map(Category::new).transpose().map_err(|e| Failure::new(exit::USAGE, e))?;
    let store = context::reader(global)?;
    known(&store, args.service.as_deref())?;
    let rows = store.flags(args.service.as_deref(), category.as_ref(), midnight(args.since), args.limit)?;
    if args.format == Format::Json {
        output::json(&rows)?;
        return Ok(exit::OK);
    }
    if let Some(category) = category.as_ref().filter(|_| rows.is_empty()) {
        is_category(global, category)?;
    }
    if rows.is_empty() {
        output::print("no flagged clauses found\n")?;
    }
    let (mut out, shown) = (String::new(), rows.len());
    for row in rows {
        let effective = row.effective_date.map(|d| format!(", effective {}", d.human())).unwrap_or_default();
        let found = time(row.detected_at);
        out.push_str(&format!(
            "\n{BOLD}{}: {}{RESET} {DIM}change {}, found {found}{effective}{RESET}",
            clean(&row.service),
            clean(&row.document),
            row.change_id
        ));
        out.push_str(&flag_text(&row.flag, false));
    }
    output::print(out.trim_start_matches('\n'))?;
    more(shown, args.limit)?;
    Ok(exit::OK)
}

pub fn upcoming(global: &Global, args: &UpcomingArgs) -> Outcome {
    let rows = context::reader(global)?.upcoming(now().date_naive())?;
    if args.format == Format::Json {
        output::json(&rows)?;
        return Ok(exit::OK);
    }
    let mut table = output::table(&["date", "days", "service", "document", "what", "words"]);
    for row in rows {
        let days = row.date.days_from(now().date_naive()).to_string();
        table.add_row([
            row.date.to_string(),
            days,
            clean(&row.service),
            clean(&row.document),
            row.role,
            clean(&row.quote),
        ]);
    }
    output::print_table(&table, "no dates to come")?;
    Ok(exit::OK)
}

pub fn search(global: &Global, args: &SearchArgs) -> Outcome {
    let hits = context::reader(global)?.search(&args.words.join(" "), args.limit)?;
    if args.format == Format::Json {
        output::json(&hits)?;
        return Ok(exit::OK);
    }
    let mut out = String::new();
    for hit in &hits {
        let excerpt = clean(&hit.excerpt).replace('\n', " ").replace('«', YELLOW).replace('»', RESET);
        out.push_str(&format!(
            "{BOLD}{}: {}{RESET} {DIM}version {}, {}{RESET}\n  {excerpt}\n",
            clean(&hit.service),
            clean(&hit.document),
            hit.number,
            time(hit.fetched_at)
        ));
    }
    output::print(if hits.is_empty() { "nothing found\n" } else { &out })?;
    Ok(exit::OK)
}

/// A flag for a terminal.
pub fn flag_text(flag: &Flag, explain: bool) -> String {
    let mut out = format!("\n{YELLOW}{}{RESET} {} · {}", flag.category, flag.stance, flag.change);
    if !flag.section.is_empty() {
        out.push_str(&format!(" {DIM}in {}{RESET}", clean(&flag.section.join(" › "))));
    }
    out.push('\n');
    match &flag.before_quote {
        Some(before) => out.push_str(&format!("  {}\n", changed(before, &flag.quote))),
        None => out.push_str(&format!("  “{}”\n", clean(&flag.quote))),
    }
    if !flag.affiliates.is_empty() {
        out.push_str(&format!("  names: {}\n", clean(&flag.affiliates.join(", "))));
    }
    if let Some(opt_out) = &flag.opt_out {
        out.push_str(&format!("  how to refuse: “{}”\n", clean(opt_out)));
    }
    if explain {
        out.push_str(&format!(
            "  {DIM}rule {}, by the words “{}”{RESET}\n",
            flag.rule,
            clean(&flag.because.join("”, “"))
        ));
    }
    out
}

fn clause_text(clause: &ClauseChange) -> String {
    let section = if clause.section.is_empty() {
        String::new()
    } else {
        format!(" {DIM}{}{RESET}", clean(&clause.section.join(" › ")))
    };
    let (before, after) = (clause.before.as_deref().unwrap_or_default(), clause.after.as_deref().unwrap_or_default());
    let words = match clause.kind {
        ChangeKind::Added => format!("{GREEN}+ {}{RESET}", clean(after)),
        ChangeKind::Removed => format!("{RED}- {}{RESET}", clean(before)),
        ChangeKind::Modified => format!("~ {}", changed(before, after)),
        ChangeKind::Moved => format!("{DIM}> {}{RESET}", clean(after)),
    };
    format!("\n{}, {}{section}\n{words}\n", clause.kind, clause.significance)
}

/// Both wordings in one, changed words in colour and in brackets: colour alone says nothing to
/// some readers and to files.
fn changed(before: &str, after: &str) -> String {
    let mut out = String::new();
    for run in word_diff(&clean(before), &clean(after)) {
        let (text, gap) = (run.text.trim_end(), if run.text.ends_with(' ') { " " } else { "" });
        match run.side {
            Side::Both => out.push_str(text),
            Side::Before => out.push_str(&format!("{RED}[-{text}-]{RESET}")),
            Side::After => out.push_str(&format!("{GREEN}{{+{text}+}}{RESET}")),
        }
        out.push_str(gap);
    }
    out
}
