//! Where the input of a policy goes: an abstract run of its rules that follows each place of the input to the constants it
//! is compared with, and notes where it reaches something that constants do not settle.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;

use crate::policy::reads::Reads;
use crate::policy::syntax::{Definition, Module, Statement, Term};

/// Rounds until nothing new is found; a policy that needs more is taken to read everything.
const ROUNDS: usize = 24;
/// Places or constants of one value; beyond, everything is read.
const WIDTH: usize = 3000;

/// Keys of the input, and `None` for any element or entry.
type Place = Vec<Option<Arc<str>>>;

/// What a value may be, as far as the text of the policy tells.
#[derive(Clone, Debug, Default, PartialEq)]
struct Flow<'a> {
    /// Places of the input whose value it may be.
    places: BTreeSet<Place>,
    /// Places it is computed from.
    derived: BTreeSet<Place>,
    /// Places whose elements it counts.
    counted: BTreeSet<Place>,
    /// Constants, by their JSON text.
    literals: BTreeMap<String, Json>,
    /// Arrays and objects of the data tables and parameters, by address.
    documents: BTreeMap<usize, Document<'a>>,
    /// The elements, if the policy builds it.
    items: Option<Box<Flow<'a>>>,
    /// The keys, if the policy builds it.
    names: BTreeMap<String, Json>,
    /// It may be some other value that is not of the input.
    opaque: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct Document<'a>(&'a Json);

impl<'a> Flow<'a> {
    fn literal(value: Json) -> Self {
        Flow { literals: BTreeMap::from([(value.to_string(), value)]), ..Flow::default() }
    }

    fn json(value: &'a Json) -> Self {
        if value.is_array() || value.is_object() {
            let address = std::ptr::from_ref(value) as usize;
            return Flow { documents: BTreeMap::from([(address, Document(value))]), ..Flow::default() };
        }
        Flow::literal(value.clone())
    }

    fn add(&mut self, other: &Flow<'a>) {
        self.places.extend(other.places.iter().cloned());
        self.derived.extend(other.derived.iter().cloned());
        self.counted.extend(other.counted.iter().cloned());
        self.literals.extend(other.literals.iter().map(|(key, value)| (key.clone(), value.clone())));
        self.documents.extend(other.documents.iter().map(|(key, value)| (*key, value.clone())));
        self.names.extend(other.names.iter().map(|(key, value)| (key.clone(), value.clone())));
        self.opaque |= other.opaque;
        if let Some(items) = &other.items {
            self.items.get_or_insert_default().add(items);
        }
    }

    fn with(mut self, other: &Flow<'a>) -> Self {
        self.add(other);
        self
    }

    /// All places that have a part in it.
    fn sources(&self) -> BTreeSet<Place> {
        let mut all: BTreeSet<Place> = self.places.union(&self.derived).cloned().collect();
        all.extend(self.counted.iter().cloned());
        if let Some(items) = &self.items {
            all.extend(items.sources());
        }
        all
    }

    /// Whether it is the type of the judged resource and can be nothing else.
    fn is_own_type(&self) -> bool {
        let own = |place: &Place| matches!(place.as_slice(), [Some(resource), Some(kind)] if **resource == *"resource" && **kind == *"type");
        let bare = self.derived.is_empty() && self.counted.is_empty() && self.literals.is_empty() && self.documents.is_empty();
        bare && !self.opaque && self.items.is_none() && self.places.len() == 1 && self.places.iter().all(own)
    }

    fn width(&self) -> usize {
        self.places.len()
            + self.derived.len()
            + self.literals.len()
            + self.documents.len()
            + self.items.as_ref().map_or(0, |items| items.width())
    }

    fn depth(&self) -> usize {
        self.items.as_ref().map_or(0, |items| items.depth() + 1).max(self.places.iter().map(Vec::len).max().unwrap_or(0))
    }
}

