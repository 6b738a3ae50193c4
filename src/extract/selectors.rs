//! What a configuration says is the policy in a page, and what is not: CSS selectors and ranges.

use scraper::Selector;

/// The selectors of one source. Empty means: find the main content by itself.
#[derive(Debug, Clone, Default)]
pub struct Selectors {
    /// What to keep, in this order. Nothing: the main content.
    pub select: Vec<Select>,
    /// What to drop, before anything is kept.
    pub remove: Vec<Select>,
}

/// One thing to keep or drop.
#[derive(Debug, Clone)]
pub enum Select {
    /// Every element that a CSS selector matches.
    Css(Css),
    /// All between two elements.
    Range {
        /// Where it begins.
        start: Css,
        /// Whether the start element itself belongs to it (`startBefore`) or not (`startAfter`).
        start_inclusive: bool,
        /// Where it ends: the first match after the start.
        end: Css,
        /// Whether the end element itself belongs to it (`endAfter`) or not (`endBefore`).
        end_inclusive: bool,
    },
}

/// A parsed CSS selector that remembers its source.
#[derive(Debug, Clone)]
pub struct Css {
    source: String,
    parsed: Selector,
}

/// A selector that cannot be parsed.
#[derive(Debug, thiserror::Error)]
#[error("`{selector}` is not a CSS selector: {reason}")]
pub struct SelectError {
    selector: String,
    reason: String,
}

impl Css {
    /// Parses `source`.
    ///
    /// # Errors
    /// When it is not valid CSS, or uses what is not supported.
    pub fn parse(source: &str) -> Result<Self, SelectError> {
        let parsed =
            Selector::parse(source).map_err(|e| SelectError { selector: source.to_owned(), reason: e.to_string() })?;
        Ok(Self { source: source.to_owned(), parsed })
    }

    /// The selector as written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    pub(super) const fn selector(&self) -> &Selector {
        &self.parsed
    }
}

impl Select {
    /// Parses a plain CSS selector.
    ///
    /// # Errors
    /// When it is not valid CSS.
    pub fn css(source: &str) -> Result<Self, SelectError> {
        Css::parse(source).map(Self::Css)
    }
}

#[cfg(test)]
mod tests {
    use super::Select;

    #[test]
    fn a_bad_selector_is_named() {
        let error = Select::css("div[").unwrap_err().to_string();
        assert!(error.starts_with("`div[` is not a CSS selector: "), "{error}");
        assert!(Select::css("main > .policy:not(.x)").is_ok());
    }
}
