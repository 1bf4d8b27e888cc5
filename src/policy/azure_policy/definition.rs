//! [Definitions] and [initiatives]: rules with their parameters, and groups of them.
//!
//! [Definitions]: https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-basics
//! [initiatives]: https://learn.microsoft.com/azure/governance/policy/concepts/initiative-definition-structure

use serde_json::{Map, Value as Json};

use crate::policy::azure_policy::assignment::values;
use crate::policy::azure_policy::expression::{is_expression, parameter};
use crate::policy::azure_policy::read::{Document, get};
use crate::policy::engine;
use crate::policy::engine::azure_policy::{Condition, Machine};
use crate::policy::metadata::Severity;

/// A definition.
#[derive(Clone, Debug)]
pub(super) struct Definition {
    pub(super) name: String,
    pub(super) file: String,
    pub(super) title: String,
    pub(super) description: String,
    /// `All`, `Indexed`, or a mode of a resource provider, in lower case.
    pub(super) mode: String,
    /// What stands below `if`.
    pub(super) clause: Json,
    /// What stands below `then`.
    pub(super) then: Map<String, Json>,
    pub(super) parameters: Parameters,
}

impl Definition {
    /// Reads one.
    pub(super) fn new(document: &Document) -> Self {
        let rule = document.entries("policyRule");
        Definition {
            name: document.name.clone(),
            file: document.file.clone(),
            title: document.text("displayName").unwrap_or(&document.name).to_owned(),
            description: document.text("description").unwrap_or_default().to_owned(),
            mode: document.text("mode").unwrap_or("Indexed").to_ascii_lowercase(),
            clause: get(&rule, "if").cloned().unwrap_or_default(),
            then: get(&rule, "then").and_then(Json::as_object).cloned().unwrap_or_default(),
            parameters: Parameters::new(document),
        }
    }

    /// `then.details`.
    pub(super) fn details(&self) -> Map<String, Json> {
        get(&self.then, "details").and_then(Json::as_object).cloned().unwrap_or_default()
    }
}

/// The declared parameters, with their defaults.
#[derive(Clone, Debug, Default)]
pub(super) struct Parameters(Vec<(String, Option<Json>)>);

impl Parameters {
    fn new(document: &Document) -> Self {
        let default = |declared: &Json| declared.as_object().and_then(|one| get(one, "defaultValue")).cloned();
        Parameters(document.entries("parameters").iter().map(|(name, declared)| (name.clone(), default(declared))).collect())
    }

    /// Their names, as they are declared.
    pub(super) fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The values of all: those given, else the defaults; the names of those without either.
    pub(super) fn fill(&self, given: &Map<String, Json>) -> (Map<String, Json>, Vec<String>) {
        let (mut filled, mut missing) = (Map::new(), Vec::new());
        for (name, default) in &self.0 {
            match get(given, name).or(default.as_ref()) {
                Some(value) => {
                    filled.insert(name.clone(), value.clone());
                }
                None => missing.push(name.clone()),
            }
        }
        (filled, missing)
    }
}

/// An initiative.
#[derive(Clone, Debug)]
pub(super) struct Initiative {
    pub(super) name: String,
    pub(super) file: String,
    pub(super) parameters: Parameters,
    pub(super) members: Vec<Member>,
}

/// A definition in an initiative.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// The id of the definition.
    pub(super) definition: String,
    /// What overrides and exemptions call it.
    pub(super) reference: String,
    parameters: Map<String, Json>,
}

impl Initiative {
    /// Reads one.
    pub(super) fn new(document: &Document) -> Self {
        let member = |one: &Map<String, Json>| {
            let text = |key: &str| get(one, key).and_then(Json::as_str).unwrap_or_default().to_owned();
            let parameters = get(one, "parameters").and_then(Json::as_object).map(values).unwrap_or_default();
            Member { definition: text("policyDefinitionId"), reference: text("policyDefinitionReferenceId"), parameters }
        };
        Initiative {
            name: document.name.clone(),
            file: document.file.clone(),
            parameters: Parameters::new(document),
            members: document.items("policyDefinitions").iter().filter_map(Json::as_object).map(member).collect(),
        }
    }
}

