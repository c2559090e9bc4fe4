//! Ids: opaque text, sorted by time of birth (UUID version 7 without dashes), one type per thing so that
//! they can't be mixed up.

/// Declares one id type. Its text form is 32 hexadecimal characters when Kaopu made it; ids that come from
/// outside are kept as they are and simply never match.
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::serde::Serialize, ::serde::Deserialize, ::ts_rs::TS)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// A fresh id.
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self($crate::id::fresh())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    };
}

/// The text of a fresh id.
pub fn fresh() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

id!(
    /// An item, through all its versions.
    ItemId
);
id!(
    /// A frozen list of item versions that papers are drawn from.
    SnapshotId
);
id!(
    /// One import of a file, from upload to undo.
    ImportId
);
id!(
    /// One edit of many items, from its doing to its undo.
    BulkEditId
);
id!(
    /// Many items that were retired at once.
    RetirementId
);
id!(
    /// A member of staff. Accounts live in `web`; other crates only name them.
    StaffId
);
