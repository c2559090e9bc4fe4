//! The receipt's short form, signed by the site, and the seal over all logs of a sitting, with marks before it. Anybody
//! who has the site's public key can check both without asking the site.
//!
//! - [`chain`]: whether a log is the one that they are about.
//! - [`tree`]: the hash tree of RFC 9162.
//! - [`seal`]: what is under a seal, and its text.
//! - [`mark`]: how far the logs of a sitting had come before it is sealed.

pub mod chain;
pub mod mark;
pub mod seal;
pub mod tree;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// What a receipt claims: that an attempt's log had this head when it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Id of the attempt.
    pub attempt: String,
    /// How many events the log had.
    pub events: u32,
    /// SHA-256 at its head, hex.
    pub head: String,
    /// When the attempt ended, µs.
    pub ended_at: i64,
}

/// Why a receipt's text proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It is no receipt.
    #[error("a receipt reads KAOPU2|key|attempt|events|head|time|signature, in 7 parts between bars; {0}")]
    Form(&'static str),
    /// Another site's key signed it, by its own word.
    #[error("it names the key {0}, which is not this site's")]
    OtherKey(String),
    /// The signature does not fit the text.
    #[error("the signature does not fit: something in it was changed, or this site never signed it")]
    Signature,
}

const KIND: &str = "KAOPU2";

/// A public key's short name: 8 hexadecimal characters of its SHA-256.
pub fn key_name(key: &VerifyingKey) -> String {
    hex::encode(&Sha256::digest(key.as_bytes())[..4])
}

/// Signs a text; base64url.
pub fn sign(key: &SigningKey, text: &str) -> String {
    URL_SAFE_NO_PAD.encode(key.sign(text.as_bytes()).to_bytes())
}

/// Whether `signature` (base64url) is this key's for `text`.
pub fn is_signed(key: &VerifyingKey, text: &str, signature: &str) -> bool {
    let bytes = URL_SAFE_NO_PAD.decode(signature).ok().and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
    bytes.is_some_and(|bytes| key.verify_strict(text.as_bytes(), &Signature::from_bytes(&bytes)).is_ok())
}

/// Reads a public key of 64 hexadecimal characters.
pub fn public_key(text: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = hex::decode(text.trim()).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok()
}

/// Characters of a signature: 64 bytes in base64url.
const SIGNATURE_LENGTH: usize = 86;

/// The receipt in a text that says more around it, such as a file or a mail, however it is wrapped. A text without one
/// comes back as it is.
pub fn within(text: &str) -> String {
    let bare = bare(text);
    let Some(receipt) = bare.rfind(&format!("{KIND}|")).map(|at| &bare[at..]) else { return text.to_owned() };
    let Some((bar, _)) = receipt.match_indices('|').nth(5) else { return receipt.to_owned() };
    let (signed, rest) = receipt.split_at(bar + 1);
    signed.chars().chain(rest.chars().take(SIGNATURE_LENGTH)).collect()
}

/// Without white space and in half width, which some keyboards and programs change.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(bank::item::half).collect()
}

impl Claim {
    /// The receipt's text: `KAOPU2|key|attempt|events|head|time|signature`.
    pub fn signed(&self, key: &SigningKey) -> String {
        let Self { attempt, events, head, ended_at } = self;
        let name = key_name(&key.verifying_key());
        let text = format!("{KIND}|{name}|{attempt}|{events}|{head}|{ended_at}");
        let signature = sign(key, &text);
        format!("{text}|{signature}")
    }

    /// Reads a receipt's text and checks that `key` signed it. White space and full width in it, and an address before
    /// it that ends in `#`, don't matter.
    pub fn open(text: &str, key: &VerifyingKey) -> Result<Self, Flaw> {
        let text = bare(text);
        let text = text.rsplit_once('#').map_or(text.as_str(), |(_, text)| text);
        let parts: Vec<&str> = text.split('|').collect();
        let [kind, name, attempt, events, head, ended_at, signature] = parts[..] else {
            return Err(Flaw::Form("the number of parts is another"));
        };
        if kind != KIND {
            return Err(Flaw::Form("it begins with something else"));
        }
        if name != key_name(key) {
            return Err(Flaw::OtherKey(name.to_owned()));
        }
        let signed = text.strip_suffix(signature).and_then(|text| text.strip_suffix('|')).unwrap_or_default();
        if !is_signed(key, signed, signature) {
            return Err(Flaw::Signature);
        }
        let events = events.parse().map_err(|_| Flaw::Form("the events are no number"))?;
        let ended_at = ended_at.parse().map_err(|_| Flaw::Form("the time is no number"))?;
        Ok(Self { attempt: attempt.to_owned(), events, head: head.to_owned(), ended_at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim() -> Claim {
        let head = hex::encode(Sha256::digest("log"));
        Claim { attempt: "0".repeat(32), events: 412, head, ended_at: 1_764_000_000_000_000 }
    }

    #[test]
    fn a_receipt_opens_with_its_key_and_in_any_wrapping() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let text = claim().signed(&key);
        let wrapped = format!("https://exam.example/receipt#{}\n {}", &text[..90], &text[90..]);
        let wide = text.replace('|', "｜");
        for text in [text, wrapped, wide] {
            assert_eq!(Claim::open(&text, &key.verifying_key()), Ok(claim()));
        }
    }

    #[test]
    fn a_receipt_is_found_in_what_stands_around_it() {
        let text = claim().signed(&SigningKey::from_bytes(&[7; 32]));
        let wrapped =
            text.as_bytes().chunks(40).map(|line| String::from_utf8_lossy(line)).collect::<Vec<_>>();
        for around in [
            text.clone(),
            format!("回执\n{text}\n考生 01"),
            format!("> {}\r\n再见", wrapped.join("\r\n ")),
            format!("https://exam.example/receipt#{text}"),
            text.replace('|', "｜"),
        ] {
            assert_eq!(within(&around), text, "{around}");
        }
        for none in ["hello", "KAOPU2|short"] {
            assert_eq!(within(none), none);
        }
    }

    #[test]
    fn any_changed_character_is_noticed() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let text = claim().signed(&key);
        for at in 0..text.len() {
            let other = if &text[at..=at] == "1" { "2" } else { "1" };
            let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert!(Claim::open(&changed, &key.verifying_key()).is_err(), "at {at}");
        }
        let stranger = SigningKey::from_bytes(&[8; 32]);
        let theirs = claim().signed(&stranger);
        assert!(matches!(Claim::open(&theirs, &key.verifying_key()), Err(Flaw::OtherKey(_))));
        let as_ours = theirs.replace(&key_name(&stranger.verifying_key()), &key_name(&key.verifying_key()));
        assert_eq!(Claim::open(&as_ours, &key.verifying_key()), Err(Flaw::Signature));
        assert!(matches!(Claim::open("KAOPU1|a|b", &key.verifying_key()), Err(Flaw::Form(_))));
    }

    #[test]
    fn keys_are_read_from_hex() {
        let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
        assert_eq!(public_key(&hex::encode(key.as_bytes())), Some(key));
        assert_eq!(public_key("zz"), None);
    }
}
