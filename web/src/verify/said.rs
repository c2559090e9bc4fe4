//! What was decided and recorded, against what the audit log says of it: promises of papers, sittings, rosters, accounts,
//! remedies of faulty items, late answers, incidents, what people did with the answers that they mark. And the audit log
//! itself against its mark and the seals.

use std::collections::{BTreeMap, HashMap};

use bank::store::StoreError;
use engine::attempt::State;
use engine::late::Decision;
use engine::script::Entry;
use engine::store::remedies::{SavedRemedy, State as Stands};
use engine::store::scores::LateDecisions;
use engine::store::sittings::{Frozen, Sitting};
use proctor::incident::{Incident, IncidentState};
use proctor::store::incidents::Incidents;
use wire::remedy::RemedyDraft;
use wire::staff::AuditLine;

use super::logs::Logs;
use super::or_flaw;
use crate::app::App;
use crate::door;
use crate::mark;
use crate::witness::{Left, incident_hash};

/// What of a sitting is not what the audit log says of it.
pub async fn of_sitting(app: &App, sitting: &Sitting, logs: &Logs) -> Result<Vec<String>, StoreError> {
    let mut broken = Vec::new();
    let named = format!("sitting {}", sitting.id);
    let of_it = |flaw: String| format!("{named}: {flaw}");
    let lines = app.store.audit_on(&named).await?;
    if let Some(frozen) = &sitting.frozen {
        broken.extend(promised(&lines, frozen).into_iter().map(of_it));
    }
    let left = [
        (
            Left::Roster(&sitting.id),
            "its candidates are not the ones that were entered: names, seats or time were changed",
        ),
        (
            Left::Sitting(&sitting.id),
            "its exam, title, time zone, times, invigilators or release are not what was last said of them",
        ),
        (Left::Results(&sitting.id), "its results are not the ones that were released"),
    ];
    for (what, flaw) in left {
        let fits = fits(app, &lines, what).await;
        let flaws = fits.map(|fits| (!fits).then(|| of_it(flaw.to_owned())).into_iter().collect());
        broken.extend(or_flaw(&named, flaws)?);
    }
    let decided = of_items(app, sitting).await;
    broken.extend(or_flaw(&named, decided.map(|flaws| flaws.into_iter().map(of_it).collect()))?);
    broken.extend(or_flaw(&named, late(app, sitting, logs).await)?);
    broken.extend(or_flaw(&named, scripts(app, sitting).await)?);
    broken.extend(or_flaw(&named, incidents(app, sitting).await)?);
    Ok(broken)
}

/// What was decided about items otherwise than the audit log says.
async fn of_items(app: &App, sitting: &Sitting) -> Result<Vec<String>, StoreError> {
    let said = Said::of(app, &sitting.id.to_string()).await?;
    Ok(remedies(&app.engine.remedies(&sitting.id).await?, &said))
}

/// Whether a thing is what the last line about it says that it is. Lines of older versions say nothing of it.
async fn fits(app: &App, lines: &[AuditLine], what: Left<'_>) -> Result<bool, StoreError> {
    let said = lines.iter().rev().find_map(|line| line.detail[what.field()].as_str());
    Ok(match said {
        Some(said) => what.hash(app).await? == said,
        None => true,
    })
}

/// The accounts of staff that are not as they were made and changed at the desk.
pub async fn accounts(app: &App) -> Result<Vec<String>, StoreError> {
    let mut said: BTreeMap<String, Vec<AuditLine>> = BTreeMap::new();
    for what in ["account.setup", "account.create", "account.change"] {
        for line in app.store.audit_of(what).await? {
            let Some(id) = line.on.strip_prefix("account ") else { continue };
            said.entry(id.to_owned()).or_default().push(line);
        }
    }
    let there = app.store.accounts().await?;
    let mut broken = Vec::new();
    for account in &there {
        let name = format!("account {} ({})", account.login, account.id);
        match said.remove(&account.id) {
            None => broken.push(format!("{name}: nobody made it at the desk")),
            Some(lines) if !fits(app, &lines, Left::Account(&account.id)).await? => {
                broken.push(format!("{name}: its name, roles or password are not what was last set"));
            }
            Some(_) => {}
        }
    }
    broken.extend(said.into_keys().map(|id| format!("account {id} is gone")));
    Ok(broken)
}

