//! From a study to its runs.

use std::fmt;

use mwanda_protocol::{
    Allocation, AllocationSettings, Method, Pattern, PruneSettings, Scope, WindowSettings,
};

use crate::{Calibrated, CalibrationSet, Cell, DENSE, Grid, NamedMethod, Pruner, Study};

/// How much is pruned: a share of the weights, or what a pattern says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    Sparsity(f64),
    Pattern(Pattern),
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sparsity(share) => write!(formatter, "{share}"),
            Self::Pattern(pattern) => write!(formatter, "{pattern}"),
        }
    }
}

/// Everything that a grid aims at, the sparsities first, each once.
pub(crate) fn targets(grid: &Grid) -> Vec<Target> {
    let sparsities = grid.sparsities.iter().copied().map(Target::Sparsity);
    let patterns = grid.patterns.iter().copied().map(Target::Pattern);
    let mut targets = Vec::new();
    for target in sparsities.chain(patterns) {
        push_once(&mut targets, target);
    }
    targets
}

fn push_once<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

impl NamedMethod {
    /// The run's settings: what the method says, and the criterion's defaults for the rest. With an N:M pattern every block
    /// is pruned alike and scores compete within rows, whatever the method says of unstructured sparsity: a pattern leaves
    /// no other choice, and one method can stand in a grid with both.
    pub(crate) fn settings(&self, target: Target, windows: WindowSettings) -> PruneSettings {
        let method = match self.method {
            Pruner::Scored(method) => method,
            // Of its settings only those count that do not depend on a score.
            Pruner::SparseGpt => Method::Wanda,
        };
        let mut settings = PruneSettings::new(method);
        let terms = &mut settings.terms;
        terms.variance_weight = self.lambda.unwrap_or(terms.variance_weight);
        terms.activation_exponent = self.rho.unwrap_or(terms.activation_exponent);
        terms.activation_floor = self.epsilon.unwrap_or(terms.activation_floor);
        terms.ria_exponent = self.exponent.unwrap_or(terms.ria_exponent);
        let (sparsity, pattern) = match target {
            Target::Sparsity(share) => (share, Pattern::Unstructured),
            Target::Pattern(pattern) => (pattern.sparsity().unwrap_or(settings.sparsity), pattern),
        };
        settings.sparsity = sparsity;
        settings.pattern = pattern;
        let default = AllocationSettings::default_for(method, &pattern);
        settings.allocation = AllocationSettings {
            kind: self.allocation.unwrap_or(default.kind),
            range: self.allocation_range.unwrap_or(default.range),
            owl_multiple: self.owl_multiple.unwrap_or(default.owl_multiple),
            cwl_keep: self.cwl_keep.unwrap_or(default.cwl_keep),
        };
        settings.scope = self.scope.unwrap_or(settings.scope);
        if pattern != Pattern::Unstructured {
            settings.allocation.kind = Allocation::Uniform;
            settings.scope = Scope::Row;
        }
        settings.windows = windows;
        settings
    }
}

/// A run with what it is sorted by.
struct Placed {
    /// Calibration, target, method: each by the order in which the study names them.
    place: (usize, usize, usize),
    cell: Cell,
}

impl Study {
    /// Windows of a calibration set.
    pub(crate) fn windows_of(&self, set: &CalibrationSet) -> WindowSettings {
        WindowSettings {
            samples: Some(set.samples.unwrap_or(self.calibration.samples)),
            sequence_length: self.calibration.sequence_length,
        }
    }

    /// Every run of the study, once: for each model the model as it is, then by calibration (set and seed), sparsity or
    /// pattern, and method, so that methods that are held against each other are run one after the other.
    ///
    /// A method that needs no text is run once, whatever the calibration, with the first one's runs. The tasks are answered
    /// by a run if any of the grids that name it asks for them, and by the dense model if any grid of the model does.
    pub fn cells(&self) -> Vec<Cell> {
        self.models
            .iter()
            .flat_map(|model| {
                let grids: Vec<&Grid> = self
                    .grids
                    .iter()
                    .filter(|grid| grid.models.as_ref().is_none_or(|some| some.contains(model)))
                    .collect();
                let dense = Cell {
                    model: model.clone(),
                    method: DENSE.to_owned(),
                    settings: None,
                    sparse_gpt: false,
                    calibration: None,
                    tasks: grids.iter().any(|grid| grid.tasks),
                };
                let pruned = self.pruned_cells(model, &grids);
                (!grids.is_empty())
                    .then_some(dense)
                    .into_iter()
                    .chain(pruned)
            })
            .collect()
    }

