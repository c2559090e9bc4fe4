//! The Merkle tree of RFC 9162, section 2.1, over SHA-256.

use sha2::{Digest, Sha256};

/// A node's hash.
pub type Hash = [u8; 32];

/// `HASH(0x00 || entry)`
pub fn leaf(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The largest power of two below `n`, for `n` ≥ 2.
fn split(n: usize) -> usize {
    n.next_power_of_two() / 2
}

/// The root over leaf hashes; of none, the hash of nothing.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => *one,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node(&root(left), &root(right))
        }
    }
}

/// The hashes beside the way from leaf `index` up to the root, lowest first (2.1.3.1); empty when there is no such
/// leaf.
pub fn path(leaves: &[Hash], index: usize) -> Vec<Hash> {
    if leaves.len() < 2 || index >= leaves.len() {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, beside) = if index < left.len() {
        (self::path(left, index), root(right))
    } else {
        (self::path(right, index - left.len()), root(left))
    };
    path.push(beside);
    path
}

/// The root that leaf `index` of `size` leads to by this way (2.1.3.2); `None` when the way can't be that leaf's.
pub fn climb(leaf: Hash, index: usize, size: usize, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut at, mut last) = (index, size - 1);
    let mut hash = leaf;
    for beside in path {
        if last == 0 {
            return None;
        }
        if at % 2 == 1 || at == last {
            hash = node(beside, &hash);
            while at != 0 && at % 2 == 0 {
                at /= 2;
                last /= 2;
            }
        } else {
            hash = node(&hash, beside);
        }
        at /= 2;
        last /= 2;
    }
    (last == 0).then_some(hash)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn leaves(n: usize) -> Vec<Hash> {
        (0..n).map(|n| leaf(&n.to_be_bytes())).collect()
    }

    /// Entries and roots of the test tree that certificate transparency's implementations share.
    #[test]
    fn roots_are_those_of_certificate_transparency() {
        let entries = [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ];
        let leaves: Vec<Hash> = entries.iter().map(|entry| leaf(&hex::decode(entry).unwrap())).collect();
        let roots = [
            (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
            (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
            (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
            (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
        ];
        for (size, expected) in roots {
            assert_eq!(hex::encode(root(&leaves[..size])), expected, "of {size}");
        }
    }

    proptest! {
        #[test]
        fn every_leaf_climbs_to_the_root_and_nothing_else_does(
            size in 1_usize..200, index in 0_usize..200, flip in 0_usize..256, other in 0_usize..200,
        ) {
            let index = index % size;
            let leaves = leaves(size);
            let (top, way) = (root(&leaves), path(&leaves, index));
            prop_assert_eq!(climb(leaves[index], index, size, &way), Some(top));
            let mut wrong = leaves[index];
            wrong[flip / 8] ^= 1 << (flip % 8);
            prop_assert_ne!(climb(wrong, index, size, &way), Some(top));
            if other % size != index {
                prop_assert_ne!(climb(leaves[index], other % size, size, &way), Some(top));
            }
            let mut longer = way.clone();
            longer.push(top);
            prop_assert_eq!(climb(leaves[index], index, size, &longer), None);
            if let Some((_, shorter)) = way.split_last() {
                prop_assert_ne!(climb(leaves[index], index, size, shorter), Some(top));
            }
        }
    }
}
