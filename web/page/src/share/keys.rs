//! The keys of a link: for each, how a setting is written and how it is read back.

use std::fmt::Display;
use std::str::FromStr;

use mwanda_protocol::{AllocationSettings, DeviceChoice, Pattern, PruneSettings};

use super::{Ask, ControlGroup, Experiment, SharedModel, SharedText};
use crate::{
    i18n::UiLanguage,
    sampling_limits::LARGEST_SEED,
    window_limits::{LONGEST_WINDOW, MOST_WINDOWS},
};

/// One key of a link.
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// The setting's value; `None` where there is nothing to say.
    pub write: fn(&Experiment) -> Option<String>,
    /// Puts a value into the experiment, or says in English why it cannot be.
    pub read: fn(&mut Experiment, &str) -> Result<(), String>,
}

/// All keys, in the order in which they are written and read: the criterion before what depends on it, and the kind of text
/// before the languages.
pub static KEYS: &[Key] = &[
    Key {
        name: "ui",
        write: |it| it.interface.map(|language| language.code().to_owned()),
        read: |it, value| {
            let known = UiLanguage::ALL.into_iter().find(|it| it.code() == value);
            it.interface = Some(known.ok_or_else(|| unknown("interface language"))?);
            Ok(())
        },
    },
    Key {
        name: "model",
        write: |it| {
            Some(match &it.model {
                SharedModel::Embedded => "embedded".to_owned(),
                SharedModel::Catalogue(name) => name.clone(),
                SharedModel::Own => "own".to_owned(),
            })
        },
        read: |it, value| {
            it.model = match value {
                "embedded" => SharedModel::Embedded,
                "own" => SharedModel::Own,
                name if is_catalogue_name(name) => SharedModel::Catalogue(name.to_owned()),
                _ => return Err(unknown("model")),
            };
            Ok(())
        },
    },
    Key {
        name: "device",
        // Which adapter is meant is known on one machine only.
        write: |it| {
            Some(match &it.device {
                DeviceChoice::Adapter(_) => DeviceChoice::Gpu.to_string(),
                device => device.to_string(),
            })
        },
        read: |it, value| match parsed(value)? {
            DeviceChoice::Adapter(_) => Err(unknown("device")),
            device => {
                it.device = device;
                Ok(())
            }
        },
    },
    Key {
        name: "text",
        write: |it| {
            Some(match it.text {
                SharedText::Builtin => "builtin".to_owned(),
                SharedText::Own => "own".to_owned(),
            })
        },
        read: |it, value| {
            it.text = match value {
                "builtin" => SharedText::Builtin,
                "own" => SharedText::Own,
                _ => return Err(unknown("text")),
            };
            Ok(())
        },
    },
    Key {
        name: "stats",
        write: |it| it.own_statistics.then(|| "own".to_owned()),
        read: |it, value| {
            it.own_statistics = value == "own";
            it.own_statistics
                .then_some(())
                .ok_or_else(|| unknown("statistics"))
        },
    },
    Key {
        name: "cal",
        write: |it| Some(shareable(&it.calibrate)),
        read: |it, value| languages(value, it.text).map(|codes| it.calibrate = codes),
    },
    Key {
        name: "eval",
        write: |it| Some(shareable(&it.evaluate)),
        read: |it, value| languages(value, it.text).map(|codes| it.evaluate = codes),
    },
    Key {
        name: "method",
        write: |it| Some(it.prune.method.to_string()),
        read: |it, value| {
            it.prune = PruneSettings::new(parsed(value)?);
            Ok(())
        },
    },
    Key {
        name: "pattern",
        write: |it| Some(it.prune.pattern.to_string()),
        read: |it, value| {
            let pattern: Pattern = parsed(value)?;
            it.prune.allocation = AllocationSettings::default_for(it.prune.method, &pattern);
            it.prune.pattern = pattern;
            Ok(())
        },
    },
    Key {
        name: "scope",
        write: |it| Some(it.prune.scope.to_string()),
        read: |it, value| put(&mut it.prune.scope, value),
    },
    Key {
        name: "alloc",
        write: |it| Some(it.prune.allocation.kind.to_string()),
        read: |it, value| put(&mut it.prune.allocation.kind, value),
    },
    Key {
        name: "range",
        write: |it| Some(it.prune.allocation.range.to_string()),
        read: |it, value| put(&mut it.prune.allocation.range, value),
    },
    Key {
        name: "owl",
        write: |it| Some(it.prune.allocation.owl_multiple.to_string()),
        read: |it, value| put(&mut it.prune.allocation.owl_multiple, value),
    },
    Key {
        name: "keep",
        write: |it| Some(it.prune.allocation.cwl_keep.to_string()),
        read: |it, value| put(&mut it.prune.allocation.cwl_keep, value),
    },
    Key {
        name: "sparsity",
        write: |it| Some(it.prune.sparsity.to_string()),
        read: |it, value| put(&mut it.prune.sparsity, value),
    },
    Key {
        name: "variance",
        write: |it| Some(it.prune.terms.variance_weight.to_string()),
        read: |it, value| put(&mut it.prune.terms.variance_weight, value),
    },
    // Before the floor: a negative exponent goes with the default floor, a floor of 0 not with every exponent.
    Key {
        name: "activation",
        write: |it| Some(it.prune.terms.activation_exponent.to_string()),
        read: |it, value| put(&mut it.prune.terms.activation_exponent, value),
    },
    Key {
        name: "floor",
        write: |it| Some(it.prune.terms.activation_floor.to_string()),
        read: |it, value| put(&mut it.prune.terms.activation_floor, value),
    },
    Key {
        name: "ria",
        write: |it| Some(it.prune.terms.ria_exponent.to_string()),
        read: |it, value| put(&mut it.prune.terms.ria_exponent, value),
    },
    Key {
        name: "windows",
        write: |it| {
            let samples = it.prune.windows.samples;
            Some(samples.map_or("all".to_owned(), |samples| samples.to_string()))
        },
        read: |it, value| {
            it.prune.windows.samples = match value {
                "all" => None,
                number => Some(at_most(MOST_WINDOWS, number)?),
            };
            Ok(())
        },
    },
    Key {
        name: "length",
        write: |it| Some(it.prune.windows.sequence_length.to_string()),
        read: |it, value| {
            at_most(LONGEST_WINDOW, value).map(|length| it.prune.windows.sequence_length = length)
        },
    },
    Key {
        name: "seed",
        write: |it| Some(it.prune.seed.to_string()),
        read: |it, value| seed(value).map(|seed| it.prune.seed = seed),
    },
    Key {
        name: "chat",
        write: |it| Some(it.chat_language.clone()),
        read: |it, value| {
            let language = mwanda_text::language(value).ok_or_else(|| unknown("language"))?;
            it.chat_language = language.code.to_owned();
            Ok(())
        },
    },
    Key {
        name: "ask",
        write: |it| Some(it.ask.name().to_owned()),
        read: |it, value| {
            let ask = Ask::ALL.into_iter().find(|ask| ask.name() == value);
            it.ask = ask.ok_or_else(|| unknown("choice"))?;
            Ok(())
        },
    },
    Key {
        name: "temperature",
        write: |it| Some(it.sampling.temperature.to_string()),
        read: |it, value| put(&mut it.sampling.temperature, value),
    },
    Key {
        name: "topk",
        write: |it| Some(it.sampling.top_k.to_string()),
        read: |it, value| put(&mut it.sampling.top_k, value),
    },
    Key {
        name: "topp",
        write: |it| Some(it.sampling.top_p.to_string()),
        read: |it, value| put(&mut it.sampling.top_p, value),
    },
    Key {
        name: "penalty",
        write: |it| Some(it.sampling.repetition_penalty.to_string()),
        read: |it, value| put(&mut it.sampling.repetition_penalty, value),
    },
    Key {
        name: "tokens",
        write: |it| Some(it.sampling.max_tokens.to_string()),
        read: |it, value| put(&mut it.sampling.max_tokens, value),
    },
    Key {
        name: "chatseed",
        write: |it| Some(it.sampling.seed.to_string()),
        read: |it, value| seed(value).map(|seed| it.sampling.seed = seed),
    },
    Key {
        name: "hide",
        write: |it| {
            let names: Vec<&str> = it.hidden.iter().map(|group| group.name()).collect();
            (!names.is_empty()).then(|| names.join(","))
        },
        read: |it, value| {
            it.hidden = value
                .split(',')
                .map(|name| ControlGroup::named(name).ok_or_else(|| unknown("group of controls")))
                .collect::<Result<_, _>>()?;
            Ok(())
        },
    },
];

