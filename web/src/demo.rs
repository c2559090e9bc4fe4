//! Demonstration data: a bank, a blueprint, a sitting that is open now, answers that wait for markers ([`marking`]), and
//! people. Sign-ins are made at random and printed; there is no password that two sites share.

mod marking;

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use bank::StaffId;
use bank::demo::DemoItem;
use bank::item::{Kind, Status};
use bank::picture::Picture;
use bank::regulation::Regulation;
use bank::store::StoreError;
use bank::store::items::NewVersion;
use bank::syllabus::{Node, Qualification};
use engine::blueprint::{Blueprint, Row, Section};
use engine::exam::Rules;
use engine::marks::Marks;
use engine::sitting::{Accommodations, LetterSize};
use engine::store::exams::{Exam, SavedBlueprint};
use engine::store::seats::Seat;
use engine::store::sittings::Sitting;
use engine::{BlueprintId, ExamId, SittingId};
use wire::staff::{Account, Role};

use crate::app::App;
use crate::desk::accounts::hash_password;
use crate::desk::papers;
use crate::desk::roster::{Entry, seat};
use crate::store::accounts::SavedAccount;
use crate::store::audit::Deed;
use crate::witness::{self, Left};

/// Name of the setting that says a site runs on demonstration data, and holds its sign-ins.
const DEMO: &str = "demo_sign_ins";

/// How many candidates there are.
const CANDIDATES: usize = 30;
/// Hours for which the demonstration's sitting is open.
const OPEN_HOURS: i64 = 12;
/// Microseconds.
const HOUR: i64 = 3600 * 1_000_000;

