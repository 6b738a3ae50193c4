//! The language that a text is written in.

/// A guess is made from at most this much text, in bytes.
const SAMPLE: usize = 6_000;

/// The ISO 639-1 code, where the text is long enough to tell.
#[must_use]
pub fn detect(text: &str) -> Option<&'static str> {
    let mut end = text.len().min(SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let info = whatlang::detect(&text[..end])?;
    (info.is_reliable() || info.confidence() > 0.5).then(|| short(info.lang())).flatten()
}

/// The code that [`detect`] gave before, read back from where it was kept.
pub fn known(code: &str) -> Option<&'static str> {
    whatlang::Lang::all().iter().filter_map(|lang| short(*lang)).find(|known| *known == code)
}

const fn short(lang: whatlang::Lang) -> Option<&'static str> {
    use whatlang::Lang;
    Some(match lang {
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "nb",
        Lang::Fin => "fi",
        Lang::Pol => "pl",
        Lang::Ces => "cs",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Tur => "tr",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Cmn => "zh",
        Lang::Ara => "ar",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Ell => "el",
        Lang::Hun => "hu",
        Lang::Ron => "ro",
        Lang::Vie => "vi",
        Lang::Ind => "id",
        Lang::Tha => "th",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::detect;

    #[test]
    fn languages_are_told_apart() {
        assert_eq!(
            detect("We may share your personal data with our affiliates and with service providers."),
            Some("en")
        );
        assert_eq!(detect("Nous pouvons partager vos données personnelles avec nos sociétés affiliées."), Some("fr"));
        assert_eq!(detect(""), None);
    }
}
