//! A panic is a fault of seawall: it costs one file, never the run.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

use crate::diagnostic::{Diagnostic, DiagnosticKind, Warned};

thread_local! {
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps the place of a panic for the report instead of printing it. The words of a panic are dropped: they may quote
/// the input, and the input may hold secrets.
pub fn install() {
    set_hook(Box::new(|info| {
        let place = info.location().map(|location| format!("{}:{}", location.file(), location.line()));
        LAST.with(|last| *last.borrow_mut() = place);
    }));
}

/// The place of the last panic of this thread.
pub fn last() -> Option<String> {
    LAST.with(|last| last.borrow_mut().take())
}

/// What `work` gives; a diagnostic about the file at `path` if it panics.
pub(crate) fn catch<T>(path: &str, work: impl FnOnce() -> Warned<T>) -> Warned<Option<T>> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Warned { value, diagnostics }) => Warned { value: Some(value), diagnostics },
        Err(_) => {
            let place = last().map_or_else(String::new, |place| format!(" at {place}"));
            let diagnostic = Diagnostic::file(DiagnosticKind::Internal, path, format!("seawall failed on this file{place}"))
                .hint("the rest was scanned; please report it with the file, without its secrets");
            Warned { value: None, diagnostics: vec![diagnostic] }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_diagnostic() {
        let caught: Warned<Option<()>> = catch("a.json", || panic!("no"));
        assert!(caught.value.is_none());
        let told = caught.diagnostics.first().map(|one| (one.kind, one.message.as_str(), one.hint.as_deref()));
        let hint = "the rest was scanned; please report it with the file, without its secrets";
        assert_eq!(told, Some((DiagnosticKind::Internal, "seawall failed on this file", Some(hint))));
    }
}
