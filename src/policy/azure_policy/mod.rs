//! The tenant's own [Azure Policy] as a second language of policies: definitions, initiatives, assignments and exemptions
//! judge the estates that the policies in Rego judge.
//!
//! A resource is judged as the request that would deploy it: what is not written is not there, as for Azure, which looks at a
//! request before it fills in defaults. What code does not tell (the subscription, its management groups) is taken as the scope
//! says unless something known contradicts; where more hangs on it, the verdict is unknown.
//!
//! [Azure Policy]: https://learn.microsoft.com/azure/governance/policy/overview

mod alias;
mod assignment;
mod court;
mod definition;
mod doubt;
mod exemption;
mod expression;
mod law;
mod pointing;
mod properties;
mod read;
mod reads;
mod related;
mod rule;
mod scope;
mod view;
mod waivers;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::policy::azure_policy::alias::Table;
use crate::policy::azure_policy::assignment::Assignment;
use crate::policy::azure_policy::definition::{Definition, Effect, Initiative, evaluate};
use crate::policy::azure_policy::exemption::Exemption;
use crate::policy::azure_policy::law::Law;
use crate::policy::azure_policy::read::{Document, Kind};
use crate::policy::catalogue::Catalogue;
use crate::policy::engine::azure_policy::Machine;
use crate::policy::metadata::{Metadata, Severity};
use crate::policy::pack::Author;

pub use read::Tenant;
pub use waivers::{About, Waiver, Waivers};

/// What the ids of the controls begin with.
pub const FAMILY: &str = "azure-policy";

/// More definitions in force than this are not judged: a tenant may have 500 definitions a scope and 1,000 to an initiative
/// ([limits]), and a file that asks for more asks for too much.
///
/// [limits]: https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#azure-policy-limits
const MOST_BINDINGS: usize = 50_000;

/// A file of policies: its path as the user knows it, and its text.
#[derive(Clone, Debug)]
pub struct PolicyFile {
    /// The path.
    pub path: String,
    /// The text.
    pub text: String,
}

/// A definition in force: by an assignment, as a member of an initiative, or because it was given alone.
#[derive(Debug)]
struct Binding {
    assignment: Option<usize>,
    /// What the initiative calls it.
    reference: Option<String>,
    /// The parameters, or why they cannot be told.
    parameters: Result<Map<String, Json>, String>,
    /// The effect without overrides; `None` if it does nothing.
    effect: Result<Option<Effect>, String>,
}

/// The policies of a tenant, as they count at a time.
#[derive(Debug, Default)]
pub struct Set {
    assignments: Vec<Assignment>,
    /// By the id of the assignment, in lower case.
    exemptions: BTreeMap<String, Vec<Exemption>>,
    /// By control.
    bindings: Vec<Vec<Binding>>,
    laws: Vec<Law>,
    controls: Vec<Metadata>,
    table: Table,
    now: Option<String>,
    /// Of all files that were read.
    digest: String,
    diagnostics: Vec<Diagnostic>,
}

