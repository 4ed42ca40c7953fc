//! eˣ in a form that compilers vectorise.

/// eˣ for x in −87 … 88, to within two units in the last place; smaller and larger x are taken as those bounds.
///
/// x is split into n · ln 2 + r with |r| ≤ ln 2 / 2, so that eˣ = 2ⁿ · eʳ; eʳ is its Taylor polynomial of degree 7, whose
/// remainder at r = 0.35 is 5e-9. The standard library's `exp` is a call for each value.
#[inline(always)]
pub(super) fn exponential(x: f32) -> f32 {
    // The upper bits of ln 2, so that n · LN_2_UPPER is exact, and the rest.
    const LN_2_UPPER: f32 = 0.693_359_4;
    const LN_2_REST: f32 = -2.121_944_4e-4;
    // Adding and subtracting 1.5 · 2²³ rounds to an integer; its bits then hold that integer.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * LN_2_UPPER) - n * LN_2_REST;
    let mut sum = 1.0 / 5040.0;
    for coefficient in [
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ] {
        sum = sum * r + coefficient;
    }
    // n is −126 … 127, so 2ⁿ is a normal number: its exponent field is n + 127.
    let power = f32::from_bits((shifted.to_bits().wrapping_add(127)) << 23);
    sum * power
}

#[cfg(test)]
mod tests {
    use super::exponential;

    #[test]
    fn agrees_with_the_standard_library() {
        let mut x = -87.0_f32;
        while x <= 88.0 {
            let expected = f64::from(x).exp();
            let error = (f64::from(exponential(x)) - expected).abs() / expected;
            assert!(error < 3e-7, "exp({x}): relative error {error:e}");
            x += 0.003;
        }
        assert_eq!(exponential(0.0), 1.0);
    }

    #[test]
    fn saturates_outside_its_range() {
        assert_eq!(exponential(-1000.0), exponential(-87.0));
        assert_eq!(exponential(1000.0), exponential(88.0));
        assert_eq!(exponential(f32::NEG_INFINITY), exponential(-87.0));
    }
}
