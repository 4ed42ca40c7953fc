//! Step 4: what each language lost, and where in the model.

use leptos::prelude::*;

mod average_table;
mod averages;
mod block_chart;
mod by_language;
mod by_layer;
mod by_variant;
mod comparison;
mod comparison_chart;
mod comparison_table;
mod correlation_section;
mod correlations;
mod heat_map;
mod language_chart;
mod language_rows;
mod language_table;
mod matrix_detail;
mod name_order;
mod neurons;
mod order;
mod score_histogram;
mod scoring;
mod sparsity_grid;
mod summary;
mod variant_choice;
mod variant_table;
mod wanted;

use by_language::ByLanguage;
use by_layer::ByLayer;
use by_variant::ByVariant;
use order::Order;
use variant_choice::VariantChoice;

/// What each language lost, in numbers and by layer, of the variant that is looked at.
#[component]
pub fn LostStep() -> impl IntoView {
    let order = RwSignal::new(Order::LOSS);
    view! {
        <VariantChoice />
        <ByLanguage order />
        <ByVariant order />
        <ByLayer />
    }
}
