//! What a model is told of the conversation so far.

use mwanda_protocol::{Message, Prompt};

/// A prompt for a model that continues text, or for one that answers in turns after `earlier`: what was asked before and,
/// where the model answered, its answers.
pub fn prompt<'a>(
    has_chat_template: bool,
    earlier: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
    asked: &str,
) -> Prompt {
    if !has_chat_template {
        return Prompt::Text(asked.to_owned());
    }
    let mut messages = Vec::new();
    for (asked, answer) in earlier {
        // Most templates refuse two turns of one speaker after each other.
        let Some(answer) = answer.filter(|answer| !answer.is_empty()) else {
            continue;
        };
        messages.push(Message::new("user", asked));
        messages.push(Message::new("assistant", answer));
    }
    messages.push(Message::new("user", asked));
    Prompt::Chat(messages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_continuation_knows_no_turns() {
        let Prompt::Text(text) = prompt(false, [("a", Some("b"))], "c ") else {
            panic!("a chat");
        };
        assert_eq!(text, "c ");
    }

    #[test]
    fn speakers_take_turns_even_where_an_answer_is_missing() {
        let earlier = [
            ("a", Some("b")),
            ("c", None),
            ("d", Some("")),
            ("e", Some("f")),
        ];
        let Prompt::Chat(messages) = prompt(true, earlier, "g") else {
            panic!("a text");
        };
        let said: Vec<(&str, &str)> = messages
            .iter()
            .map(|message| (message.role.as_str(), message.content.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                ("user", "a"),
                ("assistant", "b"),
                ("user", "e"),
                ("assistant", "f"),
                ("user", "g"),
            ]
        );
    }
}
