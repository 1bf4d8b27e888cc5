//! The register of a scan: all that may exempt, what it exempts, and what became of each.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::ops::Range;
use std::sync::Arc;

use foldhash::HashMap;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::exemption::claim::{Claim, Named, Reach, Subject};
use crate::exemption::file::{self, Scope};
use crate::exemption::pattern::{Fit, Pattern};
use crate::exemption::rules::{Rules, days};
use crate::exemption::{Entry, ExemptionFile, Options, State, azure, told};
use crate::finding::{Control, Exemption, ExemptionSource, Outcome, Status};
use crate::model::{Data, Deployment, Estate, Resource, Value};
use crate::policy::azure_policy::FAMILY;
use crate::policy::drift;
use crate::policy::metadata::suggestion;
use crate::policy::upkeep::{self, Upkeep};
use crate::source::{FileId, Sources, Span};
use crate::suppression::{self, PlaceKind, Suppression};

/// Comparisons of exemptions that exempt nothing with findings whose ids are not known throughout.
const COMPARISONS: usize = 20_000;

/// What a scan knows that decides whether something is of no use.
#[derive(Debug, Default)]
pub struct Seen {
    /// Other resources may exist, or single files were named: what exempts nothing here may do so elsewhere.
    pub partial: bool,
    /// The folders that were scanned, relative to the root, which is empty.
    pub folders: Vec<String>,
    /// Something was not read, and may hide resources.
    pub hidden: bool,
    /// Files of which not everything was understood.
    pub troubled: BTreeSet<String>,
}

/// What comes of a register.
#[derive(Debug, Default)]
pub struct Closing {
    /// All suppressions and exemptions, by file and place.
    pub entries: Vec<Entry>,
    /// What is worth knowing.
    pub diagnostics: Vec<Diagnostic>,
    /// What the findings about them are about.
    pub beside: Vec<Deployment>,
    /// The findings about them.
    pub outcomes: Vec<Outcome>,
}

/// The register.
pub struct Register<'a> {
    options: &'a Options,
    estate: &'a Estate,
    sources: &'a Sources,
    controls: &'a [Control],
    /// Whether a control is on in every environment.
    steady: &'a dyn Fn(usize) -> bool,
    numbers: HashMap<&'a str, usize>,
    claims: Vec<Claim<'a>>,
    suppressed: suppression::Index<'a>,
    index: BTreeMap<usize, Index>,
    /// The findings that nothing exempts and whose ids or names are not known throughout, by control.
    open: BTreeMap<usize, BTreeSet<Named>>,
    notes: Vec<(String, String)>,
    left_out: usize,
}

/// Where the claims about one control are found.
#[derive(Default)]
struct Index {
    /// Whether a suppression names the control.
    suppressed: bool,
    /// The suppressions that stand at values, not at whole resources.
    inner: Vec<usize>,
    /// By a key of their scope and what it must begin with.
    scopes: HashMap<(Field, String), Vec<usize>>,
    /// The lengths of these beginnings.
    lengths: BTreeMap<Field, BTreeSet<usize>>,
    azure: Vec<usize>,
}

/// The keys of a scope, the one that tells most first.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Field {
    Id,
    Address,
    File,
    Name,
    Kind,
}

impl Index {
    fn add_scope(&mut self, scope: &Scope, number: usize) {
        let each: [(Field, &Option<Pattern>); 5] = [
            (Field::Id, &scope.id),
            (Field::Address, &scope.address),
            (Field::File, &scope.file),
            (Field::Name, &scope.name),
            (Field::Kind, &scope.kind),
        ];
        let longest = |(field, pattern): &(Field, &Option<Pattern>)| {
            (pattern.as_ref().map(|pattern| pattern.prefix().len()), std::cmp::Reverse(*field))
        };
        let Some((field, Some(pattern))) = each.into_iter().max_by_key(longest) else { return };
        self.lengths.entry(field).or_default().insert(pattern.prefix().len());
        self.scopes.entry((field, pattern.prefix().to_owned())).or_default().push(number);
    }

