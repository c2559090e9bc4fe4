//! The time of a mock exam, and the way through it: the small log of an attempt, judged by the rules of a real one.
//! Answers lie elsewhere, and nothing is proved by it.

use crate::attempt::command::Act;
use crate::attempt::event::Body;
use crate::attempt::response::Shape;
use crate::attempt::route::Route;
use crate::attempt::state::Phase;
use crate::attempt::time::{Allowance, SECOND, TRANSIT};
use crate::attempt::{Command, Event, Head, Refusal, State, decide};
use crate::exam::Rules;
use crate::paper::PaperSection;

/// The one page that a mock exam has, and its epoch.
const PAGE: &str = "mock";
const EPOCH: u32 = 1;
/// What is there beside the sections' times before a mock exam is cut off, µs: nobody else waits for its end.
const ROOM: i64 = 24 * 3600 * SECOND;

/// A mock exam that was begun.
#[derive(Clone, Debug)]
pub struct Mock {
    events: Vec<Event>,
    head: Head,
    state: State,
}

impl Mock {
    /// One that begins now, by the rules of the exam. `paper`: the form's hash and the sections it has; `extra`: the
    /// personal extra time that the real one would give, s, and who granted it. `None`: the rules have times for other
    /// sections.
    pub fn begins(
        set: &str,
        (form, sections): (String, &[PaperSection]),
        rules: &Rules,
        (extra_s, extra_by): (u32, &str),
        now: i64,
    ) -> Option<Self> {
        let (duration_us, extra_us) = (i64::from(rules.duration_s) * SECOND, i64::from(extra_s) * SECOND);
        let route = Route::of(&rules.way, sections, extra_us)?;
        let rests = i64::try_from(route.sections.len()).unwrap_or(0) * route.between_us;
        let started = Body::Started {
            form,
            allowance: Allowance {
                duration_us,
                extra_us,
                extra_by: extra_by.to_owned(),
                ends_at: now + duration_us + extra_us + rests + ROOM,
                grace_us: 0,
                submit_from: now,
                least_us: 0,
            },
            admission: false,
            paused: None,
            route: (!route.is_free()).then(|| Box::new(route)),
        };
        let mut mock = Self { events: Vec::new(), head: Head::of_empty(set), state: State::new(set) };
        mock.push(now, Body::TookSeat { epoch: EPOCH, page: PAGE.to_owned(), same_browser: false });
        mock.push(now, started);
        Some(mock)
    }

    /// One as it was kept, and what the time brought since.
    pub fn kept(set: &str, events: Vec<Event>, now: i64) -> Self {
        let state = State::replay(set, &events);
        let head = events.last().map_or_else(|| Head::of_empty(set), Event::head);
        let mut mock = Self { events, head, state };
        while let Some(at) = mock.turns_at().filter(|at| *at <= now) {
            let Some(body) = mock.state.due(at) else { break };
            mock.push(at, body);
        }
        mock
    }

    /// When something happens next by itself, µs.
    fn turns_at(&self) -> Option<i64> {
        let Phase::Running(clock) = &self.state.phase else { return None };
        if let Some(since) = clock.rested_since() {
            return Some(since + self.state.progress.route.between_us);
        }
        let last = self.events.last()?.at;
        Some(clock.section_deadline(last).unwrap_or_else(|| clock.deadline(last)) + TRANSIT)
    }

    fn push(&mut self, at: i64, body: Body) {
        let (event, _) = Event::after(&self.head, at, body);
        self.state.apply(&event);
        self.head = event.head();
        self.events.push(event);
    }

    /// What is to be kept of it.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// How far it is.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Whether its time is over.
    pub fn is_over(&self) -> bool {
        matches!(self.state.phase, Phase::Ended(_))
    }

    /// What would come of an act of the candidate; nothing is kept of it.
    ///
    /// # Errors
    ///
    /// What a room would refuse.
    pub fn takes(&self, act: Act, shapes: &[Shape], now: i64) -> Result<Option<Body>, Refusal> {
        let seq = self.state.seen.upto() + 1;
        match decide(&self.state, Command::Act { epoch: EPOCH, seq, act }, shapes, now)? {
            // Nobody is there to decide whether it counts.
            Some(Body::ArrivedLate { slot, .. }) => Err(Refusal::SectionOver(slot)),
            body => Ok(body),
        }
    }

