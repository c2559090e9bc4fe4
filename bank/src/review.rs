//! Review: how an item version moves through its life, and who may move it. 审核.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::item::Status;

/// What somebody wants to do with a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 送审: hand a draft to review.
    Submit,
    /// 撤回: take it back from review.
    Withdraw,
    /// 批准: approve it for use in papers.
    Approve,
    /// 退回: give it back to its author.
    Return,
    /// 停用: take it out of use for good.
    Retire,
}

impl Step {
    /// All steps.
    pub const ALL: [Self; 5] = [Self::Submit, Self::Withdraw, Self::Approve, Self::Return, Self::Retire];

    /// The name used in the database and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Withdraw => "withdraw",
            Self::Approve => "approve",
            Self::Return => "return",
            Self::Retire => "retire",
        }
    }

    /// The step with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    /// Whether it needs a word: what comes back without one can't be mended, and what was retired is asked about later.
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::Return | Self::Retire)
    }
}

/// The longest thing that can be said of a version, characters.
pub const LONGEST_COMMENT: usize = 2_000;

/// Why a step can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The step doesn't start from this state.
    #[error("a version that is {} can't take this step", .0.name())]
    WrongStatus(Status),
    /// Author and reviewer must be two people.
    #[error("the author of a version can't review it: author and reviewer are two people")]
    OwnWork,
    /// Only its author takes a version back.
    #[error("only the author of a version takes it back from review")]
    NotOwn,
}

/// The state after `step`, taken by `who` on a version that `author` wrote.
pub fn decide(status: Status, step: Step, author: &str, who: &str) -> Result<Status, Refusal> {
    use Status::{Approved, Draft, InReview, Retired, Returned};
    let own = author == who;
    match (status, step) {
        (Draft | Returned, Step::Submit) => Ok(InReview),
        (InReview, Step::Withdraw) if own => Ok(Draft),
        (InReview, Step::Withdraw) => Err(Refusal::NotOwn),
        (InReview, Step::Approve | Step::Return) if own => Err(Refusal::OwnWork),
        (InReview, Step::Approve) => Ok(Approved),
        (InReview, Step::Return) => Ok(Returned),
        (Draft | Returned | InReview | Approved, Step::Retire) => Ok(Retired),
        _ => Err(Refusal::WrongStatus(status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table() {
        use Status::{Approved, Draft, InReview, Retired, Returned};
        use Step::{Approve, Retire, Return, Submit, Withdraw};
        let wrong = |status| Err(Refusal::WrongStatus(status));
        let table = [
            (Draft, Submit, Ok(InReview)),
            (Draft, Approve, wrong(Draft)),
            (Draft, Return, wrong(Draft)),
            (Draft, Retire, Ok(Retired)),
            (InReview, Submit, wrong(InReview)),
            (InReview, Approve, Ok(Approved)),
            (InReview, Return, Ok(Returned)),
            (InReview, Withdraw, Err(Refusal::NotOwn)),
            (Draft, Withdraw, wrong(Draft)),
            (Approved, Withdraw, wrong(Approved)),
            (Returned, Submit, Ok(InReview)),
            (Returned, Approve, wrong(Returned)),
            (Returned, Return, wrong(Returned)),
            (Returned, Withdraw, wrong(Returned)),
            (Returned, Retire, Ok(Retired)),
            (InReview, Retire, Ok(Retired)),
            (Approved, Submit, wrong(Approved)),
            (Approved, Approve, wrong(Approved)),
            (Approved, Return, wrong(Approved)),
            (Approved, Retire, Ok(Retired)),
            (Retired, Submit, wrong(Retired)),
            (Retired, Approve, wrong(Retired)),
            (Retired, Return, wrong(Retired)),
            (Retired, Retire, wrong(Retired)),
        ];
        for (status, step, after) in table {
            assert_eq!(decide(status, step, "孙立军", "陈明"), after, "{status:?} {step:?}");
        }
    }

    #[test]
    fn nobody_reviews_their_own_work() {
        for step in [Step::Approve, Step::Return] {
            assert_eq!(decide(Status::InReview, step, "孙立军", "孙立军"), Err(Refusal::OwnWork));
        }
    }

    #[test]
    fn authors_take_their_own_work_back() {
        assert_eq!(decide(Status::InReview, Step::Withdraw, "孙立军", "孙立军"), Ok(Status::Draft));
    }
}
