//! Files beside the mails: the calendar of coming dates, the Atom feed of changes, and pages for a browser.
//!
//! Pure: entries come in, text comes out. Knows no file, no server, no SQL.

mod calendar;
mod feed;
mod site;

pub use calendar::{Entry, calendar, reconcile};
pub use feed::{Feed, FeedItem, feed};
pub use site::{INDEX, SiteChange, SiteDocument, change_page, index};
