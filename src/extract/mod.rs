//! From a page's bytes to the policy's words: HTML, PDF, Markdown and plain text to clean Markdown.
//!
//! Pure: no network, no SQL, no time. The same bytes with the same rules and the same
//! [`REVISION`] always give the same [`Text`], which is what makes versions derivable again from
//! stored snapshots.

mod around;
mod code;
mod content;
mod decode;
mod depth;
mod dom;
mod explain;
mod flow;
mod furniture;
mod html;
mod links;
mod marked;
mod pdf;
mod plain;
mod selectors;
mod table;
mod unwanted;
mod writer;

pub use explain::{Explained, Piece, explain};
pub use pdf::{PdfProblem, read_pdf, read_pdfs_by};
pub use selectors::{Css, Select, SelectError, Selectors};

use crate::document::{Text, TextError};

/// The extractor's own revision. Raised whenever the same bytes could give another text, so that
/// versions made by an older one are made again instead of being told as the platform's change.
pub const REVISION: u32 = 4;

/// Fewer words than this are no policy: the shortest real document in the measured archives has
/// over 60.
pub const MIN_WORDS: usize = 20;

/// Bytes as fetched, with what the server said of them.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The body, decompressed.
    pub bytes: &'a [u8],
    /// The `Content-Type` header's value, if any.
    pub content_type: Option<&'a str>,
    /// Where it came from; relative links are made absolute against it.
    pub url: Option<&'a url::Url>,
}

/// What a page's bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// HTML or XHTML.
    Html,
    /// PDF.
    Pdf,
    /// Markdown.
    Markdown,
    /// Plain text.
    Plain,
}

/// The text kept of a page, and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extracted {
    /// The words, as canonical Markdown.
    pub text: Text,
    /// The page's own title, if it has one.
    pub title: Option<String>,
    /// How the words were found.
    pub method: Method,
}

/// How the kept part of a page was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// By the selectors given.
    Selected,
    /// Main content found by itself.
    MainContent,
    /// The format has no furniture: all of it was kept.
    Whole,
}

/// Why a page gives no version. Every one is a failure that is told, never an empty text.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ExtractError {
    /// A selector matched nothing.
    #[error("selector `{0}` matches nothing")]
    NoMatch(String),
    /// There are no words, or too few to be a policy.
    #[error("the page holds no policy text ({0} words)")]
    Empty(usize),
    /// A bot challenge with status 200.
    #[error("the page is a bot challenge: “{0}”")]
    BotChallenge(String),
    /// An error, maintenance or not-found page with status 200.
    #[error("the page is an error page: “{0}”")]
    ErrorPage(String),
    /// A login or consent wall with status 200.
    #[error("the page is a login or consent wall: “{0}”")]
    Wall(String),
    /// The page fills itself by script and holds nothing before that.
    #[error("the page is empty without JavaScript ({0} words)")]
    NeedsBrowser(usize),
    /// A PDF that cannot be read.
    #[error("the PDF {0}")]
    Pdf(PdfProblem),
    /// Elements within elements without end, which take a parser minutes.
    #[error("the page is nested more than {} elements deep", depth::MAX_DEPTH)]
    TooDeep,
    /// An element with attributes without end, which take a parser minutes.
    #[error("an element of the page has more than {} attributes", depth::MAX_ATTRIBUTES)]
    TooManyAttributes,
    /// Bytes of a kind that holds no policy, such as an image.
    #[error("cannot read content of type `{0}`")]
    Unsupported(String),
    /// More text than is kept.
    #[error(transparent)]
    TooLong(#[from] TextError),
}

impl ExtractError {
    /// A short stable word for the kind, for SQL and status.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::NoMatch(_) => "selector",
            Self::Empty(_) => "empty",
            Self::BotChallenge(_) => "bot_challenge",
            Self::ErrorPage(_) => "error_page",
            Self::Wall(_) => "wall",
            Self::NeedsBrowser(_) => "needs_browser",
            Self::Pdf(_) => "pdf",
            Self::Unsupported(_) => "content_type",
            Self::TooDeep | Self::TooManyAttributes => "too_deep",
            Self::TooLong(_) => "too_long",
        }
    }
}

/// Extracts the words of a policy's page by `selectors`.
///
/// # Errors
/// When the page is not a policy, or cannot be read; see [`ExtractError`].
pub fn extract(page: Page<'_>, selectors: &Selectors) -> Result<Extracted, ExtractError> {
    let extracted = read(page, selectors)?;
    let enough = extracted.text.has_more_words_than(MIN_WORDS - 1) || cjk(extracted.text.as_str());
    if enough { Ok(extracted) } else { Err(ExtractError::Empty(extracted.text.word_count())) }
}

/// The same for a text that a person points at, which may be short or empty.
///
/// # Errors
/// When the bytes cannot be read; see [`ExtractError`].
pub fn read(page: Page<'_>, selectors: &Selectors) -> Result<Extracted, ExtractError> {
    Ok(match media(page)? {
        Media::Html => html::extract(page, selectors)?,
        Media::Pdf => whole(&pdf::read(page.bytes).map_err(ExtractError::Pdf)?)?,
        Media::Markdown => whole(&decode::decode(page.bytes, page.content_type))?,
        Media::Plain => whole(&plain::to_markdown(&decode::decode(page.bytes, page.content_type)))?,
    })
}

/// What the page's bytes are: by their own signature first, then by what the server said.
///
/// # Errors
/// When they are neither text nor PDF.
pub fn media(page: Page<'_>) -> Result<Media, ExtractError> {
    let head = page.bytes.get(..1024.min(page.bytes.len())).unwrap_or_default();
    if head.windows(5).any(|w| w == b"%PDF-") {
        return Ok(Media::Pdf);
    }
    let declared = page.content_type.unwrap_or_default();
    let declared = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let path = page.url.map(|u| u.path().to_ascii_lowercase()).unwrap_or_default();
    let ends = |ext: &[&str]| ext.iter().any(|e| path.ends_with(e));
    match declared.as_str() {
        "text/markdown" | "text/x-markdown" => Ok(Media::Markdown),
        "text/html" | "application/xhtml+xml" | "application/xml" | "text/xml" => Ok(Media::Html),
        "text/plain" if ends(&[".md", ".markdown"]) => Ok(Media::Markdown),
        "text/plain" if looks_like_html(head) => Ok(Media::Html),
        "text/plain" => Ok(Media::Plain),
        "" | "application/octet-stream" | "binary/octet-stream" if is_text(head) => Ok(match () {
            () if looks_like_html(head) => Media::Html,
            () if ends(&[".md", ".markdown"]) => Media::Markdown,
            () if ends(&[".html", ".htm", ".xhtml"]) => Media::Html,
            () => Media::Plain,
        }),
        "" => Err(ExtractError::Unsupported("unknown binary".to_owned())),
        other => Err(ExtractError::Unsupported(other.to_owned())),
    }
}

fn whole(markdown: &str) -> Result<Extracted, ExtractError> {
    let text = Text::new(markdown)?;
    Ok(Extracted { text, title: None, method: Method::Whole })
}

fn looks_like_html(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body", "<div", "<meta", "<p>"].iter().any(|t| head.contains(t))
}

fn is_text(head: &[u8]) -> bool {
    let utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    utf16 || head.iter().filter(|b| **b == 0).count() == 0
}

/// Whether the text is in a script that does not part its words by spaces.
fn cjk(text: &str) -> bool {
    text.chars().filter(|c| ('\u{3040}'..='\u{9fff}').contains(c)).take(40).count() >= 40
}
