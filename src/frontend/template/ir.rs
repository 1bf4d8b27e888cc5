//! The template as both ARM JSON and Bicep lower to it: expressions and declarations, each with its place.

use std::sync::Arc;

use foldhash::HashMap;

use crate::model::{Cause, Key, ScopeKind, Type, Value};
use crate::source::Span;

/// An expression and its place. For an ARM string `"[…]"` the outermost expression has the place of the whole string.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it is written.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A scalar.
    Literal(Value),
    /// An array.
    Array(Vec<Expr>),
    /// An object.
    Object(Vec<Entry>),
    /// A function call; operators are calls too.
    Call {
        /// The namespace of a user-defined function.
        namespace: Option<Arc<str>>,
        /// The name as written.
        name: Arc<str>,
        /// The arguments, unevaluated.
        arguments: Vec<Expr>,
    },
    /// `target.key` or `target[key]`.
    Access {
        /// What is looked into.
        target: Box<Expr>,
        /// Key or index.
        key: Box<Expr>,
    },
    /// A function without a name, an argument of `map` and its like.
    Lambda {
        /// What its arguments are called.
        names: Vec<Arc<str>>,
        /// Its result.
        body: Box<Expr>,
    },
    /// A variable of a lambda or of a loop.
    Local(Arc<str>),
    /// An array with one element for each of another array.
    For(Box<ForLoop>),
    /// A resource or module of this template, by its symbolic name.
    Symbol {
        /// The name.
        name: Arc<str>,
        /// Which one of those that its loop makes. It is shared: what is asked of a resource may stand for several members, and
        /// copies in copies would multiply.
        index: Option<Arc<Expr>>,
        /// What is asked of it.
        member: Member,
    },
    /// A file that becomes part of the template when it is compiled.
    Load {
        /// What is made of it.
        kind: Load,
        /// The file in which it is written, from which paths start.
        from: Arc<str>,
        /// The path, and what follows it.
        arguments: Vec<Expr>,
    },
    /// Something that could not be understood; a diagnostic was made.
    Invalid(Cause),
}

/// What can be asked of a declared resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member {
    /// All of it.
    Whole,
    /// Its id.
    Id,
    /// Its name as its author wrote it: of a child, the last segment.
    Name,
    /// Its name with the names of its parents.
    FullName,
    /// Its type.
    Type,
    /// Its API version.
    ApiVersion,
    /// What it extends or is deployed to.
    Scope,
    /// Whether it is deployed.
    Deployed,
    /// Of a module: its outputs.
    Outputs,
    /// Another property.
    Property(Arc<str>),
}

/// What is made of a file.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Load {
    /// `loadTextContent`: its text.
    Text,
    /// `loadFileAsBase64`: its bytes.
    Base64,
    /// `loadJsonContent`: the value it holds.
    Json,
    /// `loadYamlContent`: the value it holds.
    Yaml,
    /// `loadDirectoryFileInfo`: the names of the files in a folder.
    Directory,
}

/// A loop that makes an array of another.
#[derive(Clone, Debug)]
pub struct ForLoop {
    /// What an element is called.
    pub item: Option<Arc<str>>,
    /// What its index is called.
    pub index: Option<Arc<str>>,
    /// What it runs over.
    pub over: Expr,
    /// What it makes of each.
    pub body: Expr,
}

/// One entry of an object.
#[derive(Clone, Debug)]
pub enum Entry {
    /// `key: value`; the key may be computed.
    Property {
        /// The key.
        key: EntryKey,
        /// The value.
        value: Expr,
    },
    /// A property copy: an array made by a loop.
    Copy(Box<CopyLoop>),
}

/// A key of an object.
#[derive(Clone, Debug)]
pub enum EntryKey {
    /// As it stands.
    Literal(Key),
    /// An expression.
    Computed(Box<Expr>),
}

/// A loop that makes an array.
#[derive(Clone, Debug)]
pub struct CopyLoop {
    /// The name of the loop, which is the name of the property.
    pub name: Key,
    /// How many times.
    pub count: Expr,
    /// What is made each time.
    pub input: Expr,
}

/// A template.
#[derive(Clone, Debug)]
pub struct Template {
    /// The path of that file, relative to the scan root.
    pub path: Arc<str>,
    /// Where the template begins.
    pub span: Span,
    /// The scope its schema names.
    pub scope: ScopeKind,
    /// `contentVersion`.
    pub content_version: Arc<str>,
    /// Parameters by lower-case name.
    pub parameters: HashMap<String, Parameter>,
    /// Variables by lower-case name.
    pub variables: HashMap<String, Expr>,
    /// User-defined functions by lower-case `namespace.name`.
    pub functions: HashMap<String, UserFunction>,
    /// Types that can be imported, by lower-case name, as parameters of that type.
    pub definitions: HashMap<String, Parameter>,
    /// Resources in order.
    pub resources: Vec<ResourceDeclaration>,
    /// Places of resources by symbolic name (`languageVersion` 2.0); these names have case.
    pub symbols: HashMap<Arc<str>, usize>,
    /// Outputs in order.
    pub outputs: Vec<Output>,
    /// Declarations that could not be understood.
    pub not_understood: usize,
}

