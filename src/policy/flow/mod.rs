//! Where the input of a policy goes: an abstract run of its rules that follows each place of the input to the constants it
//! is compared with, and notes where it reaches something that constants do not settle.

mod atoms;
mod routes;
mod state;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use crate::policy::flow::atoms::{Atoms, Flow, ROOT, Set};
use crate::policy::flow::routes::{Route, Start};
use crate::policy::flow::state::{Group, Rule, Use};
pub(crate) use crate::policy::flow::types::{Names, Traced};
use crate::policy::reads::{Name, Reads};
use crate::policy::syntax::{Module, Statement, Term};

/// Rounds until nothing new is found; a policy that needs more is taken to read everything.
const ROUNDS: usize = 24;
/// Places or constants of one value; beyond, everything is read.
const WIDTH: usize = 3000;
/// Keys below each other; beyond, everything is read.
const DEPTH: usize = 24;

/// What the policy of `package` reads, or what only its rule `only` does, and whether that hangs on the type.
pub(crate) fn trace<'a>(
    modules: &'a [Module],
    package: &'a str,
    only: Option<&str>,
    tables: &'a dyn Fn(&str) -> Option<&'a Json>,
    parameters: &'a BTreeMap<String, Json>,
    resource_type: Option<&'a str>,
) -> Traced {
    let mut rules: Vec<Rule<'_>> = Vec::new();
    let mut by_path: FxHashMap<(&str, &str), usize> = FxHashMap::default();
    let mut groups: Vec<Group> = Vec::new();
    for module in modules {
        for definition in &module.definitions {
            let group = *by_path.entry((&module.package, &definition.name)).or_insert_with(|| {
                groups.push(Group::default());
                groups.len() - 1
            });
            groups[group].rules.push(rules.len());
            rules.push(Rule { module, definition, group, locals: BTreeMap::new(), args: Vec::new(), bound: 0, run: None });
        }
    }
    let asked = |rule: &Rule| rule.module.package == package && only.is_none_or(|name| rule.definition.name == name);
    let reached = (0..rules.len()).filter(|number| asked(&rules[*number])).collect();
    let mut tracer = Tracer {
        rules,
        groups,
        by_path,
        tables,
        parameters,
        resource_type,
        atoms: Atoms::new(),
        routes: FxHashMap::default(),
        reached,
        uses: Vec::new(),
        asked: BTreeSet::new(),
        clock: 1,
        changed: true,
        settled: false,
        lost: false,
        typed: false,
    };
    tracer.follow();
    // What no round gave a value may have any.
    tracer.settled = true;
    tracer.changed = true;
    tracer.rules.iter_mut().for_each(|rule| rule.run = None);
    tracer.follow();
    tracer.answers(package);
    let lost = tracer.changed || tracer.lost;
    let reads = if lost { Reads::everything() } else { tracer.reads() };
    // Where not all was followed, any type may be one that it knows. Nobody asks it of what is about one type or rule already.
    let general = resource_type.is_none() && only.is_none();
    let names = (general && (tracer.typed || lost))
        .then(|| if lost { vec![Name::default()] } else { tracer.atoms.texts().map(Name::from).collect() });
    Traced { names: Names(names.map(Arc::from)), reads: Arc::new(reads) }
}

struct Tracer<'a> {
    rules: Vec<Rule<'a>>,
    groups: Vec<Group>,
    /// By package and name.
    by_path: FxHashMap<(&'a str, &'a str), usize>,
    /// The data table with a name.
    tables: &'a dyn Fn(&str) -> Option<&'a Json>,
    parameters: &'a BTreeMap<String, Json>,
    /// The type of the judged resource, if it is said: rows of tables for other types are not read.
    resource_type: Option<&'a str>,
    atoms: Atoms<'a>,
    /// For the address of each reference, its beginning and the indices behind.
    routes: FxHashMap<usize, Route<'a>>,
    reached: BTreeSet<usize>,
    /// By place.
    uses: Vec<Use>,
    /// The groups that the rule at hand asked for their results.
    asked: BTreeSet<usize>,
    clock: u64,
    changed: bool,
    /// Every value that a round could find is found.
    settled: bool,
    /// Something could not be followed.
    lost: bool,
    /// The type of the judged resource was asked for.
    typed: bool,
}

