//! `kaopu verify`: checks the hash chains of all attempts, the papers against what was opened and frozen, the seals
//! against the logs and what was announced of them, and the audit log. `kaopu verify receipt`: checks one receipt, with the site's data or without.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use bank::store::Place;
use clap::{Args, Subcommand};
use engine::attempt::{Event, Head, State};
use engine::paper::show;
use engine::paper::show::shown_hash;
use engine::receipt::seal::{self, Leaf, Seal};
use engine::receipt::{Claim, public_key};
use engine::store::forms::Drawn;
use engine::store::sittings::{Frozen, Sitting};
use wire::receipt::{Inclusion, LogCheck, SealCheck};

use crate::app::App;
use crate::config::Config;
use crate::receipt::checked;

/// What to check.
#[derive(Subcommand)]
pub enum What {
    /// Check one receipt. With --key nothing of the site is needed
    Receipt(ReceiptArguments),
}

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
        Err(error) => return Err(format!("{}: {error}", arguments.receipt)),
    };
    // A file may say more around it.
    let text =
        text.split_whitespace().find(|word| word.contains("KAOPU2|")).map_or(text.clone(), ToOwned::to_owned);
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
    let key = public_key(key).ok_or("a public key is 64 hexadecimal characters")?;
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
    println!("seal: the log lies under {}", seal.signed);
    println!("compare that line with what the site and others published of this sitting");
    Ok(())
}

/// Only a site that is there is checked: a mistyped folder would become a new one, in which everything fits.
fn there(config: Config) -> Result<Config, String> {
    let site = match &config.place {
        Place::Folder(folder) => folder.join("engine.db").is_file(),
        Place::Postgres(_) => true,
    };
    if site { Ok(config) } else { Err(format!("{}: there is no site in this folder", config.data.display())) }
}

async fn online(text: &str, config: Config) -> Result<(), String> {
    let (app, _writer) = App::open(there(config)?).await?;
    let public = app.secret.signing_key().verifying_key();
    let claim = Claim::open(text, &public).map_err(|flaw| flaw.to_string())?;
    say(&claim);
    let check = checked(&app, claim).await.map_err(|problem| problem.0.detail)?;
    match check.log {
        Some(LogCheck::Same) => println!("log: unchanged"),
        Some(LogCheck::Changed) => {
            return Err("the log was changed: it does not lead to the receipt's head".into());
        }
        Some(LogCheck::OtherPaper) => {
            return Err("the paper was exchanged: it is not the one that the log opened".into());
        }
        Some(LogCheck::Missing) | None => return Err("the log is gone".into()),
    }
    let under = check.inclusion.map(|inclusion| inclusion.seal.signed).unwrap_or_default();
    match check.sealing {
        None | Some(SealCheck::NotYet) => println!("seal: the sitting is not sealed yet"),
        Some(SealCheck::Fits) => println!("seal: the log lies under {under}"),
        Some(SealCheck::Superseded) => {
            println!("seal: the attempt was opened again after this receipt; a later one lies under {under}");
        }
        Some(SealCheck::LeftOut) => {
            return Err("the sitting's seal has no such log: it was added afterwards".into());
        }
        Some(SealCheck::Broken | SealCheck::OtherHead) => {
            return Err("the log does not lie under the sitting's seal as the receipt has it".into());
        }
    }
    Ok(())
}

/// Checks everything, prints what was checked, and fails naming what does not fit.
pub async fn verify(config: Config) -> Result<(), String> {
    let (app, _writer) = App::open(there(config)?).await?;
    let failed = |error: bank::store::StoreError| error.to_string();
    let mut broken = Vec::new();
    let (mut attempts, mut events, mut forms, mut seals) = (0_u64, 0_u64, 0_u64, 0_u64);
    for sitting in app.engine.sittings().await.map_err(failed)? {
        let mut heads = HashMap::new();
        for seat in app.engine.seats(&sitting.id).await.map_err(failed)? {
            let log = app.engine.log(&seat.attempt).await.map_err(failed)?;
            let attempt = seat.attempt.to_string();
            if let Some(number) = chain_break(&attempt, &log) {
                broken.push(format!("attempt {attempt}: event {number} does not follow"));
            }
            attempts += u64::from(!log.is_empty());
            events += log.len() as u64;
            heads.insert(attempt, log);
        }
        let (count, flaws) = papers(&app, &sitting, &heads).await.map_err(failed)?;
        forms += count;
        broken.extend(flaws);
        let (count, flaws) = sealed(&app, &sitting, &heads).await.map_err(failed)?;
        seals += count;
        broken.extend(flaws);
    }
    broken.extend(announced(&app).await.map_err(failed)?);
    broken.extend(orphans(&app).await.map_err(failed)?);
    let audit = app.store.verify_audit().await.map_err(failed)?;
    println!("{attempts} attempts with {events} events, {forms} forms, {seals} seals");
    match audit {
        Ok(lines) => println!("audit log: {lines} lines"),
        Err(line) => broken.push(format!("audit log: line {line} does not follow")),
    }
    if broken.is_empty() {
        println!("everything fits");
        Ok(())
    } else {
        Err(broken.join("\n"))
    }
}