    fn pruned_cells(&self, model: &str, grids: &[&Grid]) -> Vec<Cell> {
        let mut calibrations = Vec::new();
        let mut all_targets = Vec::new();
        for grid in grids {
            for calibration in calibrations_of(grid) {
                push_once(&mut calibrations, calibration);
            }
            for target in targets(grid) {
                push_once(&mut all_targets, target);
            }
        }
        let position =
            |calibration: (&str, u64)| calibrations.iter().position(|one| *one == calibration);
        let mut placed: Vec<Placed> = Vec::new();
        for grid in grids {
            for (set, seed) in calibrations_of(grid) {
                for target in targets(grid) {
                    for (rank, method) in self.methods.iter().enumerate() {
                        if !grid.methods.contains(&method.name) {
                            continue;
                        }
                        let Some(cell) = self.cell(model, method, target, (set, seed)) else {
                            continue;
                        };
                        let cell = Cell {
                            tasks: grid.tasks,
                            ..cell
                        };
                        let calibrated = cell.calibration.is_some();
                        let calibration = if calibrated {
                            position((set, seed))
                        } else {
                            None
                        };
                        let target = all_targets.iter().position(|one| *one == target);
                        let place = (calibration.unwrap_or(0), target.unwrap_or(0), rank);
                        merge(&mut placed, Placed { place, cell });
                    }
                }
            }
        }
        placed.sort_by_key(|one| one.place);
        placed.into_iter().map(|one| one.cell).collect()
    }

    /// `None` for a set that the study does not define, which a checked study has not.
    fn cell(
        &self,
        model: &str,
        method: &NamedMethod,
        target: Target,
        (set_name, seed): (&str, u64),
    ) -> Option<Cell> {
        let set = self.calibration.sets.get(set_name)?;
        let mut settings = method.settings(target, self.windows_of(set));
        let needs_text = settings.needs_statistics() || settings.needs_dense_pass();
        let calibration = needs_text.then(|| Calibrated {
            set: set_name.to_owned(),
            languages: set.languages.clone(),
            seed,
        });
        if needs_text {
            settings.seed = seed;
        } else {
            // Not the set's: the result depends on none, and so must its key.
            settings.windows = WindowSettings::default();
        }
        Some(Cell {
            model: model.to_owned(),
            method: method.name.clone(),
            settings: Some(settings),
            sparse_gpt: method.method == Pruner::SparseGpt,
            calibration,
            tasks: false,
        })
    }
}

fn calibrations_of(grid: &Grid) -> impl Iterator<Item = (&str, u64)> {
    let (sets, seeds) = (grid.calibration.iter(), &grid.seeds);
    sets.flat_map(move |set| seeds.iter().map(move |&seed| (set.as_str(), seed)))
}

/// Adds a run, or the wish for its tasks to the same run of another grid.
fn merge(placed: &mut Vec<Placed>, new: Placed) {
    let same = placed.iter_mut().find(|one| {
        let (one, new) = (&one.cell, &new.cell);
        one.method == new.method
            && one.settings == new.settings
            && one.sparse_gpt == new.sparse_gpt
            && one.calibration == new.calibration
    });
    match same {
        Some(one) => one.cell.tasks |= new.cell.tasks,
        None => placed.push(new),
    }
}

#[cfg(test)]
mod tests {
    use mwanda_protocol::{CwlKeep, Method};

    use super::*;
    use crate::test_study::TOML;

    fn study() -> Study {
        Study::parse(TOML).unwrap()
    }

    /// A run in a line: calibration, target, method, `+` where it answers tasks.
    fn line(cell: &Cell) -> String {
        let calibration = cell
            .calibration
            .as_ref()
            .map_or("-".to_owned(), |one| format!("{}/{}", one.set, one.seed));
        let target = cell.settings.as_ref().map_or("-".to_owned(), |settings| {
            if settings.pattern == Pattern::Unstructured {
                settings.sparsity.to_string()
            } else {
                settings.pattern.to_string()
            }
        });
        let tasks = if cell.tasks { " +" } else { "" };
        format!(
            "{} {calibration} {target} {}{tasks}",
            cell.model, cell.method
        )
    }

