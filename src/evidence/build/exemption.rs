//! The register of exemptions, with what became of each.

use crate::evidence::build::finding::{decision, place};
use crate::evidence::documents::ExemptionRow;
use crate::scan::Scan;

/// All of them, in the order of the scan.
pub(super) fn of(scan: &Scan) -> Vec<ExemptionRow> {
    let rows = scan.exemptions.iter().map(|entry| ExemptionRow {
        controls: entry.controls.clone(),
        about: entry.about.clone(),
        decision: decision(&entry.exemption),
        place: entry.span.map_or_else(|| entry.file.clone(), |span| place(scan, span)),
        state: entry.state.word().to_owned(),
        note: entry.note.clone(),
        used: entry.used as u64,
    });
    rows.collect()
}
