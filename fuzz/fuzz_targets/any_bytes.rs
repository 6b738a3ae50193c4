//! Any bytes of any kind, PDF among them, are read or refused.
#![no_main]

use clausewatch::extract::{Page, Selectors, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let kinds =
        [None, Some("text/html; charset=big5"), Some("text/plain"), Some("text/markdown"), Some("application/pdf")];
    let content_type = kinds[usize::from(*kind) % kinds.len()];
    let _ = read(Page { bytes, content_type, url: None }, &Selectors::default());
});
