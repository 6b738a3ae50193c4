//! The plain-text part: as good in a terminal as the HTML one elsewhere, at most 72 columns.

use super::quote::marked;
use super::text::{WIDTH, hang, one_line, wrap};
use super::view::{DateLine, FailureLine, FlagView, ItemView, Page};
use super::words::line;

/// Writes the mail.
pub fn write(page: &Page) -> String {
    let mut out = Writer(String::new());
    out.text(&page.title, "");
    out.text(&page.lead, "");
    if page.dates_first {
        dates(&mut out, page);
    }
    for item in &page.flagged {
        flagged(&mut out, item);
    }
    if !page.others.is_empty() {
        out.heading(line::OTHERS);
        for item in &page.others {
            other(&mut out, item);
        }
    }
    out.paragraph(&page.rest, "");
    out.paragraph(&page.editorial, "");
    if !page.failing.is_empty() {
        out.heading(line::FAILING);
        for failure in &page.failing {
            failing(&mut out, failure);
        }
        out.paragraph(&page.failing_rest, "");
    }
    if !page.dates_first {
        dates(&mut out, page);
    }
    footer(&mut out, page);
    out.0
}

fn flagged(out: &mut Writer, item: &ItemView) {
    out.heading(&format!("{}: {}", item.service, item.document));
    out.paragraph(&format!("{} {}", item.summary, item.more_summary), "");
    out.blank();
    if !item.effective.is_empty() {
        // not "From": mail programs put a ">" before a line that begins so
        out.field("As of", &item.effective);
    }
    out.field("Found", &item.found);
    if !item.url.is_empty() {
        out.raw("Page   ", &one_line(&item.url));
    }
    if item.page.is_empty() {
        out.field("More", &format!("clausewatch show {} (versions {})", item.id, item.versions));
    } else {
        out.raw("More   ", &item.page);
    }
    for flag in &item.flags {
        one_flag(out, flag);
    }
    out.paragraph(&item.more, "");
}

fn one_flag(out: &mut Writer, flag: &FlagView) {
    let place = if flag.section.is_empty() { String::new() } else { format!(", in “{}”", flag.section) };
    out.blank();
    out.hanging(&format!("* {}: {} ({}{place})", flag.category, flag.stance, flag.change), "  ");
    out.paragraph(&marked(&flag.runs), "  | ");
    if !flag.affiliates.is_empty() {
        out.paragraph(&format!("Named: {}", flag.affiliates), "  ");
    }
    if !flag.opt_out.is_empty() {
        out.paragraph(&format!("How to refuse: “{}”", flag.opt_out), "  ");
        for link in &flag.links {
            out.raw("  ", &link.target);
        }
    }
}

fn other(out: &mut Writer, item: &ItemView) {
    out.paragraph(&format!("{}: {}", item.service, item.document), "");
    let from = if item.effective.is_empty() { String::new() } else { format!("; from {}", item.effective) };
    out.text(&format!("Found {}{from}", item.found), "  ");
    for clause in &item.clauses {
        out.text(&format!("{} {}", clause.label, marked(&clause.runs)), "  ");
    }
    if !item.more.is_empty() {
        out.text(&item.more, "  ");
    }
    if !item.url.is_empty() {
        out.raw("  ", &one_line(&item.url));
    }
    if item.page.is_empty() {
        out.text(&format!("clausewatch show {}", item.id), "  ");
    } else {
        out.raw("  ", &item.page);
    }
}

fn dates(out: &mut Writer, page: &Page) {
    if page.dates.is_empty() {
        return;
    }
    out.heading(page.dates_title);
    out.blank();
    for DateLine { date, left, what, url } in &page.dates {
        let left = if left.is_empty() { String::new() } else { format!(" ({left})") };
        out.hanging(&format!("{date}{left}: {what}"), "  ");
        if page.dates_first && !url.is_empty() {
            out.raw("  ", &one_line(url));
        }
    }
    out.paragraph(&page.dates_rest, "");
}

fn failing(out: &mut Writer, failure: &FailureLine) {
    out.paragraph(&failure.what, "");
    out.text(&failure.since, "  ");
    out.text(&failure.why, "  ");
}

fn footer(out: &mut Writer, page: &Page) {
    out.blank();
    out.0.push_str("-- \n");
    if page.has_marks {
        out.text(line::LEGEND_PLAIN, "");
    }
    if page.has_quotes {
        out.text(line::CAVEAT, "");
    }
    if page.has_calendar {
        out.text(line::CALENDAR, "");
    }
    out.text(line::SENDER, "");
}

/// Text that grows by wrapped lines, with one empty line between parts.
struct Writer(String);

impl Writer {
    fn blank(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    fn text(&mut self, text: &str, indent: &str) {
        for line in wrap(text, indent).lines() {
            self.0.push_str(line.trim_end());
            self.0.push('\n');
        }
    }

    fn paragraph(&mut self, text: &str, indent: &str) {
        if !text.is_empty() {
            self.blank();
            self.text(text, indent);
        }
    }

    /// With later lines further in.
    fn hanging(&mut self, text: &str, rest: &str) {
        self.0.push_str(&hang(text, "", rest));
        self.0.push('\n');
    }

    /// As it is: an address is never broken.
    fn raw(&mut self, before: &str, text: &str) {
        self.0.push_str(&format!("{before}{text}\n"));
    }

    /// A short name, and what stands behind it.
    fn field(&mut self, name: &str, value: &str) {
        let wrapped = wrap(value, "       ");
        self.0.push_str(&format!("{name:<6} {}\n", wrapped.trim_start()));
    }

    fn heading(&mut self, text: &str) {
        self.blank();
        let wrapped = wrap(text, "");
        let width = wrapped.lines().map(textwrap::core::display_width).max().unwrap_or(0).min(WIDTH);
        self.0.push_str(&format!("{wrapped}\n{}\n", "=".repeat(width)));
    }
}
