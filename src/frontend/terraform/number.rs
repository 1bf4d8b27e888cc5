//! Numbers of the Terraform language: decimal, of more digits than a machine number has.

use std::fmt;

use bigdecimal::num_bigint::BigInt;
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
        (scale.abs() <= 2 * MOST_EXPONENT).then_some(Number(number.normalized()))
    }

    /// The sum; `None` if it is too large, as with the operations that follow.
    pub fn plus(&self, other: &Number) -> Option<Self> {
        Number::bounded(&self.0 + &other.0)
    }

    /// The difference.
    pub fn minus(&self, other: &Number) -> Option<Self> {
        Number::bounded(&self.0 - &other.0)
    }

    /// The product.
    pub fn times(&self, other: &Number) -> Option<Self> {
        Number::bounded(&self.0 * &other.0)
    }

    /// The quotient, to as many digits as Terraform keeps; `None` for a division by zero too.
    pub fn divided_by(&self, other: &Number) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        let (one, one_scale) = self.0.as_bigint_and_exponent();
        let (by, by_scale) = other.0.as_bigint_and_exponent();
        let digits = DIGITS + other.0.digits() + 1;
        let shifted = one * BigInt::from(10).pow(u32::try_from(digits).ok()?);
        let scale = one_scale - by_scale + i64::try_from(digits).ok()?;
        Number::bounded(BigDecimal::new(shifted / by, scale).normalized())
    }

    /// The remainder, with the sign of the dividend. Of a division by zero it is the dividend: so Terraform has it.
    pub fn modulo(&self, other: &Number) -> Option<Self> {
        if other.is_zero() { Some(self.clone()) } else { Number::bounded(&self.0 % &other.0) }
    }

    /// The number with the other sign.
    pub fn negated(&self) -> Self {
        Number(-&self.0)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn numbers_are_written_as_terraform_writes_them() {
        for (written, expected) in
            [("1e3", "1000"), ("1.50", "1.5"), ("1.5e-3", "0.0015"), ("007", "7"), ("-2", "-2"), (".5", "0.5")]
        {
            assert_eq!(number(written).to_string(), expected);
        }
        for wrong in ["", "-", "1e", "0x10", "1_000", "inf", "1e1000000000", "1e99999999999999999999", "a", "1.2.3"] {
            assert_eq!(Number::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn arithmetic_is_exact_and_bounded() {
        assert_eq!(number("0.1").plus(&number("0.2")).unwrap(), number("0.3"));
        assert_eq!(number("10").divided_by(&number("4")).unwrap().to_string(), "2.5");
        let third = number("1").divided_by(&number("3")).unwrap().to_string();
        assert!(third.starts_with("0.3333333333") && (150..170).contains(&third.len()), "{third}");
        assert_eq!(number("-7").modulo(&number("3")).unwrap(), number("-1"));
        assert_eq!(number("7.5").modulo(&number("2")).unwrap(), number("1.5"));
        let mut large = number("1e4000");
        for _ in 0..10 {
            let Some(next) = large.times(&large.clone()) else { return };
            large = next;
        }
        panic!("no limit was hit");
    }
}
