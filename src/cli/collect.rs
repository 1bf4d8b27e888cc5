//! `seawall collect`: live subscriptions into a snapshot.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::azure::{
    Asked, Cancel, Cause, Clock, Cloud, Kind, Order, Overrides, Planned, Progress, Settings, Shard, Stopped, SystemClock,
    collect, planned,
};
use crate::cli::options::{AzureArguments, CollectArguments, LiveArguments};
use crate::cli::packs::{self, Named};
use crate::cli::scan::to_stdout;
use crate::cli::{Exit, Failure, gaps, note, plural, surroundings};
use crate::policy::catalogue::Catalogue;
use crate::policy::profile::Profile;
use crate::snapshot::Manifest;

/// Between two words about how far it is, on a terminal and in a log.
const OFTEN: Duration = Duration::from_millis(200);
const SELDOM: Duration = Duration::from_secs(15);

/// Runs the command.
pub(crate) fn run(arguments: &CollectArguments) -> Result<Exit, Failure> {
    let catalogue = packs::catalogue(&Named::here(&arguments.policies))?;
    let profile = packs::profile(&catalogue, &arguments.profile)?;
    let Some(output) = arguments.output.clone().filter(|_| !arguments.plan) else {
        let calls = planned(&catalogue, &profile);
        to_stdout(|out| calls.iter().try_for_each(|call| line(out, call)))?;
        return Ok(Exit::Clean);
    };
    let manifest = match gather(&arguments.live, &output, arguments.resume, (&catalogue, &profile))? {
        Ok(manifest) => manifest,
        Err(exit) => return Ok(exit),
    };
    Ok(if arguments.strict && !manifest.is_complete() { Exit::Incomplete } else { Exit::Clean })
}

/// Collects into a file, or says why nothing could be collected.
pub(crate) fn gather(
    arguments: &LiveArguments,
    output: &Path,
    resume: bool,
    policies: (&Catalogue, &Profile),
) -> Result<Result<Manifest, Exit>, Failure> {
    let order = Order { asked: asked(arguments)?, shard: shard(arguments)?, output: output.to_owned(), resume };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new(surroundings::fixed_time()?));
    let settings = settings(&arguments.azure, arguments.tenant.as_deref())?;
    let told = Told { clock: Arc::clone(&clock), is_terminal: io::stderr().is_terminal(), last: Mutex::default() };
    let collected = collect(&settings, &order, policies, clock, &Cancel::default(), &|progress| told.tell(progress));
    told.end();
    match collected {
        Ok(manifest) => {
            sum_up(&manifest, &output.display().to_string());
            Ok(Ok(manifest))
        }
        Err(Stopped::Azure(fault)) if matches!(fault.cause, Cause::Unauthenticated | Cause::Refused | Cause::Denied) => {
            Err(Failure::Usage(fault.to_string()))
        }
        Err(Stopped::Azure(fault)) => {
            note(&format!("error: {fault}"));
            Ok(Err(Exit::Incomplete))
        }
        Err(Stopped::Disk(why)) => Err(Failure::Usage(why.to_string())),
    }
}

fn line(out: &mut dyn Write, call: &Planned) -> io::Result<()> {
    let Planned { name, call, api, right, families } = call;
    let families = if families.is_empty() { "all".to_owned() } else { families.join(",") };
    writeln!(out, "{name}\t{call}\t{api}\t{right}\t{families}")
}

pub(crate) fn settings(arguments: &AzureArguments, tenant: Option<&str>) -> Result<Settings, Failure> {
    let AzureArguments { endpoint, authority, audience, .. } = arguments;
    let overrides = Overrides { endpoint: endpoint.clone(), authority: authority.clone(), audience: audience.clone() };
    let cloud = Cloud::named(&arguments.cloud, &overrides).map_err(|fault| Failure::Usage(fault.to_string()))?;
    let mut settings = Settings::new(cloud, surroundings::azure());
    if let Some(name) = &arguments.credential {
        let names = || Kind::ALL.map(Kind::name).join("`, `");
        let kind = Kind::named(name);
        let kind = kind.ok_or_else(|| Failure::Usage(format!("there is no credential `{name}`: there are `{}`", names())))?;
        settings.credential = Some(kind);
    }
    settings.tenant = tenant.map(str::to_owned);
    (settings.proxy, settings.no_proxy) = surroundings::proxy();
    Ok(settings)
}

