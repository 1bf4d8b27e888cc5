//! What the policies deny in their fixtures, written as in the fixtures that pass: how much of it can be read backwards.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path as FilePath;

use serde_json::Value as Json;

use super::applied;
use crate::finding::{Outcome, Status};
use crate::fix::template::At;
use crate::fix::terraform::edits;
use crate::frontend::terraform::mapping::inverse::equal;
use crate::model::{Data, Path, Resource, Segment, Value};
use crate::policy::catalogue::Catalogue;
use crate::policy::profile::Profile;
use crate::scan::{Input, Options, Scan, run};
use crate::workspace::{Disk, Memory, Workspace};

const LARGEST: u64 = 1 << 20;

/// A folder of a policy.
struct Folder<'a> {
    catalogue: &'a Catalogue,
    profile: Profile,
    files: Vec<(String, String)>,
}

impl Folder<'_> {
    fn scan(&self, files: &[(String, String)]) -> Scan {
        let workspace = Memory::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        let inputs: Vec<Input> = files.iter().map(|(path, _)| Input { path: path.clone(), named: true }).collect();
        run(&workspace, &inputs, self.catalogue, &self.profile, &Options::default()).expect("policies compile")
    }

    /// What stands at a path of a resource of this type in the fixtures that pass, whatever the indices.
    fn good(&self, kind: &str, path: &Path) -> Vec<Json> {
        let mut found: Vec<Json> = Vec::new();
        for file in self.files.iter().filter(|(name, _)| name.starts_with("pass") && !name.contains("export")) {
            let scan = self.scan(std::slice::from_ref(file));
            for resource in scan.estate.indices().map(|index| scan.estate.resource(index)).filter(|one| one.is(kind)) {
                let mut values = vec![&resource.body];
                for segment in &path.0 {
                    values = values
                        .into_iter()
                        .flat_map(|value| match (segment, &value.data) {
                            (Segment::Index(_), Data::Array(array)) => array.items.iter().collect::<Vec<_>>(),
                            (segment, _) => value.step(segment).into_iter().collect(),
                        })
                        .collect();
                }
                found.extend(values.into_iter().filter_map(json).filter(|value| !value.is_null()));
            }
        }
        found.dedup();
        found
    }
}

fn json(value: &Value) -> Option<Json> {
    Some(match &value.data {
        Data::Null => Json::Null,
        Data::Bool(flag) => (*flag).into(),
        Data::Int(number) => (*number).into(),
        Data::Float(number) => (*number).into(),
        Data::String(text) => text.to_string().into(),
        Data::Array(array) => array.items.iter().map(json).collect::<Option<_>>()?,
        Data::Object(object) => Json::Object(
            object.entries.iter().map(|(key, value)| Some((key.text.to_string(), json(value)?))).collect::<Option<_>>()?,
        ),
        Data::Parts(_) | Data::Unknown(_) => return None,
    })
}

fn failures(scan: &Scan) -> BTreeSet<(String, String, Path)> {
    let fails = scan.outcomes.iter().filter(|one| matches!(one.status, Status::Fail { .. }));
    fails.map(|one| key(scan, one)).collect()
}

fn key(scan: &Scan, outcome: &Outcome) -> (String, String, Path) {
    let Resource { address, resource_type, .. } = scan.estate.resource(outcome.resource);
    (address.clone(), resource_type.to_string(), outcome.path.clone())
}

/// What became of one denial.
fn attempt(folder: &Folder<'_>, file: &(String, String), scan: &Scan, outcome: &Outcome) -> Result<String, String> {
    let resource = scan.estate.resource(outcome.resource);
    let good = folder.good(&resource.resource_type, &outcome.path);
    let now = resource.body.nearest(&outcome.path);
    let other = |value: &&Json| now.1 != outcome.path.0.len() || !equal(now.0, value);
    let mut why = "no fixture that passes has a value there".to_owned();
    for new in good.iter().filter(other) {
        match edits(scan, outcome.resource, &outcome.path, new, At::Source) {
            Err(error) => why = error,
            Ok(edits) => {
                let after = applied(std::slice::from_ref(file), scan, edits);
                let (_, text) = after.first().expect("the file");
                let again = folder.scan(&after);
                let (before, left) = (failures(scan), failures(&again));
                let own = key(scan, outcome);
                if !left.contains(&own) && left.is_subset(&before) {
                    return Ok(text.clone());
                }
                why = format!("{new} does not help");
            }
        }
    }
    Err(why)
}

/// The paths that policies deny in the fixtures of Terraform; prints which can be written, and of the others why not.
#[test]
#[ignore = "a figure: it scans each fixture many times"]
fn what_policies_deny_can_be_written() {
    let root = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let disk = Disk::new(&root).expect("the policies");
    let catalogue = Catalogue::embedded().expect("policies");
    let mut told: BTreeMap<(String, String, String), Result<String, String>> = BTreeMap::new();
    for (number, policy) in catalogue.policies.iter().enumerate() {
        let folder = policy.file.trim_end_matches("/policy.rego");
        let mut profile = Profile::named(&catalogue, "gdpr-eu").expect("the profile");
        profile.only(&catalogue, number);
        let names = disk.list(folder).expect("a folder").into_iter().filter(|name| {
            [".tf", ".bicep", ".json"].iter().any(|ending| name.ends_with(ending)) && !name.contains(".parameters.")
        });
        let read = |name: String| {
            let text = disk.read(&format!("{folder}/{name}"), LARGEST).expect("a fixture");
            (name, String::from_utf8(text).expect("text"))
        };
        let folder = Folder { catalogue: &catalogue, profile, files: names.map(read).collect() };
        for file in folder.files.iter().filter(|(name, _)| name.ends_with(".tf") && !name.starts_with("pass")) {
            let scan = folder.scan(std::slice::from_ref(file));
            for outcome in scan.outcomes.iter().filter(|one| matches!(one.status, Status::Fail { .. })) {
                let kind = scan.estate.resource(outcome.resource).resource_type.to_string();
                let generic: String = outcome
                    .path
                    .to_string()
                    .split('[')
                    .map(|piece| piece.trim_start_matches(|next: char| next.is_ascii_digit()))
                    .collect::<Vec<_>>()
                    .join("[");
                let result = attempt(&folder, file, &scan, outcome);
                let entry = told.entry((policy.metadata.id.clone(), kind, generic)).or_insert_with(|| result.clone());
                if entry.is_err() && result.is_ok() {
                    *entry = result;
                }
            }
        }
    }
    let written = told.values().filter(|result| result.is_ok()).count();
    for ((id, kind, path), result) in &told {
        match result {
            Ok(_) => println!("+ {id}  {kind}  {path}"),
            Err(why) => println!("- {id}  {kind}  {path}: {why}"),
        }
    }
    println!("{written} of {} paths that policies deny in Terraform are written anew", told.len());
    assert!(written > 200);
}
