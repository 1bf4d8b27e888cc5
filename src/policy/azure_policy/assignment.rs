//! [Assignments]: where a definition or an initiative is in force, with which parameters, and how strictly.
//!
//! [Assignments]: https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure

use serde_json::{Map, Value as Json};

use crate::model::Value;
use crate::policy::azure_policy::read::{Document, get};
use crate::policy::azure_policy::rule::plain;
use crate::policy::azure_policy::scope::{Answer, Place, binds, holds};

/// An assignment.
#[derive(Clone, Debug)]
pub(super) struct Assignment {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) file: String,
    /// What people call it.
    pub(super) title: String,
    pub(super) scope: String,
    pub(super) not_scopes: Vec<String>,
    /// What is assigned.
    pub(super) definition: String,
    pub(super) parameters: Map<String, Json>,
    /// `enforcementMode` is not `DoNotEnforce`.
    pub(super) enforced: bool,
    selectors: Vec<Selectors>,
    overrides: Vec<Override>,
}

/// One of `resourceSelectors`: all of its selectors must fit.
#[derive(Clone, Debug)]
pub(super) struct Selectors(Vec<Selector>);

/// What a selector asks for.
#[derive(Clone, Debug)]
struct Selector {
    kind: String,
    values: Vec<String>,
    /// `notIn` instead of `in`.
    negated: bool,
}

/// Another effect, for some of the definitions or resources.
#[derive(Clone, Debug)]
struct Override {
    effect: String,
    selectors: Selectors,
}

impl Assignment {
    /// Reads one.
    pub(super) fn new(document: &Document) -> Self {
        let marker = "/providers/microsoft.authorization/policyassignments/";
        let of_id = document.id.to_ascii_lowercase().rfind(marker).and_then(|at| document.id.get(..at));
        let scope = document.text("scope").or(of_id).unwrap_or_default();
        let overrides = document.items("overrides").iter().filter_map(Json::as_object).filter_map(|one| {
            let is_effect = get(one, "kind").and_then(Json::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case("policyEffect"));
            let effect = get(one, "value").and_then(Json::as_str).filter(|_| is_effect)?;
            Some(Override { effect: effect.to_owned(), selectors: Selectors::new(one) })
        });
        Assignment {
            id: document.id.clone(),
            name: document.name.clone(),
            file: document.file.clone(),
            title: document.text("displayName").unwrap_or(&document.name).to_owned(),
            scope: scope.trim_end_matches('/').to_owned(),
            not_scopes: document.texts("notScopes"),
            definition: document.text("policyDefinitionId").unwrap_or_default().to_owned(),
            parameters: values(&document.entries("parameters")),
            enforced: !document.text("enforcementMode").is_some_and(|mode| mode.eq_ignore_ascii_case("DoNotEnforce")),
            selectors: selectors(document),
            overrides: overrides.collect(),
        }
    }

    /// Whether it may set other effects.
    pub(super) fn has_overrides(&self) -> bool {
        !self.overrides.is_empty()
    }

    /// Whether it binds a resource.
    pub(super) fn binds(&self, place: &Place, kind: &str, location: Option<&Value>) -> Answer {
        let mut doubt = None;
        match binds(&self.scope, place) {
            Answer::No => return Answer::No,
            Answer::Unknown(why) => doubt = Some(format!("whether the assignment `{}` binds it: {why}", self.name)),
            Answer::Yes => {}
        }
        for scope in &self.not_scopes {
            match holds(scope, place) {
                Answer::Yes => return Answer::No,
                Answer::Unknown(why) => {
                    doubt.get_or_insert_with(|| {
                        format!("whether `notScopes` of the assignment `{}` leave it out: {why}", self.name)
                    });
                }
                Answer::No => {}
            }
        }
        match any_fits(&self.selectors, kind, location) {
            Answer::No => Answer::No,
            Answer::Unknown(why) => Answer::Unknown(doubt.unwrap_or(why)),
            Answer::Yes => doubt.map_or(Answer::Yes, Answer::Unknown),
        }
    }

