//! The snapshot of a pack: cleaned once more, since it may be older than what is known of secrets, or not be of seawall alone.

use std::io::Cursor;

use rayon::prelude::*;

use crate::evidence::build::redact::clean_values;
use crate::policy::catalogue::Catalogue;
use crate::redact::Redactor;
use crate::snapshot::{Manifest, Record, Snapshot, Unreadable, Writer};

/// The bytes of a snapshot without what must not be passed on, and whether that took something away; else they are what they were.
///
/// # Errors
/// It is no snapshot, or a broken one.
pub fn cleaned_snapshot(bytes: Vec<u8>) -> Result<(Vec<u8>, bool), Unreadable> {
    let catalogue = Catalogue::embedded().map_err(|error| Unreadable::Wrong(error.to_string()))?;
    let redactor = Redactor::new(&catalogue);
    let mut snapshot = Snapshot::open(Cursor::new(&bytes))?;
    let manifest = snapshot.manifest().clone();
    let clean = cleaned_manifest(&manifest);
    let mut is_changed = clean != manifest;
    snapshot.each_lines(|some| {
        let differs = |line: &str| Record::of_line(line).is_some_and(|record| redactor.clean_record(record.clone()) != record);
        is_changed |= some.par_iter().any(|lines| lines.text.par_lines().any(differs));
    })?;
    if !is_changed {
        return Ok((bytes, false));
    }
    let mut lines = Vec::new();
    Snapshot::open(Cursor::new(&bytes))?.each(|record| {
        let record = redactor.clean_record(record);
        lines.push((record.id.to_ascii_lowercase(), record.source.clone(), record.line()));
    })?;
    lines.sort();
    let mut writer = Writer::new(Vec::new());
    for (_, _, line) in &lines {
        writer.push(line)?;
    }
    Ok((writer.finish(clean)?.0, true))
}

/// The account, less the people in it.
fn cleaned_manifest(manifest: &Manifest) -> Manifest {
    let mut json = serde_json::to_value(manifest).expect("invariant: texts and numbers are JSON");
    clean_values(&mut json);
    serde_json::from_value(json).expect("invariant: texts stay texts")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::snapshot::Content;

    fn snapshot(bodies: &[serde_json::Value]) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        for (number, body) in bodies.iter().enumerate() {
            let id = format!("/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a{number}");
            let (source, api_version, time) = ("resources".to_owned(), "1".to_owned(), "2026-01-01T00:00:00Z".to_owned());
            let mut body = body.clone();
            body["id"] = id.clone().into();
            writer.push(&Record { id, source, api_version, time, content: Content::Body(body) }.line()).unwrap();
        }
        writer.finish(Manifest { cloud: "public".to_owned(), ..Manifest::default() }).unwrap().0
    }

    #[test]
    fn what_is_clean_stays_the_same_to_the_byte() {
        let clean = snapshot(&[json!({"properties": {"minimumTlsVersion": "TLS1_2", "n": 1.5}}), json!({})]);
        assert_eq!(cleaned_snapshot(clean.clone()).unwrap(), (clean, false));
        assert!(cleaned_snapshot(b"no snapshot".to_vec()).is_err());
    }

    #[test]
    fn what_was_planted_is_taken_away() {
        let planted = json!({"tags": {"owner": "ada@example.org"}, "properties": {"adminPassword": "hunter2hunter2"}});
        let (bytes, is_changed) = cleaned_snapshot(snapshot(&[json!({}), planted])).unwrap();
        assert!(is_changed);
        let mut lines = String::new();
        Snapshot::open(Cursor::new(bytes.clone())).unwrap().each(|record| lines.push_str(&record.line())).unwrap();
        assert!(!lines.contains("ada@") && !lines.contains("hunter2"), "{lines}");
        assert_eq!(cleaned_snapshot(bytes.clone()).unwrap(), (bytes, false));
    }
}
