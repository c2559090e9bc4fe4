//! The site's key and what is done with it: ID numbers and master seeds are sealed at rest, ID numbers are found by a
//! keyed hash, tokens are random.

use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::SigningKey;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use x25519_dalek::{PublicKey, StaticSecret};

/// What keys for rescued answers are derived for.
const RESCUE: &[u8] = b"kaopu rescue 1";

/// The site's key.
#[derive(Clone)]
pub struct Secret {
    seal: XChaCha20Poly1305,
    find: [u8; 32],
    sign: SigningKey,
    rescue: StaticSecret,
}

/// What was sealed can't be opened: another key, or changed since.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("sealed data can't be opened: the site key is not the one that sealed it")]
pub struct CantOpen;

impl Secret {
    /// Takes 32 bytes as the key; further keys are derived from it for each purpose.
    pub fn new(key: &[u8; 32]) -> Self {
        let derive = |purpose: &str| -> [u8; 32] { mac(key, &["kaopu key 1", purpose]).into() };
        Self {
            seal: XChaCha20Poly1305::new(&derive("seal").into()),
            find: derive("find"),
            sign: SigningKey::from_bytes(&derive("sign")),
            rescue: StaticSecret::from(derive("rescue")),
        }
    }

    /// What receipts and seals are signed with.
    pub fn signing_key(&self) -> &SigningKey {
        &self.sign
    }

    /// Reads the key from a file of 64 hexadecimal characters, or makes it, readable by its owner alone.
    pub fn from_file(path: &Path) -> std::io::Result<Self> {
        let bad =
            || std::io::Error::other(format!("{} is to hold 64 hexadecimal characters", path.display()));
        if let Ok(text) = std::fs::read_to_string(path) {
            let key: [u8; 32] =
                hex::decode(text.trim()).ok().and_then(|key| key.try_into().ok()).ok_or_else(bad)?;
            return Ok(Self::new(&key));
        }
        let key: [u8; 32] = rand::random();
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(hex::encode(key).as_bytes())?;
        file.sync_all()?;
        Ok(Self::new(&key))
    }

    /// Seals a text; the result is different each time.
    pub fn seal(&self, text: &str) -> String {
        let nonce: [u8; 24] = rand::random();
        let sealed = self.seal.encrypt(&XNonce::from(nonce), text.as_bytes()).unwrap_or_default();
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// Opens a sealed text.
    pub fn open(&self, sealed: &str) -> Result<String, CantOpen> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| CantOpen)?;
        let (nonce, sealed) = bytes.split_at_checked(24).ok_or(CantOpen)?;
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| CantOpen)?;
        let text = self.seal.decrypt(&XNonce::from(nonce), sealed).map_err(|_| CantOpen)?;
        String::from_utf8(text).map_err(|_| CantOpen)
    }

    /// The public key that pages encrypt to what they could not deliver, hex.
    pub fn rescue_key(&self) -> String {
        hex::encode(PublicKey::from(&self.rescue).as_bytes())
    }

    /// What a page is given so that a file can be known to come from a page that had the seat.
    pub fn rescue_proof(&self, attempt: &str, epoch: u32) -> String {
        hex::encode(mac(&self.find, &["rescue", attempt, &epoch.to_string()]))
    }

    /// Opens what was encrypted to [`Self::rescue_key`]: X25519 with the sender's one-time key, HKDF-SHA256 over the
    /// shared secret (salt: one-time key ‖ our key), XChaCha20-Poly1305.
    pub fn open_rescued(
        &self,
        one_time: &[u8; 32],
        nonce: &[u8; 24],
        sealed: &[u8],
    ) -> Result<Vec<u8>, CantOpen> {
        let shared = self.rescue.diffie_hellman(&PublicKey::from(*one_time));
        let salt = [one_time.as_slice(), PublicKey::from(&self.rescue).as_bytes()].concat();
        let mut key = [0; 32];
        let derived = hkdf::Hkdf::<Sha256>::new(Some(&salt), shared.as_bytes()).expand(RESCUE, &mut key);
        derived.map_err(|_| CantOpen)?;
        XChaCha20Poly1305::new(&key.into()).decrypt(&XNonce::from(*nonce), sealed).map_err(|_| CantOpen)
    }

    /// What markers call a candidate's answer: it tells nothing of whose it is.
    pub fn script_name(&self, attempt: &str, slot: u16) -> String {
        let mut name = hex::encode(mac(&self.find, &["script", attempt, &slot.to_string()]));
        name.truncate(24);
        name
    }

    /// The site's mark over a result that is released.
    pub fn result_mark(&self, parts: &[&str]) -> String {
        hex::encode(mac(&self.find, &[&["result"], parts].concat()))
    }

    /// What an ID number is found by.
    pub fn id_hash(&self, id_number: &str) -> String {
        hex::encode(mac(&self.find, &["id", &plain_id(id_number)]))
    }
}

