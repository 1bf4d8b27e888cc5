//! All policies with their libraries, data tables and profiles, indexed by resource type.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::Value as Json;

use crate::policy::check::{self, contract};
use crate::policy::engine::{RuleFile, Rules, Wanted};
use crate::policy::frameworks::{self, Framework};
use crate::policy::metadata::{self, Metadata};
use crate::policy::pack::{Author, Pack, in_pack};
use crate::policy::reads::Reads;
use crate::policy::ready::{self, FILES, Keys};
use crate::policy::relations::Relations;
use crate::policy::spelling::{self, Spelling};
use crate::policy::syntax::Module;
use crate::policy::tables::{self, Tables};
use crate::policy::upkeep;

/// The digest of the policies that come with seawall.
const DIGEST: &str = env!("SEAWALL_POLICIES_DIGEST");

/// Who they are from.
const SEAWALL: &str = "seawall";

/// What breaks a policy and what keeps it, in each language.
const EXAMPLES: [[&str; 2]; 3] = [["fail.bicep", "pass.bicep"], ["fail.json", "pass.json"], ["fail.tf", "pass.tf"]];

/// A policy, table or profile that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// The file, below the folder of the policies.
    pub file: String,
    /// The line in it, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl LoadError {
    pub(crate) fn new(file: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        LoadError { file: file.into(), line, message: message.into() }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for LoadError {}

/// One policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// What it says of itself.
    pub metadata: Metadata,
    /// Its file, below the folder of the policies; that of a pack with the name of the pack before it.
    pub file: String,
    /// The place of its pack in [`Catalogue::packs`]; none if it comes with seawall.
    pub pack: Option<usize>,
    /// The first layer that had a policy of this id: 0 are those that come with seawall, 1 the first pack.
    pub(crate) since: usize,
    /// Its package with the leading `data.`.
    pub(crate) package: String,
    pub(crate) text: Arc<str>,
    /// What was found out of it when seawall was built, if it is as it was then.
    known: Option<&'static ready::File>,
    /// What breaks it, with comments `expect:` where, and what keeps it, by the ending of the language.
    pub cases: BTreeMap<&'static str, [Arc<str>; 2]>,
}

impl Policy {
    /// Its package, without the leading `data.`.
    pub fn package(&self) -> &str {
        self.package.strip_prefix("data.").unwrap_or(&self.package)
    }
}

/// All policies, by id, with what they use.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// The policies in the order of their ids; a control is named by its place here.
    pub policies: Vec<Policy>,
    /// The packs that lie over the policies that come with seawall: names and digests, the last one on top.
    pub packs: Vec<(String, String)>,
    pub(crate) tables: Tables,
    /// The frameworks that controls name, by key.
    pub frameworks: BTreeMap<String, Framework>,
    pub(crate) profiles: BTreeMap<String, ProfileText>,
    /// By their paths below the folder of the policies.
    libraries: BTreeMap<String, Library>,
    /// From lower-case resource type, or `*`, to policies.
    by_type: BTreeMap<String, Vec<usize>>,
}

/// A profile as it is written.
#[derive(Clone, Debug)]
pub(crate) struct ProfileText {
    /// Its file, as messages show it.
    pub(crate) file: String,
    /// The layer it is from: it knows nothing of policies of later ones.
    pub(crate) layer: usize,
    pub(crate) text: Arc<str>,
}

/// Rules that policies share.
#[derive(Clone, Debug)]
struct Library {
    /// Its file, as messages show it.
    file: String,
    /// It is from a pack.
    foreign: bool,
    text: Arc<str>,
    /// What was found out of it when seawall was built, if it is as it was then.
    known: Option<&'static ready::File>,
}

/// A file of a layer.
pub(crate) struct Source<'a> {
    /// Its path below the folder of the policies.
    pub(crate) path: &'a str,
    /// What it says.
    pub(crate) text: &'a str,
    /// What was found out of it when seawall was built.
    known: Option<&'static ready::File>,
}

impl<'a> Source<'a> {
    /// A file of which nothing is known yet.
    pub(crate) fn new(path: &'a str, text: &'a str) -> Self {
        Source { path, text, known: None }
    }

