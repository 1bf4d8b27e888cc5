//! Which files of a commit a scan looks at: by the rules that hold on disk (`files`), with what the commit itself says is left out.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::overrides::Override;

use crate::cli::{Failure, files};
use crate::scan::Input;
use crate::workspace::Workspace;
use crate::workspace::git::{RULES, Repository, Tree};

/// The files of `tree` below those of `paths` that are folders, by path.
pub(crate) fn find(
    tree: &Tree,
    repository: &Repository,
    root: &Path,
    paths: &[PathBuf],
    exclude: &[String],
) -> Result<Vec<Input>, Failure> {
    let rules = Rules {
        root,
        exclude: files::excluded(root, exclude)?,
        clone: Gitignore::new(repository.exclude_file()).0,
        user: Gitignore::global().0,
    };
    let mut outer: Vec<Layer> = Vec::new();
    for (folder, texts) in tree.above() {
        let at = repository.top().join(folder);
        outer.push(RULES.map(|name| matcher(&at, texts.iter().find(|(own, _)| *own == name).map(|(_, text)| text.as_str()))));
    }
    let mut found = Vec::new();
    for path in paths.iter().filter(|path| path.is_dir()) {
        let start = files::relative(root, path)?;
        let mut layers = outer.clone();
        let mut above = String::new();
        for part in start.split('/').filter(|part| !part.is_empty()) {
            layers.push(rules.layer(tree, &above));
            above = if above.is_empty() { part.to_owned() } else { format!("{above}/{part}") };
        }
        let mut open = vec![(start, layers)];
        while let Some((folder, mut layers)) = open.pop() {
            layers.push(rules.layer(tree, &folder));
            let (names, folders) = tree.entries(&folder);
            let below = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            for path in names.into_iter().filter(|name| files::is_worth_a_look(name)).map(below) {
                if rules.shows(&path, false, &layers) {
                    found.push(Input { path, named: false });
                }
            }
            for path in folders.into_iter().map(below) {
                if rules.shows(&path, true, &layers) {
                    open.push((path, layers.clone()));
                }
            }
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// The rules of one folder, in the order of [`RULES`].
type Layer = [Gitignore; 2];

/// What holds in all folders.
struct Rules<'a> {
    root: &'a Path,
    exclude: Override,
    clone: Gitignore,
    user: Gitignore,
}

impl Rules<'_> {
    fn layer(&self, tree: &Tree, folder: &str) -> Layer {
        let at = self.root.join(folder);
        RULES.map(|name| {
            let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            let text = tree.read(&path, files::RULES_BYTES).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            matcher(&at, text.as_deref())
        })
    }

    /// Whether a scan looks at `path`: configuration first; then what begins with a dot only if a rule says so, each kind of rules with the nearest
    /// first, then those of the clone and of the user. What is in a commit is tracked, and no rule hides it.
    fn shows(&self, path: &str, is_folder: bool, layers: &[Layer]) -> bool {
        let full = self.root.join(path);
        let configured = self.exclude.matched(&full, is_folder);
        if !configured.is_none() {
            return configured.is_whitelist();
        }
        let nearest = |kind: usize| layers.iter().rev().filter_map(move |layer| layer.get(kind));
        let all = nearest(0).chain(nearest(1)).chain([&self.clone, &self.user]);
        let said = all.map(|rules| rules.matched(&full, is_folder)).find(|said| !said.is_none());
        said.is_some_and(|said| said.is_whitelist()) || !path.rsplit('/').next().is_some_and(|name| name.starts_with('.'))
    }
}

/// What the lines of a file of rules leave out; a line that is none is passed over, as on disk.
fn matcher(folder: &Path, text: Option<&str>) -> Gitignore {
    let Some(text) = text else { return Gitignore::empty() };
    let mut builder = GitignoreBuilder::new(folder);
    for line in text.trim_start_matches('\u{feff}').lines() {
        drop(builder.add_line(None, line));
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}