const SURNAMES: [&str; 15] =
    ["李", "王", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡"];
const GIVEN: [&str; 10] = ["建国", "文斌", "海涛", "丽华", "春梅", "永刚", "晓东", "国庆", "雪", "志强"];

fn failed(error: impl std::fmt::Display) -> String {
    format!("the demonstration data can't be loaded: {error}")
}

/// Fills an empty database, or greets one that was filled before, and prints sign-ins and links.
pub async fn load(app: &Arc<App>, base: &str) -> Result<(), String> {
    if let Some(sign_ins) = app.store.setting(DEMO).await.map_err(failed)? {
        app.demo.store(true, std::sync::atomic::Ordering::Relaxed);
        let sign_ins = app.secret.open(&sign_ins).map_err(failed)?;
        println!("{}", sign_ins.replace("{base}", base));
        return Ok(());
    }
    let empty = app.bank.item_count().await.map_err(failed)? == 0
        && !app.store.has_accounts().await.map_err(failed)?;
    if !empty {
        return Err(
            "--demo fills an empty database only, and this one is in use; leave --demo out, or name \
                    another folder with --data"
                .into(),
        );
    }
    load_syllabus(app).await?;
    let mut sign_ins = String::from("Demonstration data. Sign-ins:\n");
    let staff = load_staff(app, &mut sign_ins).await?;
    load_items(app, &staff).await?;
    // Lists begin with the newest, which is to be the sitting that is open.
    marking::load(app, &staff).await?;
    let sitting = load_sitting(app, &staff).await?;
    load_roster(app, &sitting, &mut sign_ins).await?;
    papers::draw_for(app, &sitting).await.map_err(|problem| failed(problem.0.detail))?;
    let wall = format!("  wall            {{base}}/wall/{sitting}\n");
    let _ = write!(sign_ins, "Links:\n  candidates      {{base}}/\n  desk            {{base}}/desk\n{wall}");
    app.store.put_setting(DEMO, &app.secret.seal(&sign_ins)).await.map_err(failed)?;
    app.demo.store(true, std::sync::atomic::Ordering::Relaxed);
    println!("{}", sign_ins.replace("{base}", base));
    Ok(())
}

/// The syllabus, qualifications and regulations that every site starts with.
pub async fn load_syllabus(app: &App) -> Result<(), String> {
    if app.bank.syllabus_number().await.map_err(failed)? > 0 {
        return Ok(());
    }
    let nodes: Vec<Node> = parse(bank::demo::SYLLABUS)?;
    let qualifications: Vec<Qualification> = parse(bank::demo::QUALIFICATIONS)?;
    let regulations: Vec<Regulation> = parse(bank::demo::REGULATIONS)?;
    match app.bank.load_syllabus(&nodes, &qualifications, &regulations).await {
        // Another node was faster.
        Err(StoreError::Conflict(_)) => Ok(()),
        done => done.map_err(failed),
    }
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(failed)
}

struct Staff {
    reviewer: String,
    author: String,
    invigilators: Vec<String>,
}

async fn load_staff(app: &App, sign_ins: &mut String) -> Result<Staff, String> {
    let people: [(&str, &str, &[Role]); 7] = [
        ("admin", "周敏", &[Role::Administrator]),
        ("wangfang", "王芳", &[Role::Invigilator]),
        ("chenming", "陈明", &[Role::Invigilator]),
        ("sunlijun", "孙立军", &[Role::Author]),
        ("hexue", "何雪", &[Role::Reviewer]),
        ("liumin", "刘敏", &[Role::Marker]),
        ("gaojian", "高健", &[Role::Marker]),
    ];
    let mut ids = Vec::new();
    for (login, name, roles) in people {
        // 16 characters of 6 bits: nobody guesses them, and they can be typed.
        let password: String =
            crate::secret::token().chars().filter(|c| c.is_alphanumeric()).take(16).collect();
        let account = Account {
            id: StaffId::new().to_string(),
            login: login.to_owned(),
            name: name.to_owned(),
            roles: roles.to_vec(),
            active: true,
            created_at: app.clock.now(),
        };
        let role = format!("{:?}", roles[0]).to_lowercase();
        let _ = writeln!(sign_ins, "  {role:<15} {login:<10} {password}");
        ids.push(account.id.clone());
        let hash = hash_password(password).await.map_err(|problem| failed(problem.0.detail))?;
        let detail = serde_json::json!({ "login": account.login, "roles": account.roles });
        let deed = Deed::of_kaopu("account.create", format!("account {}", account.id), detail);
        app.store.create_account(&SavedAccount { account, password: hash }).await.map_err(failed)?;
        witness::record(app, deed, &[Left::Account(&ids[ids.len() - 1])]).await.map_err(failed)?;
    }
    Ok(Staff {
        reviewer: ids[4].clone(),
        author: ids[3].clone(),
        invigilators: vec![ids[1].clone(), ids[2].clone()],
    })
}

async fn load_items(app: &App, staff: &Staff) -> Result<(), String> {
    let at = app.clock.now();
    let pictures: Vec<Picture> = bank::demo::pictures()
        .map(|(name, (width, height), bytes)| Picture {
            name,
            media: "image/png".to_owned(),
            width,
            height,
            bytes: bytes.to_vec(),
        })
        .collect();
    app.bank.put_pictures(&pictures, at).await.map_err(failed)?;
    let items: Vec<(String, NewVersion)> = with_practice(bank::demo::items().map_err(failed)?)
        .into_iter()
        .map(|item| {
            let new = NewVersion {
                content: item.content,
                tags: item.tags,
                status: Status::Approved,
                author: staff.author.clone(),
                reviewer: Some(staff.reviewer.clone()),
                at,
                syllabus: 1,
            };
            (item.code, new)
        })
        .collect();
    app.bank.create_items(&items).await.map_err(failed)?;
    Ok(())
}

/// Every third item of each kind, of public and of specialty subjects, is open for practice: enough for a mock exam, and
/// the rest for the exam.
fn with_practice(mut items: Vec<DemoItem>) -> Vec<DemoItem> {
    let mut seen: HashMap<(Option<char>, Kind), usize> = HashMap::new();
    for item in &mut items {
        let class = item.tags.subjects.first().and_then(|code| code.chars().next());
        let n = seen.entry((class, item.content.body.kind())).or_default();
        *n += 1;
        item.tags.practice = n.is_multiple_of(3);
    }
    items
}

/// A paper of 100 items and 100 marks over the public subjects and safety management.
fn blueprint() -> Blueprint {
    let section = |kind, marks| Section { kind, marks: Marks(marks) };
    Blueprint {
        title: "A 特种设备安全管理 理论 2026A".into(),
        qualification: "A".into(),
        equipment: Vec::new(),
        sections: vec![
            section(Kind::TrueFalse, 100),
            section(Kind::SingleChoice, 100),
            section(Kind::MultipleChoice, 100),
            section(Kind::FillBlank, 100),
        ],
        rows: vec![row("P", &[18, 22, 10, 0]), row("S", &[18, 20, 8, 4])],
        shuffle_items: true,
        shuffle_options: true,
        allow_stale: false,
    }
}

fn row(subject: &str, counts: &[u32]) -> Row {
    Row { subject: Some(subject.to_owned()), equipment: None, difficulty: None, counts: counts.to_vec() }
}

async fn load_sitting(app: &App, staff: &Staff) -> Result<SittingId, String> {
    let now = app.clock.now();
    let blueprint_id = BlueprintId::new();
    let saved = SavedBlueprint { id: blueprint_id.clone(), blueprint: blueprint(), syllabus: 1, at: now };
    app.engine.create_blueprint(&saved).await.map_err(failed)?;
    let hours = u32::try_from(OPEN_HOURS).unwrap_or(12) * 3600;
    let exam = Exam {
        id: ExamId::new(),
        title: "A 特种设备安全管理 · 理论考试".into(),
        blueprint: blueprint_id,
        // Open all day, and to be handed in at any time: a demonstration is to be tried.
        rules: Rules { late_entry_s: hours, early_submit_s: 0, ..Rules::default() },
    };
    app.engine.put_exam(&exam, now).await.map_err(failed)?;
    put_sitting(app, exam.id, "演示场次", staff, now).await
}

/// A sitting that is open from now on.
async fn put_sitting(
    app: &App,
    exam: ExamId,
    title: &str,
    staff: &Staff,
    now: i64,
) -> Result<SittingId, String> {
    let sitting = Sitting {
        id: SittingId::new(),
        exam,
        title: title.into(),
        time_zone: "Asia/Shanghai".into(),
        starts_at: now,
        ends_at: now + OPEN_HOURS * HOUR,
        frozen: None,
        released_at: None,
        invigilators: staff.invigilators.clone(),
        pauses: Vec::new(),
        rehearsal_of: None,
    };
    app.engine.put_sitting(&sitting).await.map_err(failed)?;
    let detail = serde_json::json!({ "title": title, "starts_at": now, "ends_at": sitting.ends_at });
    let deed = Deed::of_kaopu("sitting.create", format!("sitting {}", sitting.id), detail);
    witness::record(app, deed, &[Left::Sitting(&sitting.id)]).await.map_err(failed)?;
    Ok(sitting.id)
}

async fn put_roster(app: &App, sitting: &SittingId, seats: &[Seat]) -> Result<(), String> {
    let (added, changed) = app.engine.put_seats(seats).await.map_err(failed)?;
    let detail = serde_json::json!({ "file": "demonstration", "added": added, "changed": changed });
    let deed = Deed::of_kaopu("roster.upload", format!("sitting {sitting}"), detail);
    witness::record(app, deed, &[Left::Roster(sitting)]).await.map_err(failed)
}

async fn load_roster(app: &App, sitting: &SittingId, sign_ins: &mut String) -> Result<(), String> {
    let _ = writeln!(sign_ins, "Candidates (name, admission ticket, ID number):");
    let mut seats = Vec::with_capacity(CANDIDATES);
    for n in 0..CANDIDATES {
        let name = format!("{}{}", SURNAMES[n % SURNAMES.len()], GIVEN[(n * 7 + n / 10) % GIVEN.len()]);
        let (ticket, id_number) = (format!("2026-A-{:04}", n + 1), id_number(n));
        let room = if n < CANDIDATES / 2 { "第 1 考室" } else { "第 2 考室" };
        let place = format!("{}-{:02}", if n < CANDIDATES / 2 { "A" } else { "B" }, n % (CANDIDATES / 2) + 1);
        let _ = writeln!(sign_ins, "  {name}\t{ticket}\t{id_number}");
        let entry = Entry {
            name: &name,
            id_number: &id_number,
            ticket: &ticket,
            room,
            seat: &place,
            extra_s: if n == 4 { 15 * 60 } else { 0 },
            granted_by: "周敏",
            // The same candidate reads large letters.
            accommodations: Accommodations {
                size: (n == 4).then_some(LetterSize::Xl),
                ..Accommodations::default()
            },
        };
        seats.push(seat(app, sitting, &entry));
    }
    put_roster(app, sitting, &seats).await
}

/// A number that passes the check of GB 11643 and belongs to nobody: no place has the code 990000.
fn id_number(n: usize) -> String {
    let body = format!("990000{}{:02}{:02}{:03}", 1970 + n % 30, n % 12 + 1, n % 28 + 1, n + 100);
    let candidates = "0123456789X".chars().map(|check| format!("{body}{check}"));
    candidates.into_iter().find(|id| crate::secret::id_flaw(id).is_none()).unwrap_or(body)
}

#[cfg(test)]
mod tests {
    use bank::item::{Tags, Version};
    use engine::paper::Pool;
    use engine::paper::draw::Drawable;

    use super::*;

    #[test]
    fn the_demonstration_has_items_for_its_exam_and_for_a_mock_exam() {
        let syllabus = bank::syllabus::Syllabus::new(parse(bank::demo::SYLLABUS).unwrap());
        let items = with_practice(bank::demo::items().unwrap());
        let drawable = |open: bool| {
            let of = items.iter().filter(|item| item.tags.practice == open).map(|item| {
                let version = Version {
                    item: item.code.as_str().into(),
                    code: item.code.clone(),
                    number: 1,
                    content: item.content.clone(),
                    tags: Tags { practice: false, ..item.tags.clone() },
                    status: Status::Approved,
                    author: String::new(),
                    reviewer: None,
                    at: 0,
                };
                Drawable::from(&version)
            });
            of.collect::<Vec<_>>()
        };
        for open in [false, true] {
            let pool = Pool::new(drawable(open), "", blueprint(), &syllabus);
            assert!(pool.feasibility().iter().all(|cell| cell.short == 0), "open: {open}");
        }
        let pool = Pool::new(drawable(false), "", marking::blueprint(), &syllabus);
        assert!(pool.feasibility().iter().all(|cell| cell.short == 0), "short answers");
    }

    #[test]
    fn the_demonstration_fits_its_own_bank() {
        let syllabus = bank::syllabus::Syllabus::new(parse(bank::demo::SYLLABUS).unwrap());
        let blueprint = blueprint();
        assert_eq!(blueprint.check(&syllabus), Ok(()));
        assert_eq!(marking::blueprint().check(&syllabus), Ok(()));
        assert_eq!((blueprint.items(), blueprint.marks()), (100, Marks::whole(100)));
        for n in 0..CANDIDATES {
            assert_eq!(id_number(n).len(), 18);
            assert_eq!(crate::secret::id_flaw(&id_number(n)), None);
        }
    }
}
