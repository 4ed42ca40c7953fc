//! Shapes that tell series apart without colour.

/// A shape around the origin, about 8 units across.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape(usize);

/// Outlines, the most different first: disc, square, triangle, diamond, triangle on its tip, plus, cross, hexagon.
const OUTLINES: [&str; 8] = [
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z",
    "M-3.5 -3.5H3.5V3.5H-3.5Z",
    "M0 -4.5L4.5 3.5H-4.5Z",
    "M0 -5L5 0L0 5L-5 0Z",
    "M0 4.5L4.5 -3.5H-4.5Z",
    "M-1.5 -4.5H1.5V-1.5H4.5V1.5H1.5V4.5H-1.5V1.5H-4.5V-1.5H-1.5Z",
    "M-4.5 -2.5L-2.5 -4.5L0 -2L2.5 -4.5L4.5 -2.5L2 0L4.5 2.5L2.5 4.5L0 2L-2.5 4.5L-4.5 2.5L-2 0Z",
    "M-4.5 0L-2.3 -4H2.3L4.5 0L2.3 4H-2.3Z",
];

impl Shape {
    /// The diamond, which marks correlations, here and in the HTML report.
    pub const DIAMOND: Self = Self(3);

    /// The shape of a series. There are eight; from the ninth on they are drawn as outlines, see [`Shape::is_hollow`].
    pub fn of_series(series: usize) -> Self {
        Self(series)
    }

    /// The shape, as the data of an SVG path.
    pub fn path(self) -> &'static str {
        OUTLINES[self.0 % OUTLINES.len()]
    }

    /// Whether only its outline is drawn, because the full shape is another series'.
    pub fn is_hollow(self) -> bool {
        (self.0 / OUTLINES.len()) % 2 == 1
    }

    /// Which of the six colours of series it takes.
    pub fn colour(self) -> usize {
        self.0 % 6
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn sixteen_series_differ_without_colour() {
        let looks: BTreeSet<_> = (0..16)
            .map(Shape::of_series)
            .map(|shape| (shape.path(), shape.is_hollow()))
            .collect();
        assert_eq!(looks.len(), 16);
    }
}
