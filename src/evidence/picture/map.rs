//! The map: regions in Europe where they lie, the others at its edge, and copies from one to another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::evidence::documents::{RegionRow, Residency};
use crate::evidence::markup::{count, number};
use crate::evidence::picture::draw::{AMBER, BLUE, Canvas, INK, LINE, RED, SOFT, decimal, fitting, inside_word, share, width};
use crate::evidence::picture::places::{self, SIDE, Spot};
use crate::evidence::picture::{Picture, Table};

const WIDTH: f64 = 980.0;
/// The map's place and size in the picture.
const LEFT: f64 = 160.0;
const TOP: f64 = 8.0;
const SIZE: f64 = 660.0;
/// Regions beside the map on either side, and the height that each has.
const BESIDE: usize = 14;
const STEP: f64 = 40.0;

/// Where copies go whose end has no place.
static NOWHERE: LazyLock<RegionRow> =
    LazyLock::new(|| RegionRow { display: "place not known".to_owned(), ..RegionRow::default() });

/// The map of `residency`; `key` is an id that no other picture of the page has.
pub fn map(residency: &Residency, key: &str) -> Picture {
    let mut canvas = Canvas::new(key, WIDTH);
    ground(&mut canvas, &residency.perimeter, key);
    let drawn = Drawn::of(residency);
    arcs(&mut canvas, residency, &drawn);
    marks(&mut canvas, &drawn);
    labels(&mut canvas, &drawn);
    let height = legend(&mut canvas, &drawn);
    let [inside, outside, open] = [Some(true), Some(false), None]
        .map(|inside| residency.regions.iter().filter(|region| region.inside == inside).count() as u64);
    let leaving = residency.arcs.iter().filter(|arc| arc.inside == Some(false)).count() as u64;
    let lost = residency.arcs.iter().filter(|arc| arc.inside.is_none()).count() as u64;
    let caption = format!(
        "{} in the perimeter ({}), {outside} outside, {open} unknown; {} the perimeter, of {lost} nobody can tell.",
        count(inside, "region", "regions"),
        residency.perimeter,
        if leaving == 1 { "1 copy leaves".to_owned() } else { format!("{} copies leave", number(leaving)) },
    );
    let description =
        format!("{caption} Regions are drawn larger the more resources lie there. The tables below the picture say the same.");
    Picture {
        svg: canvas.finish("Map of the regions that data lies in and goes to", &description, height),
        caption,
        tables: tables(residency),
    }
}

/// The land, with what the perimeter takes in made darker.
fn ground(canvas: &mut Canvas, perimeter: &str, key: &str) {
    canvas.rect((LEFT, TOP), (SIZE, SIZE), " fill=\"#f1f5f8\"");
    canvas.raw(&format!("<clipPath id=\"{key}-edge\"><rect width=\"{SIDE}\" height=\"{SIDE}\"/></clipPath>"));
    canvas.raw(&format!("<g transform=\"translate({LEFT} {TOP}) scale({:.4})\" clip-path=\"url(#{key}-edge)\">", SIZE / SIDE));
    let inside: &[&str] = match perimeter {
        "EU" => &["eu"],
        "EEA" => &["eu", "eea"],
        "EU data boundary" | "EU Data Boundary" => &["eu", "eea", "boundary"],
        _ => &[],
    };
    for (since, path) in places::land() {
        let fill = if inside.contains(&since) { "#c6d5e3" } else { "#e3e5e8" };
        canvas.path(path, &format!(" fill=\"{fill}\" stroke=\"#ffffff\" stroke-width=\"2.5\" stroke-linejoin=\"round\""));
    }
    canvas.raw("</g>");
    canvas.rect((LEFT, TOP), (SIZE, SIZE), &format!(" fill=\"none\" stroke=\"{LINE}\""));
}

/// What has a place in the picture.
struct Drawn<'a> {
    marks: Vec<Mark<'a>>,
    by_name: BTreeMap<&'a str, usize>,
    /// Regions without a place, and those that had no room beside the map.
    nowhere: Vec<&'a RegionRow>,
    left_out: BTreeSet<&'a str>,
}

struct Mark<'a> {
    region: &'a RegionRow,
    x: f64,
    y: f64,
    radius: f64,
    beside: Option<Side>,
}

#[derive(Copy, Clone, PartialEq)]
enum Side {
    West,
    East,
}

