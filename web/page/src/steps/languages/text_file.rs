//! Whether a file is a text in a language.

/// Bytes beyond which a text is refused: the page passes texts on in one piece, and calibration needs a few hundred
/// kilobytes at most.
pub const LARGEST_TEXT: f64 = 32e6;

/// Why a file is no text in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The name is no language code with `.txt`.
    Name,
    /// It is larger than [`LARGEST_TEXT`].
    TooLarge,
    /// It is no UTF-8, or cannot be read.
    NotText,
    /// It holds control characters, as other files do.
    Binary,
    /// It holds no letters.
    Empty,
}

impl Refusal {
    /// Key of the sentence that says so; its placeholder `{file}` is the file's name.
    pub fn sentence_key(self) -> &'static str {
        match self {
            Self::Name => "languages.refused.name",
            Self::TooLarge => "languages.refused.too-large",
            Self::NotText => "languages.refused.not-text",
            Self::Binary => "languages.refused.binary",
            Self::Empty => "languages.refused.empty",
        }
    }
}

/// The language that a file's name stands for: `sw` for `sw.txt`. Two or three letters, as in ISO 639, and perhaps a script
/// or region, as in `zh-hant`.
pub fn language_of(path: &str) -> Result<String, Refusal> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let code = name.strip_suffix(".txt").ok_or(Refusal::Name)?;
    let mut parts = code.split('-');
    let language = parts.next().unwrap_or_default();
    let is_language =
        (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_further = |part: &str| {
        (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if is_language && parts.all(is_further) {
        Ok(code.to_owned())
    } else {
        Err(Refusal::Name)
    }
}

/// The text of a file's contents, without a byte order mark and with `\n` at the ends of lines. `None` stands for contents
/// that are no UTF-8.
pub fn checked(contents: Option<String>) -> Result<String, Refusal> {
    let text = contents.ok_or(Refusal::NotText)?;
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    if text.chars().any(is_control) {
        return Err(Refusal::Binary);
    }
    if !text.chars().any(char::is_alphabetic) {
        return Err(Refusal::Empty);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_its_language() {
        assert_eq!(language_of("sw.txt").as_deref(), Ok("sw"));
        assert_eq!(language_of("texts/YOR.TXT").as_deref(), Ok("yor"));
        assert_eq!(language_of("zh-Hant.txt").as_deref(), Ok("zh-hant"));
        for name in [
            "notes.txt",
            "sw.md",
            "sw",
            ".txt",
            "s1.txt",
            "zh-.txt",
            "сў.txt",
        ] {
            assert_eq!(language_of(name), Err(Refusal::Name), "{name}");
        }
    }

    #[test]
    fn only_text_is_taken() {
        let some = |text: &str| checked(Some(text.to_owned()));
        assert_eq!(
            some("\u{feff}Habari\r\nyako").as_deref(),
            Ok("Habari\nyako")
        );
        assert_eq!(some("\u{200f}سلام").as_deref(), Ok("\u{200f}سلام"));
        assert_eq!(checked(None), Err(Refusal::NotText));
        assert_eq!(some("GGUF\0\0"), Err(Refusal::Binary));
        assert_eq!(some(" \n12 34\n"), Err(Refusal::Empty));
        assert_eq!(some(""), Err(Refusal::Empty));
    }
}
