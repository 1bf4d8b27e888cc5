//! Types that a snapshot does not hold: controls about them give no outcome, and nobody may take that for a pass.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::model::Estate;
use crate::scan::Scan;

/// What is said of the controls that are about such types.
pub(super) fn told(scan: &Scan) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for deployment in scan.estate.deployments() {
        let Some(collected) = &deployment.collected else { continue };
        let enabled = scan.controls.iter().filter(|control| control.enabled).map(|control| &control.metadata);
        let mut left: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for control in enabled {
            let types = control.resource_types.iter().filter(|kind| *kind != "*" && !collected.holds(kind));
            types.for_each(|kind| left.entry(kind).or_default().push(&control.id));
        }
        left.retain(|kind, _| may_exist(&scan.estate, kind));
        for (kind, controls) in left {
            let controls = controls.join("`, `");
            let message = format!("this snapshot does not hold `{kind}`, of which `{controls}` would judge each");
            let hint = "collect it anew for these controls";
            found.push(Diagnostic::file(DiagnosticKind::Input, &deployment.root, message).hint(hint));
        }
    }
    found
}

/// Whether there may be resources of a type: of what is a part of others, if there are such others.
fn may_exist(estate: &Estate, kind: &str) -> bool {
    let mut segments = kind.split('/');
    let (namespace, first) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
    match kind.rsplit_once('/') {
        Some((parent, _)) if parent == namespace => true,
        // What a service has in each region is told by any resource of the service.
        Some(_) if first == "locations" => {
            let front = format!("{namespace}/");
            let of_service = |index| estate.resource(index).resource_type.get(..front.len()).is_some_and(|it| it == front);
            estate.indices().any(of_service)
        }
        Some(_) => !estate.of_type(&format!("{namespace}/{first}")).is_empty(),
        None => false,
    }
}
