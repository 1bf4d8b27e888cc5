//! The trend: a night after another, with nights that were missed as gaps.

use std::fmt::Write as _;

use crate::evidence::documents::Counts;
use crate::evidence::markup::{count, number, percent};
use crate::evidence::picture::draw::{AMBER, Canvas, INK, LINE, RED, SOFT, decimal, share, to_float};
use crate::evidence::picture::{Picture, Table};

const WIDTH: f64 = 960.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 16.0;
/// Where the panel of shares and that of counts begin, and how high they are.
const SHARES: (f64, f64) = (40.0, 170.0);
const COUNTS: (f64, f64) = (250.0, 90.0);
/// Nights that are drawn; more would be thinner than a line.
const NIGHTS: usize = 1_500;

/// A night that should have been.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrendPoint {
    /// Its day, as in `2026-11-22`.
    pub date: String,
    /// What came of it; none of a night that was missed.
    pub counts: Option<Counts>,
}

/// The trend of `points`, which are in order of time; `key` is an id that no other picture of the page has.
pub fn trend(points: &[TrendPoint], key: &str) -> Picture {
    let drawn = points.get(points.len().saturating_sub(NIGHTS)..).unwrap_or_default();
    let mut canvas = Canvas::new(key, WIDTH);
    let step = (WIDTH - LEFT - RIGHT) / to_float(drawn.len().max(1));
    missed(&mut canvas, drawn, step);
    shares(&mut canvas, drawn, step);
    counts(&mut canvas, drawn, step);
    days(&mut canvas, drawn, step);
    let height = legend(&mut canvas, points.len() - drawn.len());
    let lost = points.iter().filter(|point| point.counts.is_none()).count() as u64;
    let mut caption = format!("{} expected, {} missed.", count(points.len() as u64, "night", "nights"), number(lost));
    if let (Some(first), Some(last)) = (points.iter().find_map(passed), points.iter().rev().find_map(passed)) {
        let _ = write!(caption, " Passed: {first} at first, {last} at last.");
    }
    Picture { svg: canvas.finish("Trend of outcomes, night by night", &caption, height), caption, tables: vec![table(points)] }
}

/// The share that passed of what is concerned.
fn passed(point: &TrendPoint) -> Option<String> {
    point.counts.as_ref().map(|counts| percent(counts.pass, concerned(counts)))
}

fn concerned(counts: &Counts) -> u64 {
    [counts.fail, counts.unknown, counts.exempt].into_iter().fold(counts.pass, u64::saturating_add)
}

fn middle(place: usize, step: f64) -> f64 {
    LEFT + step * (to_float(place) + 0.5)
}

/// Bands through both panels, with a cross above where there is room for one.
fn missed(canvas: &mut Canvas, points: &[TrendPoint], step: f64) {
    let mut band = String::new();
    let mut crosses = String::new();
    let mut last_cross = f64::MIN;
    for (place, _) in points.iter().enumerate().filter(|(_, point)| point.counts.is_none()) {
        let x = middle(place, step);
        let bottom = COUNTS.0 + COUNTS.1;
        let _ = write!(band, "M{} {}h{}V{}h-{}z", decimal(x - step / 2.0), SHARES.0, decimal(step), bottom, decimal(step));
        if x - last_cross >= 9.0 {
            last_cross = x;
            let [left, right] = [x - 3.5, x + 3.5].map(decimal);
            let _ = write!(crosses, "M{left} 28L{right} 35M{left} 35L{right} 28");
        }
    }
    if !band.is_empty() {
        canvas.path(&band, " fill=\"#e4e7ea\"");
        canvas.path(&crosses, &format!(" fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.6\""));
    }
}

