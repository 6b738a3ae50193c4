//! A flat copy of a page's element tree, in document order, that later passes scan without recursion.

use scraper::Node as ScraperNode;
use scraper::node::Element;

/// What an element is to a reader. Tags that mean the same share a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// Never text: script, style, form fields, embedded media.
    Skip,
    /// `nav` and `menu`.
    Nav,
    /// `header`.
    Header,
    /// `footer`.
    Footer,
    /// `aside`.
    Aside,
    /// `main`.
    Main,
    /// `article`.
    Article,
    /// `h1` to `h6`.
    Heading(u8),
    /// `p` and other paragraphs.
    Paragraph,
    /// `ul`, `ol`.
    List {
        /// Whether its items are numbered.
        ordered: bool,
    },
    /// `li`.
    Item,
    /// `table`.
    Table,
    /// `tr`.
    Row,
    /// `td`, `th`.
    Cell {
        /// Whether it is a `th`.
        header: bool,
    },
    /// `br`.
    Break,
    /// `a`.
    Link,
    /// `button`, `summary` aside.
    Button,
    /// `pre`.
    Pre,
    /// `dialog`.
    Dialog,
    /// `form`.
    Form,
    /// `body`.
    Body,
    /// Any other element that begins a line of its own.
    Block,
    /// Any other element that stands in a line.
    Inline,
}

impl Tag {
    /// A form field that only shows its text, and a template that is put in place as it is read, are
    /// text.
    fn of_element(element: &Element) -> Self {
        match element.name() {
            "textarea" if element.attr("readonly").or(element.attr("disabled")).is_some() => Self::Pre,
            "template" if element.attr("shadowrootmode").is_some() => Self::Block,
            name => Self::of(name),
        }
    }

    fn of(name: &str) -> Self {
        match name {
            "script" | "style" | "template" | "noscript" | "iframe" | "svg" | "canvas" | "object" | "embed"
            | "audio" | "video" | "select" | "option" | "textarea" | "input" | "head" | "img" | "picture"
            | "source" | "math" | "map" | "datalist" | "progress" | "meter" | "link" | "meta" => Self::Skip,
            "nav" | "menu" => Self::Nav,
            "header" => Self::Header,
            "footer" => Self::Footer,
            "aside" => Self::Aside,
            "main" => Self::Main,
            "article" => Self::Article,
            "h1" => Self::Heading(1),
            "h2" => Self::Heading(2),
            "h3" => Self::Heading(3),
            "h4" => Self::Heading(4),
            "h5" => Self::Heading(5),
            "h6" => Self::Heading(6),
            "p" => Self::Paragraph,
            "ul" | "dir" => Self::List { ordered: false },
            "ol" => Self::List { ordered: true },
            "li" => Self::Item,
            "table" => Self::Table,
            "tr" => Self::Row,
            "td" => Self::Cell { header: false },
            "th" => Self::Cell { header: true },
            "br" => Self::Break,
            "a" => Self::Link,
            "button" => Self::Button,
            "pre" => Self::Pre,
            "dialog" => Self::Dialog,
            "form" => Self::Form,
            "body" => Self::Body,
            "div" | "section" | "hgroup" | "blockquote" | "dl" | "dt" | "dd" | "details" | "summary" | "figure"
            | "figcaption" | "fieldset" | "legend" | "address" | "center" | "hr" | "thead" | "tbody" | "tfoot"
            | "caption" | "html" | "search" | "frameset" | "noframes" => Self::Block,
            _ => Self::Inline,
        }
    }

    /// Whether text around it is parted by a line.
    pub const fn is_block(self) -> bool {
        !matches!(self, Self::Skip | Self::Break | Self::Link | Self::Button | Self::Inline)
    }
}

/// One element or one run of text.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    /// Index of the element it stands in; its own index for the outermost.
    pub parent: u32,
    /// One past the last index of its subtree.
    pub end: u32,
    /// What it is.
    pub kind: Kind<'a>,
}

