//! The text of the file `NOTICE` in an export.

use mwanda_protocol::Licence;

/// What the licence of the model with this title asks whoever passes it on to say. Like the licence it is English.
pub fn notice(title: &str, licence: &Licence) -> String {
    let Licence { name, url, notice } = licence;
    format!(
        "This is a modified version of {title}: mwanda set some of its weights to zero, as mwanda-manifest.json records.\n\n\
         Licence: {name}, {url}\n{notice}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_names_the_model_and_its_terms() {
        let licence = Licence {
            name: "Some Terms".to_owned(),
            url: "https://example.org/terms".to_owned(),
            notice: "Some uses are forbidden.".to_owned(),
        };
        let notice = notice("Model 1B", &licence);
        for part in [
            "modified version of Model 1B",
            &licence.name,
            &licence.url,
            &licence.notice,
        ] {
            assert!(notice.contains(part), "{notice}");
        }
    }
}
