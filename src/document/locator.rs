//! The URL of a policy page: absolute, http or https, with a host, without credentials.

use std::fmt;

/// An absolute http(s) URL with a host and no user name, password or fragment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PolicyUrl(url::Url);

/// Why a text cannot be a page's URL.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum UrlError {
    /// Not a URL at all, or a relative one.
    #[error("`{0}` is not a URL: {1}")]
    Invalid(String, String),
    /// Another scheme than http or https.
    #[error("`{0}`: only http and https URLs are fetched")]
    Scheme(String),
    /// A user name or password inside the URL.
    #[error("`{0}`: a URL must not carry a user name or password")]
    Credentials(String),
}

impl PolicyUrl {
    /// Parses and normalises `raw`.
    ///
    /// # Errors
    /// See [`UrlError`].
    pub fn parse(raw: &str) -> Result<Self, UrlError> {
        let url = url::Url::parse(raw.trim()).map_err(|e| UrlError::Invalid(raw.to_owned(), e.to_string()))?;
        Self::from_url(url)
    }

    /// Checks an already parsed URL, such as the target of a redirect.
    ///
    /// # Errors
    /// See [`UrlError`].
    pub fn from_url(mut url: url::Url) -> Result<Self, UrlError> {
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
            return Err(UrlError::Scheme(url.to_string()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            let _ = url.set_password(None);
            let _ = url.set_username("");
            return Err(UrlError::Credentials(url.to_string()));
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// The URL itself.
    #[must_use]
    pub const fn as_url(&self) -> &url::Url {
        &self.0
    }

    /// The host, lower-case; an IPv6 address stands in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

impl AsRef<str> for PolicyUrl {
    fn as_ref(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for PolicyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::{PolicyUrl, UrlError};

    #[test]
    fn only_plain_web_addresses_are_taken() {
        let url = PolicyUrl::parse(" HTTPS://Example.org/a#top ").unwrap();
        assert_eq!((url.as_ref(), url.host()), ("https://example.org/a", "example.org"));
        assert!(matches!(PolicyUrl::parse("/a"), Err(UrlError::Invalid(..))));
        assert!(matches!(PolicyUrl::parse("file:///etc/passwd"), Err(UrlError::Scheme(_))));
        let error = PolicyUrl::parse("https://u:secret@example.org/").unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