    /// Checks rules, shown as `file`, before they are parsed. What comes with seawall is checked by its tests.
    fn check(&self, file: &str) -> Result<(), LoadError> {
        self.known.map_or_else(|| check::text::check(file, self.text), |_| Ok(()))
    }

    /// A package is called as its file lies, so that none has a say in another's.
    fn check_package(&self, file: &str, expected: &str) -> Result<(), LoadError> {
        // The tests see to what comes with seawall.
        if self.known.is_some() {
            return Ok(());
        }
        let line = self.text.lines().position(|line| line.starts_with("package ")).map_or(1, |line| line + 1);
        let package = self.text.lines().nth(line - 1).and_then(|line| line.strip_prefix("package ")).unwrap_or_default().trim();
        if package != expected {
            return Err(LoadError::new(file, line, format!("the package is `{package}`, and the folder asks for `{expected}`")));
        }
        Ok(())
    }
}

impl Catalogue {
    /// The policies that come with seawall.
    ///
    /// # Errors
    /// Names the first file that cannot be used; the tests see to it that there is none.
    pub fn embedded() -> Result<Self, LoadError> {
        Catalogue::whole(embedded())
    }

    /// The files that come with seawall, each with its path below the folder of the policies and its text; tables are JSON.
    pub fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
        FILES.iter().map(|file| (file.path, file.text))
    }

    /// The policies that come with seawall with `packs` laid over them, one after the other. A pack adds policies, libraries,
    /// tables, profiles and frameworks. A policy takes the place of the one with its id, a library, profile or framework of the
    /// one at its path; `Tables::lay` says what becomes of rows.
    ///
    /// # Errors
    /// Names the first file of a pack that cannot be used, with the line.
    pub fn with(packs: &[Pack]) -> Result<Self, LoadError> {
        let catalogue = Catalogue::laid(packs)?;
        catalogue.unknown_relations().into_iter().next().map_or(Ok(()), Err)?;
        if !packs.is_empty() {
            catalogue.policies.iter().try_for_each(|policy| frameworks::check_names(&catalogue.frameworks, policy))?;
            let foreign: Vec<usize> =
                (0..catalogue.policies.len()).filter(|number| catalogue.policies[*number].pack.is_some()).collect();
            let rules = catalogue.rules(&foreign, &[])?;
            catalogue.check_contract(rules.modules_of(true))?;
            catalogue.spelling(&rules, true)?;
            rules.prepare()?;
            Relations::new(&catalogue).map_err(|error| in_pack(packs, error))?;
        }
        Ok(catalogue)
    }

    /// The same, without a look at what the policies say.
    pub(crate) fn laid(packs: &[Pack]) -> Result<Self, LoadError> {
        let mut catalogue = Catalogue::of_layer(embedded(), "", None)?;
        for (number, pack) in packs.iter().enumerate() {
            let files = pack.files.iter().map(|(path, text)| Source::new(path, text));
            let layer = Catalogue::of_layer(files, &pack.shown(""), Some(number))?;
            if layer.is_empty() {
                return Err(LoadError::new(&pack.name, 1, "holds no policies: there is no `<family>/<name>/policy.rego` in it"));
            }
            catalogue.lay(layer);
            catalogue.packs.push((pack.name.clone(), pack.digest.clone()));
        }
        catalogue.index();
        Ok(catalogue)
    }

    /// The policies in `files`, each with its path below the folder of the policies and its text. Files of other kinds
    /// (tests, fixtures) are passed over.
    ///
    /// # Errors
    /// Names the first file that cannot be used, with the line.
    pub fn load<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, LoadError> {
        Catalogue::whole(files.into_iter().map(|(path, text)| Source::new(path, text)))
    }

    fn whole<'a>(files: impl IntoIterator<Item = Source<'a>>) -> Result<Self, LoadError> {
        let mut catalogue = Catalogue::of_layer(files, "", None)?;
        catalogue.index();
        catalogue.unknown_relations().into_iter().next().map_or(Ok(catalogue), Err)
    }

    /// What one set of files holds, without an index; messages put `prefix` before the paths.
    pub(crate) fn of_layer<'a>(
        files: impl IntoIterator<Item = Source<'a>>,
        prefix: &str,
        pack: Option<usize>,
    ) -> Result<Self, LoadError> {
        let layer = pack.map_or(0, |number| number + 1);
        let mut catalogue = Catalogue::default();
        let mut examples: BTreeMap<String, Arc<str>> = BTreeMap::new();
        let mut tables: BTreeMap<String, Json> = BTreeMap::new();
        let mut is_built = false;
        for source in files {
            let Source { path, text, known } = source;
            is_built |= known.is_some();
            let file = format!("{prefix}{path}");
            let name = path.rsplit('/').next().unwrap_or_default();
            let stem = name.rsplit_once('.').map_or("", |(stem, _)| stem);
            let in_folder = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| !rest.contains('/'));
            if path.ends_with("_test.rego") {
            } else if in_folder("lib/") && path.ends_with(".rego") {
                source.check(&file)?;
                source.check_package(&file, &format!("seawall.lib.{stem}"))?;
                catalogue.libraries.insert(path.to_owned(), Library { file, foreign: pack.is_some(), text: text.into(), known });
            } else if in_folder("data/") && path.ends_with(".yaml") {
                if known.is_none() {
                    let table = tables::parse(&file, text)?;
                    tables::spread::add(&mut tables, stem, table).map_err(|why| LoadError::new(&file, 1, why))?;
                }
            } else if in_folder("frameworks/") && path.ends_with(".yaml") {
                catalogue.frameworks.insert(stem.to_owned(), frameworks::parse(&file, text)?);
            } else if in_folder("profiles/") && path.ends_with(".toml") {
                catalogue.profiles.insert(stem.to_owned(), ProfileText { file, layer, text: text.into() });
            } else if path.ends_with(".rego") {
                if !path.ends_with("/policy.rego") || path.split('/').count() != 3 {
                    let why = "rules lie in `<family>/<name>/policy.rego` or `lib/<name>.rego`, below the folder that is named";
                    return Err(LoadError::new(file, 1, why));
                }
                source.check(&file)?;
                catalogue.policies.push(Policy { pack, since: layer, ..policy(&source, file)? });
            } else if path.contains('/') && EXAMPLES.as_flattened().contains(&name) {
                examples.insert(file, text.into());
            }
        }
        catalogue.tables = if is_built { Tables::built(ready::tables()) } else { Tables::new(tables) };
        for policy in &mut catalogue.policies {
            let folder = policy.file.strip_suffix("policy.rego").unwrap_or_default();
            for [fail, pass] in EXAMPLES {
                let mut example = |name: &str| examples.remove(&format!("{folder}{name}"));
                if let (Some(before), Some(after), Some((_, language))) = (example(fail), example(pass), fail.split_once('.')) {
                    policy.cases.insert(language, [before, after]);
                }
            }
        }
        catalogue.policies.sort_by(|a, b| a.metadata.id.cmp(&b.metadata.id));
        for pair in catalogue.policies.windows(2) {
            if let [first, second] = pair
                && first.metadata.id == second.metadata.id
            {
                let why = format!("the id `{}` is taken by {}", second.metadata.id, first.file);
                return Err(LoadError::new(&second.file, 1, why));
            }
        }
        Ok(catalogue)
    }

    /// Whether a layer has nothing in it that policies have.
    fn is_empty(&self) -> bool {
        self.policies.is_empty()
            && self.libraries.is_empty()
            && self.tables.is_empty()
            && self.profiles.is_empty()
            && self.frameworks.is_empty()
    }

    /// Lays the layer of a pack over this.
    fn lay(&mut self, layer: Catalogue) {
        for mut policy in layer.policies {
            match self.policies.binary_search_by(|known| known.metadata.id.cmp(&policy.metadata.id)) {
                Ok(place) => {
                    policy.since = self.policies[place].since;
                    self.policies[place] = policy;
                }
                Err(place) => self.policies.insert(place, policy),
            }
        }
        if !layer.tables.is_empty() {
            self.tables.lay(&layer.tables);
        }
        self.frameworks.extend(layer.frameworks);
        self.profiles.extend(layer.profiles);
        self.libraries.extend(layer.libraries);
    }

    /// Whether there is a profile of this name.
    pub fn has_profile(&self, name: &str) -> bool {
        self.profiles.contains_key(name)
    }

    /// Who the policies are from: seawall itself, then the packs in their order.
    pub fn authors(&self) -> Vec<Author> {
        let own = (SEAWALL.to_owned(), DIGEST.to_owned());
        let packs = self.packs.iter().cloned().enumerate().map(|(number, pack)| (Some(number), pack));
        std::iter::once((None, own))
            .chain(packs)
            .map(|(pack, (name, digest))| {
                let policies = self.policies.iter().filter(|policy| policy.pack == pack).count();
                Author { name, digest, policies }
            })
            .collect()
    }

    fn index(&mut self) {
        for (number, policy) in self.policies.iter().enumerate() {
            for name in &policy.metadata.resource_types {
                self.by_type.entry(name.to_ascii_lowercase()).or_default().push(number);
            }
        }
    }

    /// The relations that policies need and no table has.
    pub(crate) fn unknown_relations(&self) -> Vec<LoadError> {
        let known = || self.tables.get("relations").and_then(Json::as_object).into_iter().flat_map(|table| table.keys());
        let mut unknown = Vec::new();
        for policy in &self.policies {
            for relation in policy.metadata.relations.iter().filter(|relation| !known().any(|name| name == *relation)) {
                let near = metadata::suggestion(relation, known().map(String::as_str));
                let line = policy.text.lines().position(|line| line.starts_with('#') && line.contains(relation.as_str()));
                let why = format!("there is no relation `{relation}`{near}");
                unknown.push(LoadError::new(&policy.file, line.map_or(1, |line| line + 1), why));
            }
        }
        unknown
    }

    /// The files of all rules, as messages show them, with their texts.
    pub(crate) fn rule_texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let libraries = self.libraries.values().map(|library| (library.file.as_str(), &*library.text));
        libraries.chain(self.policies.iter().map(|policy| (policy.file.as_str(), &*policy.text)))
    }

    /// The numbers of the policies that judge resources of `resource_type`, in any case, in order.
    pub fn for_type(&self, resource_type: &str) -> Vec<usize> {
        let of = |name: &str| self.by_type.get(name).into_iter().flatten().copied();
        of(&resource_type.to_ascii_lowercase()).chain(of("*")).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// What the policy with the given number reads, as paths: of the judged resource, or below `related`.
    ///
    /// # Errors
    /// Names what could not be parsed.
    pub fn reads(&self, number: usize) -> Result<Vec<String>, LoadError> {
        self.reads_of(number, None)
    }

    /// The same of resources of one type: less, if a table says so by type.
    ///
    /// # Errors
    /// Names what could not be parsed.
    pub fn reads_of(&self, number: usize, resource_type: Option<&str>) -> Result<Vec<String>, LoadError> {
        let Some(policy) = self.policies.get(number) else { return Ok(Vec::new()) };
        let rules = self.rules(&[number], &[])?;
        Ok(ready::trace(&rules, 0, &policy.metadata.parameters, None, resource_type).reads.paths())
    }

    /// The same of several policies, each for a type or for all, as trees.
    ///
    /// # Errors
    /// Names what could not be parsed.
    pub(crate) fn trees(&self, asked: &[(usize, Option<&str>)]) -> Result<Vec<Reads>, LoadError> {
        let mut numbers: Vec<usize> = asked.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let rules = self.rules(&numbers, &[])?;
        let tree = |(number, kind): &(usize, Option<&str>)| {
            let (Some(policy), Ok(place)) = (self.policies.get(*number), numbers.binary_search(number)) else {
                return Reads::default();
            };
            Arc::unwrap_or_clone(ready::trace(&rules, place, &policy.metadata.parameters, None, *kind).reads)
        };
        Ok(asked.par_iter().map(tree).collect())
    }

    /// The number of the policy with `id`.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.policies.binary_search_by(|policy| policy.metadata.id.as_str().cmp(id)).ok()
    }

    /// What the control with the given number says of itself: a policy, or one of [`upkeep`].
    pub fn metadata(&self, number: usize) -> Option<&Metadata> {
        let behind = || upkeep::controls().get(number.checked_sub(self.policies.len())?);
        self.policies.get(number).map(|policy| &policy.metadata).or_else(behind)
    }

    /// The ids of all controls.
    pub fn ids(&self) -> impl Iterator<Item = &str> + Clone {
        let policies = self.policies.iter().map(|policy| &policy.metadata);
        policies.chain(upkeep::controls()).map(|metadata| metadata.id.as_str())
    }

    /// Parses the policies with the given numbers and what they use; `extra` files go with them.
    pub(crate) fn rules(&self, numbers: &[usize], extra: &[(&str, &str)]) -> Result<Rules, LoadError> {
        let tainted = self.tainted();
        let is_foreign = |policy: &Policy| policy.pack.is_some() || uses(&policy.text, &tainted);
        let chosen: Vec<&Policy> = numbers.iter().filter_map(|number| self.policies.get(*number)).collect();
        let wanted: Vec<Wanted<'_>> = chosen
            .iter()
            .map(|policy| {
                let foreign = is_foreign(policy);
                let ready = policy.known.and_then(|known| known.policy.as_ref()).filter(|_| !foreign);
                Wanted { package: &policy.package, file: &policy.file, foreign, ready }
            })
            .collect();
        let file = |file: &str, text: &Arc<str>, known: Option<&ready::File>| {
            let keys: Option<Keys> = known.and_then(|known| known.keys);
            RuleFile { file: file.to_owned(), text: text.clone(), keys }
        };
        let libraries = |foreign: bool| {
            let chosen = self.libraries.iter().filter(move |(path, _)| foreign || !tainted.contains(path.as_str()));
            chosen.map(|(_, library)| file(&library.file, &library.text, library.known))
        };
        let policies = |foreign: bool| {
            let chosen = chosen.iter().zip(&wanted).filter(move |(_, one)| one.foreign == foreign);
            chosen.map(|(policy, _)| file(&policy.file, &policy.text, policy.known))
        };
        let extra = || extra.iter().map(|(path, text)| file(path, &Arc::from(*text), None));
        let own: Vec<RuleFile> = libraries.clone()(false).chain(policies(false)).chain(extra()).collect();
        let foreign: Vec<RuleFile> = libraries(true).chain(policies(true)).chain(extra()).collect();
        Rules::load(own, foreign, self.tables.clone(), &wanted)
    }

    /// How rules, which are foreign or not, and the tables spell keys.
    ///
    /// # Errors
    /// Two spellings of one key, with the file of the second.
    pub(crate) fn spelling(&self, rules: &Rules, foreign: bool) -> Result<Spelling, LoadError> {
        if !foreign && rules.is_ready() && !self.tables.overlaid {
            return Ok(Spelling::Ready(ready::SPELLING));
        }
        let tables: Vec<_> = self.tables.iter().collect();
        let found = spelling::collect(rules.keys_of(foreign), &tables);
        found.map(Spelling::Found).map_err(|conflict| LoadError::new(conflict.file, 1, conflict.message))
    }

    /// The tables as policies see them, below `data`.
    pub fn data(&self) -> Json {
        serde_json::json!({"seawall": {"tables": self.tables.iter().collect::<BTreeMap<_, _>>()}})
    }

    /// The paths of the libraries that are from elsewhere, or use one that is.
    fn tainted(&self) -> BTreeSet<&str> {
        let mut tainted: BTreeSet<&str> = BTreeSet::new();
        loop {
            let before = tainted.len();
            for (path, library) in &self.libraries {
                if library.foreign || uses(&library.text, &tainted) {
                    tainted.insert(path);
                }
            }
            if tainted.len() == before {
                return tainted;
            }
        }
    }

    /// Parses, checks and compiles every policy.
    ///
    /// # Errors
    /// Names the first fault with file and line.
    pub fn check(&self) -> Result<(), LoadError> {
        let numbers: Vec<usize> = (0..self.policies.len()).collect();
        let rules = self.rules(&numbers, &[])?;
        self.policies.iter().try_for_each(|policy| frameworks::check_names(&self.frameworks, policy))?;
        rules.compile().map(|_| ())
    }

    /// Names the first breach of the contract in some rules.
    fn check_contract(&self, modules: &[Module]) -> Result<(), LoadError> {
        contract::faults(modules, self.tables.names()).into_iter().next().map_or(Ok(()), Err)
    }

    /// Parses and checks the policy with the given number and what it uses; compiling is left to those who judge.
    ///
    /// # Errors
    /// Names the first fault with file and line.
    pub fn check_alone(&self, number: usize) -> Result<(), LoadError> {
        let Some(policy) = self.policies.get(number) else { return Ok(()) };
        let rules = self.rules(&[number], &[])?;
        self.check_contract(rules.modules_for(0))?;
        let own = rules.modules_for(0).iter().filter(|module| module.package == policy.package);
        let mut unfit = own.flat_map(|module| check::style::faults(module, &policy.text));
        if let Some((line, message)) = unfit.next() {
            return Err(LoadError::new(&policy.file, line as usize, message));
        }
        frameworks::check_names(&self.frameworks, policy)
    }

    /// Runs the unit tests in `tests`, the text of the `…_test.rego` beside a policy or library.
    ///
    /// # Errors
    /// Names what could not be parsed.
    pub fn unit_tests(&self, file: &str, tests: &str) -> Result<UnitTests, LoadError> {
        let path = file.replace(".rego", "_test.rego");
        check::text::check(&path, tests)?;
        let own = self.policies.iter().position(|policy| policy.file == file);
        // What packs bring is only there for their policies: a library of theirs is tested in the company of one.
        let companion = || self.policies.iter().position(|policy| policy.pack.is_some());
        let tested: Vec<usize> = own.or_else(companion).into_iter().collect();
        Ok(self.rules(&tested, &[(&path, tests)])?.test(file))
    }

    /// Puts another text in the place of that of a policy or library, to see what its tests make of that. What a policy says
    /// of itself stays.
    pub fn replace(&mut self, file: &str, text: &str) {
        let policies = self.policies.iter_mut().map(|policy| (policy.file.as_str(), &mut policy.text));
        let libraries = self.libraries.values_mut().map(|library| (library.file.as_str(), &mut library.text));
        for (_, old) in policies.chain(libraries).filter(|(path, _)| *path == file) {
            *old = text.into();
        }
        // What was found out of others may follow from it.
        self.policies.iter_mut().for_each(|policy| policy.known = None);
        self.libraries.values_mut().for_each(|library| library.known = None);
    }
}