impl Member {
    /// The parameters of the definition, where the initiative has those of `outer`.
    ///
    /// # Errors
    /// Why one cannot be told.
    pub(super) fn passed(&self, outer: &Map<String, Json>, machine: &mut Machine) -> Result<Map<String, Json>, String> {
        let evaluated = self.parameters.iter().map(|(name, value)| Ok((name.clone(), evaluate(value, outer, machine)?)));
        evaluated.collect()
    }
}

/// A value in which expressions may use `parameters`.
///
/// # Errors
/// Why it cannot be told.
pub(super) fn evaluate(value: &Json, parameters: &Map<String, Json>, machine: &mut Machine) -> Result<Json, String> {
    let has_expression = |text: &str| text.contains("\"[");
    let Json::String(text) = value else {
        if !has_expression(&value.to_string()) {
            return Ok(value.clone());
        }
        return run(value, parameters, machine);
    };
    if let Some(name) = parameter(text) {
        return get(parameters, &name).cloned().ok_or_else(|| format!("the parameter `{name}` has no value"));
    }
    if is_expression(text) { run(value, parameters, machine) } else { Ok(value.clone()) }
}

fn run(value: &Json, parameters: &Map<String, Json>, machine: &mut Machine) -> Result<Json, String> {
    let expression = Condition::expression(value)?;
    let found = machine.value(&expression, engine::from_json(Json::Object(parameters.clone())))?;
    found.ok_or_else(|| format!("`{value}` has no value"))
}

/// The effect that a rule names, before its expressions are evaluated.
pub(super) fn effect(then: &Map<String, Json>) -> Option<&Json> {
    get(then, "effect")
}

/// What Azure does about a resource that a definition is true of ([effects]).
///
/// [effects]: https://learn.microsoft.com/azure/governance/policy/concepts/effect-basics
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Deny,
    Audit,
    Append,
    Modify,
    AuditIfNotExists,
    DeployIfNotExists,
}

impl Effect {
    /// The effect that a word names: `Ok(None)` for one that does nothing.
    ///
    /// # Errors
    /// Why it is not judged.
    pub(super) fn of(word: &str) -> Result<Option<Self>, String> {
        Ok(Some(match word.to_ascii_lowercase().as_str() {
            "disabled" => return Ok(None),
            "deny" => Effect::Deny,
            "audit" => Effect::Audit,
            "append" => Effect::Append,
            "modify" | "mutate" => Effect::Modify,
            "auditifnotexists" => Effect::AuditIfNotExists,
            "deployifnotexists" => Effect::DeployIfNotExists,
            "manual" | "denyaction" | "addtonetworkgroup" => {
                return Err(format!("its effect `{word}` says nothing of how a resource is configured"));
            }
            _ => return Err(format!("its effect `{word}` is not known")),
        }))
    }

    /// Whether it asks for another resource.
    pub(super) fn asks_for_another(self) -> bool {
        matches!(self, Effect::AuditIfNotExists | Effect::DeployIfNotExists)
    }

    /// How bad it is that a definition is true: what is refused cannot be deployed.
    pub(super) fn severity(self, enforced: bool) -> Severity {
        match self {
            _ if !enforced => Severity::Low,
            Effect::Deny => Severity::High,
            _ => Severity::Medium,
        }
    }

    /// What Azure would do.
    pub(super) fn words(self, enforced: bool) -> &'static str {
        match self {
            Effect::Deny if !enforced => "would be reported by Azure Policy, which does not enforce this yet",
            _ if !enforced => "would be reported by Azure Policy, which does not enforce this",
            Effect::Deny => "would be denied by Azure Policy",
            Effect::Audit | Effect::AuditIfNotExists => "would be audited by Azure Policy",
            Effect::Append | Effect::Modify => "would be changed by Azure Policy",
            Effect::DeployIfNotExists => "would make Azure Policy deploy what is missing",
        }
    }
}
