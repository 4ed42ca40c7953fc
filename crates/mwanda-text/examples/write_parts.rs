//! Writes the built-in text as `DIR/<part>/<language>.txt`, for programs that are not written in Rust:
//!
//! ```text
//! cargo run -p mwanda-text --features training --example write_parts -- DIR
//! ```

use mwanda_text::{Part, languages, text};
use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

const PARTS: [(&str, Part); 3] = [
    ("training", Part::Training),
    ("calibration", Part::Calibration),
    ("evaluation", Part::Evaluation),
];

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let (Some(folder), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: write_parts DIR");
        return ExitCode::from(2);
    };
    match write_parts(&PathBuf::from(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write_parts(folder: &Path) -> Result<(), Box<dyn Error>> {
    for (name, part) in PARTS {
        let part_folder = folder.join(name);
        fs::create_dir_all(&part_folder)
            .map_err(|error| format!("cannot create {}: {error}", part_folder.display()))?;
        for language in languages() {
            let file = part_folder.join(format!("{}.txt", language.code));
            fs::write(&file, text(language.code, part)?)
                .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        }
    }
    Ok(())
}
