//! Which processors are threads of one core.

/// How many low bits of an APIC number tell the threads of a core apart.
///
/// `extended` is CPUID leaf 0xb, sub-leaf 0 (EAX, EBX, ECX), where the processor has it: the level of
/// threads, and its width (SDM vol. 2, "CPUID"). AMD's earlier processors say in EBX of leaf
/// 0x8000_001e, `amd`, how many threads a core has (APM vol. 3, appendix E.4.16).
#[must_use]
pub fn bits(extended: Option<[u32; 3]>, amd: Option<u32>) -> u32 {
    const THREADS: u32 = 1;
    if let Some([eax, ebx, ecx]) = extended
        && ebx & 0xffff != 0
        && ecx >> 8 & 0xff == THREADS
    {
        return eax & 0x1f;
    }
    // One less than how many there are: as many bits as the greatest number needs.
    amd.map_or(0, |ebx| u32::BITS - (ebx >> 8 & 0xff).leading_zeros())
}

/// Whether the processor at `index` of `apic_ids` is the first there of its core, `first` being taken
/// before all others.
#[must_use]
pub fn is_first_of_core(apic_ids: &[u32], index: usize, first: u32, bits: u32) -> bool {
    let core = |apic_id: u32| apic_id.checked_shr(bits).unwrap_or(0);
    let Some((&this, before)) = apic_ids.get(..=index).and_then(|until| until.split_last()) else {
        return false;
    };
    this == first
        || core(this) != core(first) && before.iter().all(|&other| core(other) != core(this))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_width_is_what_the_processor_says() {
        // Level of threads, one bit, two of them; a single one; a level of something else.
        assert_eq!(bits(Some([1, 2, 0x100]), None), 1);
        assert_eq!(bits(Some([0, 1, 0x100]), Some(0x100)), 0);
        assert_eq!(bits(Some([4, 8, 0x201]), None), 0);
        // Leaf 0xb says nothing, AMD's own does.
        assert_eq!(bits(Some([0, 0, 0]), Some(0x0100)), 1);
        assert_eq!(bits(None, Some(0x0300)), 2);
        assert_eq!(bits(None, Some(0x00ff)), 0);
        assert_eq!(bits(None, None), 0);
    }

    #[test]
    fn one_thread_of_each_core_and_always_the_one_that_runs() {
        let chosen = |ids: &[u32], first, bits| -> std::vec::Vec<u32> {
            (0..ids.len())
                .filter(|&index| is_first_of_core(ids, index, first, bits))
                .map(|index| ids[index])
                .collect()
        };
        assert_eq!(chosen(&[0, 1, 2, 3], 0, 1), [0, 2]);
        assert_eq!(chosen(&[0, 1, 2, 3], 0, 0), [0, 1, 2, 3]);
        // Threads that are listed behind all cores, and a boot processor that is not the first.
        assert_eq!(chosen(&[0, 2, 4, 1, 3, 5], 3, 1), [0, 4, 3]);
        assert_eq!(chosen(&[5, 7], 7, 1), [5, 7]);
        assert_eq!(chosen(&[6, 7], 7, 1), [7]);
        assert_eq!(chosen(&[0, 1, 2, 3, 4], 0, 2), [0, 4]);
        assert!(!is_first_of_core(&[0], 1, 0, 1));
        assert_eq!(chosen(&[8, 9], 8, 40), [8]);
    }
}
