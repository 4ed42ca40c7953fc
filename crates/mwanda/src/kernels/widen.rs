//! 16-bit floats to `f32` without branches, so that loops over them are vectorised on every target.

/// The value of a binary16, exactly.
#[inline(always)]
pub(super) fn f16_to_f32(half: u16) -> f32 {
    /// 2¹¹²: the difference of the two formats' exponent biases.
    const REBIAS: f32 = f32::from_bits((127 + 112) << 23);
    let magnitude = u32::from(half & 0x7fff);
    let sign = u32::from(half & 0x8000) << 16;
    // As an f32 the shifted bits have the right fraction and an exponent that is too low by the biases' difference.
    let finite = (f32::from_bits(magnitude << 13) * REBIAS).to_bits();
    // The exponent of infinities and NaN is all ones in both formats.
    let special = 0x7f80_0000 | magnitude << 13;
    f32::from_bits(sign | if magnitude < 0x7c00 { finite } else { special })
}

/// The value of a bfloat16, exactly.
#[inline(always)]
pub(super) fn bf16_to_f32(half: u16) -> f32 {
    f32::from_bits(u32::from(half) << 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_is_widened_exactly() {
        for bits in 0..=u16::MAX {
            let pairs = [
                (f16_to_f32(bits), half::f16::from_bits(bits).to_f32()),
                (bf16_to_f32(bits), half::bf16::from_bits(bits).to_f32()),
            ];
            for (ours, expected) in pairs {
                let same = ours.to_bits() == expected.to_bits();
                assert!(
                    same || ours.is_nan() && expected.is_nan(),
                    "{bits:#06x}: {ours} is not {expected}"
                );
            }
        }
    }
}
