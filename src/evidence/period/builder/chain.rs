//! The chain of the packs: whether each names the one before it.

use jiff::Timestamp;

use crate::evidence::manifest::{Manifest, Previous};
use crate::evidence::period::{ChainFault, Fault};

/// The last pack, and what was wrong so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain {
    last: Option<Link>,
    pub(super) faults: Vec<ChainFault>,
    /// The first pack of the period names one that was not given.
    pub(super) begins_unchecked: bool,
}

/// A pack of the chain.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) number: u64,
    pub(super) digest: String,
    pub(super) previous: Option<Previous>,
    pub(super) created: String,
    pub(super) moment: Timestamp,
    /// Whether it lies in the period.
    pub(super) inside: bool,
}

impl Chain {
    /// The next pack. Faults count if it or the one before it lies in the period.
    pub(super) fn add(&mut self, link: Link) {
        let before = self.last.take();
        match &before {
            Some(before) if link.inside || before.inside => self.compare(before, &link),
            Some(_) => {}
            None if link.inside => self.begin(&link),
            None => {}
        }
        self.last = Some(link);
    }

    /// A pack of which nobody can tell when it was made.
    pub(super) fn add_timeless(&mut self, manifest: &Manifest) {
        let text = format!("nobody can tell when pack {} was made: it counts for no night", manifest.number);
        self.faults.push(ChainFault { number: manifest.number, created: manifest.created.clone(), fault: Fault::NoTime, text });
    }

    fn say(&mut self, link: &Link, fault: Fault, text: String) {
        self.faults.push(ChainFault { number: link.number, created: link.created.clone(), fault, text });
    }

    fn begin(&mut self, link: &Link) {
        match (&link.previous, link.number) {
            (None, 1) => {}
            (None, number) => {
                self.say(link, Fault::NoLink, format!("pack {number} names no pack before it, and is not the first"));
            }
            (Some(_), 1) => self.say(link, Fault::BrokenLink, "pack 1 names a pack before it".to_owned()),
            (Some(_), _) => self.begins_unchecked = true,
        }
    }

    fn compare(&mut self, before: &Link, link: &Link) {
        let (last, number) = (before.number, link.number);
        if number <= last {
            self.say(link, Fault::Number, format!("pack {number} comes after pack {last}"));
        } else if number - last > 1 {
            let missing = match number - last {
                2 => format!("pack {} is missing", last + 1),
                _ => format!("packs {} to {} are missing", last + 1, number - 1),
            };
            let text = format!("{missing}, between {} and {}", before.created, link.created);
            self.say(link, Fault::Missing, text);
        }
        match &link.previous {
            None => self.say(link, Fault::NoLink, format!("pack {number} names no pack before it")),
            // Of what is missing nobody can tell whether the link is right.
            Some(_) if number <= last || number - last > 1 => {}
            Some(previous) if previous.number == last && previous.digest == before.digest => {}
            Some(previous) => {
                let text = format!(
                    "pack {number} names pack {} with {} before it; pack {last} has {}",
                    previous.number, previous.digest, before.digest
                );
                self.say(link, Fault::BrokenLink, text);
            }
        }
        if link.moment < before.moment {
            let text =
                format!("pack {number} says that it was made at {}, before pack {last} at {}", link.created, before.created);
            self.say(link, Fault::Time, text);
        }
    }
}