/// An element or text.
#[derive(Debug, Clone, Copy)]
pub enum Kind<'a> {
    /// An element.
    Element(Tag, &'a Element),
    /// A run of characters.
    Text(&'a str),
}

impl<'a> Node<'a> {
    /// The tag, for an element.
    pub const fn tag(&self) -> Option<Tag> {
        match self.kind {
            Kind::Element(tag, _) => Some(tag),
            Kind::Text(_) => None,
        }
    }

    /// The element, if it is one.
    pub const fn element(&self) -> Option<&'a Element> {
        match self.kind {
            Kind::Element(_, element) => Some(element),
            Kind::Text(_) => None,
        }
    }

    /// The characters, for text.
    pub const fn text(&self) -> Option<&'a str> {
        match self.kind {
            Kind::Text(text) => Some(text),
            Kind::Element(..) => None,
        }
    }

    /// An attribute's value. An element has few: looking through them is cheaper than interning `name`.
    pub fn attr(&self, name: &str) -> Option<&'a str> {
        self.element()?.attrs().find(|(n, _)| *n == name).map(|(_, value)| value)
    }
}

/// How many characters are not white space.
fn letters(text: &str) -> u32 {
    let count = if text.is_ascii() {
        text.bytes().filter(|b| !b.is_ascii_whitespace()).count()
    } else {
        text.chars().filter(|c| !c.is_whitespace()).count()
    };
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The page, flat.
pub struct Dom<'a> {
    /// Every element and text, in document order. The first is the root.
    pub nodes: Vec<Node<'a>>,
    /// The parser's own ids, in the same order, for selectors.
    pub ids: Vec<ego_tree::NodeId>,
    /// What is not to be read: true drops the node and all in it.
    pub dropped: Vec<bool>,
    /// Characters of a text that are not white space; 0 for an element.
    pub chars: Vec<u32>,
}

impl<'a> Dom<'a> {
    /// Copies the parsed page. Comments and what the tags never show are left out.
    pub fn new(html: &'a scraper::Html) -> Self {
        let mut dom = Self { nodes: Vec::new(), ids: Vec::new(), dropped: Vec::new(), chars: Vec::new() };
        let mut open: Vec<u32> = Vec::new();
        let mut skipping = 0_usize;
        for edge in html.tree.root().traverse() {
            match edge {
                ego_tree::iter::Edge::Open(node) => match node.value() {
                    ScraperNode::Element(element) => {
                        let tag = Tag::of_element(element);
                        if skipping > 0 || tag == Tag::Skip {
                            skipping += 1;
                        } else {
                            let index = dom.push(Kind::Element(tag, element), node.id(), &open);
                            open.push(index);
                        }
                    }
                    ScraperNode::Text(text) if skipping == 0 && !open.is_empty() => {
                        dom.push(Kind::Text(text), node.id(), &open);
                    }
                    _ => {}
                },
                ego_tree::iter::Edge::Close(node) if node.value().is_element() => {
                    if skipping > 0 {
                        skipping -= 1;
                    } else if let Some(index) = open.pop() {
                        dom.nodes[index as usize].end = dom.len();
                    }
                }
                ego_tree::iter::Edge::Close(_) => {}
            }
        }
        dom
    }

    fn push(&mut self, kind: Kind<'a>, id: ego_tree::NodeId, open: &[u32]) -> u32 {
        let index = self.len();
        let parent = open.last().copied().unwrap_or(index);
        self.nodes.push(Node { parent, end: index + 1, kind });
        self.ids.push(id);
        self.dropped.push(false);
        self.chars.push(match kind {
            Kind::Text(text) => letters(text),
            Kind::Element(..) => 0,
        });
        index
    }

    /// How many nodes there are; a page has fewer than 2³² since bytes are bounded.
    pub fn len(&self) -> u32 {
        u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)
    }

    /// The indices below and including `root` that are not dropped.
    pub fn visible(&self, root: u32) -> impl Iterator<Item = u32> + '_ {
        let end = self.nodes.get(root as usize).map_or(0, |n| n.end);
        let mut at = root;
        std::iter::from_fn(move || {
            while at < end {
                let here = at;
                if self.dropped[here as usize] {
                    at = self.nodes[here as usize].end;
                } else {
                    at += 1;
                    return Some(here);
                }
            }
            None
        })
    }

    /// The child elements and texts of `parent`, dropped ones too.
    pub fn children(&self, parent: u32) -> impl Iterator<Item = u32> + '_ {
        let end = self.nodes.get(parent as usize).map_or(0, |n| n.end);
        let mut at = parent + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let here = at;
                at = self.nodes[here as usize].end;
                here
            })
        })
    }

    /// The elements around `index`, innermost first, without itself.
    pub fn ancestors(&self, index: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = index;
        std::iter::from_fn(move || {
            let parent = self.nodes[at as usize].parent;
            (parent != at).then(|| {
                at = parent;
                parent
            })
        })
    }
}
