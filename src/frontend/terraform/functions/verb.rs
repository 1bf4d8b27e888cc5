//! What stands behind a `%` in a format, and numbers written as it says.
//!
//! Source: <https://developer.hashicorp.com/terraform/language/functions/format>.

use bigdecimal::{BigDecimal, RoundingMode, Signed, Zero};
use unicode_segmentation::UnicodeSegmentation;

use crate::frontend::terraform::number::Number;

/// Most digits and widest field of a number: nothing real comes near.
const WIDEST: usize = 10_000;

/// A verb of a format.
#[derive(Debug, Default)]
pub(super) struct Verb<'a> {
    /// As written.
    pub(super) raw: &'a str,
    /// Where it stands, in bytes.
    pub(super) offset: usize,
    /// The argument that it chooses, from 1.
    pub(super) index: Option<usize>,
    /// The letter.
    pub(super) mode: char,
    /// `0`: pad with zeros.
    pub(super) zero: bool,
    /// `#`: write as JSON, or with a prefix.
    pub(super) sharp: bool,
    /// `+`: a sign always.
    pub(super) plus: bool,
    /// `-`: pad at the end.
    pub(super) minus: bool,
    /// ` `: a space where a sign would be.
    pub(super) space: bool,
    /// The least number of letters.
    pub(super) width: Option<usize>,
    /// The number of digits or letters.
    pub(super) precision: Option<usize>,
}

impl<'a> Verb<'a> {
    /// Reads the verb that `text` starts with, after it comes what is left.
    ///
    /// # Errors
    /// Says what is wrong with the format.
    pub(super) fn read(text: &'a str, offset: usize) -> Result<(Verb<'a>, &'a str), String> {
        let mut verb = Verb { offset, ..Verb::default() };
        let mut rest = text.get(1..).unwrap_or_default();
        while let Some(flag) = rest.chars().next().filter(|flag| "0#+- ".contains(*flag)) {
            match flag {
                '0' => verb.zero = true,
                '#' => verb.sharp = true,
                '+' => verb.plus = true,
                '-' => verb.minus = true,
                _ => verb.space = true,
            }
            rest = rest.get(1..).unwrap_or_default();
        }
        (verb.width, rest) = number(rest)?;
        if let Some(after) = rest.strip_prefix('.') {
            (verb.precision, rest) = number(after)?;
            verb.precision.get_or_insert(0);
        }
        if let Some(after) = rest.strip_prefix('[') {
            (verb.index, rest) = number(after)?;
            rest = match rest.strip_prefix(']') {
                Some(rest) if verb.index.is_some_and(|index| index > 0) => rest,
                _ => return Err(format!("invalid argument index at offset {offset}")),
            };
        }
        let used = text.len() - rest.len();
        let Some(mode) = rest.chars().next() else {
            return Err(format!("invalid format string starting at offset {}", offset + used));
        };
        if !mode.is_ascii_alphabetic() {
            return Err(format!("unrecognized format character '{mode}' at offset {}", offset + used));
        }
        verb.mode = mode;
        verb.raw = text.get(..used + 1).unwrap_or(text);
        Ok((verb, rest.get(1..).unwrap_or_default()))
    }

    /// Whether it leaves a text as it is.
    pub(super) fn is_plain(&self) -> bool {
        self.width.is_none() && self.precision.is_none()
    }

    /// Pads a text to the width, by what a reader takes for one letter.
    pub(super) fn pad(&self, text: String) -> String {
        let missing = self.width.unwrap_or(0).saturating_sub(text.graphemes(true).count());
        let pad = if self.zero { "0" } else { " " }.repeat(missing);
        if self.minus { text + &pad } else { pad + &text }
    }

