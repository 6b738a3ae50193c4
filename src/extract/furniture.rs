//! Names that say furniture: what an element's class, id or label gives away about it.

use super::dom::Node;

/// How sure a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sureness {
    /// A consent manager's own name: never the policy, unless it holds most of it.
    Sure,
    /// The site's frame: not the policy, unless it reads like a section of it.
    Frame,
    /// A word that a policy's own sections carry too (`id="sharing"`): believed only of an element
    /// that also looks like furniture.
    Hint,
}

/// Words that name the site's frame. A word counts alone or parted by `-`, `_`, a digit or a change
/// of case: `mainNav`, `nav_wrap`, not `navigate`.
const FRAME: &[&str] = &[
    "breadcrumb",
    "breadcrumbs",
    "footer",
    "masthead",
    "megamenu",
    "menu",
    "nav",
    "navbar",
    "navigation",
    "offcanvas",
    "sidenav",
    "subnav",
    "topbar",
    "topnav",
];

/// What the class or id of a consent manager's box begins with, or says whole.
const CONSENT: &[&str] = &[
    "axeptio",
    "borlabs",
    "cc-window",
    "ccc-",
    "cky-",
    "cli-",
    "cmpbox",
    "cmplz",
    "consent-banner",
    "consent-manager",
    "consentmanager",
    "cookie-law",
    "cookiebot",
    "cookieconsent",
    "cookiefirst",
    "cookiehub",
    "cookielaw",
    "cookielawinfo",
    "cookiescript",
    "cybot",
    "didomi",
    "enzuzo",
    "evidon",
    "fc-consent",
    "fs-cc",
    "hs-eu-cookie",
    "iubenda-cs",
    "ketch-",
    "klaro",
    "moove_gdpr",
    "onetrust",
    "osano",
    "ot-sdk",
    "pandectes",
    "qc-cmp",
    "sp_message",
    "t-consent",
    "tarteaucitron",
    "termly-consent",
    "transcend-consent",
    "truste",
    "uc-banner",
    "usercentrics",
    "wt-cli",
];

/// Beside the word "cookie" or "cookies", these make the name of a consent box.
const COOKIE_BOX: &[&str] = &[
    "accept",
    "alert",
    "banner",
    "bar",
    "consent",
    "dialog",
    "disclaimer",
    "layer",
    "modal",
    "notification",
    "overlay",
    "popup",
    "prompt",
    "toast",
    "warning",
];

/// Words that hint at furniture.
const HINTS: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "advertisement",
    "announcement",
    "author",
    "avatar",
    "banner",
    "byline",
    "chatbot",
    "comments",
    "consent",
    "copyright",
    "cta",
    "drawer",
    "feedback",
    "gdpr",
    "helpful",
    "hubspot",
    "intercom",
    "languages",
    "locale",
    "login",
    "modal",
    "newsletter",
    "noprint",
    "overlay",
    "pager",
    "pagination",
    "popover",
    "popup",
    "promo",
    "rating",
    "reaction",
    "reactions",
    "recommendations",
    "recommended",
    "related",
    "relatives",
    "share",
    "sharing",
    "sidebar",
    "signup",
    "sitemap",
    "snackbar",
    "social",
    "subscribe",
    "toast",
    "toc",
    "tooltip",
    "vote",
    "votes",
];

/// Classes of text for screen readers only, which repeats or explains furniture.
const NEVER_SEEN: &[&str] = &[
    "offscreen",
    "screen-reader-only",
    "screen-reader-text",
    "skip-link",
    "skip-to-content",
    "skiplink",
    "sr-only",
    "u-visually-hidden",
    "visually-hidden",
    "visuallyhidden",
];

/// Whether a class says that no eye sees the element.
pub fn is_never_seen(node: &Node<'_>) -> bool {
    let class = node.attr("class").unwrap_or_default();
    class.split_ascii_whitespace().any(|c| c.len() >= 7 && NEVER_SEEN.contains(&c))
}

/// Whether a short text says only how long ago something was: "Updated over 3 months ago".
pub fn is_age(text: &str) -> bool {
    const UNITS: &[&str] = &[
        "second", "minute", "hour", "day", "week", "month", "year", "sekunde", "minute", "stunde", "tag", "woche",
        "monat", "jahr", "jour", "semaine", "mois", "heure", "an", "día", "semana", "mes", "año", "giorn", "settiman",
        "mesi", "ann", "dag", "dagen", "weken", "maand", "jaar", "dia", "mês", "hora", "ora", "ore", "uur",
    ];
    if text.len() > 80 || !(text.bytes().any(|b| b.is_ascii_digit()) || text.contains("ago")) {
        return false;
    }
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let ago = words.iter().any(|w| matches!(*w, "ago" | "vor" | "hace" | "geleden" | "fa" | "há"))
        || text.contains("il y a ");
    let unit = |w: &str| UNITS.iter().any(|u| w == *u || (u.len() > 2 && w.len() <= u.len() + 2 && w.starts_with(u)));
    ago && words.len() <= 8 && words.iter().any(|w| unit(w))
}

