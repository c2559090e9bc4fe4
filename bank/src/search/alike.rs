//! Items that look alike: the same question asked in slightly other words. 近似题.
//!
//! A text is the set of pairs of characters that stand side by side in it, letters and digits only, after
//! [`super::fold()`]; two texts are as alike as the part of all their pairs that they share (Jaccard's index). Order
//! of options, punctuation, width and spaces therefore don't matter, a changed word costs little, and another subject in
//! the same sentence costs more. All pairs of a bank are found without comparing each with each: texts that are alike
//! enough share some of their rarest pairs (Bayardo, Ma, Srikant: Scaling Up All Pairs Similarity Search, WWW 2007).

use std::collections::{BTreeSet, HashMap};

use super::fold::fold;
use super::texts::asked;
use crate::item::{Body, Content};

/// From which likeness on two items are shown to people, thousandths. See the test that measures what it finds.
pub const NEAR: u16 = 650;

/// The pairs of characters of a text: each once, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape(Vec<u64>);

impl Shape {
    /// Of texts as people wrote them.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let folded: Vec<String> = texts.into_iter().map(fold).collect();
        Self::of_folded(folded.iter().flat_map(|text| text.lines()))
    }

    /// Of what an item asks.
    pub fn of_content(content: &Content) -> Self {
        let folded: Vec<String> = asked(content).map(|text| fold(&text)).collect();
        Self::of_folded(folded.iter().map(String::as_str))
    }

    /// Of lines that are folded already. What stands at the end of one has nothing to do with the next.
    pub(super) fn of_folded<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut pairs = Vec::new();
        for line in lines {
            let mut before = None;
            for c in line.chars().filter(|c| c.is_alphanumeric()) {
                if let Some(before) = before {
                    pairs.push(u64::from(u32::from(before)) << 32 | u64::from(u32::from(c)));
                }
                before = Some(c);
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        Self(pairs)
    }

    /// How alike two texts are, thousandths; texts without a pair are like nothing.
    pub fn likeness(&self, other: &Self) -> u16 {
        let shared = shared(&self.0, &other.0);
        let all = self.0.len() + other.0.len() - shared;
        shared.saturating_mul(1000).checked_div(all).map_or(0, |part| u16::try_from(part).unwrap_or(1000))
    }

    /// Whether two texts of these sizes can be as alike as `least` at all.
    fn may_reach(&self, other: &Self, least: u16) -> bool {
        let (small, large) = (self.0.len().min(other.0.len()), self.0.len().max(other.0.len()));
        small * 1000 >= large * usize::from(least)
    }
}

/// Whether two items that are alike call something else right: at least one of the keys is wrong, or they are two questions
/// (`正确的是`, `错误的是`). Texts are compared, not places, and a mark at a text's end says nothing.
pub fn contradict(one: &Content, other: &Content) -> bool {
    match (right(&one.body), right(&other.body)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    }
}

/// What is right, where that is said by texts that two items may share.
fn right(body: &Body) -> Option<BTreeSet<String>> {
    let said = |text: &String| fold(text).trim_end_matches(['.', ',', ';', ':', '!']).to_owned();
    match body {
        Body::TrueFalse { key } => Some(BTreeSet::from([key.to_string()])),
        Body::SingleChoice { options, key } => options.get(*key).map(|text| BTreeSet::from([said(text)])),
        Body::MultipleChoice { options, key } => {
            Some(key.iter().filter_map(|key| options.get(*key)).map(said).collect())
        }
        _ => None,
    }
}

/// How many numbers two ascending lists share.
fn shared<T: Ord>(a: &[T], b: &[T]) -> usize {
    let (mut x, mut y, mut count) = (0, 0, 0);
    while let (Some(one), Some(other)) = (a.get(x), b.get(y)) {
        match one.cmp(other) {
            std::cmp::Ordering::Less => x += 1,
            std::cmp::Ordering::Greater => y += 1,
            std::cmp::Ordering::Equal => {
                (x, y, count) = (x + 1, y + 1, count + 1);
            }
        }
    }
    count
}

