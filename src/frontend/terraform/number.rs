//! Numbers of the Terraform language: decimal, of more digits than a machine number has.

use std::fmt;

use bigdecimal::{BigDecimal, ToPrimitive, Zero};

/// A number. Terraform computes with 512 bits; here every sum and product is exact.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub struct Number(pub(super) BigDecimal);

impl Number {
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
