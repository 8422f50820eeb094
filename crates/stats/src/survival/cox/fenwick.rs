//! Sums of weights by rank, changed and asked for in logarithmic time.

/// Partial sums in the manner of Fenwick.
pub(super) struct Fenwick {
    /// At i, counted from 1, the sum of the last weights up to i, as many as the lowest bit of i says.
    sums: Vec<f64>,
    own: Vec<f64>,
    total: f64,
}

impl Fenwick {
    pub(super) fn new(ranks: usize) -> Fenwick {
        Fenwick { sums: vec![0.0; ranks + 1], own: vec![0.0; ranks], total: 0.0 }
    }

    pub(super) fn clear(&mut self) {
        self.sums.fill(0.0);
        self.own.fill(0.0);
        self.total = 0.0;
    }

    pub(super) fn add(&mut self, rank: usize, weight: f64) {
        self.total += weight;
        self.own[rank] += weight;
        let mut node = rank + 1;
        while node < self.sums.len() {
            self.sums[node] += weight;
            node += node & node.wrapping_neg();
        }
    }

    /// Sums of the weights below a rank, at it and above it.
    pub(super) fn around(&self, rank: usize) -> (f64, f64, f64) {
        let mut below = 0.0;
        let mut node = rank;
        while node > 0 {
            below += self.sums[node];
            node -= node & node.wrapping_neg();
        }
        (below, self.own[rank], self.total - below - self.own[rank])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_below_at_and_above() {
        let weights = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0];
        let mut tree = Fenwick::new(weights.len());
        for (rank, weight) in weights.iter().enumerate() {
            tree.add(rank, *weight);
        }
        tree.add(4, -2.0);
        assert_eq!(tree.around(0), (0.0, 3.0, 20.0));
        assert_eq!(tree.around(4), (9.0, 3.0, 11.0));
        assert_eq!(tree.around(6), (21.0, 2.0, 0.0));
        tree.clear();
        assert_eq!(tree.around(3), (0.0, 0.0, 0.0));
    }
}
