//! The main content of a page, found from the page itself: what to drop, and what is left to read.
//!
//! Hidden text, menus, banners, cookie notices, related links and footers go; the policy stays
//! whole. Every decision weighs how much prose would go with it: an element that looks like
//! furniture but holds a large part of the page's prose is kept, since missing a clause is worse
//! than keeping a menu.

use super::around;
use super::dom::{Dom, Kind, Node, Tag};
use super::flow::{self, Flow};
use super::furniture::{self, Sureness, is_never_seen};
use std::collections::HashMap;

/// What a subtree holds, in characters that are not white space.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weight {
    /// All of it.
    pub chars: u32,
    /// In links.
    pub link: u32,
    /// In blocks of at least 30 characters that are not mostly links.
    pub prose: u32,
}

/// Finds the main content and drops what is not; returns the roots to write.
pub fn main_content(dom: &mut Dom<'_>, title: &str) -> Vec<u32> {
    let title = &around::folded(title);
    let Some(body) = (0..dom.len()).find(|i| dom.nodes[*i as usize].tag() == Some(Tag::Body)) else {
        return if dom.nodes.is_empty() { Vec::new() } else { vec![0] };
    };
    let flow = Flow::new(dom);
    drop_hidden(dom, &flow);
    drop_ages(dom);
    let weights = weigh(dom);
    drop_furniture(dom, body, &flow, &weights, title);
    let weights = weigh(dom);
    let root = choose(dom, body, &weights, title);
    let weights = weigh(dom);
    drop_link_blocks(dom, root, &flow, &weights);
    around::prune(dom, root, &weights, title);
    beside(dom, body, root, &flow, &weights)
}

/// The root and what is read with it: boxes before it that name a day ("our new terms begin on …") and
/// sections of a text after it (an annex under an `article`).
fn beside(dom: &Dom<'_>, body: u32, root: u32, flow: &Flow, weights: &[Weight]) -> Vec<u32> {
    let mut roots = Vec::new();
    let mut past = body;
    for at in dom.visible(body) {
        let (node, weight) = (&dom.nodes[at as usize], &weights[at as usize]);
        if at == root {
            roots.push(root);
            past = node.end;
        }
        let apart = at >= past && (node.end <= root || at > root) && node.tag().is_some_and(Tag::is_block);
        let says = weight.prose >= 30 && weight.link * 2 < weight.chars;
        let is_notice = || at < root && flow::announces(dom, at as usize);
        let is_annex = || at > root && weight.link * 10 < weight.chars && flow.is_section(dom, at as usize, weights);
        if apart && says && (is_notice() || is_annex()) {
            roots.push(at);
            past = node.end;
        }
    }
    roots
}

