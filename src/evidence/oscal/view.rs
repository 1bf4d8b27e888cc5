//! The documents as OSCAL looks at them: by control, with ids.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::documents::{ControlRow, Decision, Documents, Finding, FrameworkRow, OutcomeWord, ResourceRow};
use crate::evidence::exchange::Identity;
use crate::evidence::oscal::id::Id;
use crate::evidence::oscal::text::{time, token};

/// A pack, by control.
pub(super) struct View<'a> {
    /// What it is a view of.
    pub(super) documents: &'a Documents,
    /// What tells the pack from others.
    pub(super) identity: &'a Identity,
    /// When it was made.
    pub(super) created: String,
    /// When collecting began; when the pack was made, if nothing was collected.
    pub(super) started: String,
    /// When collecting ended.
    pub(super) collected: String,
    /// The id of the pack.
    pub(super) pack: Id,
    /// In the order of the pack; then those that findings name and the pack does not tell of.
    pub(super) controls: Vec<Judged<'a>>,
    /// The resources that somebody must look at, or has decided about, with their ids.
    pub(super) resources: BTreeMap<&'a ResourceRow, Id>,
}

/// A control, and what was found.
pub(super) struct Judged<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its id in the catalog.
    pub(super) token: String,
    /// What the pack tells of it.
    pub(super) row: Option<&'a ControlRow>,
    failed: Vec<Seen<'a>>,
    unknown: Vec<Seen<'a>>,
    exempt: Vec<Exempted<'a>>,
}

/// A finding of the pack, which is an observation of OSCAL.
#[derive(Copy, Clone)]
pub(super) struct Seen<'a> {
    /// The id of the observation.
    pub(super) id: Id,
    /// What was found.
    pub(super) finding: &'a Finding,
}

/// A decision, and what it exempts.
pub(super) struct Exempted<'a> {
    risk: Id,
    decision: Option<&'a Decision>,
    seen: Vec<Seen<'a>>,
}

/// Findings of a control that are one risk: what does not hold, what nobody can tell, or what somebody decided to live with.
pub(super) struct Part<'v, 'a> {
    /// The id of the risk, the same in every pack.
    pub(super) risk: Id,
    /// What became of them.
    pub(super) outcome: OutcomeWord,
    /// What was found; never nothing.
    pub(super) seen: &'v [Seen<'a>],
    /// Who decided that they count no more; none if nobody did, or if the pack does not tell.
    pub(super) decision: Option<&'a Decision>,
}

impl<'a> View<'a> {
    /// That of `documents`.
    pub(super) fn of(documents: &'a Documents, identity: &'a Identity) -> Self {
        let created = time(&identity.created).or_else(|| time(&documents.scope.created));
        // A pack without a time is none that we make; a file without one would be none of OSCAL.
        let created = created.unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned());
        let interval = documents.scope.collected.as_ref();
        let pack = Id::of(&["pack", &identity.digest, &created]);
        let mut view = View {
            documents,
            identity,
            pack,
            started: interval.and_then(|interval| time(&interval.from)).unwrap_or_else(|| created.clone()),
            collected: interval.and_then(|interval| time(&interval.to)).unwrap_or_else(|| created.clone()),
            created,
            controls: Vec::new(),
            resources: BTreeMap::new(),
        };
        view.take_controls();
        view.take_findings();
        view
    }

    fn take_controls(&mut self) {
        let told: BTreeSet<&str> = self.documents.controls.iter().map(|row| row.id.as_str()).collect();
        let named: BTreeSet<&str> = self.documents.findings.iter().map(|finding| finding.control.as_str()).collect();
        let rows = self.documents.controls.iter().map(|row| Judged::new(&row.id, Some(row)));
        self.controls = rows.chain(named.difference(&told).map(|id| Judged::new(id, None))).collect();
    }

    fn take_findings(&mut self) {
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for (place, control) in self.controls.iter().enumerate() {
            places.entry(control.id).or_insert(place);
        }
        // Equal ids are one thing judged twice, as in two tenants; each is an observation of its own.
        let mut times: BTreeMap<&str, u64> = BTreeMap::new();
        let mut decided: BTreeMap<(usize, String), usize> = BTreeMap::new();
        for finding in &self.documents.findings {
            let time = times.entry(&finding.id).or_default();
            *time += 1;
            let seen = Seen { id: self.pack.within(&["observation", &finding.id, &time.to_string()]), finding };
            let resource = &finding.resource;
            self.resources.entry(resource).or_insert_with(|| Id::of(&["resource", &resource.id, &resource.kind, &resource.name]));
            let Some((place, control)) =
                places.get(finding.control.as_str()).and_then(|place| Some((*place, self.controls.get_mut(*place)?)))
            else {
                continue;
            };
            match finding.outcome {
                OutcomeWord::Fail => control.failed.push(seen),
                OutcomeWord::Exempt => {
                    let decision = finding.exemption.as_ref();
                    let key = serde_json::to_string(&decision).expect("invariant: texts are JSON");
                    let next = control.exempt.len();
                    let risk = Id::of(&["risk", control.id, &key]);
                    let at = *decided.entry((place, key)).or_insert(next);
                    match control.exempt.get_mut(at) {
                        Some(exempted) => exempted.seen.push(seen),
                        None => control.exempt.push(Exempted { risk, decision, seen: vec![seen] }),
                    }
                }
                // A pack tells findings of no other outcomes; if one does, nobody can tell what that means.
                OutcomeWord::Unknown | OutcomeWord::Pass | OutcomeWord::NotApplicable => control.unknown.push(seen),
            }
        }
    }

    /// The frameworks of which anything is told.
    pub(super) fn frameworks(&self) -> impl Iterator<Item = &'a FrameworkRow> + use<'a> {
        self.documents.articles.iter().filter(|framework| !framework.articles.is_empty())
    }

    /// The id of the component that stands for all resources of the type `kind`.
    pub(super) fn component(kind: &str) -> Id {
        Id::of(&["type", &kind.to_ascii_lowercase()])
    }

    /// The id of seawall.
    pub(super) fn tool() -> Id {
        Id::of(&["tool", "seawall"])
    }
}