impl Set {
    /// What a tenant has in force; `now` decides which exemptions have ended, and is what `utcNow()` gives.
    pub fn new(tenant: Tenant, catalogue: &Catalogue, now: Option<Timestamp>) -> Self {
        let mut notes = Notes::default();
        let Tenant { documents, notes: told, digest } = tenant;
        told.into_iter().for_each(|(file, note)| notes.say(&file, note));
        let documents = distinct(documents, &mut notes);
        let of = |kind: Kind| documents.iter().filter(move |document| document.kind == kind);
        let mut draft = Draft {
            definitions: of(Kind::Definition).map(Definition::new).collect(),
            initiatives: of(Kind::Initiative).map(Initiative::new).collect(),
            assignments: of(Kind::Assignment).map(Assignment::new).collect(),
            exemptions: of(Kind::Exemption).map(|document| Exemption::new(document, now)).collect(),
            definition_ids: ids(of(Kind::Definition).map(|one| (one.id.as_str(), one.name.as_str()))),
            initiative_ids: ids(of(Kind::Initiative).map(|one| (one.id.as_str(), one.name.as_str()))),
            used: BTreeMap::new(),
            bindings: Vec::new(),
            order: Vec::new(),
            machine: Machine::new(),
        };
        let assigned: BTreeSet<String> = draft.assignments.iter().map(|one| one.id.to_ascii_lowercase()).collect();
        for exemption in &draft.exemptions {
            if let Some(over) = exemption.over() {
                notes.say(&exemption.file, over);
            }
            if !assigned.contains(&exemption.assignment.trim_end_matches('/').to_ascii_lowercase()) {
                notes
                    .say(&exemption.file, format!("the exemption `{}` is from an assignment that was not given", exemption.name));
            }
        }
        draft.bind_all(&mut notes);
        let table = Table::new(&catalogue.tables);
        let order = std::mem::take(&mut draft.order);
        let mut set = Set { table, now: now.map(|now| now.to_string()), digest, ..Set::default() };
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for (place, bindings) in order.into_iter().zip(std::mem::take(&mut draft.bindings)) {
            let Some(definition) = draft.definitions.get(place) else { continue };
            let law = Law::new(definition, &set.table);
            for reason in law.rule.as_ref().err().into_iter().chain(law.related.iter().filter_map(|one| one.as_ref().err())) {
                notes.fault(&definition.file, format!("the definition `{}` cannot be evaluated: {reason}", definition.name));
            }
            set.controls.push(metadata(definition, &law, &bindings, &draft.assignments, &mut taken));
            set.laws.push(law);
            set.bindings.push(bindings);
        }
        set.assignments = draft.assignments;
        for exemption in draft.exemptions {
            let assignment = exemption.assignment.trim_end_matches('/').to_ascii_lowercase();
            set.exemptions.entry(assignment).or_default().push(exemption);
        }
        set.diagnostics = notes.0;
        set
    }

    /// Who the policies are from.
    pub fn author(&self) -> Author {
        Author { name: "Azure Policy".to_owned(), digest: self.digest.clone(), policies: self.controls.len() }
    }

    /// What is worth saying of the files.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The definitions in force, as controls; they are numbered behind those of the catalogue.
    pub fn controls(&self) -> &[Metadata] {
        &self.controls
    }

    /// Whether nothing is in force.
    pub fn is_empty(&self) -> bool {
        self.controls.is_empty()
    }
}

/// The last segment of an id, without a version.
fn name_of(id: &str) -> &str {
    let id = id.trim_end_matches('/');
    let plain = id.to_ascii_lowercase().rfind("/versions/").and_then(|at| id.get(..at)).unwrap_or(id);
    plain.rsplit('/').next().unwrap_or(plain)
}

/// Each document once.
fn distinct(documents: Vec<Document>, notes: &mut Notes) -> Vec<Document> {
    let mut places: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
    let mut kept: Vec<Document> = Vec::new();
    for document in documents {
        let key = if document.id.is_empty() { &document.name } else { &document.id }.to_ascii_lowercase();
        match places.get(&(document.kind.word(), key.clone())).and_then(|place| kept.get(*place)) {
            Some(first) if first.same_as(&document) => {}
            Some(first) => {
                let (kind, name) = (document.kind.word(), &document.name);
                notes.say(&document.file, format!("the {kind} `{name}` is also in {}, and that one counts", first.file));
            }
            None => {
                places.insert((document.kind.word(), key), kept.len());
                kept.push(document);
            }
        }
    }
    kept
}

/// What is worth saying.
#[derive(Default)]
struct Notes(Vec<Diagnostic>);

impl Notes {
    fn say(&mut self, file: &str, message: String) {
        self.0.push(Diagnostic::file(DiagnosticKind::Note, file, message));
    }

    fn fault(&mut self, file: &str, message: String) {
        self.0.push(Diagnostic::file(DiagnosticKind::Unsupported, file, message).hint("its verdicts are unknown"));
    }
}

/// What is read, on the way to what is in force.
struct Draft {
    definitions: Vec<Definition>,
    initiatives: Vec<Initiative>,
    assignments: Vec<Assignment>,
    exemptions: Vec<Exemption>,
    definition_ids: Ids,
    initiative_ids: Ids,
    /// By place of the definition, that of its bindings.
    used: BTreeMap<usize, usize>,
    bindings: Vec<Vec<Binding>>,
    /// The definitions of the bindings.
    order: Vec<usize>,
    machine: Machine,
}