impl Template {
    /// A template that declares nothing yet, deployed to a resource group; `span` is its beginning.
    pub fn new(path: Arc<str>, span: Span) -> Self {
        Template {
            path,
            span,
            scope: ScopeKind::ResourceGroup,
            content_version: "1.0.0.0".into(),
            parameters: HashMap::default(),
            variables: HashMap::default(),
            functions: HashMap::default(),
            definitions: HashMap::default(),
            resources: Vec::new(),
            symbols: HashMap::default(),
            outputs: Vec::new(),
            not_understood: 0,
        }
    }
}

/// A parameter of a template or function.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name as declared.
    pub name: Arc<str>,
    /// Its name's place.
    pub span: Span,
    /// Its type.
    pub ty: Type,
    /// Its values are secret.
    pub secure: bool,
    /// It may be null.
    pub nullable: bool,
    /// Its default.
    pub default: Option<Expr>,
    /// The values it may have.
    pub allowed: Option<Arc<[Value]>>,
    /// Smallest value or length.
    pub min: Option<i64>,
    /// Largest value or length.
    pub max: Option<i64>,
}

/// A user-defined function.
#[derive(Clone, Debug)]
pub struct UserFunction {
    /// Its parameters in order.
    pub parameters: Vec<Parameter>,
    /// Its result.
    pub output: Expr,
}

/// An output.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name.
    pub name: Arc<str>,
    /// Its name's place.
    pub span: Span,
    /// Its type, as the template writes it.
    pub ty: Arc<str>,
    /// It is secret.
    pub secure: bool,
    /// When it is there.
    pub condition: Option<Expr>,
    /// Its value; an array made by a loop is an object expression's copy.
    pub value: OutputValue,
}

/// What an output gives.
#[derive(Clone, Debug)]
pub enum OutputValue {
    /// A value.
    One(Expr),
    /// An array made by a loop.
    Loop(CopyLoop),
}

/// A declared resource.
#[derive(Clone, Debug)]
pub struct ResourceDeclaration {
    /// Its symbolic name.
    pub symbol: Option<Arc<str>>,
    /// Its place: the value of `name`, else the start of the declaration.
    pub span: Span,
    /// Its full type.
    pub resource_type: Arc<str>,
    /// Its API version.
    pub api_version: Option<Expr>,
    /// Its full name.
    pub name: Expr,
    /// Its name as its author wrote it, if that is another: of a child, the last segment.
    pub own_name: Option<Expr>,
    /// When it is deployed.
    pub condition: Option<Expr>,
    /// The loop it is in.
    pub copy: Option<ResourceLoop>,
    /// The resource or scope it extends or is deployed to.
    pub scope: Option<Expr>,
    /// It is only referred to.
    pub existing: bool,
    /// Everything else, as an object expression.
    pub body: Expr,
    /// What it deploys, if it is a deployment.
    pub deployment: Option<Box<NestedDeployment>>,
}

/// The loop of a resource.
#[derive(Clone, Debug)]
pub enum ResourceLoop {
    /// So many times.
    Count {
        /// Its name.
        name: Option<Arc<str>>,
        /// How many times.
        count: Expr,
    },
    /// Once for each element of an array.
    Over {
        /// What an element is called.
        item: Option<Arc<str>>,
        /// What its index is called.
        index: Option<Arc<str>>,
        /// The array.
        over: Expr,
    },
}

/// A nested or linked deployment.
#[derive(Clone, Debug)]
pub struct NestedDeployment {
    /// Where its template is.
    pub source: DeploymentSource,
    /// Expressions are evaluated inside it, with its own parameters and variables; else in the parent.
    pub inner: bool,
    /// Its arguments.
    pub arguments: Vec<(Key, Argument)>,
    /// Another subscription.
    pub subscription: Option<Expr>,
    /// Another resource group.
    pub resource_group: Option<Expr>,
    /// The region of the deployment.
    pub location: Option<Expr>,
}

/// Where the template of a nested deployment is.
#[derive(Clone, Debug)]
pub enum DeploymentSource {
    /// In place.
    Inline(Arc<Template>),
    /// A path relative to the file.
    Relative(Expr),
    /// A module of a registry or a template spec, `br/public:…`.
    Module(Arc<str>),
    /// An address.
    Uri(Expr),
    /// A template spec.
    Id(Expr),
    /// There is none.
    Missing,
}

/// An argument of a deployment, or a value of a parameter file.
#[derive(Clone, Debug)]
pub enum Argument {
    /// A value.
    Value(Expr),
    /// A secret in a vault; its name.
    VaultSecret(Arc<str>, Span),
}

/// The scope that a `$schema` names; a resource group if it names none.
pub fn scope_of_schema(schema: &str) -> ScopeKind {
    let schema = schema.to_ascii_lowercase();
    if schema.contains("subscriptiondeploymenttemplate") {
        ScopeKind::Subscription
    } else if schema.contains("managementgroupdeploymenttemplate") {
        ScopeKind::ManagementGroup
    } else if schema.contains("tenantdeploymenttemplate") {
        ScopeKind::Tenant
    } else {
        ScopeKind::ResourceGroup
    }
}
