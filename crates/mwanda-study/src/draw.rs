//! Random numbers that stay the same in every version of the libraries beneath: results rest on them.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// A number from 0 to `below` − 1, `below` at least 1, by the upper half of a product. For a million numbers the odds are
/// unequal by less than one in four thousand.
pub(crate) fn below(random: &mut ChaCha8Rng, below: u32) -> u32 {
    ((u64::from(random.next_u32()) * u64::from(below)) >> 32) as u32
}
