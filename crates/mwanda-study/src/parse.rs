//! From a TOML file to a study that can be run.

use mwanda_protocol::{Pattern, WindowSettings};

use crate::{Comparison, DENSE, Grid, NamedMethod, Pruner, Study, StudyError, cells::targets};

impl Study {
    /// Reads a study and checks all of it, so that what is wrong is said before the first run and not after a night.
    ///
    /// # Errors
    /// [`StudyError`], which names the place.
    pub fn parse(toml: &str) -> Result<Self, StudyError> {
        let study: Self = toml::from_str(toml).map_err(Box::new)?;
        study.check()?;
        Ok(study)
    }

    fn check(&self) -> Result<(), StudyError> {
        names("models", &self.models)?;
        self.check_calibration()?;
        self.check_evaluation()?;
        self.check_tasks()?;
        let methods: Vec<String> = self.methods.iter().map(|one| one.name.clone()).collect();
        names("methods", &methods)?;
        if methods.iter().any(|name| name == DENSE) {
            return Err(StudyError::Reserved {
                place: "methods".to_owned(),
            });
        }
        for method in &self.methods {
            if method.method == Pruner::SparseGpt
                && *method != NamedMethod::sparse_gpt(&method.name)
            {
                return Err(StudyError::OfSparseGpt {
                    place: format!("method `{}`", method.name),
                });
            }
        }
        let grids: Vec<String> = self.grids.iter().map(|one| one.name.clone()).collect();
        names("grids", &grids)?;
        for grid in &self.grids {
            self.check_grid(grid, &methods)?;
        }
        for (index, comparison) in self.comparisons.iter().enumerate() {
            check_comparison(comparison, index, &methods)?;
        }
        Ok(())
    }

    fn check_calibration(&self) -> Result<(), StudyError> {
        let sets: Vec<String> = self.calibration.sets.keys().cloned().collect();
        names("calibration sets", &sets)?;
        for (name, set) in &self.calibration.sets {
            let place = format!("calibration set `{name}`");
            optional_names(&format!("{place}, languages"), set.languages.as_deref())?;
            check_windows(place, self.windows_of(set))?;
        }
        Ok(())
    }

    fn check_evaluation(&self) -> Result<(), StudyError> {
        let windows = WindowSettings {
            samples: self.evaluation.samples,
            sequence_length: self.evaluation.sequence_length,
        };
        check_windows("evaluation".to_owned(), windows)?;
        optional_names(
            "evaluation, languages",
            self.evaluation.languages.as_deref(),
        )
    }

    fn check_tasks(&self) -> Result<(), StudyError> {
        let Some(tasks) = &self.tasks else {
            return Ok(());
        };
        optional_names("tasks, names", tasks.names.as_deref())?;
        optional_names("tasks, languages", tasks.languages.as_deref())?;
        if tasks.items == Some(0) {
            return Err(StudyError::Zero {
                place: "tasks, items".to_owned(),
            });
        }
        Ok(())
    }

    fn check_grid(&self, grid: &Grid, methods: &[String]) -> Result<(), StudyError> {
        let place = |part: &str| format!("grid `{}`, {part}", grid.name);
        names(&place("methods"), &grid.methods)?;
        known(&place("methods"), "method", &grid.methods, methods)?;
        names(&place("calibration"), &grid.calibration)?;
        let sets: Vec<String> = self.calibration.sets.keys().cloned().collect();
        known(
            &place("calibration"),
            "calibration set",
            &grid.calibration,
            &sets,
        )?;
        optional_names(&place("models"), grid.models.as_deref())?;
        let models = grid.models.as_deref().unwrap_or_default();
        known(&place("models"), "model", models, &self.models)?;
        not_empty(&place("seeds"), &grid.seeds)?;
        let targets = targets(grid);
        not_empty(&place("sparsities and patterns"), &targets)?;
        if grid.patterns.contains(&Pattern::Unstructured) {
            return Err(StudyError::NotAPattern {
                place: place("patterns"),
            });
        }
        if grid.tasks && self.tasks.is_none() {
            return Err(StudyError::NoTasks {
                place: place("tasks"),
            });
        }
        for method in self
            .methods
            .iter()
            .filter(|one| grid.methods.contains(&one.name))
        {
            for &target in &targets {
                for set in grid
                    .calibration
                    .iter()
                    .filter_map(|name| self.calibration.sets.get(name))
                {
                    let settings = method.settings(target, self.windows_of(set));
                    settings.validate().map_err(|source| StudyError::Setting {
                        place: place(&format!("`{}` at {target}", method.name)),
                        source,
                    })?;
                }
            }
        }
        Ok(())
    }
}

