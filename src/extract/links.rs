//! Links that say the same every time: absolute, without tracking, with mail addresses shown.

use url::Url;

/// Query parameters that track a visit and never choose a page. Prefixes end in `*`.
const TRACKING: &[&str] = &[
    "utm_*",
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "msclkid",
    "yclid",
    "twclid",
    "igshid",
    "igsh",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "hs_preview",
    "hsctatracking",
    "spm",
    "scm",
    "vero_id",
    "mkt_tok",
    "trk",
    "trkinfo",
    "li_fat_id",
    "ref_src",
    "ref_url",
    "s_kwcid",
    "wickedid",
    "oly_anon_id",
    "oly_enc_id",
    "rb_clickid",
    "srsltid",
    "sessionid",
    "session_id",
    "jsessionid",
    "phpsessid",
    "sid",
    "visit_id",
    "_branch_match_id",
    "cmpid",
    "cid_source",
    "entrypoint_nonce",
    "nonce",
    "h",
    "extra_1",
    "extra_2",
    "__tn__",
    "eid",
    "paipv",
    "eav",
    "_rdr",
    "_fb_noscript",
];

/// The target of a link as it is kept, or none where it leads nowhere outside the page.
pub fn target(href: &str, base: Option<&Url>) -> Option<String> {
    let href = href.trim();
    if href.is_empty() || href.starts_with('#') {
        return None;
    }
    if let Some(hex) = href.split("/cdn-cgi/l/email-protection#").nth(1) {
        return decode_email(hex).map(|address| format!("mailto:{address}"));
    }
    let parsed = match base {
        Some(base) => base.join(href).ok(),
        None => Url::parse(href).ok(),
    };
    let Some(mut url) = parsed else {
        let relative = base.is_none() && !href.contains(':');
        return relative.then(|| markdown_safe(href));
    };
    match url.scheme() {
        "http" | "https" => {}
        "mailto" | "tel" => return Some(markdown_safe(url.as_str())),
        _ => return None,
    }
    if same_page(&url, base) {
        return None;
    }
    strip_tracking(&mut url);
    Some(markdown_safe(url.as_str()))
}

/// The address hidden by Cloudflare's e-mail obfuscation: the first byte is the key that the
/// others are XORed with.
pub fn decode_email(hex: &str) -> Option<String> {
    let hex = hex.trim();
    let byte = |at: usize| hex.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let key = byte(0)?;
    let bytes: Option<Vec<u8>> = (2..hex.len()).step_by(2).map(|at| byte(at).map(|b| b ^ key)).collect();
    let address = String::from_utf8(bytes?).ok()?;
    let plain = address.split('?').next().unwrap_or_default();
    let whole = plain.contains('@') && !plain.contains(|c: char| c.is_whitespace() || c.is_control());
    whole.then(|| plain.to_owned())
}

/// What to show for a link whose words are a placeholder for a hidden mail address.
pub fn shown_address<'t>(words: &str, target: &'t str) -> Option<&'t str> {
    let placeholder = words.replace('\u{a0}', " ").to_ascii_lowercase();
    let hidden = matches!(placeholder.as_str(), "[email protected]" | "[email\u{2009}protected]" | "email protected");
    target.strip_prefix("mailto:").filter(|_| hidden)
}

/// Whether the link only jumps inside the page it stands in.
fn same_page(url: &Url, base: Option<&Url>) -> bool {
    url.fragment().is_some()
        && base.is_some_and(|b| b.host() == url.host() && b.path() == url.path() && b.query() == url.query())
}

fn strip_tracking(url: &mut Url) {
    if url.query().is_none() {
        return;
    }
    let kept: Vec<(String, String)> =
        url.query_pairs().filter(|(key, _)| !is_tracking(key)).map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
    if kept.len() == url.query_pairs().count() {
        return;
    }
    if kept.is_empty() {
        url.set_query(None);
    } else {
        url.query_pairs_mut().clear().extend_pairs(kept);
    }
}

fn is_tracking(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    TRACKING.iter().any(|name| match name.strip_suffix('*') {
        Some(prefix) => key.starts_with(prefix),
        None => key == *name,
    })
}

/// A target that cannot end a Markdown link early.
fn markdown_safe(target: &str) -> String {
    target.replace('(', "%28").replace(')', "%29").replace([' ', '\n', '\t'], "%20")
}

#[cfg(test)]
mod tests {
    use super::{decode_email, target};

    fn check(href: &str, expected: Option<&str>) {
        let base = url::Url::parse("https://example.org/legal/privacy").unwrap();
        assert_eq!(target(href, Some(&base)).as_deref(), expected, "{href}");
    }

    #[test]
    fn targets_are_absolute_and_without_tracking() {
        check("../terms?utm_source=x&id=3", Some("https://example.org/terms?id=3"));
        check("https://example.com/a_(b)?gclid=1", Some("https://example.com/a_%28b%29"));
        check("#top", None);
        check("/legal/privacy#top", None);
        check("javascript:alert(1)", None);
        check("data:text/html,x", None);
        check("mailto:a@example.org", Some("mailto:a@example.org"));
    }

    #[test]
    fn hidden_addresses_are_shown() {
        let hidden: String =
            std::iter::once(0x42_u8).chain("a@b.org".bytes().map(|b| b ^ 0x42)).map(|b| format!("{b:02x}")).collect();
        assert_eq!(decode_email(&hidden).as_deref(), Some("a@b.org"));
        check(&format!("/cdn-cgi/l/email-protection#{hidden}"), Some("mailto:a@b.org"));
        assert_eq!(decode_email("zz"), None);
        assert_eq!(decode_email(""), None);
    }
}