    /// The claims that may be about an outcome, by number.
    fn candidates(&self, subject: &Subject<'_>) -> Vec<usize> {
        let mut found = self.azure.clone();
        let named = &subject.named;
        for (field, lengths) in &self.lengths {
            let texts: Vec<&str> = match field {
                Field::Id => vec![&named.id],
                Field::Address => named.addresses.iter().map(String::as_str).collect(),
                Field::File => vec![&named.file],
                Field::Name => vec![&named.name],
                Field::Kind => vec![&named.kind],
            };
            for (text, length) in texts.iter().flat_map(|text| lengths.iter().map(move |length| (text, *length))) {
                let Some(beginning) = text.get(..length) else { continue };
                found.extend(self.scopes.get(&(*field, beginning.to_owned())).into_iter().flatten());
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl<'a> Register<'a> {
    /// Enters `suppressions` and what the options name. The `controls` are those of the scan; `steady` says which are on in every environment.
    pub fn new(
        options: &'a Options,
        suppressions: &'a [Suppression],
        estate: &'a Estate,
        sources: &'a Sources,
        controls: &'a [Control],
        steady: &'a dyn Fn(usize) -> bool,
    ) -> Self {
        let numbers = controls.iter().enumerate().map(|(number, control)| (control.metadata.id.as_str(), number)).collect();
        let (claims, index, open, notes) = (Vec::new(), BTreeMap::new(), BTreeMap::new(), Vec::new());
        let suppressed = suppression::Index::new(suppressions, estate, sources);
        let mut register =
            Register { options, estate, sources, controls, steady, numbers, claims, suppressed, index, open, notes, left_out: 0 };
        if options.off {
            register.left_out = suppressions.len() + options.files.len();
            return register;
        }
        // The claims of suppressions have their numbers.
        for suppression in suppressions {
            register.enter_suppression(suppression);
        }
        let mut mappings = Vec::new();
        for file in &options.files {
            mappings.append(&mut register.enter_file(file));
        }
        let azure = azure::claims(&mappings, options, estate, &mut register.notes);
        azure.into_iter().for_each(|claim| register.enter(claim));
        register
    }

    /// Whether there is nothing that may exempt, and nothing that is wrong.
    pub fn is_empty(&self) -> bool {
        self.claims.is_empty()
    }

    fn enter(&mut self, claim: Claim<'a>) {
        let number = self.claims.len();
        for control in claim.controls.iter().filter_map(|id| self.numbers.get(id.as_str())) {
            let index = self.index.entry(*control).or_default();
            match &claim.reach {
                Reach::Nothing => {}
                Reach::Azure(_) => index.azure.push(number),
                Reach::Scope(scope) => index.add_scope(scope, number),
                Reach::Suppression(suppression) => {
                    index.suppressed = true;
                    if inner(suppression).next().is_some() {
                        index.inner.push(number);
                    }
                }
            }
        }
        self.claims.push(claim);
    }

    fn enter_suppression(&mut self, suppression: &'a Suppression) {
        let mut exemption = Exemption::new(ExemptionSource::Suppression, suppression.reason.as_deref().unwrap_or_default());
        exemption.expires = suppression.expires;
        exemption.span = Some(suppression.span);
        let fault = suppression.fault.clone().or_else(|| suppression.controls.iter().find_map(|id| self.fault(id).err()));
        let void = match fault {
            Some(why) => Some((Upkeep::Malformed, why)),
            None => self.void(&exemption, &suppression.controls, &self.options.suppressions),
        };
        let file = self.sources.file(suppression.span.file).path().to_string();
        let about = match suppression.reach {
            suppression::Reach::File => format!("all that stands in `{file}`"),
            suppression::Reach::Places(_) => format!("what stands beside it in `{file}`"),
        };
        let unclear = matches!(void, Some((Upkeep::Malformed, _)));
        self.enter(Claim {
            exemption,
            controls: suppression.controls.clone(),
            reach: if unclear { Reach::Nothing } else { Reach::Suppression(suppression) },
            about,
            file,
            span: Some(suppression.span),
            void,
            used: 0,
            passing: 0,
            doubt: None,
        });
    }

    fn enter_file(&mut self, file: &ExemptionFile) -> Vec<file::Mapping> {
        let id = match file.within {
            true => self.sources.add(&file.path, file.text.clone()),
            false => self.sources.add_restored(&file.path, &file.text),
        };
        let page = file::read(&file.text, &|control| self.fault(control));
        for written in page.exemptions {
            let span = Span::new(id, written.at.start, written.at.end);
            let exemption = Exemption { span: file.within.then_some(span), ..written.exemption };
            self.enter(Claim {
                void: self.void(&exemption, &written.controls, &self.options.rules),
                exemption,
                controls: written.controls,
                about: written.scope.words(),
                reach: Reach::Scope(written.scope),
                file: file.path.clone(),
                span: Some(span),
                used: 0,
                passing: 0,
                doubt: None,
            });
        }
        for fault in page.faults {
            let span = Span::new(id, fault.at.start, fault.at.end);
            let mut exemption = Exemption::new(ExemptionSource::File, "");
            exemption.span = file.within.then_some(span);
            self.enter(Claim {
                exemption,
                controls: Vec::new(),
                reach: Reach::Nothing,
                about: String::new(),
                file: file.path.clone(),
                span: Some(span),
                void: Some((Upkeep::Malformed, fault.message)),
                used: 0,
                passing: 0,
                doubt: None,
            });
        }
        page.mappings
    }

    /// What is wrong with the name of a control.
    fn fault(&self, id: &str) -> Result<(), String> {
        if upkeep::find(id).is_some() {
            return Err(format!("`{id}` is about exemptions and cannot be exempted; `[controls]` in seawall.toml turns it off"));
        }
        // Whose definitions were not given cannot be known.
        let is_foreign = id.strip_prefix(FAMILY).is_some_and(|rest| rest.starts_with('/'));
        // What is live is compared by another command.
        if self.numbers.contains_key(id) || is_foreign || drift::find(id).is_some() {
            return Ok(());
        }
        if id.contains('*') {
            return Err(format!("`{id}` is no control: name each by its id, without `*`"));
        }
        let known = self.controls.iter().map(|control| control.metadata.id.as_str()).filter(|id| upkeep::find(id).is_none());
        Err(format!("there is no control `{id}`{}", suggestion(id, known)))
    }

    fn void(&self, exemption: &Exemption, controls: &[String], rules: &Rules) -> Option<(Upkeep, String)> {
        let by_anybody = self.options.rules.forbidden(controls).map(|id| format!("`{id}` must not be exempted by anybody"));
        let by_rules =
            || rules.forbidden(controls).map(|id| format!("`{id}` must not be suppressed; an exemption in a file may be"));
        let forbidden = by_anybody.or_else(by_rules).map(|why| (Upkeep::Refused, why));
        forbidden.or_else(|| rules.judge(exemption, self.options.today()).err())
    }

    /// Exempts an outcome if something is sure to be about it: what stands nearest, first.
    pub fn exempt(&mut self, outcome: &mut Outcome) {
        let Some(index) = self.index.get(&outcome.control) else { return };
        let Some(control) = self.controls.get(outcome.control) else { return };
        if matches!(outcome.status, Status::Exempt(_)) {
            return;
        }
        let is_finding = outcome.is_finding();
        let named = Named::of(outcome, self.estate, self.sources);
        let subject = Subject { resource: self.estate.resource(outcome.resource), named };
        let mut chosen: Option<(ExemptionSource, u64, usize)> = None;
        let suppressed = match index.suppressed {
            true => self.suppressed.covering(&control.metadata.id, outcome),
            false => Vec::new(),
        };
        for number in suppressed.iter().copied().chain(index.candidates(&subject)) {
            let Some(claim) = self.claims.get_mut(number) else { continue };
            let fit = if suppressed.contains(&number) { (Fit::Yes, None) } else { claim.fits(&subject) };
            match fit {
                (Fit::No, _) => {}
                (Fit::Maybe, why) => {
                    if is_finding && claim.doubt.is_none() {
                        claim.doubt = Some(why.unwrap_or_else(|| doubt(&subject.named)));
                    }
                }
                (Fit::Yes, _) if !is_finding => claim.passing += 1,
                (Fit::Yes, _) => {
                    claim.used += 1;
                    if claim.void.is_none() {
                        let rank = (claim.exemption.source, claim.width(), number);
                        chosen = Some(chosen.map_or(rank, |best| best.min(rank)));
                    }
                }
            }
        }
        if !is_finding {
            met(&mut self.claims, &index.inner, subject.resource, self.sources);
        }
        let named = subject.named;
        match chosen.and_then(|(.., number)| self.claims.get(number)) {
            Some(claim) => {
                let instead = std::mem::replace(&mut outcome.status, Status::Pass);
                let exemption = Exemption { instead: Some(Box::new(instead)), ..claim.exemption.clone() };
                outcome.status = Status::Exempt(Box::new(exemption));
            }
            None if is_finding && named.has_holes() => {
                self.open.entry(outcome.control).or_default().insert(named);
            }
            None => {}
        }
    }

    /// Says what became of each.
    pub fn close(mut self, seen: &Seen) -> Closing {
        self.doubts();
        let standing = self.standing();
        let mut diagnostics: Vec<Diagnostic> =
            self.notes.iter().map(|(file, what)| Diagnostic::file(DiagnosticKind::Note, file.clone(), what.clone())).collect();
        if self.left_out > 0 {
            let message = "`--no-ignores`: no suppression and no exemption counts".to_owned();
            diagnostics.push(Diagnostic { kind: DiagnosticKind::Note, message, span: None, path: None, hint: None });
        }
        let mut entries: Vec<Entry> = Vec::new();
        for claim in &self.claims {
            let (state, note) = self.state(claim, seen, &standing);
            if state == State::Undecided && !note.is_empty() {
                let message = format!("the exemption of {} is not applied: {note}", claim.about);
                let hint =
                    "name it by `address`, or give what is missing: `--subscription`, `--resource-group`, values of parameters";
                let place = claim.exemption.span;
                let one = place.map(|span| Diagnostic::at(DiagnosticKind::Note, span, message.clone()));
                let one = one.unwrap_or_else(|| Diagnostic::file(DiagnosticKind::Note, claim.file.clone(), message));
                diagnostics.push(one.hint(hint));
            }
            entries.push(Entry {
                exemption: claim.exemption.clone(),
                controls: claim.controls.clone(),
                about: claim.about.clone(),
                file: claim.file.clone(),
                span: claim.span,
                state,
                note,
                used: if claim.void.is_none() { claim.used } else { 0 },
            });
        }
        entries.sort_by(|one, other| {
            let place = |entry: &Entry| entry.span.map(|span| (span.start, span.end));
            (&one.file, place(one), &one.controls, &one.about).cmp(&(&other.file, place(other), &other.controls, &other.about))
        });
        let (beside, outcomes) = match self.options.silent {
            true => (Vec::new(), Vec::new()),
            false => told::tell(&entries, self.estate, self.sources, self.controls),
        };
        Closing { entries, diagnostics, beside, outcomes }
    }

    fn state(&self, claim: &Claim<'_>, seen: &Seen, standing: &BTreeMap<String, Vec<u32>>) -> (State, String) {
        if let Some((upkeep, why)) = &claim.void {
            let state = match upkeep {
                Upkeep::Expired => State::Expired,
                Upkeep::Refused => State::Refused,
                Upkeep::Malformed | Upkeep::Unused | Upkeep::Expiring => State::Malformed,
            };
            let again = match (state, claim.used) {
                (State::Expired, 1) => ", and 1 finding counts again".to_owned(),
                (State::Expired, more @ 2..) => format!(", and {more} findings count again"),
                _ => String::new(),
            };
            return (state, format!("{why}{again}"));
        }
        if claim.used > 0 {
            let left = self.options.today().zip(claim.exemption.expires).map(|(today, end)| days(today, end));
            return match left.filter(|left| *left <= i64::from(self.options.warn_days)) {
                Some(0) => (State::Expiring, "today is its last day".to_owned()),
                Some(1) => (State::Expiring, "it ends tomorrow".to_owned()),
                Some(left) => (State::Expiring, format!("it ends in {left} days")),
                None => (State::Used, String::new()),
            };
        }
        if let Some(why) = &claim.doubt {
            return (State::Undecided, why.clone());
        }
        let numbers = || claim.controls.iter().filter_map(|id| self.numbers.get(id.as_str()).copied());
        if !numbers().any(|number| self.controls.get(number).is_some_and(|control| control.enabled)) {
            return (State::Idle, "its controls are off".to_owned());
        }
        match self.is_unused(claim, seen, standing) && (claim.passing > 0 || numbers().all(self.steady)) {
            false => (State::Idle, "what it is about was not looked at throughout".to_owned()),
            true if claim.passing > 0 => (State::Unused, "what it is about meets the control".to_owned()),
            true => (State::Unused, "nothing that it is about was judged by the control".to_owned()),
        }
    }

    /// Whether that it exempts nothing says something: all that it may be about was looked at.
    fn is_unused(&self, claim: &Claim<'_>, seen: &Seen, standing: &BTreeMap<String, Vec<u32>>) -> bool {
        if seen.partial {
            return false;
        }
        match &claim.reach {
            // What is exempt in Azure need not be written in this code.
            Reach::Azure(_) | Reach::Nothing => false,
            Reach::Scope(_) => {
                let folder = claim.file.rsplit_once('/').map_or("", |(folder, _)| folder);
                let holds = |scanned: &String| {
                    scanned.is_empty()
                        || folder.strip_prefix(scanned.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                };
                seen.folders.iter().any(holds) && (claim.passing > 0 || !seen.hidden)
            }
            // What a condition leaves out here may be there with other parameters.
            Reach::Suppression(suppression) => {
                let path = self.sources.file(suppression.span.file).path().to_string();
                let starts = standing.get(&path).map_or(&[][..], Vec::as_slice);
                let stands = |range: Range<u32>| {
                    starts.get(starts.partition_point(|start| *start < range.start)).is_some_and(|start| *start < range.end)
                };
                claim.passing > 0 || !seen.troubled.contains(&path) && ranges(suppression).into_iter().any(stands)
            }
        }
    }

    /// Where resources are declared or reached that are judged, by file, in order.
    fn standing(&self) -> BTreeMap<String, Vec<u32>> {
        let mut places: BTreeMap<FileId, Vec<u32>> = BTreeMap::new();
        for index in self.estate.indices() {
            let resource = self.estate.resource(index);
            if !resource.existing && !self.estate.is_implied(index) {
                let spans = resource.span.into_iter().chain(resource.trail.iter().filter_map(|(_, span)| *span));
                spans.for_each(|span| places.entry(span.file).or_default().push(span.start));
            }
        }
        let mut standing: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (file, starts) in places {
            standing.entry(self.sources.file(file).path().to_string()).or_default().extend(starts);
        }
        standing.values_mut().for_each(|starts| starts.sort_unstable());
        standing
    }

    /// Finds what exemptions that exempt nothing may be about, if more were known of ids.
    fn doubts(&mut self) {
        let mut left = COMPARISONS;
        let idle = self.claims.iter_mut().filter(|claim| claim.void.is_none() && claim.used == 0 && claim.doubt.is_none());
        for claim in idle {
            let Reach::Scope(scope) = &claim.reach else { continue };
            for control in claim.controls.iter().filter_map(|id| self.numbers.get(id.as_str())) {
                for named in self.open.get(control).into_iter().flatten() {
                    if left == 0 {
                        // Nobody looked, so that nothing is said: neither that it is of no use nor why.
                        claim.doubt.get_or_insert_default();
                        break;
                    }
                    left -= 1;
                    if named.fit(scope) == Fit::Maybe {
                        claim.doubt.get_or_insert_with(|| doubt(named));
                        break;
                    }
                }
            }
        }
    }
}

fn doubt(named: &Named) -> String {
    let address = named.addresses.first().map_or("?", String::as_str);
    format!("it may be about `{address}`, but the id or name of that is not known throughout")
}

impl Claim<'_> {
    /// How much of a file it reaches: of two suppressions the narrower one counts.
    fn width(&self) -> u64 {
        match &self.reach {
            Reach::Suppression(suppression) => {
                ranges(suppression).into_iter().map(|range| u64::from(range.end - range.start)).sum()
            }
            Reach::Scope(_) | Reach::Azure(_) | Reach::Nothing => u64::MAX,
        }
    }
}

/// The values that a suppression stands at, by their ranges.
fn inner(suppression: &Suppression) -> impl Iterator<Item = Span> {
    let places = match &suppression.reach {
        suppression::Reach::File => &[][..],
        suppression::Reach::Places(places) => places,
    };
    places.iter().filter(|place| matches!(place.kind, PlaceKind::Own | PlaceKind::Given)).map(|place| place.range)
}

/// Notes of each of the suppressions `inner` whether it stands at a value of `resource`, which meets the control.
fn met(claims: &mut [Claim<'_>], inner: &[usize], resource: &Resource, sources: &Sources) {
    let mut starts: Option<BTreeMap<Arc<str>, BTreeSet<u32>>> = None;
    for number in inner {
        let Some(claim) = claims.get_mut(*number).filter(|claim| claim.passing == 0) else { continue };
        let Reach::Suppression(suppression) = &claim.reach else { continue };
        let starts = starts.get_or_insert_with(|| written(&resource.body, sources));
        let path = sources.file(suppression.span.file).path().clone();
        let Some(starts) = starts.get(&path) else { continue };
        if self::inner(suppression).any(|range| starts.range(range.start..range.end.max(range.start)).next().is_some()) {
            claim.passing += 1;
        }
    }
}

/// Where the values in `body` are written, and what they come from, by file.
fn written(body: &Value, sources: &Sources) -> BTreeMap<Arc<str>, BTreeSet<u32>> {
    let mut starts: BTreeMap<FileId, BTreeSet<u32>> = BTreeMap::new();
    let mut open = vec![body];
    while let Some(value) = open.pop() {
        for step in value.origin.steps() {
            starts.entry(step.span.file).or_default().insert(step.span.start);
        }
        match &value.data {
            Data::Array(array) => open.extend(&array.items),
            Data::Object(object) => open.extend(object.entries.values()),
            Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::String(_) | Data::Parts(_) | Data::Unknown(_) => {}
        }
    }
    let mut files: BTreeMap<Arc<str>, BTreeSet<u32>> = BTreeMap::new();
    for (file, starts) in starts {
        files.entry(sources.file(file).path().clone()).or_default().extend(starts);
    }
    files
}

/// What a suppression reaches in its file.
fn ranges(suppression: &Suppression) -> Vec<Range<u32>> {
    let places = match &suppression.reach {
        suppression::Reach::File => return iter::once(0..u32::MAX).collect(),
        suppression::Reach::Places(places) => places,
    };
    places.iter().map(|place| place.range.start..place.range.end.max(place.range.start)).collect()
}
