//! Plain text to Markdown: paragraphs and list items told apart by blank lines and markers.

/// Joins hard-wrapped lines into paragraphs; blank lines part them, and a line that begins with a
/// bullet or a number begins an item.
pub fn to_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open = false;
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            out.push_str(if open { "\n\n" } else { "" });
            open = false;
            continue;
        }
        let item = bullet(line);
        if open && (item.is_some() || ends_paragraph(&out)) {
            out.push_str("\n\n");
        } else if open {
            out.push(' ');
        }
        match item {
            Some(rest) => {
                out.push_str("- ");
                out.push_str(rest);
            }
            None => out.push_str(line),
        }
        open = true;
    }
    out.push('\n');
    out
}

/// The words behind a bullet character.
pub fn bullet(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(['•', '·', '●', '▪', '◦', '‣', '*', '–', '-', 'o', '\u{f0b7}'])?;
    rest.starts_with([' ', '\t', '\u{a0}']).then(|| rest.trim_start()).filter(|r| !r.is_empty())
}

/// Whether the line written last was short: the end of a heading or of a paragraph.
pub fn ends_paragraph(out: &str) -> bool {
    let last = out.rsplit("\n\n").next().unwrap_or_default();
    last.len() < 60 && last.ends_with([':', '.', '!', '?'])
}

#[cfg(test)]
mod tests {
    use super::to_markdown;

    #[test]
    fn wrapped_lines_are_joined_and_items_kept() {
        let text = "PRIVACY\n\nWe may share\nyour data with:\n• partners\n  of ours\n• affiliates\n";
        let expected = "PRIVACY\n\nWe may share your data with:\n\n- partners of ours\n\n- affiliates\n";
        assert_eq!(to_markdown(text), expected);
    }
}
