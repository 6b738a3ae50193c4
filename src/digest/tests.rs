//! Tests of the mail's words: whole mails as a reader sees them.

use super::{Digest, Failure, Item, Kind, Upcoming, render};
use crate::document::{Category, Flag, FlagChange, PolicyDate, Significance, Stance};

fn flag() -> Flag {
    Flag {
        category: Category::new("ai_training").unwrap(),
        change: FlagChange::Modified,
        stance: Stance::Permits,
        section: vec!["2. How we use data".into()],
        quote: "We may use your posts to improve and [train](https://e.org/t) our AI models.".into(),
        before_quote: Some("We may use your posts to improve our AI models.".into()),
        before_stance: None,
        opt_out: Some("You can refuse in [settings](https://e.org/settings).".into()),
        affiliates: vec!["Globex".into()],
        rule: "ai_training.named_training".into(),
        because: Vec::new(),
    }
}

fn digest(service: &str) -> Digest {
    let item = Item {
        id: 7,
        service: service.into(),
        document: "Privacy Policy".into(),
        url: Some("https://e.org/privacy".into()),
        detected_at: "2024-11-01T06:00:00Z".parse().unwrap(),
        significance: Significance::Substantive,
        summary: "Changed: data or content may be used to train or improve AI models.".into(),
        effective: Some(PolicyDate::parse("2024-11-20").unwrap()),
        flags: vec![flag()],
        clauses: Vec::new(),
    };
    Digest {
        kind: Kind::Digest,
        items: vec![item],
        failing: vec![Failure {
            service: "Initech".into(),
            document: "Terms".into(),
            since: "2024-10-29T06:00:00Z".parse().unwrap(),
            message: "https://initech.example/terms answered 403".into(),
        }],
        upcoming: vec![Upcoming {
            service: service.into(),
            document: "Privacy Policy".into(),
            date: PolicyDate::parse("2024-11-20").unwrap(),
            announced: false,
        }],
        now: "2024-11-01T07:00:00Z".parse().unwrap(),
        timezone: chrono_tz::Tz::Europe__Paris,
    }
}

#[test]
fn a_mail_as_its_reader_sees_it() {
    insta::assert_snapshot!(render(&digest("Acme")).unwrap().text);
}

#[test]
fn the_subject_says_it() {
    assert_eq!(
        render(&digest("Acme")).unwrap().subject,
        "Acme changes how it may train AI on your data, from 20 Nov 2024"
    );
}

#[test]
fn hostile_words_stay_words() {
    let mut digest = digest("<script>alert(1)</script>\r\nBcc: x");
    digest.items[0].flags[0].quote = "<img src=x onerror=alert(1)> train \u{202e}AI".into();
    digest.items[0].flags[0].opt_out = Some("[x](javascript:alert(1)) [y](https://e.org/\"onmouseover=1)".into());
    let mail = render(&digest).unwrap();
    assert!(
        !mail.html.contains("<script>") && !mail.html.contains("<img") && !mail.html.contains("javascript:"),
        "{}",
        mail.html
    );
    assert!(!mail.html.contains("\"onmouseover"), "{}", mail.html);
    assert!(!mail.subject.contains(['\r', '\n']));
}

#[test]
fn a_long_digest_stays_small() {
    let mut digest = digest("Acme");
    let mut item = digest.items[0].clone();
    item.flags = vec![Flag { quote: "We train AI models on posts. ".repeat(200), ..flag() }; 50];
    digest.items = vec![item; 200];
    let mail = render(&digest).unwrap();
    assert!(mail.html.len() < 1_000_000, "{}", mail.html.len());
    assert!(mail.text.contains("180 changes more, not shown here"), "{}", mail.text);
}
