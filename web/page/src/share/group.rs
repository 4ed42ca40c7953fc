//! Controls that a link can hide.

/// Controls that belong together: a teacher's link shows all of them or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ControlGroup {
    /// The catalogue and the user's own models, so that only the link's model is left.
    Models,
    /// The user's own text.
    OwnText,
    /// The weights of the criterion's terms.
    Terms,
    /// How sparsity is spread over the blocks.
    Allocation,
    /// The dense model's statistics as a file.
    Statistics,
    /// How the chat draws its tokens.
    Sampling,
    /// The files to take away.
    Files,
}

impl ControlGroup {
    /// Every group, in the order of the page.
    pub const ALL: [Self; 7] = [
        Self::Models,
        Self::OwnText,
        Self::Terms,
        Self::Allocation,
        Self::Statistics,
        Self::Sampling,
        Self::Files,
    ];

    /// Its name in links.
    pub fn name(self) -> &'static str {
        match self {
            Self::Models => "models",
            Self::OwnText => "text",
            Self::Terms => "terms",
            Self::Allocation => "alloc",
            Self::Statistics => "stats",
            Self::Sampling => "sampling",
            Self::Files => "files",
        }
    }

    /// The group of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.name() == name)
    }
}
