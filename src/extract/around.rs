//! What stands around the core of the kept part: small boxes beside the block that holds nearly all
//! prose, such as a language picker before it or an app list after it.

use super::content::{Weight, names_year, presses};
use super::dom::{Dom, Kind, Tag};
use super::furniture;

/// Follows the child with nearly all prose down from `root`, and drops furniture beside it.
///
/// Only whole boxes beside a child with 90 % of the prose are judged: where the words are spread
/// over sections, all of them are the policy. Headings, paragraphs and tables are never judged; a
/// cell with nearly all prose makes its table a layout, and its other cells boxes.
pub fn prune(dom: &mut Dom<'_>, root: u32, weights: &[Weight], title: &str) {
    let total = weights[root as usize].prose.max(1);
    let mut at = root;
    while let Some(core) = core_of(dom, at, weights) {
        let beside: Vec<u32> = dom.children(at).filter(|c| *c != core && is_box(dom, *c)).collect();
        for other in beside {
            if is_beside_the_point(dom, other, core, weights, total, title) {
                dom.dropped[other as usize] = true;
            }
        }
        at = core;
    }
}

fn core_of(dom: &Dom<'_>, at: u32, weights: &[Weight]) -> Option<u32> {
    let here = weights[at as usize].prose;
    let core = dom.children(at).find(|c| {
        let prose = weights[*c as usize].prose;
        !dom.dropped[*c as usize] && prose > 0 && prose * 10 >= here * 9
    })?;
    matches!(
        dom.nodes[core as usize].tag(),
        Some(
            Tag::Block | Tag::Main | Tag::Article | Tag::Form | Tag::Inline | Tag::Table | Tag::Row | Tag::Cell { .. }
        )
    )
    .then_some(core)
}

/// Whether the element stands apart: a box, or an element of the page's own making that holds boxes.
/// What stands in a line is part of its sentence.
fn is_box(dom: &Dom<'_>, at: u32) -> bool {
    let end = dom.nodes[at as usize].end as usize;
    let holds_box = || dom.nodes[at as usize..end].iter().any(|n| n.tag() == Some(Tag::Block));
    !dom.dropped[at as usize]
        && match dom.nodes[at as usize].tag() {
            Some(
                Tag::Block | Tag::List { .. } | Tag::Form | Tag::Aside | Tag::Header | Tag::Row | Tag::Cell { .. },
            ) => true,
            Some(Tag::Inline | Tag::Link) => holds_box(),
            _ => false,
        }
}

fn is_beside_the_point(dom: &Dom<'_>, at: u32, core: u32, weights: &[Weight], total: u32, title: &str) -> bool {
    let weight = &weights[at as usize];
    if weight.chars == 0 {
        return false;
    }
    let linked = weight.link * 2 >= weight.chars;
    if holds_heading(dom, at)
        || (!linked && names_year(dom, at as usize))
        || (!linked && weight.chars < 200 && holds_title(dom, at, title))
    {
        return false;
    }
    if weight.prose > 0 {
        let hinted = furniture::named(&dom.nodes[at as usize]).is_some();
        return hinted && weight.prose * 100 < total * 15;
    }
    at < core || linked || presses(dom, at as usize)
}

fn holds_heading(dom: &Dom<'_>, at: u32) -> bool {
    dom.visible(at).any(|i| matches!(dom.nodes[i as usize].tag(), Some(Tag::Heading(1 | 2))))
}

/// Whether a block in the box, or the box, says what the page's title says.
fn holds_title(dom: &Dom<'_>, at: u32, title: &str) -> bool {
    dom.visible(at).any(|i| dom.nodes[i as usize].tag().is_some_and(Tag::is_block) && is_title(dom, i, title))
}

/// Whether all words of a short box stand in the page's title, which is [`folded`].
pub fn is_title(dom: &Dom<'_>, at: u32, title: &str) -> bool {
    let mut words = String::new();
    for node in dom.visible(at).map(|i| &dom.nodes[i as usize]) {
        if let Kind::Text(text) = node.kind {
            if text.len() > 400 {
                return false;
            }
            words.push_str(&folded(text));
        }
        if words.len() > 200 {
            return false;
        }
    }
    words.len() > 3 && title.contains(&words)
}

/// Letters and digits alone, small.
pub fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