    #[test]
    fn every_combination_is_run_once_in_an_order_that_keeps_methods_together() {
        let cells: Vec<String> = study().cells().iter().map(line).collect();
        let (first, second): (Vec<String>, Vec<String>) =
            cells.into_iter().partition(|line| line.starts_with("a "));
        assert_eq!(
            first,
            [
                "a - - dense +",
                "a all/0 0.5 wanda +",
                "a all/0 0.5 mw +",
                "a - 0.5 size +",
                "a all/0 0.6 wanda +",
                "a all/0 0.6 mw +",
                "a - 0.6 size +",
                "a all/7 0.5 wanda +",
                "a all/7 0.5 mw +",
                "a all/7 0.6 wanda +",
                "a all/7 0.6 mw +",
                "a english/0 0.5 wanda +",
                "a english/0 0.5 mw +",
                "a english/0 0.6 wanda +",
                "a english/0 0.6 mw +",
                "a english/7 0.5 wanda +",
                "a english/7 0.5 mw +",
                "a english/7 0.6 wanda +",
                "a english/7 0.6 mw +",
            ]
        );
        // The second grid repeats 0.5 on `all`, and adds the pattern.
        assert_eq!(second.len(), first.len() + 2);
        assert_eq!(second[7..9], ["b all/0 2:4 mw", "b - 2:4 size"]);
    }

    #[test]
    fn a_run_has_the_methods_settings_and_the_criterions_defaults() {
        let cells = study().cells();
        let of = |method: &str, index: usize| {
            let mut found = cells.iter().filter(|cell| cell.method == method);
            found.nth(index).unwrap().settings.clone().unwrap()
        };
        let mw = of("mw", 0);
        assert_eq!(mw.terms.variance_weight, 0.25);
        assert_eq!(mw.terms.activation_exponent, 0.5);
        assert_eq!(mw.terms.activation_floor, 1.0);
        assert_eq!(mw.allocation.kind, Allocation::Cwl);
        assert_eq!(mw.allocation.range, 0.1);
        assert_eq!(mw.windows.samples, Some(3));
        assert_eq!(mw.windows.sequence_length, 128);
        assert_eq!(of("wanda", 0).allocation.kind, Allocation::Uniform);
        assert_eq!(of("wanda", 2).seed, 7);
        // The English set has as many windows as it asks for.
        assert_eq!(of("wanda", 4).windows.samples, Some(45));
        assert_eq!(of("size", 0).windows, WindowSettings::default());
    }

    #[test]
    fn a_pattern_is_uniform_and_by_rows_whatever_the_method_says() {
        let method = NamedMethod {
            name: "x".to_owned(),
            method: Pruner::Scored(Method::Ria),
            lambda: None,
            rho: None,
            epsilon: None,
            exponent: None,
            scope: Some(Scope::Matrix),
            allocation: Some(Allocation::Owl),
            allocation_range: None,
            owl_multiple: Some(7.0),
            cwl_keep: Some(CwlKeep::High),
        };
        let windows = WindowSettings::default();
        let pattern = Pattern::n_of_m(1, 4).unwrap();
        let settings = method.settings(Target::Pattern(pattern), windows);
        assert_eq!(settings.allocation.kind, Allocation::Uniform);
        assert_eq!((settings.scope, settings.sparsity), (Scope::Row, 0.75));
        assert!(settings.validate().is_ok());
        let settings = method.settings(Target::Sparsity(0.6), windows);
        assert_eq!(settings.allocation.kind, Allocation::Owl);
        assert_eq!(settings.allocation.owl_multiple, 7.0);
        assert_eq!(settings.allocation.cwl_keep, CwlKeep::High);
        assert_eq!(settings.scope, Scope::Matrix);
        // RIA keeps its paper's exponent.
        assert_eq!(settings.terms.ria_exponent, 0.5);
    }

    #[test]
    fn magnitude_needs_text_only_where_its_allocation_does() {
        let toml = TOML.replace(
            "method = \"magnitude\"",
            "method = \"magnitude\"\nallocation = \"owl\"",
        );
        let cells = Study::parse(&toml).unwrap().cells();
        let size: Vec<&Cell> = cells.iter().filter(|cell| cell.method == "size").collect();
        for cell in &size {
            let patterned = cell.settings.as_ref().unwrap().pattern != Pattern::Unstructured;
            assert_eq!(cell.calibration.is_none(), patterned);
        }
        // Two models × two sets × two seeds × two sparsities, and one pattern.
        assert_eq!(size.len(), 17);
    }

    #[test]
    fn a_model_of_no_grid_is_not_run() {
        let toml = TOML.replace(
            "methods = [\"wanda\", \"mw\", \"size\"]",
            "models = [\"b\"]\nmethods = [\"wanda\"]",
        );
        let cells = Study::parse(&toml).unwrap().cells();
        assert!(cells.iter().all(|cell| cell.model == "b"));
        assert_eq!(cells[0].method, DENSE);
    }
}