fn check_comparison(
    comparison: &Comparison,
    index: usize,
    methods: &[String],
) -> Result<(), StudyError> {
    let place = format!("comparison {}", index + 1);
    let Comparison { method, against } = comparison;
    let mut all = methods.to_vec();
    all.push(DENSE.to_owned());
    known(&place, "method", &[method.clone(), against.clone()], &all)?;
    if method == against {
        return Err(StudyError::AgainstItself {
            place,
            name: method.clone(),
        });
    }
    Ok(())
}

fn check_windows(place: String, windows: WindowSettings) -> Result<(), StudyError> {
    windows
        .validate()
        .map_err(|source| StudyError::Setting { place, source })
}

fn not_empty<T>(place: &str, list: &[T]) -> Result<(), StudyError> {
    if list.is_empty() {
        return Err(StudyError::Empty {
            place: place.to_owned(),
        });
    }
    Ok(())
}

/// A list of names: some, none of them empty, each once.
fn names(place: &str, list: &[String]) -> Result<(), StudyError> {
    not_empty(place, list)?;
    for (index, name) in list.iter().enumerate() {
        if name.trim().is_empty() {
            return Err(StudyError::NoName {
                place: place.to_owned(),
            });
        }
        if list[..index].contains(name) {
            return Err(StudyError::NamedTwice {
                place: place.to_owned(),
                name: name.clone(),
            });
        }
    }
    Ok(())
}

fn optional_names(place: &str, list: Option<&[String]>) -> Result<(), StudyError> {
    list.map_or(Ok(()), |list| names(place, list))
}