/// The candidates whose consent or pledge is not the one that the audit log tells of.
pub async fn consents(app: &App) -> Result<Vec<String>, StoreError> {
    let mut said = HashMap::new();
    for line in app.store.audit_of(door::PLEDGE).await? {
        // Lines of older versions name no times.
        let times = (line.detail["consent_at"].as_i64(), line.detail["pledge_at"].as_i64());
        said.insert(line.on, times);
    }
    let mut broken = Vec::new();
    for sitting in app.engine.sittings().await?.0 {
        let seats = app.engine.seats_as_far_as_they_go(&sitting.id).await?;
        for seat in seats.into_iter().filter(|seat| !seat.damaged) {
            let told = said.get(&format!("attempt {}", seat.attempt));
            let fits = match told {
                None => seat.pledge_at.is_none(),
                Some((None, None)) => seat.pledge_at.is_some(),
                Some(times) => *times == (seat.consent_at, seat.pledge_at),
            };
            if !fits {
                let (id, attempt) = (&sitting.id, seat.attempt);
                broken.push(format!(
                    "sitting {id}: attempt {attempt}: consent and pledge are not when the audit log says"
                ));
            }
        }
    }
    Ok(broken)
}

/// A decision on late answers, the id of who made it (lines of older versions have none), and when, µs.
type Ruling = (Decision, Option<String>, i64);

/// The last word on an incident.
struct Ruled {
    state: IncidentState,
    by: String,
    reason: String,
    attempt: Option<String>,
    /// Of all of it, once it is closed; lines of older versions have none.
    hash: Option<String>,
}

impl Ruled {
    fn fits(&self, attempt: &str, incident: &Incident) -> bool {
        let by = incident.by.as_ref().map(|(_, name)| name.as_str());
        incident.state == self.state
            && by.unwrap_or_default() == self.by
            && incident.reason == self.reason
            && self.attempt.as_deref().is_none_or(|said| said == attempt)
            && self.hash.as_ref().is_none_or(|hash| *hash == incident_hash(incident))
    }
}

/// The incidents that people dealt with otherwise than the store says.
async fn incidents(app: &App, sitting: &Sitting) -> Result<Vec<String>, StoreError> {
    // The last word on each.
    let mut said: BTreeMap<String, Ruled> = BTreeMap::new();
    for line in app.store.audit_of_sitting(sitting.id.as_str()).await? {
        let Some(incident) = line.on.strip_prefix("incident ") else { continue };
        let state = match line.what.as_str() {
            "incident.take" => IncidentState::Taken,
            "incident.dismiss" => IncidentState::Dismissed,
            "incident.confirm" => IncidentState::Confirmed,
            _ => continue,
        };
        let reason = line.detail["reason"].as_str().unwrap_or_default().to_owned();
        let text = |field: &str| line.detail[field].as_str().map(str::to_owned);
        let (attempt, hash) = (text("attempt"), text("incident_hash"));
        said.insert(incident.to_owned(), Ruled { state, by: line.who, reason, attempt, hash });
    }
    let Incidents { readable, unreadable } = app.proctor.incidents(&sitting.id).await?;
    let mut broken: Vec<String> =
        unreadable.iter().map(|id| format!("incident {id}: it can't be read")).collect();
    said.retain(|id, _| unreadable.iter().all(|unread| unread.as_str() != id));
    for (attempt, incident) in readable {
        let fits = match said.remove(incident.id.as_str()) {
            None => incident.state == IncidentState::Open,
            Some(ruled) => ruled.fits(attempt.as_str(), &incident),
        };
        if !fits {
            let id = incident.id;
            broken.push(format!("attempt {attempt}: incident {id} is not dealt with as the audit log says"));
        }
    }
    broken.extend(said.into_keys().map(|id| format!("incident {id}, which people dealt with, is gone")));
    Ok(broken)
}

/// What was published when papers were drawn and does not fit any more.
fn promised(lines: &[AuditLine], frozen: &Frozen) -> Vec<String> {
    let now = crate::desk::papers::promise(frozen, 0);
    let mut broken = Vec::new();
    for line in lines.iter().filter(|line| line.what == "papers.draw") {
        for what in ["seed_hash", "snapshot_hash", "blueprint_hash", "rules_hash", "frozen_hash"] {
            if line.detail.get(what).is_some_and(|then| *then != now[what]) {
                broken.push(format!("{what} is not what was published when papers were drawn"));
            }
        }
    }
    broken
}

