//! What is kept of a page and what is left out, piece by piece, and selectors that would say the same.

use super::dom::{Dom, Kind, Node, Tag};
use super::{ExtractError, Method, Page, Selectors, decode, depth, html, marked};
use scraper::{Html, Selector};

/// A run of words that stands together in the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Whether it is kept.
    pub kept: bool,
    /// The words.
    pub text: String,
}

/// A page taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Its words in their order.
    pub pieces: Vec<Piece>,
    /// How the kept ones were found.
    pub method: Method,
    /// Selectors of `select` that would keep the same, the best first.
    pub select: Vec<String>,
    /// Selectors of `remove` that leave out the larger boxes inside of it.
    pub remove: Vec<String>,
    /// The page without scripts, styles and links, kept and left out marked.
    pub marked: String,
}

/// Suggestions of a kind.
const SUGGESTED: usize = 3;

/// Takes an HTML page apart.
///
/// # Errors
/// When a selector matches nothing, or the page is no HTML.
pub fn explain(page: Page<'_>, rules: &Selectors) -> Result<Explained, ExtractError> {
    if super::media(page)? != super::Media::Html {
        return Err(ExtractError::Unsupported("nothing to leave out of a page that is no HTML".to_owned()));
    }
    let source = decode::decode(page.bytes, page.content_type);
    if depth::is_too_deep(&source) {
        return Err(ExtractError::TooDeep);
    }
    if depth::has_too_many_attributes(&source) {
        return Err(ExtractError::TooManyAttributes);
    }
    let tree = Html::parse_document(&source);
    let mut dom = Dom::new(&tree);
    let title = html::title(&tree).unwrap_or_default();
    let (roots, method) = html::kept(&tree, &mut dom, rules, &title)?;
    let kept = kept_nodes(&dom, &roots);
    let select = if method == Method::MainContent { selectors_of_roots(&tree, &dom, &roots) } else { Vec::new() };
    let remove = selectors_of_dropped(&tree, &dom, &roots);
    Ok(Explained { pieces: pieces(&dom, &kept), method, select, remove, marked: marked::page(&dom, &kept, &title) })
}

/// For each node whether it is kept.
fn kept_nodes(dom: &Dom<'_>, roots: &[u32]) -> Vec<bool> {
    let mut kept = vec![false; dom.nodes.len()];
    for root in roots {
        for at in dom.visible(*root) {
            kept[at as usize] = true;
        }
    }
    kept
}

fn pieces(dom: &Dom<'_>, kept: &[bool]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last_block = u32::MAX;
    for at in 0..dom.len() {
        let Some(text) = dom.nodes[at as usize].text() else { continue };
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            continue;
        }
        let is_block = |a: &u32| dom.nodes[*a as usize].tag().is_some_and(Tag::is_block);
        let block = dom.ancestors(at).find(is_block).unwrap_or(0);
        match pieces.last_mut() {
            Some(piece) if block == last_block && piece.kept == kept[at as usize] => {
                piece.text.push(' ');
                piece.text.push_str(&words);
            }
            _ => pieces.push(Piece { kept: kept[at as usize], text: words }),
        }
        last_block = block;
    }
    pieces
}

