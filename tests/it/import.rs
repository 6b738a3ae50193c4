//! Histories and declarations of Open Terms Archive, imported from small repositories made here.

use chrono::{DateTime, Utc};
use clausewatch::analyse::{DateTables, Rules};
use clausewatch::document::Significance;
use clausewatch::import::{self, Options, Report};
use clausewatch::store::{SharedStore, Store};
use git2::{Oid, Repository, Signature, Time};
use std::path::{Path, PathBuf};

const FIRST: &str = "# Privacy Policy\n\nWe collect your name and your address when you sign up for an account.\n";
const SECOND: &str = "# Privacy Policy\n\nWe collect your name and your address when you sign up for an account.\n\nWe may use your posts to train artificial intelligence models.\n";

/// A versions repository, and a database to import into.
struct World {
    folder: tempfile::TempDir,
    repository: Repository,
    store: SharedStore,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repository = Repository::init_bare(folder.path().join("versions")).unwrap();
        let store = SharedStore::new(Store::open(&folder.path().join("history.db")).unwrap());
        Self { folder, repository, store }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("versions")
    }

    /// One commit on HEAD: files written, or deleted where there is no text.
    fn commit(&self, day: i64, subject: &str, files: &[(&str, Option<&[u8]>)]) -> Oid {
        let parent = self.repository.head().ok().map(|h| h.peel_to_commit().unwrap());
        let base = match &parent {
            Some(parent) => parent.tree().unwrap(),
            None => self.repository.find_tree(self.repository.treebuilder(None).unwrap().write().unwrap()).unwrap(),
        };
        let mut update = git2::build::TreeUpdateBuilder::new();
        for (path, text) in files {
            match text {
                Some(text) => update.upsert(*path, self.repository.blob(text).unwrap(), git2::FileMode::Blob),
                None => update.remove(*path),
            };
        }
        let tree = self.repository.find_tree(update.create_updated(&self.repository, &base).unwrap()).unwrap();
        let at = Signature::new("Bot", "bot@example.org", &Time::new(1_700_000_000 + day * 86_400, 60)).unwrap();
        let parents: Vec<_> = parent.iter().collect();
        self.repository.commit(Some("HEAD"), &at, &at, subject, &tree, &parents).unwrap()
    }

    fn import_with(&self, path: &Path, options: &Options) -> Result<Report, import::Stopped> {
        let (rules, dates) = (Rules::built_in().unwrap(), DateTables::built_in().unwrap());
        import::import_versions(&self.store, (&rules, &dates), path, options, now(), &mut |_| {})
    }

    fn import(&self) -> Report {
        self.import_with(&self.path(), &Options { threads: 2, ..Options::default() }).unwrap()
    }

    fn versions(&self, service: &str, document: &str) -> Vec<String> {
        let rows = self.store.with(|s| s.versions(service, document)).unwrap();
        rows.iter().map(|v| self.store.with(|s| s.version_text(v.id)).unwrap().text).collect()
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-01T00:00:00Z".parse().unwrap()
}

