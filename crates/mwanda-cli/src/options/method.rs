//! How to prune: criterion, amount, and where it is taken from.

use anyhow::Result;
use clap::Args;
use mwanda_engine::{
    Allocation, AllocationSettings, CwlKeep, Method, Pattern, PruneSettings, Scope, Terms,
    WindowSettings,
};

use super::parse::{one_of, parsed, share, whole};

/// Every choice of the pruning method. What is not given takes the default of the criterion.
#[derive(Debug, Args)]
pub struct MethodOptions {
    /// Criterion. `m-wanda` and `m-wanda-on-wanda` are mwanda's own reconstruction of M-Wanda, not its authors' code.
    #[arg(
        long,
        default_value_t = Method::MWanda,
        value_parser = one_of(Method::ALL, Method::name)
    )]
    pub method: Method,
    /// Share of the prunable weights to zero, from 0 to 1; above 0.95 only with `--allocation uniform` [default: 0.5].
    #[arg(long, value_name = "S", value_parser = share, allow_negative_numbers = true)]
    pub sparsity: Option<f64>,
    /// N:M pattern, such as 2:4 or 4:8: of every M consecutive weights of a row, N are kept. It fixes the sparsity, which is
    /// then uniform over the blocks.
    #[arg(
        long,
        value_name = "N:M",
        value_parser = parsed::<Pattern>,
        conflicts_with = "sparsity"
    )]
    pub pattern: Option<Pattern>,
    /// Whether the weights of a row or of a whole matrix compete with each other [default: row].
    #[arg(long, value_parser = one_of(Scope::ALL, Scope::name))]
    pub scope: Option<Scope>,
    /// λ: how much a feature's spread over the languages adds to its norm [default: 0, which leaves the term out].
    #[arg(
        long,
        visible_alias = "variance-weight",
        value_name = "λ",
        allow_negative_numbers = true
    )]
    pub lambda: Option<f64>,
    /// ρ: exponent of the activation probability; 0 leaves the term out [default: 1].
    #[arg(
        long,
        visible_alias = "activation-exponent",
        value_name = "ρ",
        allow_negative_numbers = true
    )]
    pub rho: Option<f64>,
    /// ε: added to the activation probability [default: 1].
    #[arg(
        long,
        visible_alias = "activation-floor",
        value_name = "ε",
        allow_negative_numbers = true
    )]
    pub epsilon: Option<f64>,
    /// a: exponent of the activations in RIA's criterion [default: 0.5 for ria, 0.75 for m-wanda].
    #[arg(
        long,
        visible_alias = "ria-exponent",
        value_name = "a",
        allow_negative_numbers = true
    )]
    pub exponent: Option<f64>,
    /// How sparsity is spread over the blocks [default: cwl for m-wanda and m-wanda-on-wanda without a pattern, else
    /// uniform].
    #[arg(long, value_parser = one_of(Allocation::ALL, Allocation::name))]
    pub allocation: Option<Allocation>,
    /// OWL and CWL: blocks differ from the mean sparsity by at most twice this [default: 0.04].
    #[arg(long, value_name = "R", allow_negative_numbers = true)]
    pub allocation_range: Option<f64>,
    /// OWL: a score above this many times the block's mean is an outlier [default: 5].
    #[arg(long, value_name = "M", allow_negative_numbers = true)]
    pub owl_multiple: Option<f64>,
    /// CWL: keep more of the blocks where languages agree (high) or differ (low) [default: low].
    #[arg(
        long,
        value_name = "BLOCKS",
        value_parser = one_of(CwlKeep::ALL, CwlKeep::name)
    )]
    pub cwl_keep: Option<CwlKeep>,
    /// Recorded in the manifest; the method itself draws no random numbers.
    #[arg(
        long,
        value_name = "S",
        default_value_t = 0,
        value_parser = whole::<u64>,
        allow_negative_numbers = true
    )]
    pub seed: u64,
}

impl MethodOptions {
    /// The settings that the engine takes.
    ///
    /// # Errors
    /// A value outside its range, or choices that exclude each other.
    pub fn settings(&self, windows: WindowSettings) -> Result<PruneSettings> {
        let mut settings = PruneSettings::new(self.method);
        settings.pattern = self.pattern.unwrap_or(Pattern::Unstructured);
        // A pattern fixes the sparsity.
        let fixed = settings.pattern.sparsity();
        settings.sparsity = fixed.or(self.sparsity).unwrap_or(settings.sparsity);
        settings.terms = self.terms();
        settings.scope = self.scope.unwrap_or(settings.scope);
        settings.allocation = self.allocation_settings(settings.pattern);
        settings.windows = windows;
        settings.seed = self.seed;
        settings.validate()?;
        Ok(settings)
    }

    /// What was given although the other choices leave it without effect, a sentence each. `settings` are those of
    /// [`MethodOptions::settings`].
    pub fn without_effect(&self, settings: &PruneSettings) -> Vec<String> {
        let is_m_wanda = matches!(self.method, Method::MWandaOnWanda | Method::MWanda);
        let kind = settings.allocation.kind;
        let method = format!("--method {}", self.method);
        let allocation = format!("--allocation {kind}");
        let options: [(&str, bool, &str); 8] = [
            ("--lambda", self.lambda.is_some() && !is_m_wanda, &method),
            ("--rho", self.rho.is_some() && !is_m_wanda, &method),
            ("--epsilon", self.epsilon.is_some() && !is_m_wanda, &method),
            (
                "--exponent",
                self.exponent.is_some() && !self.method.is_relative(),
                &method,
            ),
            (
                "--allocation-range",
                self.allocation_range.is_some() && kind == Allocation::Uniform,
                &allocation,
            ),
            (
                "--owl-multiple",
                self.owl_multiple.is_some() && kind != Allocation::Owl,
                &allocation,
            ),
            (
                "--cwl-keep",
                self.cwl_keep.is_some() && kind != Allocation::Cwl,
                &allocation,
            ),
            (
                "--scope",
                self.scope.is_some() && self.pattern.is_some(),
                "--pattern",
            ),
        ];
        options
            .into_iter()
            .filter(|(_, is_idle, _)| *is_idle)
            .map(|(option, _, cause)| format!("{option} has no effect with {cause}"))
            .collect()
    }

    fn terms(&self) -> Terms {
        let defaults = Terms::for_method(self.method);
        Terms {
            variance_weight: self.lambda.unwrap_or(defaults.variance_weight),
            activation_exponent: self.rho.unwrap_or(defaults.activation_exponent),
            activation_floor: self.epsilon.unwrap_or(defaults.activation_floor),
            ria_exponent: self.exponent.unwrap_or(defaults.ria_exponent),
        }
    }

    fn allocation_settings(&self, pattern: Pattern) -> AllocationSettings {
        let defaults = AllocationSettings::default_for(self.method, &pattern);
        AllocationSettings {
            kind: self.allocation.unwrap_or(defaults.kind),
            range: self.allocation_range.unwrap_or(defaults.range),
            owl_multiple: self.owl_multiple.unwrap_or(defaults.owl_multiple),
            cwl_keep: self.cwl_keep.unwrap_or(defaults.cwl_keep),
        }
    }
}