/// The line of what passed, broken where a night was missed.
fn shares(canvas: &mut Canvas, points: &[TrendPoint], step: f64) {
    let (top, high) = SHARES;
    for tenth in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let y = top + high * (1.0 - tenth);
        canvas.path(&format!("M{LEFT} {}H{}", decimal(y), WIDTH - RIGHT), &format!(" stroke=\"{LINE}\""));
        canvas.text(
            (LEFT - 8.0, y + 4.0),
            &format!("{:.0} %", tenth * 100.0),
            &format!(" text-anchor=\"end\" font-size=\"11\" fill=\"{SOFT}\""),
        );
    }
    let mut line = String::new();
    let mut dots = String::new();
    let mut open = false;
    for (place, point) in points.iter().enumerate() {
        let known = point.counts.as_ref().filter(|counts| concerned(counts) > 0);
        let Some(counts) = known else {
            open = false;
            continue;
        };
        let [x, y] = [middle(place, step), top + high * (1.0 - share(counts.pass, concerned(counts)))].map(decimal);
        let _ = write!(line, "{}{x} {y}", if open { "L" } else { "M" });
        // With many nights the line says enough, but a night between two gaps has no line.
        let alone = !open && points.get(place + 1).is_none_or(|next| next.counts.is_none());
        if step >= 9.0 || alone {
            let _ = write!(dots, "M{x} {y}h0");
        }
        open = true;
    }
    canvas.path(&line, " fill=\"none\" stroke=\"#1f6b4a\" stroke-width=\"2\" stroke-linejoin=\"round\"");
    canvas.path(&dots, " fill=\"none\" stroke=\"#1f6b4a\" stroke-width=\"5.5\" stroke-linecap=\"round\"");
}

/// Bars of failures, with unknowns upon them.
fn counts(canvas: &mut Canvas, points: &[TrendPoint], step: f64) {
    let (top, high) = COUNTS;
    let told = || points.iter().enumerate().filter_map(|(place, point)| Some((place, point.counts.as_ref()?)));
    let most = told().map(|(_, counts)| counts.fail.saturating_add(counts.unknown)).max().unwrap_or(0);
    canvas.text((LEFT, top - 10.0), "Failures and unknowns", " font-weight=\"600\"");
    canvas.text((LEFT, SHARES.0 - 24.0), "Share that passed", " font-weight=\"600\"");
    for (y, value) in [(top, most), (top + high, 0)] {
        canvas.path(&format!("M{LEFT} {y}H{}", WIDTH - RIGHT), &format!(" stroke=\"{LINE}\""));
        if value > 0 || most == 0 || y > top {
            canvas.text((LEFT - 8.0, y + 4.0), &number(value), &format!(" text-anchor=\"end\" font-size=\"11\" fill=\"{SOFT}\""));
        }
    }
    let (mut failed, mut open) = (String::new(), String::new());
    let wide = (step * 0.7).max(0.5);
    for (place, counts) in told() {
        let x = middle(place, step) - wide / 2.0;
        let tall = [counts.fail, counts.unknown].map(|many| high * share(many, most));
        let [fail, unknown] = tall;
        for (path, from, tall) in [(&mut failed, top + high, fail), (&mut open, top + high - fail, unknown)] {
            if tall > 0.0 {
                let [x, y, wide, tall] = [x, from - tall, wide, tall].map(decimal);
                let _ = write!(path, "M{x} {y}h{wide}v{tall}h-{wide}z");
            }
        }
    }
    canvas.path(&failed, &format!(" fill=\"{RED}\""));
    canvas.path(&open, &format!(" fill=\"#f0d590\" stroke=\"{AMBER}\" stroke-width=\"0.8\""));
}

/// Days below: the first, the last, and as many between as have room.
fn days(canvas: &mut Canvas, points: &[TrendPoint], step: f64) {
    let every = (92.0 / step).ceil().max(1.0);
    let mut next = 0.0;
    let y = COUNTS.0 + COUNTS.1 + 18.0;
    for (place, point) in points.iter().enumerate() {
        if to_float(place) < next {
            continue;
        }
        next = to_float(place) + every;
        let x = middle(place, step);
        canvas.path(&format!("M{} {}v4", decimal(x), COUNTS.0 + COUNTS.1), &format!(" stroke=\"{SOFT}\""));
        canvas.text((x, y), &point.date, &format!(" font-size=\"11\" text-anchor=\"middle\" fill=\"{SOFT}\""));
    }
}

