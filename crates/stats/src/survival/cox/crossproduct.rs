//! Sums of weighted squares and products of rows, X'VX, in one pass over the rows.

/// How many rows are gone through before the next pair of columns is looked at, so that they stay near the processor.
const BLOCK: usize = 64;

/// A running X'VX.
pub(super) struct Crossproduct {
    columns: usize,
    tiles: Vec<Tile>,
}

/// A square of the result with the corner at (`row`, `column`), up to four elements wide.
struct Tile {
    row: usize,
    column: usize,
    sums: [[f64; 4]; 4],
}

impl Crossproduct {
    pub(super) fn new(columns: usize) -> Crossproduct {
        let starts = tile_starts(columns);
        let mut tiles = Vec::with_capacity(starts.len() * (starts.len() + 1) / 2);
        for (index, &row) in starts.iter().enumerate() {
            tiles.extend(starts[..=index].iter().map(|&column| Tile { row, column, sums: [[0.0; 4]; 4] }));
        }
        Crossproduct { columns, tiles }
    }

    /// Adds rows, one after the other in `rows`, with a weight each.
    pub(super) fn add(&mut self, rows: &[f64], weights: &[f64]) {
        match self.columns {
            1 => self.add_in_blocks::<1>(rows, weights),
            2 | 3 => self.add_in_blocks::<2>(rows, weights),
            _ => self.add_in_blocks::<4>(rows, weights),
        }
    }

    fn add_in_blocks<const WIDTH: usize>(&mut self, rows: &[f64], weights: &[f64]) {
        for (rows, weights) in rows.chunks(BLOCK * self.columns).zip(weights.chunks(BLOCK)) {
            for tile in &mut self.tiles {
                tile.add::<WIDTH>(rows, weights, self.columns);
            }
        }
    }

    /// The square matrix, row by row.
    pub(super) fn finish(self) -> Vec<f64> {
        let size = self.columns;
        let width = tile_width(size);
        let mut matrix = vec![0.0; size * size];
        for tile in &self.tiles {
            for i in 0..width {
                for j in 0..width {
                    matrix[(tile.row + i) * size + tile.column + j] = tile.sums[i][j];
                    matrix[(tile.column + j) * size + tile.row + i] = tile.sums[i][j];
                }
            }
        }
        matrix
    }
}

impl Tile {
    fn add<const WIDTH: usize>(&mut self, rows: &[f64], weights: &[f64], stride: usize) {
        let mut sums = [[0.0; WIDTH]; WIDTH];
        for (row, &weight) in rows.chunks_exact(stride).zip(weights) {
            let (left, right) = (&row[self.row..self.row + WIDTH], &row[self.column..self.column + WIDTH]);
            for (sums, left) in sums.iter_mut().zip(left) {
                let weighted = weight * left;
                for (sum, right) in sums.iter_mut().zip(right) {
                    *sum += weighted * right;
                }
            }
        }
        for (total, sums) in self.sums.iter_mut().zip(&sums) {
            for (total, sum) in total.iter_mut().zip(sums) {
                *total += sum;
            }
        }
    }
}

fn tile_width(columns: usize) -> usize {
    match columns {
        1 => 1,
        2 | 3 => 2,
        _ => 4,
    }
}

/// First columns of the tiles. The last tile ends with the last column, even if it overlaps with the one before it:
/// both then hold the same sums.
fn tile_starts(columns: usize) -> Vec<usize> {
    let width = tile_width(columns);
    let mut starts: Vec<usize> = (0..columns / width).map(|tile| tile * width).collect();
    if !columns.is_multiple_of(width) {
        starts.push(columns - width);
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_gives_the_sums_of_products() {
        for columns in 1..=11 {
            let rows: Vec<f64> = (0..columns * 150).map(|i| f64::from((i * 37 % 101) as u8) - 50.0).collect();
            let weights: Vec<f64> = (0..150).map(|i| f64::from(i % 7) - 2.0).collect();
            let mut product = Crossproduct::new(columns);
            let (first, last) = rows.split_at(columns * 70);
            product.add(first, &weights[..70]);
            product.add(last, &weights[70..]);
            let matrix = product.finish();
            for i in 0..columns {
                for j in 0..columns {
                    let expected: f64 =
                        rows.chunks_exact(columns).zip(&weights).map(|(row, weight)| weight * row[i] * row[j]).sum();
                    assert_eq!(matrix[i * columns + j], expected, "{columns} columns, element {i}, {j}");
                }
            }
        }
    }
}
