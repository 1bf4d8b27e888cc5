//! The strips: a row for each control, a column for each night, and what became of it.

use std::fmt::Write as _;

use crate::evidence::markup::{count, number};
use crate::evidence::period::Mark;
use crate::evidence::picture::draw::{Canvas, INK, LINE, SOFT, decimal, fitting, to_float};
use crate::evidence::picture::{Picture, Table};

const WIDTH: f64 = 960.0;
const LEFT: f64 = 250.0;
const ROW: f64 = 20.0;
const HEAD: f64 = 30.0;
/// Rows and nights that are drawn; of more the table tells.
const ROWS: usize = 80;
const NIGHTS: usize = 700;

/// A control over a period.
pub struct Strip<'a> {
    /// Its id.
    pub control: &'a str,
    /// A letter a night, as [`Mark::letter`] has them.
    pub letters: &'a str,
}

/// The strips of `rows` over the nights from `from` to `to`; `key` is an id that no other picture of the page has. Of many rows those are
/// drawn that come first.
pub fn strips(rows: &[Strip<'_>], (from, to): (&str, &str), key: &str) -> Picture {
    let mut canvas = Canvas::new(key, WIDTH);
    let nights = rows.iter().map(|row| row.letters.chars().count()).max().unwrap_or(0);
    let skipped = nights.saturating_sub(NIGHTS);
    let step = (WIDTH - LEFT) / to_float((nights - skipped).max(1));
    canvas.text((LEFT, 18.0), if skipped > 0 { "…" } else { from }, &format!(" font-size=\"11\" fill=\"{SOFT}\""));
    canvas.text((WIDTH, 18.0), to, &format!(" font-size=\"11\" text-anchor=\"end\" fill=\"{SOFT}\""));
    let drawn = rows.len().min(ROWS);
    let mut paths: [String; 7] = Default::default();
    for (place, row) in rows.iter().take(ROWS).enumerate() {
        let y = HEAD + ROW * to_float(place);
        let mono = " font-size=\"11\" font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\"";
        canvas.text((0.0, y + 13.5), &fitting(row.control, LEFT - 10.0, 11.0), mono);
        canvas.path(&format!("M0 {0}H{WIDTH}", decimal(y + ROW - 1.0)), &format!(" stroke=\"{LINE}\" stroke-width=\"0.5\""));
        // Neighbours alike are one shape, so that a long period is no large picture.
        let mut letters = row.letters.chars().skip(skipped).peekable();
        let mut at = 0_usize;
        while let Some(letter) = letters.next() {
            let mut long = 1;
            while letters.next_if_eq(&letter).is_some() {
                long += 1;
            }
            if let Some(path) = Mark::ALL.iter().position(|mark| mark.letter() == letter).and_then(|mark| paths.get_mut(mark)) {
                let [x, top, wide] = [LEFT + step * to_float(at), y, step * to_float(long)].map(decimal);
                let _ = write!(path, "M{x} {top}h{wide}v17h-{wide}z");
            }
            at += long;
        }
    }
    for (mark, path) in Mark::ALL.into_iter().zip(&paths).filter(|(_, path)| !path.is_empty()) {
        let look = look(&canvas, mark);
        canvas.path(path, &format!("{look} stroke-width=\"0.6\""));
    }
    let height = legend(&mut canvas, HEAD + ROW * to_float(drawn) + 22.0, rows.len() - drawn, skipped);
    let failed = rows.iter().filter(|row| row.letters.contains(Mark::Failed.letter())).count() as u64;
    let caption = format!(
        "{} over {}: {} failed on at least one of them.",
        count(rows.len() as u64, "control", "controls"),
        count(nights as u64, "night", "nights"),
        number(failed)
    );
    Picture {
        svg: canvas.finish("What became of controls, night by night", &caption, height),
        caption,
        tables: vec![table(rows)],
    }
}

fn look(canvas: &Canvas, mark: Mark) -> String {
    use crate::evidence::documents::OutcomeWord;
    match mark {
        Mark::Passed => canvas.outcome(OutcomeWord::Pass),
        Mark::Failed => canvas.outcome(OutcomeWord::Fail),
        // Both say that nobody can tell.
        Mark::Unknown | Mark::Incomplete => canvas.outcome(OutcomeWord::Unknown),
        Mark::Nothing => " fill=\"#ffffff\" stroke=\"#b4bcc5\"".to_owned(),
        Mark::Off => " fill=\"#ffffff\" stroke=\"#57606a\" stroke-dasharray=\"2 2\"".to_owned(),
        Mark::Missed => " fill=\"#c9cfd5\" stroke=\"none\"".to_owned(),
    }
}

fn legend(canvas: &mut Canvas, mut y: f64, rows: usize, nights: usize) -> f64 {
    let mut x = LEFT;
    for (mark, words) in [
        (Mark::Passed, "passed"),
        (Mark::Failed, "failed"),
        (Mark::Unknown, "unknown, or not all looked at"),
        (Mark::Nothing, "nothing to judge"),
        (Mark::Off, "off"),
        (Mark::Missed, "night missed"),
    ] {
        let look = look(canvas, mark);
        canvas.rect((x, y - 11.0), (14.0, 13.0), &look);
        canvas.text((x + 20.0, y), words, &format!(" font-size=\"11\" fill=\"{INK}\""));
        x += 36.0 + 6.2 * to_float(words.len());
    }
    if rows > 0 || nights > 0 {
        y += 20.0;
        let left = [(rows, "control", "controls"), (nights, "night before", "nights before")];
        let left: Vec<String> =
            left.iter().filter(|(many, ..)| *many > 0).map(|(many, one, more)| count(*many as u64, one, more)).collect();
        canvas.text(
            (LEFT, y),
            &format!("{} more in the table.", left.join(" and ")),
            &format!(" font-size=\"11\" fill=\"{SOFT}\""),
        );
    }
    y + 12.0
}

fn table(rows: &[Strip<'_>]) -> Table {
    let letters = Mark::ALL.map(|mark| format!("{} {}", mark.letter(), mark.word())).join(", ");
    Table {
        caption: format!("A letter a night: {letters}"),
        columns: vec!["Control", "*Nights"],
        rows: rows.iter().map(|row| vec![row.control.to_owned(), row.letters.to_owned()]).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_alike_are_one_shape() {
        let rows = [Strip { control: "a<b", letters: "PPF.P" }, Strip { control: "b", letters: "UINO." }];
        let picture = strips(&rows, ("2026-03-01", "2026-03-05"), "s");
        let passed = picture.svg.split("<path d=\"").find(|path| path.contains("fill=\"#cfe5d9\"")).unwrap_or_default();
        assert_eq!(passed.split('"').next().map(|path| path.matches('M').count()), Some(2), "{passed}");
        assert!(picture.svg.contains("url(#s-unknown)") && picture.svg.contains(">a&lt;b<"));
        assert_eq!(picture.caption, "2 controls over 5 nights: 1 failed on at least one of them.");
        assert!(picture.tables.first().is_some_and(|table| table.caption.contains("P passed, F failed")));
    }

    #[test]
    fn zero_and_many_are_drawn() {
        assert!(strips(&[], ("a", "b"), "s").caption.starts_with("0 controls over 0 nights"));
        let letters: String = "PF.U".chars().cycle().take(10_000).collect();
        let rows: Vec<Strip<'_>> = (0..1_000).map(|_| Strip { control: "c", letters: &letters }).collect();
        let picture = strips(&rows, ("a", "b"), "s");
        assert!(
            picture.svg.contains("920 controls and 9,300 nights before more") && picture.svg.len() < 2_500_000,
            "{}",
            picture.svg.len()
        );
    }
}
