//! Files for other programs: the calendar of coming dates and the Atom feed of changes.
//!
//! Pure: entries come in, text comes out. Knows no file, no server, no SQL.

mod calendar;
mod feed;

pub use calendar::{Entry, calendar, reconcile};
pub use feed::{Feed, FeedItem, feed};
