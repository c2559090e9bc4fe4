use std::collections::HashSet;

use bank::syllabus::{Node, NodeKind};
use proptest::prelude::*;

use super::*;
use crate::blueprint::{Row, Section};
use crate::marks::Marks;

pub(crate) fn syllabus() -> Syllabus {
    let node = |code: &str, parent: Option<&str>| Node {
        code: code.into(),
        kind: NodeKind::Public,
        name_zh: code.into(),
        name_en: code.into(),
        parent: parent.map(Into::into),
        source: String::new(),
        confidence: String::new(),
    };
    Syllabus::new(vec![node("P", None), node("P1", Some("P")), node("P2", Some("P")), node("E", None)])
}

pub(crate) fn items(count: usize) -> Vec<Drawable> {
    (0..count)
        .map(|n| Drawable {
            item: format!("i{n:05}").into(),
            version: 1,
            kind: if n % 2 == 0 { Kind::SingleChoice } else { Kind::TrueFalse },
            questions: vec![Shuffled { options: if n % 2 == 0 { 4 } else { 0 }, always: false }],
            tags: Tags {
                subjects: vec![if n % 3 == 0 { "P1".into() } else { "P2".into() }],
                difficulty: 700,
                ..Tags::default()
            },
        })
        .collect()
}

pub(crate) fn blueprint(rows: &[(Option<&str>, [u32; 2])]) -> Blueprint {
    Blueprint {
        title: "试".into(),
        qualification: String::new(),
        equipment: vec![],
        sections: vec![
            Section { kind: Kind::TrueFalse, marks: Marks::whole(1) },
            Section { kind: Kind::SingleChoice, marks: Marks::whole(2) },
        ],
        rows: rows
            .iter()
            .map(|(subject, counts)| Row {
                subject: subject.map(Into::into),
                equipment: None,
                difficulty: None,
                counts: counts.to_vec(),
            })
            .collect(),
        shuffle_items: true,
        shuffle_options: true,
        allow_stale: false,
    }
}

#[test]
fn golden_form() {
    let pool =
        Pool::new(items(12), "snapshot", blueprint(&[(Some("P1"), [1, 1]), (None, [1, 1])]), &syllabus());
    let form = pool.draw(&[1; 32]).unwrap();
    // If this changes, published seeds no longer give the forms that were sat: raise GENERATOR and keep the
    // old one.
    assert_eq!(form.hash(), "375ffba6c1304648b352aef3d73f7423c402466c62dd1b89cbfeee9462fd4fd3");
}

#[test]
fn an_equal_item_is_alike_new_to_the_form_and_follows_from_the_seed() {
    let pool = Pool::new(items(40), "snapshot", blueprint(&[(None, [2, 3])]), &syllabus());
    let form = pool.draw(&[1; 32]).unwrap();
    for (section, drawn) in form.items() {
        let of = pool.items.iter().find(|item| item.item == drawn.item).unwrap();
        let equals = pool.equals(&form, &drawn.item);
        assert!(!equals.is_empty() && equals.is_sorted());
        for index in &equals {
            let equal = &pool.items[*index as usize];
            assert_eq!((equal.kind, &equal.tags.subjects), (section.kind, &of.tags.subjects));
            assert!(equal.tags.difficulty.abs_diff(of.tags.difficulty) <= NEAR);
            assert!(!form.items().any(|(_, other)| other.item == equal.item));
        }
        let new = pool.replacement(&[9; 32], &form, &drawn.item).unwrap();
        assert_eq!(pool.replacement(&[9; 32], &form, &drawn.item).unwrap(), new);
        assert!(equals.iter().any(|index| pool.items[*index as usize].item == new.item));
        assert_eq!(new.questions.len(), drawn.questions.len());
    }
    // Of the equipment that it examines, where there are any.
    let mut of_lifts = items(40);
    for item in of_lifts.iter_mut().step_by(3) {
        item.tags.equipment = vec!["3000".into()];
    }
    let lifts = Pool::new(of_lifts, "snapshot", blueprint(&[(None, [2, 3])]), &syllabus());
    for (_, drawn) in lifts.draw(&[2; 32]).unwrap().items() {
        let of = lifts.items.iter().find(|item| item.item == drawn.item).unwrap();
        let equals = lifts.equals(&lifts.draw(&[2; 32]).unwrap(), &drawn.item);
        let alike = |index: &u32| lifts.items[*index as usize].tags.equipment == of.tags.equipment;
        assert!(!equals.is_empty() && equals.iter().all(alike), "{drawn:?}");
    }
    // Different seeds give different items; without an equal of its subject, one that its row takes.
    let first = &form.items().next().unwrap().1.item;
    let drawn: HashSet<_> = (0..50).map(|n| pool.replacement(&[n; 32], &form, first).unwrap().item).collect();
    assert!(drawn.len() > 3);
    let mut few = items(6);
    few[2].tags.subjects = vec!["E".into()];
    let pool = Pool::new(few, "snapshot", blueprint(&[(None, [1, 1])]), &syllabus());
    let form = pool.draw(&[1; 32]).unwrap();
    let lonely: ItemId = "i00002".into();
    assert!(
        pool.equals(&form, &lonely)
            .iter()
            .all(|index| pool.items[*index as usize].kind == Kind::SingleChoice)
    );
    assert!(!pool.equals(&form, &lonely).is_empty());
    assert_eq!(pool.replacement(&[1; 32], &form, &"nothing".into()), None);
}

