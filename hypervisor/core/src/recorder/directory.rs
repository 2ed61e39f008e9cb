//! The page that says where the buffers are (`struct t_info`).

use crate::sync::{AtomicU32, Ordering};

/// Fills the page, which is zero and has these words: each buffer is of `pages` frames in a row, the first
/// of which `firsts` has, a processor each. `None` where that does not fit.
pub fn fill(page: &[AtomicU32], pages: u16, firsts: &[u32]) -> Option<()> {
    let cpus = firsts.len();
    // Halves of words: the size, then an offset a processor.
    let lists = cpus.checked_add(1)?.div_ceil(2);
    let half = |number: usize, value: u16| {
        let shift = 16 * (number % 2);
        let word = page.get(number / 2)?;
        word.fetch_or(u32::from(value) << shift, Ordering::Relaxed);
        Some(())
    };
    half(0, pages)?;
    for (cpu, first) in firsts.iter().enumerate() {
        let list = lists.checked_add(cpu.checked_mul(usize::from(pages))?)?;
        half(cpu + 1, u16::try_from(list).ok()?)?;
        for number in 0..pages {
            let frame = first.checked_add(u32::from(number))?;
            let word = page.get(list + usize::from(number))?;
            word.store(frame, Ordering::Relaxed);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn the_lists_are_where_the_offsets_say() {
        for cpus in [1, 2, 3, 64] {
            let page: Vec<AtomicU32> = (0..1024).map(|_| AtomicU32::new(0)).collect();
            let firsts: Vec<u32> = (0..cpus).map(|cpu| 0x1000 * (cpu + 1)).collect();
            fill(&page, 8, &firsts).unwrap();
            let word = |n: usize| page[n].load(Ordering::Relaxed);
            let half = |n: usize| (word(n / 2) >> (16 * (n % 2))) as u16;
            assert_eq!(half(0), 8);
            for (cpu, first) in firsts.iter().enumerate() {
                let list = usize::from(half(cpu + 1));
                assert!(
                    4 * list >= 2 * (1 + firsts.len()),
                    "a list lies over the offsets"
                );
                for page in 0..8 {
                    assert_eq!(word(list + page), first + page as u32);
                }
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let page: Vec<AtomicU32> = (0..1024).map(|_| AtomicU32::new(0)).collect();
        assert_eq!(fill(&page, 128, &[1; 64]), None);
    }
}
