//! Where a value comes from: the place it is written, and the chain of references it came by.

use std::sync::Arc;

use crate::source::Span;

/// How one step of an origin brought the value on.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum StepKind {
    /// Written here.
    Literal,
    /// The result of a function or operator here.
    Computed,
    /// A reference to a parameter.
    Parameter,
    /// The default value of a parameter.
    ParameterDefault,
    /// A value in a parameter file.
    ParameterFile,
    /// A reference to a variable.
    Variable,
    /// An argument given to a nested deployment or module.
    ModuleArgument,
    /// An output of a nested deployment or module.
    ModuleOutput,
    /// An element of a copy loop.
    Loop,
    /// The body of a user-defined function.
    UserFunction,
    /// A property declared by another resource of the same template.
    DeclaredProperty,
    /// Found in an export or a snapshot.
    Export,
    /// A reference to an input variable of a Terraform module.
    InputVariable,
    /// The default of an input variable.
    InputDefault,
    /// A value in a file of variables (`*.tfvars`).
    VariablesFile,
    /// A reference to a local value.
    Local,
    /// What the provider of Terraform sends of itself.
    ProviderDefault,
}

/// One place on the way of a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The place.
    pub span: Span,
    /// What happened there.
    pub kind: StepKind,
    /// Where it came from before that: towards the literal.
    pub from: Origin,
}

/// The origin of a value: the innermost place (in the body of the resource) first, then outward to the literal.
/// Cheap to clone; empty for values that nobody wrote.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin(Option<Arc<Step>>);

/// A chain may have as many steps as an evaluation; to drop them one inside the other would overflow the stack.
impl Drop for Step {
    fn drop(&mut self) {
        let mut next = self.from.0.take();
        while let Some(mut step) = next.and_then(Arc::into_inner) {
            next = step.from.0.take();
        }
    }
}

impl Origin {
    /// Nobody wrote it.
    pub const NONE: Origin = Origin(None);

    /// Written at `span`.
    pub fn literal(span: Span) -> Self {
        Origin::step(span, StepKind::Literal, Origin::NONE)
    }

    /// Brought on at `span` from `from`.
    pub fn step(span: Span, kind: StepKind, from: Origin) -> Self {
        Origin(Some(Arc::new(Step { span, kind, from })))
    }

    /// The innermost place, if there is one.
    pub fn span(&self) -> Option<Span> {
        self.0.as_ref().map(|step| step.span)
    }

    /// Whether a provider sends a value that nobody wrote.
    pub fn is_provider_default(&self) -> bool {
        self.0.as_ref().is_some_and(|step| step.kind == StepKind::ProviderDefault)
    }

    /// The origin without the steps whose places `keep` refuses.
    pub fn filtered(&self, keep: impl Fn(Span) -> bool) -> Origin {
        let kept: Vec<&Step> = self.steps().filter(|step| keep(step.span)).collect();
        kept.into_iter().rev().fold(Origin::NONE, |from, step| Origin::step(step.span, step.kind, from))
    }

    /// The steps, innermost first.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        std::iter::successors(self.0.as_deref(), |step| step.from.0.as_deref())
    }
}
