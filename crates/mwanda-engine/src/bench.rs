//! How fast a device is: the kernels at a model's sizes, then the model itself.

mod kernels;
mod measurements;
mod subject;
mod whole_model;

use std::sync::Arc;

use mwanda_checkpoint::Checkpoint;
use mwanda_model::{Decoder, OpenDevice, block_on};
use mwanda_protocol::{BenchReport, BenchRequest, BenchRow, SettingError};
use web_time::Instant;

use crate::{Cancel, EngineError, Event};
use measurements::Measurements;

/// The shapes that can be measured without a model file, by name.
pub fn shapes() -> &'static [&'static str] {
    mwanda_checkpoint::shape_names()
}

/// Loads what is asked for onto a device of its own and measures it.
///
/// # Errors
/// An unknown shape, no repetitions, a model that cannot be loaded, a failing device, cancellation.
pub(crate) fn bench(
    request: &BenchRequest,
    cancel: &Cancel,
    emit: &mut dyn FnMut(Event),
) -> Result<BenchReport, EngineError> {
    if request.repetitions == 0 {
        return Err(SettingError::Value {
            name: "repetitions",
            expected: "at least 1",
            value: "0".to_owned(),
        }
        .into());
    }
    let checkpoint = subject::open(&request.subject)?;
    cancel.check()?;
    let opened = block_on(mwanda_model::open_device(&request.device))?;
    let measurements = Measurements::new(request.repetitions, cancel, emit);
    Ok(BenchReport {
        rows: measure(Arc::new(checkpoint), &opened, measurements)?,
        device: opened.description,
        shape: subject::name(&request.subject),
    })
}

fn measure(
    checkpoint: Arc<Checkpoint>,
    opened: &OpenDevice,
    mut measurements: Measurements<'_>,
) -> Result<Vec<BenchRow>, EngineError> {
    let mut decoder = load(checkpoint.clone(), opened, &mut measurements)?;
    kernels::measure(&checkpoint, opened, &mut measurements)?;
    whole_model::measure(&mut decoder, opened, &mut measurements)?;
    Ok(measurements.into_rows())
}

/// Loads once, however many repetitions there are: it may take longer than all the rest.
fn load(
    checkpoint: Arc<Checkpoint>,
    opened: &OpenDevice,
    measurements: &mut Measurements<'_>,
) -> Result<Decoder, EngineError> {
    let detail = format!(
        "{} weights, most of them {}, once",
        checkpoint.parameters(),
        checkpoint.precision()
    );
    let started = Instant::now();
    let mut loading = Decoder::loading(checkpoint, &opened.device)?;
    let mut last = 0.0;
    let decoder = loop {
        let (done, total) = loading.step()?;
        let fraction = done as f64 / total.max(1) as f64;
        measurements.advance(fraction - last, format!("loading, {done} of {total} parts"))?;
        last = fraction;
        if done == total {
            break loading.finish()?;
        }
    };
    block_on(mwanda_model::sync(&opened.device))?;
    measurements.push("load", detail, started.elapsed().as_secs_f64(), "s");
    Ok(decoder)
}

#[cfg(test)]
mod tests {
    use mwanda::Precision;
    use mwanda_checkpoint::ModelConfig;
    use mwanda_model::DeviceChoice;
    use serde_json::json;

    use super::*;
    use crate::{BenchSubject, Phase};

    fn tiny() -> Arc<Checkpoint> {
        let config = ModelConfig::from_hf_json(&json!({
            "architectures": ["LlamaForCausalLM"], "vocab_size": 48, "hidden_size": 32, "intermediate_size": 64,
            "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
            "max_position_embeddings": 256, "tie_word_embeddings": true,
        }));
        Arc::new(Checkpoint::random(config.unwrap(), Precision::Bf16, 0))
    }

    fn request(shape: &str, repetitions: usize) -> BenchRequest {
        BenchRequest {
            subject: BenchSubject::Shape(shape.to_owned()),
            device: DeviceChoice::Cpu,
            repetitions,
        }
    }

    #[test]
    fn everything_is_measured() {
        let opened = block_on(mwanda_model::open_device(&DeviceChoice::Cpu)).unwrap();
        let cancel = Cancel::new();
        let mut fractions = Vec::new();
        let mut emit = |event: Event| match event {
            Event::Progress(progress) => {
                assert_eq!(progress.phase, Phase::Bench);
                fractions.push(progress.fraction);
            }
            other => panic!("{other:?}"),
        };
        let measurements = Measurements::new(1, &cancel, &mut emit);
        let rows = measure(tiny(), &opened, measurements).unwrap();
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        let expected = [
            "load",
            "copy",
            "matvec",
            "row mask",
            "2:4 mask",
            "statistics",
            "matmul",
            "calibration",
            "prefill",
            "decode",
        ];
        assert_eq!(names, expected);
        for row in &rows {
            assert!(row.value.is_finite() && row.value > 0.0, "{row:?}");
            assert!(!row.detail.is_empty() && !row.unit.is_empty(), "{row:?}");
        }
        assert!(fractions.is_sorted());
        assert!(fractions.last().is_some_and(|last| *last > 0.999));
    }

    #[test]
    fn it_stops_when_it_is_cancelled() {
        let opened = block_on(mwanda_model::open_device(&DeviceChoice::Cpu)).unwrap();
        let cancel = Cancel::new();
        // After the first part of the model.
        let mut emit = |_: Event| cancel.set();
        let measurements = Measurements::new(1, &cancel, &mut emit);
        let error = measure(tiny(), &opened, measurements).unwrap_err();
        assert!(matches!(error, EngineError::Cancelled), "{error}");
    }

    #[test]
    fn an_unknown_shape_is_named_with_those_that_are_known() {
        let request = request("gemma-9", 1);
        let error = bench(&request, &Cancel::new(), &mut |_| {}).unwrap_err();
        let EngineError::UnknownShape { name, known } = error else {
            panic!("{error}");
        };
        assert_eq!(name, "gemma-9");
        for shape in shapes() {
            assert!(known.contains(shape), "{known}");
        }
    }

    #[test]
    fn no_repetitions_are_refused() {
        let request = request("gemma-3-270m", 0);
        let error = bench(&request, &Cancel::new(), &mut |_| {}).unwrap_err();
        assert!(matches!(error, EngineError::Setting(_)), "{error}");
    }

    #[test]
    fn requests_are_serialised() {
        let request = request("gemma-3-270m", 3);
        let json = serde_json::to_value(&request).unwrap();
        assert_eq!(json["subject"], json!({"shape": "gemma-3-270m"}));
        let read: BenchRequest = serde_json::from_value(json).unwrap();
        assert_eq!(read, request);
    }
}
