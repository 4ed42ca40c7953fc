//! The change of every language's perplexity as a chart.

use super::language_rows::LanguageRow;
use crate::{
    charts::{
        bar_chart::{Bar, Bars},
        description::described,
        figures,
        ratio_scale::RatioScale,
        rows::Tick,
    },
    i18n::language_name,
};

/// Bars in the order of `rows`; `None` where no language was evaluated before and after. Languages that were not
/// calibrated on are outlined. Reactive.
pub fn language_chart(title: &str, unseen: &str, rows: &[LanguageRow]) -> Option<Bars> {
    let lost: Vec<(&LanguageRow, f64)> = rows
        .iter()
        .filter_map(|row| Some((row, row.ratio()?)))
        .collect();
    if lost.is_empty() {
        return None;
    }
    let scale = RatioScale::of(lost.iter().map(|(_, ratio)| *ratio));
    let bars: Vec<Bar> = lost
        .into_iter()
        .map(|(row, ratio)| Bar {
            name: language_name(&row.code),
            value: figures::times(ratio),
            end: scale.at(ratio),
            mark: None,
            is_outlined: row.is_unseen(),
        })
        .collect();
    let values = bars.iter().map(|bar| {
        let value = if bar.is_outlined {
            format!("{} ({unseen})", bar.value)
        } else {
            bar.value.clone()
        };
        (bar.name.clone(), value)
    });
    Some(Bars {
        description: described(title, values),
        baseline: scale.at(1.0),
        ticks: ratio_ticks(&scale),
        bars,
        names: 104.0,
        values: 64.0,
        have_tips: true,
    })
}

/// The lines of an axis of ratios; reactive.
pub fn ratio_ticks(scale: &RatioScale) -> Vec<Tick> {
    scale
        .ticks()
        .map(|ratio| Tick {
            at: scale.at(ratio),
            label: figures::times_tick(ratio),
        })
        .collect()
}
