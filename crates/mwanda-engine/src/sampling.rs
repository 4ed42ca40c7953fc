//! Choosing the next token.

use std::collections::HashSet;

use mwanda_protocol::SamplingSettings;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Draws tokens one after another.
pub(crate) struct Sampler {
    settings: SamplingSettings,
    random: ChaCha8Rng,
    seen: HashSet<u32>,
}

impl Sampler {
    pub(crate) fn new(settings: SamplingSettings, prompt: &[u32]) -> Self {
        Self {
            settings,
            random: ChaCha8Rng::seed_from_u64(settings.seed),
            seen: prompt.iter().copied().collect(),
        }
    }

    /// The next token; ties go to the lower id.
    pub(crate) fn next(&mut self, logits: &mut [f32]) -> u32 {
        let penalty = self.settings.repetition_penalty;
        if penalty != 1.0 {
            for &token in &self.seen {
                if let Some(logit) = logits.get_mut(token as usize) {
                    *logit = if *logit > 0.0 {
                        *logit / penalty
                    } else {
                        *logit * penalty
                    };
                }
            }
        }
        let token = if self.settings.temperature == 0.0 {
            greedy(logits)
        } else {
            self.draw(logits)
        };
        self.seen.insert(token);
        token
    }

    fn draw(&mut self, logits: &[f32]) -> u32 {
        let mut candidates: Vec<(u32, f32)> = logits
            .iter()
            .enumerate()
            .map(|(id, &logit)| (id as u32, logit))
            .collect();
        let by_logit = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        let top_k = self.settings.top_k;
        if top_k > 0 && top_k < candidates.len() {
            candidates.select_nth_unstable_by(top_k - 1, by_logit);
            candidates.truncate(top_k);
        }
        candidates.sort_unstable_by(by_logit);
        let highest = candidates[0].1;
        let weights: Vec<f64> = candidates
            .iter()
            .map(|(_, logit)| f64::from((logit - highest) / self.settings.temperature).exp())
            .collect();
        let total: f64 = weights.iter().sum();
        let mut kept = 0;
        let mut mass = 0.0;
        while kept < weights.len() && mass < f64::from(self.settings.top_p) * total {
            mass += weights[kept];
            kept += 1;
        }
        let mut point = self.random.random::<f64>() * mass;
        for (weight, (token, _)) in weights.iter().zip(&candidates).take(kept) {
            point -= weight;
            if point <= 0.0 {
                return *token;
            }
        }
        // Nothing is kept of logits that are not numbers.
        candidates[kept.saturating_sub(1)].0
    }
}

fn greedy(logits: &[f32]) -> u32 {
    let mut best = 0;
    for (id, logit) in logits.iter().enumerate() {
        if *logit > logits[best] {
            best = id;
        }
    }
    best as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampler(settings: SamplingSettings) -> Sampler {
        Sampler::new(settings, &[])
    }

    const PLAIN: SamplingSettings = SamplingSettings {
        temperature: 1.0,
        top_k: 0,
        top_p: 1.0,
        repetition_penalty: 1.0,
        seed: 1,
        max_tokens: 1,
    };

    #[test]
    fn zero_temperature_takes_the_first_maximum() {
        let settings = SamplingSettings {
            temperature: 0.0,
            ..PLAIN
        };
        assert_eq!(sampler(settings).next(&mut [0.0, 2.0, 2.0, -1.0]), 1);
    }

    #[test]
    fn frequencies_follow_the_softmax() {
        let mut sampler = sampler(PLAIN);
        let mut counts = [0_u32; 3];
        for _ in 0..30_000 {
            let logits = [0.0_f32, 1.0, 2.0];
            counts[sampler.next(&mut logits.clone()) as usize] += 1;
        }
        let total = 1.0 + 1_f64.exp() + 2_f64.exp();
        for (id, count) in counts.iter().enumerate() {
            let expected = (id as f64).exp() / total;
            assert!(
                (f64::from(*count) / 30_000.0 - expected).abs() < 0.01,
                "token {id}: {count}"
            );
        }
    }

    #[test]
    fn top_k_and_top_p_exclude_the_tail() {
        let mut by_k = sampler(SamplingSettings { top_k: 2, ..PLAIN });
        let mut by_p = sampler(SamplingSettings {
            top_p: 0.6,
            ..PLAIN
        });
        for _ in 0..1000 {
            assert!(by_k.next(&mut [0.0, 0.1, 0.2, 0.3]) >= 2);
            // The largest alone has 0.64 of the mass.
            assert_eq!(by_p.next(&mut [0.0, 0.0, 2.0, 0.0, 0.2]), 2);
        }
    }

    #[test]
    fn logits_that_are_not_numbers_give_some_token() {
        for bad in [f32::NAN, f32::INFINITY] {
            assert!(sampler(PLAIN).next(&mut [0.0, bad, 1.0]) < 3);
        }
    }

    #[test]
    fn repetition_penalty_moves_both_signs_away() {
        let settings = SamplingSettings {
            temperature: 0.0,
            repetition_penalty: 2.0,
            ..PLAIN
        };
        let mut sampler = Sampler::new(settings, &[0, 1]);
        let mut logits = [3.0, -1.0, 2.0];
        assert_eq!(sampler.next(&mut logits), 2);
        assert_eq!(logits, [1.5, -2.0, 2.0]);
    }

    #[test]
    fn the_same_seed_draws_the_same_tokens() {
        let draw = || {
            let mut sampler = sampler(PLAIN);
            (0..50)
                .map(|_| sampler.next(&mut [0.0, 0.5, 1.0, 0.2]))
                .collect::<Vec<_>>()
        };
        assert_eq!(draw(), draw());
    }
}
