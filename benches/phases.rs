//! What each step behind the front ends costs for a tenant of `SEAWALL_TENANT` resources, in this process: seconds, and the most memory so far.

use std::time::Instant;

use seawall::finding::{Control, outcomes};
use seawall::model::Estate;
use seawall::policy::catalogue::Catalogue;
use seawall::policy::profile::Profile;
use seawall::policy::verdict::{JudgeOptions, judge};
use seawall::source::Sources;

use crate::tenant;

/// Does each step once.
pub(crate) fn once(count: usize) {
    let catalogue = Catalogue::embedded().unwrap();
    let profile = Profile::named(&catalogue, "gdpr-eu").unwrap();
    let mut clock = Clock(Instant::now());
    let deployment = tenant::deployment(count);
    clock.says("resources");
    let estate = Estate::new(vec![deployment]);
    clock.says("estate");
    let judgements = judge(&estate, &catalogue, &profile, &JudgeOptions::default()).unwrap();
    clock.says(&format!("judge: {} judgements", judgements.len()));
    let controls: Vec<Control> = (0..)
        .zip(&catalogue.policies)
        .map(|(number, policy)| Control {
            metadata: policy.metadata.clone(),
            severity: profile.severity(&catalogue, number),
            enabled: profile.enabled(number),
            author: 0,
        })
        .collect();
    let outcomes = outcomes(&estate, &Sources::default(), &controls, judgements, &mut |_| ());
    clock.says(&format!("outcomes: {}", outcomes.len()));
    drop((outcomes, estate));
    clock.says("drop");
}

struct Clock(Instant);

impl Clock {
    fn says(&mut self, step: &str) {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(|rest| rest.trim().to_owned());
        let (now, most) = (line("VmRSS:").unwrap_or_default(), line("VmHWM:").unwrap_or_default());
        eprintln!("{:8.1} s  {now:>12} now {most:>12} most  {step}", self.0.elapsed().as_secs_f64());
        self.0 = Instant::now();
    }
}
