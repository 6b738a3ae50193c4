//! The domain's own types: ids, names, hashes, dates, texts and what analysis says of them.
//!
//! Everything here is plain data that cannot hold an impossible value: a private field, one
//! fallible constructor that also normalises, `Display` and `AsRef` out. The module knows no other
//! module of the crate, no I/O, no clock, no SQL and no markup.

mod clause;
mod date;
mod flag;
mod hash;
mod id;
mod language;
mod locator;
mod name;
mod text;

pub use clause::{ByKey, Clause, ClauseIdentity, ClauseKind, Fnv, Keys, fold, is_sign, seen_key, word_keys, words_key};
pub use date::{DateError, PolicyDate};
pub use flag::{
    Category, CategoryError, ChangeKind, ClauseChange, DateMention, Dates, Flag, FlagChange, Significance, Stance,
    UnknownWord,
};
pub use hash::{ContentHash, HashError};
pub use id::{AttemptId, ChangeId, DeliveryId, DocumentId, FlagId, ServiceId, SnapshotId, VersionId};
pub use language::{Language, UnknownLanguage};
pub use locator::{PolicyUrl, UrlError};
pub use name::{Mailbox, MailboxError, Name, NameError};
pub use text::{MAX_TEXT_BYTES, Text, TextError};
