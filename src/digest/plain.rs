//! The plain-text part: as good in a terminal as the HTML one elsewhere, at most 72 columns.

use super::quote::marked;
use super::say::args;
use super::text::{WIDTH, hang, one_line, wrap};
use super::view::{DateLine, FailureLine, FlagView, ItemView, Page};

/// Writes the mail.
pub fn write(page: &Page) -> String {
    let mut out = Writer(String::new());
    out.text(&page.title, "");
    out.text(&page.lead, "");
    if page.dates_first {
        dates(&mut out, page);
    }
    for item in &page.flagged {
        flagged(&mut out, page, item);
    }
    if !page.others.is_empty() {
        out.heading(&page.say("others"));
        for item in &page.others {
            other(&mut out, page, item);
        }
    }
    out.paragraph(&page.rest, "");
    out.paragraph(&page.editorial, "");
    if !page.failing.is_empty() {
        out.heading(&page.say("failing"));
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

fn flagged(out: &mut Writer, page: &Page, item: &ItemView) {
    out.heading(&format!("{}: {}", item.service, item.document));
    out.paragraph(&format!("{} {}", item.summary, item.more_summary), "");
    out.blank();
    let labels = labels(page);
    if !item.effective.is_empty() {
        out.field(&labels.0, &item.effective);
    }
    out.field(&labels.1, &item.found);
    if !item.url.is_empty() {
        out.raw(&labels.2, &one_line(&item.url));
    }
    if item.page.is_empty() {
        let shown = args!["id" => item.id.to_string(), "versions" => item.versions.as_str()];
        out.field(&labels.3, &page.words.with("shown-by", &shown));
    } else {
        out.raw(&labels.3, &item.page);
    }
    for flag in &item.flags {
        one_flag(out, page, flag);
    }
    out.paragraph(&item.more, "");
}

/// The labels of a change's fields, as wide as the widest.
fn labels(page: &Page) -> (String, String, String, String) {
    let words = ["label-effective", "label-found", "label-page", "label-more"].map(|id| page.say(id));
    let width = words.iter().map(|w| textwrap::core::display_width(w)).max().unwrap_or(0) + 2;
    let [a, b, c, d] = words.map(|w| {
        let gap = width - textwrap::core::display_width(&w);
        w + &" ".repeat(gap)
    });
    (a, b, c, d)
}

fn one_flag(out: &mut Writer, page: &Page, flag: &FlagView) {
    let place = if flag.section.is_empty() { String::new() } else { format!(", {}", page.in_section(flag)) };
    out.blank();
    out.hanging(&format!("* {}: {} ({}{place})", flag.category, flag.stance, flag.change), "  ");
    out.paragraph(&marked(&flag.runs), "  | ");
    if !flag.affiliates.is_empty() {
        let named = page.words.with("named", &args!["names" => flag.affiliates.as_str()]);
        out.paragraph(&named, "  ");
    }
    if !flag.opt_out.is_empty() {
        out.paragraph(&format!("{} {}", page.say("how-to-refuse"), page.words.quoted(&flag.opt_out)), "  ");
        for link in &flag.links {
            out.raw("  ", &link.target);
        }
    }
}

fn other(out: &mut Writer, page: &Page, item: &ItemView) {
    out.paragraph(&format!("{}: {}", item.service, item.document), "");
    let id = if item.effective.is_empty() { "found" } else { "found-from" };
    let args = args!["found" => item.found.as_str(), "date" => item.effective.as_str()];
    out.text(&page.words.with(id, &args), "  ");
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
    out.heading(&page.dates_title);
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
        out.text(&page.say("legend-plain"), "");
    }
    if page.has_quotes {
        out.text(&page.say("caveat"), "");
    }
    if page.has_calendar {
        out.text(&page.say("calendar"), "");
    }
    out.text(&page.say("sender"), "");
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
        let wrapped = wrap(value, &" ".repeat(textwrap::core::display_width(name)));
        self.0.push_str(&format!("{name}{}\n", wrapped.trim_start()));
    }

    fn heading(&mut self, text: &str) {
        self.blank();
        let wrapped = wrap(text, "");
        let width = wrapped.lines().map(textwrap::core::display_width).max().unwrap_or(0).min(WIDTH);
        self.0.push_str(&format!("{wrapped}\n{}\n", "=".repeat(width)));
    }
}
