use mwanda::plan::pruned_of;
use mwanda::{Cut, MethodError, Pattern, Plan, Scope};
use rand::RngExt;

use crate::support::{generator, plain, weights};

#[test]
fn shares_are_truncated_in_f64() {
    assert_eq!(pruned_of(640, 0.5).unwrap(), 320);
    assert_eq!(pruned_of(3, 0.5).unwrap(), 1);
    assert_eq!(pruned_of(100, 0.29).unwrap(), 28); // 100 · 0.29 is below 29 in f64, as in Wanda's Python.
    assert_eq!(pruned_of(7, 0.0).unwrap(), 0);
    assert_eq!(pruned_of(7, 1.0).unwrap(), 7);
    for sparsity in [-1e-9, 1.0 + 1e-9, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            pruned_of(7, sparsity),
            Err(MethodError::Sparsity(_))
        ));
    }
}

#[test]
fn cuts_follow_pattern_scope_and_block() {
    let rows = Plan::allocated(Scope::Row, 0.5, &[0.0, 1.0], &[1, 1], 0.125).unwrap();
    assert_eq!(rows.block_sparsity, [0.625, 0.375]);
    assert_eq!(rows.cut(0, 3, 16).unwrap(), Cut::Row { pruned: 10 });
    assert_eq!(rows.cut(1, 3, 16).unwrap(), Cut::Row { pruned: 6 });
    assert!(matches!(
        rows.cut(2, 3, 16),
        Err(MethodError::NoSuchBlock {
            block: 2,
            blocks: 2
        })
    ));
    let matrix = Plan::uniform(Pattern::Unstructured, Scope::Matrix, 0.5, 1).unwrap();
    assert_eq!(matrix.cut(0, 3, 7).unwrap(), Cut::Matrix { pruned: 10 });
    assert!(matches!(
        matrix.cut(0, usize::MAX, 2),
        Err(MethodError::ShapeOverflow { .. })
    ));
    let groups = Plan::uniform(Pattern::NOfM { keep: 1, of: 4 }, Scope::Row, 0.1, 1).unwrap();
    assert_eq!(
        (groups.target, &groups.block_sparsity[..]),
        (0.75, &[0.75][..])
    );
    assert_eq!(groups.cut(0, 3, 16).unwrap(), Cut::Group { keep: 1, of: 4 });
    assert!(matches!(
        groups.cut(0, 3, 15),
        Err(MethodError::ColumnsNotDivisible { columns: 15, of: 4 })
    ));
}

#[test]
fn masks_prune_as_many_weights_as_their_cut_says() {
    let mut generator = generator(60);
    let (rows, columns) = (5, 96);
    let weight = weights(&mut generator, rows * columns);
    let scoring = plain(
        (0..columns)
            .map(|_| generator.random_range(0.0..2.0))
            .collect(),
    );
    for scope in Scope::ALL {
        for sparsity in [0.0, 0.1, 0.5, 0.999, 1.0] {
            let plan = Plan::uniform(Pattern::Unstructured, scope, sparsity, 1).unwrap();
            let cut = plan.cut(0, rows, columns).unwrap();
            let mask = cut.mask(&weight, rows, columns, &scoring).unwrap();
            assert_eq!(mask.pruned_count(), cut.pruned_count(rows, columns));
            assert!((mask.sparsity() - sparsity).abs() < 1.0 / columns as f64);
        }
    }
    let plan = Plan::uniform("4:8".parse().unwrap(), Scope::Row, 0.0, 1).unwrap();
    let cut = plan.cut(0, rows, columns).unwrap();
    let mask = cut.mask(&weight, rows, columns, &scoring).unwrap();
    assert_eq!(mask.pruned_count(), cut.pruned_count(rows, columns));
    assert_eq!(mask.sparsity(), 0.5);
}

/// Blocks of different sizes and an uneven allocation: the model's sparsity is the target within a weight a row.
#[test]
fn the_whole_model_hits_its_target() {
    let mut generator = generator(61);
    for _ in 0..100 {
        let shapes: Vec<(usize, usize)> = (0..8)
            .map(|_| {
                (
                    generator.random_range(1..50),
                    generator.random_range(1..400),
                )
            })
            .collect();
        let counts: Vec<u64> = shapes
            .iter()
            .map(|(rows, columns)| (rows * columns) as u64)
            .collect();
        let importance: Vec<f64> = (0..8).map(|_| generator.random()).collect();
        let target = generator.random_range(0.0..0.95);
        let plan = Plan::allocated(Scope::Row, target, &importance, &counts, 0.3).unwrap();
        let pruned: usize = shapes
            .iter()
            .enumerate()
            .map(|(block, &(rows, columns))| {
                plan.cut(block, rows, columns)
                    .unwrap()
                    .pruned_count(rows, columns)
            })
            .sum();
        let rows: usize = shapes.iter().map(|(rows, _)| rows).sum();
        let wanted = target * counts.iter().sum::<u64>() as f64;
        assert!(pruned as f64 <= wanted + 1e-6 && pruned as f64 >= wanted - rows as f64 - 1e-6);
    }
}

#[test]
fn impossible_plans_are_errors() {
    for sparsity in [-0.1, 1.5, f64::NAN] {
        let plan = Plan::uniform(Pattern::Unstructured, Scope::Row, sparsity, 2);
        assert!(matches!(plan, Err(MethodError::Sparsity(_))));
    }
    let pattern = Plan::uniform(Pattern::NOfM { keep: 4, of: 4 }, Scope::Row, 0.5, 2);
    assert!(matches!(pattern, Err(MethodError::PatternNumbers { .. })));
    let read = Plan {
        pattern: Pattern::Unstructured,
        scope: Scope::Row,
        target: 0.5,
        block_sparsity: vec![1.5],
    };
    assert!(matches!(read.cut(0, 2, 2), Err(MethodError::Sparsity(_))));
}
