//! Pages over HTTP: a polite, bounded client that cannot be led to addresses that are not public.
//!
//! Knows nothing of selectors, SQL or what a policy is. Redirects are followed by hand, so that
//! every hop is checked; retries of what is transient are decided in one place, on types.

mod address;
mod browser;
mod client;
mod hosts;
mod proxy;
mod retry;
mod robots;
mod tls;

pub use address::is_public;
pub use client::Fetcher;

use crate::document::PolicyUrl;

/// What to ask for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Where.
    pub url: PolicyUrl,
    /// `ETag` of what is known, for a conditional request.
    pub etag: Option<String>,
    /// `Last-Modified` of what is known.
    pub last_modified: Option<String>,
    /// Whether robots.txt is followed.
    pub respect_robots: bool,
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The page is as it was.
    NotModified,
    /// A page.
    Page(Page),
}

/// A page as fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it was found after redirects.
    pub url: PolicyUrl,
    /// The HTTP status, 200 to 299.
    pub status: u16,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The `ETag` header.
    pub etag: Option<String>,
    /// The `Last-Modified` header.
    pub last_modified: Option<String>,
    /// Whether a browser rendered it.
    pub rendered: bool,
}

/// Why a page could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The server answered, but not with the page.
    #[error("{url} answered {status}{}", hint(*status))]
    Status {
        /// Which URL.
        url: String,
        /// The HTTP status.
        status: u16,
        /// How long the server asks to wait, in seconds.
        retry_after: Option<u64>,
    },
    /// The host has no address.
    #[error("cannot find the host of {url}: {reason}")]
    Dns {
        /// Which URL.
        url: String,
        /// What the resolver said.
        reason: String,
    },
    /// The host cannot be reached.
    #[error("cannot connect to {url}: {reason}")]
    Connect {
        /// Which URL.
        url: String,
        /// Why.
        reason: String,
    },
    /// The certificate does not hold, or there is no common protocol.
    #[error("no trusted TLS connection to {url}: {reason}")]
    Tls {
        /// Which URL.
        url: String,
        /// Why.
        reason: String,
    },
    /// A time limit passed.
    #[error("{url} took too long")]
    Timeout {
        /// Which URL.
        url: String,
    },
    /// The connection broke off in mid-answer, or the answer is malformed.
    #[error("the answer of {url} broke off: {reason}")]
    Broken {
        /// Which URL.
        url: String,
        /// Why.
        reason: String,
    },
    /// The body is larger than the limit.
    #[error("{url} is larger than {limit} bytes (fetch.max_bytes)")]
    TooLarge {
        /// Which URL.
        url: String,
        /// The limit.
        limit: usize,
    },
    /// More redirects than followed, or in a circle.
    #[error("{url} redirects more than {limit} times")]
    Redirects {
        /// Which URL.
        url: String,
        /// The limit.
        limit: usize,
    },
    /// A redirect to somewhere that is not fetched.
    #[error("{url} redirects to where nothing is fetched: {reason}")]
    BadRedirect {
        /// Which URL.
        url: String,
        /// Why.
        reason: String,
    },
    /// The address is not a public one.
    #[error("{url} is at {address}, which is not a public address; fetch.allow_networks can allow it")]
    NotPublic {
        /// Which URL.
        url: String,
        /// The address.
        address: String,
    },
    /// The browser did not show the page.
    #[error("{url} could not be rendered: {reason}")]
    Browser {
        /// Which URL.
        url: String,
        /// Why.
        reason: String,
    },
    /// robots.txt says no.
    #[error("robots.txt of the host forbids {url}; respect_robots = false fetches it all the same")]
    Robots {
        /// Which URL.
        url: String,
    },
}

impl FetchError {
    /// A short stable word for the kind, for SQL and status.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Status { status: 403 | 401, .. } => "forbidden",
            Self::Status { status: 404 | 410, .. } => "not_found",
            Self::Status { status: 429, .. } => "too_many_requests",
            Self::Status { status: 500..=599, .. } => "server_error",
            Self::Status { .. } => "status",
            Self::Dns { .. } => "dns",
            Self::Connect { .. } => "connect",
            Self::Tls { .. } => "tls",
            Self::Timeout { .. } => "timeout",
            Self::Broken { .. } => "broken",
            Self::TooLarge { .. } => "too_large",
            Self::Redirects { .. } | Self::BadRedirect { .. } => "redirect",
            Self::NotPublic { .. } => "not_public",
            Self::Robots { .. } => "robots",
            Self::Browser { .. } => "browser",
        }
    }

    /// The HTTP status, where there was an answer.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// How long the server asks to wait, in seconds.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

const fn hint(status: u16) -> &'static str {
    match status {
        401 | 403 => " (the server refuses; it may take this program for a bot)",
        404 | 410 => " (the page has gone; its URL may have changed)",
        429 => " (too many requests; it will be asked less often)",
        500..=599 => " (the server has a problem)",
        _ => "",
    }
}