/// What the unit tests of a policy or library showed.
#[derive(Clone, Debug)]
pub struct UnitTests {
    /// The tests that hold.
    pub passed: Vec<String>,
    /// The tests that do not, with their values.
    pub failed: Vec<String>,
    /// How many of its lines a test reaches.
    pub covered: usize,
    /// Lines of it that no test reaches.
    pub uncovered: Vec<u32>,
}

/// The files that come with seawall.
fn embedded() -> impl Iterator<Item = Source<'static>> {
    FILES.iter().map(|file| Source { path: file.path, text: file.text, known: Some(file) })
}

fn policy(source: &Source<'_>, file: String) -> Result<Policy, LoadError> {
    let Source { path, text, known } = *source;
    let ready = known.and_then(|known| known.policy.as_ref());
    let metadata = metadata::parse(&file, text, ready.map(|ready| ready.metadata))?;
    let folder = path.trim_end_matches("/policy.rego");
    let id = folder.replace(['/', '_'], "-");
    if metadata.id != id {
        return Err(LoadError::new(file, 1, format!("the id is `{}`, and the folder asks for `{id}`", metadata.id)));
    }
    // No name of Rego begins with a digit: `64_bit` is `_64_bit`.
    let segment = |name: &str| format!("{}{name}", if name.starts_with(|first: char| first.is_ascii_digit()) { "_" } else { "" });
    let package = format!("seawall.policies.{}", folder.split('/').map(segment).collect::<Vec<_>>().join("."));
    source.check_package(&file, &package)?;
    Ok(Policy {
        metadata,
        file,
        pack: None,
        since: 0,
        package: format!("data.{package}"),
        text: text.into(),
        known,
        cases: BTreeMap::new(),
    })
}

