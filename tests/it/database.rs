//! The database as others meet it: refused when newer or damaged, documented queries that run.

use crate::common::{World, at};
use clausewatch::store::{OpenError, Store};

#[test]
fn a_newer_and_a_damaged_database_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let newer = folder.path().join("newer.db");
    drop(Store::open(&newer).unwrap());
    rusqlite::Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Store::open(&newer), Err(OpenError::Newer { found: 99, .. })));
    let damaged = folder.path().join("damaged.db");
    std::fs::write(&damaged, "this is no database, it is a text file of some length ".repeat(100)).unwrap();
    let before = std::fs::read(&damaged).unwrap();
    assert!(matches!(Store::open(&damaged), Err(OpenError::Damaged { .. })));
    assert_eq!(std::fs::read(&damaged).unwrap(), before);
    assert!(matches!(Store::open_read_only(&folder.path().join("none.db")), Err(OpenError::Missing { .. })));
}

#[test]
fn a_backup_is_whole_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.db")).unwrap();
    let copy = folder.path().join("copy.db");
    store.backup(&copy).unwrap();
    Store::open_read_only(&copy).unwrap().integrity_check().unwrap();
    assert!(store.backup(&copy).unwrap_err().to_string().contains("copy.db"));
}

#[tokio::test]
async fn every_documented_query_runs() {
    let world = World::new();
    let engine = world.engine(&["/privacy"]);
    let base = "This policy says what Acme does with the data that you entrust to us when you use the service on the web or in the app.";
    world.page("/privacy", &[base]);
    world.check(&engine, 0).await;
    world.page("/privacy", &[base, "We may use your posts to train artificial intelligence models."]);
    world.check(&engine, 6).await;
    clausewatch::deliver::compose(&engine.config, &engine.store, clausewatch::deliver::When::Now, at(7)).unwrap();
    let docs = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema.md")).unwrap();
    let queries: Vec<&str> = docs.split("```sql\n").skip(1).map(|q| q.split("```").next().unwrap()).collect();
    assert!(queries.len() >= 12, "{} queries", queries.len());
    let database = rusqlite::Connection::open(world.folder.path().join("history.db")).unwrap();
    let mut answered = 0;
    for query in queries {
        let prepared = database.prepare(query);
        assert!(prepared.is_ok(), "{:?} in {query}", prepared.err());
        let mut statement = prepared.unwrap();
        let rows = statement.query_map([], |_| Ok(())).unwrap().count();
        answered += usize::from(rows > 0);
    }
    assert!(answered >= 6, "only {answered} queries found anything");
}

#[test]
fn one_writer_at_a_time_and_readers_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let first = Store::open(&path).unwrap();
    let mine = std::process::id().to_string();
    assert!(matches!(Store::open(&path), Err(OpenError::InUse { process, .. }) if process == mine));
    assert_eq!(clausewatch::store::writer(&path), Some(mine));
    Store::open_read_only(&path).unwrap().quick_check().unwrap();
    drop(first);
    assert_eq!(clausewatch::store::writer(&path), None);
    // made by root beside somebody's database, the lock is theirs all the same
    if std::os::unix::fs::chown(&path, Some(12_345), Some(12_345)).is_ok() {
        drop(Store::open(&path).unwrap());
        let lock = std::fs::metadata(folder.path().join("history.db.lock")).unwrap();
        assert_eq!(std::os::unix::fs::MetadataExt::uid(&lock), 12_345);
    }
    Store::open(&path).unwrap();
}

#[tokio::test]
async fn a_check_beside_the_daemon_makes_documents_due() {
    let world = World::new();
    let engine = world.engine(&["/privacy", "/terms"]);
    let base = "This policy says what Acme does with the data that you entrust to us when you use the service on the web or in the app.";
    world.page("/privacy", &[base]);
    world.page("/terms", &[base]);
    world.check(&engine, 0).await;
    assert!(engine.store.with(|s| s.due(at(1), 10)).unwrap().iter().all(|(_, d)| d != "/terms"), "nothing is due yet");
    let mut beside = Store::open_beside(&engine.config.database).unwrap();
    assert_eq!(beside.hasten(&[("Acme", "/terms"), ("Acme", "/unknown")], at(1)).unwrap(), 1);
    assert!(engine.store.with(|s| s.due(at(1), 10)).unwrap().contains(&("Acme".to_owned(), "/terms".to_owned())));
}
