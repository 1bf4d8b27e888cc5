//! Code beside what is live: which declared resource is which live one, where the controls say something else, what is live and declared nowhere, what is
//! declared and not live, and which values differ. Two scans go in, differences come out.
//!
//! Unknown beats wrong: what the live side does not tell is not missing, and what code that was not understood may declare is not unmanaged.

mod absent;
mod id;
mod live;
mod made;
mod matching;
mod scope;
mod side;
mod told;
mod unseen;
mod values;
mod verdicts;

use std::collections::{BTreeMap, BTreeSet};

use crate::drift::id::Id;
use crate::drift::live::Live;
use crate::drift::made::Makers;
use crate::drift::matching::{Matches, State, matched};
use crate::drift::scope::{Gaps, gaps};
use crate::drift::side::{Entry, Inline, Side, is_configuration, within};
use crate::drift::values::Reading;
use crate::drift::verdicts::{Said, Say, Verdicts, controls, together};
use crate::finding::{display, is_hidden};
use crate::model::{Data, Path, ResourceIndex, Value};
use crate::policy::catalogue::{Catalogue, LoadError};
use crate::policy::drift::{self as sides, Sides};
use crate::policy::metadata::Severity;
use crate::policy::profile::Profile;
use crate::scan::Scan;

pub use told::told;

/// By what a declared resource was recognised.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// Its id is known.
    Id,
    /// Parts of its id are known, and nothing else fits them on either side.
    Name,
    /// Its name is not known: it is the only one of its type, group and tags on both sides.
    Tags,
}

impl How {
    /// The same in words.
    pub fn words(self) -> &'static str {
        match self {
            How::Id => "by id",
            How::Name => "by name pattern",
            How::Tags => "by type, group and tags",
        }
    }
}

/// What kind of difference it is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A control holds in code and not live.
    FailsLive,
    /// It is live, and nobody declares it.
    Unmanaged,
    /// A control does not hold in code, and does live: the next deployment breaks it.
    FailsInCode,
    /// It is declared and not live.
    Missing,
    /// A value differs.
    Differs,
    /// A control does not hold live, and nobody can tell whether it does in code.
    UnknownInCode,
    /// A control holds in code, and nobody can tell whether it does live.
    UnknownLive,
}

impl Kind {
    /// All of them, the worst first.
    pub const ALL: [Kind; 7] = [
        Kind::FailsLive,
        Kind::Unmanaged,
        Kind::FailsInCode,
        Kind::Missing,
        Kind::Differs,
        Kind::UnknownInCode,
        Kind::UnknownLive,
    ];

    /// The word for it in reports.
    pub fn word(self) -> &'static str {
        match self {
            Kind::FailsLive => "fails-live",
            Kind::Unmanaged => "unmanaged",
            Kind::FailsInCode => "fails-in-code",
            Kind::Missing => "missing",
            Kind::Differs => "differs",
            Kind::UnknownInCode => "unknown-in-code",
            Kind::UnknownLive => "unknown-live",
        }
    }
}

/// One difference between code and what is live.
#[derive(Clone, Debug)]
pub struct Difference {
    /// What kind it is.
    pub kind: Kind,
    /// The control, by its place among those of the code's scan, behind which stand those of [`sides`].
    pub control: usize,
    /// How bad it is.
    pub severity: Severity,
    /// The declared resource, in the code's estate.
    pub code: Option<ResourceIndex>,
    /// The deployments that declare it, by their numbers.
    pub deployments: Vec<usize>,
    /// The live resource, in the live estate.
    pub live: Option<ResourceIndex>,
    /// The id of the live resource, or of the child in it.
    pub live_id: Option<String>,
    /// By what both were recognised as one.
    pub how: Option<How>,
    /// The path in the declared resource, or in the live one if nobody declares it.
    pub path: Path,
    /// What code says there, and what is live, in words, if both may be shown.
    pub says: Option<(String, String)>,
    /// Why it cannot be told for sure.
    pub unknown: Option<String>,
    /// What it is, a sentence.
    pub message: String,
    /// What the controls say of a live resource that nobody declares: those that fail.
    pub fails: Vec<usize>,
}

