//! Whether policies keep their contract and are written as policies should be: all that is wrong, with file and line.

pub(crate) mod capabilities;
pub(crate) mod contract;
pub(crate) mod names;
pub(crate) mod style;
pub(crate) mod text;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::resource_type;
use crate::policy::catalogue::{Catalogue, LoadError, Source};
use crate::policy::engine;
use crate::policy::frameworks;
use crate::policy::metadata::suggestion;
use crate::policy::pack::{Pack, in_pack};
use crate::policy::relations::Relations;
use crate::policy::syntax::Module;

/// How a draft marks what is left to fill in.
pub(crate) const OPEN: &str = "FILL:";

/// What a line of a draft leaves to fill in, if it does.
pub(crate) fn left_open(line: &str) -> Option<&str> {
    let (_, what) = line.split_once(OPEN)?;
    Some(what.trim().trim_end_matches(['\'', '"', '.']))
}

/// Something that is wrong with a policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, as messages show it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// Whether it may be as it should.
    pub warning: bool,
}

impl From<LoadError> for Fault {
    fn from(error: LoadError) -> Self {
        Fault { file: error.file, line: error.line, message: error.message, warning: false }
    }
}

/// What became of policies that were checked.
#[derive(Debug)]
pub struct Checked {
    /// All that is wrong, by file and line.
    pub faults: Vec<Fault>,
    /// Each policy that could be read: its id, its file, and the paths that it reads.
    pub policies: Vec<Reading>,
}

/// A policy that could be read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The id.
    pub id: String,
    /// The file, as messages show it.
    pub file: String,
    /// The paths that it reads.
    pub reads: Vec<String>,
}

/// Checks the policies of packs, each over those before; those that come with seawall if there are none.
pub fn check(packs: &[Pack]) -> Checked {
    let mut faults: BTreeSet<Fault> = BTreeSet::new();
    let sound: Vec<Pack> = packs.iter().enumerate().map(|(number, pack)| readable(number, pack, &mut faults)).collect();
    packs.iter().for_each(|pack| faults.extend(unfilled(pack)));
    let mut policies = Vec::new();
    match Catalogue::laid(&sound) {
        // All that it had is broken, and said so.
        Err(_) if !faults.is_empty() => {}
        Ok(catalogue) => {
            faults.extend(Relations::new(&catalogue).err().map(|error| in_pack(&sound, error).into()));
            whole(&catalogue, packs.is_empty(), &mut faults, &mut policies);
        }
        Err(error) => {
            faults.insert(error.into());
        }
    }
    Checked { faults: faults.into_iter().collect(), policies }
}

/// The files of a pack that can be read one by one; what is wrong with the others is a fault each.
fn readable(number: usize, pack: &Pack, faults: &mut BTreeSet<Fault>) -> Pack {
    let mut sound = pack.clone();
    sound.files.retain(|path, text| {
        let file = pack.shown(path);
        let layer = Catalogue::of_layer([Source::new(path, text)], &pack.shown(""), Some(number));
        let read = layer.and_then(|_| match path.ends_with(".rego") {
            true => text::check(&file, text).and_then(|()| engine::parse(&file, text)).map(Some),
            false => Ok(None),
        });
        let denies = |module: &Module| module.definitions.iter().any(|definition| definition.name == "deny");
        let read = read.and_then(|module| match module {
            Some(module) if path.ends_with("/policy.rego") && !denies(&module) => {
                Err(LoadError::new(&file, 1, "the policy has no rule `deny`"))
            }
            _ => Ok(()),
        });
        read.map_err(|error| faults.insert(error.into())).is_ok()
    });
    sound
}

/// What the rules of drafts have not been given yet.
fn unfilled(pack: &Pack) -> impl Iterator<Item = Fault> {
    let rules = pack.files.iter().filter(|(path, _)| path.ends_with(".rego"));
    let lines = rules.flat_map(|(path, text)| (1..).zip(text.lines()).map(move |(number, line)| (path, number, line)));
    lines.filter_map(|(path, number, line)| {
        Some(fault(&pack.shown(path), number, format!("still to fill in: {}", left_open(line)?)))
    })
}

