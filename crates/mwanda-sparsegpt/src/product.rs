//! Products of dense `f64` matrices, on all cores.

use rayon::prelude::*;

/// Rows of the result that one task computes.
const STRIP: usize = 128;

/// A matrix in someone else's memory.
#[derive(Clone, Copy)]
pub(crate) struct Matrix<'a> {
    values: &'a [f64],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a> Matrix<'a> {
    /// `rows × columns` values; a row starts every `stride` values.
    pub fn new(values: &'a [f64], rows: usize, columns: usize, stride: usize) -> Self {
        assert!(columns <= stride || rows <= 1);
        assert!(rows == 0 || columns == 0 || (rows - 1) * stride + columns <= values.len());
        Self {
            values,
            rows,
            columns,
            row_stride: stride,
            column_stride: 1,
        }
    }

    /// The same values, rows as columns.
    pub fn transposed(self) -> Self {
        Self {
            values: self.values,
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
        }
    }

    /// Rows `first..first + rows`.
    pub fn rows(self, first: usize, rows: usize) -> Self {
        assert!(first + rows <= self.rows);
        let start = (first * self.row_stride).min(self.values.len());
        Self {
            values: &self.values[start..],
            rows,
            ..self
        }
    }

    /// Columns `first..`.
    pub fn columns_from(self, first: usize) -> Self {
        assert!(first <= self.columns);
        let start = (first * self.column_stride).min(self.values.len());
        Self {
            values: &self.values[start..],
            columns: self.columns - first,
            ..self
        }
    }
}

/// `sum += scale · left · right`; `sum` has a row every `stride` values.
pub(crate) fn add_product(
    scale: f64,
    left: Matrix<'_>,
    right: Matrix<'_>,
    sum: &mut [f64],
    stride: usize,
) {
    let (rows, inner, columns) = (left.rows, left.columns, right.columns);
    assert_eq!(inner, right.rows);
    if rows == 0 || inner == 0 || columns == 0 {
        return;
    }
    assert!(columns <= stride && (rows - 1) * stride + columns <= sum.len());
    // SAFETY: `Matrix` holds its last element within `values`, and what was asserted above does so for `sum`, which as
    // the only `&mut` overlaps neither. A slice has at most `isize::MAX` bytes, so no stride overflows.
    unsafe {
        matrixmultiply::dgemm(
            rows,
            inner,
            columns,
            scale,
            left.values.as_ptr(),
            left.row_stride as isize,
            left.column_stride as isize,
            right.values.as_ptr(),
            right.row_stride as isize,
            right.column_stride as isize,
            1.0,
            sum.as_mut_ptr(),
            stride as isize,
            1,
        );
    }
}

/// Calls `task` with strips of rows of a row-major matrix, in parallel: the number of the strip's first row, how many
/// rows it has, and its values. Where strips begin does not depend on the number of cores, and so neither does any sum.
pub(crate) fn for_each_strip(
    matrix: &mut [f64],
    stride: usize,
    task: impl Fn(usize, usize, &mut [f64]) + Sync,
) {
    matrix
        .par_chunks_mut(STRIP * stride)
        .enumerate()
        .for_each(|(index, strip)| task(index * STRIP, strip.len() / stride, strip));
}
