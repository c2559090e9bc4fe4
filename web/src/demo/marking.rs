//! Answers that wait for markers: an exam of two short questions whose candidates have handed in.

use std::collections::HashMap;
use std::sync::Arc;

use bank::item::Kind;
use engine::attempt::command::{Act, Command};
use engine::attempt::response::Response;
use engine::blueprint::{Blueprint, Section};
use engine::exam::{ByPeople, Rules};
use engine::marks::Marks;
use engine::sitting::Accommodations;
use engine::store::exams::{Exam, SavedBlueprint};
use engine::store::seats::Seat;
use engine::{BlueprintId, ExamId, SittingId};
use wire::room::VERSION;

use super::{CANDIDATES, Staff, failed, id_number, put_roster, put_sitting, row};
use crate::app::App;
use crate::desk::papers;
use crate::desk::roster::{Entry, seat};
use crate::room::page::{Close, Out, Page};
use crate::room::presence::Whence;

/// By code of the item what each candidate writes; empty: nothing.
const ANSWERS: [(&str, [&str; 4]); 3] = [
    (
        "WRI-001",
        [
            "立即停炉，停止供燃料和送风，绝对不能向锅炉进水，并报告负责人。\n受热面已经过热，突然进水会急剧汽化，压力猛升，可能爆炸。",
            "马上停炉，不能加水，报告班长。",
            "先叫水，再慢慢加水到正常水位，然后继续运行。",
            "紧急停炉，停止给煤和送风。不得进水，否则过热的钢板会出事故。",
        ],
    ),
    (
        "WRI-002",
        [
            "应当停止使用，对设备进行全面检查，消除事故隐患后，方可继续使用。",
            "找维修人员修好，就可以继续用。",
            "全面检查，消除隐患。",
            "",
        ],
    ),
    (
        "WRI-003",
        [
            "货叉降到离地二三十厘米，门架后倾。这样重心低，不容易倾翻；货物靠着门架，不会滑落。",
            "货叉放低，门架向后倾，防止货掉下来。",
            "货叉升高，这样看得清前面的路。",
            "门架后倾，货叉离地面近一些。",
        ],
    ),
];

const NAMES: [&str; 4] = ["谢春生", "唐秀兰", "韩志远", "冯玉梅"];

/// Fills it in.
pub async fn load(app: &Arc<App>, staff: &Staff) -> Result<(), String> {
    let sitting = load_sitting(app, staff).await?;
    let seats = load_roster(app, &sitting).await?;
    papers::draw_for(app, &sitting).await.map_err(|problem| failed(problem.0.detail))?;
    let codes = codes(app).await?;
    let forms: HashMap<_, _> = app.engine.forms(&sitting).await.map_err(failed)?.into_iter().collect();
    for (n, seat) in seats.into_iter().enumerate() {
        let mut answers = Vec::new();
        for (slots, item) in forms.get(&seat.attempt).into_iter().flat_map(|form| form.placed()) {
            let code = codes.get(item.item.as_str()).map(String::as_str).unwrap_or_default();
            let known = ANSWERS.iter().find(|(of, _)| *of == code);
            answers.extend(known.map(|(_, texts)| (*slots.start(), texts[n])));
        }
        hands_in(app, seat, &answers).await?;
    }
    Ok(())
}

pub(super) fn blueprint() -> Blueprint {
    Blueprint {
        title: "简答 2026A".into(),
        qualification: String::new(),
        equipment: Vec::new(),
        sections: vec![Section { kind: Kind::ShortAnswer, marks: Marks::whole(10) }],
        rows: vec![row("P", &[1]), row("S", &[1])],
        shuffle_items: true,
        shuffle_options: true,
        allow_stale: false,
    }
}

async fn load_sitting(app: &App, staff: &Staff) -> Result<SittingId, String> {
    let now = app.clock.now();
    let saved = SavedBlueprint { id: BlueprintId::new(), blueprint: blueprint(), syllabus: 1, at: now };
    app.engine.create_blueprint(&saved).await.map_err(failed)?;
    let by_people = ByPeople { twice: true, apart: Marks(150), comments: true };
    let rules = Rules {
        late_entry_s: 3600,
        early_submit_s: 0,
        camera_every_s: None,
        pass: Marks::whole(12),
        by_people,
        ..Rules::default()
    };
    let exam =
        Exam {
            id: ExamId::new(), title: "特种设备安全管理 · 简答".into(), blueprint: saved.id, rules
        };
    app.engine.put_exam(&exam, now).await.map_err(failed)?;
    put_sitting(app, exam.id, "简答场次", staff, now).await
}

async fn load_roster(app: &App, sitting: &SittingId) -> Result<Vec<Seat>, String> {
    let mut seats = Vec::with_capacity(NAMES.len());
    for (n, name) in NAMES.into_iter().enumerate() {
        let entry = Entry {
            name,
            id_number: &id_number(CANDIDATES + n),
            ticket: &format!("2026-W-{:04}", n + 1),
            room: "第 3 考室",
            seat: &format!("C-{:02}", n + 1),
            extra_s: 0,
            granted_by: "",
            accommodations: Accommodations::default(),
        };
        seats.push(seat(app, sitting, &entry));
    }
    put_roster(app, sitting, &seats).await?;
    Ok(seats)
}

/// Codes of the items by their ids.
async fn codes(app: &App) -> Result<HashMap<String, String>, String> {
    let items = app.catalogue.ask(app, |index| index.all(&bank::search::Query::default())).await;
    let items = items.map_err(|problem| failed(problem.0.detail))?;
    let versions = app.bank.newest_of(&items).await.map_err(failed)?;
    Ok(versions.into_iter().map(|version| (version.item.to_string(), version.code)).collect())
}

/// A candidate comes, writes and hands in, the way a page does it.
async fn hands_in(app: &Arc<App>, seat: Seat, answers: &[(u16, &str)]) -> Result<(), String> {
    let closed = |close: Close| failed(format!("{close:?}"));
    let mut out = Out::new();
    let mut page = Page::new(Arc::clone(app), Arc::new(seat), &mut out).await.map_err(closed)?;
    let whence = Whence::default();
    page.hello((VERSION, "demonstration", false), &whence, &mut out).await.map_err(closed)?;
    let written = answers.iter().filter(|(_, text)| !text.is_empty());
    let acts = written.map(|(slot, text)| Act::Answer {
        slot: *slot,
        response: Some(Response::Written((*text).to_owned())),
        client_ms: 0,
        made_at: None,
        change: None,
    });
    for (seq, act) in (1..).zip(acts.chain([Act::Submit])) {
        let command = Command::Act { epoch: page.known.epoch, seq, act };
        app.attempts.give(&page.live, command, app.clock.now()).await.map_err(failed)?;
    }
    Ok(())
}
