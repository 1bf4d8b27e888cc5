//! The PDF of a pack: for people to read, with the manifest and the findings inside for programs. PDF/A-3a and PDF/UA-1.

mod data;
mod fonts;
mod pictures;
mod shown;
#[cfg(test)]
mod tests;
mod world;

use std::collections::BTreeMap;
use std::fmt;

use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

pub use data::{FINDINGS_SHOWN, ROWS_SHOWN};

use crate::evidence::documents::{Documents, FINDINGS};
use crate::evidence::manifest::{MANIFEST, Manifest};
use crate::evidence::pdf::fonts::Fonts;
use crate::evidence::pdf::pictures::Section;
use crate::evidence::pdf::shown::Repertoire;
use crate::evidence::pdf::world::Papers;
use crate::evidence::picture::Picture;

/// What the PDF is made of.
pub struct Pack<'a> {
    /// What the pack says.
    pub documents: &'a Documents,
    /// What it consists of.
    pub manifest: &'a Manifest,
    /// The bytes of the manifest, which are embedded.
    pub manifest_bytes: &'a [u8],
    /// The bytes of `findings.jsonl`, which are embedded.
    pub findings: &'a [u8],
}

/// Why there is no PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The pack is not as it should be, in words.
    Pack(String),
    /// Setting or writing failed: a fault of seawall, in words.
    Setting(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Fault::Pack(why) | Fault::Setting(why)) = self;
        f.write_str(why)
    }
}

impl std::error::Error for Fault {}

/// A PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Why it shows nothing but ASCII as it is, if that is so: the fonts did not do what they are known for.
    pub plain: Option<String>,
}

/// The PDF of `pack`. The same pack gives the same bytes.
///
/// # Errors
/// The pack has no time that can be read, or typst refuses the document.
pub fn render(pack: &Pack<'_>) -> Result<Report, Fault> {
    let fonts = Fonts::load();
    // What the fonts are known to have is set as it is. Should they fail all the same, ASCII is sure to work: no name keeps a report back.
    let pictures = pictures::pictures(pack.documents);
    match set(pack, &pictures, &fonts, Repertoire::Fonts(&fonts)) {
        Ok(bytes) => Ok(Report { bytes, plain: None }),
        Err(Fault::Setting(why)) => {
            set(pack, &pictures, &fonts, Repertoire::Ascii).map(|bytes| Report { bytes, plain: Some(why) })
        }
        Err(fault) => Err(fault),
    }
}

fn set(pack: &Pack<'_>, pictures: &[(Section, Picture)], fonts: &Fonts, repertoire: Repertoire<'_>) -> Result<Vec<u8>, Fault> {
    let options = options(pack)?;
    let data = serde_json::to_vec(&data::data(pack, pictures, repertoire)).expect("invariant: texts and numbers are JSON");
    let mut files = BTreeMap::from([
        ("data.json".to_owned(), Bytes::new(data)),
        (MANIFEST.to_owned(), Bytes::new(pack.manifest_bytes.to_vec())),
        (FINDINGS.to_owned(), Bytes::new(pack.findings.to_vec())),
    ]);
    for (place, (_, picture)) in pictures.iter().enumerate() {
        files.insert(world::picture_path(place), Bytes::new(repertoire.markup(&picture.svg).into_bytes()));
    }
    let papers = Papers::new(fonts, files);
    let set = typst::compile::<PagedDocument>(&papers).output.and_then(|document| typst_pdf::pdf(&document, &options));
    // What typst remembers of one report is of no use to the next.
    typst::comemo::evict(0);
    set.map_err(|faults| Fault::Setting(told(&faults)))
}

fn options(pack: &Pack<'_>) -> Result<PdfOptions, Fault> {
    let created = &pack.documents.scope.created;
    let time: jiff::Timestamp =
        created.parse().map_err(|_| Fault::Pack(format!("`created` in `scope.json` is no time: `{created}`")))?;
    let time = time.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let part = |number: i8| u8::try_from(number).ok();
    let date = || {
        let (month, day) = (part(time.month())?, part(time.day())?);
        Datetime::from_ymd_hms(time.year().into(), month, day, part(time.hour())?, part(time.minute())?, part(time.second())?)
    };
    let date = date().ok_or_else(|| Fault::Pack(format!("`created` in `scope.json` is out of range: `{created}`")))?;
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1]);
    Ok(PdfOptions {
        ident: Smart::Custom(crate::evidence::manifest::digest(pack.manifest_bytes)),
        creator: Smart::Custom(Some(pack.manifest.tool.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect())),
        timestamp: Some(Timestamp::new_utc(date)),
        standards: standards.map_err(|error| Fault::Setting(error.message().to_string()))?,
        ..PdfOptions::default()
    })
}

fn told(faults: &[SourceDiagnostic]) -> String {
    let faults: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
    faults.join("; ")
}
