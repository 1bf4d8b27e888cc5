//! What a snapshot lacks, as its maker is told.

use crate::cli::{note, plural};
use crate::snapshot::{Gap, Manifest};

/// Gaps that are told one by one; all of them are in the snapshot.
const TOLD: usize = 20;

/// Tells what is missing, if anything is; `line` says what of a gap.
pub(crate) fn tell(manifest: &Manifest, line: impl Fn(&Gap) -> String) {
    if manifest.is_complete() {
        return;
    }
    note(&format!("incomplete: {}", plural(manifest.gaps.len(), "gap")));
    for gap in manifest.gaps.iter().take(TOLD) {
        note(&format!("  {}", line(gap)));
    }
    if manifest.gaps.len() > TOLD {
        note(&format!("  and {} more, which the snapshot names", manifest.gaps.len() - TOLD));
    }
}
