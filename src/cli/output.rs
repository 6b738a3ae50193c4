//! How results look: tables, colour where there is a terminal, JSON for programs.

use super::Color;
use comfy_table::{ContentArrangement, Table, presets};
use std::io::{IsTerminal as _, Write as _};

/// Bold, for headings.
pub const BOLD: &str = "\x1b[1m";
/// Dimmed, for what is less important.
pub const DIM: &str = "\x1b[2m";
/// For what is new.
pub const GREEN: &str = "\x1b[32m";
/// For what is gone or failed.
pub const RED: &str = "\x1b[31m";
/// For what needs a look.
pub const YELLOW: &str = "\x1b[33m";
/// Back to normal.
pub const RESET: &str = "\x1b[0m";

/// Obeys `--color`; otherwise terminal, NO_COLOR and CLICOLOR decide.
pub fn set_color(color: Color) {
    match color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
}

/// Whether progress may be shown.
pub fn is_interactive() -> bool {
    std::io::stderr().is_terminal()
}

/// Writes to standard output; colour codes are stripped where they are not wanted.
pub fn print(text: &str) -> std::io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Writes one value as JSON on standard output.
pub fn json(value: &impl serde::Serialize) -> std::io::Result<()> {
    let mut text = serde_json::to_string_pretty(value).map_err(std::io::Error::other)?;
    text.push('\n');
    print(&text)
}

/// Writes an error with its causes on standard error.
pub fn error(error: &anyhow::Error) {
    let mut shown = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        if !shown.contains(&cause) {
            shown.push_str(&format!(": {cause}"));
        }
    }
    // nothing can be done where even this cannot be written
    let _ = writeln!(anstream::stderr().lock(), "{RED}error:{RESET} {}", clean(&shown));
}

/// Writes a remark on standard error.
pub fn note(text: &str) -> std::io::Result<()> {
    writeln!(anstream::stderr().lock(), "{DIM}{text}{RESET}")
}

/// Text of foreign origin without what a terminal would obey.
pub fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect()
}

/// A table without frames, as wide as the terminal.
pub fn table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if !std::io::stdout().is_terminal() {
        table.set_width(160);
    }
    table.set_header(headings.iter().map(|h| h.to_uppercase()));
    table
}

/// Writes a table, or `empty` where it has no rows.
pub fn print_table(table: &Table, empty: &str) -> std::io::Result<()> {
    if table.row_count() == 0 {
        return print(&format!("{empty}\n"));
    }
    let lines: Vec<String> = table.lines().map(|l| l.trim_end().to_owned()).collect();
    let Some((head, rows)) = lines.split_first() else { return Ok(()) };
    print(&format!("{DIM}{head}{RESET}\n{}\n", rows.join("\n")))
}

/// A moment for people, to the minute.
pub fn time(at: chrono::DateTime<chrono::Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}
