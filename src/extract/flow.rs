//! The flow of a policy: what stands among its paragraphs and under its headings is part of it,
//! whatever its class or id says.

use super::content::{Weight, presses};
use super::dom::{Dom, Kind, Tag};
use super::unwanted::POLICIES;

/// Which element stands before which, for one page.
pub struct Flow {
    /// The element before each one under the same parent; its own index where there is none.
    previous: Vec<u32>,
}

impl Flow {
    /// Looks through the page once.
    pub fn new(dom: &Dom<'_>) -> Self {
        let mut previous: Vec<u32> = (0..dom.len()).collect();
        let mut last: Vec<u32> = vec![u32::MAX; dom.nodes.len()];
        for at in 1..dom.len() {
            let node = &dom.nodes[at as usize];
            if node.tag().is_some() {
                let last = &mut last[node.parent as usize];
                if *last != u32::MAX {
                    previous[at as usize] = *last;
                }
                *last = at;
            }
        }
        Self { previous }
    }

    /// The element before `at` under the same parent.
    pub fn before(&self, at: usize) -> Option<usize> {
        let before = self.previous[at] as usize;
        (before != at).then_some(before)
    }

    /// The element after `at` under the same parent.
    pub fn after(dom: &Dom<'_>, at: usize) -> Option<usize> {
        let parent = dom.nodes[at].parent as usize;
        let (mut next, end) = (dom.nodes[at].end as usize, dom.nodes[parent].end as usize);
        while next < end && dom.nodes[next].tag().is_none() {
            next += 1;
        }
        (next < end).then_some(next)
    }

    /// Whether a paragraph, heading, list or table with words of its own stands right before or after.
    pub fn is_among_words(&self, dom: &Dom<'_>, at: usize, weights: &[Weight]) -> bool {
        let words = |i: usize| {
            let weight = &weights[i];
            let says = matches!(
                dom.nodes[i].tag(),
                Some(Tag::Paragraph | Tag::Heading(2..) | Tag::List { .. } | Tag::Table | Tag::Pre)
            );
            says && weight.chars > 0 && weight.link * 2 < weight.chars
        };
        self.before(at).is_some_and(words) || Self::after(dom, at).is_some_and(words)
    }

    /// Whether an element is a section of a text: a heading and prose below it that is not mostly
    /// links. One with something to press (as consent boxes have) must also stand among the text.
    pub fn is_section(&self, dom: &Dom<'_>, at: usize, weights: &[Weight]) -> bool {
        let weight = &weights[at];
        weight.prose >= 60
            && weight.link * 2 < weight.chars
            && holds_heading(dom, at)
            && (!presses(dom, at) || self.is_among_words(dom, at, weights))
    }

    /// Whether a hidden element waits for the heading or button before it to be opened.
    pub fn is_folded(&self, dom: &Dom<'_>, at: usize, weights: &[Weight]) -> bool {
        let weight = &weights[at];
        let opens = |i: usize| match dom.nodes[i].tag() {
            Some(Tag::Heading(_) | Tag::Button) => true,
            // the head of a panel: nothing but a heading or a button
            Some(Tag::Block) => weights[i].prose == 0 && (presses(dom, i) || holds_heading(dom, i)),
            _ => false,
        };
        weight.prose >= 60 && weight.link * 2 < weight.chars && self.before(at).is_some_and(opens)
    }
}

fn holds_heading(dom: &Dom<'_>, at: usize) -> bool {
    let end = dom.nodes[at].end as usize;
    dom.nodes[at..end].iter().any(|n| matches!(n.tag(), Some(Tag::Heading(2..))))
}

/// Whether a box speaks of a policy and names a day: "our new terms begin on …", and no sale's end.
pub fn announces(dom: &Dom<'_>, at: usize) -> bool {
    names_day(dom, at)
        && dom.visible(u32::try_from(at).unwrap_or(0)).filter_map(|i| dom.nodes[i as usize].text()).any(|text| {
            let text = text.to_lowercase();
            POLICIES.iter().any(|word| text.contains(word))
        })
}

/// Whether a text below `at` names a day of this century: a year and a number that may be a day, or a
/// month's, beside it. A line of copyright names years alone.
pub fn names_day(dom: &Dom<'_>, at: usize) -> bool {
    dom.visible(u32::try_from(at).unwrap_or(0)).any(|i| match dom.nodes[i as usize].kind {
        Kind::Text(text) => {
            let numbers = || text.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty());
            numbers().any(|n| n.len() == 4 && n.starts_with("20"))
                && numbers().any(|n| n.len() <= 2 && n.parse().is_ok_and(|n: u32| (1..=31).contains(&n)))
        }
        Kind::Element(..) => false,
    })
}