/// The decisions on late answers that are not the ones that were made.
async fn late(app: &App, sitting: &Sitting, logs: &Logs) -> Result<Vec<String>, StoreError> {
    let mut broken = Vec::new();
    // What was said of each attempt's late answers: of those up to which one, and the last word on them.
    let mut said: BTreeMap<String, BTreeMap<Option<usize>, Ruling>> = BTreeMap::new();
    for line in app.store.audit_of("results.late").await? {
        let (Some(attempt), Some(accept)) =
            (line.on.strip_prefix("attempt "), line.detail["accept"].as_bool())
        else {
            continue;
        };
        let upto = line.detail["upto"].as_u64().and_then(|upto| usize::try_from(upto).ok());
        let except = line.detail["except"].as_array().into_iter().flatten();
        let except = except.filter_map(|at| usize::try_from(at.as_u64()?).ok()).collect();
        let reason = line.detail["reason"].as_str().unwrap_or_default().to_owned();
        let decision = Decision { upto: upto.unwrap_or(0), accept, except, reason };
        said.entry(attempt.to_owned())
            .or_default()
            .insert(upto, (decision, line.detail["by"].as_str().map(str::to_owned), line.at));
    }
    let mut decided = app.engine.late_decided(&sitting.id).await?;
    let LateDecisions { made: mut saved, damaged } = app.engine.late_decisions(&sitting.id).await?;
    broken.extend(damaged.iter().map(|(attempt, error)| format!("attempt {attempt}: {error}")));
    let not_made = |attempt: &str| {
        format!("attempt {attempt}: the decision on its late answers is not the one that was made")
    };
    for seat in app.engine.seats_as_far_as_they_go(&sitting.id).await? {
        let attempt = seat.attempt.as_str();
        if damaged.contains_key(&seat.attempt) {
            continue;
        }
        let decisions = saved.remove(&seat.attempt).unwrap_or_default();
        let Some(said) = said.remove(attempt) else {
            broken.extend((!decisions.is_empty()).then(|| not_made(attempt)));
            continue;
        };
        // Lines of older versions don't say up to which answer; then the last of them counts.
        let fits = if said.contains_key(&None) {
            let last = said.values().next_back().map(|(decision, ..)| decision.accept);
            decisions.last().map(|decision| decision.accept) == last
        } else {
            decisions.len() == said.len()
                && decisions.iter().zip(said.into_values()).all(|(one, (told, told_by, told_at))| {
                    let (by, at) = decided.remove(&(seat.attempt.clone(), one.upto)).unwrap_or_default();
                    *one == told && told_by.is_none_or(|told| told == by) && told_at == at
                })
        };
        broken.extend((!fits).then(|| not_made(attempt)));
        let there = State::replay(attempt, logs.get(attempt).into_iter().flatten()).late.len();
        if decisions.iter().any(|decision| decision.upto > there) {
            broken.push(format!("attempt {attempt}: late answers are gone that people decided on"));
        }
    }
    Ok(broken)
}

/// The answers with which something else was done than the audit log says.
async fn scripts(app: &App, sitting: &Sitting) -> Result<Vec<String>, StoreError> {
    let mut said: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for line in app.store.audit_of_sitting(&sitting.id.to_string()).await? {
        let Some(script) = line.on.strip_prefix("script ") else { continue };
        let entry = serde_json::from_value(line.detail["entry"].clone())
            .map_err(|error| StoreError::Damaged { table: "audit", error: error.to_string() })?;
        said.entry(script.to_owned()).or_default().push(entry);
    }
    let mut saved: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for (attempt, logs) in app.engine.scripts(&sitting.id).await? {
        saved.extend(logs.into_iter().map(|(slot, log)| (format!("{attempt}/{slot}"), log)));
    }
    Ok(differing(saved, &said))
}

fn differing(mut saved: BTreeMap<String, Vec<Entry>>, said: &BTreeMap<String, Vec<Entry>>) -> Vec<String> {
    let mut broken = Vec::new();
    for (script, said) in said {
        if saved.remove(script).as_ref() != Some(said) {
            broken.push(format!("script {script}: its marks are not the ones that were given"));
        }
    }
    let never = |(script, _): (String, _)| format!("script {script}: nobody gave the marks that it has");
    broken.extend(saved.into_iter().map(never));
    broken
}

