//! Files of a commit, out of the object database of git: nothing is checked out, nothing is fetched, and no program runs.
//!
//! Because of that a repository of another owner is read too, which git refuses (`safe.directory`): what git guards against is that the
//! configuration of a stranger names programs. Settings of the user and the environment are not looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Component, Path, PathBuf};

use gix::objs::tree::EntryKind;
use gix::{ObjectId, ThreadSafeRepository};

use crate::workspace::{Workspace, WorkspaceError, normalize};

/// Symbolic links that are followed to a file; git and Linux stop at 40 too.
const LINKS: usize = 40;
/// Submodules within submodules.
const SUBMODULES: usize = 8;
/// Bytes of the target of a link, and of a pointer of Git LFS, which is "less than 1024"
/// (<https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>).
const SHORT: u64 = 4096;
const POINTER: usize = 1024;
/// Digits of a commit that people are told.
const DIGITS: usize = 10;

/// Why the files of a commit cannot be had, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GitError {
    /// The folder lies in no repository.
    NoRepository(PathBuf),
    /// The repository has no working tree.
    Bare(PathBuf),
    /// There is no such revision; whether the clone is shallow.
    NoRevision(String, bool),
    /// An object is missing, or is not what it should be.
    Damaged(String),
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GitError::NoRepository(folder) => write!(
                f,
                "`{}` lies in no git repository that can be read; give a file, as `seawall baseline write` makes it",
                folder.display()
            ),
            GitError::Bare(folder) => write!(f, "the repository `{}` has no working tree to compare with", folder.display()),
            GitError::NoRevision(name, shallow) => {
                write!(f, "git knows no commit `{name}` here; ")?;
                if *shallow {
                    f.write_str("the clone is shallow: fetch more of the history (`fetch-depth: 0` of actions/checkout, `git fetch --unshallow`)")
                } else {
                    f.write_str("fetch it (`git fetch origin`), or name another, as in `git:origin/main`")
                }
            }
            GitError::Damaged(why) => write!(f, "the repository could not be read: {why}"),
        }
    }
}

impl std::error::Error for GitError {}

fn damaged(error: impl fmt::Display) -> GitError {
    GitError::Damaged(error.to_string())
}

/// The repository that a scan root lies in.
pub struct Repository {
    inner: ThreadSafeRepository,
    /// The working tree.
    top: PathBuf,
    /// The scan root, relative to it; empty if it is the same.
    prefix: String,
}

/// A commit to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    id: ObjectId,
    /// What it is called, for people.
    pub name: String,
}

impl Repository {
    /// The repository around the folder `root`, which is absolute and without symbolic links.
    ///
    /// # Errors
    /// There is none, or it has no files.
    #[expect(clippy::disallowed_methods, reason = "this is the door to the disk")]
    pub fn around(root: &Path) -> Result<Self, GitError> {
        let none = || GitError::NoRepository(root.to_owned());
        // Nor does git look whether the checksum of the index holds, outside of fsck:
        // <https://github.com/git/git/commit/a33fc72fe911fdb8e284c94e08e8f1dafe4d3187>.
        let isolated = || gix::open::Options::isolated().config_overrides(["index.skipHash=true"]);
        let trust = gix::sec::trust::Mapping { full: isolated(), reduced: isolated() };
        let inner =
            ThreadSafeRepository::discover_opts(root, gix::discover::upwards::Options::default(), trust).map_err(|_| none())?;
        let top = inner.to_thread_local().workdir().map(Path::to_owned);
        let top = top.ok_or_else(|| GitError::Bare(inner.git_dir().to_owned()))?;
        let top = std::fs::canonicalize(&top).map_err(damaged)?;
        let below = root.strip_prefix(&top).map_err(|_| none())?;
        let prefix = slashed(below).ok_or_else(none)?;
        Ok(Repository { inner, top, prefix })
    }

