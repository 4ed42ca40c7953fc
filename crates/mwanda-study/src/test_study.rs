//! A study that tests read.

pub(crate) const TOML: &str = r#"title = "A test"
description = "Whether it works."
models = ["a", "b"]

[calibration]
text = "builtin"
samples = 3
sequence-length = 128
[calibration.sets.all]
[calibration.sets.english]
languages = ["en"]
samples = 45

[evaluation]
text = "builtin"
lines = "second-half"
sequence-length = 64

[tasks]
items = 50

[[method]]
name = "wanda"
method = "wanda"
[[method]]
name = "mw"
method = "m-wanda"
lambda = 0.25
rho = 0.5
allocation-range = 0.1
[[method]]
name = "size"
method = "magnitude"

[[grid]]
name = "main"
methods = ["wanda", "mw", "size"]
sparsities = [0.5, 0.6]
calibration = ["all", "english"]
seeds = [0, 7]

tasks = true

[[grid]]
name = "patterns"
methods = ["mw", "size"]
sparsities = [0.5]
patterns = ["2:4"]
calibration = ["all"]
models = ["b"]

[[comparison]]
method = "mw"
against = "wanda"
"#;
