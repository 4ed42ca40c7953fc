//! Names of the files to take away.

/// A file name made of the words, joined by hyphens: letters and digits of any script stay, in lower case.
pub fn file_stem(words: &[&str]) -> String {
    let mut stem = String::new();
    for word in words {
        for character in word.chars() {
            if character.is_alphanumeric() {
                stem.extend(character.to_lowercase());
            } else if matches!(character, '.' | '_') && !stem.is_empty() {
                stem.push(character);
            } else if !stem.is_empty() && !stem.ends_with('-') {
                stem.push('-');
            }
        }
        if !stem.is_empty() && !stem.ends_with('-') {
            stem.push('-');
        }
    }
    let stem = stem.trim_matches(['-', '.', '_']);
    // Systems take 255 bytes; an ending is still to come.
    let end = stem.floor_char_boundary(120);
    match &stem[..end] {
        "" => "model".to_owned(),
        stem => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_in_any_file_system() {
        assert_eq!(
            file_stem(&["Gemma 3 270M", "M-Wanda 50 %"]),
            "gemma-3-270m-m-wanda-50"
        );
        assert_eq!(
            file_stem(&["../../etc/passwd", "a\\b:c"]),
            "etc-passwd-a-b-c"
        );
        assert_eq!(file_stem(&["model.Q4_1.gguf"]), "model.q4_1.gguf");
        assert_eq!(file_stem(&["\u{202e}", "?", ""]), "model");
        assert_eq!(file_stem(&["نموذج"]), "نموذج");
        assert_eq!(file_stem(&["ß".repeat(300).as_str()]).len(), 120);
    }
}
