//! What hangs on the type of the judged resource: to which types a trace is the same, and what of a policy is about others.

use std::sync::Arc;

use memchr::memmem::Finder;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::policy::flow::Tracer;
use crate::policy::flow::atoms::{Flow, ROOT, Set};
use crate::policy::reads::{Name, Reads};
use crate::policy::syntax::{Statement, Term};

/// The function of the library that compares the type of a resource with a name.
const TYPE_IS: &str = "data.seawall.lib.azure.type_is";

/// Stands for all types that neither a policy nor its tables know.
const NAMELESS: &str = "Seawall.Nameless/types";

/// What an abstract run found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Traced {
    /// On which types it hangs. They stand first, for they are often read alone.
    pub(crate) names: Names,
    /// What is read.
    pub(crate) reads: Arc<Reads>,
}

impl Traced {
    /// What is found in the one or the other case.
    pub(crate) fn merge(&mut self, other: &Traced) {
        Arc::make_mut(&mut self.reads).merge(&other.reads);
        self.names.merge(&other.names);
    }
}

/// The texts that a type of resources may have been compared with, in lower case; none if nothing asks for the type. An empty one stands for any.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Names(pub(crate) Option<Arc<[Name]>>);

impl Names {
    /// The type that stands for `name`: another trace of it finds the same. Nothing if all types do; of those that the policy and its tables do
    /// not know, one does. To be asked of a trace without a type.
    pub(crate) fn class<'n>(&self, name: &'n str) -> Option<&'n str> {
        let names = self.0.as_ref()?;
        let lower = name.to_ascii_lowercase();
        let in_known = Finder::new(&lower);
        let is_known = names.iter().any(|known| known.is_empty() || in_known.find(known.as_bytes()).is_some());
        Some(if is_known { name } else { NAMELESS })
    }

    /// Those of the one or the other case.
    pub(crate) fn merge(&mut self, other: &Names) {
        let names = [&self.0, &other.0].into_iter().flatten().flat_map(|names| names.iter().cloned());
        let any = self.0.is_some() || other.0.is_some();
        self.0 = any.then(|| names.collect());
    }
}

impl Tracer<'_> {
    /// Puts the type of the judged resource, if it is said, in the place of the place where it stands. It never has a hole,
    /// so nothing is lost; policies compare it as it is or in lower case.
    pub(super) fn own_type(&mut self, flow: &mut Flow) {
        if flow.places.is_empty() {
            return;
        }
        let mut place = ROOT;
        for key in ["resource", "type"] {
            let key = self.atoms.string(key);
            place = self.atoms.place(place, Some(key));
        }
        if flow.places.contains(place) {
            self.typed = true;
            let Some(name) = self.resource_type else { return };
            flow.places = flow.places.iter().filter(|other| *other != place).collect();
            for text in [name, &name.to_ascii_lowercase()] {
                flow.literals.add(&Set::one(self.atoms.string(text)));
            }
        }
    }

    /// Whether a statement asks for another type than that of the judged resource, so that its body never holds.
    pub(super) fn is_for_another_type(&mut self, rule: usize, statement: &Statement) -> bool {
        let Statement::Holds(Term::Call(name, args, _), _) = statement else { return false };
        let [Term::Index(base, key), Term::Literal(Json::String(wanted))] = args.as_slice() else { return false };
        let judged = matches!(&**base, Term::Var(name) if name == "input") && **key == Term::Literal("resource".into());
        if !judged || self.path_of(rule, name) != TYPE_IS {
            return false;
        }
        self.typed = true;
        // It is known as a name, whether its body is followed or not.
        self.atoms.string(wanted);
        self.resource_type.is_some_and(|own| !own.eq_ignore_ascii_case(wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traced(names: &[&str]) -> Names {
        Names(Some(names.iter().map(|name| Name::from((*name).to_owned())).collect()))
    }

    #[test]
    fn a_type_that_is_known_stands_for_itself() {
        let some = traced(&["microsoft.web/sites/config", "[\"microsoft.sql/servers\"]"]);
        assert_eq!(some.class("Microsoft.Web/sites"), Some("Microsoft.Web/sites"));
        assert_eq!(some.class("Microsoft.Sql/servers"), Some("Microsoft.Sql/servers"));
        assert_eq!(some.class("Microsoft.Cache/redis"), Some(NAMELESS));
        assert_eq!(Names::default().class("Microsoft.Cache/redis"), None);
    }

    #[test]
    fn what_could_not_be_followed_knows_any_type() {
        assert_eq!(traced(&[""]).class("Microsoft.Cache/redis"), Some("Microsoft.Cache/redis"));
    }
}
