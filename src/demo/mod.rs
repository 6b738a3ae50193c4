//! The bundled sample site: a made-up platform whose policy goes through three revisions.
//!
//! Served on loopback, with what real pages do around their words: a visit number in every page, a
//! new design, other menus. The pages are written for this program and belong to no one.

mod serve;

pub use serve::Site;

use chrono::{Duration, NaiveDate};

/// How many revisions there are.
pub const REVISIONS: usize = 3;

/// The paths of the site's documents, with their names.
pub const DOCUMENTS: [(&str, &str); 2] = [("/privacy", "Privacy Policy"), ("/terms", "Terms of Service")];

/// The page at `path` in revision 1 to 3, as served on `visit`; dates are relative to `today`.
///
/// The second revision has the first one's words in other bytes.
#[must_use]
pub fn page(path: &str, revision: usize, visit: usize, today: NaiveDate) -> Option<String> {
    let source = match (path, revision) {
        ("/privacy", 1 | 2) => include_str!("site/privacy-1.html"),
        ("/privacy", _) => include_str!("site/privacy-3.html"),
        ("/terms", 1 | 2) => include_str!("site/terms-1.html"),
        ("/terms", _) => include_str!("site/terms-3.html"),
        _ => return None,
    };
    let date = |days: i64| (today + Duration::days(days)).format("%B %-d, %Y").to_string();
    let page = source.replace("%VISIT%", &(visit * 7919).to_string()).replace("%FIRST%", &date(-400));
    Some(page.replace("%EFFECTIVE%", &date(14)).replace("%ANNOUNCED%", &date(25)))
}

#[cfg(test)]
mod tests {
    use super::page;
    use crate::extract::{Page, Selectors, extract};

    fn text(path: &str, revision: usize, visit: usize) -> String {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let html = page(path, revision, visit, today).unwrap();
        let page = Page { bytes: html.as_bytes(), content_type: Some("text/html"), url: None };
        extract(page, &Selectors::default()).unwrap().text.as_str().to_owned()
    }

    #[test]
    fn the_second_revision_has_the_words_of_the_first() {
        assert_eq!(text("/privacy", 1, 1), text("/privacy", 2, 2));
        assert_ne!(text("/privacy", 2, 2), text("/privacy", 3, 3));
        assert!(!text("/privacy", 1, 1).contains("Ten photo tips"));
    }
}
