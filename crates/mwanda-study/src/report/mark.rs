//! What tells the methods of a chart apart: a colour, a shape and a dash, so that no reader depends on colour alone.

use minijinja::{Value, context};

/// As many methods as one chart can show and a reader tell apart.
pub(super) const MARKS: usize = 8;

/// Outlines around the origin.
const SHAPES: [&str; MARKS] = [
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z",
    "M-3.6-3.6h7.2v7.2h-7.2Z",
    "M0-4.8L4.6 3.4H-4.6Z",
    "M0-5L5 0L0 5L-5 0Z",
    "M0 4.8L4.6-3.4H-4.6Z",
    "M-1.6-4.6h3.2v3h3v3.2h-3v3h-3.2v-3h-3v-3.2h3Z",
    "M0-4.9L4.3-2.5V2.5L0 4.9L-4.3 2.5V-2.5Z",
    "M-4.4-2.2L-2.2-4.4L0-2.2L2.2-4.4L4.4-2.2L2.2 0L4.4 2.2L2.2 4.4L0 2.2L-2.2 4.4L-4.4 2.2L-2.2 0Z",
];
const DASHES: [&str; MARKS] = [
    "none",
    "7 3",
    "2 2",
    "8 3 2 3",
    "12 3",
    "5 2 1 2 1 2",
    "1 3",
    "10 2 3 2",
];

/// A grey circle, which stands for no method in particular.
const NEUTRAL: usize = usize::MAX;

/// A mark by its number; numbers above [`MARKS`] begin again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) number: usize,
    /// Drawn as an outline: a language without calibration text.
    pub(super) is_outlined: bool,
}

impl Mark {
    pub(super) fn full(number: usize) -> Self {
        Self {
            number,
            is_outlined: false,
        }
    }

    pub(super) fn outlined(number: usize) -> Self {
        Self {
            number,
            is_outlined: true,
        }
    }

    /// Stands for every method, in a legend that tells what outlines mean.
    pub(super) fn neutral(is_outlined: bool) -> Self {
        Self {
            number: NEUTRAL,
            is_outlined,
        }
    }

    pub(super) fn to_value(self) -> Value {
        if self.number == NEUTRAL {
            return context! {
                colour => "neutral",
                shape => SHAPES[0],
                dash => DASHES[0],
                outlined => self.is_outlined,
            };
        }
        let number = self.number % MARKS;
        context! {
            colour => number.to_string(),
            shape => SHAPES[number],
            dash => DASHES[number],
            outlined => self.is_outlined,
        }
    }
}