/// What the policy of `package` reads of a resource of the type, and whether that hangs on the type: a policy looks up in
/// its tables what concerns a type, and reads no more than that.
pub(crate) fn reads_of(
    modules: &[Module],
    package: &str,
    tables: &BTreeMap<String, Json>,
    parameters: &BTreeMap<String, Json>,
    resource_type: Option<&str>,
) -> (Reads, bool) {
    let mut rules: Vec<(&Module, &Definition)> = Vec::new();
    let mut by_path: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for module in modules {
        for definition in &module.definitions {
            by_path.entry(format!("{}.{}", module.package, definition.name)).or_default().push(rules.len());
            rules.push((module, definition));
        }
    }
    let reached = (0..rules.len()).filter(|number| rules[*number].0.package == package).collect();
    let mut tracer = Tracer {
        rules,
        by_path,
        tables,
        parameters,
        resource_type,
        typed: false,
        locals: BTreeMap::new(),
        results: BTreeMap::new(),
        reached,
        reads: Reads::default(),
        changed: true,
        lost: false,
    };
    for _ in 0..ROUNDS {
        if !tracer.changed || tracer.lost {
            break;
        }
        tracer.changed = false;
        for number in tracer.reached.clone() {
            tracer.rule(number);
        }
    }
    (if tracer.changed || tracer.lost { Reads::everything() } else { tracer.reads }, tracer.typed)
}

struct Tracer<'a> {
    rules: Vec<(&'a Module, &'a Definition)>,
    by_path: BTreeMap<String, Vec<usize>>,
    tables: &'a BTreeMap<String, Json>,
    parameters: &'a BTreeMap<String, Json>,
    /// The type of the judged resource, if it is that of one type that is asked for.
    resource_type: Option<&'a str>,
    /// Whether a table was indexed by it.
    typed: bool,
    locals: BTreeMap<(usize, String), Flow<'a>>,
    results: BTreeMap<String, Flow<'a>>,
    reached: BTreeSet<usize>,
    reads: Reads,
    changed: bool,
    /// Something could not be followed.
    lost: bool,
}

impl<'a> Tracer<'a> {
    fn bind(&mut self, rule: usize, name: &str, flow: &Flow<'a>) {
        let slot = self.locals.entry((rule, name.to_owned())).or_default();
        let merged = slot.clone().with(flow);
        if merged != *slot {
            self.lost |= merged.width() > WIDTH || merged.depth() > 24;
            *slot = merged;
            self.changed = true;
        }
    }

    fn rule(&mut self, number: usize) {
        let (module, definition) = self.rules[number];
        for (position, arg) in definition.args.iter().flatten().enumerate() {
            let given = self.locals.get(&(number, format!("${position}"))).cloned().unwrap_or_default();
            self.pattern(number, arg, &given);
        }
        let mut result = Flow::default();
        for (value, statements) in &definition.bodies {
            statements.iter().for_each(|statement| self.statement(number, statement));
            let given = match value {
                Some(value) => self.term(number, value),
                None if definition.key.is_none() => Flow::literal(true.into()),
                None => Flow::default(),
            };
            match &definition.key {
                None => result.add(&given),
                Some(key) => {
                    let key = self.term(number, key);
                    let items = result.items.get_or_insert_default();
                    if value.is_some() {
                        items.add(&given);
                        result.names.extend(key.literals);
                        result.opaque |= !key.places.is_empty();
                    } else {
                        items.add(&key);
                    }
                }
            }
        }
        let slot = self.results.entry(format!("{}.{}", module.package, definition.name)).or_default();
        let merged = slot.clone().with(&result);
        if merged != *slot {
            self.lost |= merged.width() > WIDTH || merged.depth() > 24;
            *slot = merged;
            self.changed = true;
        }
    }

    fn statement(&mut self, rule: usize, statement: &'a Statement) {
        match statement {
            Statement::SomeIn(key, value, collection) => {
                let collection = self.term(rule, collection);
                self.iterate(rule, key.as_ref(), value, &collection);
            }
            Statement::Holds(term) | Statement::Not(term, _) => {
                let flow = self.term(rule, term);
                self.truth(&flow);
            }
            Statement::Every(key, value, domain, inner) => {
                let domain = self.term(rule, domain);
                let element = self.elements(&domain);
                self.bind(rule, value, &element);
                if let Some(key) = key {
                    let keys = self.keys(&domain);
                    self.bind(rule, key, &keys);
                }
                inner.iter().for_each(|statement| self.statement(rule, statement));
            }
        }
    }

