//! Why the engine stopped.

/// What WebAssembly traps with when its memory cannot grow: Rust's allocator gives up without a panic, and what was not
/// allocated may be written to. In the words of Chromium, Firefox and Safari.
const MEMORY_TRAPS: [&str; 6] = [
    "unreachable",
    "out of memory",
    "memory access out of bounds",
    "out of bounds memory access",
    "index out of bounds",
    "could not allocate memory",
];

/// Why the engine stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineStop {
    /// What is known of the cause.
    pub cause: StopCause,
    /// What the engine or the browser says, in English.
    pub message: String,
}

/// What is known of the cause of a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopCause {
    /// A mistake of the program, which said so itself.
    Panic,
    /// The tab's memory ran out.
    OutOfMemory,
    /// Anything else.
    Unexpected,
}

impl EngineStop {
    /// A stop of which no more is known than a message.
    pub fn unexpected(message: impl Into<String>) -> Self {
        Self {
            cause: StopCause::Unexpected,
            message: message.into(),
        }
    }

    /// The program found a mistake in itself.
    pub fn panic(message: impl Into<String>) -> Self {
        Self {
            cause: StopCause::Panic,
            message: message.into(),
        }
    }

    /// The browser reported an error that the program did not announce.
    pub fn trap(message: impl Into<String>) -> Self {
        let message = message.into();
        let lower = message.to_lowercase();
        let is_memory = MEMORY_TRAPS.iter().any(|trap| lower.contains(trap));
        Self {
            cause: match is_memory {
                true => StopCause::OutOfMemory,
                false => StopCause::Unexpected,
            },
            message,
        }
    }

    /// Whether this says more than a stop that was reported before: a panic ends in a trap, and may be heard of after it.
    pub fn explains(&self, earlier: &Self) -> bool {
        self.cause == StopCause::Panic && earlier.cause == StopCause::OutOfMemory
    }

    /// Key of the sentence that says what it means.
    pub fn sentence_key(&self) -> &'static str {
        match self.cause {
            StopCause::OutOfMemory => "shell.engine-out-of-memory",
            StopCause::Panic | StopCause::Unexpected => "shell.engine-stopped",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trap_without_a_panic_is_a_lack_of_memory() {
        for message in [
            "Uncaught RuntimeError: unreachable",
            "RuntimeError: unreachable executed",
            "Unreachable code should not be executed",
            "Uncaught RuntimeError: memory access out of bounds",
            "Out of bounds memory access",
            "RangeError: WebAssembly.Memory(): could not allocate memory",
        ] {
            assert_eq!(EngineStop::trap(message).cause, StopCause::OutOfMemory);
        }
        for message in ["Uncaught SyntaxError: x", "Script error.", ""] {
            assert_eq!(EngineStop::trap(message).cause, StopCause::Unexpected);
        }
    }

    #[test]
    fn a_panic_is_a_mistake_whatever_it_says() {
        let panic = EngineStop::panic("entered unreachable code");
        let trap = EngineStop::trap("unreachable");
        assert_eq!(panic.sentence_key(), "shell.engine-stopped");
        assert!(panic.explains(&trap));
        assert!(!trap.explains(&panic));
        assert!(!EngineStop::unexpected("gone").explains(&panic));
    }
}
