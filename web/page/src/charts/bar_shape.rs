//! The outline of a bar.

use super::rows::coordinate;

/// Height of a bar.
pub const HEIGHT: f64 = 12.0;
/// Length of the tip of a bar that points where a change goes.
const TIP: f64 = 5.0;

/// The outline of a bar that begins at `from` and ends at `to`, on either side of it; as the data of an SVG path.
pub fn outline(from: f64, to: f64, middle: f64, has_tip: bool) -> String {
    let (top, bottom) = (middle - HEIGHT / 2.0, middle + HEIGHT / 2.0);
    let tip = if has_tip {
        TIP.min((to - from).abs()) * (to - from).signum()
    } else {
        0.0
    };
    format!(
        "M{from} {top}H{shoulder}L{to} {middle}L{shoulder} {bottom}H{from}Z",
        from = coordinate(from),
        to = coordinate(to),
        shoulder = coordinate(to - tip),
        top = coordinate(top),
        middle = coordinate(middle),
        bottom = coordinate(bottom),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tip_points_where_the_bar_goes() {
        assert_eq!(
            outline(100.0, 150.0, 50.0, true),
            "M100.0 44.0H145.0L150.0 50.0L145.0 56.0H100.0Z"
        );
        assert_eq!(
            outline(100.0, 60.0, 50.0, true),
            "M100.0 44.0H65.0L60.0 50.0L65.0 56.0H100.0Z"
        );
    }

    #[test]
    fn a_short_bar_is_nothing_but_tip() {
        assert_eq!(
            outline(100.0, 102.0, 50.0, true),
            "M100.0 44.0H100.0L102.0 50.0L100.0 56.0H100.0Z"
        );
        assert_eq!(
            outline(100.0, 150.0, 50.0, false),
            "M100.0 44.0H150.0L150.0 50.0L150.0 56.0H100.0Z"
        );
    }
}
