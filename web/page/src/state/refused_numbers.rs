//! Fields that hold no number that they take.

use std::collections::BTreeMap;

use leptos::prelude::*;

/// The number fields of one form that hold something else than they take. What they stood for before would be used in its
/// place, so nothing is begun while there is one.
#[derive(Clone, Copy, Debug, Default)]
pub struct RefusedNumbers(RwSignal<BTreeMap<&'static str, RefusedNumber>>);

/// A field that holds no number that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedNumber {
    /// The field's id.
    pub id: &'static str,
    /// Key of its name.
    pub name: &'static str,
}

impl RefusedNumbers {
    /// Notes that this field holds no number that it takes.
    pub fn insert(self, field: RefusedNumber) {
        self.0.update(|fields| {
            fields.insert(field.id, field);
        });
    }

    /// Notes that the field of this id holds a number again, or is gone.
    pub fn remove(self, id: &str) {
        let is_noted = |fields: &BTreeMap<_, _>| fields.contains_key(id);
        // The whole form may be gone, and this with it.
        if self.0.try_with_untracked(is_noted) == Some(true) {
            self.0.update(|fields| {
                fields.remove(id);
            });
        }
    }

    /// One of the fields, if there is any; reactive.
    pub fn first(self) -> Option<RefusedNumber> {
        self.0.with(|fields| fields.values().next().copied())
    }
}
