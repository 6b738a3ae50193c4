//! The main content of a page, found from the page itself: what to drop, and what is left to read.
//!
//! Hidden text, menus, banners, cookie notices, related links and footers go; the policy stays
//! whole. Every decision weighs how much prose would go with it: an element that looks like
//! furniture but holds a large part of the page's prose is kept, since missing a clause is worse
//! than keeping a menu.

use super::dom::{Dom, Kind, Node, Tag};
use std::collections::HashMap;

/// What a subtree holds, in characters that are not white space.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    chars: u32,
    link: u32,
    prose: u32,
}

/// Finds the main content and drops what is not; returns the roots to write.
pub fn main_content(dom: &mut Dom<'_>) -> Vec<u32> {
    let Some(body) = (0..dom.len()).find(|i| dom.nodes[*i as usize].tag() == Some(Tag::Body)) else {
        return if dom.nodes.is_empty() { Vec::new() } else { vec![0] };
    };
    drop_hidden(dom);
    let weights = weigh(dom);
    drop_furniture(dom, body, &weights);
    let weights = weigh(dom);
    let root = choose(dom, body, &weights);
    let weights = weigh(dom);
    drop_link_blocks(dom, root, &weights);
    vec![root]
}

/// Drops what a reader does not see, unless it holds so much prose that it must be an accordion or
/// a tab waiting to be opened.
pub fn drop_hidden(dom: &mut Dom<'_>) {
    let weights = weigh(dom);
    let total = weights.first().map_or(0, |w| w.prose).max(1);
    for (at, weight) in weights.iter().enumerate() {
        let node = dom.nodes[at];
        let Some(tag) = node.tag() else { continue };
        let waiting = weight.prose >= 400 || weight.prose * 4 > total;
        let hidden = is_never_text(&node) || (is_hidden(&node) && !waiting);
        if hidden || (tag == Tag::Button && !opens_section(dom, at)) {
            dom.dropped[at] = true;
        }
    }
}

/// A button inside a heading, or one that opens a panel, carries the section's title.
fn opens_section(dom: &Dom<'_>, at: usize) -> bool {
    let node = &dom.nodes[at];
    let index = u32::try_from(at).unwrap_or(u32::MAX);
    let panel = node.attr("aria-expanded").is_some() && node.attr("aria-haspopup").is_none();
    panel
        || dom.ancestors(index).take(3).any(|a| matches!(dom.nodes[a as usize].tag(), Some(Tag::Heading(_))))
        || dom.nodes[at..node.end as usize].iter().any(|n| matches!(n.tag(), Some(Tag::Heading(_))))
}

/// Text for screen readers only, which repeats or explains furniture.
fn is_never_text(node: &Node<'_>) -> bool {
    let class = node.attr("class").unwrap_or_default();
    class.split_ascii_whitespace().any(|c| {
        matches!(
            c,
            "sr-only"
                | "visually-hidden"
                | "visuallyhidden"
                | "screen-reader-text"
                | "screen-reader-only"
                | "u-visually-hidden"
                | "offscreen"
                | "skip-link"
                | "skip-to-content"
                | "skiplink"
        )
    })
}

