//! The exemptions of a tenant for controls that are none of Azure Policy's: seawall's own, where somebody says which assignment stands for which.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value as Json;

use crate::model::Resource;
use crate::policy::azure_policy::definition::{Initiative, Member};
use crate::policy::azure_policy::exemption::{Exemption, Expiry};
use crate::policy::azure_policy::name_of;
use crate::policy::azure_policy::read::{self, Document, Kind, Tenant};
use crate::policy::azure_policy::scope::{Answer, Place};

/// The exemptions, with what tells of which definitions they are.
#[derive(Clone, Debug, Default)]
pub struct Waivers {
    list: Vec<Waiver>,
    /// What each assignment assigns: ids in lower case.
    assigned: BTreeMap<String, String>,
    /// The members of each initiative, by its id, or its name if it has none, in lower case: definition and reference.
    members: BTreeMap<String, Vec<(String, String)>>,
    now: Option<Timestamp>,
    seen: BTreeSet<String>,
}

/// One exemption.
#[derive(Clone, Debug)]
pub struct Waiver {
    exemption: Exemption,
    description: Option<String>,
}

/// Whether an exemption is about a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// It cannot be told, and why.
    Unknown(String),
}

impl Waivers {
    /// Those of a tenant, as they count at `now`.
    pub fn new(tenant: &Tenant, now: Option<Timestamp>) -> Self {
        let mut waivers = Waivers { now, ..Waivers::default() };
        tenant.documents.iter().for_each(|document| waivers.add(document));
        waivers
    }

    /// Adds a resource of an export, as JSON.
    pub fn add_exported(&mut self, file: &str, resource: &Json, now: Option<Timestamp>) {
        self.now = now;
        if let Ok(contents) = read::read(file, &resource.to_string()) {
            contents.documents.iter().for_each(|document| self.add(document));
        }
    }

    fn add(&mut self, document: &Document) {
        let id = document.id.to_ascii_lowercase();
        // Without an id it is nobody else's twin.
        if !id.is_empty() && !self.seen.insert(id.clone()) {
            return;
        }
        match document.kind {
            Kind::Exemption => self.list.push(Waiver {
                exemption: Exemption::new(document, self.now),
                description: document.text("description").map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
            }),
            Kind::Assignment => {
                self.assigned.insert(id, document.text("policyDefinitionId").unwrap_or_default().to_owned());
            }
            Kind::Initiative => {
                let initiative = Initiative::new(document);
                let member = |one: &Member| (name_of(&one.definition).to_ascii_lowercase(), one.reference.clone());
                let key = if id.is_empty() { initiative.name.to_ascii_lowercase() } else { id };
                self.members.insert(key, initiative.members.iter().map(member).collect());
            }
            Kind::Definition => {}
        }
    }

    /// The exemptions.
    pub fn list(&self) -> &[Waiver] {
        &self.list
    }

    /// Whether `waiver` leaves out all that an assignment says by `definition`: a GUID, or how an id ends. `None` if nobody knows what is assigned.
    pub fn leaves_out(&self, waiver: &Waiver, definition: &str) -> Option<bool> {
        let wanted = name_of(definition).to_ascii_lowercase();
        let assigned = self.assigned.get(waiver.assignment().trim_end_matches('/').to_ascii_lowercase().as_str())?;
        let name = name_of(assigned).to_ascii_lowercase();
        if name == wanted {
            return Some(waiver.exemption.references.is_empty());
        }
        let assigned = assigned.trim_end_matches('/').to_ascii_lowercase();
        if !assigned.contains("/policysetdefinitions/") {
            return Some(false);
        }
        let members = self.members.get(&assigned).or_else(|| self.members.get(&name))?;
        let mut references =
            members.iter().filter(|(definition, _)| *definition == wanted).map(|(_, reference)| reference).peekable();
        Some(references.peek().is_some() && references.all(|reference| waiver.names(Some(reference))))
    }
}