#[test]
fn the_bank_order_does_not_matter() {
    let blueprint = blueprint(&[(Some("P1"), [3, 3]), (Some("P2"), [5, 5])]);
    let mut backwards = items(60);
    backwards.reverse();
    let one = Pool::new(items(60), "s", blueprint.clone(), &syllabus()).draw(&[9; 32]);
    let two = Pool::new(backwards, "s", blueprint, &syllabus()).draw(&[9; 32]);
    assert_eq!(one, two);
}

#[test]
fn overlapping_rows_share_fairly() {
    // Ten single choice items, four of them P1. The first row would take any; the second needs all of P1.
    let items: Vec<_> = items(20);
    let p1 =
        items.iter().filter(|item| item.kind == Kind::SingleChoice && item.tags.subjects[0] == "P1").count();
    let p1 = u32::try_from(p1).unwrap();
    let pool = Pool::new(items, "s", blueprint(&[(None, [0, 10 - p1]), (Some("P1"), [0, p1])]), &syllabus());
    for seed in 0..50 {
        assert!(pool.draw(&[seed; 32]).is_ok(), "seed {seed}");
    }
}

#[test]
fn what_is_missing_is_named() {
    let pool = Pool::new(items(12), "s", blueprint(&[(Some("P1"), [0, 5])]), &syllabus());
    assert_eq!(pool.draw(&[0; 32]), Err(Infeasible::Cell { row: 0, section: 1, wanted: 5, got: 2 }));
}

/// Pairs of items by their numbers.
fn pairs(pairs: &[(usize, usize)]) -> Vec<(ItemId, ItemId)> {
    let item = |n: usize| ItemId::from(format!("i{n:05}"));
    pairs.iter().map(|(a, b)| (item(*a), item(*b))).collect()
}

#[test]
fn a_pair_that_no_form_could_hold_changes_no_form() {
    let table = blueprint(&[(Some("P1"), [3, 3]), (Some("P2"), [5, 5])]);
    let pool = || Pool::new(items(60), "s", table.clone(), &syllabus());
    let strangers = pairs(&[(3, 900), (901, 902), (7, 7)]);
    assert_eq!(pool().draw(&[4; 32]), pool().with_enemies(&strangers).draw(&[4; 32]));
}

#[test]
fn one_of_a_family_is_taken_and_each_has_its_chance() {
    // All single choice items but two are one family, and three are wanted.
    let family: Vec<_> = (0..8).flat_map(|a| (a + 1..8).map(move |b| (2 * a, 2 * b))).collect();
    let pool = Pool::new(items(20), "s", blueprint(&[(None, [0, 3])]), &syllabus());
    let pool = pool.with_enemies(&pairs(&family));
    let mut drawn = HashSet::new();
    for seed in 0..100 {
        let form = pool.draw(&[seed; 32]).unwrap();
        let of_family: Vec<_> = form.items().filter(|(_, item)| item.item < "i00016".into()).collect();
        assert_eq!(of_family.len(), 1);
        drawn.insert(of_family[0].1.item.clone());
    }
    assert!(drawn.len() >= 6, "{drawn:?}");
    let four = Pool::new(items(20), "s", blueprint(&[(None, [0, 4])]), &syllabus());
    let refused = four.with_enemies(&pairs(&family)).draw(&[0; 32]);
    assert!(matches!(refused, Err(Infeasible::Enemies { row: 0, section: 1, wanted: 4, .. })), "{refused:?}");
}

#[test]
fn two_of_a_family_that_alone_may_meet_are_found() {
    let family = (0..16).flat_map(|a| (a + 1..16).map(move |b| (2 * a, 2 * b)));
    let family: Vec<_> = family.filter(|pair| *pair != (8, 20)).collect();
    let pool = Pool::new(items(40), "s", blueprint(&[(None, [0, 6])]), &syllabus());
    let pool = pool.with_enemies(&pairs(&family));
    for seed in 0..100 {
        let form = pool.draw(&[seed; 32]).unwrap();
        let of_family = form.items().filter(|(_, item)| item.item < "i00032".into());
        let of_family: HashSet<_> = of_family.map(|(_, item)| item.item.to_string()).collect();
        assert_eq!(of_family, HashSet::from(["i00008".to_owned(), "i00020".to_owned()]), "seed {seed}");
    }
}

