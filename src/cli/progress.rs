//! A line on the terminal that says how far a run is, and is gone when it ends.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::cli::options::Color;
use crate::progress::{Observer, Phase, Progress};

/// Who is done before this needs no line.
const PATIENCE: Duration = Duration::from_millis(400);
/// The line is written anew so often.
const RHYTHM: Duration = Duration::from_millis(100);
/// Columns of the bar.
const BAR: usize = 24;
/// Back to the first column, and clear the line
/// (<https://en.wikipedia.org/wiki/ANSI_escape_code#Control_Sequence_Introducer_commands>).
const CLEAR: &str = "\r\u{1b}[2K";

/// The line; it goes when this is dropped.
pub(crate) struct Line {
    counts: Arc<Counts>,
    drawing: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Line {
    /// A line on stderr if that is a terminal whose user wants one, else nothing.
    pub(crate) fn new(color: Color) -> Self {
        let counts = Arc::new(Counts::default());
        let wanted = io::stderr().is_terminal() && !matches!(color, Color::Never) && is_wanted(&variable);
        let drawing = wanted.then(|| {
            let (end, ended) = channel();
            let watched = Arc::clone(&counts);
            (end, thread::spawn(move || draw(&watched, &ended, &mut anstream::stderr())))
        });
        Line { counts, drawing }
    }

    /// What a run tells how far it is.
    pub(crate) fn progress(&self) -> Progress {
        if self.drawing.is_some() { Progress::new(self.counts.clone()) } else { Progress::default() }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some((end, drawing)) = self.drawing.take() {
            drop(end);
            // If it failed there is nothing to clear.
            drop(drawing.join());
        }
    }
}

/// How far it is.
#[derive(Debug, Default)]
struct Counts {
    phase: Mutex<Option<(Phase, usize)>>,
    done: AtomicUsize,
}

impl Observer for Counts {
    fn begins(&self, phase: Phase, steps: usize) {
        let mut current = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        self.done.store(0, Ordering::Relaxed);
        *current = Some((phase, steps));
    }

    fn advances(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Counts {
    /// `judging    [######------------------]  512 of 2048`; nothing before there is anything to do.
    fn told(&self) -> Option<String> {
        let (phase, steps) = (*self.phase.lock().unwrap_or_else(PoisonError::into_inner)).filter(|(_, steps)| *steps > 0)?;
        let done = self.done.load(Ordering::Relaxed).min(steps);
        let word = match phase {
            Phase::Reading => "reading",
            Phase::Evaluating => "evaluating",
            Phase::Judging => "judging",
        };
        let full = BAR.saturating_mul(done) / steps;
        Some(format!("{word:10} [{}{}] {done} of {steps}", "#".repeat(full), "-".repeat(BAR.saturating_sub(full))))
    }
}

/// Draws until the other end is gone, and clears the line.
fn draw(counts: &Counts, ended: &Receiver<()>, out: &mut dyn Write) {
    let mut wait = PATIENCE;
    let mut drawn = false;
    while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        wait = RHYTHM;
        if let Some(told) = counts.told() {
            // If nobody reads it, that is as well.
            drop(write!(out, "{CLEAR}{told}").and_then(|()| out.flush()));
            drawn = true;
        }
    }
    if drawn {
        drop(write!(out, "{CLEAR}").and_then(|()| out.flush()));
    }
}

/// Whether a line that changes is wanted: not by logs of services that pretend to be terminals, and not where the terminal cannot
/// (<https://no-color.org>).
fn is_wanted(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let service = ["CI", "GITHUB_ACTIONS", "TF_BUILD", "GITLAB_CI"].into_iter().any(set);
    !service && !set("NO_COLOR") && variable("TERM").is_none_or(|term| term != "dumb")
}

#[expect(clippy::disallowed_methods, reason = "the terminal tells by its environment what it can")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_far_it_is() {
        let counts = Counts::default();
        assert_eq!(counts.told(), None);
        counts.begins(Phase::Reading, 0);
        assert_eq!(counts.told(), None);
        counts.begins(Phase::Judging, 4);
        counts.advances();
        assert_eq!(counts.told().as_deref(), Some("judging    [######------------------] 1 of 4"));
        (0..9).for_each(|_| counts.advances());
        assert_eq!(counts.told().as_deref(), Some("judging    [########################] 4 of 4"));
    }

    #[test]
    fn the_line_is_gone_at_the_end() {
        let (counts, (end, ended)) = (Counts::default(), channel());
        counts.begins(Phase::Evaluating, 2);
        let mut out = Vec::new();
        thread::scope(|scope| {
            let (counts, out) = (&counts, &mut out);
            let drawing = scope.spawn(move || draw(counts, &ended, out));
            thread::sleep(PATIENCE + RHYTHM);
            drop(end);
            drop(drawing.join());
        });
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("\r\u{1b}[2Kevaluating") && text.ends_with(CLEAR), "{text:?}");
        let (end, ended) = channel();
        drop(end);
        let mut out = Vec::new();
        draw(&counts, &ended, &mut out);
        assert!(out.is_empty(), "who is quick is shown nothing");
    }

    #[test]
    fn services_and_plain_terminals_get_none() {
        let with = |name: &'static str, value: &'static str| is_wanted(&|asked| (asked == name).then(|| value.to_owned()));
        assert!(with("TERM", "xterm") && with("CI", ""));
        assert!(!with("TERM", "dumb") && !with("NO_COLOR", "1") && !with("CI", "true") && !with("TF_BUILD", "True"));
    }
}
