//! The words of mails by language: messages in the form of Fluent, one file for each language.

use crate::document::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::sync::OnceLock;

/// Arguments of a message by name.
macro_rules! args {
    ($($name:literal => $value:expr),+ $(,)?) => {{
        let mut args = fluent_bundle::FluentArgs::new();
        $(args.set($name, $value);)+
        args
    }};
}
pub(super) use args;

/// What mails say in one language.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

const fn source(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("../../config/words/en.ftl"),
        Language::German => include_str!("../../config/words/de.ftl"),
        Language::French => include_str!("../../config/words/fr.ftl"),
        Language::Spanish => include_str!("../../config/words/es.ftl"),
    }
}

impl Words {
    /// The words in `language`.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        static ALL: [OnceLock<Words>; Language::ALL.len()] = [const { OnceLock::new() }; Language::ALL.len()];
        let at = Language::ALL.iter().position(|l| *l == language).unwrap_or(0);
        ALL[at].get_or_init(|| Self::read(language))
    }

    /// The words in English: of feeds, pages and the terminal.
    #[must_use]
    pub fn english() -> &'static Self {
        Self::of(Language::English)
    }

    fn read(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.tag().parse().unwrap_or_default()]);
        // marks around each argument would stand in subjects and calendar files
        bundle.set_use_isolating(false);
        let resource = FluentResource::try_new(source(language).to_owned()).unwrap_or_else(|(read, _)| read);
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }

    /// Their language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A message without arguments.
    #[must_use]
    pub fn say(&self, id: &str) -> String {
        self.with(id, &FluentArgs::new())
    }

    /// A message; its id, where there is none.
    #[must_use]
    pub fn with(&self, id: &str, args: &FluentArgs<'_>) -> String {
        self.find(id, args).unwrap_or_else(|| id.to_owned())
    }

    /// A message, if there is one.
    #[must_use]
    pub fn find(&self, id: &str, args: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        // what a message lacks stands in it as `{$name}`, and the test below finds it
        Some(self.bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned())
    }

    /// A message about so many things.
    #[must_use]
    pub fn count(&self, id: &str, n: usize) -> String {
        self.with(id, &args!["n" => n])
    }
}

#[cfg(test)]
mod tests {
    use super::{Words, source};
    use crate::document::Language;
    use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
    use std::collections::{BTreeMap, BTreeSet};

    /// Every message with the arguments that it or what it refers to takes.
    fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
        let mut own: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
        let mut id = String::new();
        for line in source(language).lines().filter(|l| !l.starts_with('#')) {
            if let Some((name, _)) = line.split_once(" = ").filter(|(name, _)| !name.contains([' ', '['])) {
                assert!(!own.contains_key(name), "{language}: {name} stands twice");
                name.clone_into(&mut id);
            }
            let (arguments, references) = own.entry(id.clone()).or_default();
            for placeable in line.split("{ ").skip(1) {
                let word: String =
                    placeable.chars().take_while(|c| c.is_alphanumeric() || "$-_".contains(*c)).collect();
                match word.strip_prefix('$') {
                    Some(argument) => arguments.insert(argument.to_owned()),
                    None if !word.is_empty() => references.insert(word),
                    None => false,
                };
            }
        }
        own.remove("");
        let all = own.clone();
        let whole = |(arguments, references): (BTreeSet<String>, BTreeSet<String>)| {
            references.iter().fold(arguments, |sum, r| &sum | &all[r].0)
        };
        own.into_iter().map(|(id, parts)| (id, whole(parts))).collect()
    }

    #[test]
    fn every_language_says_everything_with_the_same_arguments() {
        let english = messages(Language::English);
        assert!(english.len() > 150);
        for language in Language::ALL {
            assert!(FluentResource::try_new(source(language).to_owned()).is_ok(), "{language}");
            let own = messages(language);
            for (id, arguments) in &english {
                assert!(own.contains_key(id), "{language}: no `{id}`");
                let mine = &own[id];
                assert!(mine.is_subset(arguments), "{language}: `{id}` takes {mine:?}, not {arguments:?}");
                let lost: Vec<_> = arguments.difference(mine).collect();
                assert!(lost.is_empty(), "{language}: `{id}` leaves out {lost:?}");
            }
            let extra: Vec<_> = own.keys().filter(|id| !english.contains_key(*id)).collect();
            assert!(extra.is_empty(), "{language}: {extra:?}");
        }
    }

    #[test]
    fn every_message_can_be_said() {
        for language in Language::ALL {
            let words = Words::of(language);
            for (id, arguments) in messages(language) {
                let set = |n: usize| {
                    let mut args = FluentArgs::new();
                    for a in &arguments {
                        let value = if a == "n" { FluentValue::from(n) } else { FluentValue::from("X") };
                        args.set(a.clone(), value);
                    }
                    args
                };
                for n in [1, 3] {
                    let said = words.find(&id, &set(n)).unwrap();
                    let fits = !said.contains(['{', '}']) || id == "legend-plain";
                    assert!(fits && !said.is_empty() && !said.contains('$'), "{language}: {id}: {said}");
                }
            }
            let months = |id| words.say(id).split('|').count();
            assert_eq!((months("months"), months("months-short")), (12, 12), "{language}");
            // mail programs put a ">" before a line that begins so
            assert!(!words.say("label-effective").starts_with("From"));
        }
    }
}
