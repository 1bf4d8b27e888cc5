//! Whether the tests of the policies notice faults in them: each mutation in turn is judged by the unit tests beside the file,
//! and if those hold, by the fixtures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use seawall::policy::catalogue::{Catalogue, Policy};
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{Judge, JudgeOptions};
use seawall::scan::Scan;

use crate::cases::{
    Fixture, catalogue_of, controls, differences, fixtures, in_each, is_library, marks, marks_of, only, outcomes_of, profiles,
    scan_of, texts,
};
use crate::mutations::{Mutation, mutations};

/// How many of a hundred mutants must be noticed.
const OF_ALL: usize = 95;

/// How many of a hundred in one file.
const OF_EACH: usize = 90;

/// A mutant that means what the rule means.
struct Equivalent {
    file: &'static str,
    /// The line of the rule, as it is written.
    line: &'static str,
    what: &'static str,
    /// Why it makes no difference.
    #[expect(dead_code, reason = "for people")]
    why: &'static str,
}

const EQUIVALENT: [Equivalent; 2] = [
    Equivalent {
        file: "lib/azure.rego",
        line: r#"version < object.get(row, "until", "9999-12-31")"#,
        what: r#"`"9999-12-31"` → `"mutant"`"#,
        why: "both come after every version",
    },
    Equivalent {
        file: "lib/azure.rego",
        line: "is_string(value)",
        what: "`is_string(value)` → `true`",
        why: "`lower` of what is no text is undefined; to ask first saves the engine an error",
    },
];

/// What does not change from mutant to mutant.
struct Bench {
    texts: BTreeMap<String, String>,
    catalogue: Catalogue,
    profiles: Vec<Profile>,
    options: JudgeOptions,
    /// JSON first, which is read fastest.
    fixtures: Vec<(Fixture, OnceLock<Scan>)>,
}

impl Bench {
    fn new() -> Self {
        let texts = texts();
        let catalogue = catalogue_of(&texts);
        let mut found = fixtures(&catalogue, &texts);
        found.sort_by_key(|fixture| fixture.language() != "json");
        Bench {
            profiles: profiles(&catalogue),
            options: JudgeOptions::default(),
            fixtures: found.into_iter().map(|fixture| (fixture, OnceLock::new())).collect(),
            texts,
            catalogue,
        }
    }

    /// The files whose rules are changed, the longest first, so that no thread is left with one at the end.
    fn files(&self) -> Vec<&str> {
        let policies = self.catalogue.policies.iter().map(|policy| policy.file.as_str()).filter(|_| !only_a_library());
        let wanted = |path: &&str| is_library(path) && only().is_none_or(|only| path.trim_end_matches(".rego") == only);
        let libraries = self.texts.keys().map(String::as_str).filter(wanted);
        let mut files: Vec<&str> = policies.chain(libraries).collect();
        files.sort_by_key(|file| std::cmp::Reverse(self.texts[*file].len()));
        files
    }

    /// The numbers of the policies that use a file: the policy itself, or those that import the library, directly or not.
    fn users(&self, file: &str) -> Vec<usize> {
        let imports = |path: &str, used: &str| {
            let line = format!("import data.seawall.{}", used.trim_end_matches(".rego").replace('/', "."));
            self.texts[path].lines().any(|written| written == line)
        };
        let mut libraries = vec![file];
        while let Some(more) = self.texts.keys().find(|path| {
            is_library(path) && !libraries.contains(&path.as_str()) && libraries.iter().any(|used| imports(path, used))
        }) {
            libraries.push(more);
        }
        let uses = |policy: &Policy| policy.file == file || libraries.iter().any(|used| imports(&policy.file, used));
        let policies = self.catalogue.policies.iter().enumerate();
        policies.filter(|(_, policy)| uses(policy)).map(|(number, _)| number).collect()
    }