impl<'a> Drawn<'a> {
    fn of(residency: &'a Residency) -> Self {
        let most = residency.regions.iter().map(|region| region.resources).max().unwrap_or(0);
        let mut drawn = Drawn { marks: Vec::new(), by_name: BTreeMap::new(), nowhere: Vec::new(), left_out: BTreeSet::new() };
        let mut beside: [Vec<(f64, &RegionRow)>; 2] = Default::default();
        for region in &residency.regions {
            let radius = 4.5 + 12.0 * share(region.resources, most).sqrt();
            let [west, east] = &mut beside;
            match places::of(&region.name).map(|(spot, _)| spot) {
                Some(Spot::On(x, y)) => {
                    let (x, y) = (LEFT + x * SIZE / SIDE, TOP + y * SIZE / SIDE);
                    drawn.marks.push(Mark { region, x, y, radius, beside: None });
                }
                Some(Spot::West(latitude)) => west.push((latitude, region)),
                Some(Spot::East(latitude)) => east.push((latitude, region)),
                None => drawn.nowhere.push(region),
            }
        }
        for (side, mut regions) in [Side::West, Side::East].into_iter().zip(beside) {
            // Those with most resources find room first; what is drawn goes from north to south.
            regions.sort_by(|(_, a), (_, b)| b.resources.cmp(&a.resources).then_with(|| a.name.cmp(&b.name)));
            drawn.left_out.extend(regions.iter().skip(BESIDE).map(|(_, region)| region.name.as_str()));
            regions.truncate(BESIDE);
            regions.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| one.name.cmp(&other.name)));
            let x = if side == Side::West { LEFT } else { LEFT + SIZE };
            let span = STEP * (regions.len() as f64 - 1.0);
            let first = TOP + SIZE / 2.0 - span / 2.0;
            for (place, (_, region)) in regions.into_iter().enumerate() {
                let radius = 4.5 + 6.5 * share(region.resources, most).sqrt();
                drawn.marks.push(Mark { region, x, y: first + STEP * place as f64, radius, beside: Some(side) });
            }
        }
        let drawn_names: BTreeSet<&str> = drawn.marks.iter().map(|mark| mark.region.name.as_str()).collect();
        let has_place = |name: &str| drawn_names.contains(name) || drawn.left_out.contains(name);
        if residency.arcs.iter().any(|arc| !has_place(&arc.from) || !has_place(&arc.to)) {
            let (x, y) = (LEFT + SIZE, TOP + SIZE - 24.0);
            drawn.marks.push(Mark { region: &NOWHERE, x, y, radius: 6.0, beside: Some(Side::East) });
        }
        // Large ones below small ones, so that none is hidden.
        drawn.marks.sort_by(|a, b| b.radius.total_cmp(&a.radius).then_with(|| a.region.name.cmp(&b.region.name)));
        drawn.by_name = drawn.marks.iter().enumerate().map(|(place, mark)| (mark.region.name.as_str(), place)).collect();
        drawn
    }

    /// The mark of a region, or that of what has no place; none if there was no room for it.
    fn mark(&self, region: &str) -> Option<&Mark<'a>> {
        let nowhere = || self.by_name.get("").filter(|_| !self.left_out.contains(region));
        self.marks.get(*self.by_name.get(region).or_else(nowhere)?)
    }
}

/// Copies, one line from region to region whatever they are for.
fn arcs(canvas: &mut Canvas, residency: &Residency, drawn: &Drawn<'_>) {
    let mut ways: BTreeMap<(u8, &str, &str), u64> = BTreeMap::new();
    for arc in &residency.arcs {
        // What leaves is drawn last, so that it lies above.
        let rank = match arc.inside {
            Some(true) => 0,
            None => 1,
            Some(false) => 2,
        };
        *ways.entry((rank, &arc.from, &arc.to)).or_default() += arc.resources;
    }
    for (rank, from, to) in ways.into_keys() {
        let Some((from, to)) = drawn.mark(from).zip(drawn.mark(to)).filter(|(from, to)| from.region.name != to.region.name)
        else {
            continue;
        };
        let (ink, how) = stroke(rank);
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let far = dx.hypot(dy).max(1.0);
        // Bent to its left, so that there and back are two lines.
        let bend = (far * 0.18).clamp(10.0, 70.0);
        let (cx, cy) = ((from.x + to.x) / 2.0 + dy / far * bend, (from.y + to.y) / 2.0 - dx / far * bend);
        let toward = (to.x - cx).hypot(to.y - cy).max(1.0);
        let (ux, uy) = ((to.x - cx) / toward, (to.y - cy) / toward);
        let (tip_x, tip_y) = (to.x - ux * (to.radius + 2.5), to.y - uy * (to.radius + 2.5));
        let (end_x, end_y) = (tip_x - ux * 7.0, tip_y - uy * 7.0);
        let [x, y, cx, cy, ex, ey] = [from.x, from.y, cx, cy, end_x, end_y].map(decimal);
        canvas.path(&format!("M{x} {y}Q{cx} {cy} {ex} {ey}"), &format!(" fill=\"none\" stroke=\"{ink}\"{how}"));
        let corners = [(tip_x, tip_y), (end_x - uy * 4.0, end_y + ux * 4.0), (end_x + uy * 4.0, end_y - ux * 4.0)];
        let corners: Vec<String> = corners.iter().map(|(x, y)| format!("{} {}", decimal(*x), decimal(*y))).collect();
        canvas.path(&format!("M{}z", corners.join("L")), &format!(" fill=\"{ink}\""));
    }
}

