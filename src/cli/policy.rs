//! `seawall policy list` and `seawall policy profiles`.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use crate::cli::options::{PolicyArguments, PolicyCommand};
use crate::cli::packs::{self, Named};
use crate::cli::scan::to_stdout;
use crate::cli::{Exit, Failure, author, azure_policy, check};
use crate::policy::azure_policy::Set;
use crate::policy::catalogue::Catalogue;
use crate::policy::environment::Environment;
use crate::policy::metadata::Metadata;
use crate::policy::profile::Profile;

/// Lists the controls, or the profiles.
pub(crate) fn run(arguments: &PolicyArguments) -> Result<Exit, Failure> {
    match &arguments.command {
        PolicyCommand::List(list) => {
            let catalogue = packs::catalogue(&Named::here(&list.policies))?;
            let profile = packs::profile(&catalogue, &list.profile)?;
            let files = azure_policy::files(Path::new("."), &list.azure_policy)?;
            let now = azure_policy::when(None)?;
            let tenant = azure_policy::tenant(&files)?.map(|tenant| Set::new(tenant, &catalogue, Some(now)));
            let tenant = tenant.as_ref().map_or(&[][..], Set::controls);
            let write = if list.json { as_json } else { as_table };
            to_stdout(|out| write(&catalogue, &profile, tenant, out))?;
        }
        PolicyCommand::Profiles(list) => {
            let catalogue = packs::catalogue(&Named::here(&list.policies))?;
            let named = |name| packs::profile(&catalogue, name);
            let profiles: Vec<Profile> = Profile::names(&catalogue).map(named).collect::<Result<_, _>>()?;
            let write = if list.json { profiles_as_json } else { profiles_as_table };
            to_stdout(|out| write(&catalogue, &profiles, out))?;
        }
        PolicyCommand::Data(policies) => {
            let catalogue = packs::catalogue(&Named::here(policies))?;
            to_stdout(|out| {
                serde_json::to_writer(&mut *out, &catalogue.data())?;
                writeln!(out)
            })?;
        }
        PolicyCommand::Check(arguments) => return check::run(arguments),
        PolicyCommand::Test(test) => return author::test(test),
        PolicyCommand::New(new) => return author::new(new),
        PolicyCommand::Docs(docs) => return author::docs(docs),
    }
    Ok(Exit::Clean)
}

/// In which environments the control is on: all, some or none.
fn state(profile: &Profile, control: usize) -> String {
    let on: Vec<&str> = Environment::ALL
        .into_iter()
        .filter(|environment| profile.enabled_in(Some(*environment), control))
        .map(Environment::word)
        .collect();
    match (on.as_slice(), profile.enabled_in(None, control)) {
        ([], false) => "off".to_owned(),
        (all, true) if all.len() == Environment::ALL.len() => "on".to_owned(),
        ([], true) => "off in environments that are known".to_owned(),
        (some, _) => format!("on in {}", some.join(", ")),
    }
}

fn as_table(catalogue: &Catalogue, profile: &Profile, tenant: &[Metadata], out: &mut dyn Write) -> io::Result<()> {
    let width = catalogue.ids().chain(tenant.iter().map(|control| control.id.as_str())).map(str::len).max().unwrap_or(0);
    let states = (0..catalogue.policies.len()).map(|number| state(profile, number).len()).max().unwrap_or(0);
    for (number, control) in numbered(catalogue) {
        let severity = profile.severity(catalogue, number).to_string();
        writeln!(out, "{:width$}  {severity:8}  {:states$}  {}", control.id, state(profile, number), control.title)?;
    }
    for control in tenant {
        writeln!(out, "{:width$}  {:8}  {:states$}  {}", control.id, control.severity.to_string(), "on", control.title)?;
    }
    Ok(())
}