fn legend(canvas: &mut Canvas, left_out: usize) -> f64 {
    let y = COUNTS.0 + COUNTS.1 + 44.0;
    let box_at = |x: f64| (x, y - 10.0);
    canvas.path(&format!("M{LEFT} {}h24", y - 4.0), " fill=\"none\" stroke=\"#1f6b4a\" stroke-width=\"2\"");
    canvas.text((LEFT + 30.0, y), "passed", "");
    canvas.rect(box_at(150.0), (14.0, 11.0), &format!(" fill=\"{RED}\""));
    canvas.text((170.0, y), "fail", "");
    canvas.rect(box_at(220.0), (14.0, 11.0), &format!(" fill=\"#f0d590\" stroke=\"{AMBER}\""));
    canvas.text((240.0, y), "unknown", "");
    canvas.rect(box_at(320.0), (14.0, 11.0), " fill=\"#e4e7ea\"");
    canvas.path(&format!("M323.5 {}l7 7m0-7l-7 7", y - 8.0), &format!(" fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.6\""));
    canvas.text((340.0, y), "night missed: nothing is known of it", "");
    if left_out > 0 {
        let note = format!("{} before are in the table.", count(left_out as u64, "night", "nights"));
        canvas.text((LEFT, y + 20.0), &note, &format!(" fill=\"{SOFT}\""));
        return y + 32.0;
    }
    y + 12.0
}

fn table(points: &[TrendPoint]) -> Table {
    let rows = points.iter().map(|point| match &point.counts {
        None => [point.date.as_str(), "missed", "", "", "", "", ""].map(str::to_owned).to_vec(),
        Some(counts) => {
            let share = percent(counts.pass, concerned(counts));
            let figures = [counts.fail, counts.unknown, counts.exempt, counts.pass, counts.not_applicable].map(number);
            [point.date.clone(), share].into_iter().chain(figures).collect()
        }
    });
    Table {
        caption: "Outcomes, night by night".to_owned(),
        columns: vec!["Night", "Passed of those concerned", "#Fail", "#Unknown", "#Exempt", "#Pass", "#Not applicable"],
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn night(day: usize, counts: Option<(u64, u64, u64)>) -> TrendPoint {
        let counts = counts.map(|(pass, fail, unknown)| Counts { pass, fail, unknown, ..Counts::default() });
        TrendPoint { date: format!("2026-11-{day:02}"), counts }
    }

    #[test]
    fn a_missed_night_breaks_the_line_and_is_marked() {
        let points = [night(1, Some((9, 1, 0))), night(2, Some((8, 1, 1))), night(3, None), night(4, Some((10, 0, 0)))];
        let picture = trend(&points, "t");
        let line =
            picture.svg.split("<path d=\"").find(|part| part.contains("stroke-width=\"2\" stroke-linejoin")).unwrap_or_default();
        let line = line.split('"').next().unwrap_or_default();
        assert_eq!((line.matches('M').count(), line.matches('L').count()), (2, 1), "{line}");
        assert!(picture.svg.contains("fill=\"#e4e7ea\"") && picture.svg.contains("28L"));
        assert_eq!(picture.caption, "4 nights expected, 1 missed. Passed: 90.0 % at first, 100.0 % at last.");
        assert_eq!(
            picture.tables.first().and_then(|table| table.rows.get(2)).map(|row| row.join(" ").trim_end().to_owned()).as_deref(),
            Some("2026-11-03 missed")
        );
    }

    #[test]
    fn zero_one_and_many_nights_are_drawn() {
        assert_eq!(trend(&[], "t").caption, "0 nights expected, 0 missed.");
        assert!(trend(&[night(1, Some((0, 0, 0)))], "t").caption.contains("Passed: –"));
        let many: Vec<TrendPoint> = (0..20_000).map(|day| night(day % 28, (day % 9 != 0).then_some((90, 8, 2)))).collect();
        let picture = trend(&many, "t");
        assert!(picture.svg.contains("18,500 nights before") && picture.svg.len() < 200_000, "{}", picture.svg.len());
        assert_eq!(picture, trend(&many, "t"));
    }
}
