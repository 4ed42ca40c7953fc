//! The six steps of the path through the page.

/// A step, from choosing a model to taking the pruned one away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Step {
    /// Choose and load a model.
    #[default]
    Model,
    /// Choose languages and text.
    Languages,
    /// Choose how to prune, and do it.
    Prune,
    /// See what each language lost.
    Lost,
    /// Chat with the dense and the pruned model.
    Chat,
    /// Take the result away.
    TakeAway,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 6] = [
        Self::Model,
        Self::Languages,
        Self::Prune,
        Self::Lost,
        Self::Chat,
        Self::TakeAway,
    ];

    /// Its number, from 1.
    pub fn number(self) -> usize {
        Self::ALL
            .iter()
            .position(|&step| step == self)
            .map_or(1, |at| at + 1)
    }

    /// Its name in the address, after `#`; also the id of its section.
    pub fn hash(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Languages => "languages",
            Self::Prune => "prune",
            Self::Lost => "lost",
            Self::Chat => "chat",
            Self::TakeAway => "take-away",
        }
    }

    /// The id of its heading, which takes the focus when the step is shown.
    pub fn heading_id(self) -> &'static str {
        match self {
            Self::Model => "model-heading",
            Self::Languages => "languages-heading",
            Self::Prune => "prune-heading",
            Self::Lost => "lost-heading",
            Self::Chat => "chat-heading",
            Self::TakeAway => "take-away-heading",
        }
    }

    /// The step that an address names; the first where it names none. What follows a `?`, as in a shared link, is not part of the name.
    pub fn from_hash(hash: &str) -> Option<Self> {
        let name = hash.trim_start_matches('#');
        let name = name.split(['?', '&']).next()?;
        if name.is_empty() {
            return Some(Self::default());
        }
        Self::ALL.into_iter().find(|step| step.hash() == name)
    }

    /// Key of its name.
    pub fn title_key(self) -> &'static str {
        match self {
            Self::Model => "shell.step.model",
            Self::Languages => "shell.step.languages",
            Self::Prune => "shell.step.prune",
            Self::Lost => "shell.step.lost",
            Self::Chat => "shell.step.chat",
            Self::TakeAway => "shell.step.take-away",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_step() {
        for step in Step::ALL {
            assert_eq!(Step::from_hash(&format!("#{}", step.hash())), Some(step));
        }
        assert_eq!(Step::from_hash("#chat?s=1"), Some(Step::Chat));
        assert_eq!(Step::from_hash(""), Some(Step::Model));
        assert_eq!(Step::from_hash("#elsewhere"), None);
    }

    #[test]
    fn the_steps_are_numbered_from_one() {
        assert_eq!(Step::ALL.map(Step::number), [1, 2, 3, 4, 5, 6]);
    }
}
