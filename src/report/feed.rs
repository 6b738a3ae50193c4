//! The Atom feed (RFC 4287): the changes that a mail would tell, newest first.

use crate::digest::{Words, cut, language, one_line};
use crate::document::ContentHash;
use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};

/// A feed.
#[derive(Debug, Clone)]
pub struct Feed {
    /// Where the feed itself can be read.
    pub url: Option<String>,
    /// Who writes it, and the domain of its ids.
    pub domain: String,
    /// When it is written; used where it holds nothing.
    pub now: DateTime<Utc>,
    /// Changes, newest first.
    pub items: Vec<FeedItem>,
}

/// One change of a feed.
pub type FeedItem = crate::digest::Item;

#[derive(Template)]
#[template(path = "feed.xml")]
struct Page {
    id: String,
    url: String,
    updated: String,
    entries: Vec<Entry>,
}

struct Entry {
    id: String,
    title: String,
    updated: String,
    url: String,
    categories: Vec<String>,
    summary: String,
    html: String,
}

#[derive(Template)]
#[template(path = "feed-entry.html")]
struct Content {
    document: String,
    summary: String,
    effective: String,
    language: String,
    quotes: Vec<(String, String)>,
    id: i64,
}

/// Writes a feed.
///
/// # Errors
/// When a template fails, which only a lack of memory makes it do.
pub fn feed(feed: &Feed) -> Result<String, askama::Error> {
    let time = |t: DateTime<Utc>| t.to_rfc3339_opts(SecondsFormat::Secs, true);
    let updated = feed.items.iter().map(|i| i.detected_at).max().unwrap_or(feed.now);
    let entries = feed.items.iter().map(|i| entry(i, &feed.domain)).collect::<Result<_, _>>()?;
    let id = format!("tag:{},2024:clausewatch", feed.domain);
    let url = feed.url.as_deref().map(xml).unwrap_or_default();
    Page { id, url, updated: time(updated), entries }.render()
}

fn entry(item: &FeedItem, domain: &str) -> Result<Entry, askama::Error> {
    let identity = format!("{}\n{}\n{}", item.service, item.document, item.detected_at.timestamp());
    let hash = ContentHash::of(identity.as_bytes()).to_string();
    let flags = || item.flags.iter().filter(|f| f.change.alerts());
    let quote =
        |f: &crate::document::Flag| (xml(&Words::english().category(f)), xml(&cut(&crate::diff::plain(&f.quote), 900)));
    let content = Content {
        document: xml(&item.document),
        summary: xml(&item.summary),
        effective: item.effective.map(|d| d.human()).unwrap_or_default(),
        language: item.language.as_deref().map(language).unwrap_or_default(),
        quotes: flags().take(6).map(quote).collect(),
        id: item.id,
    };
    let mut categories: Vec<String> = flags().map(|f| f.category.to_string()).collect();
    categories.sort();
    categories.dedup();
    Ok(Entry {
        id: format!("tag:{domain},2024:change-{}", &hash[..24]),
        title: xml(&Words::english().statement(item)),
        updated: item.detected_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        url: item.url.as_deref().map(xml).unwrap_or_default(),
        categories,
        summary: xml(&item.summary),
        html: content.render()?,
    })
}

/// One line of what XML 1.0 can hold.
fn xml(text: &str) -> String {
    one_line(text).chars().filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

#[cfg(test)]
mod tests {
    use super::{Feed, feed};

    #[test]
    fn an_empty_feed_is_a_feed() {
        let now = "2024-11-01T08:00:00Z".parse().unwrap();
        let text =
            feed(&Feed { url: Some("https://e.org/f?a=1&b=2".into()), domain: "e.org".into(), now, items: Vec::new() })
                .unwrap();
        assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>"), "{text}");
        assert!(text.contains("<updated>2024-11-01T08:00:00Z</updated>") && !text.contains("1&b"), "{text}");
    }
}