impl Waiver {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.exemption.name
    }

    /// The file that it was read from.
    pub fn file(&self) -> &str {
        &self.exemption.file
    }

    /// The id of the assignment that it is from.
    pub fn assignment(&self) -> &str {
        &self.exemption.assignment
    }

    /// Its category, title, description and end, in a sentence.
    pub fn reason(&self) -> String {
        match &self.description {
            Some(description) => format!("{}: {description}", self.exemption.reason()),
            None => self.exemption.reason(),
        }
    }

    /// What is done instead, if it says that the intent is met in another way.
    pub fn mitigation(&self) -> Option<&str> {
        self.description.as_deref().filter(|_| self.exemption.category.eq_ignore_ascii_case("Mitigated"))
    }

    /// When it ends.
    pub fn end(&self) -> Option<Timestamp> {
        self.exemption.end()
    }

    /// What to say of one that has ended.
    pub fn over(&self) -> Option<String> {
        self.exemption.over()
    }

    /// Whether it is of the whole assignment, or names the member `reference` of it.
    pub fn names(&self, reference: Option<&str>) -> bool {
        let references = &self.exemption.references;
        references.is_empty() || reference.is_some_and(|own| references.iter().any(|one| one.eq_ignore_ascii_case(own)))
    }

    /// Whether `resource` lies in its scope and is what it selects.
    pub fn about(&self, resource: &Resource) -> About {
        // Which members it names was looked at before.
        let reference = self.exemption.references.first().map(String::as_str);
        let location = resource.get("location").filter(|location| !location.is_null());
        let place = Place::of(&resource.id);
        if self.exemption.expiry == Expiry::Over {
            return About::No;
        }
        match self.exemption.exempts(reference, &place, &resource.resource_type, location) {
            Answer::Yes => About::Yes,
            Answer::No => About::No,
            Answer::Unknown(why) => About::Unknown(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::azure_policy::PolicyFile;

    fn waivers(exemption: &str) -> Waivers {
        let text = format!(
            r#"[{{"id": "/m/providers/Microsoft.Authorization/policyAssignments/a", "type": "Microsoft.Authorization/policyAssignments",
                 "properties": {{"policyDefinitionId": "/p/providers/Microsoft.Authorization/policySetDefinitions/Set"}}}},
                {{"name": "set", "properties": {{"policyDefinitions": [
                    {{"policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/D1", "policyDefinitionReferenceId": "one"}},
                    {{"policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/d1", "policyDefinitionReferenceId": "two"}},
                    {{"policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/d2", "policyDefinitionReferenceId": "three"}}]}}}},
                {exemption}]"#
        );
        let now = "2026-06-15T00:00:00Z".parse().ok();
        Waivers::new(&Tenant::read(&[PolicyFile { path: "p.json".to_owned(), text }]).expect("JSON"), now)
    }

    fn left_out(references: &str, definition: &str) -> Option<bool> {
        let read = waivers(&format!(
            r#"{{"id": "/subscriptions/1/providers/Microsoft.Authorization/policyExemptions/e", "properties": {{
                "policyAssignmentId": "/M/providers/Microsoft.Authorization/policyAssignments/A/", "policyDefinitionReferenceIds": {references}}}}}"#
        ));
        read.leaves_out(&read.list()[0], definition)
    }

    #[test]
    fn a_definition_is_left_out_with_all_its_references() {
        assert_eq!(left_out("[]", "d1"), Some(true));
        assert_eq!(left_out(r#"["ONE", "two"]"#, "/providers/Microsoft.Authorization/policyDefinitions/D1"), Some(true));
        assert_eq!(left_out(r#"["one"]"#, "d1"), Some(false));
        assert_eq!(left_out(r#"["three"]"#, "d2"), Some(true));
        assert_eq!(left_out("[]", "d3"), Some(false));
    }

    #[test]
    fn what_is_assigned_must_be_known() {
        let read = waivers(
            r#"{"id": "/subscriptions/1/providers/Microsoft.Authorization/policyExemptions/e",
                "properties": {"policyAssignmentId": "/other", "exemptionCategory": "Mitigated", "description": "A lock.", "expiresOn": "2026-06-16"}}"#,
        );
        let waiver = &read.list()[0];
        assert_eq!(read.leaves_out(waiver, "d1"), None);
        assert_eq!(waiver.reason(), "mitigated by the exemption `e` of Azure Policy, until 2026-06-16: A lock.");
        assert_eq!((waiver.mitigation(), waiver.over()), (Some("A lock."), None));
    }
}