fn unknown(what: &str) -> String {
    format!("unknown {what}")
}

fn parsed<T: FromStr<Err: Display>>(value: &str) -> Result<T, String> {
    value.parse().map_err(|error: T::Err| error.to_string())
}

fn put<T: FromStr<Err: Display>>(setting: &mut T, value: &str) -> Result<(), String> {
    *setting = parsed(value)?;
    Ok(())
}

fn at_most(most: usize, value: &str) -> Result<usize, String> {
    let number = parsed(value)?;
    if number <= most {
        Ok(number)
    } else {
        Err(format!("at most {most}"))
    }
}

/// A seed that a number field can show: fields hold binary64 numbers.
fn seed(value: &str) -> Result<u64, String> {
    let seed = parsed(value)?;
    if seed <= LARGEST_SEED {
        Ok(seed)
    } else {
        Err(format!("a seed is at most {LARGEST_SEED}"))
    }
}

/// What the catalogue's names are made of.
fn is_catalogue_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    (1..=64).contains(&name.len()) && name.bytes().all(allowed)
}

/// The codes that may stand in a link. Own text has its file's name for a code, which is shared only if it is shaped like a
/// language's.
fn shareable(codes: &[String]) -> String {
    let shared = codes.iter().map(String::as_str).filter(|code| is_tag(code));
    shared.collect::<Vec<_>>().join(",")
}

fn languages(value: &str, text: SharedText) -> Result<Vec<String>, String> {
    let mut codes: Vec<String> = Vec::new();
    for code in value.split(',').filter(|code| !code.is_empty()) {
        let known = match text {
            SharedText::Builtin => mwanda_text::language(code).is_some(),
            SharedText::Own => is_tag(code),
        };
        if !known {
            return Err(unknown("language"));
        }
        if codes.iter().all(|other| other != code) {
            codes.push(code.to_owned());
        }
    }
    Ok(codes)
}

/// Whether this is shaped like the language tags of texts: `yo`, `yue`, `zh-TW`, `sr-Latn`.
fn is_tag(code: &str) -> bool {
    let mut parts = code.split('-');
    let is_language = parts.next().is_some_and(|part| {
        (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase())
    });
    let is_refined = parts.next().is_none_or(|part| {
        matches!(part.len(), 2 | 4) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    is_language && is_refined && parts.next().is_none()
}
