//! Where a root module keeps its state, as a resource that policies judge. A state holds every attribute of every resource in plain
//! text, secrets too.
//!
//! Sources: <https://developer.hashicorp.com/terraform/language/backend>,
//! <https://developer.hashicorp.com/terraform/language/backend/azurerm>,
//! <https://developer.hashicorp.com/terraform/language/state/sensitive-data>.

use std::sync::Arc;

use crate::diagnostic::DiagnosticKind;
use crate::frontend::terraform::Options;
use crate::frontend::terraform::load::{Module, inside};
use crate::frontend::terraform::lower::lower;
use crate::frontend::terraform::value::Value;
use crate::frontend::terraform::variables::is_automatic;
use crate::model::{self, Cause, Condition, Data, Key, Origin, Resource, ScopeKind, Type, Unknown};
use crate::source::Span;
use crate::workspace::Workspace;

/// The type under which it is judged.
const TYPE: &str = "seawall/terraformBackend";

/// Arguments that open the store, of any backend.
const SECRETS: [&str; 18] = [
    "access_key",
    "access_token",
    "ado_pipeline_service_connection_token",
    "auth_token",
    "client_certificate_password",
    "client_key",
    "client_secret",
    "conn_str",
    "credentials",
    "encryption_key",
    "oidc_request_token",
    "oidc_token",
    "password",
    "sas_token",
    "secret_id",
    "secret_key",
    "sse_customer_key",
    "token",
];

/// Where the state of a root is kept.
#[derive(Clone, Debug)]
pub struct Backend {
    /// `azurerm`, `local`, …; `cloud` for a block of that name, `none` without a block.
    pub kind: Arc<str>,
    /// Why that cannot be told, if so.
    pub unknown: Option<Cause>,
    /// Its arguments, an object; `None` without a block.
    pub arguments: Option<Value>,
    /// The header of the block, else the place that stands for the root.
    pub span: Option<Span>,
}

impl Backend {
    /// That of the root `module`; `None` if it cannot be a root by itself, or is one file of several. `alone` if it is a file
    /// whose folder is no module; `evaluate` gives the arguments of a block.
    pub(super) fn of(
        module: &Module,
        alone: bool,
        options: &Options,
        workspace: &dyn Workspace,
        evaluate: impl FnOnce(&crate::frontend::terraform::syntax::Block) -> Value,
    ) -> Option<Self> {
        if let Some(block) = &module.backend {
            return Some(Backend {
                kind: block.labels.first().map_or_else(|| block.kind.text.clone(), |label| label.text.clone()),
                unknown: None,
                arguments: Some(evaluate(block)),
                span: Some(block.header),
            });
        }
        if alone || is_library(module, options, workspace) {
            return None;
        }
        let broken = module.lost > 0 || module.diagnostics.iter().any(|one| one.kind == DiagnosticKind::Input);
        let unknown = if is_generated(&module.folder, workspace) {
            Some(Cause::Unsupported("what Terragrunt adds to a root module".into()))
        } else {
            broken.then(|| Cause::Error("a part of the configuration could not be read".into()))
        };
        Some(Backend { kind: "none".into(), unknown, arguments: None, span: module.span })
    }

    /// The resource that is judged.
    pub(super) fn resource(&self) -> Resource {
        let at = self.span.map_or(Origin::NONE, Origin::literal);
        let kind = match &self.unknown {
            None => model::Value::string(self.kind.clone()),
            Some(cause) => model::Value::unknown(Unknown::new("terraform backend", Type::String, cause.clone())),
        };
        let mut properties = vec![(Key::new("type"), kind.with_origin(at.clone()))];
        properties.extend(self.arguments.as_ref().map(|arguments| (Key::new("config"), self.config(arguments))));
        let name = model::Value::string("backend").with_origin(at.clone());
        let body = [
            (Key::new("type"), model::Value::string(TYPE).with_origin(at.clone())),
            (Key::new("name"), name.clone()),
            (Key::new("properties"), model::Value::object(properties).with_origin(at)),
        ];
        Resource {
            address: "terraform.backend".to_owned(),
            resource_type: TYPE.into(),
            api_version: None,
            name,
            id: model::Value::NULL,
            scope: ScopeKind::Tenant,
            body: model::Value::object(body),
            span: self.span,
            condition: Condition::Always,
            existing: false,
            trail: Vec::new(),
            vocabularies: Vec::new(),
        }
    }

    /// The arguments; open if what is required is left to `terraform init`.
    ///
    /// Source: <https://developer.hashicorp.com/terraform/language/backend#partial-configuration>.
    fn config(&self, arguments: &Value) -> model::Value {
        let mut config = lower(arguments);
        if let Data::Object(object) = &mut config.data {
            let object = Arc::make_mut(object);
            for name in SECRETS {
                if let Some(value) = object.entries.get_mut(name) {
                    value.secret = true;
                }
            }
            let partial = match &*self.kind {
                "local" => false,
                "azurerm" => ["storage_account_name", "container_name", "key"].iter().any(|name| object.get(name).is_none()),
                _ => object.entries.is_empty(),
            };
            if partial {
                let what: Arc<str> = "terraform init -backend-config".into();
                object.open = Some(Arc::new(Unknown::new(what.clone(), Type::Any, Cause::Runtime(what))));
            }
        }
        config
    }
}