/// Whether rules name one of the libraries at `paths`; what only looks like it counts too.
fn uses(text: &str, paths: &BTreeSet<&str>) -> bool {
    let stems = paths.iter().map(|path| path.trim_start_matches("lib/").trim_end_matches(".rego"));
    stems.into_iter().any(|stem| text.contains(&format!("seawall.lib.{stem}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::check::names::{self, What};
    use crate::policy::flow;

    #[test]
    fn the_digest_of_the_embedded_policies_is_of_them() {
        assert_eq!(DIGEST, crate::policy::digest::of_files(Catalogue::files()));
    }

    #[test]
    fn what_the_build_read_of_policies_is_what_they_say() {
        let said = |catalogue: Catalogue| -> Vec<String> {
            catalogue.policies.iter().map(|policy| format!("{:?}", policy.metadata)).collect()
        };
        let known = FILES.iter().filter(|file| file.policy.is_some()).count();
        let embedded = said(Catalogue::embedded().unwrap());
        assert_eq!(known, embedded.len());
        assert_eq!(embedded, said(Catalogue::load(Catalogue::files()).unwrap()));
    }

    #[test]
    fn the_embedded_policies_keep_the_contract() {
        let catalogue = Catalogue::embedded().unwrap();
        let rules = catalogue.rules(&(0..catalogue.policies.len()).collect::<Vec<_>>(), &[]).unwrap();
        let found = contract::faults(rules.modules_of(false), catalogue.tables.names());
        assert_eq!(found, []);
    }

    #[test]
    fn the_embedded_policies_load_and_compile() {
        Catalogue::load(Catalogue::files()).and_then(|catalogue| catalogue.check()).unwrap();
    }

    #[test]
    fn policies_name_the_tables_that_they_look_into() {
        // A program is given the tables whose names stand in it.
        let catalogue = Catalogue::embedded().unwrap();
        let rules = catalogue.rules(&(0..catalogue.policies.len()).collect::<Vec<_>>(), &[]).unwrap();
        for module in rules.modules_of(false) {
            let found = module.definitions.iter().flat_map(|definition| names::mentions(module, definition));
            let whole = found.filter(|mention| matches!(&mention.what, What::Data(path, _) if path == "data.seawall.tables"));
            assert_eq!(whole.map(|mention| mention.line).collect::<Vec<_>>(), Vec::<u32>::new(), "{}", module.file);
        }
    }

    #[test]
    fn of_types_that_are_alike_to_a_policy_the_same_is_read() {
        let types = [
            "Microsoft.Nothing/atAll",
            "Microsoft.Media/mediaservices",
            "Microsoft.Cache/redis",
            "Microsoft.Web/sites",
            "Microsoft.Storage/storageAccounts",
            "Microsoft.Network/virtualNetworks/subnets",
        ];
        let catalogue = Catalogue::embedded().unwrap();
        let numbers: Vec<usize> = (0..catalogue.policies.len()).collect();
        let rules = catalogue.rules(&numbers, &[]).unwrap();
        let compared = |number: &usize| {
            let policy = &catalogue.policies[*number];
            let trace = |kind| {
                let parameters = &policy.metadata.parameters;
                flow::trace(
                    rules.modules_for(*number),
                    &policy.package,
                    None,
                    &|name| catalogue.tables.get(name),
                    parameters,
                    kind,
                )
            };
            let general = trace(None);
            let alike = types.iter().filter(|kind| general.names.class(kind) != Some(**kind));
            alike
                .map(|kind| {
                    let class = general.names.class(kind);
                    assert_eq!(trace(Some(kind)).reads, trace(class).reads, "{} of {kind}", policy.package);
                    usize::from(class.is_some())
                })
                .sum::<usize>()
        };
        // Some ask for the type, and do not know it.
        assert!(numbers.par_iter().map(compared).sum::<usize>() > 0);
    }

    #[test]
    fn what_is_asked_of_other_types_is_not_read() {
        let catalogue = Catalogue::embedded().unwrap();
        let number = catalogue.find("tls-https-only").unwrap();
        let read = |kind| catalogue.reads_of(number, Some(kind)).unwrap();
        let asks = |kind, path: &str| read(kind).iter().any(|read| read.starts_with(path));
        assert!(asks("Microsoft.Web/sites", "properties.httpsOnly"));
        assert!(!asks("Microsoft.Web/sites", "properties.configuration"));
        assert!(asks("Microsoft.App/containerApps", "properties.configuration.ingress"));
        assert!(!asks("Microsoft.App/containerApps", "properties.httpListeners"));
    }
}