    /// Whether a test notices what is changed in `mutated`; an error says that it is no policy any more.
    fn notices(&self, mutated: &Catalogue, file: &str, users: &[usize]) -> Result<bool, String> {
        let own = std::iter::once(file).filter(|file| is_library(file));
        for tested in own.chain(users.iter().map(|number| mutated.policies[*number].file.as_str())) {
            let tests = self.texts.get(&tested.replace(".rego", "_test.rego")).map_or("", String::as_str);
            if !mutated.unit_tests(tested, tests).map_err(|error| error.to_string())?.failed.is_empty() {
                return Ok(true);
            }
        }
        let controls = controls(mutated, &self.profiles);
        for number in users {
            let Ok(judge) = Judge::new(mutated, &self.profiles[*number], &self.options) else { return Ok(true) };
            let id = &mutated.policies[*number].metadata.id;
            for (fixture, scan) in self.fixtures.iter().filter(|(fixture, _)| fixture.policy == *number) {
                let scan = scan.get_or_init(|| scan_of(&self.texts, &fixture.path));
                let found = marks_of(scan, &outcomes_of(scan, &controls, &judge), id);
                if !differences(&marks(&self.texts[&fixture.path]), &found).is_empty() {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn try_file(&self, file: &str) -> Tally {
        let (text, users) = (&self.texts[file], self.users(file));
        let mut mutated = self.catalogue.clone();
        let mut tally = Tally { file: file.to_owned(), ..Tally::default() };
        match self.notices(&mutated, file, &users) {
            Err(error) => tally.faults.push(error),
            Ok(true) => tally.faults.push(format!("{file}: the tests fail without any mutation")),
            Ok(false) => {}
        }
        if !tally.faults.is_empty() {
            return tally;
        }
        let mut listed: BTreeSet<usize> = (0..EQUIVALENT.len()).filter(|number| EQUIVALENT[*number].file == file).collect();
        for mutation in mutations(file, text) {
            mutated.replace(file, &mutation.apply(text));
            let place = format!("policies/{file}:{}: {}", mutation.line, mutation.what);
            let known = equivalent(file, text, &mutation);
            listed.retain(|number| Some(*number) != known);
            match (self.notices(&mutated, file, &users), known) {
                (Err(error), _) => tally.faults.push(format!("{place}: {error}")),
                (Ok(true), Some(_)) => tally.faults.push(format!("{place}: is called equivalent, yet noticed")),
                (Ok(false), Some(_)) => tally.equivalent += 1,
                (Ok(true), None) => tally.killed += 1,
                (Ok(false), None) => tally.survivors.push(place),
            }
        }
        let stale = |number: usize| format!("policies/{file}: there is no `{}` to change any more", EQUIVALENT[number].line);
        tally.faults.extend(listed.into_iter().map(stale));
        tally
    }
}

fn only_a_library() -> bool {
    only().is_some_and(|only| only.starts_with("lib/"))
}

/// The place in the list of what makes no difference.
fn equivalent(file: &str, text: &str, mutation: &Mutation) -> Option<usize> {
    let line = text.lines().nth(mutation.line - 1).unwrap_or_default().trim();
    EQUIVALENT.iter().position(|known| known.file == file && known.line == line && known.what == mutation.what)
}

#[derive(Default)]
struct Tally {
    file: String,
    killed: usize,
    equivalent: usize,
    survivors: Vec<String>,
    /// What is wrong with the mutants themselves.
    faults: Vec<String>,
}

impl Tally {
    fn total(&self) -> usize {
        self.killed + self.survivors.len()
    }

    fn reaches(&self, percent: usize) -> bool {
        self.killed * 100 >= self.total() * percent
    }
}

/// A file below the bar is named with the mutants that nobody noticed.
#[test]
#[ignore = "takes minutes; the gate runs it"]
fn tests_of_policies_notice_mutants() {
    let bench = Bench::new();
    assert!(!bench.files().is_empty(), "there is no such policy or library");
    let mut tallies = in_each(&bench.files(), |file| vec![bench.try_file(file)]);
    tallies.sort_by(|a, b| a.file.cmp(&b.file));
    let mut all = Tally::default();
    let mut faults = Vec::new();
    for tally in tallies {
        for survivor in &tally.survivors {
            println!("{survivor}");
        }
        println!("{:>5}/{:<5}{}", tally.killed, tally.total(), tally.file);
        if !tally.reaches(OF_EACH) {
            faults.push(format!("{}: {} of {} mutants are noticed", tally.file, tally.killed, tally.total()));
        }
        faults.extend(tally.faults);
        all.killed += tally.killed;
        all.equivalent += tally.equivalent;
        all.survivors.extend(tally.survivors);
    }
    println!("{:>5}/{:<5}in all; {} equivalent", all.killed, all.total(), all.equivalent);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert!(all.reaches(OF_ALL), "{} of {} mutants are noticed", all.killed, all.total());
}
