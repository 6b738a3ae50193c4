//! The HTTP client: each hop checked, each body bounded.

use super::address::is_public;
use super::browser::Browser;
use super::hosts::Hosts;
use super::robots::{self, Robots, Rules};
use super::{FetchError, Fetched, Page, Request, retry, tls};
use crate::config::FetchSettings;
use crate::document::PolicyUrl;
use reqwest::cookie::{CookieStore as _, Jar};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{self, HeaderMap};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Redirects followed for one page.
const MAX_REDIRECTS: usize = 10;

/// Fetches pages by the rules of the configuration.
pub struct Fetcher {
    client: reqwest::Client,
    hosts: Hosts,
    robots: Robots,
    max_bytes: usize,
    allowed: Arc<Vec<ipnet::IpNet>>,
    browser: Option<Browser>,
}

/// Why a name leads nowhere; found again in an error's chain.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// Its address is not public.
    #[error("{0} is not a public address")]
    NotPublic(IpAddr),
    /// It has no address.
    #[error("{0}")]
    NoAddress(String),
}

/// The addresses of `host`, a name or an address, that may be fetched from.
///
/// # Errors
/// See [`ResolveError`].
pub async fn public_addresses(
    host: &str,
    port: u16,
    allowed: &[ipnet::IpNet],
) -> Result<Vec<SocketAddr>, ResolveError> {
    let found = tokio::net::lookup_host((host, port)).await.map_err(|e| ResolveError::NoAddress(e.to_string()))?;
    let found: Vec<SocketAddr> = found.collect();
    let good: Vec<SocketAddr> = found.iter().copied().filter(|a| may_fetch(a.ip(), allowed)).collect();
    match (good.is_empty(), found.first()) {
        (false, _) => Ok(good),
        (true, Some(refused)) => Err(ResolveError::NotPublic(refused.ip())),
        (true, None) => Err(ResolveError::NoAddress("the name has no address".to_owned())),
    }
}

/// Resolves names and refuses addresses that are not public, whatever the name said a moment ago.
struct PublicOnly {
    allowed: Arc<Vec<ipnet::IpNet>>,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = Arc::clone(&self.allowed);
        Box::pin(async move {
            let good = public_addresses(name.as_str(), 0, &allowed).await?;
            Ok(Box::new(good.into_iter()) as Addrs)
        })
    }
}

fn may_fetch(address: IpAddr, allowed: &[ipnet::IpNet]) -> bool {
    is_public(address) || allowed.iter().any(|net| net.contains(&address.to_canonical()))
}