fn is_hidden(node: &Node<'_>) -> bool {
    let style = node.attr("style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
    node.attr("hidden").is_some()
        || node.attr("aria-hidden") == Some("true")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}

/// Sums what each subtree holds, dropped parts aside.
fn weigh(dom: &Dom<'_>) -> Vec<Weight> {
    let mut weights = vec![Weight::default(); dom.nodes.len()];
    let mut blocks = vec![(0_u32, 0_u32); dom.nodes.len()];
    let mut link_until = 0;
    let mut block: Vec<u32> = Vec::new();
    for at in dom.visible(0) {
        let node = &dom.nodes[at as usize];
        while block.last().is_some_and(|b| dom.nodes[*b as usize].end <= at) {
            block.pop();
        }
        match node.kind {
            Kind::Element(tag, _) => {
                if tag == Tag::Link {
                    link_until = link_until.max(node.end);
                }
                if tag.is_block() {
                    block.push(at);
                }
            }
            Kind::Text(text) => {
                let chars = u32::try_from(text.chars().filter(|c| !c.is_whitespace()).count()).unwrap_or(u32::MAX);
                let link = if at < link_until { chars } else { 0 };
                weights[at as usize].chars = chars;
                weights[at as usize].link = link;
                if let Some(block) = block.last() {
                    blocks[*block as usize].0 += chars;
                    blocks[*block as usize].1 += link;
                }
            }
        }
    }
    for at in (0..dom.nodes.len()).rev() {
        let (chars, link) = blocks[at];
        if chars >= 30 && link * 2 < chars {
            weights[at].prose += chars;
        }
        let parent = dom.nodes[at].parent as usize;
        if parent != at && !dom.dropped[at] {
            let child = weights[at];
            weights[parent].chars += child.chars;
            weights[parent].link += child.link;
            weights[parent].prose += child.prose;
        }
    }
    weights
}

/// Drops elements whose tag, role, class or id says furniture.
fn drop_furniture(dom: &mut Dom<'_>, body: u32, weights: &[Weight]) {
    let total = weights[body as usize].prose.max(1);
    let mut by_name: HashMap<&'static str, Vec<usize>> = HashMap::new();
    for (at, weight) in weights.iter().enumerate().skip(body as usize + 1) {
        let node = dom.nodes[at];
        let Some(tag) = node.tag() else { continue };
        let prose = weight.prose;
        if is_site_furniture(dom, at, tag) && prose * 10 < total * 3 && !is_title(dom, at, tag) {
            dom.dropped[at] = true;
        } else if prose * 100 < total * 15
            && !holds_content(dom, at)
            && let Some(word) = furniture_word(&node)
        {
            by_name.entry(word).or_default().push(at);
        }
    }
    for (_, found) in by_name {
        let prose: u32 = outermost(dom, &found).map(|at| weights[at].prose).sum();
        if prose * 100 < total * 15 {
            for at in found {
                dom.dropped[at] = true;
            }
        }
    }
}

/// Those of `found`, which is in document order, that do not stand inside another of it.
fn outermost<'d>(dom: &'d Dom<'_>, found: &'d [usize]) -> impl Iterator<Item = usize> + 'd {
    let mut end = 0;
    found.iter().copied().filter(move |at| {
        let outer = *at >= end;
        if outer {
            end = dom.nodes[*at].end as usize;
        }
        outer
    })
}

fn holds_content(dom: &Dom<'_>, at: usize) -> bool {
    let end = dom.nodes[at].end as usize;
    matches!(dom.nodes[at].tag(), Some(Tag::Main | Tag::Article))
        || dom.nodes[at..end].iter().any(|n| matches!(n.tag(), Some(Tag::Main | Tag::Heading(1))))
}

/// A `header` is the page's title where it holds a first-level heading, else the site's.
fn is_title(dom: &Dom<'_>, at: usize, tag: Tag) -> bool {
    let end = dom.nodes[at].end as usize;
    tag == Tag::Header && dom.nodes[at..end].iter().any(|n| matches!(n.tag(), Some(Tag::Heading(1 | 2))))
}

fn is_site_furniture(dom: &Dom<'_>, at: usize, tag: Tag) -> bool {
    let role = dom.nodes[at].attr("role").unwrap_or_default();
    matches!(
        role,
        "navigation"
            | "banner"
            | "contentinfo"
            | "search"
            | "complementary"
            | "dialog"
            | "alertdialog"
            | "menu"
            | "menubar"
            | "toolbar"
    ) || matches!(tag, Tag::Nav | Tag::Footer | Tag::Aside | Tag::Dialog | Tag::Header)
}

/// Words in a class or an id that name furniture. A word counts alone or parted by `-`, `_` or a
/// change of case: `share-buttons`, `cookieBanner`, not `shareholder`.
const FURNITURE: &[&str] = &[
    "breadcrumb",
    "breadcrumbs",
    "navbar",
    "nav",
    "navigation",
    "menu",
    "sidebar",
    "sidenav",
    "subnav",
    "topnav",
    "topbar",
    "footer",
    "masthead",
    "newsletter",
    "subscribe",
    "signup",
    "social",
    "share",
    "sharing",
    "related",
    "recommended",
    "recommendations",
    "cookiebanner",
    "cookieconsent",
    "onetrust",
    "cookiebot",
    "consent",
    "gdpr",
    "modal",
    "popup",
    "popover",
    "tooltip",
    "overlay",
    "drawer",
    "offcanvas",
    "toast",
    "snackbar",
    "banner",
    "promo",
    "advert",
    "ads",
    "advertisement",
    "feedback",
    "helpful",
    "rating",
    "comments",
    "pagination",
    "pager",
    "languages",
    "locale",
    "toc",
    "cta",
    "hubspot",
    "intercom",
    "chatbot",
    "announcement",
    "noprint",
    "widget",
    "didomi",
    "usercentrics",
    "truste",
    "trustarc",
    "osano",
    "qc",
    "fc",
    "sitemap",
    "copyright",
    "login",
];

