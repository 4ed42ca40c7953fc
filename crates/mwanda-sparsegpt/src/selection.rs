//! Which weights of a block, or of a group, are pruned.

/// Marks the `count` lowest of `scores`; among equals the earlier goes first.
pub(crate) fn mark_lowest(scores: &[f64], count: usize, pruned: &mut [bool]) {
    if count >= scores.len() {
        pruned.fill(true);
        return;
    }
    let threshold = value_at(scores, count);
    let below = scores.iter().filter(|&&score| score < threshold).count();
    let mut ties_left = count - below;
    for (&score, pruned) in scores.iter().zip(pruned) {
        let tie = score == threshold && ties_left > 0;
        ties_left -= usize::from(tie);
        *pruned = tie || score < threshold;
    }
}

/// Marks all scores that are at most the one at `position` of the sorted scores, or the last one.
pub(crate) fn mark_up_to(scores: &[f64], position: usize, pruned: &mut [bool]) {
    if scores.is_empty() {
        return;
    }
    let threshold = value_at(scores, position.min(scores.len() - 1));
    for (&score, pruned) in scores.iter().zip(pruned) {
        *pruned = score <= threshold;
    }
}

/// [`mark_lowest`] for the few scores of an N:M group.
pub(crate) fn mark_lowest_of_group(
    scores: impl Iterator<Item = f64> + Clone,
    count: usize,
    pruned: &mut [bool],
) {
    for (index, pruned) in pruned.iter_mut().enumerate() {
        let mut others = scores.clone();
        let Some(score) = others.nth(index) else {
            return;
        };
        let before = scores.clone().take(index).filter(|&other| other <= score);
        let after = others.filter(|&other| other < score);
        *pruned = before.count() + after.count() < count;
    }
}

/// The value at `position` of the sorted scores.
fn value_at(scores: &[f64], position: usize) -> f64 {
    let mut scores = scores.to_vec();
    *scores.select_nth_unstable_by(position, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lowest(scores: &[f64], count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        order.truncate(count);
        order.sort_unstable();
        order
    }

    fn marked(pruned: &[bool]) -> Vec<usize> {
        (0..pruned.len()).filter(|&at| pruned[at]).collect()
    }

    #[test]
    fn exactly_the_lowest_are_marked_and_the_first_of_equals() {
        let scores = [3.0, 0.0, 2.0, 2.0, 0.0, 2.0, 7.0, 2.0];
        for count in 0..=scores.len() {
            let mut pruned = [false; 8];
            mark_lowest(&scores, count, &mut pruned);
            assert_eq!(marked(&pruned), lowest(&scores, count));
            let mut pruned = [true; 8];
            mark_lowest_of_group(scores.iter().copied(), count, &mut pruned);
            assert_eq!(marked(&pruned), lowest(&scores, count));
        }
    }

    #[test]
    fn the_threshold_takes_its_own_weight_and_all_that_tie() {
        let scores = [3.0, 1.0, 2.0, 2.0, 0.0];
        let mut pruned = [false; 5];
        mark_up_to(&scores, 0, &mut pruned);
        assert_eq!(marked(&pruned), [4]);
        mark_up_to(&scores, 2, &mut pruned);
        assert_eq!(marked(&pruned), [1, 2, 3, 4]);
        mark_up_to(&scores, 5, &mut pruned);
        assert_eq!(marked(&pruned), [0, 1, 2, 3, 4]);
    }
}