/// How many of everything there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Declared resources, and children inside of them.
    pub declared: usize,
    /// Live ones.
    pub live: usize,
    /// Live ones that somebody declares, by how they were recognised.
    pub matched: BTreeMap<How, usize>,
    /// Controls that hold on both sides.
    pub both_hold: usize,
    /// Controls that fail on both sides.
    pub both_fail: usize,
    /// Live resources that Azure makes itself, by what they are.
    pub made: BTreeMap<&'static str, usize>,
    /// Live children of resources that are told themselves.
    pub below: usize,
}

/// A declared resource that was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The declared resource, in the code's estate.
    pub code: ResourceIndex,
    /// What people call it, or the child in it.
    pub name: String,
    /// The id of the live one.
    pub live_id: String,
    /// By what it was recognised.
    pub how: How,
}

/// What came of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Drift {
    /// The differences, the worst kind first, then by severity and place.
    pub differences: Vec<Difference>,
    /// The declared resources that were recognised, by their live ones.
    pub matches: Vec<Match>,
    /// The numbers.
    pub counts: Counts,
    /// Why code may declare more than was read.
    pub code_gaps: Vec<String>,
    /// Why more may be live than was read.
    pub live_gaps: Vec<String>,
}

impl Drift {
    /// Why not everything could be told, one sentence a reason; empty if it could.
    pub fn gaps(&self) -> Vec<String> {
        let mut gaps: Vec<String> = self.code_gaps.iter().map(|why| format!("code: {why}")).collect();
        gaps.extend(self.live_gaps.iter().map(|why| format!("live: {why}")));
        match self.differences.iter().filter(|one| one.unknown.is_some()).count() {
            0 => {}
            1 => gaps.push("1 comparison is unknown".to_owned()),
            more => gaps.push(format!("{more} comparisons are unknown")),
        }
        gaps
    }
}

/// What is known of both sides and does not stand in them.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the live side does not have is not there.
    pub live_whole: bool,
    /// Why the code is but a part of what there is, if it is.
    pub part: Option<String>,
}

/// Compares `code` with what is `live`. Of the live side exports and snapshots count, of the code all else.
///
/// # Errors
/// Names a policy that cannot be parsed.
pub fn compare(
    code: &Scan,
    live: &Scan,
    catalogue: &Catalogue,
    profile: &Profile,
    options: &Options,
) -> Result<Drift, LoadError> {
    let inline = Inline::of(catalogue);
    let declared = Side::new(code, &inline, |number, one| (!one.kind.is_live()).then_some(number));
    let there = Side::new(live, &inline, |_, one| one.kind.is_live().then_some(0));
    let mut there = Live::new(there);
    let matches = matched(&declared, &mut there);
    let parts = declared.entries.iter().filter(|entry| is_configuration(&entry.folded));
    let kinds: BTreeMap<String, String> =
        there.side.entries.iter().chain(parts).map(|entry| (entry.folded.clone(), entry.kind.clone())).collect();
    let comparison = Comparison {
        code: &declared,
        live: &there,
        matches: &matches,
        gaps: gaps(code, live, options),
        whole: options.live_whole,
        makers: Makers::of(&there),
        inline: &inline,
        reading: Reading::of(catalogue, profile, &kinds)?,
        in_code: Verdicts::new(code),
        in_live: Verdicts::new(live),
    };
    Ok(comparison.run())
}

/// All that differences are made of.
struct Comparison<'a, 's> {
    code: &'a Side<'s>,
    live: &'a Live<'s>,
    matches: &'a Matches,
    gaps: Gaps,
    whole: bool,
    makers: Makers,
    inline: &'a Inline,
    reading: Reading<'a>,
    in_code: Verdicts<'s>,
    in_live: Verdicts<'s>,
}

