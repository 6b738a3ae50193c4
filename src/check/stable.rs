//! Is a document stable? It is fetched twice in a row and compared; what differs then is the page's
//! own noise, and is told before it can be mailed as a change.

use super::derive::extract_all;
use super::{Pages, fetch_pages, run_blocking, size};
use crate::config::Tracked;
use crate::document::Text;
use crate::extract;
use crate::fetch::{Fetcher, Page};
use crate::store::SourceState;
use std::sync::Arc;

/// Lines shown of what differs.
const SHOWN: usize = 3;

/// What a trial of a document found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Trial {
    /// Both times the same words.
    Stable {
        /// How many.
        words: usize,
        /// The page's own title.
        title: Option<String>,
    },
    /// Other words the second time.
    Differs {
        /// How many words the first time.
        words: usize,
        /// What differs.
        what: String,
    },
    /// No text could be had.
    Failed {
        /// One word.
        reason: &'static str,
        /// In words.
        message: String,
    },
}

/// Fetches a document twice in a row, without a database, and compares what is read.
pub async fn trial(fetcher: &Arc<Fetcher>, tracked: &Tracked) -> Trial {
    let (first, title) = match read(fetcher, tracked).await {
        Ok(read) => read,
        Err((reason, message)) => return Trial::Failed { reason, message },
    };
    let words = first.word_count();
    match read(fetcher, tracked).await {
        Err((reason, message)) => Trial::Failed { reason, message: format!("the second time: {message}") },
        Ok((second, _)) => match differs(&first, &second) {
            Some(what) => Trial::Differs { words, what },
            None => Trial::Stable { words, title },
        },
    }
}

/// The document's text as it is now.
pub(super) async fn read(
    fetcher: &Fetcher,
    tracked: &Tracked,
) -> Result<(Text, Option<String>), (&'static str, String)> {
    let fresh = |s: &crate::config::Source| SourceState { url: s.url.to_string(), ..SourceState::default() };
    let known: Vec<SourceState> = tracked.sources.iter().map(fresh).collect();
    let pages = match fetch_pages(fetcher, tracked, &known, false).await {
        Ok(Pages::Fetched(pages)) => pages,
        Ok(Pages::NotModified) => return Err(("status", "304 to an unconditional request".to_owned())),
        Err(error) => return Err((error.reason(), error.to_string())),
    };
    let tracked = tracked.clone();
    run_blocking(size(&pages), move || {
        let url = tracked.sources.first().map(|s| s.url.to_string()).unwrap_or_default();
        extract_all(&tracked, pages.iter().map(input)).map_err(|e| (e.reason(), format!("{url}: {e}")))
    })
    .await
}

/// A fetched page as the extractor takes it.
pub(super) fn input(page: &Page) -> extract::Page<'_> {
    extract::Page { bytes: &page.body, content_type: page.content_type.as_deref(), url: Some(page.url.as_url()) }
}

/// The first lines that only one of two texts has, shortened; none where the texts are the same.
pub(super) fn differs(first: &Text, second: &Text) -> Option<String> {
    if first == second {
        return None;
    }
    let only = |a: &Text, b: &Text| -> Vec<String> {
        let others: std::collections::HashSet<&str> = b.as_str().lines().collect();
        let lines = a.as_str().lines().filter(|l| !l.is_empty() && !others.contains(l));
        lines.take(SHOWN).map(|l| l.chars().take(120).collect()).collect()
    };
    let (gone, come) = (only(first, second), only(second, first));
    let quoted = |lines: &[String]| lines.iter().map(|l| format!("“{l}”")).collect::<Vec<_>>().join(", ");
    Some(match (gone.is_empty(), come.is_empty()) {
        (true, true) => "the order of its lines".to_owned(),
        (false, true) => format!("only the first time: {}", quoted(&gone)),
        (true, false) => format!("only the second time: {}", quoted(&come)),
        (false, false) => format!("first {}, then {}", quoted(&gone), quoted(&come)),
    })
}

#[cfg(test)]
mod tests {
    use super::differs;
    use crate::document::Text;

    #[test]
    fn what_differs_is_quoted() {
        let text = |raw| Text::new(raw).unwrap();
        assert_eq!(differs(&text("a\n\nb"), &text("a\n\nb")), None);
        assert_eq!(differs(&text("a\n\nb 1"), &text("a\n\nb 2")).unwrap(), "first “b 1”, then “b 2”");
        assert_eq!(differs(&text("a"), &text("a\n\nc")).unwrap(), "only the second time: “c”");
    }
}
