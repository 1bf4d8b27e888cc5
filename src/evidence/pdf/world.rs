//! What typst may see: the template, its data and the files to embed. There is no disk, no network, no package and no clock.

use std::collections::BTreeMap;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::evidence::pdf::fonts::Fonts;

const TEMPLATE: &str = include_str!("report.typ");

/// The path of the picture at `place`.
pub(super) fn picture_path(place: usize) -> String {
    format!("picture-{place}.svg")
}

/// The template and its files.
pub(super) struct Papers {
    functions: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
    files: BTreeMap<String, Bytes>,
}

impl Papers {
    /// The template with `files` by their paths.
    pub(super) fn new(fonts: &Fonts, files: BTreeMap<String, Bytes>) -> Self {
        Papers {
            functions: LazyHash::new(Library::default()),
            book: LazyHash::new(fonts.book.clone()),
            fonts: fonts.fonts.clone(),
            template: Source::new(id("report.typ"), TEMPLATE.to_owned()),
            files,
        }
    }
}

/// The number that typst gives to `path`: of the few names that there are, since it keeps them for ever.
fn id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("invariant: paths of the template are plain names");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

impl World for Papers {
    fn library(&self) -> &LazyHash<Library> {
        &self.functions
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(absent(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(id.get().vpath().get_without_slash()).cloned().ok_or_else(|| absent(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
