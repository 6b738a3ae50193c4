//! Where one sentence ends and the next begins, in Markdown on one line.

/// Words whose full stop does not end a sentence, lower-case and without it.
const ABBREVIATIONS: &[&str] = &[
    "e.g", "i.e", "eg", "ie", "etc", "inc", "ltd", "llc", "corp", "co", "no", "nos", "art", "arts", "sec", "secs",
    "para", "paras", "vs", "mr", "mrs", "ms", "dr", "st", "cf", "al", "approx", "dept", "est", "fig", "jr", "sr",
    "u.s", "u.k", "u.s.a", "e.u", "u.s.c", "c.f.r", "n.v", "b.v", "s.a", "s.r.l", "s.p.a", "pte", "pty", "gmbh", "bhd",
    "sdn", "plc", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "ph.d", "a.m",
    "p.m", "d.b.a", "a.k.a", "cal", "civ", "stat", "lit", "abs", "nr", "z.b", "bzw", "usw", "vgl", "p.ex", "ref",
    "ver", "vol", "ext", "tel", "attn", "ziff", "s.l", "s.l.u", "sra", "mme",
];

/// The same for what is one only in small letters: "ca. 30 days", but "San Francisco, CA." ends a sentence.
const SMALL_ABBREVIATIONS: &[&str] = &[
    "d.h", "u.a", "ca", "ggf", "inkl", "evtl", "sog", "bspw", "insb", "gem", "ud", "uds", "num", "núm", "pág", "ej",
    "p.ej", "apdo", "réf", "c.-à-d", "z", "d", "h", "u", "p",
];

/// Byte ranges of the sentences in `text`, which holds no line break but `\n` for a hard break.
pub fn split(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut target_depth = 0_u32;
    let mut chars = text.char_indices().peekable();
    let mut previous = ' ';
    while let Some((at, c)) = chars.next() {
        if c == '(' && (previous == ']' || target_depth > 0) {
            target_depth += 1;
        } else if target_depth > 0 && c == ')' {
            target_depth -= 1;
        } else if target_depth == 0 {
            let end = at + c.len_utf8();
            let cut = match c {
                '\n' | '。' | '！' | '？' => Some(end),
                '.' | '!' | '?' | '…' => sentence_end(text, start, at, end),
                _ => None,
            };
            if let Some(cut) = cut {
                push(&mut sentences, &text[start..cut]);
                start = cut;
                while chars.peek().is_some_and(|(next, _)| *next < cut) {
                    chars.next();
                }
            }
        }
        if c == '\n' {
            target_depth = 0; // no link's target holds a line break: this one was never closed
        }
        previous = c;
    }
    push(&mut sentences, &text[start..]);
    sentences
}

/// Sentences longer than this, in bytes, are read by their parts.
const MAX_SENTENCE: usize = 600;
/// A part has at least this many bytes; a shorter one stays with its neighbour.
const LEAST_PART: usize = 60;

