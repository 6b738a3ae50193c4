//! Any HTML is read or refused: no panic, no text that differs from one time to the next.
#![no_main]

use clausewatch::extract::{Page, Selectors, explain, extract};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let page = Page { bytes, content_type: Some("text/html"), url: None };
    assert_eq!(extract(page, &Selectors::default()), extract(page, &Selectors::default()));
    let _ = explain(page, &Selectors::default());
});
