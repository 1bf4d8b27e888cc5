//! Lines of records in their order, in memory that does not grow with them: what does not fit is sorted in runs on disk, which are merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::snapshot::{Unreadable, counted, key_of};

/// Bytes of lines that are held, with their keys.
const HELD: usize = 64 << 20;

/// Runs live for seconds: what matters is that they are quickly written.
const LEVEL: i32 = 1;

const CHANGED: &str = "what was sorted on disk was changed before it was read: go on with `--resume`";

/// What is sorted by: the key of a record, and then the line itself.
type Entry = ((String, String), String);

/// Lines that are being sorted.
pub(super) struct Sorter {
    path: PathBuf,
    most: usize,
    held: Vec<Entry>,
    bytes: usize,
    /// The file of runs, if there are any, and where each begins and how long it is.
    file: Option<BufWriter<File>>,
    runs: Vec<(u64, u64)>,
    end: u64,
}

impl Sorter {
    /// Runs go to `path`, which is taken away in the end.
    pub(super) fn new(path: PathBuf) -> Self {
        Sorter { path, most: HELD, held: Vec::new(), bytes: 0, file: None, runs: Vec::new(), end: 0 }
    }

    /// Adds a line; what is no record is left out.
    pub(super) fn push(&mut self, line: &str) -> Result<(), Unreadable> {
        let Some(key) = key_of(line) else { return Ok(()) };
        self.bytes += line.len() + key.0.len() + key.1.len() + size_of::<Entry>();
        self.held.push((key, line.to_owned()));
        if self.bytes > self.most { self.spill() } else { Ok(()) }
    }

    /// Visits one line for each key, in their order. What several scopes tell of one thing is one record, whoever came first.
    pub(super) fn each(mut self, mut visit: impl FnMut(&str) -> Result<(), Unreadable>) -> Result<(), Unreadable> {
        let mut kept: Option<Entry> = None;
        let mut next = |entry: Entry| match &mut kept {
            Some(known) if known.0 == entry.0 => {
                if (counted(&known.1), known.1.as_str()) < (counted(&entry.1), entry.1.as_str()) {
                    *known = entry;
                }
                Ok(())
            }
            _ => kept.replace(entry).map_or(Ok(()), |(_, line)| visit(&line)),
        };
        if self.file.is_none() {
            self.held.sort();
            std::mem::take(&mut self.held).into_iter().try_for_each(&mut next)?;
        } else {
            self.spill()?;
            self.merge(&mut next)?;
        }
        kept.map_or(Ok(()), |(_, line)| visit(&line))
    }

    #[expect(clippy::disallowed_methods, reason = "what does not fit into memory lies beside the snapshot")]
    fn spill(&mut self) -> Result<(), Unreadable> {
        self.held.sort();
        let file = match self.file.take() {
            Some(file) => file,
            None => BufWriter::new(File::create(&self.path)?),
        };
        let mut run = zstd::Encoder::new(file, LEVEL)?;
        for (_, line) in self.held.drain(..) {
            run.write_all(line.as_bytes())?;
            run.write_all(b"\n")?;
        }
        let mut file = run.finish()?;
        file.flush()?;
        let end = file.get_ref().metadata()?.len();
        self.runs.push((self.end, end - self.end));
        (self.file, self.end, self.bytes) = (Some(file), end, 0);
        Ok(())
    }

    fn merge(&self, next: &mut impl FnMut(Entry) -> Result<(), Unreadable>) -> Result<(), Unreadable> {
        let mut runs = self.runs.iter().map(|place| Run::open(&self.path, *place)).collect::<Result<Vec<_>, _>>()?;
        let mut heads = BinaryHeap::new();
        for (number, run) in runs.iter_mut().enumerate() {
            heads.extend(run.next()?.map(|entry| Reverse((entry, number))));
        }
        while let Some(Reverse((entry, number))) = heads.pop() {
            next(entry)?;
            let run = runs.get_mut(number).map(Run::next).transpose()?.flatten();
            heads.extend(run.map(|entry| Reverse((entry, number))));
        }
        Ok(())
    }
}

impl Drop for Sorter {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // If it cannot be taken away it is in nobody's way: the next one is written over it.
            drop(std::fs::remove_file(&self.path));
        }
    }
}

/// A run that is being read.
struct Run(BufReader<zstd::Decoder<'static, BufReader<io::Take<File>>>>);

impl Run {
    #[expect(clippy::disallowed_methods, reason = "what does not fit into memory lies beside the snapshot")]
    fn open(path: &Path, (start, length): (u64, u64)) -> io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(start))?;
        Ok(Run(BufReader::new(zstd::Decoder::new(file.take(length))?)))
    }

    fn next(&mut self) -> Result<Option<Entry>, Unreadable> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        line.truncate(line.trim_end_matches('\n').len());
        let key = key_of(&line).ok_or_else(|| Unreadable::Wrong(CHANGED.to_owned()))?;
        Ok(Some((key, line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(most: usize) -> Vec<String> {
        let path = std::env::temp_dir().join(format!("seawall-sort-{}-{most}", std::process::id()));
        let mut sorter = Sorter::new(path.clone());
        sorter.most = most;
        for number in 0..500u32 {
            let (id, time) = (number.wrapping_mul(2_654_435_761) % 400, number % 7);
            sorter.push(&format!(r#"{{"id":"/S/{id:04}","source":"s","apiVersion":"","absent":true,"time":"{time}"}}"#)).unwrap();
        }
        let mut lines = Vec::new();
        sorter
            .each(|line| {
                lines.push(line.to_owned());
                Ok(())
            })
            .unwrap();
        assert!(!path.exists());
        lines
    }

    /// Somebody else wrote into what lies beside the snapshot.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test changes what was written")]
    fn a_run_that_was_changed_is_noticed() {
        let path = std::env::temp_dir().join(format!("seawall-sort-{}-changed", std::process::id()));
        let mut sorter = Sorter::new(path.clone());
        sorter.push(r#"{"id":"/S/1","source":"s","apiVersion":"","absent":true,"time":""}"#).unwrap();
        sorter.spill().unwrap();
        let changed = zstd::encode_all(&b"{}\n"[..], LEVEL).unwrap();
        std::fs::write(&path, &changed).unwrap();
        sorter.runs = vec![(0, changed.len() as u64)];
        let why = sorter.each(|_| Ok(())).unwrap_err();
        assert_eq!(why.to_string(), "what was sorted on disk was changed before it was read: go on with `--resume`");
        assert!(!path.exists());
    }

    #[test]
    fn runs_on_disk_make_no_difference() {
        let whole = sorted(HELD);
        assert!(whole.is_sorted_by_key(|line| key_of(line)));
        assert!(whole.len() < 400 && whole.len() > 200, "some came twice: {}", whole.len());
        for most in [0, 1000, 20_000] {
            assert_eq!(sorted(most), whole, "{most}");
        }
    }
}