/// Two texts that are alike, by their places in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alike {
    /// The one that stands first.
    pub first: usize,
    /// The other.
    pub second: usize,
    /// How alike, thousandths.
    pub likeness: u16,
}

/// The texts of the list that are at least `least` like `shape`, by their places, the likest first.
pub fn like<'a>(shape: &Shape, list: impl IntoIterator<Item = &'a Shape>, least: u16) -> Vec<(usize, u16)> {
    let alike = |other: &Shape| {
        Some(shape.likeness(other)).filter(|likeness| shape.may_reach(other, least) && *likeness >= least)
    };
    let mut found: Vec<(usize, u16)> =
        list.into_iter().enumerate().filter_map(|(place, other)| Some((place, alike(other)?))).collect();
    found.sort_by_key(|(place, likeness)| (std::cmp::Reverse(*likeness), *place));
    found
}

/// What a list was found to have alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alikes {
    /// The pairs, the likest first.
    pub pairs: Vec<Alike>,
    /// How many texts are like so many others that some of their pairs are missing.
    pub crowded: usize,
}

/// All pairs of the list that are at least `least` alike (above 0). Of heaps of more than a few dozen that are all alike
/// some pairs are told: nobody reads the millions that a bank of generated items has.
pub fn pairs(list: Vec<Shape>, least: u16) -> Alikes {
    let lookup = Lookup::new(list, least);
    let mut counts = Counts::default();
    let (mut pairs, mut crowded) = (Vec::new(), 0);
    for (place, shape) in lookup.list.iter().enumerate() {
        let (found, all) = lookup.search(shape, &mut counts);
        crowded += usize::from(!all);
        let others = found.into_iter().filter(|(other, _)| *other != place);
        pairs.extend(others.map(|(other, likeness)| Alike {
            first: place.min(other),
            second: place.max(other),
            likeness,
        }));
    }
    pairs.sort_unstable_by_key(|alike| (std::cmp::Reverse(alike.likeness), alike.first, alike.second));
    pairs.dedup();
    Alikes { pairs, crowded }
}

/// How many texts of a list one rare pair leads to, and how many of those met are compared. Only where a hundred of a list
/// share what is rare does it matter, and then some of them are found.
const MOST_HELD: usize = 100;
const MOST_COMPARED: usize = 40;

/// A list of texts, ready for any number of others to be looked up among them: each at a bounded cost, whatever they are.
#[derive(Clone, Debug)]
pub struct Lookup {
    list: Vec<Shape>,
    least: u16,
    /// Numbers of the pairs of the list: the rarest, which texts are looked up by, come first.
    numbers: HashMap<u64, u32>,
    /// For each of these, the texts that are looked up by it.
    holders: Vec<Vec<u32>>,
}

impl Lookup {
    /// For texts that are at least `least` alike.
    pub fn new(list: Vec<Shape>, least: u16) -> Self {
        let mut count: HashMap<u64, u32> = HashMap::new();
        for pair in list.iter().flat_map(|shape| &shape.0) {
            *count.entry(*pair).or_default() += 1;
        }
        let mut by_rarity: Vec<(u32, u64)> = count.into_iter().map(|(pair, count)| (count, pair)).collect();
        by_rarity.sort_unstable();
        let holders = vec![Vec::new(); by_rarity.len()];
        let numbers = by_rarity.into_iter().zip(0..).map(|((_, pair), number)| (pair, number)).collect();
        let mut lookup = Self { list, least, numbers, holders };
        for (place, shape) in (0_u32..).zip(&lookup.list) {
            for number in lookup.rarest(shape) {
                let holders = &mut lookup.holders[number as usize];
                if holders.len() < MOST_HELD {
                    holders.push(place);
                }
            }
        }
        lookup
    }

