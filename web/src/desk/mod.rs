//! The desk: what administrators, authors and reviewers do. The types say more: [`wire::desk`], [`wire::sitting`],
//! [`wire::staff`].
//!
//! - [`accounts`]: sign-in and accounts of staff, the audit log.
//! - [`list`]: the bank's list; [`catalogue`]: the index it asks; [`coverage`]: where the bank is thin.
//! - [`pictures`]: pictures of items.
//! - [`items`]: items and their versions; [`bulk`]: edits of many at once.
//! - [`syllabus`]: its versions; [`moves`]: what a new one touches; [`regulations`]; [`stale`]: what rests on gone ones;
//!   [`steps`]: many items submitted or retired at once.
//! - [`imports`]: files on their way into the bank; [`outgoing`]: out of it.
//! - [`blueprints`]: blueprints, feasibility, sample forms.
//! - [`exams`], [`sittings`], [`roster`], [`papers`]: exams and who sits them when, on which paper.
//! - [`window`], [`rehearsal`]: a sitting's times moved while people sit it; trying it out beforehand.
//! - [`announce`]: what is said to several candidates.
//! - [`marked`], [`results`], [`release`], [`export`]: what all attempts come to, its page, how it goes out, its files.
//! - [`faulty`]: faulty items and what is done about them; [`holders`]: who has an item;
//!   [`versions`]: the item versions that papers are made of.
//! - [`scripts`]: answers that people mark; [`marking`]: what is next for whom; [`rechecks`]: whose they are, and settled
//!   marks changed.
//! - [`replay`]: an attempt second by second.

pub mod accounts;
pub mod announce;
pub mod blueprints;
pub mod bulk;
pub mod catalogue;
pub mod comments;
pub mod coverage;
pub mod duplicates;
pub mod enemies;
pub mod exams;
pub mod export;
pub mod faulty;
pub mod holders;
pub mod imports;
pub mod items;
pub mod list;
pub mod marked;
pub mod marking;
pub mod moves;
pub mod outgoing;
pub mod papers;
pub mod pictures;
pub mod profiles;
pub mod progress;
pub mod rechecks;
pub mod regulations;
pub mod rehearsal;
pub mod release;
pub mod replay;
pub mod results;
pub mod roster;
pub mod scripts;
pub mod sittings;
pub mod stale;
pub mod steps;
pub mod syllabus;
pub mod versions;
pub mod window;
