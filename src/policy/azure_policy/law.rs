//! A definition, compiled: its rule, and what `auditIfNotExists` and `deployIfNotExists` ask for.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use crate::policy::azure_policy::alias::Table;
use crate::policy::azure_policy::definition::Definition;
use crate::policy::azure_policy::expression::is_expression;
use crate::policy::azure_policy::read::get;
use crate::policy::azure_policy::rule::{About, Rule, types};
use crate::policy::engine::azure_policy::bounded;

/// The parameter in which a candidate's name, or that of its resource group, is given to a rule that compares with it.
pub(super) const CANDIDATE: &str = "seawall candidate";

/// A definition, compiled.
#[derive(Debug)]
pub(super) struct Law {
    /// What stands below `if`, or why it cannot be evaluated.
    pub(super) rule: Result<Rule, String>,
    /// The only types that it can be true of, in lower case, also if it cannot be evaluated.
    pub(super) types: Option<BTreeSet<String>>,
    /// It looks at resources with tags and a location only
    /// (<https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-basics#resource-manager-modes>).
    pub(super) indexed: bool,
    /// The resource that must be there besides, if it has `details` of such an effect.
    pub(super) related: Option<Result<Related, String>>,
}

/// What [`auditIfNotExists`] looks for.
///
/// [`auditIfNotExists`]: https://learn.microsoft.com/azure/governance/policy/concepts/effect-audit-if-not-exists
#[derive(Debug)]
pub(super) struct Related {
    /// Its type.
    pub(super) kind: String,
    /// Whether it is called as asked, if that is.
    pub(super) name: Option<Rule>,
    /// Whether it is in the resource group that is asked for, if one is.
    pub(super) group: Option<Rule>,
    /// It may lie anywhere in the subscription.
    pub(super) in_subscription: bool,
    /// What must be true of it.
    pub(super) condition: Option<Rule>,
}

impl Law {
    /// Compiles a definition.
    pub(super) fn new(definition: &Definition, table: &Table) -> Self {
        let names = definition.parameters.names();
        let details = definition.details();
        let related = get(&details, "type").map(|kind| related(kind, &details, &names, table));
        Law {
            rule: Rule::new(&definition.clause, &names, table, About::Judged),
            types: bounded(&definition.clause).ok().and_then(|()| types(&definition.clause)),
            indexed: definition.mode == "indexed",
            related,
        }
    }
}

fn related(kind: &Json, details: &Map<String, Json>, names: &[String], table: &Table) -> Result<Related, String> {
    let kind = kind.as_str().filter(|kind| !is_expression(kind)).ok_or("`details.type` is no plain text")?;
    let compared = |key: &str| {
        let value = get(details, key).filter(|value| !value.is_null());
        value.map(|value| Rule::equals(value, CANDIDATE, names, table)).transpose()
    };
    let scope = get(details, "existenceScope").and_then(Json::as_str).unwrap_or("ResourceGroup");
    if is_expression(scope) {
        return Err("`details.existenceScope` is an expression".to_owned());
    }
    Ok(Related {
        kind: kind.to_owned(),
        name: compared("name")?,
        group: compared("resourceGroupName")?,
        in_subscription: scope.eq_ignore_ascii_case("subscription"),
        condition: get(details, "existenceCondition")
            .map(|clause| Rule::new(clause, names, table, About::Related))
            .transpose()?,
    })
}