/// The controls of seawall and of packs with their numbers, in the order of their ids.
fn numbered(catalogue: &Catalogue) -> Vec<(usize, &Metadata)> {
    let mut all: Vec<_> = (0..).map_while(|number| Some((number, catalogue.metadata(number)?))).collect();
    all.sort_by_key(|(_, control)| control.id.as_str());
    all
}

fn profiles_as_table(catalogue: &Catalogue, profiles: &[Profile], out: &mut dyn Write) -> io::Result<()> {
    let width = profiles.iter().map(|profile| profile.name.len()).max().unwrap_or(0);
    for profile in profiles {
        let count = (0..catalogue.policies.len()).filter(|number| profile.enabled(*number)).count();
        writeln!(out, "{:width$}  {count:3} controls  {}", profile.name, profile.title)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Profiles<'a> {
    version: u32,
    profiles: Vec<Described<'a>>,
}

#[derive(Serialize)]
struct Described<'a> {
    name: &'a str,
    title: &'a str,
    description: &'a str,
    controls: Vec<&'a str>,
}

fn profiles_as_json(catalogue: &Catalogue, profiles: &[Profile], out: &mut dyn Write) -> io::Result<()> {
    let described = |profile: &'_ Profile| -> Vec<&str> {
        let on = catalogue.policies.iter().enumerate().filter(|(number, _)| profile.enabled(*number));
        on.map(|(_, policy)| policy.metadata.id.as_str()).collect()
    };
    let profiles = profiles.iter().map(|profile| Described {
        name: &profile.name,
        title: &profile.title,
        description: &profile.description,
        controls: described(profile),
    });
    serde_json::to_writer_pretty(&mut *out, &Profiles { version: 1, profiles: profiles.collect() })?;
    writeln!(out)
}

#[derive(Serialize)]
struct List<'a> {
    version: u32,
    profile: &'a str,
    controls: Vec<Listed<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'a> {
    id: &'a str,
    title: &'a str,
    description: &'a str,
    severity: String,
    enabled: bool,
    /// In which it is on, of those that may be known.
    environments: Vec<&'static str>,
    resource_types: &'a [String],
    parameters: BTreeMap<String, serde_json::Value>,
    frameworks: &'a BTreeMap<String, Vec<String>>,
    requirements: &'a [String],
    remediation: &'a str,
    links: &'a [String],
    since: &'a str,
}

/// A definition of Azure Policy that is in force: no profile turns it off.
fn of_tenant(control: &Metadata) -> Listed<'_> {
    Listed {
        id: &control.id,
        title: &control.title,
        description: &control.description,
        severity: control.severity.to_string(),
        enabled: true,
        environments: Environment::ALL.into_iter().map(Environment::word).collect(),
        resource_types: &control.resource_types,
        parameters: BTreeMap::new(),
        frameworks: &control.frameworks,
        requirements: &control.requirements,
        remediation: &control.remediation,
        links: &control.related_resources,
        since: &control.since,
    }
}

fn as_json(catalogue: &Catalogue, profile: &Profile, tenant: &[Metadata], out: &mut dyn Write) -> io::Result<()> {
    let on = |number| {
        Environment::ALL.into_iter().filter(move |one| profile.enabled_in(Some(*one), number)).map(Environment::word).collect()
    };
    let controls = numbered(catalogue)
        .into_iter()
        .map(|(number, control)| Listed {
            id: &control.id,
            title: &control.title,
            description: &control.description,
            severity: profile.severity(catalogue, number).to_string(),
            enabled: profile.enabled(number),
            environments: on(number),
            resource_types: &control.resource_types,
            parameters: profile.parameters(catalogue, None, number),
            frameworks: &control.frameworks,
            requirements: &control.requirements,
            remediation: &control.remediation,
            links: &control.related_resources,
            since: &control.since,
        })
        .chain(tenant.iter().map(of_tenant))
        .collect();
    serde_json::to_writer_pretty(&mut *out, &List { version: 1, profile: &profile.name, controls })?;
    writeln!(out)
}
