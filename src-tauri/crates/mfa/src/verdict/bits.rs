//! A set of small numbers: people by place in the list, policies or regions by place in theirs.

/// A set of numbers below a length that is fixed when it is made. Sets that are combined must
/// have been made with the same length.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub(crate) fn empty(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    pub(crate) fn full(len: usize) -> Self {
        let mut bits = Self(vec![u64::MAX; len.div_ceil(64)]);
        if let Some(last) = bits.0.last_mut() {
            let used = len % 64;
            if used != 0 {
                *last = (1 << used) - 1;
            }
        }
        bits
    }

    pub(crate) fn insert(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    pub(crate) fn contains(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    pub(crate) fn and(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a & b)
    }

    pub(crate) fn or(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a | b)
    }

    /// What is in this set and not in the other.
    pub(crate) fn minus(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a & !b)
    }

    pub(crate) fn is_subset_of(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & !b == 0)
    }

    fn zip(&self, other: &Self, join: impl Fn(u64, u64) -> u64) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| join(*a, *b)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn a_full_set_has_exactly_its_numbers() {
        for len in [0, 1, 63, 64, 65, 130] {
            let full = Bits::full(len);
            assert!((0..len).all(|at| full.contains(at)), "{len}");
            assert!(!full.contains(len), "{len}");
            assert!(full.minus(&full).is_empty());
            assert_eq!(full.count(), len as u64);
        }
    }
}