fn known(
    place: &str,
    kind: &'static str,
    list: &[String],
    known: &[String],
) -> Result<(), StudyError> {
    match list.iter().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => Err(StudyError::Unknown {
            place: place.to_owned(),
            kind,
            name: name.clone(),
            known: known.to_vec(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_study::TOML;

    fn error(from: &str, to: &str) -> String {
        assert!(TOML.contains(from), "{from}");
        Study::parse(&TOML.replacen(from, to, 1))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_good_study_is_read() {
        let study = Study::parse(TOML).unwrap();
        assert_eq!(study.methods.len(), 3);
        assert_eq!(study.grids[0].seeds, [0, 7]);
        assert_eq!(study.grids[1].seeds, [0]);
    }

    #[test]
    fn sparse_gpt_has_no_settings() {
        let plain = TOML.replacen("method = \"wanda\"", "method = \"sparse-gpt\"", 1);
        let study = Study::parse(&plain).unwrap();
        assert!(study.cells().iter().any(|cell| cell.sparse_gpt));
        let set = plain.replacen("sparse-gpt\"", "sparse-gpt\"\nlambda = 1", 1);
        let message = Study::parse(&set).unwrap_err().to_string();
        assert!(
            message.contains("SparseGPT has no such settings"),
            "{message}"
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let cases = [
            (
                "models = [\"a\", \"b\"]",
                "models = []",
                "models: nothing is listed",
            ),
            (
                "models = [\"a\", \"b\"]",
                "models = [\"a\", \"a\"]",
                "models: `a` is named twice",
            ),
            (
                "models = [\"a\", \"b\"]",
                "models = [\" \"]",
                "models: a name is empty",
            ),
            (
                "name = \"mw\"",
                "name = \"wanda\"",
                "methods: `wanda` is named twice",
            ),
            (
                "name = \"mw\"",
                "name = \"dense\"",
                "methods: `dense` is the model as it is, which every study runs; give the method another name",
            ),
            (
                "name = \"patterns\"",
                "name = \"main\"",
                "grids: `main` is named twice",
            ),
            (
                "methods = [\"wanda\", \"mw\", \"size\"]",
                "methods = [\"owl\"]",
                "grid `main`, methods: there is no method `owl` (there is wanda, mw, size)",
            ),
            (
                "methods = [\"wanda\", \"mw\", \"size\"]",
                "methods = []",
                "grid `main`, methods: nothing is listed",
            ),
            (
                "calibration = [\"all\", \"english\"]",
                "calibration = [\"some\"]",
                "grid `main`, calibration: there is no calibration set `some` (there is all, english)",
            ),
            (
                "models = [\"b\"]",
                "models = [\"c\"]",
                "grid `patterns`, models: there is no model `c` (there is a, b)",
            ),
            (
                "seeds = [0, 7]",
                "seeds = []",
                "grid `main`, seeds: nothing is listed",
            ),
            (
                "sparsities = [0.5, 0.6]",
                "",
                "grid `main`, sparsities and patterns: nothing is listed",
            ),
            (
                "sparsities = [0.5, 0.6]",
                "sparsities = [1.5]",
                "grid `main`, `wanda` at 1.5: sparsity must be between 0 and 1, not 1.5",
            ),
            (
                "rho = 0.5",
                "rho = nan",
                "grid `main`, `mw` at 0.5: the activation exponent is NaN; it must be finite",
            ),
            (
                "languages = [\"en\"]",
                "languages = []",
                "calibration set `english`, languages: nothing is listed",
            ),
            (
                "samples = 45",
                "samples = 0",
                "calibration set `english`: samples must be at least 1, not 0",
            ),
            (
                "sequence-length = 64",
                "sequence-length = 2",
                "evaluation: a window of 2 tokens leaves nothing to predict; use at least 3",
            ),
            (
                "patterns = [\"2:4\"]",
                "patterns = [\"unstructured\"]",
                "grid `patterns`, patterns: `unstructured` is no pattern; list its sparsities",
            ),
            (
                "items = 50",
                "items = 0",
                "tasks, items: at least 1 is needed",
            ),
            (
                "[tasks]\nitems = 50",
                "",
                "grid `main`, tasks: the study has no `[tasks]` table (it may be empty, and the folder given by `--tasks`)",
            ),
            (
                "against = \"wanda\"",
                "against = \"ria\"",
                "comparison 1: there is no method `ria` (there is wanda, mw, size, dense)",
            ),
            (
                "against = \"wanda\"",
                "against = \"mw\"",
                "comparison 1: `mw` is held against itself",
            ),
        ];
        for (from, to, message) in cases {
            assert_eq!(error(from, to), message);
        }
    }

    #[test]
    fn what_is_no_study_is_told_by_its_line() {
        let message = error("description", "descripton");
        assert!(
            message.contains("line 2") && message.contains("descripton"),
            "{message}"
        );
        let message = error("method = \"magnitude\"", "method = \"biggest\"");
        assert!(
            message.contains("biggest") && message.contains("line"),
            "{message}"
        );
        let only_head = TOML.split("[[grid]]").next().unwrap();
        let message = Study::parse(only_head).unwrap_err().to_string();
        assert!(message.contains("grid"), "{message}");
    }

    #[test]
    fn the_model_as_it_is_can_be_compared_with() {
        assert!(Study::parse(&TOML.replace("against = \"wanda\"", "against = \"dense\"")).is_ok());
    }
}
