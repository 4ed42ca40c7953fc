//! Text in drawings: how wide it is, how it is broken, and how labels are kept from lying on each other.

/// Width of a usual character as a share of the font's size. Fonts differ, so this is rather too much.
const CHARACTER: f64 = 0.57;

/// Units across that `text` takes at `size`.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let of = |character: char| match character {
        // Chinese, Japanese and Korean characters are as wide as they are high.
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' => 1.0,
        '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' => 1.0,
        'i' | 'l' | 'j' | '.' | ',' | ':' | '|' | ' ' => 0.32,
        'm' | 'w' | 'M' | 'W' | '%' | '×' => 0.85,
        _ => CHARACTER,
    };
    size * text.chars().map(of).sum::<f64>()
}

/// `text`, or so much of its beginning as takes no more than `room` units.
pub(super) fn shortened(text: &str, size: f64, room: f64) -> String {
    // Room is often the text's own width, less what rounding took.
    if width(text, size) <= room + 0.01 {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        kept.push(character);
        if width(&kept, size) + size * CHARACTER > room {
            kept.pop();
            break;
        }
    }
    kept.trim_end().to_owned() + "…"
}

/// `text` broken between words into lines of at most `room` units; a longer word has a line of its own.
pub(super) fn wrapped(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(" ", size) + width(word, size) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(shortened(word, size, room)),
        }
    }
    lines
}

/// Moves `wanted` positions as little as needed so that they are `distance` apart and, while there is room, between `low`
/// and `high`. The answers are in the order of the questions.
pub(super) fn apart(wanted: &[f64], distance: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&one, &other| wanted[one].total_cmp(&wanted[other]));
    // Neighbours that would overlap form a group, which lies around the mean of what its members want.
    let mut groups: Vec<(f64, Vec<usize>)> = Vec::new();
    for index in order {
        let mut group = (wanted[index], vec![index]);
        while let Some(previous) = groups.last() {
            let half = distance * (previous.1.len() + group.1.len()) as f64 / 2.0;
            if group.0 - previous.0 >= half {
                break;
            }
            let (sizes, centres) = (
                (previous.1.len() as f64, group.1.len() as f64),
                (previous.0, group.0),
            );
            let centre = (centres.0 * sizes.0 + centres.1 * sizes.1) / (sizes.0 + sizes.1);
            let mut members = groups.pop().map(|(_, members)| members).unwrap_or_default();
            members.append(&mut group.1);
            group = (centre, members);
        }
        let half = distance * (group.1.len() - 1) as f64 / 2.0;
        group.0 = group.0.min(high - half).max(low + half);
        groups.push(group);
    }
    let mut placed = vec![0.0; wanted.len()];
    let mut free_from = f64::NEG_INFINITY;
    let centres: Vec<(f64, &Vec<usize>)> = groups.iter().map(|(at, group)| (*at, group)).collect();
    for (centre, members) in centres {
        let first = centre - distance * (members.len() - 1) as f64 / 2.0;
        for (place, &index) in members.iter().enumerate() {
            placed[index] = (first + distance * place as f64).max(free_from);
            free_from = placed[index] + distance;
        }
    }
    // What was pushed past the end goes back, and pushes its neighbours.
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&one, &other| placed[other].total_cmp(&placed[one]));
    let mut free_to = high;
    for index in order {
        placed[index] = placed[index].min(free_to);
        free_to = placed[index] - distance;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_distance_and_order() {
        for wanted in [
            vec![50.0, 51.0, 49.0, 90.0],
            vec![1.0, 2.0, 3.0],
            vec![99.0, 98.0, 97.0, 10.0],
            vec![0.0, 40.0, 41.0, 42.0, 100.0],
        ] {
            let placed = apart(&wanted, 14.0, 0.0, 100.0);
            let mut pairs: Vec<(f64, f64)> = wanted.iter().copied().zip(placed).collect();
            pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
            for pair in pairs.windows(2) {
                assert!(pair[1].1 - pair[0].1 >= 14.0 - 1e-9, "{pairs:?}");
            }
            assert!(pairs.iter().all(|pair| (-1e-9..=100.0).contains(&pair.1)));
        }
        assert_eq!(apart(&[20.0, 60.0], 14.0, 0.0, 100.0), [20.0, 60.0]);
    }

    #[test]
    fn long_text_is_shortened_or_broken() {
        assert_eq!(shortened("Wanda", 12.0, 100.0), "Wanda");
        let short = shortened("a name that is far too long", 12.0, 80.0);
        assert!(
            short.ends_with('…') && width(&short, 12.0) <= 80.0,
            "{short}"
        );
        let lines = wrapped("Perplexity by sparsity over 15 languages", 12.0, 120.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line, 12.0) <= 120.0));
        assert!(width("日本語", 12.0) > width("abc", 12.0));
    }
}
