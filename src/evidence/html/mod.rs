//! The report of a pack as one page for people: all in one file, no scripts, to be read on a screen, on a telephone, by ear and on paper.

mod controls;
mod first;
pub mod frame;
mod law;
mod look;
pub mod period;
mod place;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use crate::evidence::documents::Documents;
use crate::evidence::html::frame::Page;
use crate::evidence::manifest::{Manifest, Previous};
use crate::evidence::markup::{number, text};

/// The page in a pack.
pub const REPORT: &str = "report.html";

/// Which pack of the chain a page is of. The digest of the manifest is not among it: the manifest names the digest of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// The number of the pack.
    pub number: u64,
    /// When it was made, in UTC, as in RFC 3339.
    pub created: String,
    /// The pack before it; none of the first one.
    pub previous: Option<Previous>,
}

impl From<&Manifest> for Sealed {
    fn from(manifest: &Manifest) -> Self {
        Sealed { number: manifest.number, created: manifest.created.clone(), previous: manifest.previous.clone() }
    }
}

const CONTENTS: [(&str, &str); 14] = [
    ("population", "What there is to judge"),
    ("residency", "Where data lies and goes"),
    ("transfers", "Transfers to third countries (draft)"),
    ("controls", "Controls and their outcomes"),
    ("findings", "Findings"),
    ("exemptions", "Exemptions"),
    ("articles", "Articles"),
    ("measures", "Technical and organisational measures (draft)"),
    ("sample", "Sample to look at"),
    ("collection", "How the data came"),
    ("limits", "What this report does not show"),
    ("verify", "How to verify it"),
    ("inputs", "Annex: scope and files"),
    ("catalogue", "Annex: the controls in full"),
];

/// What writes a section.
type Body = fn(&Documents, &mut dyn Write) -> io::Result<()>;

/// Writes the page of `documents`; `sealed` says which pack it is in, if that is known when it is written. The same documents give the same bytes.
///
/// # Errors
/// As `out` has them.
pub fn write(documents: &Documents, sealed: Option<&Sealed>, out: &mut dyn Write) -> io::Result<()> {
    let made = sealed.map_or(documents.scope.created.as_str(), |sealed| sealed.created.as_str());
    let title = match sealed {
        Some(sealed) => format!("Evidence report, pack {}", number(sealed.number)),
        None => "Evidence report".to_owned(),
    };
    let page = Page {
        title: &title,
        lead: &first::lead(&documents.scope),
        running: &format!("seawall - {title} - {made}"),
        contents: &CONTENTS,
    };
    frame::open(&page, |out| first::write(documents, sealed, out), out)?;
    let mut contents = CONTENTS.into_iter();
    let bodies: [Body; 11] = [
        place::population,
        place::residency,
        place::transfers,
        controls::table,
        controls::findings,
        controls::exemptions,
        law::articles,
        law::measures,
        look::sample,
        look::collection,
        look::limits,
    ];
    for (body, part) in bodies.into_iter().zip(contents.by_ref()) {
        frame::section(part, out, |out| body(documents, out))?;
    }
    for part in contents {
        frame::section(part, out, |out| match part.0 {
            "verify" => look::verify(sealed, out),
            "inputs" => first::inputs(&documents.scope, out),
            _ => controls::catalogue(documents, out),
        })?;
    }
    frame::close(
        &format!(
            "Made by {} from the documents of the pack and nothing else. It is evidence of configuration and no legal advice.",
            text(&documents.scope.tool)
        ),
        out,
    )
}
