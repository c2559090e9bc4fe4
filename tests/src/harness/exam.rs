//! An exam from nothing, as an administrator would set it up over HTTP.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bank::exchange::Mapping;
use bank::item::{Kind, Status};
use engine::blueprint::{Blueprint, Row, Section};
use engine::exam::Rules;
use engine::marks::Marks;
use wire::desk::BlueprintView;
use wire::import::{ImportCommit, ImportGuess, ImportReport};
use wire::sitting::{Exam, ExamDraft, RosterReport, SittingDraft, SittingView};
use wire::staff::Role;

use super::candidate::Candidate;
use super::place::On;
use super::server::Server;
use super::staff::Member;

/// A sitting that is ready or running.
pub struct Sitting {
    /// Its id.
    pub id: String,
    /// Its start, µs.
    pub starts_at: i64,
    /// Admission ticket and ID number of each candidate.
    pub roster: Vec<(String, String)>,
}

/// What a sitting is to be like; the defaults suit most tests.
pub struct Plan {
    /// Candidates.
    pub candidates: usize,
    /// Rules.
    pub rules: Rules,
    /// From now to the start; negative: it has begun.
    pub starts_in: Duration,
    /// From the start to the end.
    pub lasts: Duration,
    /// Number of the first admission ticket: they differ between sittings.
    pub first_ticket: usize,
    /// Counts of true/false, single and multiple choice, and fill-blank items.
    pub counts: [u32; 4],
    /// Counts of other kinds, after those.
    pub more: Vec<(Kind, u32)>,
}

impl Default for Plan {
    fn default() -> Self {
        let rules =
            Rules { early_submit_s: 0, late_entry_s: 3600, camera_every_s: Some(15), ..Rules::default() };
        Self {
            candidates: 3,
            rules,
            starts_in: Duration::ZERO,
            lasts: Duration::from_secs(2 * 3600),
            first_ticket: 0,
            counts: [10, 6, 4, 0],
            more: Vec::new(),
        }
    }
}

/// The demonstration items as a CSV that the import screen takes.
pub fn demo_csv() -> String {
    use bank::item::{Body, letter};
    let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut csv = String::from("编号,题型,题干,选项A,选项B,选项C,选项D,选项E,选项F,答案,解析,科目\n");
    for item in bank::demo::items().unwrap() {
        let (kind, key) = match &item.content.body {
            Body::TrueFalse { key } => ("判断", if *key { "对" } else { "错" }.to_owned()),
            Body::SingleChoice { key, .. } => ("单选", letter(*key).to_string()),
            Body::MultipleChoice { key, .. } => ("多选", key.iter().map(|key| letter(*key)).collect()),
            Body::FillBlank { blanks } => {
                ("填空", blanks.iter().map(|blank| blank.shown().join("|")).collect::<Vec<_>>().join("；"))
            }
            Body::ShortAnswer { .. }
            | Body::Order { .. }
            | Body::Match { .. }
            | Body::Hotspot { .. }
            | Body::CaseStudy { .. } => {
                continue;
            }
        };
        let options = item.content.body.options();
        let option = |at: usize| options.get(at).map_or(String::new(), |text| quote(text));
        let cells = [
            item.code.clone(),
            kind.to_owned(),
            quote(&item.content.stem),
            option(0),
            option(1),
            option(2),
            option(3),
            option(4),
            option(5),
            quote(&key),
            quote(&item.content.rationale),
            item.tags.subjects[0].clone(),
        ];
        csv.push_str(&cells.join(","));
        csv.push('\n');
    }
    csv
}

/// A number that passes the check of GB 11643.
pub fn id_number(n: usize) -> String {
    let body = format!("990000{}{:02}{:02}{:03}", 1960 + n / 500 % 40, n / 40 % 12 + 1, n % 28 + 1, n % 1000);
    let sum: usize = body
        .bytes()
        .enumerate()
        .map(|(at, digit)| usize::from(digit - b'0') * (1_usize << (17 - at)) % 11)
        .sum();
    format!("{body}{}", ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum % 11])
}

/// µs since the epoch.
pub fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros()).unwrap()
}

/// A fresh server on SQLite, its administrator, and a sitting over the demonstration items.
pub async fn ready(plan: Plan) -> (Server, Member, Sitting) {
    ready_on(On::Sqlite, plan).await
}

/// The same, on either engine.
pub async fn ready_on(on: On, plan: Plan) -> (Server, Member, Sitting) {
    ready_with(on, &[], plan).await
}

/// The same, with settings.
pub async fn ready_with(on: On, arguments: &[&str], plan: Plan) -> (Server, Member, Sitting) {
    let server = Server::start(on, arguments).await;
    let (admin, sitting) = planned(&server, plan).await;
    (server, admin, sitting)
}

/// A sitting on a new server.
pub async fn planned(server: &Server, plan: Plan) -> (Member, Sitting) {
    let admin = Member::first(server).await;
    admin.imports("demo.csv", demo_csv().into_bytes(), "S").await;
    let sitting = admin.plans(plan).await;
    (admin, sitting)
}