/// How many forms a sitting has, and what of them is not what was drawn, opened or shown. A form leads over the bank
/// snapshot, whose hash was published, to every text and key.
async fn papers(
    app: &App,
    sitting: &Sitting,
    logs: &HashMap<String, Vec<Event>>,
) -> Result<(u64, Vec<String>), bank::store::StoreError> {
    let Some(frozen) = &sitting.frozen else { return Ok((0, Vec::new())) };
    let mut broken = Vec::new();
    let snapshot = app.bank.snapshot(&frozen.snapshot).await?;
    let frozen_hash = bank::store::snapshot::hash(&snapshot.versions, &snapshot.enemies, &snapshot.syllabus);
    if frozen_hash != frozen.snapshot_hash {
        broken.push(format!("sitting {}: its items are not the ones that were frozen", sitting.id));
    }
    let versions: HashMap<_, _> = snapshot
        .versions
        .iter()
        .map(|version| ((version.item.as_str(), version.number), &version.content))
        .collect();
    let forms = app.engine.drawn_forms(&sitting.id).await?;
    let count = forms.len() as u64;
    for Drawn { attempt, hash, form, paper } in forms {
        let state = State::replay(attempt.as_str(), logs.get(attempt.as_str()).into_iter().flatten());
        let mut flaw = |what: &str| broken.push(format!("attempt {attempt}: {what}"));
        if form.snapshot != frozen.snapshot_hash || form.blueprint != frozen.blueprint.hash() {
            flaw("the form was drawn from other items or by another blueprint");
        }
        if hash != form.hash() {
            flaw("the form does not have its hash");
        }
        if !state.form.is_empty() && state.form != form.hash() {
            flaw("the form is not the one that was opened");
        }
        let shown = show(&form, |item, number| versions.get(&(item.as_str(), number)).copied());
        let shown = shown.map(|mut shown| {
            if sitting.rehearsal_of.is_some() {
                shown.blind();
            }
            shown
        });
        if shown.as_ref() != Ok(&paper) {
            flaw("the paper does not say what its form says");
        }
        for (slot, change) in &state.changes {
            let slots = app.engine.paper_change(&attempt, (*slot, change.remedy)).await?;
            if slots.is_none_or(|slots| shown_hash(&slots) != change.shown) {
                flaw(&format!("question {slot} is not what was put there"));
            }
        }
    }
    broken.extend(promised(app, sitting, frozen).await?);
    if let Ok(marking) = crate::desk::results::marking(app, &sitting.id).await {
        let differs = crate::desk::results::differing(&marking);
        broken.extend(
            differs
                .into_iter()
                .map(|attempt| format!("attempt {attempt}: its marks are not what its answers give")),
        );
    }
    Ok((count, broken))
}

/// What the audit log promised of a sitting's papers and decided of late answers, and what does not fit it any more.
async fn promised(
    app: &App,
    sitting: &Sitting,
    frozen: &Frozen,
) -> Result<Vec<String>, bank::store::StoreError> {
    let mut broken = Vec::new();
    let named = format!("sitting {}", sitting.id);
    for line in app.store.audit_of("papers.draw").await?.iter().filter(|line| line.on == named) {
        let now = crate::desk::papers::promise(frozen, 0);
        for what in ["seed_hash", "snapshot_hash", "blueprint_hash", "rules_hash"] {
            if line.detail.get(what).is_some_and(|then| *then != now[what]) {
                broken.push(format!("{named}: {what} is not what was published when papers were drawn"));
            }
        }
    }
    // The last word on each attempt's late answers.
    let mut said: HashMap<String, bool> = HashMap::new();
    for line in app.store.audit_of("results.late").await? {
        let (Some(attempt), Some(accept)) =
            (line.on.strip_prefix("attempt "), line.detail["accept"].as_bool())
        else {
            continue;
        };
        said.insert(attempt.to_owned(), accept);
    }
    for (attempt, decisions) in app.engine.late_decisions(&sitting.id).await? {
        let last = decisions.last().map(|decision| decision.accept);
        if said.get(attempt.as_str()).copied() != last {
            broken.push(format!(
                "attempt {attempt}: the decision on its late answers is not the one that was made"
            ));
        }
    }
    Ok(broken)
}

