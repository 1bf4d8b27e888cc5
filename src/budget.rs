//! Limits on what one input may cost. Each hit becomes a diagnostic and an unknown value, never a crash.

use std::sync::atomic::{AtomicU64, Ordering};

/// The limits of one root file; see `ARCHITECTURE.md` for the reasons behind the figures.
#[derive(Debug)]
pub struct Budget {
    /// Bytes of one template or parameter file.
    pub file_bytes: u64,
    /// Bytes of one export, whose text is held whole: exports are data, not code.
    pub export_bytes: u64,
    /// Depth of brackets in a parsed file.
    pub nesting: usize,
    /// Bytes of one expression.
    pub expression_bytes: usize,
    /// Depth of evaluation.
    pub depth: usize,
    /// Evaluation steps per root file.
    pub steps: u64,
    /// Bytes of one string that is made by evaluation.
    pub string_bytes: usize,
    /// Elements that evaluation may create per root file.
    pub nodes: u64,
    /// Iterations of one copy loop (Azure's own limit is 800).
    pub copies: i64,
    /// Resources per root file.
    pub resources: usize,
    /// Resources of one export: a tenant has more than a template.
    pub export_resources: usize,
    /// Depth of nested and linked deployments.
    pub deployments: usize,
    steps_used: AtomicU64,
    nodes_used: AtomicU64,
}

impl Default for Budget {
    fn default() -> Self {
        Budget {
            file_bytes: 8 << 20,
            export_bytes: 1 << 30,
            nesting: 200,
            expression_bytes: 100_000,
            depth: 256,
            steps: 5_000_000,
            string_bytes: 4 << 20,
            nodes: 5_000_000,
            copies: 800,
            resources: 20_000,
            export_resources: 1_000_000,
            deployments: 32,
            steps_used: AtomicU64::new(0),
            nodes_used: AtomicU64::new(0),
        }
    }
}

impl Budget {
    /// Uses one evaluation step; `false` when none is left.
    pub fn step(&self) -> bool {
        self.steps_used.fetch_add(1, Ordering::Relaxed) < self.steps
    }

    /// A number that is another one after each step, the same in each run.
    pub fn serial(&self) -> u64 {
        self.steps_used.load(Ordering::Relaxed)
    }

    /// Uses steps for a look at so many elements: one for 32, since a look is much quicker than a step.
    pub fn look(&self, elements: u64) {
        if elements >= 32 {
            self.steps_used.fetch_add(elements / 32, Ordering::Relaxed);
        }
    }

    /// Whether steps or memory are used up: nothing more is to be evaluated.
    pub fn exhausted(&self) -> bool {
        self.steps_used.load(Ordering::Relaxed) > self.steps || self.nodes_used.load(Ordering::Relaxed) > self.nodes
    }

    /// Uses `count` elements of memory; `false` when they are not left.
    pub fn allocate(&self, count: usize) -> bool {
        let count = count as u64;
        self.nodes_used.fetch_add(count, Ordering::Relaxed).saturating_add(count) <= self.nodes
    }

    /// Charges for every element of a value that is put into a new container, shared ones too: they will all be walked.
    /// Without it `createArray(x, x)` or `concat(x, x)` repeated fifty times would never end. `inside` gives the elements of one.
    ///
    /// # Errors
    /// A message that starts with `limit: `.
    pub fn measure<'v, T, I: Iterator<Item = &'v T>>(&self, value: &'v T, inside: impl Fn(&'v T) -> I) -> Result<(), String> {
        let mut count = 0;
        let mut pending = vec![(value, 0)];
        while let Some((value, depth)) = pending.pop() {
            if depth > self.nesting {
                return Err(format!("limit: more than {} levels of nesting", self.nesting));
            }
            count += 1;
            if count % 4096 == 0 && !self.allocate(4096) {
                return Err("limit: too many elements".to_owned());
            }
            pending.extend(inside(value).map(|item| (item, depth + 1)));
        }
        if self.allocate(count % 4096) { Ok(()) } else { Err("limit: too many elements".to_owned()) }
    }

    /// Whether `is` holds for one of the values or for anything in them. Each look costs, for a large value may be looked at again
    /// and again: steps, and few of them, since a template may well ask a large table of its own a thousand times.
    pub fn any<'v, T, I: Iterator<Item = &'v T>>(
        &self,
        values: &'v [T],
        is: impl Fn(&'v T) -> bool,
        inside: impl Fn(&'v T) -> I,
    ) -> bool {
        let mut seen = 0;
        let mut pending: Vec<&T> = values.iter().collect();
        let mut found = false;
        while let Some(value) = pending.pop() {
            seen += 1;
            found |= is(value);
            if !found {
                pending.extend(inside(value));
            }
        }
        self.look(seen);
        found
    }
}
