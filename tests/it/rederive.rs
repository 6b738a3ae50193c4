//! Versions made again: what changed only because of the extractor or the selectors is nobody's news.

use crate::common::{World, at, ok};
use clausewatch::check::Outcome;
use clausewatch::daemon::Engine;
use clausewatch::store::{SharedStore, Store};

const BASE: &str = "This policy says what Acme does with the data that you entrust to us when you use the service on the web or in the app.";
const AI: &str = "We may use your posts and messages to train artificial intelligence models.";

/// Makes the newest version look as if an older extractor had made it, which kept a line too much.
fn age(world: &World) {
    let database = rusqlite::Connection::open(world.folder.path().join("history.db")).unwrap();
    let current = "(SELECT current_version_id FROM documents)";
    let id = database.query_row("SELECT current_version_id FROM documents", [], |r| r.get(0)).unwrap();
    let store = Store::open_read_only(&world.folder.path().join("history.db")).unwrap();
    let text = store.version_text(clausewatch::document::VersionId::new(id)).unwrap().text;
    let text = format!("{text}\nHome | Prices | Log in\n");
    database.execute("UPDATE texts SET text = ?1, text_zstd = NULL", [text]).unwrap();
    database
        .execute_batch(&format!(
            "UPDATE versions SET hash = substr(lower(hex(randomblob(32))), 1, 64), extractor_revision = 0 WHERE id = {current}"
        ))
        .unwrap();
    database.execute("UPDATE sources SET extractor_revision = 0", []).unwrap();
}

/// Numbers of the versions and whether each is derived.
fn versions(world: &World) -> Vec<(i64, bool)> {
    let database = rusqlite::Connection::open(world.folder.path().join("history.db")).unwrap();
    let mut statement = database.prepare("SELECT number, derived FROM versions ORDER BY id").unwrap();
    statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap()
}

fn pending(engine: &Engine) -> usize {
    engine.store.with(|s| s.recipient("ann@example.org", at(0), at(0)).and_then(|r| s.pending(r.id))).unwrap().len()
}

#[tokio::test]
async fn a_newer_extractor_is_no_change_of_the_platform() {
    let world = World::new();
    let engine = world.engine(&["/privacy"]);
    world.page("/privacy", &[BASE, AI]);
    world.check(&engine, 0).await;
    age(&world);
    assert_eq!(world.check(&engine, 6).await, [Outcome::Unchanged]);
    assert_eq!(versions(&world), [(1, false), (2, true)]);
    assert_eq!(pending(&engine), 0);
    assert!(
        engine.store.with(|s| s.changes(None, None, clausewatch::document::Significance::Noise, 9)).unwrap().is_empty()
    );
    assert!(engine.store.with(|s| s.flags(None, None, None, 9)).unwrap().is_empty());
    assert_eq!(world.check(&engine, 12).await, [Outcome::Unchanged]);
    assert_eq!(versions(&world).len(), 2, "it is made again once");
}

#[tokio::test]
async fn a_change_that_comes_with_a_newer_extractor_is_told_alone() {
    let world = World::new();
    let engine = world.engine(&["/privacy"]);
    world.page("/privacy", &[BASE]);
    world.check(&engine, 0).await;
    age(&world);
    world.page("/privacy", &[BASE, AI]);
    let outcomes = world.check(&engine, 6).await;
    let [Outcome::Changed { change, flags: 1, .. }] = outcomes[..] else { unreachable!("{outcomes:?}") };
    let clauses = engine.store.with(|s| s.clauses(change)).unwrap();
    assert_eq!(clauses.len(), 1, "{clauses:?}");
    assert_eq!(versions(&world), [(1, false), (2, true), (3, false)]);
    assert_eq!(pending(&engine), 1);
}

#[tokio::test]
async fn new_selectors_read_the_stored_page_again() {
    let world = World::new();
    let engine = world.engine(&["/privacy"]);
    let html = format!("<title>Policy</title><main><h1>Policy</h1><p>{BASE}</p><p class=extra>{AI}</p></main>");
    world.answer("/privacy", ok("text/html", html.as_bytes()));
    world.check(&engine, 0).await;
    drop(engine);
    let mut config = world.config(&["/privacy"]);
    let text = format!(
        "[[service.document]]\nname = \"/privacy\"\nurl = \"http://127.0.0.1:{}/privacy\"\nremove = [\".extra\"]\n",
        world.port
    );
    let again = clausewatch::config::Config::parse(
        &format!(
            "[fetch]\ncontact = \"t@example.org\"\n[mail]\nfrom = \"w@example.org\"\ntransport = \"directory\"\ndirectory = \"x\"\n[[service]]\nname = \"Acme\"\n{text}"
        ),
        &world.folder.path().join("other.toml"),
    );
    config.documents = again.unwrap().documents;
    let store = SharedStore::new(Store::open(&config.database).unwrap());
    let engine = Engine::new(config, store, at(1)).unwrap();
    let derived = engine.checker.rederive(&engine.config.documents[0], at(2)).unwrap().unwrap();
    assert!(derived.version.is_some() && derived.problem.is_none(), "{derived:?}");
    assert_eq!(world.check(&engine, 6).await, [Outcome::Unchanged]);
    assert_eq!(versions(&world), [(1, false), (2, true)]);
    assert_eq!(pending(&engine), 0);
}

