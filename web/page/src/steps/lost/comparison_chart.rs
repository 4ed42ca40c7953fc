//! Several variants beside each other as a chart.

use super::comparison::Comparison;
use super::language_chart::ratio_ticks;
use crate::{
    charts::{
        description::described,
        dot_chart::{Dot, DotRow, Dots},
        figures,
        ratio_scale::RatioScale,
    },
    i18n::{isolated, language_name, t_with},
};

/// A row a language, in it a lane a variant; reactive.
pub fn comparison_chart(title: &str, comparison: &Comparison) -> Dots {
    let ratios = comparison
        .languages
        .iter()
        .flat_map(|language| language.variants.iter().filter_map(|score| score.ratio));
    let scale = RatioScale::of(ratios);
    let rows: Vec<DotRow> = comparison
        .languages
        .iter()
        .map(|language| DotRow {
            name: language_name(&language.code),
            dots: language
                .variants
                .iter()
                .map(|score| {
                    let ratio = score.ratio?;
                    Some(Dot {
                        at: scale.at(ratio),
                        value: figures::times(ratio),
                        is_outlined: score.is_unseen,
                    })
                })
                .collect(),
        })
        .collect();
    let values = rows.iter().map(|row| {
        let of_variants = comparison.names.iter().zip(&row.dots);
        let values: Vec<String> = of_variants
            .filter_map(|(name, dot)| {
                let value = &dot.as_ref()?.value;
                Some(t_with(
                    "charts.item",
                    &[("name", &isolated(name)), ("value", value)],
                ))
            })
            .collect();
        (row.name.clone(), values.join(", "))
    });
    Dots {
        description: described(title, values),
        baseline: scale.at(1.0),
        ticks: ratio_ticks(&scale),
        rows,
        series: comparison.names.len(),
        names: 104.0,
        values: 64.0,
    }
}
