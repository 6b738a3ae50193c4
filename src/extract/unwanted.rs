//! Pages that answer 200 and are not the policy: challenges, walls, error pages, empty shells.

use super::dom::{Dom, Tag};
use super::{ExtractError, MIN_WORDS, cjk};
use crate::document::Text;

/// A page with more words than this is a document, whatever words stand in it.
const MAX_NOTICE_WORDS: usize = 220;

/// What bot walls say, in their own text or title (lower-case).
const CHALLENGES: &[&str] = &[
    "just a moment...",
    "checking your browser",
    "verify you are human",
    "verifying you are human",
    "verify that you are human",
    "are you a robot",
    "i'm not a robot",
    "unusual traffic from your",
    "enable javascript and cookies to continue",
    "please enable js and disable any ad blocker",
    "attention required! | cloudflare",
    "sorry, you have been blocked",
    "pardon our interruption",
    "request unsuccessful. incapsula",
    "press & hold to confirm",
    "security check to access",
    "complete the captcha",
    "solve the captcha",
    "ddos protection by",
    "access to this page has been denied",
    "you don't have permission to access",
    "your request has been blocked",
    "bot detection",
    "human verification",
    "performing security verification",
    "nur einen moment...",
    "un instant...",
    "un momento...",
    "um momento...",
    "een moment geduld...",
    "しばらくお待ちください...",
    "请稍候...",
    "请完成安全验证",
    "один момент...",
    "confirm you are human",
    "needs to review the security of your connection",
];

/// What error, maintenance and not-found pages say.
const ERRORS: &[&str] = &[
    "page not found",
    "404 not found",
    "error 404",
    "404 error",
    "page you are looking for",
    "page you're looking for",
    "page you requested",
    "page isn't available",
    "page is not available",
    "page doesn't exist",
    "page does not exist",
    "this page can't be found",
    "could not be found",
    "couldn't find that page",
    "couldn't find the page",
    "something went wrong",
    "internal server error",
    "service unavailable",
    "bad gateway",
    "gateway timeout",
    "temporarily unavailable",
    "under maintenance",
    "scheduled maintenance",
    "we'll be back soon",
    "an error occurred",
    "an error has occurred",
    "too many requests",
    "site is offline",
    "no longer available",
    "application error",
    "access denied",
    "403 forbidden",
    "seite nicht gefunden",
    "seite wurde nicht gefunden",
    "seite existiert nicht",
    "wartungsarbeiten",
    "page introuvable",
    "page n'existe pas",
    "page non trouvée",
    "página no encontrada",
    "página no existe",
    "página não encontrada",
    "página não existe",
    "pagina non trovata",
    "pagina non esiste",
    "pagina niet gevonden",
    "pagina bestaat niet",
    "sidan hittades inte",
    "siden blev ikke fundet",
    "strona nie została znaleziona",
    "nie znaleziono strony",
    "sayfa bulunamadı",
    "страница не найдена",
    "ページが見つかりません",
    "페이지를 찾을 수 없습니다",
    "页面不存在",
    "找不到页面",
    "找不到網頁",
];

/// What login and consent walls say.
const WALLS: &[&str] = &[
    "log in to continue",
    "sign in to continue",
    "please log in",
    "please sign in",
    "you must be logged in",
    "you need to log in",
    "log in or sign up",
    "before you continue",
    "accept all cookies to continue",
    "we value your privacy",
    "create an account to continue",
    "forgot password",
    "forgot your password",
    "bitte melden sie sich an",
    "passwort vergessen",
    "mot de passe oublié",
    "veuillez vous connecter",
    "olvidaste tu contraseña",
    "inicia sesión para continuar",
    "password dimenticata",
    "esqueceu a senha",
    "wachtwoord vergeten",
    "забыли пароль",
    "忘记密码",
    "パスワードをお忘れ",
];

/// Titles that only an error page has.
const ERROR_TITLES: &[&str] = &["404", "403", "500", "502", "503", "not found", "error", "access denied", "forbidden"];

/// What a policy's own heading names (lower-case): a short page under one is read, whatever words stand
/// in its sentences ("we value your privacy", "no longer available").
pub const POLICIES: &[&str] = &[
    "privacy",
    "policy",
    "policies",
    "terms",
    "conditions",
    "agreement",
    "cookie",
    "legal notice",
    "guidelines",
    "datenschutz",
    "nutzungsbedingungen",
    "geschäftsbedingungen",
    "impressum",
    "confidentialité",
    "mentions légales",
    "privacidad",
    "términos",
    "condiciones",
    "privacidade",
    "termos",
    "condições",
    "informativa",
    "termini",
    "condizioni",
    "voorwaarden",
    "integritet",
    "villkor",
    "personvern",
    "vilkår",
    "prywatności",
    "regulamin",
    "gizlilik",
    "конфиденциальности",
    "условия",
    "соглашение",
    "プライバシー",
    "利用規約",
    "개인정보",
    "이용약관",
    "隐私",
    "隱私",
    "条款",
    "條款",
    "协议",
    "الخصوصية",
];

/// Under so many words, a page is a notice even where its heading names the policy that it hides.
const MIN_POLICY_WORDS: usize = 40;

/// Whether a short page is a policy all the same: its first heading names one, no heading nor its title
/// says `phrase`, and there is something to read.
fn is_policy(title: &str, text: &str, words: usize, phrase: &str) -> bool {
    let mut headings = text.lines().filter(|l| l.starts_with('#')).peekable();
    let named = headings.peek().is_some_and(|first| POLICIES.iter().any(|p| first.contains(p)));
    named && words >= MIN_POLICY_WORDS && !title.contains(phrase) && !headings.any(|h| h.contains(phrase))
}

