//! Locations that nobody writes: the provider asks what a resource belongs to for its own.

use crate::frontend::terraform::mapping::build::Built;
use crate::frontend::terraform::mapping::draft::Place;
use crate::frontend::terraform::mapping::merge::Index;
use crate::model::{Cause, Origin, Refinement, StepKind, Type, Unknown, Value};

/// Gives each resource that is where another one is the location of that one; an unknown one if it is not at hand.
pub(super) fn locate(built: &mut [Built], index: &Index) {
    let key = [Place::Key("location".into(), None)];
    for at in 0..built.len() {
        let Some((id, address)) = built.get(at).and_then(|one| Some((one.beside.clone()?, one.resource.address.clone()))) else {
            continue;
        };
        let meant = index.with_id(&id).iter().filter_map(|at| built.get(*at));
        let found = meant.filter_map(|other| other.draft.value(&key)).find(|value| !value.is_null());
        let location = found.unwrap_or_else(|| {
            let symbol = format!("{address}.location");
            let refinement = Refinement { not_null: true, ..Refinement::default() };
            let cause = Cause::Property(symbol.as_str().into());
            Value::unknown(Unknown { refinement, ..Unknown::new(symbol, Type::String, cause) })
        });
        let origin = match id.origin.span() {
            Some(span) => Origin::step(span, StepKind::DeclaredProperty, location.origin.clone()),
            None => location.origin.clone(),
        };
        if let Some(one) = built.get_mut(at) {
            one.draft.write(&key, location.with_origin(origin), true);
        }
    }
}
