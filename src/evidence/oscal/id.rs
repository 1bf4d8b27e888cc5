//! Ids that hang on what they are of alone, so that the same pack gives the same files and a risk has the same id night after night.

use serde::{Serialize, Serializer};
use uuid::Uuid;

/// A version 5 UUID (RFC 9562, 5.5).
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id(Uuid);

impl Id {
    /// That of what `parts` name, the same in every pack.
    pub(super) fn of(parts: &[&str]) -> Self {
        Id(Uuid::new_v5(&Uuid::NAMESPACE_URL, super::NAMESPACE.as_bytes())).within(parts)
    }

    /// That of what `parts` name in what has this id.
    pub(super) fn within(self, parts: &[&str]) -> Self {
        // With their lengths, so that no part reads as the end of another.
        let name: String = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
        Id(Uuid::new_v5(&self.0, name.as_bytes()))
    }

    /// As a link to it in the same file.
    pub(super) fn link(self) -> String {
        format!("#{}", self.0)
    }

    /// As text.
    pub(super) fn text(self) -> String {
        self.0.to_string()
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_uuid5_and_parts_do_not_run_into_each_other() {
        assert_ne!(Id::of(&["risk", "a"]), Id::of(&["riska"]));
        assert_ne!(Id::of(&["ab", "c"]), Id::of(&["a", "bc"]));
        assert_eq!(Id::of(&["risk", "a"]).text(), "4a98df09-2e3d-5e82-91d4-816a6b4909bd");
    }
}
