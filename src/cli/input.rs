//! Texts that the command line points at: a file, a URL, or standard input.

use super::context::{self, runtime};
use super::{Failure, Global, exit};
use crate::check::fetch_page;
use crate::config::FetchSettings;
use crate::document::PolicyUrl;
use crate::extract::{self, Page, Selectors};
use crate::fetch::{Fetched, Fetcher, Request};
use anyhow::Context as _;
use std::io::Read as _;
use std::path::Path;

/// Bytes of a page, with what is known of them.
pub struct Input {
    pub bytes: Vec<u8>,
    pub content_type: Option<String>,
    pub url: Option<url::Url>,
}

impl Input {
    /// Reads `target`: `-`, an http(s) URL or a file. `url` says where a file came from.
    pub fn read(global: &Global, target: &str, url: Option<&PolicyUrl>) -> Result<Self, Failure> {
        if target.starts_with("https://") || target.starts_with("http://") {
            return Self::fetch(global, target);
        }
        let url = url.map(|u| u.as_url().clone());
        if target == "-" {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes)?;
            return Ok(Self { bytes, content_type: None, url });
        }
        let bytes = std::fs::read(target).with_context(|| format!("cannot read {target}"))?;
        let extension = Path::new(target).extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
        let content_type = match extension.as_deref() {
            Some("md" | "markdown") => Some("text/markdown"),
            Some("html" | "htm" | "xhtml") => Some("text/html"),
            Some("txt" | "text") => Some("text/plain"),
            _ => None,
        };
        Ok(Self { bytes, content_type: content_type.map(str::to_owned), url })
    }

    fn fetch(global: &Global, target: &str) -> Result<Self, Failure> {
        let url = PolicyUrl::parse(target).map_err(|e| Failure::new(exit::FAILED, e))?;
        let settings = context::load(global).map_or_else(|_| FetchSettings::new("no contact configured"), |c| c.fetch);
        let fetcher = Fetcher::new(&settings).map_err(|e| Failure::new(exit::CONFIG, anyhow::Error::msg(e)))?;
        let request = Request { url, etag: None, last_modified: None, respect_robots: true };
        let fetched =
            runtime()?.block_on(fetch_page(&fetcher, &request, false)).map_err(|e| Failure::new(exit::FAILED, e))?;
        match fetched {
            Fetched::Page(page) => {
                Ok(Self { bytes: page.body, content_type: page.content_type, url: Some(page.url.as_url().clone()) })
            }
            Fetched::NotModified => {
                Err(Failure::from(anyhow::anyhow!("{target} answered 304 to an unconditional request")))
            }
        }
    }

    /// The page for the extractor.
    pub fn page(&self) -> Page<'_> {
        Page { bytes: &self.bytes, content_type: self.content_type.as_deref(), url: self.url.as_ref() }
    }
}

/// The words of `target`.
pub fn text(global: &Global, target: &str) -> Result<crate::document::Text, Failure> {
    let input = Input::read(global, target, None)?;
    if input.bytes.is_empty() {
        return crate::document::Text::new("").map_err(|e| Failure::new(exit::FAILED, e));
    }
    let extracted = extract::read(input.page(), &Selectors::default());
    let extracted = extracted.with_context(|| format!("no text in {target}"))?;
    Ok(extracted.text)
}
