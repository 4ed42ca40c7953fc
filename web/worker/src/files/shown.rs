//! Paths as the user knows them.

use mwanda_protocol::Failure;

/// What precedes the paths of picked files: it tells times of picking apart, and the user never chose it.
const PICKED: &str = "picked/";

/// The failure as it is shown: its message names picked files without the number of the picking before them.
pub fn shown(failure: Failure) -> Failure {
    Failure {
        message: without_picking(&failure.message),
        ..failure
    }
}

fn without_picking(message: &str) -> String {
    let mut shown = String::new();
    let mut told = 0;
    for (at, _) in message.match_indices(PICKED) {
        // Within a path it is a folder of the user's.
        let is_within = |c: char| c.is_alphanumeric() || "/-_.".contains(c);
        let after = &message[at + PICKED.len()..];
        if !message[..at].ends_with(is_within)
            && let Some(path) = after_number(after)
        {
            shown.push_str(&message[told..at]);
            told = message.len() - path.len();
        }
    }
    shown.push_str(&message[told..]);
    shown
}

/// What follows `<number>/`.
fn after_number(text: &str) -> Option<&str> {
    let (number, path) = text.split_once('/')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(path)
}

#[cfg(test)]
mod tests {
    use mwanda_protocol::FailureKind;

    use super::*;

    #[test]
    fn picked_files_have_the_names_that_the_user_knows() {
        for (message, expected) in [
            (
                "the configuration in picked/9/arch/config.json cannot be used",
                "the configuration in arch/config.json cannot be used",
            ),
            (
                "picked/12/a is the same as \"picked/3/b\"",
                "a is the same as \"b\"",
            ),
            ("picked/1/picked/2/a", "picked/2/a"),
            ("mine/picked/2/a", "mine/picked/2/a"),
            ("hand-picked/2/a", "hand-picked/2/a"),
            ("picked/two/a", "picked/two/a"),
            ("picked/", "picked/"),
            ("stored/gemma/a", "stored/gemma/a"),
        ] {
            let failure = shown(Failure {
                kind: FailureKind::BadModel,
                message: message.to_owned(),
            });
            assert_eq!(failure.message, expected);
            assert_eq!(failure.kind, FailureKind::BadModel);
        }
    }
}
