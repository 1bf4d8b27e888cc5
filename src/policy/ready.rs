//! What was found out of the policies that come with seawall when it was built, by `build/ready.rs`: their programs, what they read, and how they spell
//! keys. Each start would have to find out the same: parsing, compiling and tracing took three quarters of the scan of a small file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use serde_json::Value as Json;

use crate::policy::engine::Rules;
use crate::policy::flow::{self, Names, Traced};
use crate::policy::spelling;

/// Every rule with its example, library, table and profile below `policies/`.
pub(crate) const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// Where the data tables lie, by name: those that are spread over files are one.
const TABLES: &[(&str, Range<usize>)] = include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// How all of these rules and tables spell keys.
pub(crate) const SPELLING: spelling::Ready = include!(concat!(env!("OUT_DIR"), "/spelling.rs"));

/// Programs, traces and tables.
const BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/policies.bin"));

/// The data tables, packed, by name.
pub(crate) fn tables() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    TABLES.iter().map(|(name, place)| (*name, BLOB.get(place.clone()).unwrap_or_default()))
}

/// The traces that were asked for, by their places: most types are alike to most policies.
static DECODED: Mutex<BTreeMap<usize, Traced>> = Mutex::new(BTreeMap::new());

/// One file below `policies/`.
#[derive(Debug)]
pub(crate) struct File {
    /// Its path there.
    pub(crate) path: &'static str,
    /// Its text; of a table its JSON.
    pub(crate) text: &'static str,
    /// Of rules, the texts that may be keys, and whether they surely are.
    pub(crate) keys: Option<Keys>,
    /// Of a policy, what is known of it.
    pub(crate) policy: Option<Ready>,
}

/// Texts that may be keys, and whether they surely are.
pub(crate) type Keys = &'static [(&'static str, bool)];

/// What is known of a policy.
#[derive(Debug)]
pub(crate) struct Ready {
    /// Its METADATA as JSON.
    pub(crate) metadata: &'static str,
    /// The rule that answers for it.
    pub(crate) answer: &'static str,
    /// Whether it says what it applies to.
    pub(crate) applies: bool,
    program: Range<usize>,
    /// The parameters that profiles give it, as JSON.
    variants: &'static [&'static str],
    traces: &'static [Trace],
}

/// What a policy reads.
#[derive(Debug)]
struct Trace {
    /// The number of its parameters.
    variant: usize,
    /// The only rule that was followed.
    rule: Option<&'static str>,
    /// The type of the judged resource.
    kind: Option<&'static str>,
    traced: Range<usize>,
}

impl Ready {
    /// Its program, as the engine writes it.
    pub(crate) fn program(&self) -> &'static [u8] {
        BLOB.get(self.program.clone()).unwrap_or_default()
    }

    /// What a trace with these parameters finds, of all rules or of one, of resources of any type or of one: nothing if that was not traced.
    fn trace(&self, parameters: &BTreeMap<String, Json>, rule: Option<&str>, kind: Option<&str>) -> Option<Traced> {
        let place = self.place(parameters, rule, kind)?;
        let known = || DECODED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(traced) = known().get(&place.start) {
            return Some(traced.clone());
        }
        let traced: Traced = postcard::from_bytes(BLOB.get(place.clone())?).ok()?;
        known().insert(place.start, traced.clone());
        Some(traced)
    }

    /// On which types a trace with these parameters hangs.
    fn names(&self, parameters: &BTreeMap<String, Json>) -> Option<Names> {
        let (names, _) = postcard::take_from_bytes(BLOB.get(self.place(parameters, None, None)?)?).ok()?;
        Some(names)
    }

    /// Where a trace stands.
    fn place(&self, parameters: &BTreeMap<String, Json>, rule: Option<&str>, kind: Option<&str>) -> Option<Range<usize>> {
        let parameters = serde_json::to_string(parameters).ok()?;
        let variant = self.variants.iter().position(|known| *known == parameters)?;
        let is_kind =
            |known: Option<&str>| known.map_or(kind.is_none(), |known| kind.is_some_and(|kind| known.eq_ignore_ascii_case(kind)));
        let is_it = |trace: &&Trace| trace.variant == variant && trace.rule == rule && is_kind(trace.kind);
        self.traces.iter().find(is_it).map(|trace| trace.traced.clone())
    }
}

/// What the policy with the given number of `rules` reads of resources of any type, or of one; or what only one of its rules does. Traced anew if that
/// was not done when seawall was built, or with other tables.
pub(crate) fn trace(
    rules: &Rules,
    number: usize,
    parameters: &BTreeMap<String, Json>,
    rule: Option<&str>,
    kind: Option<&str>,
) -> Traced {
    let tables = |name: &str| rules.tables().get(name);
    known(rules, number, parameters, rule, kind)
        .unwrap_or_else(|| flow::trace(rules.modules_for(number), rules.package(number), rule, &tables, parameters, kind))
}

/// The same, if that was done.
pub(crate) fn known(
    rules: &Rules,
    number: usize,
    parameters: &BTreeMap<String, Json>,
    rule: Option<&str>,
    kind: Option<&str>,
) -> Option<Traced> {
    of(rules, number)?.trace(parameters, rule, kind)
}