impl Member {
    /// Brings a file into the bank, approved, all rows under one subject unless they name theirs.
    pub async fn imports(&self, name: &str, bytes: Vec<u8>, subject: &str) -> ImportReport {
        let path = format!("/api/imports?name={}", name.replace(' ', "%20"));
        let guess: ImportGuess = self.browser.upload(&path, bytes).await.json();
        let mapping = Mapping { subject: subject.into(), ..guess.mapping };
        let check = format!("/api/imports/{}/check", guess.id);
        let dry: ImportReport = self.browser.post(&check, &mapping).await.json();
        let commit = ImportCommit { mapping, status: Status::Approved, own: true, of: dry.of };
        let done: ImportReport =
            self.browser.post(&format!("/api/imports/{}/commit", guess.id), commit).await.json();
        assert_eq!(dry.sound, done.sound, "the dry run told the truth");
        assert!(done.committed);
        done
    }

    /// Sets a sitting up: blueprint over all subjects, exam, roster, invigilator `wangfang`, papers.
    pub async fn plans(&self, plan: Plan) -> Sitting {
        let section = |kind| Section { kind, marks: Marks::whole(1) };
        let kinds = [Kind::TrueFalse, Kind::SingleChoice, Kind::MultipleChoice, Kind::FillBlank];
        let wanted = kinds.into_iter().zip(plan.counts).chain(plan.more);
        let (kinds, counts): (Vec<Kind>, Vec<u32>) = wanted.unzip();
        let items: u32 = counts.iter().sum();
        let blueprint = Blueprint {
            title: "试卷".into(),
            qualification: String::new(),
            equipment: vec![],
            sections: kinds.into_iter().map(section).collect(),
            rows: vec![Row { subject: None, equipment: None, difficulty: None, counts }],
            shuffle_items: true,
            shuffle_options: true,
            allow_stale: false,
        };
        let saved: BlueprintView = self.browser.post("/api/blueprints", &blueprint).await.json();
        assert!(saved.check.feasible, "{:?}", saved.check);
        let pass = Marks::whole(i64::from(items) * 3 / 5);
        let rules = Rules { pass, ..plan.rules };
        let exam = ExamDraft { title: "理论考试".into(), blueprint: saved.id, rules };
        let exam: Exam = self.browser.post("/api/exams", exam).await.json();
        let starts_at = now() + i64::try_from(plan.starts_in.as_micros()).unwrap();
        let draft = SittingDraft {
            exam: exam.id,
            title: "第 1 场".into(),
            time_zone: "Asia/Shanghai".into(),
            starts_at,
            ends_at: starts_at + i64::try_from(plan.lasts.as_micros()).unwrap(),
        };
        let sitting: SittingView = self.browser.post("/api/sittings", draft).await.json();
        let tickets: Vec<(String, String)> = (0..plan.candidates)
            .map(|n| (format!("T-{:05}", plan.first_ticket + n + 1), id_number(n)))
            .collect();
        let mut csv = String::from("姓名,身份证号,准考证号,考室,座位\n");
        for (n, (ticket, id)) in tickets.iter().enumerate() {
            csv.push_str(&format!("考生{},{id},{ticket},{},{}\n", n + 1, n / 50 + 1, n % 50 + 1));
        }
        let roster = format!("/api/sittings/{}/roster?name=roster.csv", sitting.id);
        let report: RosterReport = self.browser.upload(&roster, csv.into_bytes()).await.json();
        assert_eq!(report.problems, vec![]);
        assert_eq!(report.added as usize, plan.candidates);
        let invigilator = match self.browser.get("/api/accounts").await.json::<Vec<wire::staff::Account>>() {
            accounts if accounts.iter().any(|account| account.login == "wangfang") => {
                accounts.into_iter().find(|account| account.login == "wangfang").unwrap()
            }
            _ => self.hires("wangfang", "王芳", &[Role::Invigilator]).await,
        };
        let path = format!("/api/sittings/{}/invigilators", sitting.id);
        let _: SittingView = self.browser.put(&path, [invigilator.id]).await.json();
        let path = format!("/api/sittings/{}/papers", sitting.id);
        let ready: SittingView = self.browser.post(&path, ()).await.json();
        assert_eq!(ready.counts.with_paper as usize, plan.candidates);
        Sitting { id: sitting.id, starts_at, roster: tickets }
    }
}

impl Sitting {
    /// Candidate `n` (from 0), in the room with the paper open.
    pub async fn inside(&self, base: &str, n: usize) -> Candidate {
        let mut candidate = self.candidate(base, n).await;
        candidate.enters().await;
        candidate
    }

    /// Candidate `n` (from 0), through the door.
    pub async fn candidate(&self, base: &str, n: usize) -> Candidate {
        let (ticket, id_number) = &self.roster[n];
        let candidate = Candidate::at_the_door(base, ticket, id_number).await;
        candidate.pledges().await;
        candidate
    }
}