fn stroke(rank: u8) -> (&'static str, &'static str) {
    match rank {
        0 => (BLUE, " stroke-width=\"1.6\""),
        1 => (AMBER, " stroke-width=\"2\" stroke-dasharray=\"2 4\""),
        _ => (RED, " stroke-width=\"2.4\" stroke-dasharray=\"9 4\""),
    }
}

/// A disc inside of the perimeter, a diamond outside of it, a ring if that is not known.
fn mark(canvas: &mut Canvas, (x, y): (f64, f64), radius: f64, inside: Option<bool>) {
    let [cx, cy, r] = [x, y, radius].map(decimal);
    match inside {
        Some(true) => canvas.raw(&format!("<circle cx=\"{cx}\" cy=\"{cy}\" r=\"{r}\" fill=\"{BLUE}\" stroke=\"#ffffff\" stroke-width=\"1.2\"/>")),
        Some(false) => {
            let reach = radius * 1.2;
            let [left, right, top, bottom] = [x - reach, x + reach, y - reach, y + reach].map(decimal);
            let path = format!("M{left} {cy}L{cx} {top} {right} {cy} {cx} {bottom}z");
            canvas.path(&path, &format!(" fill=\"{RED}\" stroke=\"#ffffff\" stroke-width=\"1.2\""));
        }
        None => canvas.raw(&format!("<circle cx=\"{cx}\" cy=\"{cy}\" r=\"{r}\" fill=\"#ffffff\" stroke=\"{AMBER}\" stroke-width=\"2.2\" stroke-dasharray=\"3 2\"/>")),
    }
}

fn marks(canvas: &mut Canvas, drawn: &Drawn<'_>) {
    for one in &drawn.marks {
        mark(canvas, (one.x, one.y), one.radius, one.region.inside);
    }
}

/// Names: beside the map next to an arrow that points away from it, on the map where there is room.
fn labels(canvas: &mut Canvas, drawn: &Drawn<'_>) {
    let mut taken: Vec<Area> = drawn
        .marks
        .iter()
        .map(|mark| Area {
            x: mark.x - mark.radius,
            y: mark.y - mark.radius,
            width: mark.radius * 2.0,
            height: mark.radius * 2.0,
        })
        .collect();
    for mark in &drawn.marks {
        match mark.beside {
            Some(side) => beside(canvas, mark, side),
            None => upon(canvas, mark, &mut taken),
        }
    }
}

fn beside(canvas: &mut Canvas, mark: &Mark<'_>, side: Side) {
    let (away, anchor) = if side == Side::West { (-1.0, " text-anchor=\"end\"") } else { (1.0, "") };
    let start = mark.x + away * (mark.radius * 1.2 + 3.0);
    let tip = mark.x + away * 30.0;
    let [x, y, end, wing, up, down] = [start, mark.y, tip, tip - away * 5.0, mark.y - 3.5, mark.y + 3.5].map(decimal);
    canvas.path(
        &format!("M{x} {y}H{end}M{wing} {up}L{end} {y} {wing} {down}"),
        &format!(" fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.2\""),
    );
    let at = tip + away * 5.0;
    let room = LEFT - 38.0;
    let region = mark.region;
    canvas.text((at, mark.y - 1.0), &fitting(&region.display, room, 12.0), &format!("{anchor} font-weight=\"600\""));
    if region.name.is_empty() {
        return;
    }
    let more = match &region.country {
        Some(country) => format!("{country} · {}", number(region.resources)),
        None => number(region.resources),
    };
    canvas.text((at, mark.y + 12.0), &fitting(&more, room, 11.0), &format!("{anchor} font-size=\"11\" fill=\"{SOFT}\""));
}