impl Comparison<'_, '_> {
    fn run(self) -> Drift {
        let mut drift = Drift { code_gaps: self.gaps.code.clone(), live_gaps: self.gaps.live.clone(), ..Drift::default() };
        drift.counts.declared = self.code.entries.len();
        drift.counts.live = self.live.side.entries.len();
        for owners in self.matches.owners.values() {
            let how = owners.iter().filter_map(|owner| self.how(*owner)).min();
            *drift.counts.matched.entry(how.unwrap_or(How::Id)).or_default() += 1;
        }
        let both: BTreeSet<usize> = self.matches.owners.keys().chain(self.matches.parts.keys()).copied().collect();
        for live in both {
            let declared = |by: &BTreeMap<usize, Vec<usize>>| by.get(&live).cloned().unwrap_or_default();
            let (owners, parts) = (declared(&self.matches.owners), declared(&self.matches.parts));
            drift.matches.extend(owners.iter().chain(&parts).filter_map(|owner| {
                let entry = self.code.entries.get(*owner)?;
                let (live_id, how) = (self.live_id(live)?, self.how(*owner)?);
                Some(Match { code: entry.resource, name: self.code.name(*owner), live_id, how })
            }));
            let start = drift.differences.len();
            self.verdicts(live, &owners, &parts, &mut drift);
            self.values(live, &owners, &parts, start, &mut drift);
            let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for part in parts {
                let name = self.code.entries.get(part).and_then(|entry| entry.id.as_ref()).map_or("", Id::name);
                by_name.entry(name).or_default().push(part);
            }
            by_name.values().for_each(|parts| self.values(live, parts, &[], start, &mut drift));
        }
        self.missing(&mut drift);
        self.unmanaged(&mut drift);
        let place = |one: &Difference| {
            let resource = one.code.map(|index| self.code.scan.estate.resource(index));
            let span = resource.and_then(|resource| resource.span);
            let file = span.map(|span| self.code.scan.sources.file(span.file).path().to_string());
            (file, span.map(|span| span.start), one.live_id.clone(), one.control, one.path.to_string())
        };
        drift.differences.sort_by_cached_key(|one| {
            (one.unknown.is_some(), one.kind, std::cmp::Reverse(one.severity), place(one), one.message.clone())
        });
        drift
    }

    fn how(&self, owner: usize) -> Option<How> {
        match self.matches.states.get(owner) {
            Some(State::Is(_, how)) => Some(*how),
            _ => None,
        }
    }

    /// A difference between a live entry and those that declare it.
    fn difference(&self, kind: Kind, live: usize, owners: &[usize], control: (usize, Severity)) -> Option<Difference> {
        let entry = self.live.side.entries.get(live)?;
        let first = owners.first().and_then(|owner| self.code.entries.get(*owner))?;
        let deployments: BTreeSet<usize> =
            owners.iter().filter_map(|owner| self.code.entries.get(*owner)).map(|one| one.deployment).collect();
        Some(Difference {
            kind,
            control: control.0,
            severity: control.1,
            code: Some(first.resource),
            deployments: deployments.into_iter().collect(),
            live: Some(entry.resource),
            live_id: self.live_id(live),
            how: owners.first().and_then(|owner| self.how(*owner)),
            path: Path::default(),
            says: None,
            unknown: None,
            message: String::new(),
            fails: Vec::new(),
        })
    }

    /// The id of a live entry, as Azure spells it where that is known.
    fn live_id(&self, live: usize) -> Option<String> {
        let entry = self.live.side.entries.get(live)?;
        match entry.inside {
            None => Some(display(&self.live.side.resource(live)?.id)),
            Some(_) => {
                let parent = display(&self.live.side.resource(live)?.id);
                let key = &entry.id.as_ref()?.key;
                Some(format!("{parent}{}", key.get(parent.trim_end_matches('/').len()..).unwrap_or_default()))
            }
        }
    }

    /// How many roots the owners are of: an environment of one, or several.
    fn variants(&self, owners: &[usize]) -> usize {
        let estate = &self.code.scan.estate;
        let sets = owners.iter().filter_map(|owner| {
            let one = estate.deployments().get(self.code.entries.get(*owner)?.deployment)?;
            Some((one.root.rsplit_once('/').map_or("", |(folder, _)| folder), &one.parameters))
        });
        sets.collect::<BTreeSet<_>>().len()
    }

