//! `kaopu verify`: checks all that a site keeps against what it signed, published and recorded of it.
//!
//! - [`logs`]: the chains of attempts, the seals and marks over them.
//! - [`papers`]: papers against what was opened and frozen.
//! - [`said`]: what was decided, against what the audit log says of it; the audit log against its mark.
//! - [`receipt`]: one receipt.
//!
//! It trusts the site's key and the machine it runs on: who has both can make a site that fits. What was published of
//! seals, and the receipts that candidates took home, tell of that.

pub mod logs;
pub mod papers;
pub mod receipt;
mod said;

use bank::store::StoreError;
use clap::Subcommand;
use engine::SittingId;
use engine::receipt::chain::chain_break;
use logs::{Logs, Marked};

use crate::app::App;
use crate::config::Config;

/// What to check.
#[derive(Subcommand)]
pub enum What {
    /// Check one receipt. With --key nothing of the site is needed
    Receipt(receipt::ReceiptArguments),
}

/// Only a site that is there is checked: a mistyped folder would become a new one, in which everything fits.
fn there(config: Config) -> Result<Config, String> {
    if config.has_site() {
        Ok(config)
    } else {
        Err(format!("{}: there is no site in this folder", config.data.display()))
    }
}

/// Checks everything, prints what was checked, and fails naming what does not fit.
pub async fn verify(config: Config) -> Result<(), String> {
    let (app, _writer) = App::open(there(config)?).await?;
    let failed = |error: StoreError| error.to_string();
    let mut broken = Vec::new();
    let (mut attempts, mut events, mut forms, mut seals) = (0_u64, 0_u64, 0_u64, 0_u64);
    let (readable, unreadable) = app.engine.sittings().await.map_err(failed)?;
    broken.extend(unreadable.iter().map(|sitting| format!("sitting {}: {}", sitting.id, sitting.error)));
    for sitting in readable {
        let named = format!("sitting {}", sitting.id);
        let marked = Marked::of(&app, &sitting).await;
        let mut logs = Logs::new();
        for seat in app.engine.seats_as_far_as_they_go(&sitting.id).await.map_err(failed)? {
            let attempt = seat.attempt.to_string();
            if seat.damaged {
                broken.push(format!("attempt {attempt}: its seat can't be read"));
            }
            let log = match app.engine.log(&seat.attempt).await {
                // The rest is looked at all the same.
                Err(error @ StoreError::Damaged { .. }) => {
                    broken.push(format!("attempt {attempt}: {error}"));
                    continue;
                }
                log => log.map_err(failed)?,
            };
            if let Some(number) = chain_break(&attempt, &log) {
                broken.push(format!("attempt {attempt}: event {number} does not follow"));
            }
            attempts += u64::from(!log.is_empty());
            events += log.len() as u64;
            logs.insert(attempt, log);
        }
        let (count, flaws) = counted(papers::all(&app, &sitting, &logs).await);
        forms += count;
        broken.extend(or_flaw(&named, flaws).map_err(failed)?);
        let (count, flaws) = counted(logs::sealed(&app, &sitting, &logs).await);
        seals += count;
        broken.extend(or_flaw(&named, flaws).map_err(failed)?);
        let key = app.secret.signing_key().verifying_key();
        let flaws = marked.map(|marked| marked.flaws(&sitting, &key, &logs));
        broken.extend(or_flaw(&named, flaws).map_err(failed)?);
        broken.extend(or_flaw(&named, said::of_sitting(&app, &sitting, &logs).await).map_err(failed)?);
    }
    broken.extend(or_flaw("seals", logs::announced(&app).await).map_err(failed)?);
    broken.extend(orphans(&app).await.map_err(failed)?);
    broken.extend(or_flaw("accounts", said::accounts(&app).await).map_err(failed)?);
    broken.extend(or_flaw("consents", said::consents(&app).await).map_err(failed)?);
    println!("{attempts} attempts with {events} events, {forms} forms, {seals} seals");
    let audit = app.store.verify_audit().await.map(|checked| match checked {
        Ok(lines) => {
            println!("audit log: {lines} lines");
            Vec::new()
        }
        Err(line) => vec![format!("audit log: line {line} does not follow")],
    });
    broken.extend(or_flaw("audit log", audit).map_err(failed)?);
    broken.extend(or_flaw("audit log", said::cut_off(&app).await).map_err(failed)?);
    if broken.is_empty() {
        println!("everything fits");
        Ok(())
    } else {
        Err(broken.join("\n"))
    }
}

/// What can't be read is a flaw like others: the rest is looked at all the same.
fn or_flaw(named: &str, done: Result<Vec<String>, StoreError>) -> Result<Vec<String>, StoreError> {
    match done {
        Err(error @ StoreError::Damaged { .. }) => Ok(vec![format!("{named}: {error}")]),
        done => done,
    }
}

/// How many were looked at, and what came of it.
fn counted<T>(done: Result<(u64, T), StoreError>) -> (u64, Result<T, StoreError>) {
    match done {
        Ok((count, flaws)) => (count, Ok(flaws)),
        Err(error) => (0, Err(error)),
    }
}

/// What belongs to a sitting that is not there.
async fn orphans(app: &App) -> Result<Vec<String>, StoreError> {
    let (readable, unreadable) = app.engine.sittings().await?;
    let ids = readable.iter().map(|sitting| &sitting.id).chain(unreadable.iter().map(|sitting| &sitting.id));
    let known: Vec<&str> = ids.map(SittingId::as_str).collect();
    let lost = app.engine.sittings_named().await?.into_iter().filter(|id| !known.contains(&id.as_str()));
    Ok(lost.map(|id| format!("sitting {id} is gone, and what belongs to it is still there")).collect())
}
