//! A bank from a seed: clauses of the demonstration items, put together anew, so that words are as frequent as they are.

use bank::demo::{self, DemoItem};
use bank::item::{Body, Citation, Cognitive, Content, Status, Tags};
use bank::store::items::NewVersion;
use bank::syllabus::{Node, NodeKind};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How many people wrote it.
const AUTHORS: u32 = 20;
/// From one item to the next, µs.
const APART: i64 = 60_000_000;

/// What items are put together from.
pub struct Seeded {
    rng: ChaCha8Rng,
    clauses: Vec<String>,
    words: Vec<String>,
    subjects: Vec<String>,
    equipment: Vec<String>,
    citations: Vec<Citation>,
}

impl Seeded {
    /// From a seed: the same bank every time.
    pub fn new(seed: u64) -> Self {
        let items = demo::items().unwrap();
        let nodes: Vec<Node> = serde_json::from_str(demo::SYLLABUS).unwrap();
        let of = |equipment: bool| {
            let fits =
                |node: &&Node| (node.kind == NodeKind::Equipment) == equipment && node.parent.is_some();
            nodes.iter().filter(fits).map(|node| node.code.clone()).collect()
        };
        let texts = |item: &DemoItem| {
            let options = item.content.body.options().to_vec();
            [vec![item.content.stem.clone(), item.content.rationale.clone()], options].concat()
        };
        let clauses: Vec<String> = items
            .iter()
            .flat_map(texts)
            .flat_map(|text| {
                text.split(['。', '，', '；', '、', '：']).map(str::to_owned).collect::<Vec<_>>()
            })
            .filter(|clause| clause.chars().count() >= 4)
            .collect();
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            words: clauses.iter().map(|clause| clause.chars().take(2).collect()).collect(),
            clauses,
            subjects: of(false),
            equipment: of(true),
            citations: items.iter().flat_map(|item| item.tags.citations.clone()).collect(),
        }
    }

    /// Some clauses one after the other, with a figure.
    pub fn text(&mut self, clauses: std::ops::Range<usize>) -> String {
        let count = self.rng.random_range(clauses);
        let mut texts: Vec<String> =
            (0..count).map(|_| self.clauses.choose(&mut self.rng).unwrap().clone()).collect();
        let figure: u32 = self.rng.random_range(1..2_000);
        let unit = ["MPa", "kN", "mm", "℃", "年"].choose(&mut self.rng).unwrap();
        texts.push(format!("{figure}{unit}"));
        texts.join("，")
    }

    /// Two characters that begin a clause.
    pub fn word(&mut self) -> String {
        self.words.choose(&mut self.rng).unwrap().clone()
    }

    /// A clause as it stands.
    pub fn clause(&mut self) -> String {
        self.clauses.choose(&mut self.rng).unwrap().clone()
    }

    /// A subject's code.
    pub fn subject(&mut self) -> String {
        self.subjects.choose(&mut self.rng).unwrap().clone()
    }

    /// An equipment category's code.
    pub fn equipment(&mut self) -> String {
        self.equipment.choose(&mut self.rng).unwrap().clone()
    }

    /// Item number `n` with its code.
    pub fn item(&mut self, n: u32) -> (String, NewVersion) {
        let body = match n % 10 {
            0..3 => Body::TrueFalse { key: n.is_multiple_of(2) },
            3..8 => Body::SingleChoice { options: self.options(), key: 1 },
            _ => Body::MultipleChoice { options: self.options(), key: vec![0, 2] },
        };
        let status = match n % 20 {
            0 => Status::Retired,
            1 => Status::InReview,
            2 | 3 => Status::Draft,
            _ => Status::Approved,
        };
        let cognitive = Cognitive::ALL[self.rng.random_range(0..4)];
        let equipment = (0..self.rng.random_range(0..3)).map(|_| self.equipment()).collect();
        let new = NewVersion {
            content: Content::plain(self.text(2..4), body, self.text(1..3)),
            tags: Tags {
                subjects: vec![self.subject()],
                equipment,
                difficulty: self.rng.random_range(300..1000),
                cognitive,
                citations: vec![self.citations.choose(&mut self.rng).unwrap().clone()],
                practice: n.is_multiple_of(50),
            },
            status,
            author: format!("author-{}", n % AUTHORS),
            reviewer: None,
            at: i64::from(n) * APART,
            syllabus: 1,
        };
        (format!("BANK-{n:06}"), new)
    }

    fn options(&mut self) -> Vec<String> {
        (0..4).map(|n| format!("{}{}", self.clause(), ["甲", "乙", "丙", "丁"][n])).collect()
    }
}
