//! JSON Lines and CSV of the whole history.

use super::{Counts, ExportError, chosen};
use crate::document::Significance;
use crate::store::{ChangeRow, Store};
use serde_json::json;
use std::io::Write;

/// Writes a line for each version, with its text, and one for each change, with its clauses and flags.
///
/// # Errors
/// When the database cannot be read, or `out` not written.
pub fn jsonl(store: &Store, services: &[String], out: &mut dyn Write) -> Result<Counts, ExportError> {
    let mut counts = Counts::default();
    for document in chosen(store, services)? {
        counts.documents += 1;
        let mut lines = Vec::new();
        let versions = &mut counts.versions;
        store.texts_backwards(document.id, &mut |version, text| {
            *versions += 1;
            let line = json!({ "type": "version", "service": document.service, "document": document.document, "version": version, "text": text });
            lines.push(line.to_string());
        })?;
        for line in lines.iter().rev() {
            writeln!(out, "{line}")?;
        }
    }
    for change in changes(store, services)? {
        counts.changes += 1;
        let (flags, clauses) = (store.flags_of(change.id)?, store.clauses(change.id)?);
        let line = json!({ "type": "change", "change": change, "flags": flags, "changes": clauses });
        writeln!(out, "{line}")?;
    }
    Ok(counts)
}

const HEADINGS: [&str; 16] = [
    "change_id",
    "service",
    "document",
    "detected_at",
    "effective_date",
    "significance",
    "summary",
    "category",
    "change",
    "stance",
    "section",
    "quote",
    "before_quote",
    "opt_out",
    "affiliates",
    "rule",
];

/// Writes a line for each flag, and one for each change that has none.
///
/// # Errors
/// When the database cannot be read, or `out` not written.
pub fn csv(store: &Store, services: &[String], out: &mut dyn Write) -> Result<Counts, ExportError> {
    let mut counts = Counts { documents: chosen(store, services)?.len(), ..Counts::default() };
    line(out, &HEADINGS.map(str::to_owned))?;
    for change in changes(store, services)? {
        counts.changes += 1;
        let head = [
            change.id.to_string(),
            change.service.clone(),
            change.document.clone(),
            change.detected_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            change.effective_date.map(|d| d.to_string()).unwrap_or_default(),
            change.significance.to_string(),
            change.summary.clone(),
        ];
        let flags = store.flags_of(change.id)?;
        if flags.is_empty() {
            line(out, &head)?;
        }
        for flag in flags {
            let rest = [
                flag.category.to_string(),
                flag.change.to_string(),
                flag.stance.to_string(),
                flag.section.join(" › "),
                flag.quote,
                flag.before_quote.unwrap_or_default(),
                flag.opt_out.unwrap_or_default(),
                flag.affiliates.join(", "),
                flag.rule,
            ];
            line(out, &[head.as_slice(), &rest].concat())?;
        }
    }
    Ok(counts)
}

/// The changes of the named services, oldest first.
fn changes(store: &Store, services: &[String]) -> Result<Vec<ChangeRow>, ExportError> {
    let mut changes = store.changes(None, None, Significance::Noise, u32::MAX)?;
    changes.retain(|c| services.is_empty() || services.iter().any(|s| s.eq_ignore_ascii_case(&c.service)));
    changes.reverse();
    Ok(changes)
}

/// One line of RFC 4180, filled up with empty fields.
fn line(out: &mut dyn Write, fields: &[String]) -> std::io::Result<()> {
    for at in 0..HEADINGS.len() {
        let field = fields.get(at).map_or("", String::as_str);
        let parted = if at == 0 { "" } else { "," };
        if field.contains([',', '"', '\n', '\r']) {
            write!(out, "{parted}\"{}\"", field.replace('"', "\"\""))?;
        } else {
            write!(out, "{parted}{field}")?;
        }
    }
    out.write_all(b"\r\n")
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        let mut out = Vec::new();
        line(&mut out, &["1".to_owned(), "a, b".to_owned(), "say \"hi\"".to_owned()]).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, format!("1,\"a, b\",\"say \"\"hi\"\"\"{}\r\n", ",".repeat(13)));
    }
}
