//! A TOML file with the lines of its keys.

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

use crate::policy::catalogue::LoadError;
use crate::policy::metadata::suggestion;

/// A TOML file.
pub(super) struct Page {
    file: String,
    table: Table,
    /// The keys with their places.
    places: Vec<(Vec<String>, usize)>,
}

impl Page {
    /// Reads `text`, which stands in `file`.
    pub(super) fn new(file: &str, text: &str) -> Result<Self, LoadError> {
        let line = |start: usize| text.get(..start).unwrap_or_default().matches('\n').count() + 1;
        let refused = |error: toml::de::Error| {
            let line = error.span().map_or(1, |span| line(span.start));
            LoadError::new(file, line, error.message())
        };
        let spans = DeTable::parse(text).map_err(refused)?;
        let mut places = Vec::new();
        let mut open: Vec<(Vec<String>, &DeTable<'_>)> = vec![(Vec::new(), spans.get_ref())];
        while let Some((above, table)) = open.pop() {
            for (key, value) in table {
                let mut path = above.clone();
                path.push(key.get_ref().to_string());
                places.push((path.clone(), line(key.span().start)));
                if let DeValue::Table(inner) = Spanned::get_ref(value) {
                    open.push((path, inner));
                }
            }
        }
        let table = text.parse::<Table>().map_err(refused)?;
        Ok(Page { file: file.to_owned(), table, places })
    }

    /// The file.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// The line of the key at `path`, or of the nearest above it.
    pub(super) fn line<T: AsRef<str>>(&self, path: &[T]) -> usize {
        let is = |known: &[String], depth: usize| known.iter().map(String::as_str).eq(path.iter().take(depth).map(AsRef::as_ref));
        let at = |depth: usize| self.places.iter().find(|(known, _)| is(known, depth)).map(|(_, line)| *line);
        (1..=path.len()).rev().find_map(at).unwrap_or(1)
    }

    /// An error at the key at `path`.
    pub(super) fn fault<T: AsRef<str>>(&self, path: &[T], message: impl Into<String>) -> LoadError {
        LoadError::new(&self.file, self.line(path), message)
    }

    fn get<T: AsRef<str>>(&self, path: &[T]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.table.get(first.as_ref())?, |value, key| value.get(key.as_ref()))
    }

    /// The entries of the table at `path`; none if there is none.
    pub(super) fn table<T: AsRef<str>>(&self, path: &[T]) -> Result<impl Iterator<Item = (&String, &Value)>, LoadError> {
        let entries = match (path.is_empty(), self.get(path)) {
            (true, _) => Some(&self.table),
            (false, None) => None,
            (false, Some(Value::Table(table))) => Some(table),
            (false, Some(_)) => {
                let name: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
                return Err(self.fault(path, format!("`{}` is no table", name.join("."))));
            }
        };
        Ok(entries.into_iter().flatten())
    }

    /// Refuses keys of the table at `path` that are none of `known`.
    pub(super) fn keys<'a>(&self, path: &[&str], known: impl IntoIterator<Item = &'a str>) -> Result<(), LoadError> {
        let known: Vec<&str> = known.into_iter().collect();
        let mut unknown: Vec<(usize, Vec<&str>)> = Vec::new();
        for (key, _) in self.table(path)?.filter(|(key, _)| !known.contains(&key.as_str())) {
            let full: Vec<&str> = path.iter().copied().chain([key.as_str()]).collect();
            unknown.push((self.line(&full), full));
        }
        unknown.sort_unstable();
        match unknown.first() {
            None => Ok(()),
            Some((_, full)) => {
                let near = suggestion(full.last().copied().unwrap_or_default(), known);
                Err(self.fault(full, format!("unknown key `{}`{near}", full.join("."))))
            }
        }
    }

    /// The text under `key`.
    pub(super) fn text(&self, key: &str) -> Result<Option<&str>, LoadError> {
        let Some(value) = self.table.get(key) else { return Ok(None) };
        value.as_str().map(Some).ok_or_else(|| self.fault(&[key], format!("`{key}` is no text")))
    }

    /// The list of texts at `path`.
    pub(super) fn texts(&self, path: &[&str]) -> Result<Option<Vec<String>>, LoadError> {
        let Some(value) = self.get(path) else { return Ok(None) };
        let items = value.as_array().and_then(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect());
        match items {
            Some(items) => Ok(Some(items)),
            None => Err(self.fault(path, format!("`{}` is no list of texts", path.join(".")))),
        }
    }
}
