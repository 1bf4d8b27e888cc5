//! Which names an expression sees, and which scope a resource or module is deployed to.
//!
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/bicep/deploy-to-resource-group>.

use std::rc::Rc;
use std::sync::Arc;

use crate::frontend::bicep::lower::{Lowering, access, call, literal, member_of};
use crate::frontend::bicep::names::File;
use crate::frontend::bicep::syntax::{Expr as Written, ExprKind as WrittenKind};
use crate::frontend::template::ir::{Expr, ExprKind, Member};
use crate::model::{Data, ScopeKind, Value};
use crate::source::Span;

/// What is bound around an expression.
#[derive(Clone)]
pub(super) struct Scope {
    /// The file it is written in.
    pub(super) file: Rc<File>,
    /// Variables of lambdas and loops.
    locals: Vec<Arc<str>>,
    /// Parameters of the function it is the body of.
    arguments: Vec<Arc<str>>,
    /// The resources in whose bodies it stands, outermost first.
    parents: Vec<Arc<str>>,
}

impl Scope {
    /// The top of a file.
    pub(super) fn of(file: &Rc<File>) -> Self {
        Scope { file: file.clone(), locals: Vec::new(), arguments: Vec::new(), parents: Vec::new() }
    }

    pub(super) fn with_locals(&self, names: impl IntoIterator<Item = Arc<str>>) -> Self {
        let mut scope = self.clone();
        scope.locals.extend(names);
        scope
    }

    pub(super) fn with_arguments(&self, names: impl IntoIterator<Item = Arc<str>>) -> Self {
        let mut scope = self.clone();
        scope.arguments.extend(names);
        scope
    }

    /// The body of the resource `symbol`.
    pub(super) fn inside(&self, symbol: &Arc<str>) -> Self {
        let mut scope = self.clone();
        scope.parents.push(symbol.clone());
        scope
    }

    pub(super) fn is_local(&self, name: &str) -> bool {
        self.locals.iter().any(|own| **own == *name)
    }

    pub(super) fn is_argument(&self, name: &str) -> bool {
        self.arguments.iter().any(|own| **own == *name)
    }

    /// The nested resource that `name` means in the bodies around.
    pub(super) fn nested(&self, name: &str) -> Option<Arc<str>> {
        let symbols = self.parents.iter().rev().map(|parent| Arc::from(format!("{parent}::{name}")));
        symbols.into_iter().find(|symbol: &Arc<str>| self.file.resources.contains_key(symbol))
    }
}

/// Where a resource or module is deployed to.
pub(super) enum Target {
    /// Where the file is deployed to.
    Current,
    /// A resource group, in this or another subscription.
    ResourceGroup { subscription: Option<Expr>, name: Expr },
    /// This or another subscription.
    Subscription(Option<Expr>),
    /// This or another management group, by name.
    ManagementGroup(Option<Expr>),
    /// The tenant.
    Tenant,
    /// The resource with this id.
    Resource(Expr),
}

impl Lowering<'_> {
    /// What the value of a `scope` property means.
    pub(super) fn target(&mut self, scope: &Scope, value: &Written) -> Target {
        let (name, arguments) = match &value.kind {
            WrittenKind::Parenthesized(inner) => return self.target(scope, inner),
            WrittenKind::Call { name, arguments } => (&*name.name, arguments.as_slice()),
            WrittenKind::MethodCall { target, name, arguments } if matches!(&target.kind, WrittenKind::Name(namespace) if **namespace == *"az") => {
                (&*name.name, arguments.as_slice())
            }
            _ => ("", &[][..]),
        };
        let mut argument = |place: usize| arguments.get(place).map(|argument| self.expr(scope, argument));
        match (name, arguments.len()) {
            ("resourceGroup", 0) => return Target::Current,
            ("resourceGroup", 1) => {
                if let Some(name) = argument(0) {
                    return Target::ResourceGroup { subscription: None, name };
                }
            }
            ("resourceGroup", 2) => {
                if let (subscription, Some(name)) = (argument(0), argument(1)) {
                    return Target::ResourceGroup { subscription, name };
                }
            }
            ("subscription", _) => return Target::Subscription(argument(0)),
            ("managementGroup", _) => return Target::ManagementGroup(argument(0)),
            ("tenant", _) => return Target::Tenant,
            _ => {}
        }
        let lowered = self.expr(scope, value);
        let ExprKind::Symbol { name, member: Member::Whole, .. } = &lowered.kind else {
            return Target::Resource(access(lowered, "id"));
        };
        let declared = scope.file.resources.get(name);
        let resource_type = declared.map(|declared| declared.resource_type.to_ascii_lowercase()).unwrap_or_default();
        match resource_type.as_str() {
            "microsoft.resources/resourcegroups" => {
                // A group in another subscription brings its subscription along: the third segment of its id.
                let subscription = declared.is_some_and(|declared| declared.scoped).then(|| {
                    let slash = literal(Value::string("/"), value.span);
                    let segments = call("split", vec![member_of(&lowered, Member::Id), slash], value.span);
                    let second = literal(Data::Int(2).into(), value.span);
                    let kind = ExprKind::Access { target: Box::new(segments), key: Box::new(second) };
                    Expr { kind, span: value.span }
                });
                Target::ResourceGroup { subscription, name: member_of(&lowered, Member::Name) }
            }
            "microsoft.management/managementgroups" => Target::ManagementGroup(Some(member_of(&lowered, Member::Name))),
            _ => Target::Resource(member_of(&lowered, Member::Id)),
        }
    }

    /// The id of a target, if it is another than that of the file.
    pub(super) fn resource_scope(&self, target: Target, span: Span) -> Option<Expr> {
        let own = self.template.scope;
        let text = |text: &str| literal(Value::string(text), span);
        let id_of = |function: &str| access(call(function, Vec::new(), span), "id");
        Some(match target {
            Target::Current => return None,
            Target::Subscription(None) if own == ScopeKind::Subscription => return None,
            Target::ManagementGroup(None) if own == ScopeKind::ManagementGroup => return None,
            Target::Tenant if own == ScopeKind::Tenant => return None,
            Target::ResourceGroup { subscription, name } => {
                let prefix = match subscription {
                    Some(subscription) => call("concat", vec![text("/subscriptions/"), subscription], span),
                    None => id_of("subscription"),
                };
                call("concat", vec![prefix, text("/resourceGroups/"), name], span)
            }
            Target::Subscription(Some(id)) => call("concat", vec![text("/subscriptions/"), id], span),
            Target::Subscription(None) => id_of("subscription"),
            Target::ManagementGroup(Some(name)) => {
                call("tenantResourceId", vec![text("Microsoft.Management/managementGroups"), name], span)
            }
            Target::ManagementGroup(None) => id_of("managementGroup"),
            Target::Tenant => text("/"),
            Target::Resource(id) => id,
        })
    }

    /// The scope of a child is that of its parent.
    pub(super) fn inherited_scope(&self, scope: &Scope, parent: &Expr) -> Option<Expr> {
        let ExprKind::Symbol { name, .. } = &parent.kind else { return None };
        scope.file.resources.get(name).is_some_and(|declared| declared.scoped).then(|| member_of(parent, Member::Scope))
    }
}
