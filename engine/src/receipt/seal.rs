//! 封存: when a sitting is over, the logs of all its seats go under one root, which is signed and published. Nothing
//! can be changed, added or dropped afterwards without a receipt telling.

use ed25519_dalek::{SigningKey, VerifyingKey};

use super::{is_signed, sign, tree};
use crate::attempt::state::Phase;
use crate::attempt::{Head, State};

/// What a log is under the seal: one for each seat, also of those who never came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Id of the attempt.
    pub attempt: String,
    /// The head that the receipt carries; `None` when the attempt has not ended.
    pub ended: Option<Head>,
    /// The head when it was sealed: late answers lengthen a log after its end.
    pub last: Head,
}

impl Leaf {
    /// Of an attempt's state.
    pub fn of(attempt: &str, state: &State) -> Self {
        let ended = match &state.phase {
            Phase::Ended(end) => Some(end.head.clone()),
            _ => None,
        };
        Self { attempt: attempt.to_owned(), ended, last: state.head.clone() }
    }

    /// `attempt number hash number hash`, first of the end (`0 -` without), then of the whole log.
    pub fn text(&self) -> String {
        let none = Head { number: 0, hash: "-".into() };
        let ended = self.ended.as_ref().unwrap_or(&none);
        let Self { attempt, last, .. } = self;
        format!("{attempt} {} {} {} {}", ended.number, ended.hash, last.number, last.hash)
    }

    /// Reads such a text; `None`: it is none.
    pub fn read(text: &str) -> Option<Self> {
        let [attempt, ended, ended_hash, last, last_hash] = text.split(' ').collect::<Vec<_>>()[..] else {
            return None;
        };
        let head =
            |number: &str, hash: &str| Some(Head { number: number.parse().ok()?, hash: hash.to_owned() });
        let ended = head(ended, ended_hash)?;
        Some(Self {
            attempt: attempt.to_owned(),
            ended: Some(ended).filter(|head| head.number > 0),
            last: head(last, last_hash)?,
        })
    }

    /// Whether a leaf's text has this head as that of the receipt.
    pub fn has_receipt(text: &str, attempt: &str, head: &Head) -> bool {
        text.starts_with(&format!("{attempt} {} {} ", head.number, head.hash))
    }
}

/// Where the audit log stood: all that it says of the sitting so far (papers, roster, remedies) is sealed with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// Number of its last line.
    pub number: i64,
    /// That line's hash, hex.
    pub hash: String,
}

/// A sitting's seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// 1, 2, … within the sitting.
    pub number: u32,
    /// When, µs.
    pub at: i64,
    /// The leaves' texts, in order of the attempts' ids.
    pub leaves: Vec<String>,
    /// The root, hex.
    pub root: String,
    /// Where the audit log stood; `None` in seals of older versions.
    pub audit: Option<AuditHead>,
    /// The text that is signed.
    pub signed: String,
    /// Its signature, base64url.
    pub signature: String,
}

/// A seal without its leaves: what is published of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// As in [`Seal`].
    pub number: u32,
    /// As in [`Seal`].
    pub at: i64,
    /// How many leaves.
    pub size: u32,
    /// As in [`Seal`].
    pub root: String,
    /// As in [`Seal`].
    pub signed: String,
    /// As in [`Seal`].
    pub signature: String,
}

impl Note {
    /// From what is kept beside the leaves: the signed text says how many there are.
    pub fn of(number: u32, at: i64, root: String, signed: String, signature: String) -> Self {
        let size = signed.split('|').nth(4).and_then(|size| size.parse().ok()).unwrap_or(0);
        Self { number, at, size, root, signed, signature }
    }
}

impl Seal {
    /// Without its leaves.
    pub fn note(&self) -> Note {
        Note::of(self.number, self.at, self.root.clone(), self.signed.clone(), self.signature.clone())
    }

    /// Seals the logs of a sitting.
    pub fn make(
        sitting: &str,
        (number, at): (u32, i64),
        mut leaves: Vec<String>,
        audit: AuditHead,
        key: &SigningKey,
    ) -> Self {
        leaves.sort();
        let root = hex::encode(tree::root(&hashes(&leaves)));
        let audit = Some(audit);
        let signed = text(sitting, (number, at), leaves.len(), &root, audit.as_ref());
        let signature = sign(key, &signed);
        Self { number, at, leaves, root, audit, signed, signature }
    }

    /// Where an attempt's leaf is, and the hashes beside its way up, hex.
    pub fn way(&self, attempt: &str) -> Option<(usize, Vec<String>)> {
        let index =
            self.leaves.iter().position(|leaf| leaf.split(' ').next().is_some_and(|id| id == attempt))?;
        Some((index, tree::path(&hashes(&self.leaves), index).iter().map(hex::encode).collect()))
    }

    /// Whether root, text and signature fit the leaves.
    pub fn fits(&self, sitting: &str, key: &VerifyingKey) -> bool {
        hex::encode(tree::root(&hashes(&self.leaves))) == self.root
            && self.signed
                == text(sitting, (self.number, self.at), self.leaves.len(), &self.root, self.audit.as_ref())
            && is_signed(key, &self.signed, &self.signature)
    }
}

