//! What all pictures are drawn with: paper, texts, and five fills that are told apart without colour.

use std::fmt::Write as _;

use crate::evidence::documents::OutcomeWord;
use crate::evidence::markup::shortened;

/// The ink of texts, of what matters less, and of lines.
pub(super) const INK: &str = "#1b1f24";
pub(super) const SOFT: &str = "#57606a";
pub(super) const LINE: &str = "#c5ccd3";
/// What leaves the perimeter, and what fails.
pub(super) const RED: &str = "#b3261e";
/// What lies in the perimeter.
pub(super) const BLUE: &str = "#1f5f8b";
/// What is not known.
pub(super) const AMBER: &str = "#7a5600";

/// A width that a text of `characters` takes at a size of 12, on the safe side for the fonts of most systems.
const ADVANCE: f64 = 7.0;

/// A picture that is being drawn.
pub(super) struct Canvas {
    key: String,
    width: f64,
    body: String,
}

impl Canvas {
    /// Empty, `width` wide. `key` is what the ids in it begin with; it must be an id itself.
    pub(super) fn new(key: &str, width: f64) -> Self {
        Canvas { key: key.to_owned(), width, body: String::new() }
    }

    /// The finished picture.
    pub(super) fn finish(self, title: &str, description: &str, height: f64) -> String {
        let Canvas { key, width, body } = self;
        let mut patterns = String::new();
        for (name, ground, mark) in [
            ("unknown", "#fbf3dc", format!("<path d=\"M-2 2l4-4M0 8l8-8M6 10l4-4\" stroke=\"{AMBER}\" stroke-width=\"1.1\"/>")),
            ("exempt", "#e9e5f6", "<circle cx=\"4\" cy=\"4\" r=\"1.2\" fill=\"#4a3b8f\"/>".to_owned()),
        ] {
            // Only what is used: a picture without patterns has none.
            if body.contains(&format!("#{key}-{name}")) {
                let _ = write!(
                    patterns,
                    "<pattern id=\"{key}-{name}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect width=\"8\" height=\"8\" \
                     fill=\"{ground}\"/>{mark}</pattern>"
                );
            }
        }
        let patterns = if patterns.is_empty() { patterns } else { format!("<defs>{patterns}</defs>") };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{key}-title {key}-desc\" \
             font-family=\"system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif\" font-size=\"12\" fill=\"{INK}\">\
             <title id=\"{key}-title\">{}</title><desc id=\"{key}-desc\">{}</desc>{patterns}{body}</svg>\n",
            decimal(width),
            decimal(height),
            shortened(title, 300),
            shortened(description, 1_000),
        )
    }

    /// Adds markup that is safe already.
    pub(super) fn raw(&mut self, markup: &str) {
        self.body.push_str(markup);
    }

    /// Adds a text; `how` are more attributes, with a space in front.
    pub(super) fn text(&mut self, (x, y): (f64, f64), text: &str, how: &str) {
        let (x, y) = (decimal(x), decimal(y));
        let _ = write!(self.body, "<text x=\"{x}\" y=\"{y}\"{how}>{}</text>", shortened(text, 200));
    }

    /// Adds a text that stays readable on any ground.
    pub(super) fn halo(&mut self, at: (f64, f64), text: &str, how: &str) {
        self.text(
            at,
            text,
            &format!("{how} stroke=\"#ffffff\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\""),
        );
    }

    /// Adds a rectangle.
    pub(super) fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), how: &str) {
        let [x, y, width, height] = [x, y, width, height].map(decimal);
        let _ = write!(self.body, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{how}/>");
    }

    /// Adds a path.
    pub(super) fn path(&mut self, path: &str, how: &str) {
        let _ = write!(self.body, "<path d=\"{path}\"{how}/>");
    }

    /// The attributes by which an area has an outcome.
    pub(super) fn outcome(&self, outcome: OutcomeWord) -> String {
        let (fill, stroke) = match outcome {
            OutcomeWord::Fail => (RED.to_owned(), RED),
            OutcomeWord::Unknown => (self.pattern("unknown"), AMBER),
            OutcomeWord::Exempt => (self.pattern("exempt"), "#4a3b8f"),
            OutcomeWord::Pass => ("#cfe5d9".to_owned(), "#1f6b4a"),
            OutcomeWord::NotApplicable => ("#eef0f2".to_owned(), "#6e7781"),
        };
        format!(" fill=\"{fill}\" stroke=\"{stroke}\"")
    }

    /// The attributes by which an area lies inside of the perimeter or not, or nobody knows.
    pub(super) fn inside(&self, inside: Option<bool>) -> String {
        match inside {
            Some(true) => format!(" fill=\"#d7e6f1\" stroke=\"{BLUE}\""),
            Some(false) => format!(" fill=\"{RED}\" stroke=\"{RED}\""),
            None => format!(" fill=\"{}\" stroke=\"{AMBER}\"", self.pattern("unknown")),
        }
    }

    fn pattern(&self, name: &str) -> String {
        format!("url(#{}-{name})", self.key)
    }
}

