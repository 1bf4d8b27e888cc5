//! Azure's quotas are kept.

use std::sync::Arc;
use std::time::Duration;

use seawall::azure::{Cancel, Clock, collect};

use crate::azure::server::{Azure, Window};
use crate::azure::{APPLICATION, Still, estate, order, policies, sandbox, settings, whole};

#[test]
fn quotas_are_kept() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-quota");
    let clock = Arc::new(Still::default());
    let (seen, control) = (Arc::clone(&clock), Some("tls-minimum-version"));
    azure.change(|state| (state.window, state.page) = (Some(Window::new(4, Box::new(move || seen.elapsed()))), 1));
    let (catalogue, profile) = policies(control);
    for workers in [1, 8] {
        azure.change(|state| state.log.clear());
        let order = order(&whole(), folder.join(workers.to_string()));
        let mut settings = settings(&azure, &APPLICATION);
        (settings.workers, settings.tries) = (workers, 20);
        let manifest = collect(&settings, &order, (catalogue, &profile), clock.clone(), &Cancel::default(), &|_| {}).unwrap();
        assert_eq!(manifest.gaps, []);
        let (refused, asked) = (azure.change(|state| state.window.as_ref().unwrap().refused), azure.asked("ResourceGraph"));
        assert!(asked > 10);
        // Who asks alone is never refused; those who ask together do not know of each other's answers yet.
        assert!(refused == 0 || workers > 1, "{refused} of {asked}");
    }
    assert!(clock.elapsed() >= Duration::from_secs(10));
}
