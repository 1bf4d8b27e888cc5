//! A template that is being evaluated: its symbols as memo cells, its scope, its arguments.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use foldhash::HashMap;

use crate::frontend::template::ir::{Argument, ResourceDeclaration, Template};
use crate::frontend::template::scope::Scope;
use crate::model::{Key, Unknown, Value};
use crate::source::Span;

/// The state of something that is evaluated at most once.
#[derive(Clone)]
pub(super) enum State {
    /// On the way: to ask again is a cycle.
    Evaluating,
    /// There.
    Done(Value),
}

/// An argument with the place it is evaluated in.
pub(super) struct Bound {
    pub(super) key: Key,
    pub(super) argument: Argument,
    /// The frame of the caller; `None` for parameter files.
    pub(super) caller: Option<(Rc<Frame>, Env)>,
}

/// Ends the evaluation of `key`: keeps its value, or forgets that it was on the way.
pub(super) fn remember<K: std::hash::Hash + Eq>(cells: &RefCell<HashMap<K, State>>, key: K, value: &Value, keep: bool) {
    let mut cells = cells.borrow_mut();
    if keep {
        cells.insert(key, State::Done(value.clone()));
    } else {
        cells.remove(&key);
    }
}

/// A deployed template; `None` if it is not at hand.
pub(super) type Child = Option<Rc<Frame>>;

/// One template with one set of arguments at one scope.
pub(super) struct Frame {
    pub(super) template: Arc<Template>,
    /// The frame whose symbols and scope expressions see: another one for nested deployments of outer scope.
    pub(super) lexical: Option<Rc<Frame>>,
    pub(super) parent: Option<Rc<Frame>>,
    pub(super) scope: Scope,
    /// The environment of the deployment resource, for outer scope.
    pub(super) env: Env,
    pub(super) arguments: Vec<Bound>,
    /// Names of the deployments down to this one.
    pub(super) trail: Vec<(String, Option<Span>)>,
    /// The name of this deployment.
    pub(super) name: Value,
    /// It may not be deployed.
    pub(super) maybe: Option<Arc<Unknown>>,
    pub(super) depth: usize,
    pub(super) parameters: RefCell<HashMap<String, State>>,
    pub(super) variables: RefCell<HashMap<String, State>>,
    pub(super) outputs: RefCell<Option<State>>,
    pub(super) bodies: RefCell<HashMap<(usize, usize), State>>,
    pub(super) instances: RefCell<HashMap<usize, Rc<[Instance]>>>,
    pub(super) children: RefCell<HashMap<(usize, usize), Child>>,
    pub(super) ids: OnceCell<HashMap<String, (usize, usize)>>,
    pub(super) indexing: std::cell::Cell<bool>,
    /// The declarations whose names and ids are on the way.
    pub(super) identifying: RefCell<Vec<usize>>,
}

impl Frame {
    pub(super) fn new(template: Arc<Template>, scope: Scope, name: Value) -> Self {
        Frame {
            template,
            lexical: None,
            parent: None,
            scope,
            env: Env::default(),
            arguments: Vec::new(),
            trail: Vec::new(),
            name,
            maybe: None,
            depth: 0,
            parameters: RefCell::default(),
            variables: RefCell::default(),
            outputs: RefCell::default(),
            bodies: RefCell::default(),
            instances: RefCell::default(),
            children: RefCell::default(),
            ids: OnceCell::new(),
            indexing: std::cell::Cell::new(false),
            identifying: RefCell::default(),
        }
    }

    /// A prefix that tells the unknown parameters of this frame from those of others.
    pub(super) fn prefix(&self) -> String {
        self.trail.iter().map(|(name, _)| format!("{name}/")).collect()
    }

    pub(super) fn declaration(&self, index: usize) -> &ResourceDeclaration {
        &self.template.resources[index]
    }
}

/// The frame whose symbols the expressions of `frame` see.
pub(super) fn lexical(frame: &Rc<Frame>) -> &Rc<Frame> {
    frame.lexical.as_ref().unwrap_or(frame)
}

/// The place of an element as a value.
pub(super) fn index_value(index: usize) -> Value {
    crate::model::Data::Int(i64::try_from(index).unwrap_or(i64::MAX)).into()
}

/// One of the resources that a declaration makes.
pub(super) struct Instance {
    /// The index in its loop; `None` outside of loops.
    pub(super) index: Option<Value>,
    /// What its expressions see.
    pub(super) env: Env,
    /// It may not be there: the number of iterations is unknown.
    pub(super) maybe: Option<Arc<Unknown>>,
}

/// What is bound around an expression besides the symbols of its template.
#[derive(Clone, Default)]
pub(super) struct Env {
    /// Copy loops, innermost last: name and index.
    pub(super) loops: Vec<(Option<Arc<str>>, Value)>,
    /// The innermost resource loop, which `copyIndex()` without a name means.
    pub(super) resource_loop: Option<usize>,
    /// Variables of lambdas and loops, innermost last.
    pub(super) locals: Vec<(Arc<str>, Value)>,
    /// Arguments of the user-defined function that is being evaluated, by lower-case name.
    pub(super) arguments: Option<Rc<HashMap<String, Value>>>,
}

impl Env {
    pub(super) fn with_loop(&self, name: Option<Arc<str>>, index: Value, resource: bool) -> Self {
        let mut env = self.clone();
        env.loops.push((name, index));
        if resource {
            env.resource_loop = Some(env.loops.len() - 1);
        }
        env
    }

    pub(super) fn with_locals(&self, bindings: impl IntoIterator<Item = (Arc<str>, Value)>) -> Self {
        let mut env = self.clone();
        env.locals.extend(bindings);
        env
    }

    /// Inside of a loop over an array.
    pub(super) fn with_element(&self, item: Option<&Arc<str>>, value: Value, index: Option<&Arc<str>>, at: Value) -> Self {
        let item = item.map(|name| (name.clone(), value));
        let index = index.map(|name| (name.clone(), at));
        self.with_locals(item.into_iter().chain(index))
    }
}