/// What the audit log says of the faulty items of a sitting, by item: who asked for what, and who decided what of it.
#[derive(Default)]
struct Said {
    asked: HashMap<String, Vec<(String, RemedyDraft)>>,
    decided: HashMap<String, Vec<(String, Decided)>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Decided {
    Agreed,
    Dropped,
}

impl Said {
    async fn of(app: &App, sitting: &str) -> Result<Self, StoreError> {
        let mut said = Self::default();
        for line in app.store.audit_of_sitting(sitting).await? {
            let Some(item) = line.on.strip_prefix("item ") else { continue };
            let decided = match line.what.as_str() {
                "remedy.ask" => {
                    let draft = serde_json::from_value(line.detail["remedy"].clone());
                    let draft = draft
                        .map_err(|error| StoreError::Damaged { table: "audit", error: error.to_string() })?;
                    said.asked.entry(item.to_owned()).or_default().push((line.who, draft));
                    continue;
                }
                "remedy.confirm" => Decided::Agreed,
                "remedy.drop" => Decided::Dropped,
                _ => continue,
            };
            said.decided.entry(item.to_owned()).or_default().push((line.who, decided));
        }
        Ok(said)
    }
}

/// What of the remedies in the store is not what was asked for and decided. Of one item nobody asks for a second thing
/// before the first is decided, so the first line is of the first remedy, the second of the second, and so on.
fn remedies(saved: &[SavedRemedy], said: &Said) -> Vec<String> {
    let mut broken = Vec::new();
    let mut by_item: HashMap<&str, Vec<&SavedRemedy>> = HashMap::new();
    for remedy in saved {
        by_item.entry(remedy.item.as_str()).or_default().push(remedy);
    }
    for (item, asked) in &said.asked {
        let there = by_item.get(item.as_str()).map_or(0, Vec::len);
        if there < asked.len() {
            broken.push(format!("of what was asked for item {item}, {} is gone", asked.len() - there));
        }
    }
    for (item, remedies) in by_item {
        let asked = said.asked.get(item).map(Vec::as_slice).unwrap_or_default();
        let decided = said.decided.get(item).map(Vec::as_slice).unwrap_or_default();
        for (at, remedy) in remedies.iter().enumerate() {
            let name = format!("remedy {} of item {item}", remedy.number);
            let same = |(who, draft): &(String, RemedyDraft)| {
                *who == remedy.asked.0.name
                    && draft.remedy == remedy.remedy
                    && draft.reason.trim() == remedy.reason
                    && draft.announcement.trim() == remedy.announcement
            };
            if !asked.get(at).is_some_and(same) {
                broken.push(format!("{name} is not what was asked for"));
            }
            let later = decided.get(at + 1..).unwrap_or_default();
            let stands = match decided.get(at).map(|(_, decided)| *decided) {
                None => Stands::Asked,
                Some(Decided::Dropped) => Stands::Dropped,
                Some(Decided::Agreed) if later.iter().any(|(_, later)| *later == Decided::Agreed) => {
                    Stands::Replaced
                }
                Some(Decided::Agreed) => Stands::InForce,
            };
            let by = remedy.decided.as_ref().map(|(actor, _)| &actor.name);
            if stands != remedy.state || decided.get(at).map(|(who, _)| who) != by {
                broken.push(format!("{name} is not decided as the audit log says"));
            }
        }
    }
    broken.sort();
    broken
}

/// What tells that the end of the audit log was cut off, or changed with all hashes after it: the mark in the data
/// folder, and the seals, which name the line it had come to.
pub async fn cut_off(app: &App) -> Result<Vec<String>, StoreError> {
    let mut broken = Vec::new();
    let now = app.store.audit_head().await?.number;
    let tell = |number: i64, by: &str| {
        if number > now {
            format!(
                "audit log: it ends with line {now}, and had come to line {number} by {by}: its end was cut off"
            )
        } else {
            format!("audit log: line {number} is not the one that it had come to by {by}")
        }
    };
    let file = mark::file_in(&app.config.data);
    match mark::read(&file, &app.secret.signing_key().verifying_key()) {
        Ok(None) => broken.push(format!(
            "audit log: {} is not there, so nobody can tell whether its end was cut off: check on a machine that \
             served, or start the server once if it is of an older version",
            file.display()
        )),
        Ok(Some(head)) if !app.store.audit_has(&head).await? => {
            broken.push(tell(head.number, "the mark in the data folder"));
        }
        Ok(Some(_)) => {}
        Err(error) => broken.push(format!("audit log: {error}")),
    }
    for sitting in app.engine.sittings().await?.0 {
        for seal in app.engine.seal_notes(&sitting.id).await? {
            if let Some(head) = engine::receipt::seal::audit_in(&seal.signed)
                && !app.store.audit_has(&head).await?
            {
                broken.push(tell(head.number, &format!("seal {} of sitting {}", seal.number, sitting.id)));
            }
        }
    }
    Ok(broken)
}

#[cfg(test)]
mod tests {
    use engine::attempt::event::Actor;
    use engine::remedy::Remedy;