    fn iterate(&mut self, rule: usize, key: Option<&'a Term>, value: &'a Term, collection: &Flow<'a>) {
        let element = self.elements(collection);
        self.pattern(rule, value, &element);
        if let Some(key) = key {
            let keys = self.keys(collection);
            self.pattern(rule, key, &keys);
        }
    }

    /// The keys that iterating over it gives.
    fn keys(&mut self, collection: &Flow<'a>) -> Flow<'a> {
        let mut keys = Flow { literals: collection.names.clone(), opaque: true, ..Flow::default() };
        for Document(document) in collection.documents.values() {
            for name in document.as_object().into_iter().flat_map(|object| object.keys()) {
                keys.add(&Flow::literal(name.as_str().into()));
            }
        }
        keys
    }

    fn pattern(&mut self, rule: usize, pattern: &'a Term, flow: &Flow<'a>) {
        match pattern {
            Term::Var(name) if name == "_" => {}
            Term::Var(name) => self.bind(rule, name, flow),
            Term::Array(items) => {
                let element = self.elements(flow);
                items.iter().for_each(|item| self.pattern(rule, item, &element));
            }
            Term::Object(entries) => {
                for (key, value) in entries {
                    let key = self.term(rule, key);
                    let below = self.step(flow, &key);
                    self.pattern(rule, value, &below);
                }
            }
            other => {
                let other = self.term(rule, other);
                self.compare(false, flow, &other);
            }
        }
    }

    fn reads_at(&mut self, place: &Place) -> &mut Reads {
        let mut reads = &mut self.reads;
        for step in place {
            reads = match step {
                None => reads.any.get_or_insert_default(),
                Some(key) => &mut reads.keys.entry(key.to_ascii_lowercase()).or_insert_with(|| (key.clone(), Reads::default())).1,
            };
        }
        reads
    }

    fn read(&mut self, flow: &Flow<'a>) {
        for place in flow.places.iter().filter(|place| !place.is_empty()) {
            self.reads_at(place).at.read = true;
        }
    }

    fn unsettle<'p>(&mut self, places: impl IntoIterator<Item = &'p Place>) {
        for place in places {
            let at = &mut self.reads_at(place).at;
            at.read = true;
            at.unsettled = true;
        }
    }

    fn truth(&mut self, flow: &Flow<'a>) {
        self.unsettle(&flow.derived);
        for place in &flow.places {
            let at = &mut self.reads_at(place).at;
            at.read = true;
            at.literals.insert("false".to_owned(), false.into());
        }
    }

    fn compare(&mut self, order: bool, left: &Flow<'a>, right: &Flow<'a>) {
        for (one, other) in [(left, right), (right, left)] {
            self.unsettle(&one.derived);
            let none = other.literals.values().all(|literal| literal.as_i64() == Some(0));
            if !(none && other.sources().is_empty() && !other.opaque) {
                self.unsettle(&one.counted);
            }
            if let Some(items) = &one.items
                && !(other.places.is_empty() && items.sources().is_empty())
            {
                self.unsettle(&items.sources());
                self.unsettle(&other.sources());
            }
            let foreign = other.opaque || !other.sources().is_empty() || !other.documents.is_empty();
            let texts = order && other.literals.values().any(Json::is_string);
            if foreign || texts {
                self.unsettle(&one.places);
            }
            for place in &one.places {
                let at = &mut self.reads_at(place).at;
                at.read = true;
                at.literals.extend(other.literals.iter().map(|(key, value)| (key.clone(), value.clone())));
                self.lost |= other.literals.len() > WIDTH;
            }
        }
    }