impl Fetcher {
    /// A client by `settings`.
    ///
    /// # Errors
    /// When the certificate file of the configuration cannot be used.
    pub fn new(settings: &FetchSettings) -> Result<Self, String> {
        let allowed = Arc::new(settings.allow_networks.clone());
        let tls = tls::client_config(settings.ca_pem.as_deref()).map_err(|e| format!("fetch.ca_file: {e}"))?;
        let agent = format!("{}/{} (+{})", robots::AGENT, env!("CARGO_PKG_VERSION"), settings.contact);
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .user_agent(agent)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .dns_resolver(Arc::new(PublicOnly { allowed: Arc::clone(&allowed) }))
            .connect_timeout(settings.connect_timeout)
            .read_timeout(settings.read_timeout)
            .timeout(settings.timeout)
            // between two requests to a host lies its delay; a connection kept meanwhile would keep
            // the buffer of the largest page it brought
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|e| e.to_string())?;
        let hosts = Hosts::new(settings.host_delay);
        let browser = settings.browser.as_deref().map(|program| {
            let agent = format!(
                "Mozilla/5.0 (compatible; {}/{}; +{})",
                robots::AGENT,
                env!("CARGO_PKG_VERSION"),
                settings.contact
            );
            Browser::new(program, &agent, settings.timeout, settings.max_bytes, Arc::clone(&allowed))
        });
        Ok(Self { client, hosts, robots: Robots::default(), max_bytes: settings.max_bytes, allowed, browser })
    }

    /// Whether pages can be rendered.
    #[must_use]
    pub const fn has_browser(&self) -> bool {
        self.browser.is_some()
    }

    /// The page at `request.url` after its scripts have run, where a browser is configured.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn render(&self, request: &Request) -> Result<Option<Page>, FetchError> {
        let Some(browser) = &self.browser else { return Ok(None) };
        self.refuse_private(&request.url)?;
        if request.respect_robots && !self.rules(&request.url).await?.allows(request.url.as_ref()) {
            return Err(FetchError::Robots { url: request.url.to_string() });
        }
        let _turn = self.hosts.turn(request.url.host()).await;
        browser.render(&request.url).await.map(Some)
    }

    /// Fetches one page; what is transient is tried again a moment later.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn fetch(&self, request: &Request) -> Result<Fetched, FetchError> {
        if request.respect_robots && !self.rules(&request.url).await?.allows(request.url.as_ref()) {
            return Err(FetchError::Robots { url: request.url.to_string() });
        }
        let mut tries = 1;
        loop {
            let error = match self.follow(request, Limit::Refuse(self.max_bytes)).await {
                Ok(fetched) => return Ok(fetched),
                Err(error) => error,
            };
            let Some(pause) = retry::pause(&error, tries) else { return Err(error) };
            tracing::debug!(url = %request.url, tries, error = %error, "trying again");
            tokio::time::sleep(pause).await;
            tries += 1;
        }
    }

    /// What robots.txt of the URL's origin says. RFC 9309: none there, all is allowed; a server
    /// that fails allows nothing, which is told as its failure.
    async fn rules(&self, url: &PolicyUrl) -> Result<Rules, FetchError> {
        let origin = url.as_url().origin().ascii_serialization();
        if let Some(rules) = self.robots.get(&origin) {
            return Ok(rules);
        }
        let mut robots_url = url.as_url().clone();
        robots_url.set_path("/robots.txt");
        robots_url.set_query(None);
        let robots_url = PolicyUrl::from_url(robots_url)
            .map_err(|e| FetchError::BadRedirect { url: url.to_string(), reason: e.to_string() })?;
        let request = Request { url: robots_url, etag: None, last_modified: None, respect_robots: false };
        let rules = match self.follow(&request, Limit::Cut(robots::MAX_BYTES)).await {
            Ok(Fetched::Page(page)) => Rules::parse(&page.body),
            Ok(Fetched::NotModified)
            | Err(
                FetchError::Status { status: 400..=428 | 430..=499, .. }
                | FetchError::Redirects { .. }
                | FetchError::BadRedirect { .. },
            ) => Rules::All,
            Err(error) => return Err(error),
        };
        self.robots.set(origin, rules.clone());
        Ok(rules)
    }

    async fn follow(&self, request: &Request, limit: Limit) -> Result<Fetched, FetchError> {
        let mut url = request.url.clone();
        // sites that send a visitor round until a cookie comes back; forgotten with this request
        let cookies = Jar::default();
        for hop in 0..=MAX_REDIRECTS {
            self.refuse_private(&url)?;
            if hop > 0 && request.respect_robots && !Box::pin(self.rules(&url)).await?.allows(url.as_ref()) {
                return Err(FetchError::Robots { url: url.to_string() });
            }
            let _turn = self.hosts.turn(url.host()).await;
            if let Some((status, left)) = self.hosts.closed(url.host()) {
                let retry_after = Some(left.as_secs().max(1));
                return Err(FetchError::Status { url: url.to_string(), status, retry_after });
            }
            let response = self.send(&url, request, hop, &cookies).await?;
            cookies.set_cookies(&mut response.headers().get_all(header::SET_COOKIE).iter(), url.as_url());
            let status = response.status().as_u16();
            match status {
                // only an answer where something was asked: a 304 out of the blue is no success
                304 if request.etag.is_some() || request.last_modified.is_some() => return Ok(Fetched::NotModified),
                301 | 302 | 303 | 307 | 308 => url = target(&url, response.headers())?,
                200..=299 => {
                    let page = self.read(url, response, limit).await?;
                    match refresh(&page) {
                        Some(next) => url = next,
                        None => return Ok(Fetched::Page(page)),
                    }
                }
                _ => {
                    let retry_after = retry_after(response.headers());
                    if let Some(seconds) = retry_after.filter(|_| matches!(status, 429 | 503)) {
                        self.hosts.close(url.host(), status, Duration::from_secs(seconds));
                    }
                    return Err(FetchError::Status { url: url.to_string(), status, retry_after });
                }
            }
        }
        Err(FetchError::Redirects { url: request.url.to_string(), limit: MAX_REDIRECTS })
    }

    /// A host that is an address itself is never resolved, so it is checked here.
    fn refuse_private(&self, url: &PolicyUrl) -> Result<(), FetchError> {
        let address: IpAddr = match url.as_url().host() {
            Some(url::Host::Ipv4(v4)) => v4.into(),
            Some(url::Host::Ipv6(v6)) => v6.into(),
            _ => return Ok(()),
        };
        if may_fetch(address, &self.allowed) {
            return Ok(());
        }
        Err(FetchError::NotPublic { url: url.to_string(), address: address.to_string() })
    }

    async fn send(
        &self,
        url: &PolicyUrl,
        request: &Request,
        hop: usize,
        cookies: &Jar,
    ) -> Result<reqwest::Response, FetchError> {
        let mut builder = self
            .client
            .get(url.as_url().clone())
            .header(header::ACCEPT, "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.5")
            .header(header::ACCEPT_LANGUAGE, "en-US,en;q=0.8");
        if let Some(cookies) = cookies.cookies(url.as_url()) {
            builder = builder.header(header::COOKIE, cookies);
        }
        if hop == 0 {
            if let Some(etag) = &request.etag {
                builder = builder.header(header::IF_NONE_MATCH, etag);
            }
            if let Some(date) = &request.last_modified {
                builder = builder.header(header::IF_MODIFIED_SINCE, date);
            }
        }
        builder.send().await.map_err(|e| classify(url, &e))
    }

    async fn read(&self, url: PolicyUrl, mut response: reqwest::Response, limit: Limit) -> Result<Page, FetchError> {
        let (most, cut) = match limit {
            Limit::Refuse(most) => (most, false),
            Limit::Cut(most) => (most, true),
        };
        let too_large = || FetchError::TooLarge { url: url.to_string(), limit: most };
        let declared = response.content_length().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        if declared > most && !cut {
            return Err(too_large());
        }
        let mut body = Vec::with_capacity(declared.min(1 << 20));
        while let Some(chunk) = response.chunk().await.map_err(|e| classify(&url, &e))? {
            if body.len() + chunk.len() > most {
                if cut {
                    body.extend_from_slice(&chunk[..most - body.len()]);
                    break;
                }
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        let text = |name| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        Ok(Page {
            status: response.status().as_u16(),
            content_type: text(header::CONTENT_TYPE),
            etag: text(header::ETAG),
            last_modified: text(header::LAST_MODIFIED),
            body,
            url,
            rendered: false,
        })
    }
}

/// What is done with a body that is longer than so many bytes.
#[derive(Debug, Clone, Copy)]
enum Limit {
    /// It is an error.
    Refuse(usize),
    /// Its beginning is enough.
    Cut(usize),
}

/// A page with no more than this, in bytes, may be a stub that only leads on.
const MAX_STUB: usize = 4096;

/// Where a stub leads by `<meta http-equiv="refresh" content="0; url=…">`.
fn refresh(page: &Page) -> Option<PolicyUrl> {
    static REFRESH: std::sync::LazyLock<Option<regex::Regex>> = std::sync::LazyLock::new(|| {
        let tag = r#"(?i)<meta[^>]{0,100}http-equiv\s*=\s*["']?refresh["']?[^>]{0,100}content\s*=\s*["']?\s*[0-5]\s*[;,]\s*url\s*=\s*["']?([^"'>\s]+)"#;
        regex::Regex::new(tag).ok()
    });
    let is_html = page.content_type.as_deref().is_none_or(|t| t.contains("html"));
    if page.body.len() > MAX_STUB || !is_html {
        return None;
    }
    let text = String::from_utf8_lossy(&page.body);
    let target = REFRESH.as_ref()?.captures(&text)?.get(1)?.as_str().replace("&amp;", "&");
    let next = PolicyUrl::from_url(page.url.as_url().join(&target).ok()?).ok()?;
    (next != page.url).then_some(next)
}

fn target(from: &PolicyUrl, headers: &HeaderMap) -> Result<PolicyUrl, FetchError> {
    let bad = |reason: String| FetchError::BadRedirect { url: from.to_string(), reason };
    // servers write it in UTF-8, too
    let location = headers.get(header::LOCATION).map(|v| String::from_utf8_lossy(v.as_bytes()));
    let location = location.ok_or_else(|| bad("it names no target".to_owned()))?;
    let url = from.as_url().join(&location).map_err(|e| bad(e.to_string()))?;
    PolicyUrl::from_url(url).map_err(|e| bad(e.to_string()))
}

/// `Retry-After` in seconds; its date form is turned into the time from now by the `Date` header.
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(seconds);
    }
    let date = |text: &str| chrono::DateTime::parse_from_rfc2822(text).ok();
    let now = date(headers.get(header::DATE)?.to_str().ok()?)?;
    u64::try_from((date(value)? - now).num_seconds()).ok()
}

/// What a failed request was, by the types in its chain.
fn classify(url: &PolicyUrl, error: &reqwest::Error) -> FetchError {
    let url = url.to_string();
    let mut reason = error.to_string();
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(e) = cause {
        match e.downcast_ref() {
            Some(ResolveError::NotPublic(address)) => {
                return FetchError::NotPublic { url, address: address.to_string() };
            }
            Some(ResolveError::NoAddress(reason)) => return FetchError::Dns { url, reason: reason.clone() },
            None => {}
        }
        if let Some(tls) = tls_error(e) {
            return FetchError::Tls { url, reason: tls.to_string() };
        }
        reason = e.to_string();
        cause = e.source();
    }
    if error.is_timeout() {
        FetchError::Timeout { url }
    } else if error.is_connect() {
        FetchError::Connect { url, reason }
    } else {
        FetchError::Broken { url, reason }
    }
}

/// What TLS said: it may be wrapped in I/O errors, whose `source` steps over what they hold.
fn tls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    let mut inner = error;
    while let Some(held) = inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        inner = held;
    }
    inner.downcast_ref()
}