    use super::*;

    fn actor(name: &str) -> Actor {
        Actor { id: name.into(), name: name.into() }
    }

    fn draft(remedy: Remedy) -> RemedyDraft {
        RemedyDraft { remedy, reason: "错".into(), announcement: String::new() }
    }

    fn row(number: u32, remedy: Remedy, state: Stands) -> SavedRemedy {
        SavedRemedy {
            number,
            item: "i".into(),
            remedy,
            reason: "错".into(),
            announcement: String::new(),
            state,
            asked: (actor("赵"), 1),
            decided: (state != Stands::Asked).then(|| (actor("钱"), 2)),
            dropped_for: String::new(),
        }
    }

    #[test]
    fn marks_are_the_ones_that_were_given() {
        use engine::marks::Marks;
        use engine::script::{Act, Given};
        let entry = |number, got| Entry {
            number,
            answer: "x".into(),
            by: actor("赵"),
            at: 1,
            act: Act::Mark { given: Given { got: Marks(got), points: vec![], comment: String::new() } },
        };
        let one = |log: Vec<Entry>| BTreeMap::from([("a/1".to_owned(), log)]);
        let said = one(vec![entry(1, 100), entry(2, 200)]);
        assert_eq!(differing(said.clone(), &said), Vec::<String>::new());
        assert_eq!(differing(one(vec![entry(1, 100), entry(2, 250)]), &said).len(), 1, "other marks");
        assert_eq!(differing(one(vec![entry(1, 100)]), &said).len(), 1, "one is gone");
        assert_eq!(differing(BTreeMap::new(), &said).len(), 1, "all are gone");
        assert_eq!(differing(said.clone(), &BTreeMap::new()).len(), 1, "nobody gave them");
    }

    #[test]
    fn remedies_are_what_was_asked_and_decided() {
        let ask = |remedy| ("赵".to_owned(), draft(remedy));
        let decide = |what| ("钱".to_owned(), what);
        let said = Said {
            asked: [("i".to_owned(), vec![ask(Remedy::Keep), ask(Remedy::Void), ask(Remedy::Keep)])].into(),
            decided: [("i".to_owned(), vec![decide(Decided::Agreed), decide(Decided::Dropped)])].into(),
        };
        let rows = [
            row(1, Remedy::Keep, Stands::InForce),
            row(2, Remedy::Void, Stands::Dropped),
            row(3, Remedy::Keep, Stands::Asked),
        ];
        assert_eq!(remedies(&rows, &said), Vec::<String>::new());
        let with = |at: usize, change: &dyn Fn(&mut SavedRemedy)| {
            let mut rows = rows.clone();
            change(&mut rows[at]);
            remedies(&rows, &said).len()
        };
        assert_eq!(with(0, &|row| row.remedy = Remedy::Void), 1, "another remedy");
        assert_eq!(with(0, &|row| row.state = Stands::Replaced), 1, "it counts no more");
        assert_eq!(with(1, &|row| row.state = Stands::InForce), 1, "it counts, and was dropped");
        assert_eq!(with(2, &|row| row.state = Stands::InForce), 1, "it counts, and nobody agreed");
        assert_eq!(
            with(0, &|row| row.decided = Some((actor("赵"), 2))),
            1,
            "who asked is said to have agreed"
        );
        assert_eq!(with(2, &|row| row.item = "j".into()), 2, "it is of another item");
        assert_eq!(remedies(&rows[..2], &said).len(), 1, "one is gone");
        let mut more = rows.to_vec();
        more.push(row(4, Remedy::Void, Stands::InForce));
        assert_eq!(remedies(&more, &said).len(), 2, "nobody asked for it");
    }
}
