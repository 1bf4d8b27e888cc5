//! What the command knows of its own run, for reports.

use std::time::{Duration, Instant};

use crate::cli::base::Comparison;
use crate::policy::metadata::Severity;
use crate::report::Around;

/// The run.
pub(crate) struct Run {
    threshold: Option<Severity>,
    compared: Option<Comparison>,
    files: Option<String>,
    took: Duration,
}

impl Run {
    /// A run that fails at `threshold`, by what `compared` says is new, and `took` so long. Where GitHub runs it, reports link to the files of the commit.
    pub(crate) fn new(threshold: Option<Severity>, compared: Option<Comparison>, took: Duration) -> Self {
        Run { threshold, compared, files: files_of(&|name| variable(name)), took }
    }

    /// The same in a folder of the repository: links lead there.
    pub(crate) fn below(self, folder: &str) -> Self {
        let files = self.files.filter(|_| folder.chars().all(is_plain)).map(|files| format!("{files}{folder}"));
        Run { files, ..self }
    }

    /// The same as reports take it. How long it took is said where GitHub runs it, and to who `watches`: elsewhere reports are the same
    /// for the same input, to the byte.
    pub(crate) fn around(&self, watches: bool) -> Around<'_> {
        Around {
            threshold: self.threshold,
            changed: self.compared.as_ref().and_then(|compared| compared.changed.as_ref()),
            base: self.compared.as_ref().map(|compared| &compared.base),
            files: self.files.as_deref(),
            took: (watches || self.files.is_some()).then_some(self.took),
        }
    }
}

/// Where GitHub shows the files of the commit
/// (<https://docs.github.com/en/actions/reference/workflows-and-actions/variables>).
fn files_of(variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let value = |name: &str| variable(name).filter(|value| value.chars().all(is_plain));
    let (server, repository, commit) = (value("GITHUB_SERVER_URL")?, value("GITHUB_REPOSITORY")?, value("GITHUB_SHA")?);
    let whole = server.starts_with("https://") && repository.contains('/') && !commit.is_empty();
    whole.then(|| format!("{server}/{repository}/blob/{commit}/"))
}

/// What a variable must be made of to become part of a link.
fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_' | '/' | ':')
}

#[expect(clippy::disallowed_methods, reason = "the environment is read here, by the names that GitHub documents")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The time now.
#[expect(clippy::disallowed_methods, reason = "time is measured here")]
pub(crate) fn clock() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_made_of_three_variables() {
        let of = |server: &str, repository: &str, commit: &str| {
            files_of(&|name| match name {
                "GITHUB_SERVER_URL" => Some(server.to_owned()),
                "GITHUB_REPOSITORY" => Some(repository.to_owned()),
                "GITHUB_SHA" => Some(commit.to_owned()),
                _ => None,
            })
        };
        assert_eq!(of("https://github.com", "a/b", "0f").as_deref(), Some("https://github.com/a/b/blob/0f/"));
        assert_eq!(of("https://github.com", "a/b)](x", "0f"), None);
        assert_eq!(of("javascript:x", "a/b", "0f"), None);
        assert_eq!(of("https://github.com", "a/b", ""), None);
        assert_eq!(files_of(&|_| None), None);
    }
}
