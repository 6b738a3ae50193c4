//! The lock that one writing program holds on a database: a file beside it, locked by the kernel.
//!
//! The kernel lets go of it when the process ends, however it ends. It is a file of its own:
//! opening and closing the database file itself would drop SQLite's locks.

use super::OpenError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

/// Held for as long as the database is open for writing.
pub struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock of the database at `database`.
    pub fn take(database: &Path) -> Result<Self, OpenError> {
        let path = beside(database);
        let unavailable = |e: &std::io::Error| OpenError::Unavailable {
            path: database.display().to_string(),
            reason: format!("its lock {} cannot be taken: {e}", path.display()),
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|e| unavailable(&e))?;
        like(&file, database);
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(OpenError::InUse { path: database.display().to_string(), process: process(&mut file) });
            }
            Err(TryLockError::Error(e)) => return Err(unavailable(&e)),
        }
        // only for the message of the next one who comes: a full disk is no reason to stop here
        let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| write!(file, "{}", std::process::id()));
        Ok(Self { _file: file })
    }
}

/// Gives the lock to the database's owner: root may have made it, and the service must take it later.
fn like(lock: &File, database: &Path) {
    use std::os::unix::fs::MetadataExt as _;
    let (Ok(wanted), Ok(found)) = (std::fs::metadata(database), lock.metadata()) else { return };
    if (wanted.uid(), wanted.gid()) != (found.uid(), found.gid()) {
        // only root can; for anyone else it stays as it is
        let _ = std::os::unix::fs::fchown(lock, Some(wanted.uid()), Some(wanted.gid()));
    }
}

/// The process that has the database open for writing, if there is one.
#[must_use]
pub fn writer(database: &Path) -> Option<String> {
    let mut file = File::open(beside(database)).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Some(process(&mut file)),
        _ => None,
    }
}

fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

/// The number that the holder wrote.
fn process(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.take(20).read_to_string(&mut text));
    let number = text.trim();
    match read {
        Ok(_) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => number.to_owned(),
        _ => "unknown".to_owned(),
    }
}
