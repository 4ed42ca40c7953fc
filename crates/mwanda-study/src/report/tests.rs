//! The report of made-up results.

use super::example::{Example, example};
use super::*;

fn page(example: &Example) -> String {
    html(
        &example.study,
        &example.records,
        &example.comparisons,
        &example.accuracies,
    )
    .unwrap()
}

/// The drawings, without the text around them.
fn drawings(html: &str) -> String {
    let parts = html.split("<svg").skip(1);
    parts
        .filter_map(|part| part.split("</svg>").next())
        .collect()
}

#[test]
fn it_answers_what_a_study_asks() {
    let example = example();
    let html = page(&example);
    for section in [
        "sparsity",
        "languages",
        "against",
        "calibration",
        "tasks",
        "blocks",
        "terms",
        "provenance",
    ] {
        assert!(
            html.contains(&format!("<h2 id=\"{section}\">")),
            "{section}"
        );
    }
    for expected in [
        "15 seen languages",
        "8 unseen languages",
        "gemma-invented-270m",
        "smol-invented-135m",
        "M-Wanda: Improving One-Shot Pruning",
        "العربية",
        "dir=\"rtl\"",
        "Ukrainian",
        "2:4",
        "5e1f5e1f",
        "Invented GPU",
        "mwanda study",
        "chance 33.3%",
        "english: 1 language",
    ] {
        assert!(html.contains(expected), "{expected}");
    }
    if let Some(folder) = std::env::var_os("MWANDA_REPORT_EXAMPLE") {
        let folder = std::path::Path::new(&folder);
        std::fs::write(folder.join("report.html"), &html).unwrap();
        let Example {
            study,
            records,
            comparisons,
            accuracies,
        } = &example;
        for chart in charts(study, records, comparisons, accuracies).unwrap() {
            std::fs::write(folder.join(chart.name + ".svg"), chart.svg).unwrap();
        }
        let tables = tables(study, records, comparisons, accuracies);
        let text = tables.iter().map(|table| {
            format!(
                "## {}\n{}\n\n{}\n",
                table.name, table.caption, table.markdown
            )
        });
        std::fs::write(folder.join("tables.md"), text.collect::<String>()).unwrap();
    }
}