/// Whether a folder is a module that others are meant to call: it configures no provider, which azurerm demands of a root
/// (<https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs#features>) and a shared module must not do
/// (<https://developer.hashicorp.com/terraform/language/modules/develop/providers>), or it needs values that nothing gives.
fn is_library(module: &Module, options: &Options, workspace: &dyn Workspace) -> bool {
    let automatic = || workspace.list(&module.folder).unwrap_or_default().iter().any(|name| is_automatic(name));
    if !module.providers.is_empty() || !options.files.is_empty() || automatic() {
        return false;
    }
    let azurerm = module.requirements.contains_key("azurerm")
        || module.resources.keys().any(|(_, resource_type, _)| resource_type.starts_with("azurerm_"));
    azurerm || module.variables.values().any(|variable| variable.default.is_none())
}

/// Whether Terragrunt writes blocks beside the files that are there
/// (<https://terragrunt.gruntwork.io/docs/features/state-backend/>).
fn is_generated(folder: &str, workspace: &dyn Workspace) -> bool {
    let above = std::iter::successors(Some(folder), |path| match path.rsplit_once('/') {
        Some((parent, _)) => Some(parent),
        None => (!path.is_empty()).then_some(""),
    });
    above.take(16).any(|folder| ["terragrunt.hcl", "root.hcl"].iter().any(|name| workspace.is_file(&inside(folder, name))))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::budget::Budget;
    use crate::frontend::terraform::{Library, evaluate};
    use crate::frontend::{Context, Languages, Target};
    use crate::model::Path;
    use crate::source::Sources;
    use crate::workspace::Memory;

    const ROOT: (&str, &str) = ("providers.tf", "provider \"azurerm\" {\n  features {}\n}\n");

    fn backend(path: &str, files: &[(&str, &str)]) -> Option<Backend> {
        let (workspace, sources, target) = (Memory::new(files.iter().copied()), Sources::default(), Target::default());
        let (budget, languages) = (Budget::default(), Languages::default());
        let context = Context {
            workspace: &workspace,
            sources: &sources,
            target: &target,
            budget: &budget,
            loader: &languages,
            restored: false,
        };
        let library = Library::new(&workspace, &sources, BTreeMap::new());
        evaluate(path, &library, &Options::default(), &context).value.backend
    }

    /// The type, as policies see it.
    fn kind(files: &[(&str, &str)]) -> Option<String> {
        let resource = backend("", files)?.resource();
        let kind = resource.body.at(&Path::keys(&["properties", "type"]))?.clone();
        Some(kind.as_str().map_or_else(|| "?".to_owned(), str::to_owned))
    }

    #[test]
    fn a_block_says_where_the_state_is() {
        let block = |text: &str| kind(&[("main.tf", &format!("terraform {{\n{text}\n}}\n"))]);
        assert_eq!(block("backend \"local\" {}").as_deref(), Some("local"));
        assert_eq!(block("cloud {\n  organization = \"o\"\n}").as_deref(), Some("cloud"));
        let json = "{\"terraform\": {\"backend\": {\"azurerm\": {\"key\": \"k\"}}}}";
        assert_eq!(kind(&[("main.tf.json", json)]).as_deref(), Some("azurerm"));
        let local = ("backend_override.tf", "terraform {\n  backend \"local\" {}\n}\n");
        assert_eq!(kind(&[("main.tf.json", json), local]).as_deref(), Some("local"));
    }

    #[test]
    fn secrets_are_marked_and_what_is_left_out_is_open() {
        let config = |text: &str| {
            let text = format!("terraform {{\n  backend \"azurerm\" {{\n{text}\n  }}\n}}\n");
            let resource = backend("", &[("main.tf", &text)]).unwrap().resource();
            resource.body.at(&Path::keys(&["properties", "config"])).unwrap().clone()
        };
        let whole = config("storage_account_name = \"s\"\ncontainer_name = \"c\"\nkey = \"k\"\nsas_token = \"hidden\"");
        assert!(whole.get("sas_token").unwrap().secret && !whole.get("key").unwrap().secret);
        assert!(whole.as_object().unwrap().open.is_none());
        assert!(config("key = \"k\"").as_object().unwrap().open.is_some());
    }

    #[test]
    fn a_root_without_a_block_has_none() {
        assert_eq!(kind(&[ROOT]).as_deref(), Some("none"));
        assert_eq!(kind(&[("main.tf", "output \"o\" { value = 1 }\n")]).as_deref(), Some("none"));
        assert_eq!(backend("", &[ROOT]).unwrap().span.map(|span| span.start), Some(0));
    }

    #[test]
    fn a_module_for_others_has_no_state() {
        let module = "resource \"azurerm_resource_group\" \"g\" {}\n";
        let (needs, values) = (("main.tf", "variable \"v\" {}\n"), ("terraform.tfvars", "v = 1\n"));
        assert_eq!(kind(&[("main.tf", module)]), None);
        assert_eq!(kind(&[needs]), None);
        assert_eq!(kind(&[needs, values]).as_deref(), Some("none"));
        assert!(backend("providers.tf", &[ROOT]).is_none(), "another file of the folder may say it");
    }

    #[test]
    fn what_may_be_written_elsewhere_is_unknown() {
        let files = [("live/dev/main.tf", ROOT.1), ("terragrunt.hcl", "")];
        let why = |path: &str, files: &[(&str, &str)]| backend(path, files).unwrap().unknown.unwrap().to_string();
        assert_eq!(why("live/dev", &files), "what Terragrunt adds to a root module is not understood");
        let cut = [ROOT, ("main.tf", "terraform {\n  backend \"azurerm\" {\n")];
        assert_eq!(kind(&cut).as_deref(), Some("?"));
        assert_eq!(why("", &cut), "a part of the configuration could not be read");
    }
}