/// A sentence, or the parts between the semicolons of a very long one.
pub fn parts(sentence: &str) -> Vec<&str> {
    if sentence.len() <= MAX_SENTENCE {
        return vec![sentence];
    }
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_i32);
    for (at, byte) in sentence.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b';' if depth <= 0 && at - start >= LEAST_PART && sentence.len() - at > LEAST_PART => {
                push(&mut parts, &sentence[start..=at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    push(&mut parts, &sentence[start..]);
    parts
}

fn push<'t>(sentences: &mut Vec<&'t str>, sentence: &'t str) {
    let sentence = sentence.trim();
    if sentence.chars().any(char::is_alphanumeric) {
        sentences.push(sentence);
    }
}

/// Whether a sentence so far is the word "no", or ends with it behind a mark: "By default, no."
fn is_no(sentence: &str) -> bool {
    let words = sentence.trim_end_matches(|c: char| !c.is_alphanumeric());
    let Some(before) = words.strip_suffix("No").or_else(|| words.strip_suffix("no")) else { return false };
    let before = before.trim_end();
    !before.contains(char::is_alphanumeric) || before.ends_with([',', ':', '?', '—', '–', '-'])
}

/// Where the sentence whose closing mark stands at `at` ends, if it ends there.
fn sentence_end(text: &str, start: usize, at: usize, after: usize) -> Option<usize> {
    let rest = &text[after..];
    let closing = rest.len() - rest.trim_start_matches(['"', '”', '’', '\'', ')', ']', '*', '_', '»', '.']).len();
    let mut end = after + closing;
    // the bracket of a link belongs to the sentence, its target too
    if text[end..].starts_with('(') && text[..end].ends_with(']') {
        end += text[end..].find(')').map_or(0, |p| p + 1);
    }
    let next = text[end..].trim_start_matches(' ');
    let blank = text[end..].len() > next.len();
    if next.is_empty() {
        return Some(text.len());
    }
    let opens = next
        .trim_start_matches(['"', '“', '‘', '\'', '(', '[', '*', '_', '«', '\\', '-', '–', '•'])
        .starts_with(|c: char| c.is_uppercase() || c.is_numeric() || !c.is_ascii() && !c.is_lowercase());
    let last = text[..at].trim_end_matches(')');
    let glued = !blank && next.starts_with(char::is_uppercase) && last.ends_with(char::is_lowercase) && closing == 0;
    let begins = (blank && opens) || (glued && !is_dotted(last, &text[after..]));
    let numbered_day = text[..at].ends_with(|c: char| c.is_ascii_digit()) && begins_month(next);
    // "No. 5", but "No. We keep it."
    let answered = is_no(&text[start..at]) && !next.starts_with(|c: char| c.is_numeric() || matches!(c, '#' | '['));
    let goes_on = numbered_day || is_abbreviation(&text[start..at]) && !answered;
    (begins && !(text.as_bytes()[at] == b'.' && goes_on)).then_some(end)
}

/// Whether a word and a year follow, as in the German "3. März 2022".
fn begins_month(next: &str) -> bool {
    let mut words = next.split(' ');
    let month = words.next().is_some_and(|w| w.chars().all(char::is_alphabetic));
    month && words.next().is_some_and(|y| y.len() >= 4 && y.bytes().take(4).all(|b| b.is_ascii_digit()))
}

/// Whether the full stop between two texts stands inside a name such as `example.Com` or `Node.JS`.
fn is_dotted(before: &str, after: &str) -> bool {
    const DOMAINS: &[&str] = &["com", "net", "org", "ai", "io", "js", "co", "eu", "inc", "de", "uk", "app", "dev"];
    let word_after: String = after.chars().take_while(|c| c.is_alphanumeric()).collect();
    let word_before = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    word_before.chars().count() <= 2 || DOMAINS.contains(&word_after.to_lowercase().as_str()) || word_before == "www"
}

/// Whether the text before a full stop ends in an abbreviation, an initial or a list number.
fn is_abbreviation(before: &str) -> bool {
    let word = before
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '“' | '*'))
        .next()
        .unwrap_or_default();
    let bare = word.trim_end_matches('\\').to_lowercase();
    let initial = bare.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let small = SMALL_ABBREVIATIONS.contains(&word.trim_end_matches('\\'));
    let numbering = before.trim_start_matches(['*', '_', '[', '#', ' ', '(', '\\']).len() <= 6
        && bare.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '\\' | ')'))
        && !bare.is_empty();
    initial || small || numbering || ABBREVIATIONS.contains(&bare.as_str())
}

#[cfg(test)]
mod tests {
    use super::split;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(split(text), expected);
    }

    #[test]
    fn sentences_end_where_a_reader_says() {
        check("We share data. You may refuse.", &["We share data.", "You may refuse."]);
        check("We (e.g. Acme Inc. and U.S. firms) share.", &["We (e.g. Acme Inc. and U.S. firms) share."]);
        check("**Sharing.** We share “data.” Why?", &["**Sharing.**", "We share “data.”", "Why?"]);
        check(
            "See [here. Or there](https://a.b/c.D?x=1. E). Next.",
            &["See [here.", "Or there](https://a.b/c.D?x=1. E).", "Next."],
        );
        check("1. Scope of this", &["1. Scope of this"]);
        check("Version 2.1 is out at example.com now.", &["Version 2.1 is out at example.com now."]);
        check("We train models.You may object.", &["We train models.", "You may object."]);
        check("No back-cover (or other) texts).Reuse it.", &["No back-cover (or other) texts).", "Reuse it."]);
        check("一つ。二つ。", &["一つ。", "二つ。"]);
        check("a\nb", &["a", "b"]);
        check("Dritte, z. B. Hoster, d. h. Firmen. Sie", &["Dritte, z. B. Hoster, d. h. Firmen.", "Sie"]);
        check("Courts of Oakland, CA. We share.", &["Courts of Oakland, CA.", "We share."]);
        check("You take option b. We share.", &["You take option b.", "We share."]);
        check("Terceros, p. ej. S.L. de hosting", &["Terceros, p. ej. S.L. de hosting"]);
        check("Stand: 3. März 2022", &["Stand: 3. März 2022"]);
        check("...", &[]);
    }

    #[test]
    fn no_ends_a_sentence_where_it_is_the_answer() {
        assert_eq!(split("No. We keep it.").len(), 2);
        assert_eq!(split("By default, no. We keep it.").len(), 2);
        for whole in ["See Regulation No. 5 of the law.", "Under Law No. LXIII we may, and Case No. C-311/18 says so."]
        {
            assert_eq!(split(whole), [whole]);
        }
    }
}