impl Draft {
    /// Binds what is assigned; without any assignment, everything.
    fn bind_all(&mut self, notes: &mut Notes) {
        let mut count = 0_usize;
        let none = Map::new();
        if self.assignments.is_empty() {
            let initiatives = self.initiatives.clone();
            let in_initiatives: BTreeSet<usize> = initiatives
                .iter()
                .flat_map(|initiative| &initiative.members)
                .filter_map(|member| self.definition(&member.definition))
                .collect();
            for place in (0..self.definitions.len()).filter(|place| !in_initiatives.contains(place)) {
                self.bind(place, None, None, Ok(none.clone()), notes);
            }
            for initiative in &initiatives {
                self.bind_initiative(initiative, None, &none, &mut count, notes);
            }
            return;
        }
        let mut assigned = BTreeSet::new();
        let assignments = self.assignments.clone();
        for (number, assignment) in assignments.iter().enumerate() {
            if let Some(place) = self.definition(&assignment.definition) {
                count += 1;
                assigned.insert(place);
                self.bind(place, Some(number), None, Ok(assignment.parameters.clone()), notes);
            } else if let Some(initiative) = self.initiative(&assignment.definition) {
                assigned.extend(initiative.members.iter().filter_map(|member| self.definition(&member.definition)));
                self.bind_initiative(&initiative, Some(number), &assignment.parameters, &mut count, notes);
            } else {
                let wanted = name_of(&assignment.definition);
                notes.fault(
                    &assignment.file,
                    format!("the assignment `{}` is of `{wanted}`, which was not given", assignment.name),
                );
            }
            if count > MOST_BINDINGS {
                notes
                    .fault(&assignment.file, format!("more than {MOST_BINDINGS} definitions are assigned; the rest is left out"));
                break;
            }
        }
        for (place, definition) in self.definitions.iter().enumerate() {
            if !assigned.contains(&place) {
                notes.say(&definition.file, format!("the definition `{}` is not assigned", definition.name));
            }
        }
    }

    fn bind_initiative(
        &mut self,
        initiative: &Initiative,
        assignment: Option<usize>,
        given: &Map<String, Json>,
        count: &mut usize,
        notes: &mut Notes,
    ) {
        let (parameters, _) = initiative.parameters.fill(given);
        for member in &initiative.members {
            *count += 1;
            if *count > MOST_BINDINGS {
                return;
            }
            match self.definition(&member.definition) {
                Some(place) => {
                    let passed = member.passed(&parameters, &mut self.machine);
                    self.bind(place, assignment, Some(member.reference.clone()), passed, notes);
                }
                None => notes.fault(
                    &initiative.file,
                    format!("the initiative `{}` has `{}`, which was not given", initiative.name, name_of(&member.definition)),
                ),
            }
        }
    }

    /// Puts a definition in force.
    fn bind(
        &mut self,
        place: usize,
        assignment: Option<usize>,
        reference: Option<String>,
        given: Result<Map<String, Json>, String>,
        notes: &mut Notes,
    ) {
        let Some(definition) = self.definitions.get(place) else { return };
        let not_judged = |why: String| format!("the definition `{}` is not judged: {why}", definition.name);
        if !matches!(definition.mode.as_str(), "all" | "indexed") {
            let mode = &definition.mode;
            notes.say(&definition.file, not_judged(format!("its mode `{mode}` is about what is inside of a resource")));
            return;
        }
        let parameters = given.map(|given| definition.parameters.fill(&given));
        let word = parameters.as_ref().map_err(Clone::clone).and_then(|(parameters, _)| {
            let effect = definition::effect(&definition.then).ok_or("it has no effect")?;
            let word = evaluate(effect, parameters, &mut self.machine)?;
            word.as_str().map(str::to_owned).ok_or_else(|| "its effect is no text".to_owned())
        });
        let effect = match word.as_deref().map(Effect::of) {
            Ok(Ok(effect)) => Ok(effect),
            Ok(Err(why)) => {
                notes.say(&definition.file, not_judged(why));
                return;
            }
            Err(why) => Err(why.clone()),
        };
        let may_be_overridden = assignment.and_then(|number| self.assignments.get(number)).is_some_and(Assignment::has_overrides);
        if matches!(effect, Ok(None)) && !may_be_overridden {
            return;
        }
        let parameters = parameters.and_then(|(parameters, missing)| match missing.as_slice() {
            [] => Ok(parameters),
            [name, ..] => Err(format!("the parameter `{name}` has no value")),
        });
        let control = *self.used.entry(place).or_insert_with(|| {
            self.bindings.push(Vec::new());
            self.order.push(place);
            self.bindings.len() - 1
        });
        if let Some(bindings) = self.bindings.get_mut(control) {
            bindings.push(Binding { assignment, reference, parameters, effect });
        }
    }

