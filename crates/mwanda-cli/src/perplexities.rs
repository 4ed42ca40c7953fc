//! Tables of perplexities, language by language.

use mwanda_engine::EvaluationReport;

use crate::{
    languages::english_name,
    numbers::{change, perplexity},
    table::{Align, Table},
};

const MEAN: &str = "geometric mean";

/// One model's scores.
pub fn scores(report: &EvaluationReport) -> Table<5> {
    let mut table = Table::new([
        ("code", Align::Left),
        ("language", Align::Left),
        ("perplexity", Align::Right),
        ("bits per byte", Align::Right),
        ("tokens", Align::Right),
    ]);
    for (code, score) in &report.languages {
        table.push([
            code.clone(),
            english_name(code).to_owned(),
            perplexity(score.perplexity),
            format!("{:.3}", score.bits_per_byte),
            score.tokens.to_string(),
        ]);
    }
    table.rule();
    let mean = perplexity(report.geomean_perplexity);
    let nothing = String::new;
    table.push([nothing(), MEAN.to_owned(), mean, nothing(), nothing()]);
    table
}

/// What each language lost.
pub fn losses(dense: &EvaluationReport, pruned: &EvaluationReport) -> Table<5> {
    let mut table = Table::new([
        ("code", Align::Left),
        ("language", Align::Left),
        ("dense", Align::Right),
        ("pruned", Align::Right),
        ("change", Align::Right),
    ]);
    for (code, before) in &dense.languages {
        let Some(after) = pruned.languages.get(code) else {
            continue;
        };
        table.push(row(
            code,
            english_name(code),
            before.perplexity,
            after.perplexity,
        ));
    }
    table.rule();
    table.push(row(
        "",
        MEAN,
        dense.geomean_perplexity,
        pruned.geomean_perplexity,
    ));
    table
}

fn row(code: &str, name: &str, before: f64, after: f64) -> [String; 5] {
    [
        code.to_owned(),
        name.to_owned(),
        perplexity(before),
        perplexity(after),
        change(before, after),
    ]
}

#[cfg(test)]
mod tests {
    use mwanda_engine::LanguageScore;

    use super::*;

    fn report(perplexities: [(&str, f64); 2], geomean_perplexity: f64) -> EvaluationReport {
        let score = |(code, perplexity): (&str, f64)| {
            let score = LanguageScore {
                nll: Vec::new(),
                perplexity,
                bits_per_byte: 1.25,
                tokens: 381,
                windows: 3,
            };
            (code.to_owned(), score)
        };
        EvaluationReport {
            languages: perplexities.map(score).into(),
            geomean_perplexity,
            seconds: 1.0,
        }
    }

    #[test]
    fn losses_stand_beside_each_other() {
        let dense = report([("en", 20.0), ("sw", 80.0)], 40.0);
        let pruned = report([("en", 25.0), ("sw", 180.0)], 67.08);
        let expected = "\
code  language        dense  pruned    change
----  --------------  -----  ------  --------
en    English         20.00   25.00   +25.0 %
sw    Swahili         80.00   180.0  +125.0 %
----  --------------  -----  ------  --------
      geometric mean  40.00   67.08   +67.7 %
";
        assert_eq!(losses(&dense, &pruned).to_string(), expected);
    }

    #[test]
    fn scores_have_their_mean_below() {
        let table = scores(&report([("en", 20.0), ("xx", 500.0)], 100.0)).to_string();
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(
            lines[2],
            "en    English              20.00          1.250     381"
        );
        assert_eq!(
            lines[3],
            "xx                         500.0          1.250     381"
        );
        assert_eq!(lines[5], "      geometric mean       100.0");
    }
}
