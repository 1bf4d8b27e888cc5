//! How the engine gets at linked templates and modules: the front end that owns the syntax lowers them.

use std::sync::Arc;

use crate::diagnostic::Warned;
use crate::frontend::Context;
use crate::frontend::template::ir::Template;

/// A front end as the engine sees it.
pub trait Loader {
    /// Lowers the text of the file at `path`; `None` if it is no template.
    fn lower(&self, path: &str, text: &str, context: &Context<'_>) -> Warned<Option<Arc<Template>>>;
}
