//! Which documents hold which pairs of characters. Most Chinese words have two characters, so a word is found by its
//! pairs: one look for most, an intersection for longer ones.

use std::collections::HashMap;

use roaring::RoaringBitmap;

/// Documents by the pairs of characters in one part of their text.
#[derive(Clone, Debug, Default)]
pub(super) struct Postings(HashMap<Pair, List>);

/// Two characters side by side in a run of letters, digits or ideographs; the second is `END` at the run's end, which
/// is how single characters are found.
type Pair = (char, char);
const END: char = '\0';

/// Most pairs are rare: a bitmap would cost more than its numbers.
#[derive(Clone, Debug)]
enum List {
    Few(Vec<u32>),
    Many(Box<RoaringBitmap>),
}

const FEW: usize = 48;

impl Postings {
    /// Adds a document's folded text.
    pub fn insert(&mut self, doc: u32, text: &str) {
        pairs(text, |pair| self.0.entry(pair).or_insert_with(|| List::Few(Vec::new())).insert(doc));
    }

    /// Takes it out again; the text is the one that was added.
    pub fn remove(&mut self, doc: u32, text: &str) {
        pairs(text, |pair| {
            if let Some(list) = self.0.get_mut(&pair)
                && list.remove(doc)
            {
                self.0.remove(&pair);
            }
        });
    }

    /// Documents that may hold a folded word: all that do are among them. `None`: the word has nothing to look for.
    pub fn may_hold(&self, word: &str) -> Option<RoaringBitmap> {
        let mut lists = Vec::new();
        let mut singles = Vec::new();
        for run in runs(word) {
            let mut rest = run.chars();
            rest.next();
            let before = lists.len();
            for pair in run.chars().zip(rest) {
                match self.0.get(&pair) {
                    Some(list) => lists.push(list),
                    None => return Some(RoaringBitmap::new()),
                }
            }
            if lists.len() == before {
                singles.extend(run.chars());
            }
        }
        lists.sort_by_key(|list| list.len());
        let mut found: Option<RoaringBitmap> = None;
        let mut keep = |docs: RoaringBitmap| match &mut found {
            Some(found) => *found &= docs,
            None => found = Some(docs),
        };
        // Pairs leave little to verify; a single character is looked for, at some cost, only where there is no pair.
        if lists.is_empty() {
            singles.into_iter().map(|c| self.beginning_with(c)).for_each(&mut keep);
        } else {
            lists.into_iter().map(List::docs).for_each(&mut keep);
        }
        found
    }

    /// Whether [`Self::may_hold`] is exact for a word: one or two characters in one run.
    pub fn is_exact(word: &str) -> bool {
        word.chars().count() <= 2 && word.chars().all(char::is_alphanumeric)
    }

    fn beginning_with(&self, first: char) -> RoaringBitmap {
        let mut docs = RoaringBitmap::new();
        for (_, list) in self.0.iter().filter(|(pair, _)| pair.0 == first) {
            match list {
                List::Few(few) => docs.extend(few.iter().copied()),
                List::Many(many) => docs |= &**many,
            }
        }
        docs
    }
}

impl List {
    fn len(&self) -> u64 {
        match self {
            Self::Few(few) => few.len() as u64,
            Self::Many(many) => many.len(),
        }
    }

    fn docs(&self) -> RoaringBitmap {
        match self {
            Self::Few(few) => few.iter().copied().collect(),
            Self::Many(many) => (**many).clone(),
        }
    }

    fn insert(&mut self, doc: u32) {
        match self {
            Self::Few(few) => {
                if let Err(at) = few.binary_search(&doc) {
                    few.insert(at, doc);
                }
                if few.len() > FEW {
                    *self = Self::Many(Box::new(few.iter().copied().collect()));
                }
            }
            Self::Many(many) => {
                many.insert(doc);
            }
        }
    }

    /// Says whether nothing is left.
    fn remove(&mut self, doc: u32) -> bool {
        match self {
            Self::Few(few) => {
                if let Ok(at) = few.binary_search(&doc) {
                    few.remove(at);
                }
                few.is_empty()
            }
            Self::Many(many) => {
                many.remove(doc);
                many.is_empty()
            }
        }
    }
}

fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty())
}

fn pairs(text: &str, mut each: impl FnMut(Pair)) {
    let mut last = END;
    for c in text.chars().chain(std::iter::once('\n')) {
        let c = if c.is_alphanumeric() { c } else { END };
        if last != END {
            each((last, c));
        }
        last = c;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(texts: &[&str]) -> Postings {
        let mut postings = Postings::default();
        for (text, doc) in texts.iter().zip(0..) {
            postings.insert(doc, text);
        }
        postings
    }

    fn found(postings: &Postings, word: &str) -> Vec<u32> {
        postings.may_hold(word).unwrap().iter().collect()
    }

    #[test]
    fn words_of_one_and_two_characters_are_found() {
        let postings = of(&["锅炉缺水", "电梯,锅", "炉锅", "tsg81-2022"]);
        assert_eq!(found(&postings, "锅炉"), [0]);
        assert_eq!(found(&postings, "电梯"), [1]);
        assert_eq!(found(&postings, "锅"), [0, 1, 2], "also at the end of a run");
        assert_eq!(found(&postings, "81-2022"), [3]);
        assert_eq!(found(&postings, "梯锅"), [0; 0], "not over a comma");
        assert!(postings.may_hold("%").is_none());
        assert!(Postings::is_exact("锅炉") && !Postings::is_exact("缺水停") && !Postings::is_exact("a-"));
    }

    #[test]
    fn what_is_taken_out_leaves_nothing() {
        let mut postings = Postings::default();
        for doc in 0..200 {
            postings.insert(doc, "锅炉缺水锅炉");
        }
        assert_eq!(found(&postings, "缺水").len(), 200);
        for doc in 0..200 {
            postings.remove(doc, "锅炉缺水锅炉");
        }
        assert!(postings.0.is_empty());
    }

    proptest! {
        #[test]
        fn no_document_with_the_word_is_missed(
            texts in proptest::collection::vec("[锅炉缺水a1,]{0,12}", 1..20), word in "[锅炉缺水a1,]{1,4}",
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let postings = of(&texts);
            let has: Vec<u32> =
                texts.iter().zip(0..).filter(|(text, _)| text.contains(&word)).map(|(_, doc)| doc).collect();
            if let Some(may) = postings.may_hold(&word) {
                prop_assert!(has.iter().all(|doc| may.contains(*doc)));
                if Postings::is_exact(&word) {
                    prop_assert_eq!(may.iter().collect::<Vec<_>>(), has);
                }
            }
        }
    }
}
