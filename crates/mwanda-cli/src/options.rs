//! Options that several commands share.

mod languages;
mod method;
mod model;
mod parse;
mod sampling;
mod windows;

pub use languages::{check_languages, language_code, selected};
pub use method::MethodOptions;
pub use model::{DeviceOptions, ModelOptions, PlacementOptions};
pub use parse::{at_least_one, parsed, text_source};
pub use sampling::SamplingOptions;
pub use windows::{CalibrationOptions, Samples, WindowOptions};
