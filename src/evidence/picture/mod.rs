//! Pictures of what a pack says, as SVG that stands for itself: no script, no style, no reference to anything outside, system fonts.
//!
//! Each can be read in black and white (by pattern, dash, shape and words), has a title and a description, and comes with tables that say
//! the same.

mod articles;
mod draw;
mod flow;
mod map;
mod matrix;
mod places;
mod strips;
mod trend;

pub use articles::articles;
pub use flow::flow;
pub use map::map;
pub use matrix::matrix;
pub use strips::{Strip, strips};
pub use trend::{TrendPoint, trend};

/// A picture, and the same in words and numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The SVG element; the ids in it begin with the key that the picture was asked for by.
    pub svg: String,
    /// What it shows, in a sentence.
    pub caption: String,
    /// All that it says, and what it had no room for.
    pub tables: Vec<Table>,
}

/// Rows under headings, of plain text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What it is of.
    pub caption: String,
    /// Its headings; those of columns of numbers begin with `#`, which is not shown.
    pub columns: Vec<&'static str>,
    /// Its rows, each with a text for each heading.
    pub rows: Vec<Vec<String>>,
}
