//! `kaopu verify receipt`: checks one receipt, with the site's data or without.

use std::path::{Path, PathBuf};

use clap::Args;
use engine::attempt::Head;
use engine::receipt::seal::{self, Leaf};
use engine::receipt::{Claim, public_key, within};
use wire::receipt::{Inclusion, LogCheck, SealCheck};

use super::there;
use crate::app::App;
use crate::config::Config;
use crate::receipt::checked;

/// A receipt and what to check it against.
#[derive(Args)]
pub struct ReceiptArguments {
    /// The receipt's text, or a file that holds it
    receipt: String,
    /// The site's public key, 64 hexadecimal characters: check without the site's data
    #[arg(long, value_name = "HEX")]
    key: Option<String>,
    /// The proof from the page that checks receipts, JSON: check that the log lies under the published seal
    #[arg(long, value_name = "FILE", requires = "key")]
    proof: Option<PathBuf>,
}

/// Checks a receipt, prints what was checked, and fails naming what does not fit.
pub async fn verify_receipt(
    config: impl FnOnce() -> Result<Config, String>,
    arguments: ReceiptArguments,
) -> Result<(), String> {
    let path = Path::new(&arguments.receipt);
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(_) if arguments.receipt.contains('|') => arguments.receipt.clone(),
        Err(error) if path.exists() => return Err(format!("{}: {error}", arguments.receipt)),
        Err(_) => {
            let given = arguments.receipt.as_str();
            return Err(format!(
                "{given:?} is neither a receipt's text (parts with | between them) nor a file"
            ));
        }
    };
    let text = within(&text);
    match &arguments.key {
        Some(key) => offline(&text, key, arguments.proof.as_deref()),
        None => online(&text, config()?).await,
    }
}

fn say(claim: &Claim) {
    println!("signature: good");
    println!("attempt {} ended with event {} and head {}", claim.attempt, claim.events, claim.head);
}

fn offline(text: &str, key: &str, proof: Option<&Path>) -> Result<(), String> {
    let key = public_key(key)
        .ok_or("this is no public key: it has 64 hexadecimal characters, each as the site publishes it")?;
    let claim = Claim::open(text, &key).map_err(|flaw| flaw.to_string())?;
    say(&claim);
    let Some(path) = proof else { return Ok(()) };
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let proof = std::fs::read_to_string(path).map_err(|error| failed(&error))?;
    let proof: Inclusion = serde_json::from_str(&proof).map_err(|error| failed(&error))?;
    let head = Head { number: claim.events, hash: claim.head.clone() };
    if !Leaf::has_receipt(&proof.leaf, &claim.attempt, &head) {
        return Err("the proof's leaf has another attempt or another head than the receipt".into());
    }
    let Inclusion { seal, index, leaf, path, .. } = &proof;
    if !seal::leads_to(leaf, *index as usize, path, &seal.signed, &seal.signature, &key) {
        return Err("the proof does not lead to the seal, or the seal's signature is not the site's".into());
    }
    // People read what stands beside the signed text, too.
    if !seal::says(&seal.signed, &seal.sitting, (seal.number, seal.at), seal.size, &seal.root) {
        return Err("what the proof says of the seal is not what was signed".into());
    }
    println!("seal: the log lies under {}", seal.signed);
    println!("compare that line with what the site and others published of this sitting");
    Ok(())
}

async fn online(text: &str, config: Config) -> Result<(), String> {
    let (app, _writer) = App::open(there(config)?).await?;
    let public = app.secret.signing_key().verifying_key();
    let claim = Claim::open(text, &public).map_err(|flaw| flaw.to_string())?;
    say(&claim);
    let check = checked(&app, claim).await.map_err(|problem| problem.0.detail)?;
    match check.log {
        Some(LogCheck::Same) => println!("log: unchanged up to the end that the receipt is about"),
        Some(LogCheck::Changed) => {
            return Err("the log was changed: it does not lead to the receipt's head".into());
        }
        Some(LogCheck::OtherPaper) => {
            return Err("the paper was exchanged or changed: it is not the one that the log opened".into());
        }
        Some(LogCheck::Missing) | None => return Err("the log is gone".into()),
    }
    if check.went_on {
        println!("later: the attempt was opened again after this receipt, and has a later one, or will have");
    }
    let under = check.inclusion.map(|inclusion| inclusion.seal.signed).unwrap_or_default();
    match check.sealing {
        None | Some(SealCheck::NotYet) => println!("seal: the sitting is not sealed yet"),
        Some(SealCheck::Fits) => println!("seal: the log lies under {under}"),
        Some(SealCheck::Superseded) => {
            println!("seal: a later receipt of this attempt lies under {under}");
        }
        Some(SealCheck::LeftOut) => {
            return Err("the sitting's seal has no such log: it was added afterwards".into());
        }
        Some(SealCheck::LaterChanged) => {
            return Err(
                "what came after the receipt, such as late answers, was changed or dropped since it was sealed"
                    .into(),
            );
        }
        Some(SealCheck::Gone) => {
            return Err("the seal that the audit log tells of is gone".into());
        }
        Some(SealCheck::Broken | SealCheck::OtherHead) => {
            return Err("the log does not lie under the sitting's seal as the receipt has it".into());
        }
    }
    Ok(())
}
