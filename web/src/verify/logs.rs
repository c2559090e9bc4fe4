//! The logs of attempts against their own chains, and against the seals and marks over them.

use std::collections::HashMap;

use bank::store::StoreError;
use ed25519_dalek::VerifyingKey;
use engine::attempt::{Event, Head};
use engine::receipt::chain::added_after;
use engine::receipt::mark::Mark;
use engine::receipt::seal::{Leaf, Seal};
use engine::store::sittings::Sitting;

use crate::app::App;
use crate::mark;

/// The logs of a sitting by attempt.
pub type Logs = HashMap<String, Vec<Event>>;

/// The seals that the audit log announced and that are not there any more, or are others.
pub async fn announced(app: &App) -> Result<Vec<String>, StoreError> {
    let mut broken = Vec::new();
    let mut known: HashMap<String, HashMap<u64, Vec<String>>> = HashMap::new();
    for line in app.store.audit_of(crate::seal::DEED).await? {
        let Some(sitting) = line.on.strip_prefix("sitting ") else { continue };
        let (number, root) = (line.detail["number"].as_u64(), line.detail["root"].as_str());
        let (Some(number), Some(root)) = (number, root) else { continue };
        known.entry(sitting.to_owned()).or_default().entry(number).or_default().push(root.to_owned());
    }
    for (sitting, numbers) in known {
        let seals = app.engine.seal_notes(&sitting.as_str().into()).await?;
        for (number, roots) in numbers {
            let name = format!("sitting {sitting}: seal {number}");
            if roots.len() > 1 {
                broken.push(format!("{name} was made {} times", roots.len()));
            }
            match seals.iter().find(|seal| u64::from(seal.number) == number) {
                None => broken.push(format!("{name} is gone")),
                Some(seal) if roots.iter().any(|root| *root != seal.root) => {
                    broken.push(format!("{name} is not the one that was announced"));
                }
                Some(_) => {}
            }
        }
    }
    Ok(broken)
}

/// What was added after the latest seal: logs that it does not have, and events that nobody may add then.
fn added(sitting: &Sitting, latest: &Seal, logs: &Logs) -> Vec<String> {
    let name = format!("sitting {}: seal {}", sitting.id, latest.number);
    let leaves = latest.leaves.iter().filter_map(|leaf| Leaf::read(leaf));
    let sealed: HashMap<String, Head> = leaves.map(|leaf| (leaf.attempt, leaf.last)).collect();
    let mut broken = Vec::new();
    for (attempt, log) in logs.iter().filter(|(_, log)| !log.is_empty()) {
        match sealed.get(attempt.as_str()) {
            None => broken.push(format!("{name}: the log of attempt {attempt} was added afterwards")),
            Some(last) => {
                if let Some(event) = added_after(log, last) {
                    let (number, kind) = (event.number, event.body.kind());
                    broken.push(format!("{name}: attempt {attempt} got event {number} ({kind}) afterwards"));
                }
            }
        }
    }
    broken
}

/// How many seals a sitting has, and what of its logs does not fit them.
pub async fn sealed(app: &App, sitting: &Sitting, logs: &Logs) -> Result<(u64, Vec<String>), StoreError> {
    let key = app.secret.signing_key().verifying_key();
    let seals = app.engine.seals(&sitting.id).await?;
    let mut broken = Vec::new();
    for seal in &seals {
        let name = format!("sitting {}: seal {}", sitting.id, seal.number);
        if !seal.fits(sitting.id.as_str(), &key) {
            broken.push(format!("{name}: its root or signature does not fit its leaves"));
        }
        for leaf in &seal.leaves {
            let Some(Leaf { attempt, last, .. }) = Leaf::read(leaf) else {
                broken.push(format!("{name}: a leaf is damaged"));
                continue;
            };
            let here = match (logs.get(&attempt), (last.number as usize).checked_sub(1)) {
                (Some(_), None) => Some(Head::of_empty(&attempt).hash),
                (Some(log), Some(at)) => log.get(at).map(|event| event.hash.clone()),
                (None, _) => None,
            };
            if here.as_ref() != Some(&last.hash) {
                broken.push(format!("{name}: the log of attempt {attempt} is not the one that was sealed"));
            }
        }
    }
    if let Some(latest) = seals.first() {
        broken.extend(added(sitting, latest, logs));
    }
    Ok((seals.len() as u64, broken))
}

/// The mark over a sitting's logs, and what the audit log says of it. It is read before the logs: while a server runs,
/// they may have come further, and a later mark with them.
pub struct Marked {
    /// Number and digest of the latest that was recorded.
    told: Option<(u64, String)>,
    mark: Option<Mark>,
}

impl Marked {
    /// Reads it.
    pub async fn of(app: &App, sitting: &Sitting) -> Result<Self, StoreError> {
        let lines = app.store.audit_on(&format!("sitting {}", sitting.id)).await?;
        let told = lines.iter().rev().find(|line| line.what == mark::DEED).map(|line| {
            let digest = line.detail["digest"].as_str().unwrap_or_default();
            (line.detail["number"].as_u64().unwrap_or(0), digest.to_owned())
        });
        Ok(Self { told, mark: app.store.mark(&sitting.id).await? })
    }

    /// What of a sitting's logs was cut off, changed or dropped since they were marked.
    pub fn flaws(&self, sitting: &Sitting, key: &VerifyingKey, logs: &Logs) -> Vec<String> {
        let named = format!("sitting {}", sitting.id);
        let Some(mark) = &self.mark else {
            let gone = |_| format!("{named}: the mark over its logs is gone");
            return self.told.iter().map(gone).collect();
        };
        let mut broken = Vec::new();
        let number = u64::from(mark.number);
        // One that was made a moment before a crash may not have been recorded any more.
        let another =
            |(then, digest): &(u64, String)| *then > number || *then == number && *digest != mark.digest;
        if self.told.as_ref().is_some_and(another) || !mark.fits(sitting.id.as_str(), key) {
            broken.push(format!("{named}: the mark over its logs is not the one that was made"));
        }
        let hash_at = |attempt: &str, number: u32| {
            let at = (number as usize).checked_sub(1)?;
            Some(logs.get(attempt)?.get(at)?.hash.as_str())
        };
        broken.extend(mark.missed(hash_at).into_iter().map(|attempt| {
            format!("attempt {attempt}: its log does not go through the head that it had in mark {number}")
        }));
        broken
    }
}
