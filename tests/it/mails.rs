//! Whole mails as their readers see them: words, markup, size, and what hostile text cannot do.
//!
//! Each case is also written to `target/tmp/mails` as a page, for `tests/look.sh`.

use crate::mail_cases as cases;

use clausewatch::digest::{Digest, MAX_HTML, Rendered, Words, render};
use clausewatch::document::Language;

fn mail(name: &str) -> (Digest, Rendered) {
    let (_, digest) = cases::all().into_iter().find(|(n, _)| *n == name).unwrap();
    let rendered = render(&digest).unwrap();
    (digest, rendered)
}

#[test]
fn every_mail_is_small_whole_and_without_anything_remote() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("mails");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, digest) in cases::all() {
        let mail = render(&digest).unwrap();
        std::fs::write(folder.join(format!("{name}.html")), &mail.html).unwrap();
        std::fs::write(folder.join(format!("{name}.txt")), format!("Subject: {}\n\n{}", mail.subject, mail.text))
            .unwrap();
        assert!(mail.html.len() <= MAX_HTML, "{name}: {} bytes", mail.html.len());
        for tag in [
            "table",
            "tr",
            "td",
            "p",
            "h1",
            "h2",
            "h3",
            "blockquote",
            "ins",
            "del",
            "strong",
            "span",
            "a",
            "bdi",
            "div",
        ] {
            let opened =
                mail.html.matches(&format!("<{tag} ")).count() + mail.html.matches(&format!("<{tag}>")).count();
            assert_eq!(opened, mail.html.matches(&format!("</{tag}>")).count(), "{name}: <{tag}>");
        }
        for remote in ["<img", "<script", "<link", " src=\"", "url(", "@import", "<iframe", "<form"] {
            assert!(!mail.html.contains(remote), "{name} holds {remote}");
        }
        assert!(mail.html.contains(&format!("<html lang=\"{}\">", digest.language)), "{name}");
        assert!(mail.subject.chars().count() <= 140 && !mail.subject.contains(char::is_control), "{}", mail.subject);
        for line in mail.text.lines().filter(|l| *l != "-- ") {
            let single = !line.trim().contains(' ')
                || line.trim_start().starts_with("| ") && line.trim().split(' ').count() <= 2;
            assert!(single || textwrap::core::display_width(line) <= 72, "{name}: {line}");
        }
    }
}

#[test]
fn the_subject_says_it() {
    let expected = [
        ("one", "Larkfield may now train AI on your data, which it ruled out before, from 20 Nov 2024"),
        (
            "week",
            "Larkfield may now train AI on your data, which it ruled out before, from 20 Nov 2024, and 7 more changes",
        ),
        ("failures", "2 documents could not be checked"),
        ("reminder", "In 7 days: Larkfield: Privacy Policy takes effect on 20 Nov 2024"),
        ("heartbeat", "No change seen in 34 documents"),
    ];
    for (name, subject) in expected {
        assert_eq!(mail(name).1.subject, subject, "{name}");
    }
}

#[test]
fn one_flagged_change() {
    insta::assert_snapshot!(mail("one").1.text);
}

#[test]
fn a_week() {
    insta::assert_snapshot!(mail("week").1.text);
}

#[test]
fn nothing_but_failures() {
    insta::assert_snapshot!(mail("failures").1.text);
}

#[test]
fn other_languages() {
    insta::assert_snapshot!(mail("german").1.text);
    insta::assert_snapshot!(mail("french").1.text);
    insta::assert_snapshot!(mail("spanish").1.text);
    let mut trouble = cases::trouble();
    trouble.language = Language::German;
    insta::assert_snapshot!(clausewatch::digest::render_trouble(&trouble).unwrap().text);
}

#[test]
fn no_english_line_is_left_in_other_languages() {
    let english = Words::english();
    let lines = ["others", "upcoming", "failing", "caveat", "sender", "legend-plain", "how-to-refuse", "read-the-page"];
    for name in ["german", "french", "spanish"] {
        let (_, mail) = mail(name);
        let left = |id: &&&str| mail.html.contains(&english.say(id)) || mail.text.contains(&english.say(id));
        assert_eq!(lines.iter().find(left), None, "{name}");
    }
}

#[test]
fn a_reminder() {
    insta::assert_snapshot!(mail("reminder").1.text);
}

#[test]
fn other_scripts() {
    insta::assert_snapshot!(mail("right-to-left").1.text);
    insta::assert_snapshot!(mail("japanese").1.text);
    assert!(mail("japanese").1.html.contains("lang=\"ja\"") && mail("right-to-left").1.html.contains("dir=\"auto\""));
}

#[test]
fn hostile_words_stay_words() {
    let (_, mail) = mail("hostile");
    for evil in ["<script", "<img", "href=\"javascript:", "\"onmouseover", "\u{202e}", "<b>", "<h1>1."] {
        assert!(!mail.html.contains(evil), "{evil} in {}", mail.html);
    }
    assert!(mail.html.contains("href=\"https://opt.example/out?a=1&#38;b=%22\""), "a true link stays: {}", mail.html);
    assert!(
        !mail.text.contains(['\u{1b}', '\u{202e}', '\0'])
            && !mail.text.lines().any(|l| l == "." || l.starts_with("Bcc:"))
    );
}

#[test]
fn a_long_digest_points_to_the_rest() {
    let (digest, mail) = mail("thousand");
    let shown = mail.html.matches("clausewatch show").count();
    assert!(shown >= 8, "{shown}");
    let words = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("All of them: clausewatch changes --since 2024-11-01"), "{words}");
    assert!(mail.html.contains("All of them: clausewatch changes --since 2024-11-01"));
    assert_eq!(digest.items.len(), 1000);
    assert!(words.contains("more documents: clausewatch status"), "{words}");
}

#[test]
fn a_mail_on_trouble_is_written_for_looking_at() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("mails");
    std::fs::create_dir_all(&folder).unwrap();
    let mail = clausewatch::digest::render_trouble(&cases::trouble()).unwrap();
    std::fs::write(folder.join("trouble.html"), &mail.html).unwrap();
    assert_eq!(mail.subject, "2 documents cannot be checked, 1 again");
    assert!(
        mail.html.matches("What to do: ").count() == 2 && mail.text.contains("Pebblepay: Privacy Statement"),
        "{}",
        mail.text
    );
}
