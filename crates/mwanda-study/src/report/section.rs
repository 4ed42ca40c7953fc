//! What a report is made of.

use minijinja::{Environment, Value, context};

use super::drawing::WIDTH;
use super::line_chart::LineChart;
use super::row_chart::RowChart;
use super::table::Table;

/// Around a drawing that stands on its own.
const PAPER: f64 = 12.0;
/// Pixels across such a drawing, before anyone scales it.
const NATURAL_WIDTH: f64 = 640.0;

/// A section of the page.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// How to read what follows; one string a paragraph.
    pub(super) introduction: Vec<String>,
    pub(super) parts: Vec<Part>,
}

/// What a section says of one model, or of one question.
#[derive(Default)]
pub(super) struct Part {
    pub(super) title: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) figures: Vec<Figure>,
    pub(super) tables: Vec<Table>,
}

/// A chart with a name of letters, digits and hyphens that distinguishes it from every other one of the report.
pub(super) struct Figure {
    pub(super) name: String,
    pub(super) chart: Chart,
}

/// A chart of either kind.
pub(super) enum Chart {
    Lines(LineChart),
    Rows(RowChart),
}

impl Section {
    pub(super) fn to_value(
        &self,
        environment: &Environment<'_>,
    ) -> Result<Value, minijinja::Error> {
        let parts: Vec<Value> = self
            .parts
            .iter()
            .map(|part| part.to_value(environment))
            .collect::<Result<_, _>>()?;
        Ok(
            context! { id => self.id, title => self.title, introduction => &self.introduction, parts },
        )
    }
}

impl Part {
    fn to_value(&self, environment: &Environment<'_>) -> Result<Value, minijinja::Error> {
        let figures: Vec<Value> = self
            .figures
            .iter()
            .map(|figure| figure.in_page(environment).map(Value::from_safe_string))
            .collect::<Result<_, _>>()?;
        let tables: Vec<Value> = self.tables.iter().map(Table::to_value).collect();
        Ok(context! { title => &self.title, paragraphs => &self.paragraphs, figures, tables })
    }
}

impl Figure {
    fn in_page(&self, environment: &Environment<'_>) -> Result<String, minijinja::Error> {
        self.render(environment, 0.0, "")
    }

    /// A drawing with its own styles, on paper of its own.
    pub(super) fn standalone(
        &self,
        environment: &Environment<'_>,
        style: &str,
    ) -> Result<String, minijinja::Error> {
        self.render(environment, PAPER, style)
    }

    fn render(
        &self,
        environment: &Environment<'_>,
        paper: f64,
        style: &str,
    ) -> Result<String, minijinja::Error> {
        let id = format!("chart-{}", self.name);
        let (template, chart) = match &self.chart {
            Chart::Lines(chart) => ("lines.html", chart.to_value(&id)),
            Chart::Rows(chart) => ("rows.html", chart.to_value(&id)),
        };
        let height: f64 = chart
            .get_attr("height")?
            .to_string()
            .parse()
            .unwrap_or(WIDTH);
        let view_box = format!(
            "{} {} {} {:.1}",
            -paper,
            -paper,
            WIDTH + 2.0 * paper,
            height + 2.0 * paper
        );
        environment.get_template(template)?.render(context! {
            chart,
            box => view_box,
            standalone => !style.is_empty(),
            natural => NATURAL_WIDTH,
            style => Value::from_safe_string(style.to_owned()),
        })
    }
}

/// Letters, digits and single hyphens for names of files and elements.
pub(super) fn slug(parts: &[&str]) -> String {
    let mut slug = String::new();
    for part in parts {
        for character in part.chars().chain(['-']) {
            if character.is_ascii_alphanumeric() {
                slug.push(character.to_ascii_lowercase());
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_hold_nothing_that_means_something() {
        assert_eq!(
            slug(&["sparsity", "Gemma 3 \"270M\"/x", "2:4"]),
            "sparsity-gemma-3-270m-x-2-4"
        );
        assert_eq!(slug(&["<>"]), "");
    }
}
