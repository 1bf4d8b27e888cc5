//! A hundred thousand resources: in memory that is bounded, and as fast as Azure's quotas let anybody be. `benches/README.md` has figures.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use seawall::snapshot::Snapshot;

use crate::azure::killed::program_of;
use crate::azure::sandbox;
use crate::azure::server::{Azure, Large};

/// Bytes of memory that a collection may take.
const MEMORY: u64 = 500 << 20;

/// What a program took: its highest memory in bytes, and seconds of processors.
#[derive(Debug, Default)]
struct Taken {
    memory: u64,
    processor: f64,
}

/// What Linux says of a process (<https://man7.org/linux/man-pages/man5/proc.5.html>).
fn taken(process: u32) -> Option<Taken> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let memory =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().trim_end_matches(" kB").parse::<u64>().ok()?;
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks: f64 = fields.split(' ').skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    Some(Taken { memory: memory << 10, processor: ticks / 100.0 })
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "two minutes of quotas; the gate runs it by name"]
fn a_hundred_thousand_resources_in_bounded_memory() {
    let (subscriptions, each) = (40, 2500);
    let azure = Azure::start(serde_json::Value::Null);
    azure.change(|state| state.large = Some(Large::new(subscriptions, each)));
    let folder = sandbox("azure-scale");
    let output = folder.join("a.snapshot");
    let scope: Vec<String> = (0..subscriptions).flat_map(|one| ["--subscription".to_owned(), Large::number(one)]).collect();
    let began = Instant::now();
    let mut child = program_of(&azure, &output, &scope).stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().unwrap();
    let mut most = Taken::default();
    let status = loop {
        most = taken(child.id()).unwrap_or(most);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    let took = began.elapsed().as_secs_f64();
    assert!(status.success(), "{status}");
    let manifest = Snapshot::open(fs::File::open(&output).unwrap()).unwrap().manifest().clone();
    assert_eq!(manifest.gaps, []);
    let received: u64 = manifest.subscriptions.values().map(|one| one.tables["resources"].received).sum();
    assert_eq!(received, 100_000);
    let (quota, queries, answered, refused) = azure.change(|state| {
        let large = state.large.as_ref().unwrap();
        (large.quota(), large.queries, large.answered, large.refused)
    });
    println!(
        "{} records in {took:.0} s, of which quotas ask for {quota:.0} s ({queries} queries, {answered} reads, {refused} refused); \
         {:.0} s of processors, {} MB of memory, {} MB of snapshot",
        manifest.records,
        most.processor,
        most.memory >> 20,
        fs::metadata(&output).unwrap().len() >> 20
    );
    assert!(most.memory < MEMORY, "{most:?}");
    assert!(took < quota * 1.3 + 15.0, "{took} s where {quota} s are enough");
    assert!(refused * 20 < queries + answered, "{refused} refused");
}