impl<'a> Tracer<'a> {
    fn reads(&self) -> Reads {
        let mut reads = Reads::default();
        for (place, used) in (0..).zip(&self.uses).filter(|(_, used)| used.read || used.whole) {
            let at = &mut self.atoms.node(place, &mut reads).at;
            at.read |= used.read;
            at.unsettled |= used.unsettled;
            at.whole |= used.whole;
            at.counted |= used.counted;
            let literals = used.literals.iter().map(|literal| self.atoms.json(literal));
            at.literals.extend(literals.map(|literal| (literal.to_string().into(), literal.clone())));
        }
        reads
    }

    /// What the policy says is made of these places as they are.
    fn answers(&mut self, package: &str) {
        for name in ["applies", "deny"] {
            if let Some(group) = self.by_path.get(&(package, name)) {
                let sources = self.groups[*group].result.sources();
                self.whole(&sources);
            }
        }
    }

    /// The group of the rules with this package and name.
    fn group(&self, path: &str) -> Option<usize> {
        self.by_path.get(&path.rsplit_once('.')?).copied()
    }

    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    /// Adds `flow` to `slot`; whether that is news.
    fn grow(&mut self, slot: &mut Flow, flow: &Flow) -> bool {
        let merged = slot.clone().with(flow);
        if merged == *slot {
            return false;
        }
        self.lost |= merged.width() > WIDTH || merged.depth(&self.atoms) > DEPTH;
        *slot = merged;
        self.changed = true;
        true
    }

    fn bind(&mut self, rule: usize, name: &'a str, flow: &Flow) {
        let known = self.rules[rule].locals.remove(name);
        let first = known.is_none();
        let mut slot = known.unwrap_or_default();
        if self.grow(&mut slot, flow) || first {
            self.rules[rule].bound = self.tick();
        }
        self.rules[rule].locals.insert(name, slot);
    }

    fn give(&mut self, rule: usize, position: usize, flow: &Flow) {
        let args = &mut self.rules[rule].args;
        args.resize(args.len().max(position + 1), Flow::default());
        let mut slot = std::mem::take(&mut args[position]);
        if self.grow(&mut slot, flow) {
            self.rules[rule].bound = self.tick();
        }
        self.rules[rule].args[position] = slot;
    }

    /// The results of a group, which is followed from now on.
    fn ask(&mut self, group: usize) -> Flow {
        self.asked.insert(group);
        for number in &self.groups[group].rules {
            self.changed |= self.reached.insert(*number);
        }
        self.groups[group].result.clone()
    }

    /// Follows a rule, unless nothing it depends on has changed since it was followed before.
    fn rule(&mut self, number: usize) {
        let rule = &self.rules[number];
        if let Some((then, asked)) = &rule.run
            && rule.bound <= *then
            && asked.iter().all(|group| self.groups[*group].given <= *then)
        {
            return;
        }
        let (definition, group, then) = (rule.definition, rule.group, self.clock);
        self.asked.clear();
        for (position, arg) in definition.args.iter().flatten().enumerate() {
            let given = self.rules[number].args.get(position).cloned().unwrap_or_default();
            self.pattern(number, arg, &given);
        }
        let mut result = Flow::default();
        for (value, statements) in &definition.bodies {
            if statements.iter().any(|statement| self.is_for_another_type(number, statement)) {
                continue;
            }
            statements.iter().for_each(|statement| self.statement(number, statement));
            let given = match value {
                Some(value) => self.term(number, value),
                None if definition.key.is_none() => self.constant(&true.into()),
                None => Flow::default(),
            };
            match &definition.key {
                None => result.add(&given),
                Some(key) => {
                    let key = self.term(number, key);
                    if value.is_some() {
                        result.add_item(&given);
                        result.names.add(&key.literals);
                        result.opaque |= !key.places.is_empty();
                    } else {
                        result.add_item(&key);
                    }
                }
            }
        }
        let mut slot = std::mem::take(&mut self.groups[group].result);
        if self.grow(&mut slot, &result) {
            self.groups[group].given = self.tick();
        }
        self.groups[group].result = slot;
        self.rules[number].run = Some((then, std::mem::take(&mut self.asked)));
    }

