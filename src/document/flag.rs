//! What analysis says of a change: categories, stances, flags, dates and significance.

use super::PolicyDate;
use std::fmt;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that config, SQL and JSON use.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;
            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(UnknownWord { word: word.to_owned(), allowed: &[$($word),+] }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.as_str()) }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let word = String::deserialize(d)?;
                word.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

/// A word that is none of the allowed ones.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown word `{word}`, allowed are: {}", allowed.join(", "))]
pub struct UnknownWord {
    word: String,
    allowed: &'static [&'static str],
}

words! {
    /// What a clause does about its category.
    Stance {
        /// It is or may be done; a licence for it.
        Permits = "permits",
        /// It is not done, or only with consent.
        Prohibits = "prohibits",
        /// Mainly about opting out, in, or objecting.
        Choice = "choice",
        /// Touches the matter, decides nothing.
        Mentions = "mentions",
    }
}

words! {
    /// What a change did to a flagged clause.
    FlagChange {
        /// The clause is new.
        Added = "added",
        /// An earlier clause on the matter changed its meaning or scope.
        Modified = "modified",
        /// Same meaning in other words or another place; never alerts.
        Reworded = "reworded",
        /// The clause is gone; the quote is from the text before.
        Removed = "removed",
        /// It stands in the one text that was read; nothing was compared.
        Standing = "standing",
    }
}

impl FlagChange {
    /// Whether a reader must be told: everything but a rewording.
    #[must_use]
    pub const fn alerts(self) -> bool {
        matches!(self, Self::Added | Self::Modified | Self::Removed)
    }
}

words! {
    /// How much a change, or one clause of it, matters. Ordered from least to most.
    Significance {
        /// Not a change of the document: page furniture, tracking links, an error page.
        Noise = "noise",
        /// Wording, spelling, numbering, formatting, a date line alone.
        Editorial = "editorial",
        /// Rights, duties, data practices, prices, scope change for somebody.
        Substantive = "substantive",
    }
}

words! {
    /// What happened to one clause between two versions.
    ChangeKind {
        /// Only in the newer text.
        Added = "added",
        /// Only in the older text.
        Removed = "removed",
        /// In both, in other words.
        Modified = "modified",
        /// In both in the same words, at another place.
        Moved = "moved",
    }
}

/// A category that flags stand under: `ai_training`, `affiliate_sharing`, or a user's own.
/// Lower-case letters, digits and underscores, at most 40.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Category(String);

/// A text that cannot name a category.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` cannot name a category: 1 to 40 lower-case letters, digits or underscores")]
pub struct CategoryError(String);

impl Category {
    /// Checks `raw`.
    ///
    /// # Errors
    /// When it has other characters or another length.
    pub fn new(raw: &str) -> Result<Self, CategoryError> {
        let ok = (1..=40).contains(&raw.len())
            && raw.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if ok { Ok(Self(raw.to_owned())) } else { Err(CategoryError(raw.to_owned())) }
    }
}

impl AsRef<str> for Category {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A clause of a change on a category. Serialises to the public JSON form.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Flag {
    /// What the clause is about.
    pub category: Category,
    /// What the change did to it.
    pub change: FlagChange,
    /// What it does about the category.
    pub stance: Stance,
    /// Headings above the clause, outermost first.
    pub section: Vec<String>,
    /// The clause, verbatim: from the newer text, or from the older one when removed.
    pub quote: String,
    /// The clause it came from, when modified or reworded.
    pub before_quote: Option<String>,
    /// What that clause did about the category, where it is known and another stance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before_stance: Option<Stance>,
    /// The sentence that tells how or where to refuse.
    pub opt_out: Option<String>,
    /// Group companies that the clause names.
    pub affiliates: Vec<String>,
    /// The rule that made the flag, `category.rule`.
    pub rule: String,
    /// The words that made it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<String>,
}

/// One clause that differs between two versions.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ClauseChange {
    /// What happened to it.
    pub kind: ChangeKind,
    /// Headings above it, outermost first.
    pub section: Vec<String>,
    /// Its words before, unless added.
    pub before: Option<String>,
    /// Its words after, unless removed.
    pub after: Option<String>,
    /// How much it matters.
    pub significance: Significance,
}

/// A date and the words that state it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct DateMention {
    /// The date.
    pub date: PolicyDate,
    /// The words, verbatim and on one line.
    pub quote: String,
}

/// The dates that a text states about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dates {
    /// The day from which this version applies.
    pub effective: Option<DateMention>,
    /// When it says that it was last changed or published.
    pub last_updated: Option<DateMention>,
    /// Days of coming versions, told in a banner or a notice.
    pub announced: Vec<DateMention>,
}

#[cfg(test)]
mod tests {
    use super::{Category, FlagChange, Significance, Stance};

    #[test]
    fn words_are_read_and_written() {
        for stance in Stance::ALL {
            assert_eq!(stance.as_str().parse::<Stance>().unwrap(), *stance);
        }
        let error = "allows".parse::<Stance>().unwrap_err().to_string();
        assert_eq!(error, "unknown word `allows`, allowed are: permits, prohibits, choice, mentions");
        assert!(!FlagChange::Reworded.alerts() && FlagChange::Removed.alerts());
        assert!(Significance::Noise < Significance::Substantive);
        assert!(Category::new("ai_training").is_ok() && Category::new("AI training").is_err());
    }
}