/// Drops what a reader does not see, unless it holds so much prose that it must be an accordion or
/// a tab waiting to be opened.
pub fn drop_hidden(dom: &mut Dom<'_>, flow: &Flow) {
    let weights = weigh(dom);
    let total = weights.first().map_or(0, |w| w.prose).max(1);
    for (at, weight) in weights.iter().enumerate() {
        let node = dom.nodes[at];
        let Some(tag) = node.tag() else { continue };
        let waiting = || weight.prose >= 400 || weight.prose * 4 > total || flow.is_folded(dom, at, &weights);
        let hidden = is_never_seen(&node) || skips(dom, at) || (is_hidden(&node) && !waiting());
        if hidden || (tag == Tag::Button && !opens_section(dom, at) && !heads_panel(dom, at, &weights)) {
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

/// A button whose class says that it folds what stands after it: prose.
fn heads_panel(dom: &Dom<'_>, at: usize, weights: &[Weight]) -> bool {
    let class = dom.nodes[at].attr("class").unwrap_or_default().to_ascii_lowercase();
    ["accordion", "collaps", "toggle", "expand"].iter().any(|w| class.contains(w))
        && Flow::after(dom, at).is_some_and(|panel| weights[panel].prose >= 60)
}

/// Drops short lines that say how long ago something was: they change every day.
fn drop_ages(dom: &mut Dom<'_>) {
    for at in 0..dom.nodes.len() {
        let Kind::Text(text) = dom.nodes[at].kind else { continue };
        if dom.dropped[at] || !furniture::is_age(text) {
            continue;
        }
        let parent = dom.nodes[at].parent as usize;
        let alone = dom.nodes[parent].tag() != Some(Tag::Body) && is_short(dom, parent);
        dom.dropped[if alone { parent } else { at }] = true;
    }
}

/// Whether an element holds less text than a short line; no more of it is looked at than that.
fn is_short(dom: &Dom<'_>, at: usize) -> bool {
    let mut chars = 0;
    dom.chars[at..dom.nodes[at].end as usize].iter().all(|c| {
        chars += c;
        chars < 60
    })
}

/// A link at the page's top that jumps over the frame.
fn skips(dom: &Dom<'_>, at: usize) -> bool {
    let node = &dom.nodes[at];
    let jumps = node.tag() == Some(Tag::Link) && node.attr("href").is_some_and(|h| h.starts_with('#'));
    jumps
        && dom.nodes[at..node.end as usize].iter().any(|n| match n.kind {
            Kind::Text(text) => text.trim_start().get(..8).is_some_and(|t| t.eq_ignore_ascii_case("skip to ")),
            Kind::Element(..) => false,
        })
}

fn is_hidden(node: &Node<'_>) -> bool {
    let style = node.attr("style").unwrap_or_default();
    let style = if style.is_empty() { String::new() } else { style.replace(' ', "").to_ascii_lowercase() };
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
            Kind::Text(_) => {
                let chars = dom.chars[at as usize];
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
fn drop_furniture(dom: &mut Dom<'_>, body: u32, flow: &Flow, weights: &[Weight], title: &str) {
    let total = weights[body as usize].prose.max(1);
    let mut by_name: HashMap<(&'static str, Sureness), Vec<usize>> = HashMap::new();
    let mut hidden_until = 0;
    for (at, weight) in weights.iter().enumerate().skip(body as usize + 1) {
        let node = dom.nodes[at];
        let Some(tag) = node.tag() else { continue };
        if dom.dropped[at] {
            hidden_until = hidden_until.max(node.end as usize);
        }
        if at < hidden_until {
            continue;
        }
        let prose = weight.prose;
        if is_site_furniture(dom, at, tag, weight)
            && prose * 10 < total * 3
            && !is_title(dom, at, tag, title)
            && !is_read(dom, at, tag, flow, weights)
        {
            dom.dropped[at] = true;
        } else if prose * 10 < total * 3
            && !matches!(tag, Tag::Heading(_))
            && let Some((word, sureness)) = furniture::named(&node)
            && !holds_content(dom, at)
            && (sureness == Sureness::Sure
                || (sureness == Sureness::Frame && !is_framed_text(dom, at, word, flow, weights))
                || (sureness == Sureness::Hint && looks_like_furniture(dom, at, word, flow, weights)))
        {
            by_name.entry((word, sureness)).or_default().push(at);
        }
    }
    for ((_, sureness), found) in by_name {
        let prose: u32 = outermost(dom, &found).map(|at| weights[at].prose).sum();
        let limit = if sureness == Sureness::Hint { 15 } else { 30 };
        if prose * 100 < total * limit {
            for at in found {
                dom.dropped[at] = true;
            }
        }
    }
}

/// Whether an element that the page marks as furniture is read with the text after all: an `aside` or
/// `footer` of the article, the head of a section, a notice that names a day.
fn is_read(dom: &Dom<'_>, at: usize, tag: Tag, flow: &Flow, weights: &[Weight]) -> bool {
    let weight = &weights[at];
    let role = dom.nodes[at].attr("role").unwrap_or_default();
    let speaks = weight.prose >= 30 && weight.link * 10 < weight.chars * 3;
    match tag {
        Tag::Header => holds_heading_only(dom, at, weight),
        Tag::Footer => speaks && is_inner(dom, at, weight) && !presses(dom, at),
        Tag::Aside => {
            (speaks && weight.prose >= 60 && flow.is_among_words(dom, at, weights))
                || (speaks && flow::announces(dom, at))
        }
        _ if matches!(role, "menu" | "menubar" | "toolbar" | "search" | "complementary") => {
            speaks && weight.prose >= 60 && flow.is_among_words(dom, at, weights)
        }
        _ => false,
    }
}

/// Whether an element whose name is that of the site's frame is a part of the text: a section on
/// navigation data, the closing line with the day.
fn is_framed_text(dom: &Dom<'_>, at: usize, word: &str, flow: &Flow, weights: &[Weight]) -> bool {
    let weight = &weights[at];
    flow.is_section(dom, at, weights)
        || (word == "footer"
            && weight.link * 10 < weight.chars * 3
            && (flow.is_among_words(dom, at, weights) || is_inner(dom, at, weight))
            && flow::names_day(dom, at))
}

/// Whether an element whose name only hints at furniture also looks like it: nothing to read, or
/// many links, or something to press. A section on sharing data, and a banner that names a year
/// (the day new terms begin), are read.
fn looks_like_furniture(dom: &Dom<'_>, at: usize, word: &str, flow: &Flow, weights: &[Weight]) -> bool {
    let weight = &weights[at];
    let linked = weight.link * 10 >= weight.chars * 3;
    if word == "toc" {
        return weight.link * 2 >= weight.chars;
    }
    let sells = matches!(word, "cta" | "promo");
    if holds_heading_only(dom, at, weight) || (!sells && flow.is_section(dom, at, weights)) {
        return false;
    }
    if sells && weight.prose < 300 {
        return true;
    }
    let tells = matches!(word, "announcement" | "author" | "avatar" | "banner" | "byline" | "overlay" | "toast");
    if !linked && ((tells && names_year(dom, at)) || flow::announces(dom, at)) {
        return false;
    }
    let is_line = dom.nodes[at].tag() == Some(Tag::Paragraph) && flow.is_among_words(dom, at, weights);
    (weight.prose < 60 && !(is_line && weight.prose > 0)) || linked || (weight.prose < 2_000 && presses(dom, at))
}

/// Whether something below `at` can be pressed or filled in.
pub fn presses(dom: &Dom<'_>, at: usize) -> bool {
    let end = dom.nodes[at].end as usize;
    (at..end).any(|i| match dom.nodes[i].tag() {
        Some(Tag::Form) => true,
        Some(Tag::Button) => !opens_section(dom, i),
        _ => false,
    })
}

/// Whether all words of an element are a heading's.
fn holds_heading_only(dom: &Dom<'_>, at: usize, weight: &Weight) -> bool {
    let end = dom.nodes[at].end as usize;
    let heading = (at..end).find(|i| matches!(dom.nodes[*i].tag(), Some(Tag::Heading(_))));
    heading.is_some_and(|h| {
        let inside: u32 = dom.visible(u32::try_from(h).unwrap_or(0)).map(|i| dom.chars[i as usize]).sum();
        inside * 10 >= weight.chars * 8
    })
}

/// Whether a text below `at` holds a year of this century.
pub fn names_year(dom: &Dom<'_>, at: usize) -> bool {
    dom.visible(u32::try_from(at).unwrap_or(0)).any(|i| match dom.nodes[i as usize].kind {
        Kind::Text(text) => {
            text.as_bytes().windows(4).any(|w| w.starts_with(b"20") && w[2..].iter().all(u8::is_ascii_digit))
        }
        Kind::Element(..) => false,
    })
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

/// A `header` is the page's title where it holds a heading or says what the title says, else the
/// site's.
fn is_title(dom: &Dom<'_>, at: usize, tag: Tag, title: &str) -> bool {
    let end = dom.nodes[at].end as usize;
    tag == Tag::Header
        && (dom.nodes[at..end].iter().any(|n| matches!(n.tag(), Some(Tag::Heading(1 | 2))))
            || around::is_title(dom, u32::try_from(at).unwrap_or(0), title))
}

fn is_site_furniture(dom: &Dom<'_>, at: usize, tag: Tag, weight: &Weight) -> bool {
    let role = dom.nodes[at].attr("role").unwrap_or_default();
    let frame = matches!(
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
    ) || matches!(tag, Tag::Nav | Tag::Footer | Tag::Dialog);
    frame || (matches!(tag, Tag::Aside | Tag::Header) && !is_inner(dom, at, weight))
}

/// An `aside` or `header` inside the article that holds words rather than links is the article's
/// own: a summary beside a section, the line with the date.
fn is_inner(dom: &Dom<'_>, at: usize, weight: &Weight) -> bool {
    let index = u32::try_from(at).unwrap_or(u32::MAX);
    weight.link * 10 < weight.chars * 3
        && dom.ancestors(index).any(|a| matches!(dom.nodes[a as usize].tag(), Some(Tag::Main | Tag::Article)))
}

/// Where to read: the innermost `main` or `article` that holds nearly all prose, or the body; then
/// out to the page's title, where that stands before it.
fn choose(dom: &Dom<'_>, body: u32, weights: &[Weight], title: &str) -> u32 {
    let total = weights[body as usize].prose;
    let hinted = dom.visible(body).filter(|i| {
        let node = &dom.nodes[*i as usize];
        matches!(node.tag(), Some(Tag::Main | Tag::Article)) || matches!(node.attr("role"), Some("main" | "article"))
    });
    let enough = |at: &u32| weights[*at as usize].prose * 100 >= total * 80;
    let root = hinted.filter(enough).last().unwrap_or(body);
    let names_page = |i: u32| match dom.nodes[i as usize].tag() {
        Some(Tag::Heading(1)) => true,
        Some(tag) => tag.is_block() && around::is_title(dom, i, title),
        None => false,
    };
    if dom.visible(root).any(|i| dom.nodes[i as usize].tag() == Some(Tag::Heading(1))) {
        return root;
    }
    let Some(name) = dom.visible(body).take_while(|i| *i < root).filter(|i| names_page(*i)).last() else { return root };
    let holds_both = |a: &u32| *a <= name && dom.nodes[*a as usize].end > root;
    let around_both = dom.ancestors(root).find(holds_both).unwrap_or(root);
    if weights[around_both as usize].prose * 10 <= weights[root as usize].prose * 11 { around_both } else { root }
}

/// Drops blocks that are nearly nothing but links to other pages: related articles, site lists.
/// A table of contents, whose links jump inside the page, stays.
fn drop_link_blocks(dom: &mut Dom<'_>, root: u32, flow: &Flow, weights: &[Weight]) {
    let end = dom.nodes[root as usize].end;
    let mut at = root + 1;
    while at < end {
        let node = dom.nodes[at as usize];
        let weight = weights[at as usize];
        let listing = matches!(node.tag(), Some(Tag::List { .. } | Tag::Block | Tag::Nav | Tag::Aside));
        if listing && !dom.dropped[at as usize] && weight.chars >= 40 && weight.link * 100 >= weight.chars * 90 {
            let links = outward_links(dom, at);
            if links >= 4 && !is_announced(dom, at as usize, flow) {
                dom.dropped[at as usize] = true;
                at = node.end;
                continue;
            }
        }
        at += 1;
    }
}

/// Whether the paragraph before a list says that it comes: "We share data with these companies:".
fn is_announced(dom: &Dom<'_>, at: usize, flow: &Flow) -> bool {
    let Some(before) = flow.before(at).filter(|b| dom.nodes[*b].tag() == Some(Tag::Paragraph)) else { return false };
    let texts = dom.nodes[before..dom.nodes[before].end as usize].iter().rev().filter_map(|n| n.text());
    texts.map(str::trim_end).find(|t| !t.is_empty()).is_some_and(|t| t.ends_with([':', '：']))
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
