//! A content hash: SHA-256 of bytes, the identity of snapshots and versions.

use std::fmt;

/// SHA-256 of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash([u8; 32]);

/// A text that is not 64 hexadecimal digits.
#[derive(Debug, thiserror::Error)]
#[error("not a SHA-256 in hexadecimal: `{0}`")]
pub struct HashError(String);

impl ContentHash {
    /// Hashes `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// Reads the form that `Display` writes.
    ///
    /// # Errors
    /// When `hex` is not exactly 64 hexadecimal digits.
    pub fn parse(hex: &str) -> Result<Self, HashError> {
        let bad = || HashError(hex.to_owned());
        if hex.len() != 64 || !hex.is_ascii() {
            return Err(bad());
        }
        let mut out = [0; 32];
        for (byte, pair) in out.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| bad())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| bad())?;
        }
        Ok(Self(out))
    }

    /// The first eight hexadecimal digits, for people.
    #[must_use]
    pub fn short(&self) -> String {
        self.to_string()[..8].to_owned()
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::ContentHash;

    #[test]
    fn display_and_parse_are_inverse() {
        let hash = ContentHash::of(b"policy");
        assert_eq!(ContentHash::parse(&hash.to_string()).unwrap(), hash);
        assert!(ContentHash::parse("zz").is_err());
        assert!(ContentHash::parse(&"g".repeat(64)).is_err());
    }
}
