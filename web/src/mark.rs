//! Marks of how far append-only logs have come, signed by the site, so that an end that is cut off is missed: the audit
//! log's in a file of the data folder, which is another place than the database; those of a sitting that is not sealed
//! yet in the store, named by the audit log. A mark goes forward only, and only along a log that still leads through it:
//! otherwise it stays as evidence.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bank::store::StoreError;
use ed25519_dalek::{SigningKey, VerifyingKey};
use engine::SittingId;
use engine::attempt::time::SECOND;
use engine::receipt::mark::{Mark, head_of};
use engine::receipt::seal::AuditHead;
use engine::receipt::{is_signed, sign};
use serde_json::json;

use crate::app::App;
use crate::store::audit::Deed;

/// What the audit log calls a mark of a sitting's logs.
pub const DEED: &str = "logs.mark";
/// How often the audit log is looked at: what was done since may be cut off unmissed.
const AUDIT_EVERY: Duration = Duration::from_secs(1);
/// How often the logs of a sitting under way are marked, µs.
const LOGS_EVERY: i64 = 600 * SECOND;
/// When to look again at a sitting where nothing has begun, µs.
const LOOK_AGAIN: i64 = 3 * SECOND;
/// How long before its start a sitting's first pages may come, µs.
const EARLY: i64 = 24 * 3600 * SECOND;

/// Keeps the marks until the server stops.
pub async fn keep(app: Arc<App>) {
    let mut stopping = app.stopping.subscribe();
    let (mut marked, mut later) = (None, HashMap::new());
    loop {
        if let Err(error) = mark_audit(&app, &mut marked).await {
            tracing::warn!(%error, "the audit log could not be marked; it is tried again");
        }
        if let Err(error) = mark_logs(&app, &mut later).await {
            tracing::debug!(%error, "logs could not be marked; it is tried again");
        }
        tokio::select! {
            _ = stopping.changed() => return,
            () = tokio::time::sleep(AUDIT_EVERY) => {}
        }
    }
}

/// Marks the audit log once more, when nothing is done any more: what was done in the last second.
pub async fn last(app: &App) {
    if let Err(error) = mark_audit(app, &mut None).await {
        tracing::warn!(%error, "the audit log could not be marked; the next start does it");
    }
}

/// How the audit log stands to the last mark of it that this node knows.
enum Marked {
    Upto(AuditHead),
    /// It was told that they do not fit; nothing is marked any more.
    Misfit,
}

async fn mark_audit(app: &App, marked: &mut Option<Marked>) -> Result<(), String> {
    let failed = |error: StoreError| error.to_string();
    let (file, key) = (file_in(&app.config.data), app.secret.signing_key());
    let before = match marked {
        Some(Marked::Misfit) => return Ok(()),
        Some(Marked::Upto(head)) => Some(head.clone()),
        None => match read(&file, &key.verifying_key()) {
            Ok(before) => before,
            Err(error) => {
                tracing::error!(error, "the audit log's mark is not this site's; it is left as it is");
                *marked = Some(Marked::Misfit);
                return Ok(());
            }
        },
    };
    let head = app.store.audit_head().await.map_err(failed)?;
    if before.as_ref() == Some(&head) {
        *marked = before.map(Marked::Upto);
        return Ok(());
    }
    if let Some(before) = &before
        && !app.store.audit_has(before).await.map_err(failed)?
    {
        let line = before.number;
        tracing::error!(
            line,
            "the audit log was cut or changed: its mark does not fit, and is left as it is"
        );
        *marked = Some(Marked::Misfit);
        return Ok(());
    }
    write(&file, &head, key).map_err(|error| error.to_string())?;
    *marked = Some(Marked::Upto(head));
    Ok(())
}

/// The file with the mark of the audit log.
pub fn file_in(folder: &Path) -> PathBuf {
    folder.join("audit.mark")
}

fn text(head: &AuditHead) -> String {
    format!("KAOPU-AUDIT|{}|{}", head.number, head.hash)
}

fn write(file: &Path, head: &AuditHead, key: &SigningKey) -> std::io::Result<()> {
    let text = text(head);
    let signature = sign(key, &text);
    // Nodes may share the folder.
    let fresh = file.with_extension(format!("new{}", std::process::id()));
    std::fs::write(&fresh, format!("{text}|{signature}\n"))?;
    std::fs::rename(&fresh, file)
}