fn upon(canvas: &mut Canvas, mark: &Mark<'_>, taken: &mut Vec<Area>) {
    let label = format!("{} {}", fitting(&mark.region.display, 170.0, 11.5), number(mark.region.resources));
    // Bold letters are wider.
    let (wide, high) = (width(&label, 12.5), 14.0);
    let gap = mark.radius * if mark.region.inside == Some(false) { 1.2 } else { 1.0 } + 3.0;
    let (x, y) = (mark.x, mark.y);
    let places = [
        (x + gap, y - high / 2.0),
        (x - gap - wide, y - high / 2.0),
        (x - wide / 2.0, y - gap - high),
        (x - wide / 2.0, y + gap),
        (x + gap * 0.7, y - gap * 0.7 - high),
        (x + gap * 0.7, y + gap * 0.7),
        (x - gap * 0.7 - wide, y - gap * 0.7 - high),
        (x - gap * 0.7 - wide, y + gap * 0.7),
        (x + gap, y - high * 1.6),
        (x + gap, y + high * 0.6),
    ];
    let areas = places.map(|(x, y)| Area { x, y, width: wide, height: high });
    let cost = |area: &Area| {
        let out =
            if area.x < LEFT || area.x + wide > LEFT + SIZE || area.y < TOP || area.y + high > TOP + SIZE { 1e4 } else { 0.0 };
        taken.iter().map(|other| area.shared(other)).sum::<f64>() + out
    };
    // The first of the best ones: with equal costs `min_by` keeps the earlier.
    let Some(best) = areas.into_iter().min_by(|a, b| cost(a).total_cmp(&cost(b))) else { return };
    // What stands left of its mark ends there, however wide the font is.
    let (at, anchor) = if best.x + wide <= x { (best.x + wide, " text-anchor=\"end\"") } else { (best.x, "") };
    let (at, anchor) = if (best.x + wide / 2.0 - x).abs() < 0.1 { (x, " text-anchor=\"middle\"") } else { (at, anchor) };
    canvas.halo((at, best.y + 11.0), &label, &format!(" font-size=\"11.5\" font-weight=\"600\"{anchor}"));
    taken.push(best);
}

/// A part of the picture that is used.
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Area {
    /// How much of it lies in `other`.
    fn shared(&self, other: &Area) -> f64 {
        let wide = (self.x + self.width).min(other.x + other.width) - self.x.max(other.x);
        let high = (self.y + self.height).min(other.y + other.height) - self.y.max(other.y);
        if wide > 0.0 && high > 0.0 { wide * high } else { 0.0 }
    }
}

/// What the marks mean, and what has no place; gives the height of the picture.
fn legend(canvas: &mut Canvas, drawn: &Drawn<'_>) -> f64 {
    let mut y = TOP + SIZE + 26.0;
    let mut x = LEFT;
    for (inside, words) in [(Some(true), "in the perimeter"), (Some(false), "outside of it"), (None, "not known")] {
        mark(canvas, (x + 8.0, y - 4.0), 6.0, inside);
        canvas.text((x + 22.0, y), words, "");
        x += 34.0 + width(words, 12.0);
    }
    for (rank, words) in [(0, "stays or comes in"), (1, "not known"), (2, "leaves")] {
        let (ink, how) = stroke(rank);
        let [from, to, line] = [x, x + 30.0, y - 4.0].map(decimal);
        canvas.path(&format!("M{from} {line}H{to}"), &format!(" fill=\"none\" stroke=\"{ink}\"{how}"));
        canvas.text((x + 36.0, y), words, "");
        x += 50.0 + width(words, 12.0);
    }
    let mut notes = Vec::new();
    if !drawn.nowhere.is_empty() {
        let named: Vec<String> =
            drawn.nowhere.iter().take(6).map(|region| format!("{} ({})", region.name, number(region.resources))).collect();
        let more = drawn.nowhere.len().saturating_sub(6);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        notes.push(format!("No place on a map: {}{more}.", named.join(", ")));
    }
    if !drawn.left_out.is_empty() {
        let regions = count(drawn.left_out.len() as u64, "region", "regions");
        notes.push(format!("{regions} beside the map had no room and are left out with their copies. The tables have all."));
    }
    for note in notes {
        y += 20.0;
        canvas.text((LEFT, y), &fitting(&note, WIDTH - LEFT, 11.5), &format!(" font-size=\"11.5\" fill=\"{SOFT}\""));
    }
    y + 12.0
}