/// What can be told of policies only beside all others.
fn whole(catalogue: &Catalogue, embedded: bool, faults: &mut BTreeSet<Fault>, policies: &mut Vec<Reading>) {
    let numbers: Vec<usize> =
        (0..catalogue.policies.len()).filter(|number| embedded || catalogue.policies[*number].pack.is_some()).collect();
    for policy in numbers.iter().map(|number| &catalogue.policies[*number]) {
        faults.extend(frameworks::check_names(&catalogue.frameworks, policy).err().map(Fault::from));
        for name in &policy.metadata.resource_types {
            faults.extend(unknown_type(name).map(|message| Fault {
                file: policy.file.clone(),
                line: line_of(&policy.text, name),
                message,
                warning: true,
            }));
        }
    }
    let is_ours = |file: &str| embedded || catalogue.packs.iter().any(|(name, _)| file.starts_with(name.trim_end_matches('/')));
    faults.extend(catalogue.unknown_relations().into_iter().filter(|error| is_ours(&error.file)).map(Fault::from));
    let rules = match catalogue.rules(&numbers, &[]) {
        Ok(rules) => rules,
        Err(error) => {
            faults.insert(error.into());
            return;
        }
    };
    let modules = rules.modules_of(!embedded && !numbers.is_empty());
    let broken = contract::faults(modules, catalogue.tables.names());
    let sound = broken.is_empty();
    faults.extend(broken.into_iter().filter(|fault| is_ours(&fault.file)).map(Fault::from));
    let texts: BTreeMap<&str, &str> = catalogue.rule_texts().collect();
    for module in modules.iter().filter(|module| is_ours(&module.file)) {
        let text = texts.get(module.file.as_str()).copied().unwrap_or_default();
        faults.extend(style::faults(module, text).into_iter().map(|(line, message)| fault(&module.file, line, message)));
    }
    for policy in numbers.iter().map(|number| &catalogue.policies[*number]) {
        let Some(module) = modules.iter().find(|module| module.package == policy.package) else { continue };
        let own = &policy.metadata;
        let named = style::parameters(module);
        let wrong = named.iter().filter_map(|(name, line)| Some((name.as_ref()?, line)));
        for (name, line) in wrong.filter(|(name, _)| !own.parameters.contains_key(*name)) {
            let near = suggestion(name, own.parameters.keys().map(String::as_str));
            faults.insert(fault(&policy.file, *line, format!("METADATA has no parameter `{name}`{near}")));
        }
        for (name, line) in style::relations(module).iter().filter(|(name, _)| !own.relations.contains(name)) {
            let near = suggestion(name, own.relations.iter().map(String::as_str));
            faults.insert(fault(&policy.file, *line, format!("METADATA does not list the relation `{name}`{near}")));
        }
        // Libraries may read them too.
        let libraries = modules.iter().filter(|module| module.package.starts_with("data.seawall.lib."));
        let shared: Vec<_> = libraries.flat_map(style::parameters).collect();
        let is_read =
            |name: &String| named.iter().chain(&shared).any(|(known, _)| known.as_ref().is_none_or(|known| known == name));
        for name in own.parameters.keys().filter(|name| !is_read(name)) {
            let message = format!("the parameter `{name}` is not read");
            faults.insert(Fault { line: line_of(&policy.text, &format!("{name}:")), ..fault(&policy.file, 1, message) });
        }
    }
    if !sound {
        return;
    }
    faults.extend(rules.prepare().err().map(Fault::from));
    for number in numbers {
        let policy = &catalogue.policies[number];
        let reads = match catalogue.reads(number) {
            Ok(reads) => reads,
            Err(error) => {
                faults.insert(error.into());
                continue;
            }
        };
        let everything = reads.iter().any(|path| path.starts_with("all of") || path == "related");
        for name in &policy.metadata.relations {
            let place = format!("related.{name}");
            if !everything && !reads.iter().any(|path| path.starts_with(&place)) {
                let message = format!("the relation `{name}` is not read");
                faults.insert(Fault { line: line_of(&policy.text, name), ..fault(&policy.file, 1, message) });
            }
        }
        policies.push(Reading { id: policy.metadata.id.clone(), file: policy.file.clone(), reads });
    }
}

fn fault(file: &str, line: u32, message: String) -> Fault {
    Fault { file: file.to_owned(), line: line as usize, message, warning: false }
}

/// The line of the METADATA that has `word` in it.
fn line_of(text: &str, word: &str) -> usize {
    let found = text.lines().take_while(|line| line.starts_with('#')).position(|line| line.contains(word));
    found.map_or(1, |line| line + 1)
}

/// Whether a type is not in the list, or is in another case.
fn unknown_type(name: &str) -> Option<String> {
    if name == "*" || name.starts_with("seawall/") || resource_type::is_known(name) {
        return None;
    }
    let near = suggestion(name, resource_type::all());
    Some(format!("`{name}` is no type that seawall knows: is it spelt as Azure spells it?{near}"))
}
