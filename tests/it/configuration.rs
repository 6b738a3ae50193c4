//! The configuration: the shipped example and catalogue load, mistakes are named.

use clausewatch::config::{Catalogue, Config, EXAMPLE};
use std::path::Path;

fn parse(text: &str) -> Result<Config, String> {
    Config::parse(text, Path::new("test.toml")).map_err(|e| e.to_string())
}

#[test]
fn the_example_loads() {
    let config = parse(EXAMPLE).unwrap();
    assert!(config.documents.iter().any(|d| d.service.as_ref() == "LinkedIn"));
    assert!(config.documents.iter().any(|d| d.service.as_ref() == "Example"));
}

#[test]
fn every_service_of_the_catalogue_can_be_tracked() {
    let documents: Vec<_> = Catalogue::built_in().unwrap().documents().collect();
    let services: std::collections::BTreeSet<_> = documents.iter().map(|d| d.service.clone()).collect();
    assert!(
        services.len() >= 30 && documents.len() >= 80,
        "{} services, {} documents",
        services.len(),
        documents.len()
    );
    let mut text =
        "[fetch]\ncontact = \"a@example.org\"\n[mail]\nfrom = \"a@example.org\"\ntransport = \"directory\"\n"
            .to_owned();
    for service in &services {
        text.push_str(&format!("[[service]]\nname = \"{service}\"\n"));
    }
    assert_eq!(parse(&text).unwrap().documents.len(), documents.len());
}

#[test]
fn mistakes_are_named_with_file_key_and_value() {
    let base = "[fetch]\ncontact = \"a@example.org\"\n[mail]\nfrom = \"a@example.org\"\ntransport = \"directory\"\n";
    let own = "[[service]]\nname = \"Acme\"\n[[service.document]]\nname = \"P\"\nurl = \"https://example.org/\"\n";
    let cases: &[(String, &[&str])] = &[
        (format!("{base}[schedule]\ncheck = \"sometimes\"\n"), &["schedule.check", "`sometimes`", "every 6 hours"]),
        (format!("{base}[schedule]\ntimezone = \"Mars\"\n"), &["schedule.timezone", "`Mars`"]),
        (format!("{base}[databse]\n"), &["databse", "database"]),
        (format!("{base}[[service]]\nname = \"LinkedInn\"\n"), &["service.name", "LinkedIn"]),
        (format!("{base}{own}select = [\"div[\"]\n"), &["Acme", "`div[`"]),
        (format!("{base}{own}fetch = \"magic\"\n"), &["fetch", "`magic`", "http, browser"]),
        (format!("{base}{own}{own}"), &["stands twice"]),
        (
            format!("{base}[[recipient]]\nto = \"a@example.org\"\nservices = []\nlanguage = \"tlh\"\n"),
            &["recipient.language", "`tlh`", "en, de, fr, es"],
        ),
        (base.replace("directory", "pigeon"), &["mail.transport", "`pigeon`", "directory, sendmail, smtp"]),
        (
            base.replace("\"directory\"", "\"smtp\"\nhost = \"mail.example.org\"\ntls = \"none\""),
            &["mail.tls", "plaintext = true"],
        ),
        (format!("{base}[[recipient]]\nto = \"nobody\"\nservices = [\"*\"]\n"), &["recipient.to", "`nobody`"]),
        (
            format!("{base}{own}[[recipient]]\nto = \"a@b.c\"\nservices = [\"*\"]\nremind = \"soon\"\n"),
            &["recipient.remind", "`soon`", "7 days"],
        ),
        (
            format!("{base}{own}[[recipient]]\nto = \"a@b.c\"\nservices = [\"*\"]\ndigest = \"at times\"\n"),
            &["recipient.digest", "`at times`"],
        ),
        (
            format!(
                "{base}{own}[[recipient]]\nto = \"a@b.c\"\nservices = [\"*\"]\nalerts = [\"ai_training\"]\ncategories = [\"own\"]\n"
            ),
            &["recipient.alerts", "`ai_training`", "[own]"],
        ),
        (
            base.replace("[mail]", "[mail]\ndkim = { selector = \"s\", key_file = \"/nowhere/key.pem\" }"),
            &["mail.dkim.key_file", "/nowhere/key.pem"],
        ),
        (base.replace("[mail]", "[mail]\noperator = \"root\""), &["mail.operator", "`root`"]),
        (
            format!("{base}{own}[[recipient]]\nto = \"a@b.c\"\nservices = [\"Globex\"]\n"),
            &["recipient.services", "`Globex`"],
        ),
    ];
    for (text, words) in cases {
        let error = parse(text).unwrap_err();
        assert!(error.starts_with("test.toml"), "{error}");
        for word in *words {
            assert!(error.contains(word), "`{word}` is not in: {error}");
        }
    }
}

#[test]
fn the_address_of_pages_is_an_address_and_has_its_folder() {
    let with = |feed: &str| parse(&format!("{EXAMPLE}\n[feed]\n{feed}\n"));
    let good = with("pages = \"pages\"\npages_url = \"https://lookup.example/policies\"").unwrap();
    assert_eq!(good.feed.pages_url.as_deref(), Some("https://lookup.example/policies/"));
    let wrong = with("pages = \"pages\"\npages_url = \"javascript:alert(1)\"").unwrap_err();
    assert!(wrong.contains("feed.pages_url") && wrong.contains("javascript:alert(1)"), "{wrong}");
    let alone = with("pages_url = \"https://lookup.example/\"").unwrap_err();
    assert!(alone.contains("feed.pages"), "{alone}");
}