/// What holds of a policy as long as nobody has a say in the tables.
fn of(rules: &Rules, number: usize) -> Option<&'static Ready> {
    rules.ready(number).filter(|_| !rules.tables().overlaid)
}

/// On which types hangs what the policy with the given number of `rules` reads.
pub(crate) fn names(rules: &Rules, number: usize, parameters: &BTreeMap<String, Json>) -> Names {
    let known = of(rules, number).and_then(|ready| ready.names(parameters));
    known.unwrap_or_else(|| trace(rules, number, parameters, None, None).names)
}

#[cfg(test)]
mod tests {
    use rayon::prelude::*;

    use super::*;
    use crate::policy::catalogue::Catalogue;
    use crate::policy::spelling::Spelling;

    /// What is traced now, of the policy with the given number among those whose rules are not ready.
    fn now(catalogue: &Catalogue, rules: &Rules, number: usize, rule: Option<&str>, kind: Option<&str>) -> Traced {
        trace(rules, number, &catalogue.policies[number].metadata.parameters, rule, kind)
    }

    #[test]
    fn what_was_found_when_seawall_was_built_is_what_is_found_now() {
        let catalogue = Catalogue::load(Catalogue::files()).unwrap();
        let numbers: Vec<usize> = (0..catalogue.policies.len()).collect();
        let rules = catalogue.rules(&numbers, &[]).unwrap();
        let ready: Vec<&Ready> = FILES.iter().filter_map(|file| file.policy.as_ref()).collect();
        assert_eq!(ready.len(), numbers.len());
        let compared = |number: &usize| {
            let policy = &catalogue.policies[*number];
            let file = FILES.iter().find(|file| file.path == policy.file).unwrap();
            let known = file.policy.as_ref().unwrap();
            assert_eq!(known.applies, rules.has_applies(*number), "{}", policy.file);
            let parameters = &policy.metadata.parameters;
            let general = known.trace(parameters, None, None).unwrap();
            assert_eq!(general, now(&catalogue, &rules, *number, None, None), "{}", policy.file);
            // Of one type: which, is another one for each policy.
            let types: Vec<_> = known.traces.iter().filter(|trace| trace.variant == 0 && trace.kind.is_some()).collect();
            let chosen = types.get(number % types.len().max(1));
            if let Some(trace) = chosen {
                let found = known.trace(parameters, trace.rule, trace.kind).unwrap();
                assert_eq!(
                    found,
                    now(&catalogue, &rules, *number, trace.rule, trace.kind),
                    "{} of {:?}",
                    policy.file,
                    trace.kind
                );
            }
            usize::from(chosen.is_some())
        };
        assert!(numbers.par_iter().map(compared).sum::<usize>() > 10);
    }

    #[test]
    fn tables_and_spellings_are_those_that_are_found_now() {
        let (built, now) = (Catalogue::embedded().unwrap(), Catalogue::load(Catalogue::files()).unwrap());
        assert_eq!(built.data(), now.data());
        let numbers: Vec<usize> = (0..now.policies.len()).collect();
        let [ready, found] = [&built, &now].map(|catalogue| {
            let rules = catalogue.rules(&numbers, &[]).unwrap();
            let spelling = catalogue.spelling(&rules, false).unwrap();
            let whole = rules.tables().all();
            (spelling, whole)
        });
        assert_eq!(ready.1, found.1, "as the engine reads them");
        let (Spelling::Ready(ready), Spelling::Found(found)) = (ready.0, found.0) else {
            panic!("the one is ready, the other is not")
        };
        let found: Vec<(&str, &str)> = found.iter().map(|(lower, spelling)| (lower.as_str(), &**spelling)).collect();
        assert_eq!(ready, found);
    }

    #[test]
    fn a_type_has_no_case() {
        let catalogue = Catalogue::load(Catalogue::files()).unwrap();
        let numbers: Vec<usize> = (0..catalogue.policies.len()).collect();
        let rules = catalogue.rules(&numbers, &[]).unwrap();
        let same = |number: &usize| {
            let types = &catalogue.policies[*number].metadata.resource_types;
            let kind = types
                .get(number % types.len())
                .filter(|kind| *kind != "*")
                .map_or("Microsoft.Storage/storageAccounts", |kind| kind);
            let [written, lower] =
                [kind, &kind.to_ascii_lowercase()].map(|kind| now(&catalogue, &rules, *number, None, Some(kind)));
            assert_eq!(written, lower, "{} of {kind}", catalogue.policies[*number].file);
        };
        numbers.par_iter().for_each(same);
    }

    #[test]
    fn other_parameters_are_traced_anew() {
        let of_retention = |file: &&File| file.path == "backup/retention/policy.rego";
        let known = FILES.iter().find(of_retention).and_then(|file| file.policy.as_ref()).unwrap();
        let parameters = |days: u32| BTreeMap::from([("days".to_owned(), Json::from(days))]);
        assert!(known.trace(&parameters(14), None, None).is_some());
        assert!(known.trace(&parameters(30), None, None).is_some(), "a profile has it");
        assert!(known.trace(&parameters(31), None, None).is_none());
    }
}