fn mac(key: &[u8; 32], parts: &[&str]) -> hmac::digest::Output<Hmac<Sha256>> {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).unwrap_or_else(|_| unreachable!());
    for part in parts {
        mac.update(part.as_bytes());
        mac.update(&[0]);
    }
    mac.finalize().into_bytes()
}

/// An ID number as it is compared: half width, no spaces, upper case.
pub fn plain_id(id_number: &str) -> String {
    bank::item::plain(id_number).to_uppercase()
}

/// An ID number as screens show it: the first four and the last four of a long one.
pub fn masked(id_number: &str) -> String {
    let chars: Vec<char> = plain_id(id_number).chars().collect();
    let shown = if chars.len() >= 12 { 4 } else { 1 };
    let hidden = chars.len().saturating_sub(2 * shown);
    let tail = chars.len() - shown.min(chars.len());
    let head: String = chars.iter().take(shown).collect();
    let tail: String = chars.iter().skip(tail.max(shown)).collect();
    format!("{head}{}{tail}", "*".repeat(hidden))
}

/// Why a resident ID number can't be right, if it has 18 characters and looks like one: the check character of
/// GB 11643 (ISO 7064 MOD 11-2). Other documents are taken as they are.
pub fn id_flaw(id_number: &str) -> Option<&'static str> {
    let id = plain_id(id_number);
    if id.is_empty() {
        return Some("the ID number is missing");
    }
    let bytes = id.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum: u32 =
        (0..17_u32).zip(bytes).map(|(at, digit)| u32::from(digit - b'0') * (1 << (17 - at)) % 11).sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    (bytes[17] != check).then_some("the ID number's last character does not fit the others (GB 11643)")
}

/// A fresh token of 256 bits, fit for cookies and links.
pub fn token() -> String {
    let bytes: [u8; 32] = rand::random();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is stored of a token.
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_texts_open_only_with_their_key() {
        let (one, two) = (Secret::new(&[1; 32]), Secret::new(&[2; 32]));
        let sealed = one.seal("330102199001011234");
        assert_eq!(one.open(&sealed).unwrap(), "330102199001011234");
        assert!(two.open(&sealed).is_err());
        assert_ne!(sealed, one.seal("330102199001011234"));
        assert_eq!(one.id_hash(" 11010519491231002x"), one.id_hash("１１０１０５１９４９１２３１００２X"));
        assert_ne!(one.id_hash("1"), two.id_hash("1"));
    }

    #[test]
    fn what_was_rescued_opens_for_this_site_alone() {
        let (one, two) = (Secret::new(&[1; 32]), Secret::new(&[2; 32]));
        let page = StaticSecret::from([7; 32]);
        let own = *PublicKey::from(&page).as_bytes();
        let site: [u8; 32] = hex::decode(one.rescue_key()).unwrap().try_into().unwrap();
        let shared = page.diffie_hellman(&PublicKey::from(site));
        let mut key = [0; 32];
        hkdf::Hkdf::<Sha256>::new(Some(&[own, site].concat()), shared.as_bytes())
            .expand(RESCUE, &mut key)
            .unwrap();
        let nonce = [9; 24];
        let sealed =
            XChaCha20Poly1305::new(&key.into()).encrypt(&XNonce::from(nonce), b"[]".as_slice()).unwrap();
        assert_eq!(one.open_rescued(&own, &nonce, &sealed).unwrap(), b"[]");
        assert!(two.open_rescued(&own, &nonce, &sealed).is_err());
        assert!(one.open_rescued(&own, &nonce, &sealed[1..]).is_err());
        assert_ne!(one.rescue_proof("a", 1), one.rescue_proof("a", 2));
    }

    #[test]
    fn id_numbers_are_checked_and_masked() {
        assert_eq!(id_flaw("11010519491231002X"), None);
        assert!(id_flaw("110105194912310021").is_some());
        assert_eq!(id_flaw("H12345678"), None, "other documents are taken as they are");
        assert_eq!(masked("11010519491231002X"), "1101**********002X");
        assert_eq!(masked("H1234567"), "H******7");
        assert_eq!(masked("7"), "7");
    }
}