/// The word in an element's id or class that names furniture. Utility classes, which say how an
/// element looks at some width or state (`lg:menu-open`, `w-[10px]`), are no names.
fn furniture_word(node: &Node<'_>) -> Option<&'static str> {
    let class = node.attr("class").unwrap_or_default().split_ascii_whitespace();
    let names = node.attr("id").into_iter().chain(class).filter(|n| !n.contains([':', '[', '@', '(', '/']));
    names.flat_map(words).find_map(|word| FURNITURE.iter().copied().find(|f| *f == word))
}

fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    name.split(|c: char| !c.is_ascii_alphanumeric()).flat_map(|token| {
        let mut parts = Vec::new();
        let mut start = 0;
        let bytes = token.as_bytes();
        for at in 1..bytes.len() {
            if bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase() {
                parts.push(token[start..at].to_ascii_lowercase());
                start = at;
            }
        }
        parts.push(token[start..].to_ascii_lowercase());
        parts
    })
}

/// The smallest element that holds nearly all prose: `main` and `article` where they do, else the
/// deepest element reached by following the child with almost all of it.
fn choose(dom: &Dom<'_>, body: u32, weights: &[Weight]) -> u32 {
    let total = weights[body as usize].prose;
    let hinted = dom.visible(body).filter(|i| {
        let node = &dom.nodes[*i as usize];
        matches!(node.tag(), Some(Tag::Main | Tag::Article)) || matches!(node.attr("role"), Some("main" | "article"))
    });
    let enough = |at: &u32| weights[*at as usize].prose * 100 >= total * 80;
    let mut root = hinted.filter(enough).last().unwrap_or(body);
    loop {
        let here = weights[root as usize].prose;
        let next = dom
            .children(root)
            .filter(|c| !dom.dropped[*c as usize] && dom.nodes[*c as usize].element().is_some())
            .find(|c| weights[*c as usize].prose * 1000 >= here * 995 && here > 0);
        match next {
            Some(child) if !leaves_heading(dom, root, child) => root = child,
            _ => return root,
        }
    }
}

/// Whether going down to `child` would leave a heading or a date line behind.
fn leaves_heading(dom: &Dom<'_>, root: u32, child: u32) -> bool {
    let end = dom.nodes[child as usize].end;
    let tag = dom.nodes[child as usize].tag();
    matches!(tag, Some(Tag::Paragraph | Tag::List { .. } | Tag::Table | Tag::Row | Tag::Item | Tag::Heading(_)))
        || dom
            .visible(root)
            .filter(|i| *i < child || *i >= end)
            .any(|i| matches!(dom.nodes[i as usize].tag(), Some(Tag::Heading(1))))
}

/// Drops blocks that are nearly nothing but links to other pages: related articles, site lists.
/// A table of contents, whose links jump inside the page, stays.
fn drop_link_blocks(dom: &mut Dom<'_>, root: u32, weights: &[Weight]) {
    let end = dom.nodes[root as usize].end;
    let mut at = root + 1;
    while at < end {
        let node = dom.nodes[at as usize];
        let weight = weights[at as usize];
        let listing = matches!(node.tag(), Some(Tag::List { .. } | Tag::Block | Tag::Nav | Tag::Aside));
        if listing && !dom.dropped[at as usize] && weight.chars >= 40 && weight.link * 100 >= weight.chars * 90 {
            let links = outward_links(dom, at);
            if links >= 4 {
                dom.dropped[at as usize] = true;
                at = node.end;
                continue;
            }
        }
        at += 1;
    }
}

/// Links below `root` that lead to another page.
fn outward_links(dom: &Dom<'_>, root: u32) -> usize {
    dom.visible(root)
        .filter(|i| {
            let node = &dom.nodes[*i as usize];
            node.tag() == Some(Tag::Link) && node.attr("href").is_some_and(|h| !h.contains('#') && !h.is_empty())
        })
        .count()
}