fn tables(residency: &Residency) -> Vec<Table> {
    let regions = residency.regions.iter().map(|region| {
        let place = places::of(&region.name).map_or_else(String::new, |(_, place)| place.to_owned());
        vec![
            region.display.clone(),
            region.name.clone(),
            region.country.clone().unwrap_or_default(),
            place,
            inside_word(region.inside).to_owned(),
            number(region.resources),
        ]
    });
    let display = |name: &str| {
        let region = residency.regions.iter().find(|region| region.name == name);
        region.map_or_else(|| name.to_owned(), |region| region.display.clone())
    };
    let arcs = residency.arcs.iter().map(|arc| {
        let to = inside_word(arc.inside).to_owned();
        vec![display(&arc.from), display(&arc.to), arc.purpose.title().to_owned(), to, number(arc.resources)]
    });
    vec![
        Table {
            caption: format!("Regions, and whether they lie in the perimeter ({})", residency.perimeter),
            columns: vec!["Region", "Name in Azure", "Country", "Place", "Perimeter", "#Resources"],
            rows: regions.collect(),
        },
        Table {
            caption: "Copies from region to region".to_owned(),
            columns: vec!["From", "To", "For", "Where it goes", "#Resources"],
            rows: arcs.collect(),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::documents::{Arc, Purpose};

    fn region(name: &str, inside: Option<bool>, resources: u64) -> RegionRow {
        RegionRow { name: name.to_owned(), display: name.to_uppercase(), country: None, inside, resources }
    }

    fn arc(from: &str, to: &str, inside: Option<bool>) -> Arc {
        Arc { from: from.to_owned(), to: to.to_owned(), purpose: Purpose::Replica, inside, resources: 1 }
    }

    #[test]
    fn of_nothing_there_is_a_map_without_marks() {
        let picture = map(&Residency::default(), "m");
        assert!(picture.svg.contains("role=\"img\" aria-labelledby=\"m-title m-desc\""));
        assert!(!picture.svg.contains("font-weight=\"600\""));
        assert_eq!(picture.tables.iter().map(|table| table.rows.len()).sum::<usize>(), 0);
    }

    #[test]
    fn what_leaves_is_red_and_dashed_and_lies_above() {
        let regions =
            vec![region("westeurope", Some(true), 9), region("eastus", Some(false), 1), region("northeurope", Some(true), 2)];
        let arcs = vec![arc("westeurope", "eastus", Some(false)), arc("westeurope", "northeurope", Some(true))];
        let picture = map(&Residency { perimeter: "EU".to_owned(), regions, arcs, ..Residency::default() }, "m");
        let marks = picture.svg.split("</g>").nth(1).unwrap_or_default();
        let inside = marks.find("stroke=\"#1f5f8b\" stroke-width=\"1.6\"").expect("a copy within");
        let leaving = marks.find("stroke=\"#b3261e\" stroke-width=\"2.4\" stroke-dasharray").expect("a copy that leaves");
        assert!(inside < leaving);
        assert!(picture.caption.contains("1 copy leaves"), "{}", picture.caption);
        assert!(picture.svg.contains(">EASTUS<") && picture.svg.contains("fill=\"#c6d5e3\""));
    }

    #[test]
    fn what_has_no_place_is_named() {
        let regions = vec![region("global", None, 14), region("</svg><script>", None, 1)];
        let arcs = vec![arc("global", "westeurope", Some(true))];
        let picture = map(&Residency { regions, arcs, ..Residency::default() }, "m");
        assert!(picture.svg.contains("global (14), &lt;/svg&gt;&lt;script&gt; (1)") && picture.svg.contains(">place not known<"));
    }

    #[test]
    fn all_regions_at_once_are_one_picture() {
        let names = include_str!("regions_places.txt").lines().filter(|line| !line.starts_with('#'));
        let regions: Vec<RegionRow> =
            names.filter_map(|line| line.split_once(' ')).map(|(name, _)| region(name, Some(false), 5)).collect();
        let all = regions.len();
        let residency = Residency { regions, ..Residency::default() };
        let picture = map(&residency, "m");
        assert_eq!(picture, map(&residency, "m"));
        assert!(picture.svg.contains("beside the map had no room") && picture.svg.len() < 60_000);
        assert_eq!(picture.tables.first().map(|table| table.rows.len()), Some(all));
    }
}