    /// The commit to compare what is here with: where HEAD left `revision`, if the history tells, so that what others mended there
    /// meanwhile is not taken for new here; else `revision` itself.
    ///
    /// # Errors
    /// There is no such revision.
    pub fn base(&self, revision: &str) -> Result<Commit, GitError> {
        let repository = self.inner.to_thread_local();
        let find = |spec: &str| repository.rev_parse_single(format!("{spec}^{{commit}}").as_str()).ok().map(|id| id.detach());
        // A clone that was made for one build has the branches of the remote and none of its own.
        let found = find(revision).or_else(|| find(&format!("refs/remotes/origin/{revision}")));
        let Some(id) = found else {
            return Err(GitError::NoRevision(revision.to_owned(), repository.is_shallow().unwrap_or(false)));
        };
        let short = |id: ObjectId| id.to_hex_with_len(DIGITS).to_string();
        let own = if revision.len() == id.to_hex().to_string().len() { short(id) } else { revision.to_owned() };
        let named = |id: ObjectId, more: &str| {
            let mut words: Vec<String> = Some(short(id)).filter(|digits| *digits != own).into_iter().collect();
            words.extend(Some(more.to_owned()).filter(|more| !more.is_empty()));
            let words = if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) };
            Commit { id, name: format!("{own}{words}") }
        };
        let head = repository.head_id().ok().map(|head| head.detach());
        let shared = head.and_then(|head| repository.merge_base(head, id).ok().flatten()).map(|shared| shared.detach());
        Ok(match shared {
            Some(shared) if shared == id => named(id, ""),
            Some(shared) => named(shared, "where this branch left it"),
            None => named(id, "as it is now: the history does not tell where this branch left it"),
        })
    }

    /// The files of a commit below the scan root.
    ///
    /// # Errors
    /// Parts of it are not here.
    pub fn tree(&self, commit: &Commit) -> Result<Tree, GitError> {
        let repository = self.inner.to_thread_local();
        let top = repository.find_commit(commit.id).map_err(damaged)?.tree().map_err(damaged)?;
        let mut tree = Tree { repositories: vec![self.inner.clone()], folders: BTreeMap::new(), above: Vec::new() };
        let mut here = top;
        let mut folder = String::new();
        for part in self.prefix.split('/').filter(|part| !part.is_empty()) {
            tree.above.push((folder.clone(), texts(&here, &RULES)));
            let Some(next) = here.lookup_entry_by_path(part).map_err(damaged)?.filter(|next| next.mode().is_tree()) else {
                // The root is new: nothing was there.
                return Ok(tree);
            };
            here = next.object().map_err(damaged)?.try_into_tree().map_err(damaged)?;
            folder = joined(&folder, part);
        }
        let start = here.id;
        tree.load(start, &self.top.join(&self.prefix))?;
        Ok(tree)
    }

    /// The files below some folders that the index names, if they are `wanted`; none if there is no index. Folders and files are relative to the scan
    /// root, which is the folder without a name.
    pub fn tracked(&self, folders: &[String], wanted: &dyn Fn(&str) -> bool) -> BTreeSet<String> {
        let repository = self.inner.to_thread_local();
        let Ok(index) = repository.index_or_empty() else { return BTreeSet::new() };
        let below = |folder: &str| if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let root = below(&self.prefix);
        let of = |folder: &String| index.prefixed_entries(format!("{root}{}", below(folder)).as_str().into()).unwrap_or_default();
        let named =
            folders.iter().flat_map(of).filter_map(|entry| std::str::from_utf8(entry.path(&index)).ok()?.strip_prefix(&root));
        named.filter(|path| wanted(path)).map(str::to_owned).collect()
    }

    /// The working tree.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// The file of rules of this clone, if there is one.
    pub fn exclude_file(&self) -> PathBuf {
        self.inner.to_thread_local().common_dir().join("info").join("exclude")
    }
}

impl fmt::Debug for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repository").field("top", &self.top).field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// The names of files that say which others are left out.
pub const RULES: [&str; 2] = [".ignore", ".gitignore"];

/// The texts of some files of a folder, by name.
fn texts(tree: &gix::Tree<'_>, names: &[&'static str]) -> Vec<(&'static str, String)> {
    let read = |name: &&'static str| {
        let entry = tree.lookup_entry_by_path(*name).ok()??;
        entry.mode().is_blob().then_some(())?;
        let object = entry.object().ok()?;
        Some((*name, String::from_utf8_lossy(&object.data).into_owned()))
    };
    names.iter().filter_map(read).collect()
}

/// What a folder has under a name.
#[derive(Clone, Debug)]
enum Node {
    Folder,
    /// The repository it is of, and the object.
    File(usize, ObjectId),
    /// A symbolic link, with its target.
    Link(String),
}

