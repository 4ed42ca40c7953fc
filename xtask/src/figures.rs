//! The figures and tables of the README and of `docs`, from the results of the studies.

use crate::{
    cargo::root,
    mwanda::{self, mwanda},
    run::run,
    say,
};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// Studies whose results are in the repository, by the names of their files.
const STUDIES: [&str; 1] = ["quick"];

/// What holds tables between marks.
const DOCUMENTS: [&str; 2] = ["README.md", "docs/method.md"];

const BEGIN: &str = "<!-- table: ";
const END: &str = "<!-- end of table -->";

/// Computes every figure and table anew from the results, and puts the tables in their places.
///
/// # Errors
/// Results that are missing or broken, or a document that asks for a table that there is not.
pub fn figures() -> Result<()> {
    mwanda::build()?;
    for study in STUDIES {
        let file = root().join("studies").join(format!("{study}.toml"));
        let report = file.with_extension("html");
        remove_old(&folder(study))?;
        let mut command = mwanda(&["study", "--report-only", "--report"])?;
        command
            .arg(report)
            .arg("--figures")
            .arg(folder(study))
            .arg(file);
        run(&mut command)?;
    }
    for document in DOCUMENTS {
        let path = root().join(document);
        let text = fs::read_to_string(&path).with_context(|| document.to_owned())?;
        let filled = fill(&text, &|name| {
            let file = figures_folder().join(format!("{name}.md"));
            fs::read_to_string(&file).with_context(|| file.display().to_string())
        });
        let filled = filled.with_context(|| document.to_owned())?;
        if filled != text {
            fs::write(&path, filled).with_context(|| document.to_owned())?;
            say(&format!("{document}: changed"));
        }
    }
    Ok(())
}

fn figures_folder() -> PathBuf {
    root().join("docs").join("figures")
}

fn folder(study: &str) -> PathBuf {
    figures_folder().join(Path::new(study))
}

/// Removes the charts and tables of a study: it may not have all of them any more.
fn remove_old(folder: &Path) -> Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries.with_context(|| folder.display().to_string())?,
    };
    for entry in entries {
        let path = entry?.path();
        let ending = path.extension().unwrap_or_default();
        if ending == "svg" || ending == "md" {
            fs::remove_file(&path).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

/// Puts `table(name)` between each `<!-- table: name -->` and the end mark after it.
fn fill(text: &str, table: &dyn Fn(&str) -> Result<String>) -> Result<String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find(BEGIN) {
        let (before, mark) = rest.split_at(begin);
        let Some((name, after)) = mark[BEGIN.len()..].split_once(" -->") else {
            bail!("a mark `{BEGIN}` does not end");
        };
        let Some((_, after)) = after.split_once(END) else {
            bail!("the table `{name}` has no `{END}`");
        };
        let content = table(name)?;
        filled.push_str(before);
        filled.push_str(&format!("{BEGIN}{name} -->\n\n{}\n\n{END}", content.trim()));
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_take_the_places_of_the_old_ones() {
        let text = "a\n<!-- table: quick/x -->\nold\n<!-- end of table -->\nb\n<!-- table: y --><!-- end of table -->";
        let table = |name: &str| Ok(format!("| {name} |\n"));
        let filled = fill(text, &table).unwrap();
        let expected = "a\n<!-- table: quick/x -->\n\n| quick/x |\n\n<!-- end of table -->\nb\n\
            <!-- table: y -->\n\n| y |\n\n<!-- end of table -->";
        assert_eq!(filled, expected);
        assert_eq!(fill(&filled, &table).unwrap(), expected);
    }

    #[test]
    fn a_table_without_an_end_is_refused() {
        let table = |_: &str| Ok(String::new());
        assert!(fill("<!-- table: x -->", &table).is_err());
        assert!(fill("<!-- table: x", &table).is_err());
        assert_eq!(fill("nothing", &table).unwrap(), "nothing");
    }

    #[test]
    fn old_charts_and_tables_go_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.svg", "b.md", "c.png"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        remove_old(folder.path()).unwrap();
        let left = fs::read_dir(folder.path()).unwrap();
        let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["c.png"]);
        remove_old(&folder.path().join("none")).unwrap();
    }

    #[test]
    fn every_study_is_there() {
        for study in STUDIES {
            let file = root().join("studies").join(format!("{study}.toml"));
            assert!(file.is_file(), "{}", file.display());
        }
    }
}
