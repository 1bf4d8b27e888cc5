//! Exemptions of Azure Policy for seawall's own controls.

use jiff::tz::TimeZone;
use serde_json::{Map, Number, Value as Json};

use crate::exemption::Options;
use crate::exemption::claim::{Claim, Reach};
use crate::exemption::file::Mapping;
use crate::exemption::pattern::Fit;
use crate::finding::{Exemption, ExemptionSource};
use crate::model::value::{Data, Key};
use crate::model::{Estate, Value};
use crate::policy::azure_policy::{Waiver, Waivers};
use crate::policy::upkeep::Upkeep;

/// The types that are taken from exports of resources.
const TYPES: [&str; 3] = [
    "Microsoft.Authorization/policyExemptions",
    "Microsoft.Authorization/policyAssignments",
    "Microsoft.Authorization/policySetDefinitions",
];
/// How deep values of exports are looked into; those of exemptions are flat.
const DEPTH: usize = 16;

/// The claims of all exemptions that `mappings` say a control of, and what nobody can tell of the others.
pub(super) fn claims(
    mappings: &[Mapping],
    options: &Options,
    estate: &Estate,
    notes: &mut Vec<(String, String)>,
) -> Vec<Claim<'static>> {
    if mappings.is_empty() {
        return Vec::new();
    }
    let waivers = with_exported(options, estate, notes);
    let mut claims = Vec::new();
    for waiver in waivers.list() {
        let mut controls: Vec<String> = Vec::new();
        for mapping in mappings {
            match is_meant(mapping, waiver, &waivers) {
                Some(true) => controls.extend(mapping.controls.iter().cloned()),
                Some(false) => {}
                None => {
                    let what = format!(
                        "whether the exemption `{}` is from `{}` cannot be told: what its assignment assigns is not known",
                        waiver.name(),
                        mapping.definition.as_deref().unwrap_or_default()
                    );
                    notes.push((waiver.file().to_owned(), what));
                }
            }
        }
        controls.sort_unstable();
        controls.dedup();
        if !controls.is_empty() {
            claims.push(claim(waiver, controls, options));
        }
    }
    claims
}

fn claim(waiver: &Waiver, controls: Vec<String>, options: &Options) -> Claim<'static> {
    let forbidden =
        options.rules.forbidden(&controls).map(|id| (Upkeep::Refused, format!("`{id}` must not be exempted by anybody")));
    let expired = waiver.over().map(|why| (Upkeep::Expired, why));
    let mut exemption = Exemption::new(ExemptionSource::AzurePolicy, &waiver.reason());
    // It counts until a time of that day; whether that is over was looked at by the minute.
    exemption.expires = waiver.end().map(|end| end.to_zoned(TimeZone::UTC).date());
    exemption.compensating_control = waiver.mitigation().map(str::to_owned);
    Claim {
        exemption,
        controls,
        about: format!("what the exemption `{}` of Azure Policy is about", waiver.name()),
        file: waiver.file().to_owned(),
        span: None,
        void: forbidden.or(expired),
        reach: Reach::Azure(waiver.clone()),
        used: 0,
        passing: 0,
        doubt: None,
    }
}

/// Whether an exemption is from what `mapping` names; `None` if nobody knows.
fn is_meant(mapping: &Mapping, waiver: &Waiver, waivers: &Waivers) -> Option<bool> {
    let assignment = waiver.assignment().trim_end_matches('/').to_lowercase();
    if mapping.assignment.as_ref().is_some_and(|pattern| pattern.fit(&assignment) != Fit::Yes) {
        return Some(false);
    }
    let by_definition = match &mapping.definition {
        // Which member is meant tells more than which definition that has.
        Some(_) if mapping.reference.is_some() && mapping.assignment.is_some() => true,
        Some(definition) => waivers.leaves_out(waiver, definition)?,
        None => true,
    };
    // An exemption from some members of an initiative is none from the assignment as a whole.
    let is_whole = mapping.definition.is_some() && mapping.reference.is_none();
    Some(by_definition && (is_whole || waiver.names(mapping.reference.as_deref())))
}

/// What was given, and what the exports of the scan have.
fn with_exported(options: &Options, estate: &Estate, notes: &mut Vec<(String, String)>) -> Waivers {
    let mut waivers = options.azure.as_deref().cloned().unwrap_or_default();
    let mut found: Vec<_> = TYPES.iter().flat_map(|kind| estate.of_type(kind)).copied().collect();
    found.sort_unstable();
    for index in found {
        let (resource, deployment) = (estate.resource(index), estate.deployment(index));
        // What a template declares is not in force yet, and its authors may not exempt themselves.
        if !deployment.kind.is_live() || resource.existing {
            continue;
        }
        match with_id(&resource.body, &resource.id).and_then(|whole| json(&whole, DEPTH)) {
            Some(whole) => waivers.add_exported(&deployment.root, &whole, options.now),
            None => {
                let what = format!("`{}` is not known throughout, and exempts nothing", resource.address);
                notes.push((deployment.root.clone(), what));
            }
        }
    }
    waivers
}

fn with_id(body: &Value, id: &Value) -> Option<Value> {
    let object = body.as_object()?;
    let others = object.entries.iter().filter(|(key, _)| !key.text.eq_ignore_ascii_case("id"));
    let entries = others.map(|(key, value)| (key.clone(), value.clone())).chain([(Key::new("id"), id.clone())]);
    object.open.is_none().then(|| Value::object(entries))
}

/// A value as JSON, if all of it is known: an end that nobody knows is no absent one.
fn json(value: &Value, depth: usize) -> Option<Json> {
    let depth = depth.checked_sub(1)?;
    Some(match &value.data {
        Data::Unknown(_) | Data::Parts(_) => return None,
        Data::Null => Json::Null,
        Data::Bool(truth) => Json::Bool(*truth),
        Data::Int(number) => Json::from(*number),
        Data::Float(number) => Json::Number(Number::from_f64(*number)?),
        Data::String(text) => Json::String(text.to_string()),
        Data::Array(array) if array.open.is_none() => array.items.iter().map(|item| json(item, depth)).collect::<Option<_>>()?,
        Data::Object(object) if object.open.is_none() => {
            let entry = |(key, value): (&Key, &Value)| Some((key.text.to_string(), json(value, depth)?));
            Json::Object(object.entries.iter().map(entry).collect::<Option<Map<_, _>>>()?)
        }
        Data::Array(_) | Data::Object(_) => return None,
    })
}
