//! Names of variants.

use mwanda_protocol::{Pattern, PruneSettings};

/// A name that says how a variant was made, such as `m-wanda 50%`, unlike those that are taken.
pub fn suggested(settings: &PruneSettings, taken: &[String]) -> String {
    let amount = match settings.pattern {
        Pattern::Unstructured => format!("{}%", (settings.sparsity * 100.0).round()),
        pattern => pattern.to_string(),
    };
    unlike(&format!("{} {amount}", settings.method), taken)
}

/// This name, with a number where it is taken.
pub fn unlike(name: &str, taken: &[String]) -> String {
    let numbered = (2_u32..).map(|number| format!("{name} ({number})"));
    std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|name| !taken.contains(name))
        .unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use mwanda_protocol::Method;

    #[test]
    fn a_name_says_how_it_was_made() {
        let mut settings = PruneSettings::new(Method::MWanda);
        assert_eq!(suggested(&settings, &[]), "m-wanda 50%");
        settings.pattern = Pattern::NOfM { keep: 2, of: 4 };
        assert_eq!(suggested(&settings, &[]), "m-wanda 2:4");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let settings = PruneSettings::new(Method::Wanda);
        let taken = ["wanda 50%".to_owned(), "wanda 50% (2)".to_owned()];
        assert_eq!(suggested(&settings, &taken), "wanda 50% (3)");
        assert_eq!(unlike("mine", &taken), "mine");
        assert_eq!(unlike("wanda 50% (2)", &taken), "wanda 50% (2) (2)");
    }
}