    /// The definition with the id; by its name alone if its own id was not given.
    fn definition(&self, id: &str) -> Option<usize> {
        find(&self.definition_ids, id)
    }

    fn initiative(&self, id: &str) -> Option<Initiative> {
        self.initiatives.get(find(&self.initiative_ids, id)?).cloned()
    }
}

/// Places by id, or by name of what has no id, in lower case.
type Ids = BTreeMap<String, usize>;

fn ids<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> Ids {
    let key = |(id, name): (&str, &str)| if id.is_empty() { name } else { id }.to_ascii_lowercase();
    let mut found = Ids::new();
    for (place, one) in all.enumerate() {
        found.entry(key(one)).or_insert(place);
    }
    found
}

fn find(ids: &Ids, id: &str) -> Option<usize> {
    let id = id.trim_end_matches('/').to_ascii_lowercase();
    let plain = id.rfind("/versions/").and_then(|at| id.get(..at)).unwrap_or(&id);
    ids.get(plain).or_else(|| ids.get(name_of(plain))).copied()
}

/// A definition in force as a control.
fn metadata(
    definition: &Definition,
    law: &Law,
    bindings: &[Binding],
    assignments: &[Assignment],
    taken: &mut BTreeSet<String>,
) -> Metadata {
    let enforced =
        |binding: &Binding| binding.assignment.and_then(|number| assignments.get(number)).is_none_or(|one| one.enforced);
    let severities = bindings.iter().filter_map(|binding| {
        let effect = (*binding.effect.as_ref().ok()?)?;
        Some(effect.severity(enforced(binding)))
    });
    let by: Vec<String> = bindings
        .iter()
        .filter_map(|binding| assignments.get(binding.assignment?))
        .map(|assignment| format!("`{}`", assignment.name))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let description = if definition.description.is_empty() { &definition.title } else { &definition.description }.trim();
    let stop = if description.ends_with(['.', '!', '?']) { "" } else { "." };
    let assigned = if by.is_empty() { String::new() } else { format!("{stop} Assigned by {}.", by.join(", ")) };
    let plain: String = definition.name.chars().map(|one| if one.is_whitespace() { '-' } else { one }).collect();
    let name = (1_usize..).map(|number| if number == 1 { plain.clone() } else { format!("{plain}-{number}") });
    let mut name = name.map(|name| format!("{FAMILY}/{name}")).skip_while(|id| taken.contains(&id.to_ascii_lowercase()));
    let id = name.next().unwrap_or_else(|| FAMILY.to_owned());
    taken.insert(id.to_ascii_lowercase());
    Metadata {
        id,
        title: definition.title.clone(),
        description: format!("{description}{assigned}"),
        related_resources: vec!["https://learn.microsoft.com/azure/governance/policy/overview".to_owned()],
        severity: severities.max().unwrap_or(Severity::Medium),
        severity_of: BTreeMap::new(),
        resource_types: law.types.as_ref().map_or_else(|| vec!["*".to_owned()], |types| types.iter().cloned().collect()),
        relations: Vec::new(),
        parameters: BTreeMap::new(),
        frameworks: BTreeMap::new(),
        requirements: Vec::new(),
        remediation: format!(
            "Meet the definition `{}` of Azure Policy, or ask those who assign it for an exemption.",
            definition.name
        ),
        fix: Vec::new(),
        sensitive: false,
        since: env!("CARGO_PKG_VERSION").to_owned(),
    }
}
