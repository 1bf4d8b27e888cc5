//! Paths of arguments and of ARM properties, as tables write them.

use std::sync::Arc;

/// One step of the path of an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArgumentStep {
    /// An argument or a block.
    Name(Arc<str>),
    /// Each element, or each block.
    Each,
}

/// The path of an argument: `network_rules.ip_rules[*]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgumentPath {
    /// It counts from the block that a child stands for (`.name`).
    pub relative: bool,
    /// Its steps.
    pub steps: Vec<ArgumentStep>,
}

impl ArgumentPath {
    /// Reads `text`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no path of an argument");
        let relative = text.starts_with('.');
        let mut steps = Vec::new();
        for piece in text.strip_prefix('.').unwrap_or(text).split('.') {
            let name = piece.trim_end_matches("[*]");
            let plain = |character: char| character.is_ascii_alphanumeric() || character == '_' || character == '-';
            if name.is_empty() || !name.chars().all(plain) {
                return Err(wrong());
            }
            steps.push(ArgumentStep::Name(name.into()));
            steps.extend((0..(piece.len() - name.len()) / 3).map(|_| ArgumentStep::Each));
        }
        Ok(ArgumentPath { relative, steps })
    }

    /// How many `[*]` it has.
    pub fn count(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step, ArgumentStep::Each)).count()
    }

    /// The names without `[*]`.
    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.steps.iter().filter_map(|step| match step {
            ArgumentStep::Name(name) => Some(name),
            ArgumentStep::Each => None,
        })
    }
}

/// One step of the path of an ARM property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PropertyStep {
    /// A key.
    Key(Arc<str>),
    /// The elements in step with the `[*]` of the argument.
    Each,
    /// One more element, the same for all of this label.
    Append(Arc<str>),
    /// The elements of several `[*]` of the argument, one list behind the other.
    Flat,
}

/// The path of an ARM property: `properties.networkAcls.ipRules[*].value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropertyPath(pub Vec<PropertyStep>);

impl PropertyPath {
    /// Reads `text`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no path of a property");
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix("[*]") {
                steps.push(PropertyStep::Each);
                rest = after;
            } else if let Some(after) = rest.strip_prefix("[+") {
                let (label, after) = after.split_once(']').ok_or_else(wrong)?;
                steps.push(PropertyStep::Append(label.into()));
                rest = after;
            } else if let Some(after) = rest.strip_prefix("[~]") {
                steps.push(PropertyStep::Flat);
                rest = after;
            } else if let Some(after) = rest.strip_prefix("['") {
                let (key, after) = after.split_once("']").ok_or_else(wrong)?;
                steps.push(PropertyStep::Key(key.into()));
                rest = after;
            } else {
                let after = if steps.is_empty() { rest } else { rest.strip_prefix('.').ok_or_else(wrong)? };
                let end = after.find(['.', '[']).unwrap_or(after.len());
                let (key, after) = after.split_at(end);
                if key.is_empty() {
                    return Err(wrong());
                }
                steps.push(PropertyStep::Key(key.into()));
                rest = after;
            }
        }
        match steps.first() {
            Some(PropertyStep::Key(_)) => Ok(PropertyPath(steps)),
            _ => Err(wrong()),
        }
    }

    /// How many `[*]` it has.
    pub fn count(&self) -> usize {
        self.0.iter().filter(|step| matches!(step, PropertyStep::Each)).count()
    }

    /// Whether it makes one list of several.
    pub fn flattens(&self) -> bool {
        self.0.contains(&PropertyStep::Flat)
    }

    /// Whether it adds an element.
    pub fn appends(&self) -> bool {
        self.0.iter().any(|step| matches!(step, PropertyStep::Append(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read() {
        let path = ArgumentPath::parse("network_rules.ip_rules[*]").expect("a path");
        assert_eq!((path.relative, path.steps.len(), path.count()), (false, 3, 1));
        assert!(ArgumentPath::parse(".name").expect("a path").relative);
        let path = PropertyPath::parse("a['b.c'][*].d[+].e").expect("a path");
        assert_eq!(path.0.len(), 6);
        assert_eq!((path.count(), path.appends()), (1, true));
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in ["", ".", "a..b", "a[", "a[0]", "a b", "[*]"] {
            assert_eq!(ArgumentPath::parse(text), Err(format!("`{text}` is no path of an argument")));
        }
        for text in ["[*].a", "a..b", "a['b", "a[0]", "a.", "a[+b"] {
            assert_eq!(PropertyPath::parse(text), Err(format!("`{text}` is no path of a property")));
        }
    }
}