#[test]
fn an_earlier_section_gives_way_to_a_later_one() {
    // One single choice item of P1 (0), whose enemies are most of the true or false items.
    let enemies: Vec<_> = (0..8).map(|n| (0, 2 * n + 1)).collect();
    let mut all = items(20);
    all.retain(|item| item.kind == Kind::TrueFalse || item.item == "i00000".into());
    let pool = Pool::new(all, "s", blueprint(&[(None, [1, 1])]), &syllabus()).with_enemies(&pairs(&enemies));
    for seed in 0..30 {
        let form = pool.draw(&[seed; 32]).unwrap();
        assert!(form.items().any(|(_, item)| item.item > "i00016".into()), "seed {seed}");
    }
}

#[test]
fn no_equal_item_is_an_enemy_of_what_stays() {
    let pool = Pool::new(items(40), "s", blueprint(&[(None, [2, 3])]), &syllabus());
    let form = pool.draw(&[1; 32]).unwrap();
    let mut drawn = form.items().map(|(_, item)| item.item.clone());
    let (gone, stays) = (drawn.next().unwrap(), drawn.next().unwrap());
    let before = pool.equals(&form, &gone);
    let barred = pool.items[before[0] as usize].item.clone();
    let of_gone = pool.items[before[1] as usize].item.clone();
    let pool = pool.with_enemies(&[(stays, barred), (gone.clone(), of_gone)]);
    assert_eq!(pool.equals(&form, &gone), before[1..]);
}

#[test]
fn every_item_is_equally_likely() {
    let pool = Pool::new(items(40), "s", blueprint(&[(None, [5, 0])]), &syllabus());
    let mut counts = std::collections::HashMap::new();
    let rounds: u32 = 4000;
    for round in 0..rounds {
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&round.to_le_bytes());
        for (_, item) in pool.draw(&seed).unwrap().items() {
            *counts.entry(item.item.clone()).or_insert(0_u32) += 1;
        }
    }
    // 20 items, 5 of them a form: 1,000 each, standard deviation 27; six of them leave no room for chance.
    assert_eq!(counts.len(), 20);
    assert!(counts.values().all(|count| (840..1160).contains(count)), "{counts:?}");
}

proptest! {
    #[test]
    fn enemies_never_meet(seed: [u8; 32], met in prop::collection::vec((0..80_usize, 0..80_usize), 0..40)) {
        let met = pairs(&met);
        let pool = Pool::new(items(80), "s", blueprint(&[(Some("P1"), [4, 4]), (Some("P2"), [8, 8])]), &syllabus())
            .with_enemies(&met);
        let Ok(form) = pool.draw(&seed) else { return Ok(()) };
        let drawn: HashSet<_> = form.items().map(|(_, item)| item.item.clone()).collect();
        prop_assert_eq!(drawn.len(), 24);
        for (a, b) in &met {
            prop_assert!(a == b || !(drawn.contains(a) && drawn.contains(b)));
        }
        prop_assert_eq!(&form, &pool.draw(&seed).unwrap());
    }

    #[test]
    fn forms_keep_their_blueprint(seed: [u8; 32], p1 in 0_u32..6, p2 in 1_u32..8) {
        let all = items(80);
        let pool = Pool::new(all.clone(), "s", blueprint(&[(Some("P1"), [p1, p1]), (Some("P2"), [p2, p2])]), &syllabus());
        let form = pool.draw(&seed).unwrap();
        prop_assert_eq!(&form, &pool.draw(&seed).unwrap());
        let mut seen = HashSet::new();
        for section in &form.sections {
            prop_assert_eq!(section.items.len() as u32, p1 + p2);
            for item in &section.items {
                prop_assert!(seen.insert(item.item.clone()), "an item occurs twice");
                let source = all.iter().find(|other| other.item == item.item).unwrap();
                prop_assert_eq!(source.kind, section.kind);
                for question in &item.questions {
                    let ids: HashSet<_> = question.iter().map(|option| option.id).collect();
                    let mut places: Vec<_> = question.iter().map(|option| option.index).collect();
                    places.sort_unstable();
                    prop_assert_eq!(ids.len(), question.len());
                    prop_assert_eq!(places, (0..source.questions[0].options).collect::<Vec<_>>());
                }
            }
        }
    }
}
