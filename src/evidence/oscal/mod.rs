//! A pack as OSCAL 1.2.1: catalogs, mapping collection, assessment results, plan of action and milestones (<https://pages.nist.gov/OSCAL/>).
//!
//! What a pack calls a finding, something about one resource, is an observation here, and a finding is what follows of them for a control: it is satisfied, or it is
//! not. What nobody can tell is not satisfied.

mod assessment;
mod catalog;
mod id;
mod json;
mod mapping;
mod parts;
mod poam;
mod results;
mod text;
mod view;

use std::io::{self, Write};
use std::sync::Arc;

use crate::evidence::documents::Documents;
use crate::evidence::exchange::{File, Identity};
use crate::evidence::oscal::view::View;

/// The version of OSCAL.
const VERSION: &str = "1.2.1";

/// Whose names are no names of OSCAL.
const NAMESPACE: &str = "https://github.com/seawall-dev/seawall/ns/oscal";

/// The files of OSCAL that can be made of `documents`.
pub(super) fn files<'a>(documents: &'a Documents, identity: &'a Identity) -> Vec<File<'a>> {
    let view = Arc::new(View::of(documents, identity));
    let file = |path: &str, write: fn(&View<'_>, &mut dyn Write) -> io::Result<()>| {
        let view = Arc::clone(&view);
        File::new(path, move |out| write(&view, out))
    };
    let mut files = vec![file(catalog::PATH, catalog::write), file(results::PATH, results::write)];
    if mapping::is_there(&view) {
        files.push(file(mapping::PATH, mapping::write));
    }
    if poam::is_there(&view) {
        files.push(file(poam::PATH, poam::write));
    }
    files.extend(view.frameworks().map(|framework| {
        let view = Arc::clone(&view);
        File::new(catalog::framework_path(framework), move |out| catalog::write_framework(&view, framework, out))
    }));
    files
}
