//! A secret: never shown, never in the configuration file.

use std::path::Path;

/// A password. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret itself, for the one place that needs it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Looks for the secret `name` in the file given, then among systemd's credentials, then in
    /// the environment variable `variable`. A final line break is no part of it.
    ///
    /// # Errors
    /// When the file given cannot be read, or is empty.
    pub fn find(
        file: Option<&Path>,
        name: &str,
        variable: &str,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, String> {
        if let Some(file) = file {
            return Self::read(file).map(Some);
        }
        if let Some(directory) = env("CREDENTIALS_DIRECTORY") {
            let file = Path::new(&directory).join(name);
            if file.exists() {
                return Self::read(&file).map(Some);
            }
        }
        Ok(env(variable).filter(|v| !v.is_empty()).map(Self))
    }

    fn read(file: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() { Err(format!("{} is empty", file.display())) } else { Ok(Self(text.to_owned())) }
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn secrets_are_found_and_not_shown() {
        let env = |name: &str| (name == "X").then(|| "s3cret".to_owned());
        let secret = Secret::find(None, "x", "X", &env).unwrap().unwrap();
        assert_eq!((secret.reveal(), format!("{secret:?}").as_str()), ("s3cret", "Secret(…)"));
        assert_eq!(Secret::find(None, "x", "Y", &env), Ok(None));
        assert!(Secret::find(Some(std::path::Path::new("/nowhere")), "x", "X", &env).is_err());
    }
}
