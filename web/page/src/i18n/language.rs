//! The languages of the interface.

/// A language that the interface speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum UiLanguage {
    /// English.
    #[default]
    English,
    /// Spanish.
    Spanish,
    /// French.
    French,
    /// German.
    German,
    /// Chinese, simplified characters.
    Chinese,
    /// Arabic.
    Arabic,
    /// Swahili.
    Swahili,
}

impl UiLanguage {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::English,
        Self::Spanish,
        Self::French,
        Self::German,
        Self::Chinese,
        Self::Arabic,
        Self::Swahili,
    ];

    /// ISO 639-1 code; also its tag for `lang` and `Intl`.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::German => "de",
            Self::Chinese => "zh",
            Self::Arabic => "ar",
            Self::Swahili => "sw",
        }
    }

    /// Its name in itself.
    pub fn own_name(self) -> &'static str {
        mwanda_text::language(self.code()).map_or(self.code(), |language| language.own_name)
    }

    /// `ltr` or `rtl`.
    pub fn direction(self) -> &'static str {
        match self {
            Self::Arabic => "rtl",
            _ => "ltr",
        }
    }

    /// The language of a tag such as `de-AT`, if the interface speaks it.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let code = tag.split(['-', '_']).next()?;
        Self::ALL
            .into_iter()
            .find(|language| language.code().eq_ignore_ascii_case(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_with_a_region_names_its_language() {
        assert_eq!(UiLanguage::from_tag("de-AT"), Some(UiLanguage::German));
        assert_eq!(
            UiLanguage::from_tag("zh-Hans-CN"),
            Some(UiLanguage::Chinese)
        );
        assert_eq!(UiLanguage::from_tag("SW"), Some(UiLanguage::Swahili));
        assert_eq!(UiLanguage::from_tag("ja"), None);
        assert_eq!(UiLanguage::from_tag(""), None);
    }

    #[test]
    fn every_language_has_a_name_in_itself() {
        for language in UiLanguage::ALL {
            assert!(mwanda_text::language(language.code()).is_some());
        }
    }
}
