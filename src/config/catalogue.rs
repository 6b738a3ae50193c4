//! The catalogue: services that the program knows, with the public URLs of their documents.

use super::raw;
use serde::Deserialize;

const SOURCE: &str = include_str!("../../config/catalogue.toml");

/// Every service that can be tracked by its name alone.
pub struct Catalogue {
    services: Vec<raw::Service>,
}

/// One document of the catalogue, for listing.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CatalogueDocument {
    /// Whose it is.
    pub service: String,
    /// What it is called.
    pub document: String,
    /// Where its pages are.
    pub urls: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    service: Vec<raw::Service>,
}

impl Catalogue {
    /// The catalogue that comes with the program.
    ///
    /// # Errors
    /// When the shipped file is broken, which a test rules out.
    pub fn built_in() -> Result<Self, String> {
        let file: File = toml::from_str(SOURCE).map_err(|e| e.to_string())?;
        Ok(Self { services: file.service })
    }

    /// The service of that name, letter case aside.
    pub(super) fn find(&self, name: &str) -> Option<&raw::Service> {
        self.services.iter().find(|s| s.name.to_lowercase() == name.trim().to_lowercase())
    }

    /// Names of services that look like `name`, for a message.
    pub(super) fn similar(&self, name: &str) -> Vec<&str> {
        let wanted = name.to_lowercase();
        let near = |known: &str| {
            let known = known.to_lowercase();
            known.contains(&wanted) || wanted.contains(&known) || known.chars().take(3).eq(wanted.chars().take(3))
        };
        self.services.iter().map(|s| s.name.as_str()).filter(|n| near(n)).take(5).collect()
    }

    /// Everything in it, in order.
    pub fn documents(&self) -> impl Iterator<Item = CatalogueDocument> + '_ {
        self.services.iter().flat_map(|s| {
            s.document.iter().map(|d| CatalogueDocument {
                service: s.name.clone(),
                document: d.name.clone(),
                urls: d.url.iter().cloned().chain(d.sources.iter().map(|x| x.url.clone())).collect(),
            })
        })
    }
}