    /// The list.
    pub fn list(&self) -> &[Shape] {
        &self.list
    }

    /// The pairs that a text is looked up by, as far as the list has them; none if it can't be like any of the list. Two
    /// texts that are alike share [`Self::must_share`] of these: beyond the pairs of which they share one, each pair more
    /// that is looked at is one more that they share (Wang, Li, Feng: Can We Beat the Prefix Filtering?, SIGMOD 2012).
    fn rarest(&self, shape: &Shape) -> Vec<u32> {
        let size = shape.0.len();
        let mut known: Vec<u32> = shape.0.iter().filter_map(|pair| self.numbers.get(pair).copied()).collect();
        let unknown = size - known.len();
        let beyond = self.must_share(size).saturating_sub(1);
        let many = (prefix(size, self.least) + beyond).min(size).saturating_sub(unknown);
        if many < known.len() {
            known.select_nth_unstable(many);
            known.truncate(many);
        }
        known
    }

    /// How many of its rarest pairs a text of `size` shares with each that is like it and no smaller.
    fn must_share(&self, size: usize) -> usize {
        (size * usize::from(self.least) / 1000 / 8).clamp(1, 8)
    }

    /// The texts of the list that are like this one, by their places, with their likeness.
    pub fn like(&self, shape: &Shape) -> Vec<(usize, u16)> {
        self.search(shape, &mut Counts::default()).0
    }

    /// The same, and whether all that might be like it were compared.
    fn search(&self, shape: &Shape, Counts(shared): &mut Counts) -> (Vec<(usize, u16)>, bool) {
        let rarest = self.rarest(shape);
        if rarest.is_empty() {
            return (Vec::new(), true);
        }
        shared.resize(self.list.len(), 0);
        let mut met = Vec::new();
        for place in rarest.iter().flat_map(|number| &self.holders[*number as usize]) {
            let place = *place as usize;
            if shared[place] == 0 {
                met.push(place);
            }
            shared[place] += 1;
        }
        let mut met: Vec<(usize, u32)> =
            met.into_iter().map(|place| (place, std::mem::take(&mut shared[place]))).collect();
        met.retain(|(place, shared)| {
            let other = &self.list[*place];
            let smaller = shape.0.len().min(other.0.len());
            *shared as usize >= self.must_share(smaller) && shape.may_reach(other, self.least)
        });
        let all = met.len() <= MOST_COMPARED;
        if !all {
            met.select_nth_unstable_by_key(MOST_COMPARED, |(place, shared)| {
                (std::cmp::Reverse(*shared), *place)
            });
            met.truncate(MOST_COMPARED);
        }
        let likeness = |place: usize| {
            let likeness = shape.likeness(&self.list[place]);
            (likeness >= self.least).then_some((place, likeness))
        };
        (met.into_iter().filter_map(|(place, _)| likeness(place)).collect(), all)
    }
}

/// How many of its rarest pairs each text of a list shares with the one that is looked up; all 0 between two searches.
#[derive(Default)]
struct Counts(Vec<u32>);

