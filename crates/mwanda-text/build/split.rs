//! The three disjoint parts.

/// Share of the sentences' characters, in percent, and the name of the part. The order is the order of the cut.
///
/// Calibration and evaluation are sized for the smallest language: Japanese, with 18 thousand characters, still gives
/// more than a dozen calibration windows and half a dozen evaluation windows of 127 tokens of Gemma 3.
const PARTS: [(&str, usize); 3] = [("training", 55), ("calibration", 25), ("evaluation", 20)];

/// Cuts the (already shuffled) sentences into the parts at sentence boundaries. Returns each part's name and its text,
/// one sentence a line.
pub fn split(sentences: &[String]) -> Vec<(&'static str, String)> {
    let characters = |sentence: &String| sentence.chars().count();
    let total: usize = sentences.iter().map(characters).sum();
    let mut rest = sentences.iter().peekable();
    let (mut taken, mut percent) = (0, 0);
    let mut parts = Vec::with_capacity(PARTS.len());
    for (name, share) in PARTS {
        percent += share;
        let mut text = String::new();
        while let Some(sentence) = rest.next_if(|_| taken * 100 < total * percent) {
            taken += characters(sentence);
            text.push_str(sentence);
            text.push('\n');
        }
        parts.push((name, text));
    }
    parts
}
