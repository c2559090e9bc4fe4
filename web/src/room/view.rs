//! What a page is shown of its attempt. Nothing here knows a key.

use ed25519_dalek::SigningKey;
use engine::attempt::State;
use engine::attempt::event::Cause;
use engine::attempt::state::{Notice, Phase, Report};
use engine::attempt::time::{Clock, Credit};
use engine::receipt::Claim;
use engine::store::seats::Seat;
use engine::store::sittings::Sitting;
use wire::door::{Receipt, Stage};
use wire::room::{
    Admission, LookView, NoticeView, PauseView, ReportView, SectionView, SlotView, TimeAccount, TimeState,
};

/// Where the attempt stands, as its candidate sees it.
pub fn stage(state: &State, released: bool) -> Stage {
    match &state.phase {
        Phase::Waiting => Stage::Waiting,
        Phase::Running(_) => Stage::Running,
        Phase::Ended(_) if released => Stage::Released,
        Phase::Ended(_) => Stage::Ended,
    }
}

/// The clock at `now`.
pub fn time(state: &State, clock: &Clock, now: i64) -> TimeState {
    let paused = clock.paused().map(|(since, credit)| {
        let (by, reason) = match credit {
            Credit::Pause { by, reason } => (by.clone(), reason.clone()),
            _ => Default::default(),
        };
        PauseView { since, by, reason }
    });
    let TimeAccount { started_at, given_us, cut_us, extra_cut_us, extra_us, extra_by, ledger } =
        account_at(clock, now);
    TimeState {
        now,
        started_at,
        given_us,
        cut_us,
        extra_cut_us,
        extra_us,
        extra_by,
        ledger,
        deadline: clock.deadline(now),
        stands: clock.stands(),
        paused,
        submit_from: clock.submit_from(now),
        section: section(state, clock, now),
    }
}

/// The ledger as staff see it; until its end, where it is over.
pub fn account(state: &State, now: i64) -> Option<TimeAccount> {
    let clock = state.clock()?;
    let until = if let Phase::Ended(end) = &state.phase { end.at } else { now };
    Some(account_at(clock, until))
}

fn account_at(clock: &Clock, until: i64) -> TimeAccount {
    TimeAccount {
        started_at: clock.started,
        given_us: clock.given_of(),
        cut_us: clock.cut_of(),
        extra_cut_us: clock.extra_cut_of(),
        extra_us: clock.extra_of(),
        extra_by: clock.allowance.extra_by.clone(),
        ledger: clock.told(until),
    }
}

fn section(state: &State, clock: &Clock, now: i64) -> Option<SectionView> {
    let progress = &state.progress;
    let section = progress.section()?;
    Some(SectionView {
        number: progress.number(),
        of: u16::try_from(progress.route.sections.len()).unwrap_or(u16::MAX),
        us: clock.coming().unwrap_or(section.us),
        next_us: progress.route.sections.get(usize::from(progress.number())).map(|next| next.us),
        window: clock.window(now),
        deadline: clock.section_deadline(now),
        opens_at: clock.rested_since().map(|since| since + progress.route.between_us),
    })
}

/// Whether the candidate must be let in, and was. `rule`: the exam's, which counts until the attempt has its own.
pub fn admission(state: &State, rule: bool) -> Admission {
    // Who left the room is let in again by a person, whatever the rule of the exam.
    let needed = if matches!(state.phase, Phase::Waiting) {
        rule || state.left.is_some()
    } else {
        state.admission || !state.admitted
    };
    let reason = state.left.as_ref().map(|outside| outside.reason.clone());
    Admission { needed, granted: state.admitted, reason }
}

/// A report.
pub fn report(report: &Report) -> ReportView {
    ReportView {
        number: report.number,
        at: report.at,
        slot: report.slot,
        fault: report.fault,
        note: report.note.clone(),
        look: report.look.as_ref().map(|look| LookView {
            at: look.at,
            by: look.actor.name.clone(),
            confirmed: look.confirmed,
            note: look.note.clone(),
        }),
    }
}

/// A notice.
pub fn notice(notice: &Notice) -> NoticeView {
    NoticeView {
        number: notice.number,
        warning: notice.warning,
        at: notice.at,
        by: notice.actor.name.clone(),
        text: notice.text.clone(),
        said: notice.said.clone(),
        acknowledged: notice.acknowledged,
    }
}

/// What is known of the questions.
pub fn slots(state: &State) -> Vec<SlotView> {
    let known = state.slots.iter().filter(|(_, slot)| slot.response.is_some() || slot.marked || slot.at != 0);
    known
        .map(|(number, slot)| SlotView {
            slot: *number,
            response: slot.response.clone(),
            marked: slot.marked,
            at: slot.at,
            made_at: slot.made_at,
            given_by: slot.given_by(),
        })
        .collect()
}

/// The receipt, once the attempt is over. `questions`: how many the paper has; `key`: the site's.
pub fn receipt(
    state: &State,
    seat: &Seat,
    sitting: &Sitting,
    questions: usize,
    key: &SigningKey,
) -> Option<Receipt> {
    let Phase::Ended(end) = &state.phase else { return None };
    let frozen = sitting.frozen.as_ref()?;
    let questions = u16::try_from(questions).unwrap_or(u16::MAX);
    let clock = end.clock.as_ref();
    let (answered, open): (Vec<u16>, Vec<u16>) =
        (1..=questions).partition(|slot| state.response(*slot).is_some());
    let all = || 1..=questions;
    let unanswered: Vec<u16> = open.into_iter().filter(|slot| !state.is_void(*slot)).collect();
    let claim = Claim {
        attempt: seat.attempt.to_string(),
        events: end.head.number,
        head: end.head.hash.clone(),
        ended_at: end.at,
    };
    let short: String = end.head.hash.chars().take(6).collect::<String>().to_uppercase();
    let left_behind = !state.left_behind.is_empty() && end.cause != Cause::Candidate;
    Some(Receipt {
        left_behind,
        number: format!("KP-{}-{short}", seat.ticket),
        name: seat.name.clone(),
        id_masked: seat.id_masked.clone(),
        ticket: seat.ticket.clone(),
        room: seat.room.clone(),
        seat: seat.seat.clone(),
        exam: frozen.exam_title.clone(),
        sitting: sitting.title.clone(),
        time_zone: sitting.time_zone.clone(),
        started_at: clock.map(|clock| clock.started),
        ended_at: end.at,
        cause: end.cause.clone(),
        given_us: clock.map_or(0, Clock::given_of),
        cut_us: clock.map_or(0, Clock::cut_of),
        extra_cut_us: clock.map_or(0, Clock::extra_cut_of),
        extra_us: clock.map_or(0, Clock::extra_of),
        extra_by: clock.map_or_else(String::new, |clock| clock.allowance.extra_by.clone()),
        ledger: clock.map(|clock| clock.told(end.at)).unwrap_or_default(),
        answered: u32::try_from(answered.len()).unwrap_or(u32::MAX),
        unanswered,
        void: all().filter(|slot| state.is_void(*slot)).collect(),
        replaced: all().filter(|slot| state.replaced_at(*slot).is_some()).collect(),
        late: u32::try_from(state.late.len()).unwrap_or(u32::MAX),
        late_after: u32::try_from(state.late.len() - end.late).unwrap_or(u32::MAX),
        brought: u32::try_from(state.brought.len()).unwrap_or(u32::MAX),
        events: end.head.number,
        head: end.head.hash.clone(),
        signed: claim.signed(key),
        rehearsal: sitting.rehearsal_of.is_some(),
    })
}