/// What belongs to a sitting that is not there.
async fn orphans(app: &App) -> Result<Vec<String>, bank::store::StoreError> {
    let sittings = app.engine.sittings().await?;
    let known: Vec<&str> = sittings.iter().map(|sitting| sitting.id.as_str()).collect();
    let lost = app.engine.sittings_named().await?.into_iter().filter(|id| !known.contains(&id.as_str()));
    Ok(lost.map(|id| format!("sitting {id} is gone, and what belongs to it is still there")).collect())
}

/// The seals that the audit log announced and that are not there any more, or are others.
async fn announced(app: &App) -> Result<Vec<String>, bank::store::StoreError> {
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

/// Number of the first event that does not follow the one before.
pub fn chain_break(attempt: &str, log: &[Event]) -> Option<u32> {
    let mut head = Head::of_empty(attempt);
    for event in log {
        if !event.follows(&head) {
            return Some(event.number);
        }
        head = event.head();
    }
    None
}

/// What was added after the latest seal: logs that it does not have, and events that nobody may add then.
fn added(sitting: &Sitting, latest: &Seal, logs: &HashMap<String, Vec<Event>>) -> Vec<String> {
    let name = format!("sitting {}: seal {}", sitting.id, latest.number);
    let sealed: HashMap<&str, usize> = latest
        .leaves
        .iter()
        .filter_map(|leaf| {
            let mut fields = leaf.split(' ');
            Some((fields.next()?, fields.nth(2)?.parse().ok()?))
        })
        .collect();
    // What came late is kept apart; a page that only looks, and a report that is looked at, change no answer.
    let harmless = ["arrived_late", "took_seat", "looked"];
    let mut broken = Vec::new();
    for (attempt, log) in logs.iter().filter(|(_, log)| !log.is_empty()) {
        match sealed.get(attempt.as_str()) {
            None => broken.push(format!("{name}: the log of attempt {attempt} was added afterwards")),
            Some(length) => {
                let more = log.iter().skip(*length).find(|event| !harmless.contains(&event.body.kind()));
                if let Some(event) = more {
                    let (number, kind) = (event.number, event.body.kind());
                    broken.push(format!("{name}: attempt {attempt} got event {number} ({kind}) afterwards"));
                }
            }
        }
    }
    broken
}

/// How many seals a sitting has, and what of its logs does not fit them.
async fn sealed(
    app: &App,
    sitting: &Sitting,
    logs: &HashMap<String, Vec<Event>>,
) -> Result<(u64, Vec<String>), bank::store::StoreError> {
    let key = app.secret.signing_key().verifying_key();
    let seals = app.engine.seals(&sitting.id).await?;
    let mut broken = Vec::new();
    for seal in &seals {
        let name = format!("sitting {}: seal {}", sitting.id, seal.number);
        if !seal.fits(sitting.id.as_str(), &key) {
            broken.push(format!("{name}: its root or signature does not fit its leaves"));
        }
        for leaf in &seal.leaves {
            let fields: Vec<&str> = leaf.split(' ').collect();
            let [attempt, _, _, number, hash] = fields[..] else {
                broken.push(format!("{name}: a leaf is damaged"));
                continue;
            };
            let number: usize = number.parse().unwrap_or(usize::MAX);
            let here = match (logs.get(attempt), number.checked_sub(1)) {
                (Some(_), None) => Some(Head::of_empty(attempt).hash),
                (Some(log), Some(at)) => log.get(at).map(|event| event.hash.clone()),
                (None, _) => None,
            };
            if here.as_deref() != Some(hash) {
                broken.push(format!("{name}: the log of attempt {attempt} is not the one that was sealed"));
            }
        }
    }
    if let Some(latest) = seals.first() {
        broken.extend(added(sitting, latest, logs));
    }
    Ok((seals.len() as u64, broken))
}
