//! What a pack says, made by judging what lies in it.

use std::fmt;
use std::io::Cursor;

use jiff::Timestamp;

use crate::cli::Failure;
use crate::cli::evidence::kept::Restored;
use crate::cli::scan::Judging;
use crate::evidence::build::{Evidence, documents};
use crate::evidence::documents::{Documents, InputFile};
use crate::evidence::manifest::digest;
use crate::evidence::setup::SNAPSHOT;
use crate::progress::Progress;
use crate::scan::{self, Input, Scan};
use crate::snapshot::{Manifest, Snapshot};
use crate::workspace::{Workspace, WorkspaceError};

/// When a pack is made, and what is drawn of it.
pub(super) struct Draw<'a> {
    pub(super) created: Timestamp,
    pub(super) seed: Option<&'a str>,
    pub(super) sample: usize,
}

/// A pack's documents, with the scan that they are made of.
pub(super) struct Judged {
    pub(super) scan: Scan,
    pub(super) documents: Documents,
}

/// Judges the bytes of a snapshot, called as it is in a pack.
pub(super) fn snapshot(bytes: Vec<u8>, restored: Restored, draw: &Draw<'_>, progress: Progress) -> Result<Judged, Failure> {
    let Restored { config, terms, mut options } = restored;
    let judging = terms.judging(&config, &mut options)?;
    options.progress = progress;
    let account = Snapshot::open(Cursor::new(&bytes)).map(|snapshot| snapshot.manifest().clone());
    let manifest = account.map_err(|why| Failure::Usage(format!("the snapshot cannot be read: {why}")))?;
    let inputs = vec![InputFile { path: SNAPSHOT.to_owned(), taken: "snapshot".to_owned(), digest: Some(digest(&bytes)) }];
    let only = Only { bytes };
    let named = [Input { path: SNAPSHOT.to_owned(), named: true }];
    let scan = scan::run(&only, &named, &judging.catalogue, &judging.profile, &options);
    let scan = scan.map_err(|error| Failure::Internal(error.to_string()))?;
    told(scan, &judging, Some(&manifest), inputs, draw)
}

/// What a scan of files comes to.
pub(super) fn files(scan: Scan, judging: &Judging, workspace: &dyn Workspace, draw: &Draw<'_>) -> Result<Judged, Failure> {
    let read = scan.ledger.files.iter().filter(|file| file.taken.is_read());
    let inputs = read.map(|file| InputFile {
        path: file.path.clone(),
        taken: file.taken.word().to_owned(),
        digest: workspace.read(&file.path, u64::MAX).ok().map(|bytes| digest(&bytes)),
    });
    let inputs = inputs.collect();
    told(scan, judging, None, inputs, draw)
}

fn told(
    scan: Scan,
    judging: &Judging,
    snapshot: Option<&Manifest>,
    inputs: Vec<InputFile>,
    draw: &Draw<'_>,
) -> Result<Judged, Failure> {
    let Draw { created, seed, sample } = *draw;
    let (catalogue, profile) = (&judging.catalogue, &judging.profile);
    let evidence = Evidence { scan: &scan, catalogue, profile, snapshot, inputs, created, seed, sample };
    let documents = documents(&evidence).map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(Judged { scan, documents })
}

/// One file, which is called as the snapshot in a pack is, wherever it comes from.
struct Only {
    bytes: Vec<u8>,
}

impl fmt::Debug for Only {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SNAPSHOT} ({} bytes)", self.bytes.len())
    }
}

impl Workspace for Only {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, WorkspaceError> {
        let size = self.bytes.len() as u64;
        match path {
            SNAPSHOT if size > limit => Err(WorkspaceError::TooLarge { size, limit }),
            SNAPSHOT => Ok(self.bytes.clone()),
            _ => Err(WorkspaceError::NotFound),
        }
    }

    fn is_file(&self, path: &str) -> bool {
        path == SNAPSHOT
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, WorkspaceError> {
        Ok(SNAPSHOT.rsplit_once('/').filter(|(own, _)| *own == folder).map(|(_, name)| name.to_owned()).into_iter().collect())
    }

    fn folders(&self, folder: &str) -> Result<Vec<String>, WorkspaceError> {
        let own = SNAPSHOT.split_once('/').filter(|_| folder.is_empty());
        Ok(own.map(|(own, _)| own.to_owned()).into_iter().collect())
    }
}
