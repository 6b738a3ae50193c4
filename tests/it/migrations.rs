//! Migrations over data: a history that an older program wrote is whole in the newest schema.

use clausewatch::store::{SCHEMA_VERSION, Store};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The schema's own text, by name.
fn schema(path: &Path) -> BTreeMap<String, String> {
    let database = Connection::open(path).unwrap();
    let sql = "SELECT name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'";
    let mut statement = database.prepare(sql).unwrap();
    let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn count(database: &Connection, table: &str) -> i64 {
    database.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap()
}

/// Number and path of each file in a folder of the project, by number.
fn numbered(folder: &str) -> Vec<(i64, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = folder.read_dir().unwrap().map(|f| f.unwrap().path());
    let mut found: Vec<_> =
        files.map(|f| (f.file_name().unwrap().to_str().unwrap()[..4].parse().unwrap(), f)).collect();
    found.sort();
    found
}

/// A database as a program of schema `version` left it, with the data of `sample`.
fn old_database(path: &Path, version: i64, sample: &Path) {
    let database = Connection::open(path).unwrap();
    database.pragma_update(None, "foreign_keys", false).unwrap();
    for (number, file) in numbered("migrations").into_iter().filter(|(n, _)| *n <= version) {
        database.execute_batch(&std::fs::read_to_string(file).unwrap()).unwrap();
        database.pragma_update(None, "user_version", number).unwrap();
    }
    database.execute_batch(&std::fs::read_to_string(sample).unwrap()).unwrap();
}

#[test]
fn every_older_history_is_whole_in_the_newest_schema() {
    let folder = tempfile::tempdir().unwrap();
    let fresh = folder.path().join("fresh.db");
    drop(Store::open(&fresh).unwrap());
    let samples = numbered("tests/migrations");
    assert!(samples.iter().any(|(n, _)| *n == 1), "the first schema has a sample");
    for (version, sample) in samples {
        let path = folder.path().join(format!("from-{version}.db"));
        old_database(&path, version, &sample);
        let tables = ["documents", "versions", "snapshots", "changes", "clause_changes", "flags", "deliveries"];
        let old = Connection::open(&path).unwrap();
        let before: Vec<i64> = tables.iter().map(|t| count(&old, t)).collect();
        assert!(before.iter().all(|n| *n > 0), "{before:?} in the sample of schema {version}");
        drop(old);

        let store = Store::open(&path).unwrap();
        store.integrity_check().unwrap();
        let status = store.status().unwrap();
        assert_eq!(status.len(), 3, "all documents are still tracked");
        assert_eq!(store.search("artificial", 10).unwrap().len(), 1, "the full-text index came along");
        drop(store);

        let new = Connection::open(&path).unwrap();
        let after: Vec<i64> = tables.iter().map(|t| count(&new, t)).collect();
        assert_eq!(before, after, "rows from schema {version}");
        let found: i64 = new.pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
        assert_eq!(found, SCHEMA_VERSION);
        assert_eq!(schema(&path), schema(&fresh), "the schema from {version} is that of a fresh database");
        for view in ["v_status", "v_versions", "v_changes", "v_flags", "v_upcoming"] {
            let rows = count(&new, view);
            assert!(view == "v_upcoming" || rows > 0, "{view} from schema {version}");
        }
    }
}

#[test]
fn an_upgrade_that_fails_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    let (version, sample) = numbered("tests/migrations").remove(0);
    old_database(&path, version, &sample);
    // something stands in the way of the second migration
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE upkeep (x)").unwrap();
    let before = schema(&path);
    assert!(Store::open(&path).is_err());
    assert_eq!(schema(&path), before, "all pending migrations are one transaction");
    let database = Connection::open(&path).unwrap();
    let found: i64 = database.pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
    assert_eq!((found, count(&database, "documents")), (version, 3));
}