    /// What the controls say on both sides. What code says of a part of a resource stands for what it says of the resource.
    fn verdicts(&self, live: usize, owners: &[usize], parts: &[usize], drift: &mut Drift) {
        let Some(entry) = self.live.side.entries.get(live).filter(|entry| entry.inside.is_none()) else { return };
        let whole = |owner: &&usize| self.code.entries.get(**owner).is_some_and(|one| one.inside.is_none());
        let mut owners: Vec<usize> = owners.iter().filter(whole).copied().collect();
        let indices = owners.iter().filter_map(|owner| self.code.entries.get(*owner)).map(|one| one.resource);
        let mut code: Vec<BTreeMap<usize, Say<'_>>> = indices.map(|index| self.in_code.of(index)).collect();
        let deployment = |place: usize| self.code.entries.get(place).map(|entry| entry.deployment);
        for part in parts {
            let Some(entry) = self.code.entries.get(*part) else { continue };
            let said = self.in_code.of(entry.resource).into_iter().filter(|(_, say)| !matches!(say, Say::Silent));
            match owners.iter().position(|owner| deployment(*owner) == Some(entry.deployment)).and_then(|at| code.get_mut(at)) {
                Some(whole) => whole.extend(said),
                None => {
                    owners.push(*part);
                    code.push(said.collect());
                }
            }
        }
        if code.is_empty() {
            return;
        }
        let there = self.in_live.of(entry.resource);
        let variants = self.variants(&owners);
        for control in controls(&code.iter().chain([&there]).collect::<Vec<_>>()) {
            let says: Vec<Say<'_>> = code.iter().map(|one| one.get(&control).copied().unwrap_or(Say::Silent)).collect();
            let live_says = there.get(&control).copied().unwrap_or(Say::Silent);
            let said = together(&says, variants);
            match self.verdict(control, live, &owners, said, live_says) {
                Some(difference) => drift.differences.push(difference),
                None => match (said, live_says) {
                    (Said::All(Say::Fails(_)), Say::Fails(_)) => drift.counts.both_fail += 1,
                    (Said::All(Say::Holds), Say::Holds) => drift.counts.both_hold += 1,
                    _ => {}
                },
            }
        }
    }

    fn verdict(&self, control: usize, live: usize, owners: &[usize], code: Said<'_>, there: Say<'_>) -> Option<Difference> {
        let title = |number: usize| self.code.scan.controls.get(number).map_or("", |one| one.metadata.title.as_str());
        let make = |kind: Kind, severity: Severity| self.difference(kind, live, owners, (control, severity));
        match (code, there) {
            (Said::All(Say::Holds | Say::Silent), Say::Fails(outcome)) if self.is_silent(live, owners, &outcome.path) => {
                let mut one = make(Kind::UnknownLive, outcome.severity)?;
                one.path.clone_from(&outcome.path);
                let cause = "what is live does not tell it, and Azure's default depends on the version of the API";
                one.unknown = Some(format!("`{}`: {cause}", outcome.path));
                one.message = format!("in code it is so that {}; nobody can tell what is live", lower(title(control)));
                Some(one)
            }
            (Said::All(Say::Holds | Say::Silent), Say::Fails(outcome)) => {
                let mut one = make(Kind::FailsLive, outcome.severity)?;
                one.says = self.says(&one, &outcome.path);
                one.path.clone_from(&outcome.path);
                one.message = format!("{} live; in code it is not so", outcome.message);
                Some(one)
            }
            (Said::All(Say::Fails(outcome)), Say::Holds) => {
                let mut one = make(Kind::FailsInCode, outcome.severity)?;
                let is_part = one.code.is_some_and(|code| !self.is_of_one_type(code, outcome.resource));
                one.code = Some(outcome.resource).filter(|_| owners.len() > 1 || is_part).or(one.code);
                one.says = self.says(&one, &outcome.path);
                one.unknown = self.is_withheld(&one, &outcome.path).then(|| "what is live does not show secrets".to_owned());
                one.path.clone_from(&outcome.path);
                one.message = format!("{} in code; live it is not so, and the next deployment would make it so", outcome.message);
                Some(one)
            }
            (Said::All(Say::Unknown(outcome)), Say::Fails(fault)) => {
                let mut one = make(Kind::UnknownInCode, fault.severity)?;
                one.path.clone_from(&fault.path);
                one.unknown = Some(outcome.message.clone());
                one.message = format!("{} live; nobody can tell what code says", fault.message);
                Some(one)
            }
            (Said::Mixed(outcome), Say::Fails(fault)) => {
                let mut one = make(Kind::UnknownInCode, fault.severity)?;
                one.path.clone_from(&outcome.path);
                one.unknown =
                    Some("one deployment declares it so, another does not; give the scope of each, or scan one alone".to_owned());
                one.message = format!("{} live; of the deployments that declare it some allow for that", fault.message);
                Some(one)
            }
            (Said::All(Say::Holds), Say::Unknown(outcome)) => {
                let mut one = make(Kind::UnknownLive, outcome.severity)?;
                one.path.clone_from(&outcome.path);
                one.unknown = Some(outcome.message.clone());
                one.message = format!("in code it is so that {}; nobody can tell what is live", lower(title(control)));
                Some(one)
            }
            _ => None,
        }
    }

