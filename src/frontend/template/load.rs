//! How the engine gets at linked templates and modules: the front end that owns the syntax lowers them.

use std::sync::Arc;

use crate::diagnostic::Warned;
use crate::frontend::Context;
use crate::frontend::template::evaluate::Arguments;
use crate::frontend::template::ir::Template;

/// The front ends as the engine sees them.
pub trait Loader: Sync {
    /// Lowers the text of the file at `path`; `None` if it is no template.
    fn lower(&self, path: &str, text: &str, context: &Context<'_>) -> Warned<Option<Arc<Template>>>;

    /// The values of the parameter file at `path`.
    fn arguments(&self, path: &str, context: &Context<'_>) -> Warned<Arguments>;

    /// The restored file of a module that `reference` names in the file `from`: what it is called, and its text.
    ///
    /// # Errors
    /// Says why it is not at hand, and what would bring it.
    fn restored(&self, reference: &str, from: &str, context: &Context<'_>) -> Result<(String, String), String>;
}