fn asked(arguments: &LiveArguments) -> Result<Vec<Asked>, Failure> {
    let mut asked: Vec<Asked> = Vec::new();
    for number in &arguments.subscription {
        asked.push(Asked::Subscription(subscription(number)?));
    }
    asked.extend(arguments.management_group.iter().cloned().map(Asked::ManagementGroup));
    for both in &arguments.resource_group {
        let (number, name) = both
            .split_once('/')
            .filter(|(_, name)| !name.is_empty() && !name.contains('/'))
            .ok_or_else(|| Failure::Usage(format!("`--resource-group {both}` is not SUBSCRIPTION/NAME")))?;
        asked.push(Asked::ResourceGroup(subscription(number)?, name.to_owned()));
    }
    if asked.is_empty() {
        asked.push(Asked::Tenant);
    }
    asked.sort();
    asked.dedup();
    Ok(asked)
}

/// The number of a subscription. It becomes part of a URL, and a name would find nothing there.
fn subscription(text: &str) -> Result<String, Failure> {
    let is_number = text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let wrong = || Failure::Usage(format!("`{text}` is no id of a subscription, as in 00000000-0000-0000-0000-000000000000"));
    is_number.then(|| text.to_ascii_lowercase()).ok_or_else(wrong)
}

fn shard(arguments: &LiveArguments) -> Result<Option<Shard>, Failure> {
    let Some(text) = &arguments.shard else { return Ok(None) };
    let both = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    match both {
        // Who counts from 0, as [Indexed Jobs](https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode) do,
        // has the N-th as its first: an image without a shell cannot add one.
        Some((0, of)) if of > 0 => Ok(Some(Shard { number: of, of })),
        Some((number, of)) if 1 <= number && number <= of => Ok(Some(Shard { number, of })),
        _ => Err(Failure::Usage(format!("`--shard {text}` is not K/N, as in 3/16"))),
    }
}

fn sum_up(manifest: &Manifest, output: &str) {
    let (records, subscriptions) = (manifest.records, manifest.subscriptions.len());
    let of = plural(subscriptions, "subscription");
    let calls = plural(usize::try_from(manifest.retries).unwrap_or(usize::MAX), "call");
    let retries = if manifest.retries == 0 { String::new() } else { format!(", {calls} made once more") };
    note(&format!("collected {records} records of {of} into `{output}`{retries}"));
    gaps::tell(manifest, |gap| {
        let resources =
            if gap.resources == 0 { String::new() } else { format!(" ({})", plural(gap.resources as usize, "resource")) };
        format!("{} {}{resources}: {}", gap.scope, gap.source, gap.text)
    });
}

/// Tells how far a collection is: in one line of a terminal, or now and then in a log.
struct Told {
    clock: Arc<dyn Clock>,
    is_terminal: bool,
    /// The stage, when it began, how much of it was done then, and when something was said last.
    last: Mutex<Option<(&'static str, Duration, usize, Duration)>>,
}

impl Told {
    fn tell(&self, Progress { stage, done, total }: Progress) {
        let now = self.clock.elapsed();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (began, before, said) = match *last {
            Some((known, began, before, said)) if known == stage => (began, before, said),
            _ => (now, done, Duration::ZERO),
        };
        let often = if self.is_terminal { OFTEN } else { SELDOM };
        if now.saturating_sub(said) < often && done < total {
            *last = Some((stage, began, before, said));
            return;
        }
        *last = Some((stage, began, before, now));
        let rate = (done.saturating_sub(before)) as f64 / now.saturating_sub(began).as_secs_f64().max(0.001);
        let left = if rate > 0.0 { format!(", {:.0} s left", (total.saturating_sub(done)) as f64 / rate) } else { String::new() };
        let text = format!("{stage}: {done} of {total}, {rate:.1}/s{left}");
        if self.is_terminal {
            // If stderr is closed, nobody is there to be told.
            drop(write!(io::stderr().lock(), "\r\x1b[K{text}"));
        } else {
            note(&text);
        }
    }

    fn end(&self) {
        if self.is_terminal {
            drop(write!(io::stderr().lock(), "\r\x1b[K"));
        }
    }
}
