//! HTML to the kept text: parse, drop, choose, write.

use super::dom::Dom;
use super::selectors::{Css, Select};
use super::{ExtractError, Extracted, Method, Page, Selectors, code, content, decode, depth, unwanted, writer};
use crate::document::Text;
use scraper::Html;
use std::collections::HashMap;

/// Extracts the words of an HTML page.
pub fn extract(page: Page<'_>, rules: &Selectors) -> Result<Extracted, ExtractError> {
    let decoded = decode::decode(page.bytes, page.content_type);
    let source = code::without_code(&decoded);
    if depth::is_too_deep(&source) {
        return Err(ExtractError::TooDeep);
    }
    if depth::has_too_many_attributes(&source) {
        return Err(ExtractError::TooManyAttributes);
    }
    let html = Html::parse_document(&source);
    let title = title(&html);
    let mut dom = Dom::new(&html);
    let (roots, method) = kept(&html, &mut dom, rules, title.as_deref().unwrap_or_default())?;
    let base = base(&html, page.url);
    let text = Text::new(&writer::markdown(&dom, &roots, base.as_ref()))?;
    unwanted::refuse(title.as_deref(), &text, &source)?;
    if method == Method::MainContent {
        unwanted::refuse_dialog(&dom, &roots, &text)?;
    }
    Ok(Extracted { text, title, method })
}

/// Drops what the rules and the page itself say is not the policy, and finds what is.
pub fn kept(
    html: &Html,
    dom: &mut Dom<'_>,
    rules: &Selectors,
    title: &str,
) -> Result<(Vec<u32>, Method), ExtractError> {
    let index: HashMap<ego_tree::NodeId, u32> = if rules.select.is_empty() && rules.remove.is_empty() {
        HashMap::new()
    } else {
        dom.ids.iter().copied().zip(0..).collect()
    };
    let removed: Vec<Vec<u32>> =
        rules.remove.iter().map(|r| matches(html, dom, &index, r)).collect::<Result<_, _>>()?;
    for at in removed.into_iter().flatten() {
        dom.dropped[at as usize] = true;
    }
    if rules.select.is_empty() {
        return Ok((content::main_content(dom, title), Method::MainContent));
    }
    let mut roots = Vec::new();
    for select in &rules.select {
        let found = matches(html, dom, &index, select)?;
        if found.is_empty() {
            return Err(ExtractError::NoMatch(source(select)));
        }
        roots.extend(found);
    }
    content::drop_hidden(dom, &super::flow::Flow::new(dom));
    Ok((roots, Method::Selected))
}

/// The outermost nodes that a selector matches, in document order. A `remove` that matches nothing
/// is no error; a range whose ends are not there is.
fn matches(
    html: &Html,
    dom: &Dom<'_>,
    index: &HashMap<ego_tree::NodeId, u32>,
    select: &Select,
) -> Result<Vec<u32>, ExtractError> {
    let all = |css: &Css| -> Vec<u32> {
        let mut found: Vec<u32> = html.select(css.selector()).filter_map(|e| index.get(&e.id()).copied()).collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    match select {
        Select::Css(css) => {
            let mut outermost: Vec<u32> = Vec::new();
            for at in all(css) {
                if outermost.last().is_none_or(|o| dom.nodes[*o as usize].end <= at) {
                    outermost.push(at);
                }
            }
            Ok(outermost)
        }
        Select::Range { start, start_inclusive, end, end_inclusive } => {
            let missing = |css: &Css| ExtractError::NoMatch(css.source().to_owned());
            let first = all(start).first().copied().ok_or_else(|| missing(start))?;
            let from = if *start_inclusive { first } else { dom.nodes[first as usize].end };
            let last = all(end).into_iter().find(|e| *e >= from && *e != first).ok_or_else(|| missing(end))?;
            let to = if *end_inclusive { dom.nodes[last as usize].end } else { last };
            Ok(between(dom, from, to))
        }
    }
}

/// The largest whole subtrees between two positions.
fn between(dom: &Dom<'_>, from: u32, to: u32) -> Vec<u32> {
    let mut found = Vec::new();
    let mut at = from;
    while at < to {
        let end = dom.nodes[at as usize].end;
        if end <= to {
            found.push(at);
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

fn source(select: &Select) -> String {
    match select {
        Select::Css(css) => css.source().to_owned(),
        Select::Range { start, end, .. } => format!("{} … {}", start.source(), end.source()),
    }
}

pub fn title(html: &Html) -> Option<String> {
    let node = html.tree.root().descendants().find(|n| n.value().as_element().is_some_and(|e| e.name() == "title"))?;
    let text: String = node.children().filter_map(|c| c.value().as_text().map(|t| &**t)).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| text.chars().take(300).collect())
}

fn base(html: &Html, page: Option<&url::Url>) -> Option<url::Url> {
    // it stands before the body, if at all
    let named =
        |n: &ego_tree::NodeRef<'_, scraper::Node>, name| n.value().as_element().is_some_and(|e| e.name() == name);
    let mut head = html.tree.root().descendants().take_while(|n| !named(n, "body"));
    let node = head.find(|n| named(n, "base"));
    let href = node.and_then(|n| n.value().as_element()?.attr("href"));
    match (href, page) {
        (Some(href), Some(page)) => page.join(href).ok().or_else(|| Some(page.clone())),
        (None, Some(page)) => Some(page.clone()),
        (Some(href), None) => url::Url::parse(href).ok(),
        (None, None) => None,
    }
}
