//! Sittings: when, where and who. 场次.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::attempt::State;
use crate::attempt::event::Actor;
use crate::attempt::state::Phase as Stands;

/// Where a sitting stands. It is told from its facts, not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// 准备: papers not generated yet.
    Planned,
    /// 未开始: ready, before its start.
    Ready,
    /// 进行中
    Running,
    /// 已结束: nobody can answer any more.
    Over,
    /// 已发布: results are out.
    Released,
}

/// Until when candidates may come in, µs: late entry, and never after the end.
pub fn enter_until(starts_at: i64, ends_at: i64, late_entry_s: u32) -> i64 {
    starts_at.saturating_add(i64::from(late_entry_s) * 1_000_000).min(ends_at)
}

/// What a candidate is granted beside extra time. Everybody may choose the same for themselves; these are set when they
/// come. 便利措施.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Accommodations {
    /// Larger letters.
    pub size: Option<LetterSize>,
    /// High contrast.
    pub contrast: bool,
    /// Questions read aloud by the machine, with headphones.
    pub aloud: bool,
}

/// How much larger letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LetterSize {
    /// 大
    L,
    /// 特大
    Xl,
    /// 最大
    Xxl,
}

/// A room, or the whole sitting, was paused or goes on. Who starts while a pause stands starts into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseOrder {
    /// The room; `None`: all of them.
    pub room: Option<String>,
    /// Paused, or going on.
    pub on: bool,
    /// By whom.
    pub actor: Actor,
    /// Why.
    pub reason: String,
    /// When, µs.
    pub at: i64,
}

impl PauseOrder {
    /// Whether an attempt started after the order and was never paused: whoever started it had not heard of it. Who was
    /// paused since is left as people left them.
    pub fn missed(&self, attempt: &State, now: i64) -> bool {
        match &attempt.phase {
            Stands::Running(clock) => clock.started >= self.at && !clock.was_paused(now),
            Stands::Waiting | Stands::Ended(_) => false,
        }
    }
}

/// The orders that still say something after a new one, oldest first. A pause of a room and one of all are two, and who is
/// under both goes on when both are over: whoever lifts what they ordered lifts nothing that somebody else did. Only where a
/// room has no pause of its own does going on take it out of the pause of all, until all are paused anew. When all go on,
/// pauses of rooms stay; with no pause of all, that ends these.
pub fn ordered(before: &[PauseOrder], new: PauseOrder) -> Vec<PauseOrder> {
    let all_stand = before.iter().any(|order| order.room.is_none());
    let own = |order: &PauseOrder| order.room == new.room && order.on;
    let had_own = before.iter().any(own);
    let mut orders: Vec<PauseOrder> = match new.room {
        Some(_) => before.iter().filter(|order| !own(order)).cloned().collect(),
        None if new.on || all_stand => {
            before.iter().filter(|order| order.room.is_some() && order.on).cloned().collect()
        }
        None => Vec::new(),
    };
    let taken_out =
        new.room.is_some() && !had_own && all_stand && !orders.iter().any(|it| it.room == new.room);
    if new.on || taken_out {
        orders.push(new);
    }
    orders
}

/// The pause that stands for a room: its own, or that of all, unless the room was taken out of it.
pub fn pause_of<'a>(orders: &'a [PauseOrder], room: &str) -> Option<&'a PauseOrder> {
    let of_room = |order: &&PauseOrder| order.room.as_deref() == Some(room);
    let own = orders.iter().find(|order| of_room(order) && order.on);
    let taken_out = || orders.iter().any(|order| of_room(&order));
    own.or_else(|| orders.iter().find(|order| order.room.is_none()).filter(|_| !taken_out()))
}

/// The facts that decide the phase. Times in µs since the epoch.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// The start.
    pub starts_at: i64,
    /// The end of the window; credited time may run past it.
    pub ends_at: i64,
    /// Candidates without a paper.
    pub without_paper: u64,
    /// Candidates at all.
    pub candidates: u64,
    /// Attempts that are started and not ended.
    pub running: u64,
    /// When results were released, if they were.
    pub released_at: Option<i64>,
}

impl Facts {
    /// Where the sitting stands at `now`.
    pub fn phase(&self, now: i64) -> Phase {
        if self.released_at.is_some() {
            Phase::Released
        } else if now >= self.ends_at && self.running == 0 {
            Phase::Over
        } else if self.candidates == 0 || self.without_paper > 0 {
            Phase::Planned
        } else if now < self.starts_at {
            Phase::Ready
        } else {
            Phase::Running
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_order_for_a_room_counts() {
        let order = |room: Option<&str>, on| PauseOrder {
            room: room.map(str::to_owned),
            on,
            actor: Actor { id: "1".into(), name: "赵".into() },
            reason: "停电".into(),
            at: 1,
        };
        let (all, one) = (None, Some("1"));
        // What was ordered; what stands in rooms 1 and 2; how many orders are kept.
        let table = [
            (vec![(one, true)], (true, false), 1),
            (vec![(one, true), (one, false)], (false, false), 0),
            (vec![(all, true)], (true, true), 1),
            (vec![(all, true), (one, false)], (false, true), 2),
            (vec![(all, true), (one, false), (one, true)], (true, true), 3),
            (vec![(all, true), (one, false), (one, true), (one, false)], (false, true), 2),
            (vec![(all, true), (one, false), (all, true)], (true, true), 1),
            (vec![(all, true), (one, false), (one, false)], (false, true), 2),
            (vec![(one, true), (all, true)], (true, true), 2),
            (vec![(one, true), (all, true), (all, false)], (true, false), 1),
            (vec![(one, true), (all, true), (all, false), (all, false)], (false, false), 0),
            (vec![(one, true), (all, true), (one, false)], (true, true), 1),
            (vec![(one, true), (all, true), (one, false), (one, false)], (false, true), 2),
            (vec![(one, true), (all, true), (one, false), (all, false)], (false, false), 0),
            (vec![(all, true), (one, true), (one, false)], (true, true), 1),
            (vec![(one, true), (one, true)], (true, false), 1),
            (vec![(all, true), (one, false), (one, true), (all, false)], (true, false), 1),
            (vec![(one, true), (all, false)], (false, false), 0),
            (vec![(one, false)], (false, false), 0),
        ];
        for (given, stands, kept) in table {
            let orders =
                given.iter().fold(Vec::new(), |orders, (room, on)| ordered(&orders, order(*room, *on)));
            let paused = |room| pause_of(&orders, room).is_some();
            assert_eq!((paused("1"), paused("2")), stands, "{given:?}");
            assert_eq!(orders.len(), kept, "{given:?}");
        }
    }

    #[test]
    fn phases_follow_the_facts() {
        let facts = Facts {
            starts_at: 100,
            ends_at: 200,
            without_paper: 0,
            candidates: 3,
            running: 0,
            released_at: None,
        };
        assert_eq!(facts.phase(50), Phase::Ready);
        assert_eq!(facts.phase(100), Phase::Running);
        assert_eq!(Facts { running: 1, ..facts }.phase(250), Phase::Running);
        assert_eq!(facts.phase(200), Phase::Over);
        assert_eq!(Facts { without_paper: 1, ..facts }.phase(100), Phase::Planned);
        assert_eq!(Facts { candidates: 0, ..facts }.phase(100), Phase::Planned);
        assert_eq!(Facts { released_at: Some(300), ..facts }.phase(301), Phase::Released);
    }
}
