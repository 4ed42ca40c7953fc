//! Student's t: how many standard errors an interval must reach to either side when few units tell how large the error is.

/// The share that an interval holds.
const LEVEL: f64 = 0.95;
/// From so many degrees of freedom on, the series around the normal distribution's quantile has six right decimals.
const MANY: usize = 200;
/// 2.5 % of the normal distribution lie above.
const NORMAL: f64 = 1.959_963_984_540_054;

/// Between this and its negative lie 95 % of the distribution with so many degrees of freedom, at least 1.
pub(crate) fn quantile(freedom: usize) -> f64 {
    if freedom >= MANY {
        let (z, n) = (NORMAL, freedom as f64);
        let first = (z.powi(3) + z) / 4.0;
        let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0;
        return z + first / n + second / (n * n);
    }
    // The largest is 12.7, that of one degree.
    let (mut below, mut above) = (NORMAL, 13.0);
    while above - below > 1e-9 {
        let middle = (below + above) / 2.0;
        if share_within(middle, freedom) < LEVEL {
            below = middle;
        } else {
            above = middle;
        }
    }
    (below + above) / 2.0
}

/// The share of the distribution between −t and t: a finite sum for whole degrees of freedom (Abramowitz and Stegun,
/// "Handbook of Mathematical Functions", 26.7.3 and 26.7.4).
fn share_within(t: f64, freedom: usize) -> f64 {
    let angle = (t / (freedom as f64).sqrt()).atan();
    let (sine, cosine) = angle.sin_cos();
    let is_odd = freedom % 2 == 1;
    let mut term = if is_odd { cosine } else { 1.0 };
    let mut sum = 0.0;
    let mut power = if is_odd { 1 } else { 0 };
    while power + 2 <= freedom {
        sum += term;
        term *= cosine * cosine * (power + 1) as f64 / (power + 2) as f64;
        power += 2;
    }
    if is_odd {
        std::f64::consts::FRAC_2_PI * (angle + sine * sum)
    } else {
        sine * sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (freedom, expected) in [
            (1, 12.7062),
            (2, 4.3027),
            (3, 3.1824),
            (4, 2.7764),
            (7, 2.3646),
            (10, 2.2281),
            (19, 2.0930),
            (30, 2.0423),
            (100, 1.9840),
            (1000, 1.9623),
        ] {
            let found = quantile(freedom);
            assert!((found - expected).abs() < 6e-5, "{freedom}: {found}");
        }
    }

    #[test]
    fn sum_and_series_meet() {
        assert!((quantile(MANY - 1) - quantile(MANY)).abs() < 1e-4);
        assert!(quantile(MANY - 1) > quantile(MANY));
        assert!(quantile(1_000_000) > NORMAL);
    }
}