    /// Does what the candidate asks for.
    ///
    /// # Errors
    ///
    /// What a room would refuse.
    pub fn acts(&mut self, act: Act, shapes: &[Shape], now: i64) -> Result<(), Refusal> {
        if let Some(body) = self.takes(act, shapes, now)? {
            self.push(now, body);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use bank::item::Kind;

    use super::*;
    use crate::attempt::Response;
    use crate::exam::Way;
    use crate::marks::Marks;

    const MINUTE: i64 = 60 * SECOND;
    const SHAPES: [Shape; 4] = [Shape::Judge, Shape::Judge, Shape::Judge, Shape::Judge];

    /// Begun at 0: sections of two questions each, ten and twenty minutes and a minute between them.
    fn begun(no_way_back: bool) -> Mock {
        let section =
            |first, last| PaperSection { kind: Kind::TrueFalse, marks: Marks::whole(1), first, last };
        let way = Way { section_s: vec![600, 1200], between_s: 60, no_way_back, all_at_once: false };
        let rules = Rules { duration_s: 1800, way, ..Rules::default() };
        Mock::begins("m", (String::new(), &[section(1, 2), section(3, 4)]), &rules, (0, ""), 0).unwrap()
    }

    fn answer(slot: u16) -> Act {
        Act::Answer { slot, response: Some(Response::Judge(true)), client_ms: 0, made_at: None, change: None }
    }

    #[test]
    fn sections_come_one_after_the_other_as_in_the_exam() {
        let mut mock = begun(false);
        assert!(mock.takes(answer(1), &SHAPES, MINUTE).is_ok());
        assert_eq!(mock.takes(answer(3), &SHAPES, MINUTE), Err(Refusal::SectionAhead(3)));
        mock.acts(Act::EndSection(1), &SHAPES, 4 * MINUTE).unwrap();
        assert_eq!(mock.takes(answer(1), &SHAPES, 4 * MINUTE), Err(Refusal::SectionOver(1)));
        mock.acts(Act::OpenSection(2), &SHAPES, 4 * MINUTE + 5 * SECOND).unwrap();
        assert!(mock.takes(answer(3), &SHAPES, 5 * MINUTE).is_ok());
        let clock = mock.state().clock().unwrap();
        assert_eq!(
            clock.deadline(5 * MINUTE),
            24 * MINUTE + 5 * SECOND,
            "what was left is lost, the rest is not"
        );
        let kept = Mock::kept("m", mock.events().to_vec(), 24 * MINUTE);
        assert!(!kept.is_over());
        assert!(Mock::kept("m", mock.events().to_vec(), 25 * MINUTE).is_over());
    }

    #[test]
    fn the_time_goes_on_while_nobody_looks() {
        let events = begun(false).events().to_vec();
        let at = |now| Mock::kept("m", events.clone(), now);
        let number = |mock: &Mock| (mock.state().progress.number(), mock.state().progress.is_open());
        assert_eq!(number(&at(10 * MINUTE)), (1, true));
        assert_eq!(number(&at(10 * MINUTE + TRANSIT)), (2, false));
        assert_eq!(number(&at(11 * MINUTE + TRANSIT)), (2, true));
        assert!(!at(31 * MINUTE + TRANSIT).is_over() && at(31 * MINUTE + 2 * TRANSIT).is_over());
        // Kept meanwhile or not, it is the same.
        let twice = Mock::kept("m", at(11 * MINUTE + TRANSIT).events().to_vec(), 20 * MINUTE);
        assert_eq!(twice.events(), at(20 * MINUTE).events());
    }

    #[test]
    fn there_is_no_way_back_where_the_exam_has_none() {
        let mut mock = begun(true);
        mock.acts(Act::Pass(1), &SHAPES, MINUTE).unwrap();
        assert_eq!(mock.takes(answer(1), &SHAPES, MINUTE), Err(Refusal::Passed(1)));
        assert!(mock.takes(answer(2), &SHAPES, MINUTE).is_ok());
        let mut free = begun(false);
        assert!(free.acts(Act::Pass(1), &SHAPES, MINUTE).is_err());
    }

    #[test]
    fn personal_extra_time_is_given_as_in_the_exam() {
        let rules = Rules { duration_s: 600, ..Rules::default() };
        let mock = Mock::begins("m", (String::new(), &[]), &rules, (300, "考务"), 0).unwrap();
        let clock = mock.state().clock().unwrap();
        assert_eq!((clock.deadline(0), clock.extra_of()), (15 * MINUTE, 5 * MINUTE));
        assert!(Mock::kept("m", mock.events().to_vec(), 15 * MINUTE + TRANSIT).is_over());
    }
}
