//! Where a fetch ended: a policy's address that now leads to the home page or to a login page has no
//! policy any more, whatever that page says.

use url::Url;

/// Last parts of the paths of login pages.
const LOGINS: &[&str] = &["login", "log-in", "log_in", "signin", "sign-in", "sign_in", "logon"];

/// First and only parts of the paths of home pages, beside languages and countries.
const HOMES: &[&str] = &["home", "index.html", "index.htm", "index.php", "default.aspx"];

/// Languages and countries that home pages are named by; a list, because `/tc` and `/pp` are policies.
const PLACES: &[&str] = &[
    "ar", "at", "au", "be", "bg", "br", "ca", "ch", "cl", "cn", "co", "cs", "cz", "da", "de", "dk", "ee", "el", "en",
    "es", "et", "eu", "fi", "fr", "gb", "gr", "he", "hi", "hk", "hr", "hu", "id", "ie", "il", "in", "it", "ja", "jp",
    "ko", "kr", "lt", "lv", "ms", "mx", "my", "nb", "nl", "no", "nz", "ph", "pl", "pt", "ro", "rs", "ru", "se", "sg",
    "sk", "sl", "sv", "th", "tr", "tw", "ua", "uk", "us", "vi", "vn", "za", "zh",
];

/// The failure's reason and message, when a fetch of `asked` ended at the home page of the same host or
/// at a login page.
pub fn elsewhere(asked: &Url, landed: &Url) -> Option<(&'static str, String)> {
    if is_login(landed) && !is_login(asked) {
        return Some(("wall", format!("the page leads to a login page, {landed}")));
    }
    let same_host = bare_host(asked) == bare_host(landed);
    if same_host && is_home(landed) && !is_home(asked) {
        return Some(("home_page", format!("the page leads to the home page, {landed}")));
    }
    None
}

fn bare_host(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

fn parts(url: &Url) -> Vec<String> {
    url.path().split('/').filter(|p| !p.is_empty()).map(str::to_ascii_lowercase).collect()
}

fn is_login(url: &Url) -> bool {
    parts(url).last().is_some_and(|last| LOGINS.contains(&last.as_str()))
}

/// A page whose address has no more than a language: `/`, `/en-us/`, `/de/home`. A query or a fragment
/// may name any page.
fn is_home(url: &Url) -> bool {
    let is_language = |part: &str| {
        let mut halves = part.split(['-', '_']);
        halves.clone().count() <= 2 && halves.all(|half| PLACES.contains(&half))
    };
    url.query().is_none()
        && url.fragment().is_none_or(str::is_empty)
        && parts(url).iter().all(|p| is_language(p) || HOMES.contains(&p.as_str()))
}

#[cfg(test)]
mod tests {
    use super::elsewhere;
    use url::Url;

    #[track_caller]
    fn check(asked: &str, landed: &str, reason: Option<&str>) {
        let url = |path: &str| Url::parse(path).unwrap();
        assert_eq!(elsewhere(&url(asked), &url(landed)).map(|(reason, _)| reason), reason);
    }

    #[test]
    fn only_home_and_login_pages_are_elsewhere() {
        check("https://acme.example/privacy", "https://www.acme.example/", Some("home_page"));
        check("https://acme.example/privacy", "https://acme.example/en-us/", Some("home_page"));
        check("https://acme.example/privacy", "https://acme.example/de/home", Some("home_page"));
        check("https://acme.example/privacy", "https://id.acme.example/Login?next=%2Fprivacy", Some("wall"));
        check("https://acme.example/privacy", "https://privacy.acme.example/", None);
        check("https://acme.example/privacy", "https://acme.example/#/privacy", None);
        check("https://acme.example/privacy", "https://acme.example/?page=privacy", None);
        check("https://acme.example/privacy", "https://acme.example/legal/privacy", None);
        check("https://acme.example/privacy", "https://acme.example/eu", Some("home_page"));
        check("https://acme.example/privacy", "https://acme.example/pp", None);
        check("https://acme.example/", "https://acme.example/en/", None);
        check("https://acme.example/privacy", "https://acme.example/tos", None);
    }
}
