//! `uniqueString` and `guid`: the same results as in Azure, so that names that are made with them can be compared.

use uuid::Uuid;

use super::Call;
use super::partial::Piece;
use super::stop::{Outcome, Stop};
use crate::model::Data;

/// `uniqueString(a, b, …)`: 13 characters, made of a 64-bit hash.
pub(super) fn unique_string(call: &Call<'_>) -> Outcome {
    let text = seed(call, 13)?;
    call.give_text(text_of(&text))
}

/// `guid(a, b, …)`: a name-based GUID (version 5) in a namespace of Azure's own.
pub(super) fn guid(call: &Call<'_>) -> Outcome {
    const NAMESPACE: Uuid = Uuid::from_u128(0x11fb_06fb_712d_4ddd_98c7_e71b_bd58_8830);
    let text = seed(call, 36)?;
    call.give_text(Uuid::new_v5(&NAMESPACE, text.as_bytes()).to_string())
}

fn seed(call: &Call<'_>, length: i64) -> Result<String, Stop> {
    let mut texts = Vec::with_capacity(call.arguments.len());
    for (index, argument) in call.arguments.iter().enumerate() {
        if matches!(argument.data, Data::Array(_) | Data::Object(_) | Data::Null) {
            return call.wrong(index, argument, "a string");
        }
        match Piece::all_known(argument) {
            Ok(text) => texts.push(text),
            Err(because) => return Err(Stop::bounded(&because, Some(length), Some(length))),
        }
    }
    Ok(texts.join("-"))
}

/// The hash of `text` in 13 letters and digits.
pub(in crate::frontend) fn text_of(text: &str) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut bits = hash(text.as_bytes());
    let mut letters = String::with_capacity(13);
    for _ in 0..13 {
        let index = usize::try_from(bits >> 59).unwrap_or(0);
        letters.push(char::from(ALPHABET.get(index).copied().unwrap_or(b'a')));
        bits <<= 5;
    }
    letters
}

const FIRST: u32 = 0x239b_961b;
const SECOND: u32 = 0xab0e_9789;

/// MurmurHash3 in the variant that Azure uses: two lanes of 32 bits, no seed.
fn hash(bytes: &[u8]) -> u64 {
    let (mut low, mut high) = (0u32, 0u32);
    let mut blocks = bytes.chunks_exact(8);
    for block in blocks.by_ref() {
        let (left, right) = block.split_at(4);
        low = (low ^ mix_low(word(left))).rotate_left(19).wrapping_add(high).wrapping_mul(5).wrapping_add(0x561c_cd1b);
        high = (high ^ mix_high(word(right))).rotate_left(13).wrapping_add(low).wrapping_mul(5).wrapping_add(0x0bca_a747);
    }
    let tail = blocks.remainder();
    let (left, right) = tail.split_at(tail.len().min(4));
    low ^= mix_low(word(left));
    high ^= mix_high(word(right));
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    low ^= length;
    high ^= length;
    low = low.wrapping_add(high);
    high = high.wrapping_add(low);
    low = finish(low);
    high = finish(high);
    low = low.wrapping_add(high);
    high = high.wrapping_add(low);
    u64::from(high) << 32 | u64::from(low)
}

fn word(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte))
}

fn mix_low(word: u32) -> u32 {
    word.wrapping_mul(FIRST).rotate_left(15).wrapping_mul(SECOND)
}

fn mix_high(word: u32) -> u32 {
    word.wrapping_mul(SECOND).rotate_left(17).wrapping_mul(FIRST)
}

fn finish(mut word: u32) -> u32 {
    word ^= word >> 16;
    word = word.wrapping_mul(0x85eb_ca6b);
    word ^= word >> 13;
    word = word.wrapping_mul(0xc2b2_ae35);
    word ^ word >> 16
}