/// What a perimeter makes of a place, in a word.
pub(super) fn inside_word(inside: Option<bool>) -> &'static str {
    match inside {
        Some(true) => "inside",
        Some(false) => "outside",
        None => "unknown",
    }
}

/// The width that `text` takes at `size`, roughly.
pub(super) fn width(text: &str, size: f64) -> f64 {
    to_float(text.chars().count()) * ADVANCE * size / 12.0
}

/// As much of `text` as `width` holds at `size`, with an ellipsis if that is not all.
pub(super) fn fitting(text: &str, width: f64, size: f64) -> String {
    let most = (width / (ADVANCE * size / 12.0)).max(1.0);
    if to_float(text.chars().count()) <= most {
        return text.to_owned();
    }
    let kept: String =
        text.chars().zip(0_u32..).take_while(|(_, place)| f64::from(*place) + 1.0 < most).map(|(kept, _)| kept).collect();
    format!("{}…", kept.trim_end())
}

/// `text` on up to `lines` lines of `width` at `size`, broken at spaces where there are any.
pub(super) fn lines(text: &str, width: f64, size: f64, lines: usize) -> Vec<String> {
    let mut broken: Vec<String> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() && broken.len() < lines {
        let fits = fitting(rest, width, size);
        if fits == rest || broken.len() + 1 == lines {
            broken.push(fits);
            break;
        }
        let cut = fits.trim_end_matches('…').len();
        let line = rest.get(..cut).unwrap_or_default();
        let end = line.rfind(' ').filter(|end| *end > 0).unwrap_or(cut.max(1));
        let Some((line, after)) = rest.split_at_checked(end) else {
            broken.push(fits);
            break;
        };
        broken.push(line.trim_end().to_owned());
        rest = after.trim_start();
    }
    broken
}

/// A number with at most one decimal, the same on every machine.
pub(super) fn decimal(number: f64) -> String {
    let text = format!("{number:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// How much of `whole` is `part`, from 0 to 1.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { (to_float_of(part) / to_float_of(whole)).clamp(0.0, 1.0) }
}

/// A count as a length. Figures that lose digits by it are too large for a length to show them.
pub(super) fn to_float(count: usize) -> f64 {
    to_float_of(count as u64)
}

fn to_float_of(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_at_most_one_decimal() {
        assert_eq!(["0", "1.5", "-2", "0", "3.3"], [0.0, 1.5, -2.0, -0.01, 3.3333].map(decimal).each_ref().map(String::as_str));
    }

    #[test]
    fn texts_are_cut_and_broken_to_fit() {
        assert_eq!(fitting("short", 200.0, 12.0), "short");
        assert_eq!(fitting("much too long for it", 70.0, 12.0), "much too…");
        assert_eq!(lines("one two three fours", 70.0, 12.0, 2), ["one two", "three fou…"].map(str::to_owned));
        assert_eq!(lines("one two three", 70.0, 12.0, 3), ["one two", "three"].map(str::to_owned));
        assert_eq!(lines("ääääääääääääääääääää", 70.0, 12.0, 2).len(), 2);
        assert!(lines(" ", 10.0, 12.0, 2).is_empty());
    }

    #[test]
    fn names_in_a_picture_are_texts() {
        let mut canvas = Canvas::new("k", 10.0);
        canvas.text((1.0, 2.0), "</text><script>", "");
        let svg = canvas.finish("a \"title\"", "<b>", 10.0);
        assert!(svg.contains("&lt;/text&gt;&lt;script&gt;") && svg.contains("a &quot;title&quot;") && svg.contains("&lt;b&gt;"));
        assert!(!svg.contains("<defs>"));
    }
}