/// Reads the mark of the audit log. `None`: there is none. `Err`: what lies there is not a mark of this site.
pub fn read(file: &Path, key: &VerifyingKey) -> Result<Option<AuditHead>, String> {
    let mark = match std::fs::read_to_string(file) {
        Ok(mark) => mark,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{}: {error}", file.display())),
    };
    let parsed = mark.trim().rsplit_once('|').and_then(|(signed, signature)| {
        let mut parts = signed.split('|').skip(1);
        let head = AuditHead { number: parts.next()?.parse().ok()?, hash: parts.next()?.to_owned() };
        (text(&head) == signed && is_signed(key, signed, signature)).then_some(head)
    });
    parsed.map(Some).ok_or_else(|| format!("{}: it is not signed by this site", file.display()))
}

/// Marks the logs of sittings under way. `later`: when to look again, µs.
async fn mark_logs(app: &App, later: &mut HashMap<SittingId, i64>) -> Result<(), StoreError> {
    let now = app.clock.now();
    for id in app.engine.sittings_under_way(now, EARLY).await? {
        if later.get(&id).is_some_and(|at| now < *at) {
            continue;
        }
        let again = match mark_sitting(app, &id, now).await {
            // The others are marked all the same.
            Err(error @ StoreError::Damaged { .. }) => {
                tracing::error!(sitting = %id, %error, "its logs can't be marked");
                now + LOGS_EVERY
            }
            again => again?,
        };
        later.insert(id, again);
    }
    Ok(())
}

/// Marks the logs of one sitting; when to look again, µs.
async fn mark_sitting(app: &App, id: &SittingId, now: i64) -> Result<i64, StoreError> {
    let before = app.store.mark(id).await?;
    if let Some(before) = before.as_ref().filter(|before| now < before.at + LOGS_EVERY) {
        return Ok(before.at + LOGS_EVERY);
    }
    let heads = app.engine.heads(id).await?;
    if heads.is_empty() && before.is_none() {
        return Ok(now + LOOK_AGAIN);
    }
    if let Some(before) = &before
        && !still_there(app, before).await?
    {
        tracing::error!(sitting = %id, "logs were cut or changed: their mark does not fit, and is left as it is");
        return Ok(now + LOGS_EVERY);
    }
    let number = before.as_ref().map_or(1, |before| before.number + 1);
    let mark = Mark::make(id.as_str(), (number, now), heads, app.secret.signing_key());
    if before.is_none_or(|before| before.heads != mark.heads) && app.store.put_mark(id, &mark).await? {
        let detail = json!({ "number": number, "logs": mark.heads.len(), "digest": mark.digest });
        app.store.record(&[Deed::of_kaopu(DEED, format!("sitting {id}"), detail)], now).await?;
    }
    Ok(now + LOGS_EVERY)
}

/// Whether all marked logs still lead through their marked heads.
async fn still_there(app: &App, mark: &Mark) -> Result<bool, StoreError> {
    for line in &mark.heads {
        let Some((attempt, head)) = head_of(line) else { return Ok(false) };
        if !app.engine.leads_through(attempt, &head).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_was_written_and_no_other() {
        let folder = std::env::temp_dir().join(format!("kaopu-mark-{}", bank::id::fresh()));
        std::fs::create_dir(&folder).unwrap();
        let file = file_in(&folder);
        let key = SigningKey::from_bytes(&[6; 32]);
        let public = key.verifying_key();
        assert_eq!(read(&file, &public), Ok(None));
        let head = AuditHead { number: 41, hash: "ab".repeat(32) };
        write(&file, &head, &key).unwrap();
        assert_eq!(read(&file, &public), Ok(Some(head)));
        let stranger = SigningKey::from_bytes(&[7; 32]).verifying_key();
        assert!(read(&file, &stranger).is_err());
        let lowered = std::fs::read_to_string(&file).unwrap().replace("|41|", "|40|");
        std::fs::write(&file, lowered).unwrap();
        assert!(read(&file, &public).is_err(), "nobody without the key makes it forget a line");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
