//! The pruned matrices as a grid: a block a row, a module a column.

use mwanda_protocol::MatrixSparsity;

/// A block a row, a module a column.
#[derive(Clone, Debug, PartialEq)]
pub struct SparsityGrid {
    /// The blocks, lowest first.
    pub blocks: Vec<usize>,
    /// The modules, in the order in which a block applies them.
    pub modules: Vec<String>,
    /// blocks × modules, row-major; `None` where a block lacks the module or it was not pruned.
    cells: Vec<Option<GridCell>>,
}

/// A pruned matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct GridCell {
    /// The tensor's name.
    pub tensor: String,
    /// Share of its weights that is zero.
    pub sparsity: f64,
}

impl SparsityGrid {
    /// Sorts `matrices` into a grid.
    pub fn of(matrices: &[MatrixSparsity]) -> Self {
        let mut blocks: Vec<usize> = matrices.iter().map(|matrix| matrix.block).collect();
        blocks.sort_unstable();
        blocks.dedup();
        let mut modules: Vec<String> = Vec::new();
        for matrix in matrices {
            if !modules.contains(&matrix.module) {
                modules.push(matrix.module.clone());
            }
        }
        let mut cells = vec![None; blocks.len() * modules.len()];
        for matrix in matrices {
            let column = modules.iter().position(|module| *module == matrix.module);
            if let (Ok(row), Some(column)) = (blocks.binary_search(&matrix.block), column) {
                cells[row * modules.len() + column] = Some(GridCell {
                    tensor: matrix.tensor.clone(),
                    sparsity: matrix.sparsity,
                });
            }
        }
        Self {
            blocks,
            modules,
            cells,
        }
    }

    /// Rows and columns.
    pub fn size(&self) -> (usize, usize) {
        (self.blocks.len(), self.modules.len())
    }

    /// The matrix of a row and a column.
    pub fn at(&self, row: usize, column: usize) -> Option<&GridCell> {
        let is_within = row < self.blocks.len() && column < self.modules.len();
        is_within.then(|| self.cells[row * self.modules.len() + column].as_ref())?
    }
}

/// A module's name without what all names share: `up_proj` of `mlp.up_proj` becomes `up`, so that columns are narrow.
pub fn short_module(module: &str) -> &str {
    let name = module.rsplit('.').next().unwrap_or(module);
    name.strip_suffix("_proj").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(block: usize, module: &str, sparsity: f64) -> MatrixSparsity {
        MatrixSparsity {
            block,
            module: module.to_owned(),
            tensor: format!("model.layers.{block}.{module}.weight"),
            sparsity,
        }
    }

    #[test]
    fn a_block_may_lack_a_module() {
        let grid = SparsityGrid::of(&[
            matrix(0, "self_attn.q_proj", 0.4),
            matrix(0, "mlp.up_proj", 0.5),
            matrix(2, "mlp.up_proj", 0.6),
        ]);
        assert_eq!(grid.size(), (2, 2));
        assert_eq!(grid.at(1, 1).unwrap().sparsity, 0.6);
        assert_eq!(grid.at(1, 0), None);
        assert_eq!((grid.at(7, 7), grid.at(0, 2)), (None, None));
        assert_eq!(
            grid.at(1, 1).unwrap().tensor,
            "model.layers.2.mlp.up_proj.weight"
        );
    }

    #[test]
    fn nothing_pruned_is_an_empty_grid() {
        assert_eq!(SparsityGrid::of(&[]).size(), (0, 0));
        assert_eq!(SparsityGrid::of(&[]).at(0, 0), None);
    }

    #[test]
    fn modules_have_short_names() {
        assert_eq!(short_module("mlp.up_proj"), "up");
        assert_eq!(short_module("self_attn.o_proj"), "o");
        assert_eq!(short_module("attn.c_attn"), "c_attn");
    }
}