/// Refuses a text that is short and says that it is something else than a policy.
///
/// # Errors
/// With the words that gave it away.
pub fn refuse(title: Option<&str>, text: &Text, source: &str) -> Result<(), ExtractError> {
    if text.has_more_words_than(MAX_NOTICE_WORDS) {
        return Ok(());
    }
    let words = text.word_count();
    let title = title.unwrap_or_default().to_lowercase().replace('’', "'").replace('…', "...");
    let body = text.as_str().to_lowercase().replace('’', "'").replace('…', "...");
    let says = |p: &&&str| (title.contains(**p) || body.contains(**p)) && !is_policy(&title, &body, words, p);
    let found = |phrases: &[&str]| phrases.iter().find(says).map(|p| (*p).to_owned());
    if let Some(phrase) = found(CHALLENGES) {
        return Err(ExtractError::BotChallenge(phrase));
    }
    if let Some(word) = ERROR_TITLES.iter().find(|t| title_says(&title, t)) {
        return Err(ExtractError::ErrorPage((*word).to_owned()));
    }
    if let Some(phrase) = found(ERRORS).filter(|_| words < 150) {
        return Err(ExtractError::ErrorPage(phrase));
    }
    if let Some(phrase) = found(WALLS).filter(|_| words < 120) {
        return Err(ExtractError::Wall(phrase));
    }
    if words < MIN_WORDS && !cjk(text.as_str()) && needs_script(source) {
        return Err(ExtractError::NeedsBrowser(words));
    }
    Ok(())
}

/// Refuses a page of which only a consent dialog was left to read.
///
/// # Errors
/// With the words that gave it away.
pub fn refuse_dialog(dom: &Dom<'_>, roots: &[u32], text: &Text) -> Result<(), ExtractError> {
    const MAX_WORDS: usize = 600;
    if text.has_more_words_than(MAX_WORDS) {
        return Ok(());
    }
    let body = text.as_str().to_lowercase();
    let Some(word) = ["cookie", "consent"].into_iter().find(|w| body.contains(w)) else { return Ok(()) };
    let is_dialog = |i: u32| {
        let node = &dom.nodes[i as usize];
        node.tag() == Some(Tag::Dialog)
            || matches!(node.attr("role"), Some("dialog" | "alertdialog"))
            || node.attr("aria-modal") == Some("true")
    };
    let chars = |from: u32| -> usize {
        dom.visible(from).map(|i| dom.nodes[i as usize].text().map_or(0, |t| t.trim().len())).sum()
    };
    let (mut all, mut dialog) = (0, 0);
    for root in roots {
        let own = chars(*root);
        all += own;
        dialog += match dom.ancestors(*root).any(is_dialog) {
            true => own,
            false => dom.visible(*root).find(|i| is_dialog(*i)).map_or(0, chars),
        };
    }
    if all > 0 && dialog * 10 >= all * 8 {
        return Err(ExtractError::Wall(format!("a dialog about {word}s is all there is")));
    }
    Ok(())
}

/// Whether the title is `phrase`, alone or beside the site's name.
fn title_says(title: &str, phrase: &str) -> bool {
    title.split(['|', '-', '–', '—', ':', '·']).any(|part| part.trim() == phrase)
}

/// Whether a page without words has scripts to fill itself.
fn needs_script(source: &str) -> bool {
    source.matches("<script").count() > 0
}

#[cfg(test)]
mod tests {
    use super::{ExtractError, refuse};
    use crate::document::Text;

    fn check(title: &str, body: &str) -> Result<(), ExtractError> {
        refuse(Some(title), &Text::new(body).unwrap(), "<script src=app.js>")
    }

    #[test]
    fn what_is_not_the_policy_is_named() {
        assert!(matches!(check("Just a moment...", "Enable JavaScript"), Err(ExtractError::BotChallenge(_))));
        assert!(matches!(check("Example | 404", "Oh no."), Err(ExtractError::ErrorPage(_))));
        assert!(matches!(check("Example", "Please sign in to see this page."), Err(ExtractError::Wall(_))));
        assert!(matches!(check("Example", ""), Err(ExtractError::NeedsBrowser(0))));
        let policy = "We may share your data. If an error occurred, tell us. ".repeat(40);
        assert_eq!(check("Privacy Policy", &policy), Ok(()));
    }

    #[test]
    fn a_short_policy_may_say_what_walls_and_error_pages_say() {
        let lines = "We value your privacy. This app does not collect or transmit personal data. All notes stay on \
                     your device, and a sync that is no longer available keeps nothing. Cookies of our host serve bot \
                     detection. If this changes we will publish a new policy here and announce it in the app.";
        assert_eq!(check("Notes", &format!("# Privacy Policy\n\n{lines}")), Ok(()));
        assert!(matches!(check("Notes", lines), Err(ExtractError::BotChallenge(_))));
        let wall = format!("# We value your privacy\n\n{}", lines.replace("bot", "web").replace("no longer", "not"));
        assert!(matches!(check("Notes", &wall), Err(ExtractError::Wall(_))));
        let stub = "# Privacy Policy\n\nSomething went wrong. Try again later.";
        assert!(matches!(check("Notes", stub), Err(ExtractError::ErrorPage(_))));
    }
}