/// A word of an element's name that says furniture, with how sure it is.
///
/// Utility classes, which say how an element looks at some width or state (`lg:menu-open`,
/// `w-[10px]`), are no names.
pub fn named(node: &Node<'_>) -> Option<(&'static str, Sureness)> {
    let class = node.attr("class").unwrap_or_default().split_ascii_whitespace();
    let label = node.attr("aria-label").filter(|l| l.len() < 40).into_iter().flat_map(str::split_ascii_whitespace);
    let names = node.attr("id").into_iter().chain(class).filter(|n| !n.bytes().any(|b| b":[@(/".contains(&b)));
    let (mut frame, mut hint) = (None, None);
    let mut cookie = (false, false);
    let mut see = |word: &str| {
        cookie.0 |= matches!(word, "cookie" | "cookies");
        cookie.1 |= is_in(COOKIE_BOX, word).is_some();
    };
    for name in names {
        frame = frame.or_else(|| consent_box(name).map(|own| (own, Sureness::Sure)));
        for_words(name, |word| {
            see(word);
            if let Some(word) = is_in(FRAME, word) {
                frame = frame.or(Some((word, Sureness::Frame)));
            } else if let Some(word) = is_in(HINTS, word) {
                hint = hint.or(Some((word, Sureness::Hint)));
            }
        });
    }
    label.for_each(|name| for_words(name, &mut see));
    if cookie == (true, true) { Some(("cookie", Sureness::Frame)) } else { frame.or(hint) }
}

/// The word of a sorted list that `word` is.
fn is_in(list: &[&'static str], word: &str) -> Option<&'static str> {
    let first = word.as_bytes().first();
    let begin = list.partition_point(|w| w.as_bytes().first() < first);
    list[begin..].iter().take_while(|w| w.as_bytes().first() == first).copied().find(|w| *w == word)
}

fn consent_box(name: &str) -> Option<&'static str> {
    let first = name.as_bytes().first()?.to_ascii_lowercase();
    let begins = |prefix: &&str| {
        let (own, name) = (prefix.as_bytes(), name.as_bytes());
        let whole = name.get(own.len()).is_none_or(|next| !next.is_ascii_lowercase()) || own.ends_with(b"-");
        own[0] == first && whole && name.get(..own.len()).is_some_and(|head| head.eq_ignore_ascii_case(own))
    };
    CONSENT.iter().copied().find(|p| begins(p))
}

/// Calls `found` with each word of a name, in small letters; longer words than any list has are cut.
/// Up to three letters of a part in which letters follow digits are no word, but a piece of a build's
/// hash (`css-1ad9k2`).
fn for_words(name: &str, mut found: impl FnMut(&str)) {
    let mut word = [0_u8; 24];
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let is_hash = part.as_bytes().windows(2).any(|w| w[0].is_ascii_digit() && w[1].is_ascii_alphabetic());
        let (mut length, mut before) = (0, b'-');
        let mut tell = |word: &[u8]| {
            if let Ok(word) = std::str::from_utf8(word)
                && !word.is_empty()
                && !(is_hash && word.len() <= 3)
            {
                found(word);
            }
        };
        for byte in part.bytes() {
            if !byte.is_ascii_alphabetic() || (byte.is_ascii_uppercase() && before.is_ascii_lowercase()) {
                tell(&word[..length]);
                length = 0;
            }
            if byte.is_ascii_alphabetic() && length < word.len() {
                word[length] = byte.to_ascii_lowercase();
                length += 1;
            }
            before = byte;
        }
        tell(&word[..length]);
    }
}

#[cfg(test)]
mod tests {
    use super::{CONSENT, COOKIE_BOX, FRAME, HINTS, for_words};

    fn check(name: &str, expected: &[&str]) {
        let mut words = Vec::new();
        for_words(name, |w| words.push(w.to_owned()));
        assert_eq!(words, expected, "{name}");
    }

    #[test]
    fn names_are_parted_into_words() {
        check("cookieConfirm--qyDQ", &["cookie", "confirm", "qy", "dq"]);
        check("section_cta25", &["section", "cta"]);
        check("css-1ad9k2", &["css"]);
        check("css-ad9k2", &["css"]);
        check("shareholder", &["shareholder"]);
        check("", &[]);
    }

    #[test]
    fn ages_are_known() {
        for age in
            ["3 months ago", "Updated over 2 years ago", "vor 3 Monaten", "il y a 2 jours", "hace 1 mes", "an hour ago"]
        {
            assert!(super::is_age(age), "{age}");
        }
        for other in ["Last updated 3 March 2026", "We keep logs for 3 months.", "vor allem", "days"] {
            assert!(!super::is_age(other), "{other}");
        }
    }

    #[test]
    fn lists_are_sorted() {
        assert!([FRAME, CONSENT, COOKIE_BOX, HINTS].iter().all(|l| l.is_sorted()));
    }
}
