//! Texts of versions, compressed: the current one of a document on its own, an older one against
//! the next newer text.
//!
//! Most changes of a policy touch a few words, so an older text with the newer one as its
//! dictionary shrinks to some hundred bytes. Reading an old version walks from the nearest whole
//! text; every [`WHOLE_EVERY`]th version stands on its own, so that the walk is short.

use super::pack;
use crate::document::{MAX_TEXT_BYTES, VersionId};
use rusqlite::{Connection, Row, params};

/// A text is compressed on its own where its version's number is a multiple of this.
const WHOLE_EVERY: i64 = 128;

/// A text as it lies in the table.
struct Stored {
    /// As schema 4 and older kept it.
    text: Option<String>,
    zstd: Option<Vec<u8>>,
    base: Option<VersionId>,
    bytes: usize,
}

/// Writes the text of a new current version.
pub fn insert(connection: &Connection, version: VersionId, text: &str) -> rusqlite::Result<()> {
    write(connection, version, text, (&compress(text, None)?, None))
}

/// Writes the text of a version that another already follows: `newer` is that one with its text.
pub fn insert_older(
    connection: &Connection,
    version: (VersionId, i64),
    text: &str,
    newer: (VersionId, &str),
) -> rusqlite::Result<()> {
    let (number, base) = (version.1, newer);
    if number % WHOLE_EVERY == 0 {
        return insert(connection, version.0, text);
    }
    write(connection, version.0, text, (&compress(text, Some(base.1))?, Some(base.0)))
}

/// Compresses the text of a version that is current no longer against that of the next.
pub fn pack_older(connection: &Connection, version: VersionId, newer: (VersionId, &str)) -> rusqlite::Result<()> {
    let sql = "SELECT number FROM versions WHERE id = ?1";
    let number: i64 = connection.prepare_cached(sql)?.query_row([version], |r| r.get(0))?;
    if number % WHOLE_EVERY == 0 {
        return Ok(());
    }
    let zstd = compress(&read(connection, version)?, Some(newer.1))?;
    connection
        .prepare_cached("UPDATE texts SET text = NULL, text_zstd = ?2, base_version_id = ?3 WHERE version_id = ?1")?
        .execute(params![version, zstd, newer.0])?;
    Ok(())
}

fn write(
    connection: &Connection,
    version: VersionId,
    text: &str,
    (zstd, base): (&[u8], Option<VersionId>),
) -> rusqlite::Result<()> {
    let bytes = i64::try_from(text.len()).unwrap_or(i64::MAX);
    connection
        .prepare_cached("INSERT INTO texts (version_id, bytes, text_zstd, base_version_id) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![version, bytes, zstd, base])?;
    Ok(())
}

fn compress(text: &str, newer: Option<&str>) -> rusqlite::Result<Vec<u8>> {
    pack::compress(text.as_bytes(), newer.map(str::as_bytes)).map_err(codec)
}

/// The text of a version.
pub fn read(connection: &Connection, version: VersionId) -> rusqlite::Result<String> {
    read_after(connection, version, None)
}

/// The same where the text of the next newer version is known: often the dictionary.
pub fn read_after(
    connection: &Connection,
    version: VersionId,
    newer: Option<(VersionId, &str)>,
) -> rusqlite::Result<String> {
    let mut statement =
        connection.prepare_cached("SELECT text, text_zstd, base_version_id, bytes FROM texts WHERE version_id = ?1")?;
    let mut deltas: Vec<(Vec<u8>, usize)> = Vec::new();
    let mut at = Some(version);
    let mut text = String::new();
    while let Some(here) = at {
        let stored = statement.query_row([here], stored)?;
        if let Some(plain) = stored.text {
            text = plain;
        }
        if let Some(zstd) = stored.zstd {
            deltas.push((zstd, stored.bytes));
        }
        if let Some((id, known)) = newer.filter(|(id, _)| stored.base == Some(*id)) {
            debug_assert_ne!(id, here);
            known.clone_into(&mut text);
            break;
        }
        // a base is always newer than what it is the base of, unless the file was tampered with
        at = stored.base.filter(|base| *base != here && deltas.len() <= 100_000);
    }
    while let Some((zstd, bytes)) = deltas.pop() {
        let unpacked = pack::decompress(&zstd, text.as_bytes(), bytes.min(MAX_TEXT_BYTES * 2)).map_err(codec)?;
        text = String::from_utf8(unpacked).map_err(codec)?;
    }
    Ok(text)
}

fn stored(r: &Row<'_>) -> rusqlite::Result<Stored> {
    let bytes = usize::try_from(r.get::<_, i64>(3)?).unwrap_or(0);
    Ok(Stored { text: r.get(0)?, zstd: r.get(1)?, base: r.get(2)?, bytes })
}

/// A text that cannot be packed or unpacked is a damaged row.
fn codec(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Blob, Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::{insert, insert_older, pack_older, read};
    use crate::document::VersionId;
    use rusqlite::Connection;

    fn text(number: i64) -> String {
        let kept: Vec<String> = (0..200).map(|n| format!("Clause {n} of the policy says what it says.")).collect();
        format!("{}\nThis is version {number}.", kept.join("\n"))
    }

    fn database(versions: i64) -> Connection {
        let c = Connection::open_in_memory().unwrap();
        c.execute_batch("CREATE TABLE versions (id INTEGER PRIMARY KEY, number INTEGER); CREATE TABLE texts (version_id INTEGER PRIMARY KEY, bytes INTEGER, text TEXT, text_zstd BLOB, base_version_id INTEGER)").unwrap();
        for n in 1..=versions {
            c.execute("INSERT INTO versions VALUES (?1, ?1)", [n]).unwrap();
        }
        c
    }

    #[test]
    fn every_older_text_is_small_and_read_back_whole() {
        let c = database(200);
        for n in 1..=200 {
            insert(&c, VersionId::new(n), &text(n)).unwrap();
            if n > 1 {
                pack_older(&c, VersionId::new(n - 1), (VersionId::new(n), &text(n))).unwrap();
            }
        }
        for n in 1..=200 {
            assert_eq!(read(&c, VersionId::new(n)).unwrap(), text(n));
        }
        let stored: i64 =
            c.query_row("SELECT sum(length(coalesce(text, text_zstd))) FROM texts", [], |r| r.get(0)).unwrap();
        assert!(stored < 200 * 150, "{stored} bytes");
    }

    #[test]
    fn imported_texts_are_packed_at_once() {
        let c = database(3);
        insert(&c, VersionId::new(3), &text(3)).unwrap();
        insert_older(&c, (VersionId::new(2), 2), &text(2), (VersionId::new(3), &text(3))).unwrap();
        insert_older(&c, (VersionId::new(1), 1), &text(1), (VersionId::new(2), &text(2))).unwrap();
        assert_eq!(read(&c, VersionId::new(1)).unwrap(), text(1));
    }

    #[test]
    fn a_damaged_text_is_an_error() {
        let c = database(1);
        c.execute("INSERT INTO texts VALUES (1, 10, NULL, x'00112233', NULL)", []).unwrap();
        assert!(read(&c, VersionId::new(1)).is_err());
        c.execute("UPDATE texts SET base_version_id = 1", []).unwrap();
        assert!(read(&c, VersionId::new(1)).is_err(), "a circle ends");
    }
}
