//! Numbers of the Terraform language: decimal, of more digits than a machine number has.

use std::fmt;

use bigdecimal::{BigDecimal, ToPrimitive, Zero};

/// The largest power of ten of a number; Terraform's own limit is far beyond what anything can mean.
const MOST_EXPONENT: i64 = 4_000;

/// Digits that Terraform's 512 bits can tell apart.
const DIGITS: u64 = 155;

/// A number. Terraform computes with 512 bits; here every sum and product is exact.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub struct Number(pub(super) BigDecimal);

impl Number {
    /// The number that is written as `text`: decimal, perhaps with fraction and exponent. `None` if it is none, or too large.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (mantissa, exponent) = digits.split_once(['e', 'E']).map_or((digits, None), |(head, tail)| (head, Some(tail)));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let exponent_digits = exponent.map(|exponent| exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
        let well_formed = all_digits(whole)
            && all_digits(fraction)
            && whole.len() + fraction.len() > 0
            && exponent_digits.is_none_or(|digits| !digits.is_empty() && all_digits(digits));
        if !well_formed || text.len() > MOST_EXPONENT as usize {
            return None;
        }
        let exponent: i64 = exponent.map_or(Some(0), |exponent| exponent.parse().ok())?;
        if exponent.abs() > MOST_EXPONENT {
            return None;
        }
        text.parse().ok().and_then(Number::bounded)
    }

    /// The number with no more digits than Terraform keeps; `None` if it is too large.
    fn bounded(number: BigDecimal) -> Option<Self> {
        let number = if number.digits() > DIGITS { number.with_prec(DIGITS) } else { number };
        let (_, scale) = number.as_bigint_and_exponent();
        (scale.abs() <= 2 * MOST_EXPONENT).then_some(Number(number))
    }

    /// The number as a whole machine number, if it is one.
    pub fn to_i64(&self) -> Option<i64> {
        if self.0.is_integer() { self.0.to_i64() } else { None }
    }

    /// The nearest machine number.
    pub fn to_f64(&self) -> f64 {
        self.0.to_f64().unwrap_or(f64::NAN)
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Self {
        Number(BigDecimal::from(number))
    }
}

/// As Terraform writes a number where a string is asked for: without exponent, without needless zeros.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.normalized().to_plain_string())
    }
}
