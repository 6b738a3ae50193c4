//! A record: one commit of a versions repository that says what one document said at one time.

use crate::document::Name;

/// What a commit's subject says of it, in the words of all eras of the archive's engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The first version of a document.
    First,
    /// The platform changed the document.
    Change,
    /// The same page was read in another way: a new engine, other selectors.
    Technical,
}

const PREFIXES: [(&str, Kind); 7] = [
    ("Start tracking ", Kind::First),
    ("First record of ", Kind::First),
    ("Initial record of ", Kind::First),
    ("Update ", Kind::Change),
    ("Record new changes of ", Kind::Change),
    ("Refilter ", Kind::Technical),
    ("Apply technical or declaration upgrade on ", Kind::Technical),
];

impl Kind {
    /// Reads a commit's subject. What stands behind the prefix is not looked at: service and
    /// document both hold blanks, and the path has them apart.
    pub fn of(subject: &str) -> Option<Self> {
        PREFIXES.iter().find(|(prefix, _)| subject.starts_with(prefix)).map(|(_, kind)| *kind)
    }
}

/// A document as a repository names it: folder and file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The folder: whose document.
    pub service: Name,
    /// The file without `.md`: which document.
    pub document: Name,
}

/// Why a path is no document's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoPlace {
    /// It is another file of the repository: README, LICENSE.
    Other,
    /// It would be one, but for its name.
    Bad(String),
}

impl Place {
    /// Reads `<service>/<document>.md`.
    ///
    /// # Errors
    /// See `NoPlace`.
    pub fn of(path: &[u8]) -> Result<Self, NoPlace> {
        let shown = || format!("path {:?}", String::from_utf8_lossy(path));
        let Some(stem) = path.strip_suffix(b".md") else { return Err(NoPlace::Other) };
        let mut parts = stem.split(|b| *b == b'/');
        let (Some(service), Some(document), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoPlace::Other);
        };
        let name = |bytes: &[u8]| {
            let text = std::str::from_utf8(bytes).map_err(|_| NoPlace::Bad(format!("{} is not UTF-8", shown())))?;
            Name::new(text).map_err(|e| NoPlace::Bad(format!("{}: {e}", shown())))
        };
        Ok(Self { service: name(service)?, document: name(document)? })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.service, self.document)
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, NoPlace, Place};

    #[test]
    fn subjects_of_all_eras_are_read() {
        assert_eq!(Kind::of("Start tracking A B Terms of Service"), Some(Kind::First));
        assert_eq!(Kind::of("First record of A Privacy Policy"), Some(Kind::First));
        assert_eq!(Kind::of("Update A Privacy Policy"), Some(Kind::Change));
        assert_eq!(Kind::of("Record new changes of A Privacy Policy"), Some(Kind::Change));
        assert_eq!(Kind::of("Refilter A Privacy Policy"), Some(Kind::Technical));
        assert_eq!(Kind::of("Apply technical or declaration upgrade on A Terms"), Some(Kind::Technical));
        assert_eq!(Kind::of("Updated the README"), None);
        assert_eq!(Kind::of("Delete Expedia Directory"), None);
    }

    #[test]
    fn paths_are_read_as_service_and_document() {
        let place = Place::of("Ask·fm & Co/Community Guidelines - Spam.md".as_bytes()).unwrap();
        assert_eq!((place.service.as_ref(), place.document.as_ref()), ("Ask·fm & Co", "Community Guidelines - Spam"));
        assert_eq!(Place::of(b"README.md"), Err(NoPlace::Other));
        assert_eq!(Place::of(b"a/b/c.md"), Err(NoPlace::Other));
        assert_eq!(Place::of(b"A/LICENSE"), Err(NoPlace::Other));
        let newline = "path \"A/Te\\nrms.md\": a name must not hold control characters: \"Te\\nrms\"";
        assert_eq!(Place::of(b"A/Te\nrms.md"), Err(NoPlace::Bad(newline.to_owned())));
        assert!(matches!(Place::of(b"A/\xff.md"), Err(NoPlace::Bad(_))));
        assert!(Place::of(b"A/Say \"hi\".md").is_ok());
    }
}