/// Selectors of the kept roots that each match one element only.
fn selectors_of_roots(tree: &Html, dom: &Dom<'_>, roots: &[u32]) -> Vec<String> {
    let [root] = roots else { return Vec::new() };
    let mut found = Vec::new();
    // the root itself, or an element around it or alone in it that has a better name
    let inner = std::iter::successors(Some(*root), |at| only_child(dom, *at)).take(6);
    let outer = dom.ancestors(*root).take(2);
    for at in inner.chain(outer) {
        for name in names(&dom.nodes[at as usize]) {
            if matches_of(tree, &name) == 1 && !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found.truncate(SUGGESTED);
    found
}

/// The child that holds all that is kept of `at`.
fn only_child(dom: &Dom<'_>, at: u32) -> Option<u32> {
    let holds = |c: &u32| dom.visible(*c).any(|i| dom.nodes[i as usize].text().is_some_and(|t| !t.trim().is_empty()));
    let mut children = dom.children(at).filter(|c| !dom.dropped[*c as usize]).filter(holds);
    let only = children.next()?;
    (children.next().is_none() && dom.nodes[only as usize].element().is_some()).then_some(only)
}

/// Selectors of what is left out inside the kept roots, the largest first.
fn selectors_of_dropped(tree: &Html, dom: &Dom<'_>, roots: &[u32]) -> Vec<String> {
    let mut boxes: Vec<(usize, u32)> = Vec::new();
    for root in roots {
        let end = dom.nodes[*root as usize].end;
        let mut at = *root;
        while at < end {
            if dom.dropped[at as usize] {
                boxes.push((chars_below(dom, at), at));
                at = dom.nodes[at as usize].end;
            } else {
                at += 1;
            }
        }
    }
    boxes.sort_by_key(|(chars, at)| (std::cmp::Reverse(*chars), *at));
    let mut found: Vec<String> = Vec::new();
    for (_, at) in boxes.into_iter().filter(|(chars, _)| *chars > 0) {
        let name = names(&dom.nodes[at as usize]).into_iter().find(|n| (1..=3).contains(&matches_of(tree, n)));
        found.extend(name.filter(|n| !found.contains(n)));
        if found.len() == SUGGESTED {
            break;
        }
    }
    found
}

fn chars_below(dom: &Dom<'_>, at: u32) -> usize {
    let end = dom.nodes[at as usize].end as usize;
    dom.nodes[at as usize..end].iter().filter_map(Node::text).map(|t| t.trim().len()).sum()
}

/// Selectors that name an element by what its maker would not change: its id, its role, its tag, a
/// class of plain words.
fn names(node: &Node<'_>) -> Vec<String> {
    let Kind::Element(tag, element) = node.kind else { return Vec::new() };
    let mut names = Vec::new();
    if let Some(id) = element.attr("id").filter(|id| is_lasting(id)) {
        names.push(format!("#{id}"));
    }
    if matches!(tag, Tag::Main | Tag::Article | Tag::Nav | Tag::Footer | Tag::Header | Tag::Aside) {
        names.push(element.name().to_owned());
    }
    if element.attr("role") == Some("main") {
        names.push("[role=main]".to_owned());
    }
    let classes = element.attr("class").unwrap_or_default().split_ascii_whitespace().filter(|c| is_lasting(c));
    names.extend(classes.map(|class| format!("{}.{class}", element.name())));
    names
}

/// Whether a name looks as if a person had given it, not a build: words of letters, parted by `-` or `_`.
fn is_lasting(name: &str) -> bool {
    let word = |w: &str| w.len() >= 2 && w.chars().all(|c| c.is_ascii_alphabetic());
    let turns = name.as_bytes().windows(2).filter(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase()).count();
    (4..=40).contains(&name.len())
        && turns <= 3
        && name.split(['-', '_']).filter(|w| !w.is_empty()).all(word)
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && !["css-", "sc-", "jsx-", "flex", "grid", "text-", "w-", "h-", "mx-", "px-", "container"]
            .iter()
            .any(|p| name.starts_with(p))
}

fn matches_of(tree: &Html, selector: &str) -> usize {
    Selector::parse(selector).map_or(0, |s| tree.select(&s).take(4).count())
}

#[cfg(test)]
mod tests {
    use super::{explain, is_lasting};
    use crate::extract::{Page, Selectors};

    #[test]
    fn names_that_a_build_gave_are_told_from_those_of_a_person() {
        for good in ["policy-body", "article__content", "mainContent", "legal"] {
            assert!(is_lasting(good), "{good}");
        }
        for bad in ["css-1x2y3z", "x1lliihq", "sc-bdVaJa", "flex", "a", "legal_2024", "mt-4", "lg:flex"] {
            assert!(!is_lasting(bad), "{bad}");
        }
    }

    #[test]
    fn a_page_is_taken_apart() {
        let words = "We collect what you give us and use it to run the service for you and for others. ".repeat(4);
        let page = format!(
            "<title>Policy</title><body><nav id=site-nav><a href=/>Home</a></nav><main><div class=policy-body><h1>Policy</h1><p>{words}</p>\
             <div class=share-buttons><button>Share &lt;this&gt;</button></div></div></main><script>alert(1)</script></body>"
        );
        let page = Page { bytes: page.as_bytes(), content_type: Some("text/html"), url: None };
        let explained = explain(page, &Selectors::default()).unwrap();
        assert_eq!(explained.select, ["main", "div.policy-body"]);
        assert_eq!(explained.remove, ["div.share-buttons"]);
        let kept: Vec<bool> = explained.pieces.iter().map(|p| p.kept).collect();
        assert_eq!(kept, [false, true, true, false], "{:?}", explained.pieces);
        assert!(
            explained.marked.contains("Share &lt;this&gt;") && !explained.marked.contains("alert"),
            "{}",
            explained.marked
        );
    }
}