    fn statement(&mut self, rule: usize, statement: &'a Statement) {
        match statement {
            Statement::SomeIn(key, value, collection, _) => {
                let collection = self.term(rule, collection);
                let element = self.elements(&collection);
                self.pattern(rule, value, &element);
                if let Some(key) = key {
                    let keys = self.keys(&collection);
                    self.pattern(rule, key, &keys);
                }
            }
            Statement::Holds(term, _) | Statement::Not(term, _) => {
                let flow = self.term(rule, term);
                self.truth(&flow);
            }
            Statement::Note(..) => {}
            Statement::Every(key, value, domain, inner, _) => {
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

    /// The keys that iterating over it gives.
    fn keys(&mut self, collection: &Flow) -> Flow {
        let mut keys = Flow { literals: collection.names.clone(), opaque: true, ..Flow::default() };
        for document in collection.documents.iter() {
            keys.literals.add(&self.atoms.children(document).names);
        }
        keys
    }

    fn pattern(&mut self, rule: usize, pattern: &'a Term, flow: &Flow) {
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

    fn constant(&mut self, value: &Json) -> Flow {
        Flow::literal(self.atoms.literal(value))
    }

    /// A value of a data table or parameter.
    fn json(&mut self, value: &'a Json) -> Flow {
        if value.is_array() || value.is_object() {
            return Flow { documents: Set::one(self.atoms.document(value)), ..Flow::default() };
        }
        self.constant(value)
    }

    fn used(&mut self, place: u32) -> &mut Use {
        let place = place as usize;
        if place >= self.uses.len() {
            self.uses.resize(place + 1, Use::default());
        }
        &mut self.uses[place]
    }

    fn read(&mut self, place: u32) -> &mut Use {
        let used = self.used(place);
        used.read = true;
        used
    }

    /// All that stands at these places matters, not what is read below them alone.
    fn whole(&mut self, places: &Set) {
        places.iter().for_each(|place| self.used(place).whole = true);
    }

    fn unsettle(&mut self, places: &Set) {
        for place in places.iter() {
            self.read(place).unsettled = true;
        }
    }

    fn compared(&mut self, places: &Set, literals: &Set) {
        self.whole(places);
        for place in places.iter() {
            self.read(place).literals.add(literals);
        }
    }

    fn truth(&mut self, flow: &Flow) {
        self.unsettle(&flow.derived);
        let no = Set::one(self.atoms.literal(&false.into()));
        self.compared(&flow.places, &no);
    }

    fn compare(&mut self, order: bool, left: &Flow, right: &Flow) {
        for (one, other) in [(left, right), (right, left)] {
            self.unsettle(&one.derived);
            let none = other.literals.iter().all(|literal| self.atoms.json(literal).as_i64() == Some(0));
            if !(none && !other.has_sources() && !other.opaque) {
                self.unsettle(&one.counted);
            }
            if let Some(items) = &one.items
                && (!other.places.is_empty() || items.has_sources())
            {
                self.unsettle(&items.sources());
                self.unsettle(&other.sources());
            }
            let foreign = other.opaque || other.has_sources() || !other.documents.is_empty();
            let texts = order && other.literals.iter().any(|literal| self.atoms.json(literal).is_string());
            if foreign || texts {
                self.unsettle(&one.places);
            }
            self.compared(&one.places, &other.literals);
            self.lost |= !one.places.is_empty() && other.literals.len() > WIDTH;
        }
    }

    fn elements(&mut self, flow: &Flow) -> Flow {
        self.step(flow, &Flow::default())
    }

    /// The value below `flow` at `index`; an index of which nothing is known may be any.
    fn step(&mut self, flow: &Flow, index: &Flow) -> Flow {
        let mut below = Flow { derived: flow.derived.clone(), opaque: flow.opaque, ..Flow::default() };
        self.unsettle(&index.derived);
        if !index.derived.is_empty() || !index.places.is_empty() {
            self.unsettle(&flow.places);
        }
        let sure = !index.has_sources() && !index.opaque && !index.literals.is_empty();
        let texts = || index.literals.iter().filter(|literal| self.atoms.json(*literal).is_string());
        let keys: Set = if sure { texts().collect() } else { Set::default() };
        let any = !sure || keys.len() < index.literals.len();
        let mut places = Vec::new();
        for place in flow.places.iter() {
            places.extend(keys.iter().map(|key| self.atoms.place(place, Some(key))));
            if any {
                places.push(self.atoms.place(place, None));
            }
        }
        below.places = places.into_iter().collect();
        if !flow.places.is_empty() {
            self.unsettle(&index.places);
        }
        for document in flow.documents.iter() {
            let children = self.atoms.children(document);
            match self.atoms.text_of(document) {
                Json::Object(entries) => {
                    self.compared(&index.places, &children.names);
                    if any {
                        below.literals.add(&children.literals);
                        below.documents.add(&children.documents);
                    } else {
                        for key in keys.iter() {
                            let value = self.atoms.json(key).as_str().and_then(|name| entries.get(name));
                            if let Some(value) = value {
                                let value = self.json(value);
                                below.add(&value);
                            }
                        }
                    }
                }
                _ => {
                    below.literals.add(&children.literals);
                    below.documents.add(&children.documents);
                }
            }
        }
        if let Some(items) = &flow.items {
            self.compared(&index.places, &flow.names);
            below.add(items);
        }
        self.own_type(&mut below);
        for place in below.places.iter().filter(|place| *place != ROOT) {
            self.read(place);
        }
        below
    }

    /// Follows the rules until nothing new is found.
    fn follow(&mut self) {
        for _ in 0..ROUNDS {
            if !self.changed || self.lost {
                break;
            }
            self.changed = false;
            for number in self.reached.clone() {
                self.rule(number);
            }
        }
    }

    /// Whether an index has no value yet: a later round may know it.
    fn unfollowed(&self, index: &Term, flow: &Flow) -> bool {
        !self.settled && *flow == Flow::default() && !matches!(index, Term::Var(name) if name == "_")
    }

    /// The package and name of what a rule calls `name`.
    fn path_of(&self, rule: usize, name: &str) -> String {
        let module = self.rules[rule].module;
        match name.split_once('.') {
            Some((alias, rest)) => match module.imports.iter().find(|(known, _)| known == alias) {
                Some((_, path)) => format!("{path}.{rest}"),
                None => name.to_owned(),
            },
            None => format!("{}.{name}", module.package),
        }
    }

    /// The parameters as one object.
    fn all_parameters(&mut self) -> Flow {
        let parameters = self.parameters;
        let mut all = Flow::default();
        for (name, value) in parameters {
            all.names.add(&Set::one(self.atoms.string(name)));
            let value = self.json(value);
            all.add_item(&value);
        }
        all
    }

    fn reference(&mut self, rule: usize, term: &'a Term) -> Option<Flow> {
        let (start, rest) = self.route(rule, term)?;
        let mut flow = match start {
            Start::Group(group) => self.ask(group),
            Start::Input => Flow { places: Set::one(ROOT), ..Flow::default() },
            Start::Parameter(name) => {
                let parameters = self.parameters;
                parameters.get(name).map(|value| self.json(value)).unwrap_or_default()
            }
            Start::Parameters => self.all_parameters(),
            Start::Table(table) => self.json(table),
            Start::Nothing => Flow::default(),
            Start::Lost => {
                self.lost = true;
                Flow::default()
            }
        };
        for index in rest.iter() {
            let written = index;
            let index = self.term(rule, index);
            if self.unfollowed(written, &index) {
                return Some(Flow::default());
            }
            // `input.params` and `input.environment` are known; only the resource and what is joined to it may be not.
            let parameters = flow.places.contains(ROOT) && index.literals.contains(self.atoms.string("params"));
            flow = if parameters { self.all_parameters() } else { self.step(&flow, &index) };
        }
        Some(flow)
    }

    fn term(&mut self, rule: usize, term: &'a Term) -> Flow {
        match term {
            Term::Literal(value) => self.constant(value),
            Term::Var(name) => match self.rules[rule].locals.get(name.as_str()) {
                Some(flow) => flow.clone(),
                None => self.reference(rule, term).unwrap_or_default(),
            },
            Term::Array(items) => {
                let mut made = Flow::built();
                let mut constants = Some(Vec::new());
                for item in items {
                    let item = self.term(rule, item);
                    let only = item.literals.iter().next().filter(|only| item == Flow::literal(*only));
                    constants = constants.zip(only).map(|(mut known, only)| {
                        known.push(self.atoms.json(only).clone());
                        known
                    });
                    made.add_item(&item);
                }
                if let Some(constants) = constants {
                    let constants = self.constant(&Json::Array(constants));
                    made.add(&constants);
                }
                made
            }
            Term::Object(entries) => {
                let mut made = Flow::built();
                for (key, value) in entries {
                    let (key, value) = (self.term(rule, key), self.term(rule, value));
                    made.opaque |= key.has_sources();
                    made.names.add(&key.literals);
                    made.add_item(&value);
                }
                if entries.is_empty() {
                    let empty = self.constant(&Json::Object(serde_json::Map::new()));
                    made.add(&empty);
                }
                made
            }
            Term::Comprehension(terms, statements) => {
                statements.iter().for_each(|statement| self.statement(rule, statement));
                let mut made = Flow::built();
                for term in terms {
                    let term = self.term(rule, term);
                    made.add_item(&term);
                }
                made
            }
            Term::Index(base, index) => match self.reference(rule, term) {
                Some(flow) => flow,
                None => {
                    let (base, at) = (self.term(rule, base), self.term(rule, index));
                    if self.unfollowed(index, &at) { Flow::default() } else { self.step(&base, &at) }
                }
            },
            Term::Binary(left, right) => {
                let (left, right) = (self.term(rule, left), self.term(rule, right));
                let mut both = left.with(&right);
                self.whole(&both.sources());
                both.derived.add(&std::mem::take(&mut both.places));
                both.derived.add(&std::mem::take(&mut both.counted));
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
            Term::Call(name, args, _) => self.call(rule, name, args),
        }
    }

    fn call(&mut self, rule: usize, name: &str, args: &'a [Term]) -> Flow {
        if name == "object.get" {
            return self.object_get(rule, args);
        }
        let path = self.path_of(rule, name);
        let flows: Vec<Flow> = args.iter().map(|arg| self.term(rule, arg)).collect();
        if let Some(group) = self.group(&path) {
            for number in self.groups[group].rules.clone() {
                for (position, flow) in flows.iter().enumerate() {
                    self.give(number, position, flow);
                }
            }
            return self.ask(group);
        }
        let mut all = Flow::default();
        flows.iter().for_each(|flow| all.add(flow));
        match name {
            "lower" | "upper" | "trim_space" => all,
            "array.concat" | "object.union" => all,
            "count" => {
                all.places.iter().for_each(|place| self.used(place).counted = true);
                let mut derived = all.derived;
                derived.add(&all.items.map(|items| items.sources()).unwrap_or_default());
                Flow { counted: all.places, derived, opaque: true, ..Flow::default() }
            }
            "is_string" | "is_boolean" | "is_number" | "is_array" | "is_object" | "is_null" | "is_set" => {
                let nought = self.constant(&0.into());
                self.compare(false, &Flow { places: all.places, ..Flow::default() }, &nought);
                Flow { derived: all.derived, ..Flow::default() }
            }
            "walk" | "http.send" => {
                self.lost = true;
                Flow::default()
            }
            _ => {
                let derived = all.sources();
                self.whole(&derived);
                Flow { derived, opaque: true, ..Flow::default() }
            }
        }
    }

    fn object_get(&mut self, rule: usize, args: &'a [Term]) -> Flow {
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
                let mut key = self.term(rule, key);
                if key == Flow::default() {
                    // Not followed yet: a later round knows.
                    return default;
                }
                let mut found = Flow::default();
                let documents: Vec<&Json> = key.documents.iter().map(|document| self.atoms.text_of(document)).collect();
                let literals = key.literals.iter().filter_map(|literal| self.atoms.json(literal).as_array());
                let tables = documents.iter().filter_map(|document| document.as_array());
                let paths: Vec<Vec<Json>> = literals.chain(tables).cloned().collect();
                if key.opaque
                    || !key.derived.is_empty()
                    || !key.places.is_empty()
                    || documents.iter().any(|document| document.is_object())
                {
                    // A key that is not written in the policy: any part of the object may be read.
                    self.unsettle(&flow.places);
                }
                key.literals = key.literals.iter().filter(|literal| !self.atoms.json(*literal).is_array()).collect();
                for path in &paths {
                    let mut below = flow.clone();
                    for key in path {
                        let key = self.constant(key);
                        below = self.step(&below, &key);
                    }
                    found.add(&below);
                }
                if !key.literals.is_empty() || !key.places.is_empty() || key.items.is_none() && paths.is_empty() {
                    let below = self.step(&flow, &Flow { items: None, ..key.clone() });
                    found.add(&below);
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