impl<'a> Judged<'a> {
    fn new(id: &'a str, row: Option<&'a ControlRow>) -> Self {
        Judged { id, token: token(id), row, failed: Vec::new(), unknown: Vec::new(), exempt: Vec::new() }
    }

    /// What it demands.
    pub(super) fn title(&self) -> &'a str {
        self.row.map(|row| row.title.as_str()).filter(|title| !title.trim().is_empty()).unwrap_or(self.id)
    }

    /// The id of what it demands, in the catalog.
    pub(super) fn statement(&self) -> String {
        format!("{}_smt", self.token)
    }

    /// What was found, by the risks that it is.
    pub(super) fn parts(&self) -> Vec<Part<'_, 'a>> {
        let part = |key: &str, outcome, seen| Part { risk: Id::of(&["risk", self.id, key]), outcome, seen, decision: None };
        let found =
            [part("fail", OutcomeWord::Fail, self.failed.as_slice()), part("unknown", OutcomeWord::Unknown, &self.unknown)];
        let exempt = self.exempt.iter();
        let exempt =
            exempt.map(|one| Part { risk: one.risk, outcome: OutcomeWord::Exempt, seen: &one.seen, decision: one.decision });
        found.into_iter().chain(exempt).filter(|part| !part.seen.is_empty()).collect()
    }

    /// All that was found, in the same order.
    pub(super) fn seen(&self) -> impl Iterator<Item = Seen<'a>> {
        let exempt = self.exempt.iter().flat_map(|exempted| &exempted.seen);
        self.failed.iter().chain(&self.unknown).chain(exempt).copied()
    }

    /// Somebody must look at it, or has decided about it.
    pub(super) fn is_open(&self) -> bool {
        self.seen().next().is_some()
    }

    /// Its severity: of what does not hold the worst, since that may differ by type.
    pub(super) fn severity(&self, seen: &[Seen<'a>]) -> &'a str {
        let rank = |word: &str| ["low", "medium", "high", "critical"].iter().position(|one| *one == word);
        let found = seen.iter().map(|seen| seen.finding.severity.as_str()).max_by_key(|word| rank(word));
        found.or_else(|| self.row.map(|row| row.severity.as_str())).unwrap_or_default()
    }

    /// One word for all of it: that of the control, or that of its findings if they are worse.
    pub(super) fn outcome(&self) -> OutcomeWord {
        let told = self.row.map_or(OutcomeWord::NotApplicable, |row| row.outcomes.worst());
        let found = self.parts().iter().map(|part| part.outcome).min();
        found.map_or(told, |found| found.min(told))
    }
}
