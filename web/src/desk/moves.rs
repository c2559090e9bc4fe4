//! What would come of a draft of the syllabus: how many items, and which blueprints, qualifications and regulations each
//! code is on that goes.

use std::collections::{HashMap, HashSet};

use bank::regulation::Regulation;
use bank::search::{Carriers, Index, Tagged};
use bank::syllabus::draft::Left;
use bank::syllabus::{Comparison, Draft, Lineage};
use engine::store::exams::SavedBlueprint;
use wire::syllabus::{BlueprintEffect, DraftCheck, MoveEffect};

use super::blueprints;
use crate::app::App;
use crate::problem::Problem;

/// Who names codes.
struct Named {
    blueprints: Vec<SavedBlueprint>,
    regulations: Vec<Regulation>,
}

/// Looks at a draft that would follow `before`.
pub async fn check(app: &App, before: &Draft, draft: &Draft) -> Result<DraftCheck, Problem> {
    let comparison = Comparison::of(before, draft);
    let named =
        Named { blueprints: blueprints::all_current(app).await?, regulations: app.bank.regulations().await? };
    let used = blueprints::in_use(app).await?;
    let gone = comparison.removed.clone();
    let counted = move |index: &Index| {
        let dropped: HashSet<&str> =
            gone.iter().filter(|gone| gone.to.is_empty()).map(|gone| gone.node.code.as_str()).collect();
        let of = |code: &str| (index.carriers(Tagged::Code(code)), index.orphans(&HashSet::from([code])));
        let of_each = gone.iter().map(|gone| (gone.node.code.clone(), of(&gone.node.code))).collect();
        (of_each, index.orphans(&dropped))
    };
    let (of_each, orphans): (HashMap<String, (Carriers, u32)>, u32) = app.catalogue.ask(app, counted).await?;
    let effects: Vec<MoveEffect> = comparison
        .removed
        .iter()
        .map(|gone| {
            let (carriers, alone) = of_each.get(&gone.node.code).copied().unwrap_or_default();
            named.effect(&gone.node.code, gone.to.is_empty(), (carriers, alone), &before.qualifications)
        })
        .collect();
    let flaws = draft.flaws(before);
    let publishable = flaws.is_empty()
        && !comparison.is_empty()
        && orphans == 0
        && effects.iter().all(|effect| !effect.blocked);
    let examined =
        comparison.qualifications_removed.iter().map(|one| (one.code.clone(), named.examining(&one.code)));
    Ok(DraftCheck {
        blueprints: named.changed(draft, |saved| used.contains(&saved.id)),
        examined: examined.filter(|(_, titles)| !titles.is_empty()).collect(),
        flaws,
        comparison,
        effects,
        orphans,
        publishable,
    })
}

impl Named {
    fn effect(
        &self,
        code: &str,
        dropped: bool,
        (carriers, alone): (Carriers, u32),
        qualifications: &[bank::syllabus::Qualification],
    ) -> MoveEffect {
        let names = |saved: &&SavedBlueprint| saved.blueprint.codes().contains(code);
        let blueprints = count(self.blueprints.iter().filter(names).count());
        let regulations = count(self.regulations.iter().filter(|one| one.subject == code).count());
        let left = Left { items: alone, blueprints, regulations };
        let naming = qualifications
            .iter()
            .filter(|one| one.subjects.iter().chain(&one.equipment).any(|own| own == code));
        MoveEffect {
            code: code.to_owned(),
            items: carriers.items,
            approved: carriers.approved,
            alone,
            blueprints,
            qualifications: naming.map(|one| one.code.clone()).collect(),
            regulations,
            blocked: dropped && !left.is_nothing(),
        }
    }

    /// Blueprints in which a code changes, and how.
    fn changed(&self, draft: &Draft, in_use: impl Fn(&SavedBlueprint) -> bool) -> Vec<BlueprintEffect> {
        let lineage = Lineage::new([(2, draft.moves.clone())]);
        let effect = |saved: &SavedBlueprint| {
            let goes = |code: &&str| draft.moves.iter().any(|one| one.code == **code);
            let codes: Vec<(String, String)> = saved
                .blueprint
                .codes()
                .into_iter()
                .filter(goes)
                .map(|code| (code.to_owned(), lineage.code(code, (1, 2))))
                .collect();
            let (id, title) = (saved.id.to_string(), saved.blueprint.title.clone());
            (!codes.is_empty()).then(|| BlueprintEffect { id, title, in_use: in_use(saved), codes })
        };
        self.blueprints.iter().filter_map(effect).collect()
    }

    /// Titles of blueprints that examine a qualification.
    fn examining(&self, code: &str) -> Vec<String> {
        let of = self.blueprints.iter().filter(|saved| saved.blueprint.qualification == code);
        of.map(|saved| saved.blueprint.title.clone()).collect()
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