/// How many of its rarest pairs a text of `size` is looked up by: if another that is no larger shares none of these, the
/// two are less alike than `least`.
fn prefix(size: usize, least: u16) -> usize {
    let needed = (size * usize::from(least)).div_ceil(1000);
    size - needed.min(size) + 1.min(size)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    use super::*;
    use crate::demo;

    #[test]
    fn writing_does_not_matter_and_words_do() {
        let one = Shape::of(["锅炉缺水时，应立即（　）。", "停炉", "加水"]);
        let same = Shape::of(["锅炉缺水时应立即____", "加水", "停 炉"]);
        assert_eq!(one.likeness(&same), 1000);
        let other = Shape::of(["压力容器超压时，应立即（　）。", "停炉", "加水"]);
        assert!(one.likeness(&other) < NEAR, "{}", one.likeness(&other));
        assert_eq!(Shape::of(["（　）"]).likeness(&Shape::of(["。"])), 0);
    }

    #[test]
    fn keys_that_contradict_are_told() {
        let choice = |stem: &str, options: [&str; 3], key| {
            let options = options.map(str::to_owned).to_vec();
            Content::plain(stem, Body::SingleChoice { options, key }, "")
        };
        let one = choice("锅炉严重缺水时，首先应（　）。", ["立即停炉", "立即上水", "继续运行"], 0);
        let turned = choice("锅炉严重缺水时,首先应()", ["继续运行", "立即停炉", "立即上水"], 1);
        let wrong = choice("锅炉严重缺水时，首先应（　）。", ["立即停炉", "立即上水", "继续运行"], 1);
        let marked = choice("严重缺水时首先应（　）。", ["立即停炉；", "立即上水；", "继续运行。"], 0);
        assert!(!contradict(&one, &turned));
        assert!(contradict(&one, &wrong));
        assert!(!contradict(&one, &marked) && contradict(&wrong, &marked));
    }

    /// What is found among items with copies that people might make, and with questions that only sound alike. The figures
    /// are what README.md tells; they change only with the measure, the threshold or the demonstration's items.
    #[test]
    fn precision_and_recall_on_a_seeded_set() {
        let mut rng = ChaCha20Rng::seed_from_u64(20_261_130);
        let mut below = |bound: usize| usize::try_from(rng.next_u64() % bound as u64).unwrap();
        let items = demo::items().unwrap();
        let bases: Vec<&Content> = items
            .iter()
            .map(|item| &item.content)
            .filter(|content| !matches!(content.body, Body::CaseStudy { .. }))
            .collect();
        let mut list: Vec<Shape> = bases.iter().map(|content| Shape::of_content(content)).collect();
        let mut copies = Vec::new();
        for (place, content) in bases.iter().enumerate() {
            let mut copy = (*content).clone();
            match place % 5 {
                // Typed again with other signs.
                0 => copy.stem = copy.stem.replace('，', ",").replace('（', "(").replace('。', ""),
                // A character left out and one doubled.
                1 => {
                    let mut chars: Vec<char> = copy.stem.chars().collect();
                    chars.remove(below(chars.len()));
                    let at = below(chars.len());
                    chars.insert(at, chars[at]);
                    copy.stem = chars.into_iter().collect();
                }
                // Introduced by what it rests on.
                2 => copy.stem = format!("按照规定，{}", copy.stem),
                // Other small words.
                3 => {
                    copy.stem = copy.stem.replace("应当", "必须").replace('应', "须").replace("下列", "以下")
                }
                // Options turned round, one of them shorter.
                _ => {
                    if let Body::SingleChoice { options, .. } | Body::MultipleChoice { options, .. } =
                        &mut copy.body
                    {
                        options.reverse();
                        let cut: String = options[0].chars().skip(1).collect();
                        options[0] = cut;
                    }
                }
            }
            copies.push((place, list.len()));
            list.push(Shape::of_content(&copy));
        }
        // Other questions that sound the same: of another thing, or with another number. No copies, but hard to tell.
        let swaps = [("锅炉", "压力容器"), ("电梯", "起重机"), ("叉车", "观光车"), ("特种设备", "气瓶")];
        for content in &bases {
            let mut stem = content.stem.clone();
            match swaps.iter().find(|(word, _)| stem.contains(word)) {
                Some((word, other)) => stem = stem.replace(word, other),
                None => {
                    stem = stem
                        .chars()
                        .map(|c| c.to_digit(10).map_or(c, |n| char::from(b'0' + (n as u8 + 3) % 10)))
                        .collect()
                }
            }
            if stem != content.stem {
                list.push(Shape::of_content(&Content { stem, ..(*content).clone() }));
            }
        }
        let others = list.len() - bases.len() - copies.len();
        let easy = |alike: &&Alike| alike.second < bases.len() + copies.len();
        let found = pairs(list, NEAR).pairs;
        let right = found.iter().filter(|alike| copies.contains(&(alike.first, alike.second))).count();
        let without_others = found.iter().filter(easy).count();
        let recall = right * 1000 / copies.len();
        println!(
            "{} items, {} copies, {others} that only sound alike: {right} copies found; {without_others} pairs found \
             without the latter, {} with them",
            bases.len(),
            copies.len(),
            found.len(),
        );
        assert!(recall >= 980, "recall {recall}");
        assert!(
            right * 1000 / without_others >= 980,
            "among items and copies, {right} of {without_others} are right"
        );
    }

    /// Thousands of rows that differ in a number are met by thousands more, and nobody waits for them.
    #[test]
    fn heaps_of_the_same_are_looked_up_soon() {
        let text =
            |n: usize| format!("起重机吊钩的开口度增加量达到原尺寸的百分之{n}时应当报废，并由持证人员记录。");
        let list: Vec<Shape> = (0..2_000).map(|n| Shape::of([text(n).as_str()])).collect();
        let began = std::time::Instant::now();
        let lookup = Lookup::new(list.clone(), NEAR);
        for shape in &list {
            assert!(!lookup.like(shape).is_empty());
        }
        let many = list.len();
        let Alikes { pairs, crowded } = pairs(list, NEAR);
        assert_eq!(crowded, many);
        assert!(pairs.len() > many && pairs.len() <= many * MOST_COMPARED, "{}", pairs.len());
        assert!(began.elapsed() < std::time::Duration::from_secs(10), "{:?}", began.elapsed());
    }

    proptest! {
        #[test]
        fn all_pairs_are_found(texts in prop::collection::vec("[甲乙丙丁戊]{0,12}", 0..30), least in 1..=1000_u16) {
            let list: Vec<Shape> = texts.iter().map(|text| Shape::of([text.as_str()])).collect();
            let Alikes { pairs: found, crowded } = pairs(list.clone(), least);
            prop_assert_eq!(crowded, 0);
            let mut slow = Vec::new();
            for first in 0..list.len() {
                for second in first + 1..list.len() {
                    let likeness = list[first].likeness(&list[second]);
                    if likeness >= least {
                        slow.push(Alike { first, second, likeness });
                    }
                }
            }
            slow.sort_by_key(|alike| (std::cmp::Reverse(alike.likeness), alike.first, alike.second));
            prop_assert_eq!(found, slow);
        }

        #[test]
        fn a_lookup_finds_what_comparing_finds(
            texts in prop::collection::vec("[甲乙丙丁戊]{0,12}", 0..30), text in "[甲乙丙丁戊己]{0,12}", least in 1..=1000_u16,
        ) {
            let list: Vec<Shape> = texts.iter().map(|text| Shape::of([text.as_str()])).collect();
            let shape = Shape::of([text.as_str()]);
            let mut found = Lookup::new(list.clone(), least).like(&shape);
            found.sort_by_key(|(place, likeness)| (std::cmp::Reverse(*likeness), *place));
            prop_assert_eq!(found, like(&shape, &list, least));
        }

        #[test]
        fn one_finds_what_all_find(texts in prop::collection::vec("[甲乙丙丁戊]{2,9}", 1..20)) {
            let list: Vec<Shape> = texts.iter().map(|text| Shape::of([text.as_str()])).collect();
            let of_first: Vec<(usize, u16)> = like(&list[0], &list[1..], 500);
            let mut from_all: Vec<(usize, u16)> =
                pairs(list.clone(), 500).pairs.iter().filter(|alike| alike.first == 0).map(|alike| (alike.second - 1, alike.likeness)).collect();
            from_all.sort_by_key(|(place, likeness)| (std::cmp::Reverse(*likeness), *place));
            prop_assert_eq!(of_first, from_all);
        }
    }
}
