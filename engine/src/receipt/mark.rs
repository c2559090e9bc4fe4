//! 标记: how far the logs of a sitting had come, signed by the site, while they still grow. What is cut off, changed or
//! dropped afterwards is missed. When the sitting is over its seal takes the mark's place.

use ed25519_dalek::{SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::{is_signed, sign};
use crate::attempt::Head;

/// The latest mark of a sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// 1, 2, … within the sitting.
    pub number: u32,
    /// When, µs.
    pub at: i64,
    /// `attempt number hash` of each log that had begun, in order of the attempts' ids.
    pub heads: Vec<String>,
    /// SHA-256 of these lines, each ended by a newline, hex.
    pub digest: String,
    /// `KAOPU-MARK|sitting|number|at|logs|digest`
    pub signed: String,
    /// Its signature, base64url.
    pub signature: String,
}

impl Mark {
    /// Marks where logs stand.
    pub fn make(sitting: &str, (number, at): (u32, i64), mut heads: Vec<String>, key: &SigningKey) -> Self {
        heads.sort();
        let digest = digest(&heads);
        let signed = text(sitting, (number, at), heads.len(), &digest);
        let signature = sign(key, &signed);
        Self { number, at, heads, digest, signed, signature }
    }

    /// Whether digest, text and signature fit the heads.
    pub fn fits(&self, sitting: &str, key: &VerifyingKey) -> bool {
        digest(&self.heads) == self.digest
            && self.signed == text(sitting, (self.number, self.at), self.heads.len(), &self.digest)
            && is_signed(key, &self.signed, &self.signature)
    }

    /// The attempts that `hash_at` does not lead through their marked head any more. `hash_at`: the hash of an
    /// attempt's event with this number, if it is there.
    pub fn missed<'a, 'h>(&'a self, hash_at: impl Fn(&str, u32) -> Option<&'h str>) -> Vec<&'a str> {
        let misses = |line: &&'a str| {
            let Some((attempt, head)) = head_of(line) else { return true };
            hash_at(attempt, head.number) != Some(head.hash.as_str())
        };
        let lines = self.heads.iter().map(String::as_str).filter(misses);
        lines.map(|line| line.split(' ').next().unwrap_or(line)).collect()
    }
}

/// A log's line.
pub fn line(attempt: &str, head: &Head) -> String {
    format!("{attempt} {} {}", head.number, head.hash)
}

/// The attempt and head that a line names.
pub fn head_of(line: &str) -> Option<(&str, Head)> {
    let mut fields = line.split(' ');
    let (attempt, number, hash) = (fields.next()?, fields.next()?.parse().ok()?, fields.next()?.to_owned());
    Some((attempt, Head { number, hash }))
}

fn digest(heads: &[String]) -> String {
    let mut hash = Sha256::new();
    for line in heads {
        hash.update(line.as_bytes());
        hash.update(b"\n");
    }
    hex::encode(hash.finalize())
}

fn text(sitting: &str, (number, at): (u32, i64), size: usize, digest: &str) -> String {
    format!("KAOPU-MARK|{sitting}|{number}|{at}|{size}|{digest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_off_after_a_mark_is_missed() {
        let key = SigningKey::from_bytes(&[5; 32]);
        let public = key.verifying_key();
        let head = |number: u32| Head { number, hash: format!("{number:064x}") };
        let mark = Mark::make("s", (1, 9), vec![line("b", &head(4)), line("a", &head(3))], &key);
        assert!(mark.fits("s", &public) && !mark.fits("another", &public));
        // Logs that went on lead through the heads.
        let hashes: Vec<String> = (0..8).map(|n| head(n).hash).collect();
        let at = |_: &str, n: u32| hashes.get(n as usize).map(String::as_str);
        assert_eq!(mark.missed(at), Vec::<&str>::new());
        assert_eq!(mark.missed(|attempt, n| at(attempt, n).filter(|_| n < 4)), ["b"], "its end was cut off");
        assert_eq!(mark.missed(|_, _| None), ["a", "b"], "both are gone");
        assert_eq!(mark.missed(|_, n| at("", n + 1)), ["a", "b"], "others are in their place");
        let mut without = mark.clone();
        without.heads.pop();
        assert!(!without.fits("s", &public), "a mark can't be made to forget a log");
        let again = Mark { digest: digest(&without.heads), ..without };
        assert!(!again.fits("s", &public));
    }
}
