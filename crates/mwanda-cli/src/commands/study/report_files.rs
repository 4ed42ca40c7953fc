//! The report, its charts and its tables, from the results.

use std::{fs, io::Write, path::Path};

use anyhow::{Context, Result};
use mwanda_study::{
    AccuracyRow, ComparisonRow, Record, Study, accuracy_rows, charts, comparison_rows, html, tables,
};

/// What the report is made of.
pub struct ReportFiles<'a> {
    study: &'a Study,
    records: &'a [Record],
    comparisons: Vec<ComparisonRow>,
    accuracies: Vec<AccuracyRow>,
}

impl<'a> ReportFiles<'a> {
    /// Compares what the study asks to compare.
    ///
    /// # Errors
    /// Results that cannot be held against each other.
    pub fn new(study: &'a Study, records: &'a [Record]) -> Result<Self> {
        Ok(Self {
            study,
            records,
            comparisons: comparison_rows(study, records)?,
            accuracies: accuracy_rows(records),
        })
    }

    /// Writes the report.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let page = html(
            self.study,
            self.records,
            &self.comparisons,
            &self.accuracies,
        )?;
        replace(path, &page)
    }

    /// Writes every chart and every table into a folder, and says how many.
    ///
    /// # Errors
    /// A folder or file that cannot be written.
    pub fn write_figures(&self, folder: &Path) -> Result<usize> {
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        let (study, records) = (self.study, self.records);
        let charts = charts(study, records, &self.comparisons, &self.accuracies)?;
        for chart in &charts {
            replace(&folder.join(format!("{}.svg", chart.name)), &chart.svg)?;
        }
        let tables = tables(study, records, &self.comparisons, &self.accuracies);
        for table in &tables {
            replace(&folder.join(format!("{}.md", table.name)), &table.markdown)?;
        }
        Ok(charts.len() + tables.len())
    }
}

/// Writes a file beside its place and moves it there, so that there is always a whole one.
fn replace(path: &Path, content: &str) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let write = || {
        let mut builder = tempfile::Builder::new();
        // Temporary files are private; what is kept has the permissions of any other new file.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(content.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok::<_, std::io::Error>(())
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}
