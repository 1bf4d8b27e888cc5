//! Runs that were ended go on, and journals that were damaged do no harm.

use std::fs::{self, File};
use std::sync::{Arc, Mutex};

use seawall::azure::{Cancel, Order};

use crate::azure::server::Azure;
use crate::azure::{APPLICATION, estate, order, run, run_with, sandbox, settings, whole};

#[test]
fn a_run_that_was_killed_goes_on() {
    let control = Some("tls-minimum-version");
    let folder = sandbox("azure-resume");
    let output = folder.join("a.snapshot");
    let journal = folder.join("a.snapshot.part");
    let undisturbed = run(&Azure::start(estate()), &order(&whole(), folder.join("undisturbed")), control).unwrap();
    let cancel = Arc::new(Mutex::new((usize::MAX, Cancel::default())));
    let seen = Arc::clone(&cancel);
    let hook = move |number: usize| {
        let (at, cancel) = &*seen.lock().unwrap();
        if number >= *at {
            cancel.cancel();
        }
    };
    let azure = Azure::hooked(estate(), Arc::new(hook));
    let (mut chance, mut went_on) = (7u64, 0);
    for round in 0..50 {
        azure.change(|state| state.log.clear());
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let token = Cancel::default();
        *cancel.lock().unwrap() = (1 + usize::try_from(chance >> 33).unwrap() % 24, token.clone());
        let mut order = order(&whole(), output.clone());
        let mut settings = settings(&azure, &APPLICATION);
        settings.workers = 3;
        let killed = run_with(&settings, &order, control, &token);
        if killed.is_err() {
            // A line may be cut off anywhere.
            let length = fs::metadata(&journal).unwrap().len();
            let head = fs::read_to_string(&journal).unwrap().find('\n').unwrap() as u64 + 1;
            let cut = head + (chance >> 17) % (length - head + 1);
            File::options().write(true).open(&journal).unwrap().set_len(cut).unwrap();
            went_on += 1;
        }
        assert!(killed.is_ok() || !output.exists());
        *cancel.lock().unwrap() = (usize::MAX, Cancel::default());
        order.resume = true;
        let found = run_with(&settings, &order, control, &Cancel::default()).unwrap();
        assert_eq!(found.bytes, undisturbed.bytes, "round {round}");
        assert!(!journal.exists());
        fs::remove_file(&output).unwrap();
    }
    assert!(went_on > 30, "{went_on}");
}

#[test]
fn a_journal_of_another_run_is_not_taken() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-journal");
    let output = folder.join("a.snapshot");
    fs::write(folder.join("a.snapshot.part"), "{\"tool\":\"another\"}\n").unwrap();
    let mut order = order(&whole(), output);
    let why = |order: &Order| run(&azure, order, Some("tls-minimum-version")).err().unwrap().to_string();
    let journal = folder.join("a.snapshot.part");
    let journal = journal.display();
    assert_eq!(why(&order), format!("`{journal}` is of a run that did not end: go on with `--resume`, or delete it"));
    order.resume = true;
    let expected = format!("`{journal}` is of a run that asked for something else, or of another seawall: delete it");
    assert_eq!(why(&order), expected);
}

/// Another run that goes on with this journal, and what it finds; none if the journal is not taken.
fn resumed(azure: &Azure, order: &Order) -> Option<Vec<u8>> {
    run(azure, order, Some("tls-minimum-version")).ok().map(|found| found.bytes)
}

#[test]
fn every_cut_and_every_changed_byte_of_a_journal_is_noticed() {
    let control = Some("tls-minimum-version");
    let folder = sandbox("azure-cut");
    let cancel = Arc::new(Mutex::new(Cancel::default()));
    let at_end = Arc::clone(&cancel);
    let azure = Azure::hooked(
        estate(),
        Arc::new(move |number| {
            if number == 14 {
                at_end.lock().unwrap().cancel();
            }
        }),
    );
    let order = Order { resume: true, ..order(&whole(), folder.join("a.snapshot")) };
    let token = cancel.lock().unwrap().clone();
    run_with(&settings(&azure, &APPLICATION), &order, control, &token).err().unwrap();
    let journal = folder.join("a.snapshot.part");
    let bytes = fs::read(&journal).unwrap();
    let lines: Vec<usize> = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at).collect();
    assert!(lines.len() > 8, "{}", lines.len());
    let undisturbed = resumed(&azure, &order).unwrap();
    let tail = lines[lines.len() - 4];
    let mut damaged: Vec<Vec<u8>> = (tail..bytes.len()).step_by(7).map(|end| bytes[..end].to_vec()).collect();
    for at in (0..bytes.len()).step_by(bytes.len() / 90) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        damaged.push(changed);
    }
    // A line is lost, comes twice, or changes its place.
    for pair in lines.windows(3).skip(1) {
        let (first, second) = (&bytes[pair[0] + 1..=pair[1]], &bytes[pair[1] + 1..=pair[2]]);
        let (before, after) = (&bytes[..=pair[0]], &bytes[pair[2] + 1..]);
        damaged.push([before, second, after].concat());
        damaged.push([before, first, first, second, after].concat());
        damaged.push([before, second, first, after].concat());
    }
    let mut went_on = 0;
    for (number, bytes) in damaged.iter().enumerate() {
        fs::write(&journal, bytes).unwrap();
        let found = resumed(&azure, &order);
        went_on += usize::from(found.is_some());
        assert!(found.is_none_or(|found| found == undisturbed), "damage {number}");
        drop(fs::remove_file(&journal));
    }
    assert!(went_on * 10 > damaged.len() * 8, "{went_on} of {}", damaged.len());
}

#[test]
fn who_is_not_let_in_leaves_no_journal() {
    let azure = Azure::start(estate());
    let folder = sandbox("azure-abandoned");
    let mut variables = APPLICATION;
    variables[2].1 = "wrong";
    let order = order(&whole(), folder.join("a.snapshot"));
    run_with(&settings(&azure, &variables), &order, None, &Cancel::default()).err().unwrap();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}