    /// Whether neither side writes what Azure has a default for: the same, judged by two versions of the API.
    fn is_silent(&self, live: usize, owners: &[usize], path: &Path) -> bool {
        let absent = |body: &Value| body.at(path).is_none_or(Value::is_null);
        let live = self.live.side.entries.get(live);
        live.is_some_and(|entry| absent(entry.body) && self.reading.has_default(&entry.folded, path))
            && owners.iter().filter_map(|owner| self.code.entries.get(*owner)).all(|entry| absent(entry.body))
    }

    /// Whether code has a secret where nothing is shown of what is live.
    fn is_withheld(&self, one: &Difference, path: &Path) -> bool {
        let (Some(code), Some(live)) = (one.code, one.live) else { return false };
        let (code, live) = (self.code.scan.estate.resource(code), self.live.side.scan.estate.resource(live));
        is_hidden(code, path) && live.body.at(path).is_none_or(Value::is_null)
    }

    fn is_of_one_type(&self, one: ResourceIndex, other: ResourceIndex) -> bool {
        let kind = |index: ResourceIndex| &self.code.scan.estate.resource(index).resource_type;
        kind(one).eq_ignore_ascii_case(kind(other))
    }

    /// What stands at a path on both sides, if both may be shown and differ.
    fn says(&self, one: &Difference, path: &Path) -> Option<(String, String)> {
        let (code, live) = (self.code.scan.estate.resource(one.code?), self.live.side.scan.estate.resource(one.live?));
        if !code.resource_type.eq_ignore_ascii_case(&live.resource_type) || is_hidden(code, path) || is_hidden(live, path) {
            return None;
        }
        let word = |value: Option<&Value>| match value.map(|value| (&value.data, value)) {
            None | Some((Data::Null, _)) => Some("nothing".to_owned()),
            Some((Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::String(_), value)) => values::word(value, path),
            Some(_) => None,
        };
        let (code, live) = (word(code.body.at(path))?, word(live.body.at(path))?);
        (code != live).then_some((code, live))
    }

    /// The values that differ from those of all that declare it, but where a control has told so, and what `parts` declare as well.
    fn values(&self, live: usize, owners: &[usize], parts: &[usize], told: usize, drift: &mut Drift) {
        let Some(there) = self.live.side.entries.get(live) else { return };
        let mut all = owners.iter().filter_map(|owner| self.code.entries.get(*owner)).map(|code| {
            let found = self.reading.differences(code, there, self.inline);
            (code, found)
        });
        let Some((first, mut found)) = all.next() else { return };
        for (_, other) in all {
            found.retain(|one| other.iter().any(|two| two.path == one.path));
        }
        let parts: Vec<&Entry<'_>> = parts.iter().filter_map(|part| self.code.entries.get(*part)).collect();
        found.retain(|one| !parts.iter().any(|part| values::declares(part, &one.path)));
        let known: Vec<Path> =
            drift.differences.iter().skip(told).filter(|one| one.unknown.is_none()).map(|one| one.path.clone()).collect();
        let control = self.code.scan.controls.len() + Sides::Property.place();
        for difference in found {
            let path = within(first.inside.as_ref(), &difference.path);
            let is_told =
                known.iter().any(|told| !told.0.is_empty() && (told.0.starts_with(&path.0) || path.0.starts_with(&told.0)));
            if is_told {
                continue;
            }
            let Some(mut one) = self.difference(Kind::Differs, live, owners, (control, severity(Sides::Property))) else {
                continue;
            };
            one.message = format!("`{path}` is {} in code and {} live", difference.code, difference.live);
            one.says = Some((difference.code, difference.live));
            one.path = path;
            drift.differences.push(one);
        }
    }
}

/// The severity of a control about both sides.
fn severity(one: Sides) -> Severity {
    sides::controls().get(one.place()).map_or(Severity::Low, |metadata| metadata.severity)
}

/// A title inside of a sentence.
fn lower(title: &str) -> String {
    let mut characters = title.chars();
    let first = characters.next().map(|first| first.to_lowercase().collect::<String>()).unwrap_or_default();
    // An abbreviation stays as it is.
    let rest = characters.as_str();
    if rest.starts_with(|next: char| next.is_uppercase()) { title.to_owned() } else { format!("{first}{rest}") }
}
