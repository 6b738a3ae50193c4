//! One declaration to one `[[service.document]]`, checked as the configuration checks it.

use crate::document::{Name, PolicyUrl};
use crate::extract::Css;
use serde::Serialize;
use serde_json::{Map, Value};

/// Filters that only change what is never compared (link targets, images, scripts, "3 days ago").
const NOT_NEEDED: &[&str] = &[
    "removeQueryParams",
    "cleanUrls",
    "removeTrackingIDs",
    "removeLabelAndSidFromUrls",
    "removeAmpDeviceId",
    "removeEmptyAnchorsLinks",
    "removeEmptyLinks",
    "removeEmptySVGLinks",
    "removeLinks",
    "useXHelpCenterBaseURL",
    "downloadImages",
    "removeImgFromCookiesPolicy",
    "removeScripts",
    "replaceTimeAgoByDate",
    "replaceDaysAgo",
];

const KEYS: &[&str] = &["fetch", "select", "remove", "filter", "executeClientScripts", "combine", "id", "validUntil"];

/// The entries of a configuration.
#[derive(Debug, Default, Serialize)]
pub struct Entries {
    service: Vec<Service>,
}

#[derive(Debug, Serialize)]
struct Service {
    name: String,
    document: Vec<Document>,
}

/// One `[[service.document]]`.
#[derive(Debug, Serialize)]
pub struct Document {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fetch: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    select: Vec<toml::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remove: Vec<toml::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<Source>,
}

#[derive(Debug, Serialize)]
struct Source {
    url: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    select: Vec<toml::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remove: Vec<toml::Value>,
}

impl Entries {
    /// Adds a service.
    pub fn add(&mut self, name: &str, document: Vec<Document>) {
        self.service.push(Service { name: name.to_owned(), document });
    }
}

impl Document {
    /// How many pages it has.
    pub fn pages(&self) -> usize {
        self.sources.len().max(1)
    }

    /// Whether a page of it asks for a browser.
    pub const fn needs_browser(&self) -> bool {
        self.fetch.is_some()
    }
}

/// Reads one declaration, and remembers what has no equal.
pub struct Reader {
    service: String,
    kind: String,
    /// Selectors that are ranges.
    pub ranges: usize,
    /// Filters that need no equal.
    pub filters_not_needed: Vec<String>,
    /// Filters without an equal.
    pub filters_lost: Vec<String>,
    /// What was left out, in words.
    pub lost: Vec<String>,
}

type Declaration = Map<String, Value>;

impl Reader {
    pub fn new(service: &str, kind: &str) -> Self {
        let (filters_not_needed, filters_lost, lost) = (Vec::new(), Vec::new(), Vec::new());
        Self { service: service.to_owned(), kind: kind.to_owned(), ranges: 0, filters_not_needed, filters_lost, lost }
    }

    /// The entry of one document.
    pub fn document(&mut self, declaration: &Value) -> Result<Document, String> {
        Name::new(&self.service).map_err(|e| format!("service: {e}"))?;
        let name = Name::new(&self.kind).map_err(|e| e.to_string())?.to_string();
        let all = declaration.as_object().ok_or("is no object")?;
        self.keys(all);
        let scripts = |page: &Declaration| page.get("executeClientScripts").and_then(Value::as_bool);
        let Some(combine) = all.get("combine") else {
            self.filters(all.get("filter"));
            return Ok(Document {
                name,
                url: Some(url(all)?),
                fetch: scripts(all).filter(|s| *s).map(|_| "browser"),
                select: self.selectors(all.get("select"), "select")?,
                remove: self.selectors(all.get("remove"), "remove")?,
                sources: Vec::new(),
            });
        };
        let pages = combine.as_array().filter(|p| !p.is_empty()).ok_or("`combine` is no list of pages")?;
        let mut sources = Vec::with_capacity(pages.len());
        let mut browser = false;
        for page in pages {
            let page = page.as_object().ok_or("a page of `combine` is no object")?;
            self.keys(page);
            // a page's own value takes the place of the shared one, it is never added to it
            let own = |key: &str| page.get(key).or_else(|| all.get(key));
            self.filters(own("filter"));
            browser |= scripts(page).or_else(|| scripts(all)).unwrap_or(false);
            let (select, remove) = (self.selectors(own("select"), "select")?, self.selectors(own("remove"), "remove")?);
            sources.push(Source { url: url(page)?, select, remove });
        }
        let (select, remove) = (Vec::new(), Vec::new());
        Ok(Document { name, url: None, fetch: browser.then_some("browser"), select, remove, sources })
    }

    fn keys(&mut self, declaration: &Declaration) {
        for key in declaration.keys().filter(|k| !KEYS.contains(&k.as_str())) {
            self.lost.push(format!("unknown key `{key}`, left out"));
        }
    }

    fn filters(&mut self, filters: Option<&Value>) {
        for filter in filters.and_then(Value::as_array).into_iter().flatten() {
            let name = filter.as_str().or_else(|| filter.as_object().and_then(|f| f.keys().next()).map(String::as_str));
            let name = name.unwrap_or("(unnamed)").to_owned();
            if NOT_NEEDED.contains(&name.as_str()) {
                self.filters_not_needed.push(name);
            } else {
                self.lost.push(format!("filter `{name}` is a script, which has no equal: left out"));
                self.filters_lost.push(name);
            }
        }
    }

    /// One selector or a list of them, in the form of the configuration.
    fn selectors(&mut self, raw: Option<&Value>, key: &str) -> Result<Vec<toml::Value>, String> {
        let list = match raw {
            None => return Ok(Vec::new()),
            Some(Value::Array(list)) => list.as_slice(),
            Some(one) => std::slice::from_ref(one),
        };
        list.iter().map(|one| self.selector(one, key)).collect()
    }

    fn selector(&mut self, raw: &Value, key: &str) -> Result<toml::Value, String> {
        let css = |source: &str| Css::parse(source).map(|_| source.to_owned()).map_err(|e| format!("{key}: {e}"));
        let range = match raw {
            Value::String(source) => return css(source).map(toml::Value::String),
            Value::Object(range) => range,
            other => return Err(format!("{key}: `{other}` is neither a CSS selector nor a range")),
        };
        let mut table = toml::Table::new();
        for (edge, source) in range {
            if !["startBefore", "startAfter", "endBefore", "endAfter"].contains(&edge.as_str()) {
                return Err(format!("{key}: unknown key `{edge}` of a range"));
            }
            let source = source.as_str().ok_or_else(|| format!("{key}: `{edge}` is no CSS selector"))?;
            table.insert(edge.clone(), toml::Value::String(css(source)?));
        }
        let ends = |a: &str, b: &str| usize::from(table.contains_key(a)) + usize::from(table.contains_key(b)) == 1;
        if !ends("startBefore", "startAfter") || !ends("endBefore", "endAfter") {
            return Err(format!("{key}: a range needs one start and one end"));
        }
        self.ranges += 1;
        Ok(toml::Value::Table(table))
    }
}

fn url(declaration: &Declaration) -> Result<String, String> {
    let raw = declaration.get("fetch").and_then(Value::as_str).ok_or("has no `fetch`")?;
    PolicyUrl::parse(raw).map(|_| raw.to_owned()).map_err(|e| format!("fetch: {e}"))
}
