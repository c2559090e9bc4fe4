//! Deeds that say what they left: with each goes a hash over the whole thing as it is afterwards, so that the last line
//! of the audit log about a roster, a sitting, its results or an account says what it must be. `kaopu verify` compares them.

use bank::store::{StoreError, to_json};
use engine::SittingId;
use engine::store::released::released_hash;
use engine::store::seats::roster_hash;
use proctor::incident::Incident;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::store::audit::Deed;

/// What a deed changed.
#[derive(Clone, Copy)]
pub enum Left<'a> {
    /// Who sits where in a sitting.
    Roster(&'a SittingId),
    /// A sitting's exam, title, times, invigilators, release.
    Sitting(&'a SittingId),
    /// The marks that were released in a sitting.
    Results(&'a SittingId),
    /// A staff account, its password too.
    Account(&'a str),
}

impl Left<'_> {
    /// The field of a deed's detail that holds the hash.
    pub fn field(self) -> &'static str {
        match self {
            Self::Roster(_) => "roster",
            Self::Sitting(_) => "sitting_hash",
            Self::Results(_) => "results_hash",
            Self::Account(_) => "account_hash",
        }
    }

    /// The hash over what is in the store now; empty where nothing is.
    pub async fn hash(self, app: &App) -> Result<String, StoreError> {
        Ok(match self {
            Self::Roster(sitting) => roster_hash(&app.engine.seats(sitting).await?),
            Self::Sitting(sitting) => app.engine.sitting(sitting).await?.hash(),
            Self::Results(sitting) => released_hash(&app.engine.released(sitting).await?),
            Self::Account(id) => {
                app.store.account(id).await?.map(|account| account.hash()).unwrap_or_default()
            }
        })
    }
}

/// SHA-256 over an incident as JSON, hex: goes with the deed that closes it.
pub fn incident_hash(incident: &Incident) -> String {
    hex::encode(Sha256::digest(to_json(incident)))
}

/// Records a deed with what it left.
pub async fn record(app: &App, mut deed: Deed, left: &[Left<'_>]) -> Result<(), StoreError> {
    loop {
        let hashes = of(app, left).await?;
        for (what, hash) in left.iter().zip(&hashes) {
            deed.detail[what.field()] = hash.as_str().into();
        }
        app.store.record(std::slice::from_ref(&deed), app.clock.now()).await?;
        // Of two changes at once, the last line is to say what both left.
        if of(app, left).await? == hashes {
            return Ok(());
        }
    }
}

async fn of(app: &App, left: &[Left<'_>]) -> Result<Vec<String>, StoreError> {
    let mut hashes = Vec::with_capacity(left.len());
    for what in left {
        hashes.push(what.hash(app).await?);
    }
    Ok(hashes)
}