/// Whether a leaf leads to the root that a seal's text names, and whether the text is signed: all that is needed
/// without the site. `path` in hex.
pub fn leads_to(
    leaf: &str,
    index: usize,
    path: &[String],
    signed: &str,
    signature: &str,
    key: &VerifyingKey,
) -> bool {
    let parts: Vec<&str> = signed.split('|').collect();
    let ["KAOPU-SEAL", _, _, _, size, root, ..] = parts[..] else { return false };
    let hash = |text: &String| hex::decode(text).ok()?.try_into().ok();
    let (Ok(size), Some(path)) = (size.parse(), path.iter().map(hash).collect::<Option<Vec<_>>>()) else {
        return false;
    };
    let reached = tree::climb(tree::leaf(leaf.as_bytes()), index, size, &path);
    reached.is_some_and(|reached| hex::encode(reached) == root) && is_signed(key, signed, signature)
}

/// `KAOPU-SEAL|sitting|number|at|leaves|root|audit line|its hash`, without the last two in seals of older versions.
fn text(
    sitting: &str,
    (number, at): (u32, i64),
    size: usize,
    root: &str,
    audit: Option<&AuditHead>,
) -> String {
    let audit = audit.map(|AuditHead { number, hash }| format!("|{number}|{hash}")).unwrap_or_default();
    format!("KAOPU-SEAL|{sitting}|{number}|{at}|{size}|{root}{audit}")
}

/// Whether a seal's text says this of its sitting, number, time, size and root, in this order.
pub fn says(signed: &str, sitting: &str, (number, at): (u32, i64), size: u32, root: &str) -> bool {
    let said = text(sitting, (number, at), size as usize, root, None);
    signed.strip_prefix(&said).is_some_and(|rest| rest.is_empty() || rest.starts_with('|'))
}

/// Where the audit log stood by the word of a seal's text.
pub fn audit_in(signed: &str) -> Option<AuditHead> {
    let mut parts = signed.split('|').skip(6);
    Some(AuditHead { number: parts.next()?.parse().ok()?, hash: parts.next()?.to_owned() })
}

fn hashes(leaves: &[String]) -> Vec<tree::Hash> {
    leaves.iter().map(|leaf| tree::leaf(leaf.as_bytes())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(n: u32) -> Leaf {
        let head = |number| Head { number, hash: format!("{number:064x}") };
        Leaf {
            attempt: format!("{n:032}"),
            ended: (!n.is_multiple_of(3)).then(|| head(n + 10)),
            last: head(n + 12),
        }
    }

    #[test]
    fn every_log_of_a_sitting_is_under_its_seal() {
        let key = SigningKey::from_bytes(&[3; 32]);
        let public = key.verifying_key();
        let texts: Vec<String> = (0..37).rev().map(|n| leaf(n).text()).collect();
        let audit = AuditHead { number: 7, hash: "0".repeat(64) };
        let seal = Seal::make("sitting", (1, 99), texts, audit.clone(), &key);
        assert_eq!(audit_in(&seal.signed), Some(audit));
        assert!(seal.fits("sitting", &public) && !seal.fits("another", &public));
        for n in 0..37 {
            let leaf = leaf(n);
            let (index, path) = seal.way(&leaf.attempt).unwrap();
            let leads = |text: &str| leads_to(text, index, &path, &seal.signed, &seal.signature, &public);
            assert!(leads(&leaf.text()));
            assert!(!leads(&Leaf { last: Head { number: 1, hash: "0".repeat(64) }, ..leaf.clone() }.text()));
            assert_eq!(Leaf::read(&leaf.text()), Some(leaf.clone()));
            if let Some(head) = &leaf.ended {
                assert!(Leaf::has_receipt(&leaf.text(), &leaf.attempt, head));
                let other = Head { number: head.number + 1, ..head.clone() };
                assert!(!Leaf::has_receipt(&leaf.text(), &leaf.attempt, &other));
            }
        }
        assert!(seal.way("nobody").is_none());
        let mut dropped = seal.clone();
        dropped.leaves.pop();
        assert!(!dropped.fits("sitting", &public), "a log can't be dropped");
        let stranger = SigningKey::from_bytes(&[4; 32]).verifying_key();
        assert!(!seal.fits("sitting", &stranger));
        let other = AuditHead { number: 6, hash: "0".repeat(64) };
        assert!(!Seal { audit: Some(other), ..seal.clone() }.fits("sitting", &public));

        // Those of older versions say nothing of the audit log, and are as good as they were.
        let signed = text("sitting", (1, 99), seal.leaves.len(), &seal.root, None);
        let signature = sign(&key, &signed);
        let older = Seal { audit: audit_in(&signed), signed, signature, ..seal };
        assert!(older.audit.is_none() && older.fits("sitting", &public));
        let leaf = leaf(5);
        let (index, path) = older.way(&leaf.attempt).unwrap();
        assert!(leads_to(&leaf.text(), index, &path, &older.signed, &older.signature, &public));
    }
}