#[tokio::test]
async fn newer_rules_judge_old_changes_again() {
    let world = World::new();
    let engine = world.engine(&["/privacy"]);
    world.page("/privacy", &[BASE]);
    world.check(&engine, 0).await;
    world.page("/privacy", &[BASE, AI]);
    world.check(&engine, 6).await;
    let database = rusqlite::Connection::open(world.folder.path().join("history.db")).unwrap();
    database.execute_batch("DELETE FROM flags; UPDATE changes SET rules_revision = 0, significance = 'noise'").unwrap();
    let derived = engine.checker.rederive(&engine.config.documents[0], at(7)).unwrap().unwrap();
    assert_eq!((derived.changes, derived.version), (1, None));
    assert_eq!(engine.store.with(|s| s.flags(None, None, None, 9)).unwrap().len(), 1);
    assert_eq!(pending(&engine), 0, "what was too small to be told is not told now");
}

#[tokio::test]
async fn a_page_that_differs_from_itself_is_told_at_first() {
    let world = World::new();
    let engine = world.engine(&["/steady"]);
    world.page("/steady", &[BASE]);
    world.check(&engine, 0).await;
    assert!(engine.store.with(|s| s.unstable()).unwrap().is_empty());
    drop(engine);
    world.each("/counter", |visit| {
        ok("text/html", format!("<title>Policy</title><main><p>{BASE}</p><p>You are visitor number {visit} of this page today.</p></main>").as_bytes())
    });
    let engine = world.engine(&["/counter"]);
    assert_eq!(world.check(&engine, 1).await, [Outcome::First]);
    let unstable = engine.store.with(|s| s.unstable()).unwrap();
    assert!(unstable[0].2.contains("visitor number"), "{unstable:?}");
    let trial = clausewatch::check::trial(&engine.checker.fetcher, &engine.config.documents[0]).await;
    assert!(matches!(&trial, clausewatch::check::Trial::Differs { what, .. } if what.contains("visitor")), "{trial:?}");
}

#[tokio::test]
async fn a_page_added_to_a_document_is_no_change_of_the_platform() {
    let world = World::new();
    let engine = world.engine(&["/privacy"]);
    let terms =
        "These terms say what you and Acme owe each other when you use the service, and which law holds between us.";
    world.page("/privacy", &[terms]);
    world.page("/annex", &[BASE, AI]);
    world.check(&engine, 0).await;
    drop(engine);
    let config = |pages: &[&str]| {
        let pages: Vec<String> =
            pages.iter().map(|p| format!("{{ url = \"http://127.0.0.1:{}{p}\" }}", world.port)).collect();
        let text = world.text(&[], |_| String::new());
        let text = format!("{text}[[service.document]]\nname = \"/privacy\"\nsources = [{}]\n", pages.join(", "));
        clausewatch::config::Config::parse(&text, &world.folder.path().join("clausewatch.toml")).unwrap()
    };
    let start = |pages: &[&str], hours| {
        let config = config(pages);
        let store = SharedStore::new(Store::open(&config.database).unwrap());
        Engine::new(config, store, at(hours)).unwrap()
    };
    let engine = start(&["/privacy", "/annex"], 1);
    assert_eq!(world.check(&engine, 6).await, [Outcome::Unchanged], "we read more, they wrote nothing");
    assert_eq!(versions(&world), [(1, false), (2, true)]);
    assert_eq!(pending(&engine), 0);
    // what the platform changes at the same time is told, and only that
    drop(engine);
    world.page(
        "/privacy",
        &[terms, "We share your data with our affiliates so that they can offer you their services."],
    );
    let engine = start(&["/privacy"], 7);
    let outcomes = world.check(&engine, 12).await;
    let [Outcome::Changed { change, flags: 1, .. }] = outcomes[..] else { unreachable!("{outcomes:?}") };
    let clauses = engine.store.with(|s| s.clauses(change)).unwrap();
    assert!(clauses.len() == 1 && clauses[0].after.as_deref().unwrap().contains("affiliates"), "{clauses:?}");
}
