//! Seeds. The seed of a form is HMAC-SHA-256(master seed, sitting, candidate); SHA-256 of the master seed is
//! published before the sitting and the seed itself after it (DESIGN invariant I2).

use bank::ItemId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::id::{AttemptId, SittingId};

/// 32 bytes from which a form follows.
pub type Seed = [u8; 32];

/// The seed of one candidate's form.
pub fn of_form(master: &Seed, sitting: &SittingId, attempt: &AttemptId) -> Seed {
    hmac(master, &["kaopu form 1", sitting.as_str(), attempt.as_str()])
}

/// The seed by which an item that was taken back is replaced in one form: from the same master seed, so that nobody
/// chooses the item.
pub fn of_replacement(master: &Seed, sitting: &SittingId, attempt: &AttemptId, item: &ItemId) -> Seed {
    hmac(master, &["kaopu replacement 1", sitting.as_str(), attempt.as_str(), item.as_str()])
}

fn hmac(master: &Seed, parts: &[&str]) -> Seed {
    // HMAC takes keys of any length, so this can't fail.
    let mut mac = Hmac::<Sha256>::new_from_slice(master).unwrap_or_else(|_| unreachable!());
    for part in parts {
        mac.update(part.as_bytes());
        mac.update(&[0]);
    }
    mac.finalize().into_bytes().into()
}

/// The commitment to a master seed that is published before the sitting: its SHA-256, in hex.
pub fn commitment(master: &Seed) -> String {
    hex::encode(Sha256::digest(master))
}

/// Reads a seed written as 64 hexadecimal characters.
pub fn parse(text: &str) -> Option<Seed> {
    hex::decode(text.trim()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_candidate_and_sitting_has_its_own() {
        let master = [7; 32];
        let seed = |sitting: &str, attempt: &str| of_form(&master, &sitting.into(), &attempt.into());
        assert_eq!(seed("s", "a"), seed("s", "a"));
        assert_ne!(seed("s", "a"), seed("s", "b"));
        assert_ne!(seed("s", "a"), seed("t", "a"));
        assert_ne!(seed("sa", "b"), seed("s", "ab"), "parts are kept apart");
        assert_eq!(parse(&hex::encode(master)), Some(master));
        assert_eq!(parse("7"), None);
    }
}
