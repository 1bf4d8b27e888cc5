//! The fonts of the PDF: they lie in the program, so that the same pack gives the same bytes everywhere.

use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontBook, FontInstance, FontStretch, FontStyle, FontVariant, FontVariations, FontWeight};

/// The families, as `report.typ` names them: for text and for ids. Each stands in for the other where it lacks a character.
pub(super) const FAMILIES: [&str; 2] = ["libertinus serif", "dejavu sans mono"];

/// The weights in which text from the outside may be set.
const WEIGHTS: [FontWeight; 2] = [FontWeight::REGULAR, FontWeight::BOLD];

/// The fonts, and which of them are asked for a character.
pub(super) struct Fonts {
    pub(super) book: FontBook,
    pub(super) fonts: Vec<Font>,
    /// For each weight the face of each family.
    chosen: Vec<Vec<FontInstance>>,
}

impl Fonts {
    /// Those that come with typst, of the families that are used.
    pub(super) fn load() -> Self {
        let all = typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data)));
        let fonts: Vec<Font> = all.filter(|font| FAMILIES.contains(&font.info().family.to_lowercase().as_str())).collect();
        let book = FontBook::from_fonts(&fonts);
        let variant = |weight| FontVariant { style: FontStyle::Normal, weight, stretch: FontStretch::NORMAL };
        let face = |family: &str, weight| {
            let font: Font = fonts.get(book.select(family, variant(weight))?)?.clone();
            Some(font.instantiate(variant(weight), Abs::pt(10.0), &FontVariations::default()))
        };
        let faces = |weight| FAMILIES.iter().filter_map(|family| face(family, weight)).collect();
        let chosen = WEIGHTS.into_iter().map(faces).collect();
        Fonts { book, fonts, chosen }
    }

    /// Whether `cluster`, a character with its marks, can be set in every weight: one face has all of it.
    pub(super) fn cover(&self, cluster: &str) -> bool {
        self.chosen.iter().all(|faces| faces.iter().any(|face| has(face, cluster)))
    }

    /// Whether the first family has all of it, which is the only one that is sure to be asked for texts in pictures.
    pub(super) fn cover_in_pictures(&self, cluster: &str) -> bool {
        self.chosen.iter().all(|faces| faces.first().is_some_and(|face| has(face, cluster)))
    }
}

fn has(face: &FontInstance, cluster: &str) -> bool {
    cluster.chars().all(|c| face.ttf().glyph_index(c).is_some_and(|glyph| glyph.0 != 0))
}