    fn elements(&mut self, flow: &Flow<'a>) -> Flow<'a> {
        self.step(flow, &Flow::default())
    }

    /// The value below `flow` at `index`; an index of which nothing is known may be any.
    fn step(&mut self, flow: &Flow<'a>, index: &Flow<'a>) -> Flow<'a> {
        let mut below = Flow { derived: flow.derived.clone(), opaque: flow.opaque, ..Flow::default() };
        self.unsettle(&index.derived);
        if !index.derived.is_empty() || !index.places.is_empty() {
            self.unsettle(&flow.places);
        }
        let sure = index.sources().is_empty() && !index.opaque && !index.literals.is_empty();
        let keys: Vec<&str> = if sure { index.literals.values().filter_map(Json::as_str).collect() } else { Vec::new() };
        let any = !sure || keys.len() < index.literals.len();
        let by_type = index.is_own_type();
        for place in &flow.places {
            let extended = |step: Option<Arc<str>>| place.iter().cloned().chain([step]).collect::<Place>();
            below.places.extend(keys.iter().map(|key| extended(Some((*key).into()))));
            if any {
                below.places.insert(extended(None));
            }
        }
        if !flow.places.is_empty() {
            self.unsettle(&index.places);
        }
        for Document(document) in flow.documents.values() {
            match document {
                Json::Object(entries) => {
                    for place in &index.places {
                        let at = &mut self.reads_at(place).at;
                        at.read = true;
                        at.literals.extend(entries.keys().map(|name| (format!("{name:?}"), Json::from(name.as_str()))));
                    }
                    self.typed |= by_type;
                    let own = self.resource_type.filter(|_| by_type);
                    let chosen = entries.iter().filter(|(name, _)| match own {
                        Some(own) => name.eq_ignore_ascii_case(own),
                        None => any || keys.contains(&name.as_str()),
                    });
                    chosen.for_each(|(_, value)| below.add(&Flow::json(value)));
                }
                Json::Array(items) => items.iter().for_each(|value| below.add(&Flow::json(value))),
                _ => {}
            }
        }
        if let Some(items) = &flow.items {
            for place in &index.places {
                let at = &mut self.reads_at(place).at;
                at.read = true;
                at.literals.extend(flow.names.clone());
            }
            below.add(items);
        }
        self.read(&below);
        below
    }

    /// The path that a reference to data or to an import begins with, as text, and the indices behind it.
    fn global(&self, rule: usize, term: &'a Term) -> Option<(String, Vec<&'a Term>)> {
        let mut indices = Vec::new();
        let mut base = term;
        while let Term::Index(inner, index) = base {
            indices.push(&**index);
            base = inner;
        }
        let Term::Var(name) = base else { return None };
        if self.locals.contains_key(&(rule, name.clone())) {
            return None;
        }
        indices.reverse();
        let (module, _) = self.rules[rule];
        let path = match module.imports.iter().find(|(alias, _)| alias == name) {
            Some((_, path)) => path.clone(),
            None if name == "data" || name == "input" => name.clone(),
            None => format!("{}.{name}", module.package),
        };
        Some((path, indices))
    }

