//! The frame record by its numbers: what stands where, and what it is called.

use super::*;

#[test]
fn fields_of_the_state_do_not_overlap() {
    let fields = [
        TOTAL, TYPE_COUNT, TYPE, VALIDATED, BUSY, PARTIAL, PINNED, LIVE, ALLOCATED,
    ];
    assert_eq!(fields.iter().fold(0, |all, field| all | field), u64::MAX);
    assert_eq!(
        fields.iter().map(|field| field.count_ones()).sum::<u32>(),
        64
    );
    assert_eq!(TOTAL_LIMIT & TOTAL, TOTAL_LIMIT);
    assert_eq!(TYPE_LIMIT & TYPE_COUNT, TYPE_LIMIT);
}

/// The table at the top of this file, by its numbers.
#[test]
fn fields_are_where_the_table_says() {
    assert_eq!((ONE_TOTAL, TOTAL), (1, 0x0fff_ffff));
    assert_eq!((ONE_TYPE, TYPE_COUNT), (1 << 28, 0x003f_ffff_f000_0000));
    assert_eq!(TYPE, 0x03c0_0000_0000_0000);
    assert_eq!((VALIDATED, BUSY, PARTIAL), (1 << 58, 1 << 59, 1 << 60));
    assert_eq!((PINNED, LIVE, ALLOCATED), (1 << 61, 1 << 62, 1 << 63));
    // Half way up each counter.
    assert_eq!(LIMITS, 0x0020_0000_0800_0000);
    assert_eq!(REFERENCEABLE, LIVE | 0x0800_0000);
    assert_eq!(PUBLISHED, LIVE | VALIDATED | TYPE | LIMITS);
    let l3 = State::published(FrameType::L3);
    assert_eq!(l3, LIVE | VALIDATED | 3 << 54);
    assert_eq!(State::type_bits(FrameType::SharedReadOnly), 8 << 54);
    let state = State(l3 | 5 << 28 | 7);
    assert_eq!(state.raw(), l3 | 5 << 28 | 7);
    assert_eq!((state.type_count(), state.total()), (5, 7));
    assert_eq!(state.frame_type(), FrameType::L3);
    assert!(state.is_live() && state.is_validated() && !state.at_limit());
    assert!(!(state.is_busy() || state.is_partial() || state.is_pinned()));
    assert!(!state.is_allocated());
    for (bit, is) in [
        (VALIDATED, State::is_validated as fn(State) -> bool),
        (BUSY, State::is_busy),
        (PARTIAL, State::is_partial),
        (PINNED, State::is_pinned),
        (LIVE, State::is_live),
        (ALLOCATED, State::is_allocated),
        (1 << 27, State::at_limit),
        (1 << 53, State::at_limit),
    ] {
        assert!(is(State(bit)));
        assert!(!is(State(!(bit | LIMITS))));
    }
}

#[test]
fn types_have_the_numbers_of_their_levels() {
    let all = [
        (FrameType::None, 0, None, "none"),
        (FrameType::L1, 1, Some(1), "L1 table"),
        (FrameType::L2, 2, Some(2), "L2 table"),
        (FrameType::L3, 3, Some(3), "L3 table"),
        (FrameType::L4, 4, Some(4), "L4 table"),
        (FrameType::Ldt, 5, None, "LDT"),
        (FrameType::Gdt, 6, None, "GDT"),
        (FrameType::Writable, 7, None, "writable"),
        (FrameType::SharedReadOnly, 8, None, "shared read-only"),
    ];
    for (kind, number, level, name) in all {
        assert_eq!(kind as u64, number);
        assert_eq!(FrameType::from_bits(number), kind);
        assert_eq!(kind.level(), level);
        assert_eq!(std::format!("{kind}"), name);
        if let Some(level) = level {
            assert_eq!(FrameType::table(level), Some(kind));
        }
    }
    assert_eq!(FrameType::from_bits(9), FrameType::None);
    assert_eq!((FrameType::table(0), FrameType::table(5)), (None, None));
}

#[test]
fn kinds_are_read_as_they_are_written() {
    let record = FrameRecord::default();
    for kind in [
        FrameKind::Free,
        FrameKind::Domain,
        FrameKind::Shared,
        FrameKind::Hypervisor,
        FrameKind::Lingering,
        FrameKind::NotMemory,
    ] {
        record.set_kind(kind);
        assert_eq!(record.kind(), kind);
    }
    record.set_hypervisors();
    assert_eq!(record.kind(), FrameKind::Hypervisor);
    // The public interface's DOMID_XEN.
    assert_eq!(record.owner().raw(), 0x7ff2);
    assert_eq!(
        std::format!("{:?}", State(LIVE | 7 << 54 | 2 << 28 | 3)),
        "writable[2] total 3 live"
    );
    assert_eq!(
        std::format!("{:?}", State(63 << 58)),
        "none[0] total 0 validated busy partial pinned live allocated"
    );
}

#[test]
fn a_stamp_only_grows() {
    let record = FrameRecord::default();
    for (clock, stamp) in [(4, 4), (3, 4), (4, 4), (9, 9)] {
        record.note_end_of_use(clock);
        assert_eq!(record.stamp(), stamp);
    }
}

#[test]
fn a_zeroed_record_is_no_memory() {
    let record = FrameRecord::default();
    assert!(!record.state().is_live());
    assert_eq!(record.kind(), FrameKind::NotMemory);
}