#[test]
fn a_history_is_imported_once_and_mailed_to_nobody() {
    let world = World::new();
    world.commit(0, "Initial commit", &[("README.md", Some(b"read me"))]);
    world.commit(1, "First record of Acme Privacy Policy", &[("Acme/Privacy Policy.md", Some(FIRST.as_bytes()))]);
    world.commit(
        2,
        "Record new changes of Acme Privacy Policy",
        &[("Acme/Privacy Policy.md", Some(SECOND.as_bytes()))],
    );
    world.commit(
        3,
        "Refilter Acme Privacy Policy",
        &[("Acme/Privacy Policy.md", Some(format!("Menu\n\n{SECOND}").as_bytes()))],
    );
    let recipient = world.store.with(|s| s.recipient("ann@example.org", DateTime::UNIX_EPOCH, now())).unwrap();
    let report = world.import();
    assert_eq!((report.versions, report.changes, report.technical, report.other_commits), (3, 2, 1, 1), "{report:?}");
    assert_eq!(world.versions("Acme", "Privacy Policy"), [FIRST, SECOND, &format!("Menu\n\n{SECOND}")]);
    let changes = world.store.with(|s| s.changes(Some("Acme"), None, Significance::Noise, 9)).unwrap();
    let found: Vec<String> = changes.iter().map(|c| c.detected_at.to_rfc3339()).collect();
    assert!(found.contains(&"2023-11-16T22:13:20+00:00".to_owned()), "the author's date: {found:?}");
    let flags = world.store.with(|s| s.flags(Some("Acme"), None, None, 9)).unwrap();
    assert_eq!(flags[0].flag.quote, "We may use your posts to train artificial intelligence models.");
    assert!(world.store.with(|s| s.pending(recipient.id)).unwrap().is_empty());

    let again = world.import();
    assert_eq!((again.versions, again.known, again.problems.len()), (0, 3, 0));
    world.commit(4, "Record new changes of Acme Privacy Policy", &[("Acme/Privacy Policy.md", Some(FIRST.as_bytes()))]);
    assert_eq!((world.import().versions, world.versions("Acme", "Privacy Policy").len()), (1, 4));
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_imported() {
    let world = World::new();
    let quoted = "Say \"hi\" · Ünïcode/Terms of Service - Spam.md";
    world.commit(1, "Start tracking it", &[(quoted, Some(FIRST.as_bytes()))]);
    world.commit(2, "Start tracking it", &[("A/Te\nrms.md", Some(FIRST.as_bytes()))]);
    world.commit(3, "Start tracking it", &[("A/Latin.md", Some(b"Gesch\xe4ftsbedingungen"))]);
    world.commit(4, "Start tracking it", &[("A/Huge.md", Some(&vec![b'x'; 6 * 1024 * 1024]))]);
    world.commit(5, "Start tracking it", &[("A/Empty.md", Some(b" \n"))]);
    let lost = world.repository.blob(b"lost").unwrap();
    world.commit(6, "Start tracking it", &[("A/Lost.md", Some(b"lost"))]);
    let hex = lost.to_string();
    std::fs::remove_file(world.path().join("objects").join(&hex[..2]).join(&hex[2..])).unwrap();
    let report = world.import();
    assert_eq!(report.versions, 1, "{report:?}");
    assert_eq!(world.versions("Say \"hi\" · Ünïcode", "Terms of Service - Spam"), [FIRST]);
    let problems: Vec<String> = report.problems.iter().map(|p| format!("{}: {}", p.what, p.reason)).collect();
    for part in [r#"path "A/Te\nrms.md""#, "not UTF-8 at byte 5", "6291456 bytes long", "holds no words", "A/Lost"] {
        assert!(problems.iter().any(|p| p.contains(part)), "{part} in {problems:#?}");
    }
    assert_eq!(problems.len(), 5, "{problems:#?}");
}

#[test]
fn what_is_no_whole_repository_is_refused() {
    let world = World::new();
    let refused = |path: &Path| world.import_with(path, &Options::default()).unwrap_err().to_string();
    assert!(refused(world.folder.path()).contains("is not a git repository"), "{}", refused(world.folder.path()));
    assert!(refused(&world.path()).contains("holds no history"), "an empty repository");
    let id = world.commit(1, "Start tracking it", &[("A/B.md", Some(FIRST.as_bytes()))]);
    std::fs::write(world.path().join("shallow"), format!("{id}\n")).unwrap();
    assert!(refused(&world.path()).contains("is a shallow clone"), "{}", refused(&world.path()));
}

#[test]
fn renamed_documents_go_on() {
    let world = World::new();
    world.commit(1, "Start tracking it", &[("Bird/Terms.md", Some(FIRST.as_bytes()))]);
    world.import();
    world.commit(2, "Update it", &[("Bird/Terms.md", Some(SECOND.as_bytes()))]);
    world.commit(3, "Rename", &[("Bird/Terms.md", None), ("Z/Terms.md", Some(SECOND.as_bytes()))]);
    world.commit(4, "Update it", &[("Z/Terms.md", Some(FIRST.as_bytes()))]);
    let report = world.import();
    assert_eq!(report.renamed, [("Bird/Terms".to_owned(), "Z/Terms".to_owned())]);
    assert_eq!(world.versions("Z", "Terms"), [FIRST, SECOND, FIRST]);
    assert!(world.versions("Bird", "Terms").is_empty());
}

#[test]
fn a_part_is_imported_with_the_version_before_it() {
    let world = World::new();
    for (day, text) in [(1, "one two"), (2, "one two three"), (3, "one two three four")] {
        world.commit(day, "Update it", &[("A/B.md", Some(text.as_bytes()))]);
        world.commit(day, "Update it", &[("C/D.md", Some(text.as_bytes()))]);
    }
    let since = DateTime::from_timestamp(1_700_000_000 + 3 * 86_400, 0);
    let options = Options { services: vec!["a".to_owned()], since, threads: 1 };
    let report = world.import_with(&world.path(), &options).unwrap();
    assert_eq!((report.versions, report.changes), (2, 1));
    assert_eq!(world.versions("A", "B"), ["one two three\n", "one two three four\n"]);
    // the whole later: what is older than what is there is left out, and said
    let report = world.import();
    assert_eq!((report.older, report.versions), (1, 3));
    assert_eq!(world.versions("A", "B"), ["one two three\n", "one two three four\n"]);
}

#[test]
fn a_name_that_is_used_again_is_another_document() {
    let world = World::new();
    world.commit(1, "Start tracking it", &[("Bird/Terms.md", Some(FIRST.as_bytes()))]);
    world.commit(2, "Rename", &[("Bird/Terms.md", None), ("Z/Terms.md", Some(FIRST.as_bytes()))]);
    world.commit(3, "First record of it", &[("Bird/Terms.md", Some(SECOND.as_bytes()))]);
    world.import();
    assert_eq!(world.versions("Z", "Terms"), [FIRST]);
    assert_eq!(world.versions("Bird", "Terms"), [SECOND]);
}

#[test]
fn an_export_is_imported_as_it_was() {
    let world = World::new();
    world.commit(1, "First record of it", &[("Acme/Terms.md", Some(FIRST.as_bytes()))]);
    world.commit(2, "Record new changes of it", &[("Acme/Terms.md", Some(SECOND.as_bytes()))]);
    world.commit(3, "Apply technical or declaration upgrade on it", &[("Acme/Terms.md", Some(FIRST.as_bytes()))]);
    world.commit(4, "First record of it", &[("Zed/Terms.md", Some(SECOND.as_bytes()))]);
    world.import();
    let out = world.folder.path().join("out");
    let counts = world.store.with(|s| clausewatch::export::git(s, &[], &out)).unwrap();
    assert_eq!((counts.documents, counts.versions), (2, 4));
    let other = World::new();
    let report = other.import_with(&out, &Options::default()).unwrap();
    assert_eq!((report.versions, report.technical, report.problems.len()), (4, 1, 0));
    assert_eq!(other.versions("Acme", "Terms"), world.versions("Acme", "Terms"));
    let jsonl = |w: &World| {
        let mut lines = Vec::new();
        w.store.with(|s| clausewatch::export::jsonl(s, &[], &mut lines)).unwrap();
        String::from_utf8(lines).unwrap()
    };
    assert_eq!(jsonl(&other).lines().count(), 4 + 1, "technical changes are left out");
    let hashes = |text: String| -> Vec<String> {
        let mut found: Vec<String> = text.split("\"hash\":\"").skip(1).map(|h| h[..64].to_owned()).collect();
        found.sort();
        found
    };
    assert_eq!(hashes(jsonl(&world)), hashes(jsonl(&other)));
    assert!(
        world.store.with(|s| clausewatch::export::git(s, &[], &out)).unwrap_err().to_string().contains("not empty")
    );
    let plain = world.folder.path().join("plain");
    world.store.with(|s| clausewatch::export::markdown(s, &[], &plain)).unwrap();
    assert_eq!(std::fs::read_to_string(plain.join("Zed/Terms.md")).unwrap(), SECOND);
}

#[test]
fn declarations_become_a_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let declaration = r#"{ "name": "Acme Inc", "terms": {
        "Privacy Policy": { "fetch": "https://acme.example/privacy", "select": ["main", { "startAfter": "h1", "endBefore": "footer" }],
            "remove": ".share", "filter": ["removeShareButtons", { "removeQueryParams": ["utm_source"] }], "executeClientScripts": true },
        "Guidelines": { "select": "main", "combine": [ { "fetch": "https://acme.example/a" }, { "fetch": "https://acme.example/b", "select": "article" } ] },
        "Terms of Service": { "fetch": "https://acme.example/terms", "select": "div[", "colour": "red" } } }"#;
    std::fs::write(folder.path().join("Acme.json"), declaration).unwrap();
    std::fs::write(
        folder.path().join("Acme.history.json"),
        r#"{ "Privacy Policy": [ { "fetch": "https://acme.example/old", "validUntil": "2023-05-11T12:31:28Z" } ] }"#,
    )
    .unwrap();
    std::fs::write(folder.path().join("Gone.json"), r#"{ "name": "Gone", "terms": {} }"#).unwrap();
    std::fs::write(folder.path().join("Bad.json"), "{").unwrap();
    let found = import::read_declarations(&[folder.path().to_owned()]).unwrap();
    assert_eq!((found.documents, found.pages, found.browser, found.ranges), (2, 3, 1, 1), "{found:?}");
    assert_eq!((found.ended, found.earlier), (1, 1));
    assert_eq!(found.filters_lost.get("removeShareButtons"), Some(&1));
    assert_eq!(found.filters_not_needed.get("removeQueryParams"), Some(&1));
    let problems: Vec<String> = found.problems.iter().map(|p| format!("{}: {}", p.what, p.reason)).collect();
    for part in ["removeShareButtons", "unknown key `colour`", "`div[` is not a CSS selector", "Bad.json"] {
        assert!(problems.iter().any(|p| p.contains(part)), "{part} in {problems:#?}");
    }
    let head = "[fetch]\ncontact = \"t@example.org\"\n[mail]\nfrom = \"w@example.org\"\ntransport = \"directory\"\ndirectory = \"outbox\"\n";
    let config =
        clausewatch::config::Config::parse(&format!("{head}{}", found.toml), &folder.path().join("c.toml")).unwrap();
    let names: Vec<(&str, &str, usize)> =
        config.documents.iter().map(|d| (d.service.as_ref(), d.document.as_ref(), d.sources.len())).collect();
    assert_eq!(names, [("Acme", "Guidelines", 2), ("Acme", "Privacy Policy", 1)]);
    assert_eq!(config.documents[0].sources[0].selectors.select.len(), 1, "the shared selector");
    assert!(import::read_declarations(&[folder.path().join("none")]).is_err());
}
