//! Undoes what earlier programs did to the bytes of the text.

/// What Windows-1252 puts at 0x80…0x9F (WHATWG Encoding Standard, index windows-1252); `None` where it has nothing.
const WINDOWS_1252_80_9F: [Option<char>; 32] = [
    Some('€'),
    None,
    Some('‚'),
    Some('ƒ'),
    Some('„'),
    Some('…'),
    Some('†'),
    Some('‡'),
    Some('ˆ'),
    Some('‰'),
    Some('Š'),
    Some('‹'),
    Some('Œ'),
    None,
    Some('Ž'),
    None,
    None,
    Some('‘'),
    Some('’'),
    Some('“'),
    Some('”'),
    Some('•'),
    Some('–'),
    Some('—'),
    Some('˜'),
    Some('™'),
    Some('š'),
    Some('›'),
    Some('œ'),
    None,
    Some('ž'),
    Some('Ÿ'),
];

/// Gives the C1 control characters U+0080…U+009F the meaning of the Windows-1252 bytes that they were read from (as HTML
/// does for numeric references). The five that Windows-1252 does not define stay as they are.
pub fn windows_1252_for_c1(text: &str) -> String {
    text.chars()
        .map(|c| windows_1252_for_c1_char(c).unwrap_or(c))
        .collect()
}

fn windows_1252_for_c1_char(c: char) -> Option<char> {
    let index = (c as usize).checked_sub(0x80)?;
    *WINDOWS_1252_80_9F.get(index)?
}

/// The byte from which a reader of Windows-1252 or Latin-1 made `c`, where it is not ASCII.
fn high_byte(c: char) -> Option<u8> {
    match c {
        '\u{80}'..='\u{FF}' => Some(c as u8),
        _ => {
            let index = WINDOWS_1252_80_9F
                .iter()
                .position(|&known| known == Some(c))?;
            u8::try_from(0x80 + index).ok()
        }
    }
}

/// Reads UTF-8 that was taken for Windows-1252 or Latin-1 ("MÃ¤rz") as UTF-8 again ("März").
///
/// A sequence counts only when its bytes are valid UTF-8 for a letter of the Latin blocks or for general punctuation:
/// "É»" would be valid UTF-8 as well, for a letter that none of the languages uses, and stays.
pub fn undo_double_utf8(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut repaired = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        match doubled_character(&characters[at..]) {
            Some((character, length)) => {
                repaired.push(character);
                at += length;
            }
            None => {
                repaired.push(characters[at]);
                at += 1;
            }
        }
    }
    repaired
}

/// The character whose UTF-8 bytes the first two or three of `characters` stand for, and how many they are.
fn doubled_character(characters: &[char]) -> Option<(char, usize)> {
    [2, 3].into_iter().find_map(|length| {
        let bytes: Vec<u8> = characters
            .get(..length)?
            .iter()
            .map(|&c| high_byte(c))
            .collect::<Option<_>>()?;
        let decoded = std::str::from_utf8(&bytes).ok()?;
        let mut decoded = decoded.chars();
        match (decoded.next(), decoded.next()) {
            (Some(c @ ('\u{A0}'..='\u{17F}' | '\u{2010}'..='\u{203A}')), None) => Some((c, length)),
            _ => None,
        }
    })
}
