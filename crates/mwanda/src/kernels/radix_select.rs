//! The k lowest of a set of keys, one digit at a time from the top.
//!
//! Each of four passes counts, among the keys that agree with the threshold in the bits found so far, how many have each
//! value of the next digit. The counts tell in which of those the k-th lowest key lies.

/// A run of bits of a key.
#[derive(Debug, Clone, Copy)]
pub struct Digit {
    /// Bits from here up are known before the digit's pass.
    above: u32,
    /// The digit's lowest bit.
    pub shift: u32,
}

/// From the top. The sign bit of a key is 0, so the first digit is the exponent.
pub const DIGITS: [Digit; 4] = [
    Digit {
        above: 31,
        shift: 23,
    },
    Digit {
        above: 23,
        shift: 15,
    },
    Digit {
        above: 15,
        shift: 7,
    },
    Digit { above: 7, shift: 0 },
];

impl Digit {
    /// The digit's value in a key.
    #[inline(always)]
    fn of(self, key: u32) -> usize {
        (key >> self.shift & ((1 << (self.above - self.shift)) - 1)) as usize
    }
}

/// Keys by the value of one digit.
pub type Histogram = [usize; 256];

/// What is known so far of the k-th lowest key.
#[derive(Debug, Clone, Copy)]
pub struct Threshold {
    /// Its known bits; after the last pass the key.
    pub key: u32,
    /// How many of the keys that agree with the known bits are among the k lowest; after the last pass, how many of
    /// those equal to the key.
    pub remaining: usize,
}

impl Threshold {
    /// Nothing known yet about the `k`-th lowest key.
    pub fn new(k: usize) -> Self {
        Self {
            key: 0,
            remaining: k,
        }
    }

    /// Counts those of the keys that agree with the bits known before the digit's pass.
    #[inline]
    pub fn count(&self, keys: &[u32], digit: Digit, histogram: &mut Histogram) {
        for &key in keys {
            histogram[digit.of(key)] += usize::from((key ^ self.key) >> digit.above == 0);
        }
    }

    /// Takes over the digit's bits, from the counts of its pass.
    pub fn narrow(&mut self, digit: Digit, histogram: &Histogram) {
        let mut below = 0;
        for (value, count) in (0_u32..).zip(histogram) {
            if below + count >= self.remaining {
                self.key |= value << digit.shift;
                self.remaining -= below;
                return;
            }
            below += count;
        }
    }
}
