use super::super::example::example;
use super::*;

fn names(grids: &[(&str, &[&str], Option<&str>)]) -> Vec<String> {
    let mut example = example();
    let model = example.study.grids[0].clone();
    let grids = grids.iter().map(|(name, methods, only)| Grid {
        name: (*name).to_owned(),
        methods: methods.iter().map(|&method| method.to_owned()).collect(),
        models: only.map(|only| vec![only.to_owned()]),
        ..model.clone()
    });
    example.study.grids = grids.collect();
    let results = Results::new(
        &example.study,
        &example.records,
        &example.comparisons,
        &example.accuracies,
    );
    let parts = section(&results).map_or_else(Vec::new, |section| section.parts);
    let tables = parts.into_iter().flat_map(|part| part.tables);
    tables.map(|table| table.name).collect()
}

const GEMMA: &str = "gemma-invented-270m";

#[test]
fn only_grids_with_something_of_their_own_have_a_table() {
    let three = ["wanda", "ria", "magnitude"];
    let four = ["wanda", "ria", "magnitude", "m-wanda × ria"];
    assert_eq!(names(&[("two", &four[..2], Some(GEMMA))]), [""; 0]);
    assert_eq!(
        names(&[
            ("few", &three, Some(GEMMA)),
            ("all", &four, Some(GEMMA)),
            ("again", &four, Some(GEMMA)),
        ]),
        ["terms-all-gemma-invented-270m"]
    );
    // The grid that has them all is another model's.
    assert_eq!(
        names(&[
            ("few", &three, Some(GEMMA)),
            ("all", &four, Some("smol-invented-135m")),
        ]),
        [
            "terms-few-gemma-invented-270m",
            "terms-all-smol-invented-135m"
        ]
    );
}

#[test]
fn every_group_has_its_interval() {
    let example = example();
    let results = Results::new(
        &example.study,
        &example.records,
        &example.comparisons,
        &example.accuracies,
    );
    let grid = &example.study.grids[0];
    let table = table(&results, grid, GEMMA).unwrap().to_markdown();
    assert!(table.caption.contains("methods of the grid “methods”"));
    let row = |method: &str| -> Vec<String> {
        let mut lines = table.markdown.lines();
        let line = lines.find(|line| line.starts_with(&format!("| {method} |")));
        let cells = line.unwrap().trim_matches('|').split('|');
        cells.map(|cell| cell.trim().to_owned()).collect()
    };
    let head = row("Method");
    let intervals: Vec<usize> = (0..head.len())
        .filter(|&column| head[column].starts_with("95% interval"))
        .collect();
    assert_eq!(intervals.len(), 2);
    let of = |method: &str| -> Vec<String> {
        let cells = row(method);
        intervals
            .iter()
            .map(|&column| cells[column].clone())
            .collect()
    };
    assert_eq!(
        of("m-wanda × ria"),
        ["×0.910 to ×0.950, lower", "×0.935 to ×0.995, lower"]
    );
    assert_eq!(of("wanda"), ["", ""]);
    assert_eq!(of("magnitude"), ["not compared", "not compared"]);
}