    /// The effect that an override sets, with the doubt whether it does: the first that fits counts.
    pub(super) fn overridden(
        &self,
        reference: Option<&str>,
        kind: &str,
        location: Option<&Value>,
    ) -> Option<(&str, Option<String>)> {
        self.overrides.iter().find_map(|one| {
            let mut doubt = None;
            for selector in &one.selectors.0 {
                let fits = if selector.kind.eq_ignore_ascii_case("policyDefinitionReferenceId") {
                    let listed = reference.is_some_and(|own| selector.values.iter().any(|id| id.eq_ignore_ascii_case(own)));
                    if listed == selector.negated { Answer::No } else { Answer::Yes }
                } else {
                    selector.fits(kind, location)
                };
                match fits {
                    Answer::No => return None,
                    Answer::Unknown(why) => doubt = Some(why),
                    Answer::Yes => {}
                }
            }
            Some((one.effect.as_str(), doubt))
        })
    }
}

/// `resourceSelectors` of an assignment or exemption.
pub(super) fn selectors(document: &Document) -> Vec<Selectors> {
    document.items("resourceSelectors").iter().filter_map(Json::as_object).map(Selectors::new).collect()
}

/// A resource is selected if one of the selectors fits; all are if there are none.
pub(super) fn any_fits(all: &[Selectors], kind: &str, location: Option<&Value>) -> Answer {
    let mut doubt = None;
    for selectors in all {
        let mut own = Answer::Yes;
        for selector in &selectors.0 {
            match selector.fits(kind, location) {
                Answer::No => {
                    own = Answer::No;
                    break;
                }
                unknown @ Answer::Unknown(_) => own = unknown,
                Answer::Yes => {}
            }
        }
        match own {
            Answer::Yes => return Answer::Yes,
            Answer::Unknown(why) => doubt = Some(why),
            Answer::No => {}
        }
    }
    match doubt {
        Some(why) => Answer::Unknown(why),
        None if all.is_empty() => Answer::Yes,
        None => Answer::No,
    }
}

impl Selectors {
    fn new(holder: &Map<String, Json>) -> Self {
        let list = get(holder, "selectors").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_object);
        let texts = |value: &Json| -> Vec<String> {
            value.as_array().into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
        };
        let selectors = list.filter_map(|selector| {
            let kind = get(selector, "kind").and_then(Json::as_str)?.to_owned();
            let (values, negated) = match (get(selector, "in"), get(selector, "notIn")) {
                (Some(values), _) if !values.is_null() => (texts(values), false),
                (_, Some(values)) => (texts(values), true),
                _ => return None,
            };
            Some(Selector { kind, values, negated })
        });
        Selectors(selectors.collect())
    }
}

impl Selector {
    fn fits(&self, kind: &str, location: Option<&Value>) -> Answer {
        let listed = |text: &str| self.values.iter().any(|value| plain(value) == plain(text));
        let answer = |listed: bool| if listed == self.negated { Answer::No } else { Answer::Yes };
        match self.kind.to_ascii_lowercase().as_str() {
            "resourcetype" => answer(self.values.iter().any(|value| value.eq_ignore_ascii_case(kind))),
            "resourcelocation" => match location {
                None => answer(false),
                Some(location) => match location.as_str() {
                    Some(text) => answer(listed(text)),
                    None => Answer::Unknown("whether a selector fits: the location is not known".to_owned()),
                },
            },
            "resourcewithoutlocation" => answer(location.is_none()),
            _ => Answer::Unknown(format!("whether a selector fits: seawall does not know `{}`", self.kind)),
        }
    }
}

/// Parameters without the `value` around each.
pub(super) fn values(parameters: &Map<String, Json>) -> Map<String, Json> {
    let inner = |value: &Json| value.as_object().and_then(|object| get(object, "value")).cloned();
    parameters.iter().filter_map(|(name, value)| Some((name.clone(), inner(value)?))).collect()
}