#[test]
fn it_needs_nothing_but_itself() {
    let html = page(&example());
    for forbidden in ["<script", "src=", "@import", "url(", "<link", "{{", "{%"] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    assert!(html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"));
}

#[test]
fn names_from_outside_are_escaped() {
    let mut example = example();
    let hostile = "<script>alert(1)</script>\" onload=\"x";
    example.study.title = hostile.to_owned();
    example.study.description = hostile.to_owned();
    example.study.evaluation.text = hostile.to_owned();
    example.study.methods[1].name = hostile.to_owned();
    for name in example
        .study
        .grids
        .iter_mut()
        .flat_map(|grid| &mut grid.methods)
    {
        if name == "wanda" {
            *name = hostile.to_owned();
        }
    }
    for record in &mut example.records {
        record.device.name = hostile.to_owned();
        record.model.architecture = hostile.to_owned();
        if record.cell.method == "wanda" {
            record.cell.method = hostile.to_owned();
        }
        if record.cell.model.starts_with("smol") {
            record.cell.model = hostile.to_owned();
        }
        let score = record.evaluation.languages["fi"].clone();
        record
            .evaluation
            .languages
            .insert(hostile.to_owned(), score);
    }
    for row in &mut example.comparisons {
        row.against = hostile.to_owned();
    }
    for row in &mut example.accuracies {
        row.task = hostile.to_owned();
    }
    let html = page(&example);
    let Example {
        study,
        records,
        comparisons,
        accuracies,
    } = &example;
    let charts = charts(study, records, comparisons, accuracies).unwrap();
    for text in charts.iter().map(|chart| &chart.svg).chain([&html]) {
        assert!(!text.contains("<script") && !text.contains("\" onload"));
    }
    assert!(html.contains("&lt;script&gt;alert(1)"));
    for table in tables(study, records, comparisons, accuracies) {
        assert!(!table.markdown.contains("<script"));
    }
}

#[test]
fn without_records_it_says_so() {
    let mut example = example();
    example.records.clear();
    let html = page(&example);
    assert!(html.contains("holds no results yet"));
    assert!(!html.contains("<h2") && !html.contains("<svg"));
    assert!(tables(&example.study, &[], &[], &[]).is_empty());
    assert!(charts(&example.study, &[], &[], &[]).unwrap().is_empty());
}

#[test]
fn nothing_is_claimed_that_no_interval_supports() {
    let mut example = example();
    let supported = page(&example);
    assert!(supported.contains("lies below equality against wanda (×0.930, ×0.910 to ×0.950)"));
    for row in &mut example.comparisons {
        row.high = row.high.max(1.2);
        row.low = row.low.min(0.9);
    }
    let wide = page(&example);
    assert!(wide.contains("does not tell it apart from wanda"));
    assert!(!wide.contains("lies below equality") && !wide.contains(">lower<"));
    example.comparisons.clear();
    let none = page(&example);
    assert!(none.contains("No interval was computed for it"));
    assert!(none.contains("nothing is said about which method is better"));
    assert!(!none.contains("lies below equality"));
    let claims = none.matches("better").count();
    let disclaimed = none.matches("lower is better").count()
        + none.matches("no claim that it is better").count()
        + none
            .matches("nothing is said about which method is better")
            .count();
    assert_eq!(claims, disclaimed);
}

#[test]
fn drawings_have_numbers_only() {
    let mut example = example();
    for (index, record) in example.records.iter_mut().enumerate() {
        for (place, score) in record.evaluation.languages.values_mut().enumerate() {
            match (index + 3 * place) % 40 {
                0 => score.perplexity = f64::NAN,
                1 => score.perplexity = f64::INFINITY,
                2 => score.perplexity = 1e300,
                3 => score.perplexity = 0.0,
                _ => {}
            }
        }
        if let Some(pruning) = &mut record.pruning {
            pruning.block_profiles[0].correlation = Some(f64::NAN);
        }
    }
    example.comparisons[0].high = f64::NAN;
    example.comparisons[1].low = f64::NEG_INFINITY;
    example.accuracies[0].raw.low = f64::NAN;
    let broken = page(&example);
    // A single run of a single method, of languages that nothing was calibrated on.
    example.records.retain(|record| {
        record.cell.method == "magnitude" && record.cell.model.starts_with("gemma")
    });
    example.records.truncate(1);
    let single = page(&example);
    for html in [broken, single] {
        for forbidden in ["NaN", "inf\"", "inf ", "none\" x", "None"] {
            assert!(!drawings(&html).contains(forbidden), "{forbidden}");
        }
    }
}

#[test]
fn charts_and_tables_can_be_told_apart_by_name() {
    let mut example = example();
    // Names with the same letters.
    for record in &mut example.records {
        let separator = if record.cell.model.starts_with("gemma") {
            '/'
        } else {
            ' '
        };
        record.cell.model = format!("one{separator}model");
    }
    let Example {
        study,
        records,
        comparisons,
        accuracies,
    } = &example;
    let charts = charts(study, records, comparisons, accuracies).unwrap();
    let names: BTreeSet<&str> = charts.iter().map(|chart| chart.name.as_str()).collect();
    assert_eq!(names.len(), charts.len());
    for chart in &charts {
        assert!(chart.svg.starts_with("<svg xmlns=") && chart.svg.contains("<style>"));
    }
    let tables = tables(study, records, comparisons, accuracies);
    let names: BTreeSet<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names.len(), tables.len());
    assert!(tables.iter().all(|table| table.markdown.starts_with("| ")));
}
