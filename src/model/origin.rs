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
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Step {
    /// The place.
    pub span: Span,
    /// What happened there.
    pub kind: StepKind,
}

/// The origin of a value: the innermost place (in the body of the resource) first, then outward to the literal.
/// Cheap to clone; empty for values that nobody wrote.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin(Way);

/// Most values are written where they stand: these take no memory of their own.
#[derive(Clone, Debug, Default, PartialEq)]
enum Way {
    #[default]
    Nowhere,
    Here(Step),
    Further(Arc<Link>),
}

/// A step, and the way towards the literal before it.
#[derive(Clone, Debug, PartialEq)]
struct Link {
    step: Step,
    from: Way,
}

/// A chain may have as many steps as an evaluation; to drop them one inside the other would overflow the stack.
impl Drop for Link {
    fn drop(&mut self) {
        let mut next = std::mem::take(&mut self.from);
        while let Way::Further(link) = next {
            let Some(mut link) = Arc::into_inner(link) else { return };
            next = std::mem::take(&mut link.from);
        }
    }
}

impl Way {
    /// The innermost step, and the way before it.
    fn split(&self) -> Option<(Step, &Way)> {
        match self {
            Way::Nowhere => None,
            Way::Here(step) => Some((*step, &Way::Nowhere)),
            Way::Further(link) => Some((link.step, &link.from)),
        }
    }
}

impl Origin {
    /// Nobody wrote it.
    pub const NONE: Origin = Origin(Way::Nowhere);

    /// Written at `span`.
    pub const fn literal(span: Span) -> Self {
        Origin::at(span, StepKind::Literal)
    }

    /// Begun at `span`.
    pub const fn at(span: Span, kind: StepKind) -> Self {
        Origin(Way::Here(Step { span, kind }))
    }

    /// Brought on at `span` from `from`.
    pub fn step(span: Span, kind: StepKind, from: Origin) -> Self {
        let step = Step { span, kind };
        Origin(match from.0 {
            Way::Nowhere => Way::Here(step),
            from => Way::Further(Arc::new(Link { step, from })),
        })
    }

    /// The innermost step, if there is one.
    pub fn first(&self) -> Option<Step> {
        self.0.split().map(|(step, _)| step)
    }

    /// The innermost place, if there is one.
    pub fn span(&self) -> Option<Span> {
        self.first().map(|step| step.span)
    }

    /// Whether a provider sends a value that nobody wrote.
    pub fn is_provider_default(&self) -> bool {
        self.first().is_some_and(|step| step.kind == StepKind::ProviderDefault)
    }

    /// The origin without the steps whose places `keep` refuses.
    pub fn filtered(&self, keep: impl Fn(Span) -> bool) -> Origin {
        let kept: Vec<Step> = self.steps().filter(|step| keep(step.span)).collect();
        kept.into_iter().rev().fold(Origin::NONE, |from, step| Origin::step(step.span, step.kind, from))
    }

    /// The steps, innermost first.
    pub fn steps(&self) -> impl Iterator<Item = Step> {
        let mut way = &self.0;
        std::iter::from_fn(move || {
            let (step, from) = way.split()?;
            way = from;
            Some(step)
        })
    }
}