/// The files of a commit below one root.
pub struct Tree {
    /// The repository, and its submodules.
    repositories: Vec<ThreadSafeRepository>,
    folders: BTreeMap<String, BTreeMap<String, Node>>,
    /// The rules of the folders above the root, outermost first: each folder relative to the working tree, and its files of rules.
    above: Vec<(String, Vec<(&'static str, String)>)>,
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tree").field("folders", &self.folders.len()).finish_non_exhaustive()
    }
}

impl Tree {
    /// Reads which files there are; the root is `disk` in the working tree.
    fn load(&mut self, root: ObjectId, disk: &Path) -> Result<(), GitError> {
        let mut open = vec![(0, root, String::new(), 0)];
        while let Some((number, id, folder, depth)) = open.pop() {
            let Some(repository) = self.repositories.get(number).map(ThreadSafeRepository::to_thread_local) else { continue };
            let tree = repository.find_tree(id).map_err(damaged)?;
            let mut nodes = BTreeMap::new();
            for entry in tree.iter() {
                let entry = entry.map_err(damaged)?;
                // What has no Unicode name cannot be named in a template, and is in the ledger of the scan of the disk.
                let Ok(name) = std::str::from_utf8(entry.filename()) else { continue };
                let node = match entry.mode().kind() {
                    EntryKind::Blob | EntryKind::BlobExecutable => Node::File(number, entry.object_id()),
                    EntryKind::Link => match self.bytes(number, entry.object_id(), SHORT).map(String::from_utf8) {
                        Ok(Ok(target)) => Node::Link(target),
                        Ok(Err(_)) | Err(_) => continue,
                    },
                    EntryKind::Tree => {
                        open.push((number, entry.object_id(), joined(&folder, name), depth));
                        Node::Folder
                    }
                    EntryKind::Commit => {
                        let place = joined(&folder, name);
                        let Some((submodule, root)) = self.submodule(&disk.join(&place), entry.object_id()) else { continue };
                        if depth < SUBMODULES {
                            open.push((submodule, root, place, depth + 1));
                        }
                        Node::Folder
                    }
                };
                nodes.insert(name.to_owned(), node);
            }
            self.folders.insert(folder, nodes);
        }
        Ok(())
    }

    /// The repository of a submodule and the files of its `commit`, if it is checked out and the commit is there: where it is not, the disk
    /// has no files of it either, or others than the commit.
    fn submodule(&mut self, folder: &Path, commit: ObjectId) -> Option<(usize, ObjectId)> {
        let repository = gix::open_opts(folder, gix::open::Options::isolated()).ok()?;
        let tree = repository.find_commit(commit).ok()?.tree_id().ok()?.detach();
        self.repositories.push(repository.into_sync());
        Some((self.repositories.len() - 1, tree))
    }

    fn bytes(&self, repository: usize, id: ObjectId, limit: u64) -> Result<Vec<u8>, WorkspaceError> {
        let failed = |why: &dyn fmt::Display| {
            WorkspaceError::Io(format!("git does not have its content, as in a partial clone, or it is damaged ({why})"))
        };
        let repository = self.repositories.get(repository).ok_or(WorkspaceError::NotFound)?.to_thread_local();
        let size = repository.find_header(id).map_err(|error| failed(&error))?.size();
        if size > limit {
            return Err(WorkspaceError::TooLarge { size, limit });
        }
        let data = repository.find_object(id).map_err(|error| failed(&error))?.detach().data;
        Ok(stored_apart(&data, repository.common_dir(), limit).unwrap_or(data))
    }

