//! A set of domain numbers, searched in a fixed number of steps however many it holds.
//!
//! There may be tens of thousands of domains. Whoever looks for those of which something is to be
//! done must not look at each, since a search under a lock cannot be preempted (design:counted-work).
//! So the numbers are bits of words, and a bit of the words above says which of these words have any.

use crate::addr::DomainId;
use crate::cmdline::domains::MAX_DOMAINS;

/// Bits of a word.
const BITS: usize = u64::BITS as usize;
/// Words with a bit for each number.
const WORDS: usize = MAX_DOMAINS.div_ceil(BITS);
/// Words with a bit for each of these.
const GROUPS: usize = WORDS.div_ceil(BITS);

/// The most words that [`NumberSet::after`] looks at: up, and down again.
pub const LOOKS: usize = 5;

/// A set of domain numbers.
#[derive(Debug)]
pub struct NumberSet {
    words: [u64; WORDS],
    groups: [u64; GROUPS],
    /// A bit for each group.
    top: u64,
    count: usize,
}

impl Default for NumberSet {
    fn default() -> Self {
        Self::new()
    }
}

/// The first bit of `word` from `from` on.
fn first(word: u64, from: usize) -> Option<usize> {
    let rest = word & u64::MAX.checked_shl(from as u32).unwrap_or(0);
    (rest != 0).then_some(rest.trailing_zeros() as usize)
}

impl NumberSet {
    /// Without a number.
    #[must_use]
    pub const fn new() -> Self {
        NumberSet {
            words: [0; WORDS],
            groups: [0; GROUPS],
            top: 0,
            count: 0,
        }
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.top == 0
    }

    /// Whether a number is in it.
    #[must_use]
    pub fn contains(&self, id: DomainId) -> bool {
        let number = usize::from(id.raw());
        let word = self.words.get(number / BITS);
        word.is_some_and(|word| word >> (number % BITS) & 1 != 0)
    }

    /// Adds a number. Those that no domain can have are left out.
    pub fn add(&mut self, id: DomainId) {
        if self.contains(id) {
            return;
        }
        let number = usize::from(id.raw());
        let (word, group) = (number / BITS, number / BITS / BITS);
        if let (Some(bits), Some(words)) = (self.words.get_mut(word), self.groups.get_mut(group)) {
            *bits |= 1 << (number % BITS);
            *words |= 1 << (word % BITS);
            self.top |= 1 << group;
            self.count += 1;
        }
    }

    /// Takes a number out.
    pub fn remove(&mut self, id: DomainId) {
        if !self.contains(id) {
            return;
        }
        let number = usize::from(id.raw());
        let (word, group) = (number / BITS, number / BITS / BITS);
        if let (Some(bits), Some(words)) = (self.words.get_mut(word), self.groups.get_mut(group)) {
            *bits &= !(1 << (number % BITS));
            self.count -= 1;
            if *bits == 0 {
                *words &= !(1 << (word % BITS));
            }
            if *words == 0 {
                self.top &= !(1 << group);
            }
        }
    }

    /// The first number behind `id`, or the first of all.
    #[must_use]
    pub fn after(&self, id: Option<DomainId>) -> Option<DomainId> {
        self.search(id, |word| *word)
    }

    /// [`Self::after`], which reads each word by `look`.
    fn search(&self, id: Option<DomainId>, mut look: impl FnMut(&u64) -> u64) -> Option<DomainId> {
        let from = id.map_or(0, |id| usize::from(id.raw()) + 1);
        let (word, group) = (from / BITS, from / BITS / BITS);
        // In the word itself; else in its group's others; else in another group.
        let here = first(look(self.words.get(word)?), from % BITS);
        if let Some(bit) = here {
            return number(word, bit);
        }
        let beside = first(look(self.groups.get(group)?), word % BITS + 1);
        let word = match beside {
            Some(bit) => group * BITS + bit,
            None => {
                let group = first(look(&self.top), group + 1)?;
                group * BITS + first(look(self.groups.get(group)?), 0)?
            }
        };
        number(word, first(look(self.words.get(word)?), 0)?)
    }
}

fn number(word: usize, bit: usize) -> Option<DomainId> {
    let number = u16::try_from(word * BITS + bit).ok()?;
    Some(DomainId::new(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::vec::Vec;

    const LAST: u16 = MAX_DOMAINS as u16 - 1;

    fn of(numbers: impl IntoIterator<Item = u16>) -> NumberSet {
        let mut set = NumberSet::new();
        numbers
            .into_iter()
            .for_each(|number| set.add(DomainId::new(number)));
        set
    }

    /// The number behind another one, and how many words were looked at for it.
    fn counted(set: &NumberSet, id: Option<DomainId>) -> (Option<DomainId>, usize) {
        let mut looks = 0;
        let found = set.search(id, |word| {
            looks += 1;
            *word
        });
        (found, looks)
    }

    /// Whatever there is, and wherever the search begins: no search depends on how many there are.
    #[test]
    fn a_search_looks_at_few_words_however_many_domains_there_are() {
        let everyone: Vec<u16> = (0..=LAST).collect();
        for numbers in [&[][..], &[LAST], &[0], &[0, LAST], &everyone] {
            let set = of(numbers.iter().copied());
            let starts = (0..=LAST).map(|number| Some(DomainId::new(number)));
            for start in starts.chain([None]) {
                let (found, looks) = counted(&set, start);
                let from = start.map_or(0, |start| start.raw() + 1);
                let place = numbers.partition_point(|&number| number < from);
                let expected = numbers.get(place).map(|&number| DomainId::new(number));
                assert_eq!(found, expected, "behind {start:?}");
                assert!(looks <= LOOKS, "{looks} looks behind {start:?}");
            }
        }
    }

    #[test]
    fn a_walk_meets_each_number_once_in_order() {
        let numbers: Vec<u16> = (0..=LAST).step_by(37).collect();
        let set = of(numbers.iter().copied());
        let next = |id: &DomainId| set.after(Some(*id));
        let walk = std::iter::successors(set.after(None), next);
        assert!(walk.map(DomainId::raw).eq(numbers));
    }

    #[test]
    fn numbers_that_no_domain_has_are_in_no_set() {
        let set = of([u16::MAX, LAST]);
        assert!(!set.contains(DomainId::new(u16::MAX)));
        assert_eq!(set.after(Some(DomainId::new(LAST))), None);
        assert_eq!(set.after(Some(DomainId::new(u16::MAX))), None);
    }

    proptest! {
        #[test]
        fn it_is_a_set(steps in proptest::collection::vec((any::<bool>(), 0u16..=LAST, 0u16..3), 1..300)) {
            let (mut set, mut model) = (NumberSet::new(), BTreeSet::new());
            for (add, number, near) in steps {
                // Mostly numbers near others, so that words become empty again.
                let number = if near == 0 { number } else { number % 130 };
                let id = DomainId::new(number);
                if add {
                    set.add(id);
                    model.insert(number);
                } else {
                    set.remove(id);
                    model.remove(&number);
                }
                prop_assert_eq!(set.contains(id), model.contains(&number));
                prop_assert_eq!((set.is_empty(), set.count()), (model.is_empty(), model.len()));
                let behind = model.range(number + 1..).next().copied();
                prop_assert_eq!(set.after(Some(id)).map(DomainId::raw), behind);
                prop_assert_eq!(set.after(None).map(DomainId::raw), model.first().copied());
            }
        }
    }
}