    fn reference(&mut self, rule: usize, term: &'a Term) -> Option<Flow<'a>> {
        let (mut path, indices) = self.global(rule, term)?;
        let mut rest = indices.into_iter();
        let mut flow = loop {
            if let Some(numbers) = self.by_path.get(&path) {
                for number in numbers.clone() {
                    self.changed |= self.reached.insert(number);
                }
                break self.results.get(&path).cloned().unwrap_or_default();
            }
            if path == "input" {
                break Flow { places: BTreeSet::from([Place::new()]), ..Flow::default() };
            }
            if path == "input.params" {
                match rest.next() {
                    Some(Term::Literal(Json::String(name))) => {
                        let parameters = self.parameters;
                        break parameters.get(name).map(Flow::json).unwrap_or_default();
                    }
                    _ => {
                        let mut all = Flow::default();
                        let parameters = self.parameters;
                        for value in parameters.values() {
                            all.names.extend(parameters.keys().map(|name| (format!("{name:?}"), Json::from(name.as_str()))));
                            all.items.get_or_insert_default().add(&Flow::json(value));
                        }
                        break all;
                    }
                }
            }
            match rest.next() {
                Some(Term::Literal(Json::String(key))) if path == "data.seawall.tables" => {
                    let tables = self.tables;
                    break tables.get(key).map(Flow::json).unwrap_or_default();
                }
                Some(Term::Literal(Json::String(key))) if path.starts_with("data") => path = format!("{path}.{key}"),
                _ if path.starts_with("data.seawall.policies.") || path.starts_with("data.seawall.lib.") => {
                    // A variable that nothing binds, or a function named as a value.
                    return Some(Flow::default());
                }
                _ => {
                    self.lost = true;
                    return Some(Flow::default());
                }
            }
        };
        for index in rest {
            let index = self.term(rule, index);
            // `input.params` and `input.environment` are known; only the resource and what is joined to it may be not.
            flow = if flow.places.iter().any(Vec::is_empty) && index.literals.contains_key("\"params\"") {
                let parameters = self.parameters;
                let mut all = Flow::default();
                for (name, value) in parameters {
                    all.names.insert(format!("{name:?}"), name.as_str().into());
                    all.items.get_or_insert_default().add(&Flow::json(value));
                }
                all
            } else {
                self.step(&flow, &index)
            };
        }
        Some(flow)
    }

    fn term(&mut self, rule: usize, term: &'a Term) -> Flow<'a> {
        match term {
            Term::Literal(value) => Flow::literal(value.clone()),
            Term::Var(name) => match self.locals.get(&(rule, name.clone())) {
                Some(flow) => flow.clone(),
                None => self.reference(rule, term).unwrap_or_default(),
            },
            Term::Array(items) => {
                let mut made = Flow { items: Some(Box::default()), ..Flow::default() };
                let mut constants = Some(Vec::new());
                for item in items {
                    let item = self.term(rule, item);
                    constants = match (constants, item.literals.values().next()) {
                        (Some(mut known), Some(only)) if item == Flow::literal(only.clone()) => {
                            known.push(only.clone());
                            Some(known)
                        }
                        _ => None,
                    };
                    made.items.get_or_insert_default().add(&item);
                }
                if let Some(constants) = constants {
                    made.add(&Flow::literal(Json::Array(constants)));
                }
                made
            }
            Term::Object(entries) => {
                let mut made = Flow { items: Some(Box::default()), ..Flow::default() };
                for (key, value) in entries {
                    let (key, value) = (self.term(rule, key), self.term(rule, value));
                    made.opaque |= !key.sources().is_empty();
                    made.names.extend(key.literals);
                    made.items.get_or_insert_default().add(&value);
                }
                if entries.is_empty() {
                    made.literals.insert("{}".to_owned(), Json::Object(serde_json::Map::new()));
                }
                made
            }
            Term::Comprehension(terms, statements) => {
                statements.iter().for_each(|statement| self.statement(rule, statement));
                let mut made = Flow { items: Some(Box::default()), ..Flow::default() };
                for term in terms {
                    let term = self.term(rule, term);
                    made.items.get_or_insert_default().add(&term);
                }
                made
            }
            Term::Index(base, index) => match self.reference(rule, term) {
                Some(flow) => flow,
                None => {
                    let (base, index) = (self.term(rule, base), self.term(rule, index));
                    self.step(&base, &index)
                }
            },
            Term::Binary(left, right) => {
                let (left, right) = (self.term(rule, left), self.term(rule, right));
                let mut both = left.with(&right);
                both.derived.extend(std::mem::take(&mut both.places));
                both.derived.extend(std::mem::take(&mut both.counted));
                both.opaque |= both.items.is_none();
                both
            }
            Term::Compare(order, left, right) => {
                let (left, right) = (self.term(rule, left), self.term(rule, right));
                self.compare(*order, &left, &right);
                Flow::default()
            }
            Term::Assign(left, right) => {
                let right = self.term(rule, right);
                self.pattern(rule, left, &right);
                Flow::default()
            }
            Term::Membership(key, value, collection) => {
                let (value, collection) = (self.term(rule, value), self.term(rule, collection));
                let element = self.elements(&collection);
                self.compare(false, &value, &element);
                if let Some(key) = key {
                    let (key, keys) = (self.term(rule, key), self.keys(&collection));
                    self.compare(false, &key, &keys);
                }
                Flow::default()
            }
            Term::Call(name, args) => self.call(rule, name, args),
        }
    }

    fn call(&mut self, rule: usize, name: &str, args: &'a [Term]) -> Flow<'a> {
        let (module, _) = self.rules[rule];
        let path = match name.split_once('.') {
            Some((alias, rest)) => match module.imports.iter().find(|(known, _)| known == alias) {
                Some((_, path)) => format!("{path}.{rest}"),
                None => name.to_owned(),
            },
            None => format!("{}.{name}", module.package),
        };
        if name == "object.get" {
            return self.object_get(rule, args);
        }
        let flows: Vec<Flow<'a>> = args.iter().map(|arg| self.term(rule, arg)).collect();
        if let Some(numbers) = self.by_path.get(&path).cloned() {
            for number in numbers {
                self.changed |= self.reached.insert(number);
                for (position, flow) in flows.iter().enumerate() {
                    self.bind(number, &format!("${position}"), flow);
                }
            }
            return self.results.get(&path).cloned().unwrap_or_default();
        }
        let mut all = Flow::default();
        flows.iter().for_each(|flow| all.add(flow));
        match name {
            "lower" | "upper" | "trim_space" => all,
            "array.concat" | "object.union" => all,
            "count" => Flow {
                counted: all.places,
                derived: all.derived.union(&all.items.map(|items| items.sources()).unwrap_or_default()).cloned().collect(),
                opaque: true,
                ..Flow::default()
            },
            "is_string" | "is_boolean" | "is_number" | "is_array" | "is_object" | "is_null" | "is_set" => {
                self.compare(false, &Flow { places: all.places, ..Flow::default() }, &Flow::literal(0.into()));
                Flow { derived: all.derived, ..Flow::default() }
            }
            "walk" | "http.send" => {
                self.lost = true;
                Flow::default()
            }
            _ => Flow { derived: all.sources(), opaque: true, ..Flow::default() },
        }
    }

    fn object_get(&mut self, rule: usize, args: &'a [Term]) -> Flow<'a> {
        let [object, key, default] = args else { return Flow::default() };
        let (object, default) = (self.term(rule, object), self.term(rule, default));
        let mut flow = object;
        match key {
            Term::Array(keys) => {
                for key in keys {
                    let key = self.term(rule, key);
                    flow = self.step(&flow, &key);
                }
            }
            key => {
                let key = self.term(rule, key);
                if key == Flow::default() {
                    // Not followed yet: a later round knows.
                    return default;
                }
                let mut found = Flow::default();
                let tables = key.documents.values().filter_map(|Document(document)| document.as_array());
                let paths: Vec<Vec<Json>> = key.literals.values().filter_map(Json::as_array).chain(tables).cloned().collect();
                let mut key = key;
                if key.opaque
                    || !key.derived.is_empty()
                    || !key.places.is_empty()
                    || key.documents.values().any(|document| document.0.is_object())
                {
                    // A key that is not written in the policy: any part of the object may be read.
                    self.unsettle(&flow.places);
                }
                key.literals.retain(|_, literal| !literal.is_array());
                for path in &paths {
                    let below = path.iter().fold(flow.clone(), |below, key| self.step(&below, &Flow::literal(key.clone())));
                    found.add(&below);
                }
                if !key.literals.is_empty() || !key.places.is_empty() || key.items.is_none() && paths.is_empty() {
                    found.add(&self.step(&flow, &Flow { items: None, ..key.clone() }));
                }
                // A path that is put together: each of its keys may stand at each of its steps.
                if let Some(items) = key.items.as_ref().filter(|_| paths.is_empty()) {
                    let mut level = flow.clone();
                    for _ in 0..6 {
                        level = self.step(&level, items);
                        found.add(&level);
                    }
                }
                flow = found;
            }
        }
        flow.with(&default)
    }
}