    /// The path of what is at `path`, and what it is, with links followed as the disk would, as long as they stay below the root.
    fn resolve(&self, path: &str) -> Result<(String, Node), WorkspaceError> {
        let mut left = normalize(path).ok_or(WorkspaceError::OutsideRoot)?;
        let mut at = String::new();
        let mut links = 0;
        loop {
            let (name, rest) = left.split_once('/').unwrap_or((&left, ""));
            if name.is_empty() {
                return Ok((at, Node::Folder));
            }
            let node = self.folders.get(&at).and_then(|nodes| nodes.get(name)).ok_or(WorkspaceError::NotFound)?;
            match node {
                Node::Folder => {
                    at = joined(&at, name);
                    left = rest.to_owned();
                }
                Node::File(..) if rest.is_empty() => return Ok((joined(&at, name), node.clone())),
                Node::File(..) => return Err(WorkspaceError::NotFound),
                Node::Link(target) => {
                    links += 1;
                    if links > LINKS {
                        return Err(WorkspaceError::Io("too many symbolic links".to_owned()));
                    }
                    if target.starts_with('/') {
                        return Err(WorkspaceError::OutsideRoot);
                    }
                    let target = normalize(format!("{at}/{target}").trim_start_matches('/'));
                    left = joined(&target.ok_or(WorkspaceError::OutsideRoot)?, rest);
                    at = String::new();
                }
            }
        }
    }

    fn names(&self, folder: &str, wanted: fn(&Node) -> bool) -> Result<Vec<String>, WorkspaceError> {
        let (place, _) = self.resolve(folder)?;
        let nodes = self.folders.get(&place).ok_or(WorkspaceError::NotFound)?;
        let is_wanted = |name: &str, node: &Node| match node {
            Node::Link(_) => self.resolve(&joined(&place, name)).is_ok_and(|(_, node)| wanted(&node)),
            Node::Folder | Node::File(..) => wanted(node),
        };
        Ok(nodes.iter().filter(|(name, node)| is_wanted(name, node)).map(|(name, _)| name.clone()).collect())
    }

    /// What a walk finds in a folder: names of files, then of folders, both without links, which a walk does not follow.
    pub fn entries(&self, folder: &str) -> (Vec<&str>, Vec<&str>) {
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for (name, node) in self.folders.get(folder).into_iter().flatten() {
            match node {
                Node::File(..) => files.push(name.as_str()),
                Node::Folder => folders.push(name.as_str()),
                Node::Link(_) => {}
            }
        }
        (files, folders)
    }

    /// The rules of the folders above the root, outermost first: the folder, relative to the working tree, and its files of rules.
    pub fn above(&self) -> &[(String, Vec<(&'static str, String)>)] {
        &self.above
    }
}

impl Workspace for Tree {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, WorkspaceError> {
        match self.resolve(path)? {
            (_, Node::File(repository, id)) => self.bytes(repository, id, limit),
            (_, Node::Folder | Node::Link(_)) => Err(WorkspaceError::Io("not a regular file".to_owned())),
        }
    }

    fn is_file(&self, path: &str) -> bool {
        self.resolve(path).is_ok_and(|(_, node)| matches!(node, Node::File(..)))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, WorkspaceError> {
        self.names(folder, |node| matches!(node, Node::File(..)))
    }

    fn folders(&self, folder: &str) -> Result<Vec<String>, WorkspaceError> {
        self.names(folder, |node| matches!(node, Node::Folder))
    }
}

/// What a pointer of Git LFS stands for, if that was fetched: the disk has it in the place of the pointer then.
#[expect(clippy::disallowed_methods, reason = "this is the door to the disk")]
fn stored_apart(data: &[u8], git: &Path, limit: u64) -> Option<Vec<u8>> {
    if data.len() >= POINTER || !data.starts_with(b"version https://git-lfs.github.com/spec/v1\n") {
        return None;
    }
    let digest = std::str::from_utf8(data).ok()?.lines().find_map(|line| line.strip_prefix("oid sha256:"))?;
    if digest.len() != 64 || !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let file = git.join("lfs").join("objects").join(digest.get(..2)?).join(digest.get(2..4)?).join(digest);
    let size = std::fs::metadata(&file).ok().filter(std::fs::Metadata::is_file)?.len();
    (size <= limit).then(|| std::fs::read(file).ok()).flatten()
}

fn joined(folder: &str, name: &str) -> String {
    match (folder.is_empty(), name.is_empty()) {
        (true, _) => name.to_owned(),
        (false, true) => folder.to_owned(),
        (false, false) => format!("{folder}/{name}"),
    }
}

/// A relative path with `/` between its parts, if its names are Unicode.
fn slashed(path: &Path) -> Option<String> {
    let part = |component: Component<'_>| match component {
        Component::Normal(part) => part.to_str().map(str::to_owned),
        _ => None,
    };
    path.components().map(part).collect::<Option<Vec<_>>>().map(|parts| parts.join("/"))
}
