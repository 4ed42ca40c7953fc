//! Every setting of a run, with what it means.

use minijinja::{Value, context};
use mwanda::{Allocation, Method, Pattern, Terms};

use crate::{AllocationSettings, Manifest, PruneSettings, WindowSettings};

/// The method's name as it is written.
pub(super) fn method_name(method: Method) -> &'static str {
    match method {
        Method::Magnitude => "magnitude pruning",
        Method::Wanda => "Wanda",
        Method::Ria => "RIA",
        Method::MWandaOnWanda => "M-Wanda on Wanda",
        Method::MWanda => "M-Wanda",
    }
}

/// A setting, for the template.
struct Setting {
    name: &'static str,
    value: String,
    meaning: &'static str,
    /// Whether this run's masks depend on it.
    used: bool,
}

/// All settings of the run. A setting that is added to the structures and not here does not compile.
pub(super) fn values(manifest: &Manifest) -> Vec<Value> {
    let PruneSettings {
        method,
        terms,
        sparsity,
        pattern,
        scope,
        allocation,
        windows,
        seed,
    } = &manifest.settings;
    let unstructured = *pattern == Pattern::Unstructured;
    let mut settings = vec![
        Setting {
            name: "method",
            value: method.to_string(),
            meaning: "how weights are scored",
            used: true,
        },
        Setting {
            name: "sparsity",
            value: sparsity.to_string(),
            meaning: "share of the prunable weights to zero, unless the pattern fixes it",
            used: unstructured,
        },
        Setting {
            name: "pattern",
            value: pattern.to_string(),
            meaning: "where in a row the zeros may lie; N:M keeps N of every M weights",
            used: true,
        },
        Setting {
            name: "scope",
            value: scope.to_string(),
            meaning: "which weights compete: those of a row or those of a matrix",
            used: unstructured,
        },
    ];
    settings.extend(of_terms(terms, *method));
    settings.extend(of_allocation(allocation));
    settings.extend(of_windows(*windows, !manifest.calibration_text.is_empty()));
    settings.push(Setting {
        name: "seed",
        value: seed.to_string(),
        meaning: "recorded only: pruning draws no random numbers",
        used: false,
    });
    settings.iter().map(Setting::to_value).collect()
}

fn of_terms(terms: &Terms, method: Method) -> [Setting; 4] {
    let Terms {
        variance_weight,
        activation_exponent,
        activation_floor,
        ria_exponent,
    } = terms;
    let m_wanda = matches!(method, Method::MWandaOnWanda | Method::MWanda);
    [
        Setting {
            name: "variance weight λ",
            value: variance_weight.to_string(),
            meaning: "how much a feature's spread between languages counts",
            used: m_wanda,
        },
        Setting {
            name: "activation exponent ρ",
            value: activation_exponent.to_string(),
            meaning: "how much a feature's activation probability counts; 0 is not at all",
            used: m_wanda,
        },
        Setting {
            name: "activation floor ε",
            value: activation_floor.to_string(),
            meaning: "added to the activation probability",
            used: m_wanda && *activation_exponent != 0.0,
        },
        Setting {
            name: "RIA exponent a",
            value: ria_exponent.to_string(),
            meaning: "exponent of the activations in RIA's criterion",
            used: method.is_relative(),
        },
    ]
}

fn of_allocation(allocation: &AllocationSettings) -> [Setting; 4] {
    let AllocationSettings {
        kind,
        range,
        owl_multiple,
        cwl_keep,
    } = allocation;
    [
        Setting {
            name: "allocation",
            value: kind.to_string(),
            meaning: "how sparsity is spread over blocks",
            used: true,
        },
        Setting {
            name: "allocation range",
            value: range.to_string(),
            meaning: "blocks differ by at most twice this",
            used: *kind != Allocation::Uniform,
        },
        Setting {
            name: "OWL multiple",
            value: owl_multiple.to_string(),
            meaning: "a score above this many times the block's mean is an outlier",
            used: *kind == Allocation::Owl,
        },
        Setting {
            name: "CWL keeps",
            value: cwl_keep.to_string(),
            meaning: "which blocks CWL prunes less: those where languages are alike (high) or differ (low)",
            used: *kind == Allocation::Cwl,
        },
    ]
}

fn of_windows(windows: WindowSettings, used: bool) -> [Setting; 2] {
    let WindowSettings {
        samples,
        sequence_length,
    } = windows;
    [
        Setting {
            name: "samples",
            value: samples.map_or("all".to_owned(), |samples| samples.to_string()),
            meaning: "calibration windows a language, as far as its text reaches",
            used,
        },
        Setting {
            name: "sequence length",
            value: sequence_length.to_string(),
            meaning: "tokens of a calibration window",
            used,
        },
    ]
}

impl Setting {
    fn to_value(&self) -> Value {
        context! {
            name => self.name,
            value => self.value.as_str(),
            meaning => self.meaning,
            used => self.used,
        }
    }
}
