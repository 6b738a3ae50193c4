//! Row ids as types, so that a version's id can never be passed where a change's is meant.

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        pub struct $name(i64);

        impl $name {
            /// Wraps a row id read from the database.
            #[must_use]
            pub const fn new(raw: i64) -> Self {
                Self(raw)
            }

            /// The row id itself.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

id! {
    /// A platform whose documents are tracked.
    ServiceId,
    /// One tracked policy page.
    DocumentId,
    /// One try to fetch a document.
    AttemptId,
    /// Bytes as fetched.
    SnapshotId,
    /// A text extracted from snapshots.
    VersionId,
    /// Two neighbouring versions.
    ChangeId,
    /// A clause of a change on a category.
    FlagId,
    /// One digest to one recipient.
    DeliveryId,
}