    /// A number as the verb asks for it; `None` if it must be a whole one and is not.
    pub(super) fn number(&self, number: &Number) -> Option<String> {
        let exact = &number.0;
        let negative = exact.is_negative();
        let size = exact.abs();
        let digits = match self.mode {
            'b' | 'd' | 'o' | 'x' | 'X' => {
                if !exact.is_integer() {
                    return None;
                }
                let whole = size.with_scale(0).into_bigint_and_exponent().0;
                let (radix, prefix) = match self.mode {
                    'b' => (2, "0b"),
                    'o' => (8, "0"),
                    'x' => (16, "0x"),
                    'X' => (16, "0X"),
                    _ => (10, ""),
                };
                let text = whole.to_str_radix(radix);
                let text = if self.mode == 'X' { text.to_uppercase() } else { text };
                let missing = self.precision.unwrap_or(0).saturating_sub(text.len());
                let text = "0".repeat(missing) + &text;
                if self.sharp { format!("{prefix}{text}") } else { text }
            }
            'f' | 'F' => fixed(&size, self.precision.unwrap_or(6)),
            'e' | 'E' => scientific(&size, self.precision.unwrap_or(6)),
            _ => general(&size, self.precision),
        };
        let digits = if matches!(self.mode, 'E' | 'G') { digits.to_uppercase() } else { digits };
        let sign = match (negative, self.plus, self.space) {
            (true, ..) => "-",
            (_, true, _) => "+",
            (_, _, true) => " ",
            _ => "",
        };
        let missing = self.width.unwrap_or(0).saturating_sub(sign.len() + digits.len());
        Some(match (self.minus, self.zero) {
            (true, _) => format!("{sign}{digits}{}", " ".repeat(missing)),
            (_, true) => format!("{sign}{}{digits}", "0".repeat(missing)),
            _ => format!("{}{sign}{digits}", " ".repeat(missing)),
        })
    }
}

/// The decimal number that `text` starts with, if it does.
fn number(text: &str) -> Result<(Option<usize>, &str), String> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    if digits.is_empty() {
        return Ok((None, rest));
    }
    match digits.parse().ok().filter(|number| *number <= WIDEST) {
        Some(number) => Ok((Some(number), rest)),
        None => Err(format!("limit: a width of more than {WIDEST}")),
    }
}

fn fixed(number: &BigDecimal, precision: usize) -> String {
    let scale = i64::try_from(precision).unwrap_or(6);
    number.with_scale_round(scale, RoundingMode::HalfEven).to_plain_string()
}

/// Digits of a number and the power of ten of the first.
fn digits(number: &BigDecimal) -> (String, i64) {
    if number.is_zero() {
        return ("0".to_owned(), 0);
    }
    let (digits, scale) = number.normalized().into_bigint_and_exponent();
    let digits = digits.to_string();
    let power = i64::try_from(digits.len()).unwrap_or(i64::MAX) - 1 - scale;
    (digits, power)
}

fn rounded(number: &BigDecimal, significant: usize) -> BigDecimal {
    let (_, power) = digits(number);
    let scale = i64::try_from(significant).unwrap_or(1) - 1 - power;
    number.with_scale_round(scale, RoundingMode::HalfEven)
}

fn scientific(number: &BigDecimal, precision: usize) -> String {
    let (digits, power) = digits(&rounded(number, precision + 1));
    let (first, rest) = digits.split_at_checked(1).unwrap_or((&digits, ""));
    let point = if precision > 0 { "." } else { "" };
    let missing = "0".repeat(precision.saturating_sub(rest.len()));
    format!("{first}{point}{rest}{missing}{}", exponent(power))
}

fn exponent(power: i64) -> String {
    let sign = if power < 0 { '-' } else { '+' };
    format!("e{sign}{:02}", power.abs())
}

/// The shorter of both ways of writing: with an exponent if it is below -4, or not below the number of digits that are asked for; six
/// if none are (<https://pkg.go.dev/math/big#Float.Text>).
fn general(number: &BigDecimal, precision: Option<usize>) -> String {
    let number = match precision {
        Some(precision) => rounded(number, precision.max(1)),
        None => number.clone(),
    };
    let (digits, power) = digits(&number);
    let many = i64::try_from(digits.len()).unwrap_or(i64::MAX);
    let limit = match precision.map(|precision| i64::try_from(precision.max(1)).unwrap_or(i64::MAX)) {
        Some(precision) if precision > many && many > power => many,
        Some(precision) => precision,
        None => 6,
    };
    if power < -4 || power >= limit {
        let (first, rest) = digits.split_at_checked(1).unwrap_or((&digits, ""));
        let point = if rest.is_empty() { "" } else { "." };
        return format!("{first}{point}{rest}{}", exponent(power));
    }
    number.normalized().to_plain_string()
}

/// A number as `%v` has it.
pub(super) fn shortest(number: &Number) -> String {
    let sign = if number.0.is_negative() { "-" } else { "" };
    format!("{sign}{}", general(&number.0.abs(), None))
}
