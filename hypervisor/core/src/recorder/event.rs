//! Events, as the words of a record and as words for a person.

use core::fmt;

use arrayvec::ArrayVec;
use paravane_abi as abi;
use paravane_abi::errno::Errno;
use paravane_abi::hypercall::Number;

use super::Who;
use crate::descriptor::trap::exception_name;

/// Words that a record has at most beside its header and its cycles.
pub const EXTRA: usize = abi::TRACE_EXTRA_MAX as usize;

/// A record's own words.
pub type Extra = ArrayVec<u32, EXTRA>;

/// What happened. `rip` is where the guest was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A call begins.
    Call {
        /// Whether a multicall makes it.
        inside: bool,
        /// Its number.
        number: u32,
        /// Its arguments, as many as there is room for.
        arguments: ArrayVec<u64, 6>,
    },
    /// It answered that.
    Result(i64),
    /// An exception or software interrupt was delivered, or ended the guest.
    Trap {
        /// Its vector.
        vector: u8,
        /// Its error code.
        code: Option<u16>,
        /// See there.
        rip: u64,
    },
    /// A page fault, likewise.
    PageFault {
        /// See there.
        rip: u64,
        /// What could not be reached.
        address: u64,
        /// The processor's error code.
        code: u32,
    },
    /// A store to a page table was performed.
    Store {
        /// The entry afterwards.
        value: u64,
        /// Where it is.
        address: u64,
        /// See there.
        rip: u64,
    },
    /// A privileged instruction was performed.
    Performed {
        /// See there.
        rip: u64,
    },
    /// CPUID with its prefix was.
    Forced {
        /// See there.
        rip: u64,
    },
    /// The access succeeds when it is made again.
    Again {
        /// See there.
        rip: u64,
        /// What it reaches then.
        address: u64,
    },
    /// The processor goes on with another vCPU.
    Switch {
        /// Whom it leaves.
        from: Who,
        /// With whom it goes on.
        to: Who,
    },
    /// The guest sends an event.
    Send {
        /// Its port.
        port: u32,
    },
    /// It is interrupted for an upcall.
    Upcall {
        /// See there.
        rip: u64,
        /// How many ports are pending and not masked.
        pending: u32,
        /// The first of them.
        port: u32,
    },
}

/// A number's two words.
const fn halves(value: u64) -> [u32; 2] {
    [value as u32, (value >> 32) as u32]
}

/// The words of some numbers.
fn wide<const N: usize>(numbers: [u64; N]) -> Extra {
    numbers.into_iter().flat_map(halves).take(EXTRA).collect()
}

// Events with addresses.
const TRAP: u32 = abi::TRC_PV_TRAP | abi::TRC_64_FLAG;
const PAGE_FAULT: u32 = abi::TRC_PV_PAGE_FAULT | abi::TRC_64_FLAG;
const STORE: u32 = abi::TRC_PV_PTWR_EMULATION | abi::TRC_64_FLAG;
const PERFORMED: u32 = abi::TRC_PV_EMULATE_PRIVOP | abi::TRC_64_FLAG;
const FORCED: u32 = abi::TRC_PV_FORCED_INVALID_OP | abi::TRC_64_FLAG;
const AGAIN: u32 = abi::TRC_PV_PAGING_FIXUP | abi::TRC_64_FLAG;

/// Bit of a trap's word: it has an error code.
const HAS_CODE: u32 = 1 << 15;

impl Event {
    /// A call of this number, with as many of its arguments as a record has room for.
    #[must_use]
    pub fn call(inside: bool, number: u32, arguments: &[u64]) -> Self {
        let mut room = EXTRA - 1;
        let fits = |argument: &&u64| {
            let words = if u32::try_from(**argument).is_ok() {
                1
            } else {
                2
            };
            match usize::checked_sub(room, words) {
                Some(left) => {
                    room = left;
                    true
                }
                None => false,
            }
        };
        Event::Call {
            inside,
            number: number & !abi::TRC_PV_HYPERCALL_V2_ARG_MASK,
            arguments: arguments.iter().take(6).take_while(fits).copied().collect(),
        }
    }

    /// The number of the event, and the words of its record.
    #[must_use]
    pub fn words(&self) -> (u32, Extra) {
        match *self {
            Event::Call {
                inside,
                number,
                ref arguments,
            } => {
                let mut extra = Extra::new();
                let mut first = number;
                let _ = extra.try_push(0);
                for (n, &argument) in (0..).zip(arguments) {
                    let [low, high] = halves(argument);
                    first |= if high == 0 { 1 } else { 2 } << (20 + 2 * n);
                    let _ = extra.try_push(low);
                    if high != 0 {
                        let _ = extra.try_push(high);
                    }
                }
                if let Some(word) = extra.first_mut() {
                    *word = first;
                }
                let event = if inside {
                    abi::TRC_PV_HYPERCALL_SUBCALL
                } else {
                    abi::TRC_PV_HYPERCALL_V2
                };
                (event, extra)
            }
            Event::Result(value) => (abi::PARAVANE_TRC_RESULT, wide([value as u64])),
            Event::Trap { vector, code, rip } => {
                let mut extra = wide([rip]);
                let code = code.map_or(0, |code| HAS_CODE | u32::from(code) << 16);
                let _ = extra.try_push(u32::from(vector) | code);
                (TRAP, extra)
            }
            Event::PageFault { rip, address, code } => {
                let mut extra = wide([rip, address]);
                let _ = extra.try_push(code);
                (PAGE_FAULT, extra)
            }
            Event::Store {
                value,
                address,
                rip,
            } => (STORE, wide([value, address, rip])),
            Event::Performed { rip } => (PERFORMED, wide([rip])),
            Event::Forced { rip } => (FORCED, wide([rip])),
            Event::Again { rip, address } => (AGAIN, wide([rip, address])),
            Event::Switch { from, to } => (
                abi::TRC_SCHED_SWITCH,
                [from.domain, from.vcpu, to.domain, to.vcpu]
                    .map(u32::from)
                    .into_iter()
                    .collect(),
            ),
            Event::Send { port } => (abi::PARAVANE_TRC_SEND, [port].into_iter().collect()),
            Event::Upcall { rip, pending, port } => {
                let mut extra = wide([rip]);
                extra.extend([pending, port]);
                (abi::PARAVANE_TRC_UPCALL, extra)
            }
        }
    }

    /// The event of a record; `None` where it has no meaning here.
    #[must_use]
    pub fn of(event: u32, extra: &[u32]) -> Option<Self> {
        let word = |n: usize| extra.get(n).copied();
        let wide = |n: usize| Some(u64::from(word(n)?) | u64::from(word(n + 1)?) << 32);
        let who = |n: usize| {
            Some(Who {
                domain: u16::try_from(word(n)?).ok()?,
                vcpu: u16::try_from(word(n + 1)?).ok()?,
            })
        };
        Some(match event {
            abi::TRC_PV_HYPERCALL_V2 | abi::TRC_PV_HYPERCALL_SUBCALL => {
                let first = word(0)?;
                let mut at = 1;
                let mut arguments = ArrayVec::new();
                for n in 0..6 {
                    let argument = match first >> (20 + 2 * n) & 3 {
                        0 => break,
                        1 => u64::from(word(at)?),
                        2 => {
                            let argument = wide(at)?;
                            at += 1;
                            argument
                        }
                        _ => return None,
                    };
                    at += 1;
                    let _ = arguments.try_push(argument);
                }
                Event::Call {
                    inside: event == abi::TRC_PV_HYPERCALL_SUBCALL,
                    number: first & !abi::TRC_PV_HYPERCALL_V2_ARG_MASK,
                    arguments,
                }
            }
            abi::PARAVANE_TRC_RESULT => Event::Result(wide(0)? as i64),
            TRAP => Event::Trap {
                rip: wide(0)?,
                vector: (word(2)? & 0xff) as u8,
                code: (word(2)? & HAS_CODE != 0).then_some((word(2)? >> 16) as u16),
            },
            PAGE_FAULT => Event::PageFault {
                rip: wide(0)?,
                address: wide(2)?,
                code: word(4)?,
            },
            STORE => Event::Store {
                value: wide(0)?,
                address: wide(2)?,
                rip: wide(4)?,
            },
            PERFORMED => Event::Performed { rip: wide(0)? },
            FORCED => Event::Forced { rip: wide(0)? },
            AGAIN => Event::Again {
                rip: wide(0)?,
                address: wide(2)?,
            },
            abi::TRC_SCHED_SWITCH => Event::Switch {
                from: who(0)?,
                to: who(2)?,
            },
            abi::PARAVANE_TRC_SEND => Event::Send { port: word(0)? },
            abi::PARAVANE_TRC_UPCALL => Event::Upcall {
                rip: wide(0)?,
                pending: word(2)?,
                port: word(3)?,
            },
            _ => return None,
        })
    }

    /// As words for a person; `named` shows an address of the guest's code.
    pub fn in_words<N: fmt::Display>(
        &self,
        f: &mut fmt::Formatter<'_>,
        named: impl Fn(u64) -> N,
    ) -> fmt::Result {
        match *self {
            Event::Call {
                inside,
                number,
                ref arguments,
            } => {
                let before = if inside { "in the multicall: " } else { "" };
                let call = Number::new(number);
                write!(f, "{before}{call}(")?;
                for (n, &argument) in arguments.iter().enumerate() {
                    match (n, call.command(argument)) {
                        (0, Some(command)) => f.write_str(command)?,
                        (0, None) => write!(f, "{argument:#x}")?,
                        _ => write!(f, ", {argument:#x}")?,
                    }
                }
                f.write_str(")")
            }
            Event::Result(value) => match Errno::from_ret(value) {
                Ok(value) => write!(f, "answered {value:#x}"),
                Err(errno) => write!(f, "answered -{errno}"),
            },
            Event::Trap { vector, code, rip } => {
                let name = exception_name(vector.into());
                write!(f, "{name} (vector {vector}")?;
                if let Some(code) = code {
                    write!(f, ", error code {code:#x}")?;
                }
                write!(f, ") at {}", named(rip))
            }
            Event::PageFault { rip, address, code } => write!(
                f,
                "page fault of {address:#x} (error code {code:#x}) at {}",
                named(rip)
            ),
            Event::Store {
                value,
                address,
                rip,
            } => write!(
                f,
                "store to the page-table entry at {address:#x}, now {value:#x}, performed at {}",
                named(rip)
            ),
            Event::Performed { rip } => {
                write!(f, "privileged instruction performed at {}", named(rip))
            }
            Event::Forced { rip } => write!(f, "CPUID by prefix at {}", named(rip)),
            Event::Again { rip, address } => {
                write!(f, "access to {address:#x} made good at {}", named(rip))
            }
            Event::Switch { from, to } => write!(f, "switch from {from} to {to}"),
            Event::Send { port } => write!(f, "event sent by port {port}"),
            Event::Upcall { rip, pending, port } => {
                write!(f, "upcall at {}, ", named(rip))?;
                match pending {
                    0 => f.write_str("no port pending"),
                    _ => write!(f, "ports pending: {pending}, the first {port}"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection;
    use proptest::prelude::*;
    use std::{format, vec};

    struct Words(Event);

    impl fmt::Display for Words {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.in_words(f, |rip| format!("<{rip:x}>"))
        }
    }

    fn said(event: Event) -> std::string::String {
        format!("{}", Words(event))
    }

    #[test]
    fn events_are_said_in_words() {
        let number = abi::__HYPERVISOR_mmu_update;
        let call = |inside| Event::call(inside, number, &[0xffff_8800_0000_1000, 1, 0, 0x7ff0]);
        let line = "mmu_update(0xffff880000001000, 0x1, 0x0, 0x7ff0)";
        assert_eq!(said(call(false)), line);
        assert_eq!(said(call(true)), format!("in the multicall: {line}"));
        let number = abi::__HYPERVISOR_sched_op;
        let call = |command| said(Event::call(false, number, &[command, 0]));
        assert_eq!(call(1), "sched_op(block, 0x0)");
        assert_eq!(call(77), "sched_op(0x4d, 0x0)");
        assert_eq!(said(Event::Result(-22)), "answered -EINVAL");
        assert_eq!(said(Event::Result(-5000)), "answered 0xffffffffffffec78");
        let code = Some(0x10);
        assert_eq!(
            said(Event::Trap {
                vector: 13,
                code,
                rip: 0x1000
            }),
            "general protection fault (vector 13, error code 0x10) at <1000>"
        );
        assert_eq!(
            said(Event::Switch {
                from: Who::IDLE,
                to: Who { domain: 1, vcpu: 2 }
            }),
            "switch from idle to domain 1, vCPU 2"
        );
    }

    /// The words that a consumer of the public layout finds.
    #[test]
    fn records_have_the_public_layout() {
        let call = Event::call(false, 1, &[0x1_0000_0002, 3]);
        let first = 1 | 2 << 20 | 1 << 22;
        assert_eq!(
            call.words(),
            (0x0020_100d, Extra::from_iter([first, 2, 1, 3]))
        );
        let trap = Event::Trap {
            vector: 13,
            code: Some(2),
            rip: 5 << 32 | 4,
        };
        let word = 13 | 1 << 15 | 2 << 16;
        assert_eq!(trap.words(), (0x0020_1103, Extra::from_iter([4, 5, word])));
        let fault = Event::PageFault {
            rip: 1,
            address: 2 << 32,
            code: 7,
        };
        assert_eq!(
            fault.words(),
            (0x0020_1104, Extra::from_iter([1, 0, 0, 2, 7]))
        );
        let switch = Event::Switch {
            from: Who { domain: 3, vcpu: 4 },
            to: Who::IDLE,
        };
        assert_eq!(
            switch.words(),
            (0x0002_800a, Extra::from_iter([3, 4, 0x7fff, 0]))
        );
    }

    #[test]
    fn arguments_for_which_there_is_no_room_are_left_out() {
        let wide = u64::MAX;
        let Event::Call { arguments, .. } = Event::call(false, 1, &[wide, wide, 1, wide, 1]) else {
            panic!("a call");
        };
        assert_eq!(arguments.as_slice(), [wide, wide, 1]);
    }

    fn events() -> impl Strategy<Value = Event> {
        let who = || (any::<u16>(), any::<u16>()).prop_map(|(domain, vcpu)| Who { domain, vcpu });
        let number = prop_oneof![any::<u64>(), any::<u32>().prop_map(u64::from)];
        prop_oneof![
            (any::<bool>(), 0..1_u32 << 20, collection::vec(number, 0..9))
                .prop_map(|(inside, number, arguments)| Event::call(inside, number, &arguments)),
            any::<i64>().prop_map(Event::Result),
            (any::<u8>(), any::<Option<u16>>(), any::<u64>())
                .prop_map(|(vector, code, rip)| Event::Trap { vector, code, rip }),
            (any::<u64>(), any::<u64>(), any::<u32>())
                .prop_map(|(rip, address, code)| Event::PageFault { rip, address, code }),
            (any::<u64>(), any::<u64>(), any::<u64>()).prop_map(|(value, address, rip)| {
                Event::Store {
                    value,
                    address,
                    rip,
                }
            }),
            any::<u64>().prop_map(|rip| Event::Performed { rip }),
            any::<u64>().prop_map(|rip| Event::Forced { rip }),
            (any::<u64>(), any::<u64>()).prop_map(|(rip, address)| Event::Again { rip, address }),
            (who(), who()).prop_map(|(from, to)| Event::Switch { from, to }),
            any::<u32>().prop_map(|port| Event::Send { port }),
            (any::<u64>(), any::<u32>(), any::<u32>())
                .prop_map(|(rip, pending, port)| Event::Upcall { rip, pending, port }),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(event in events()) {
            let (number, extra) = event.words();
            prop_assert_eq!(Event::of(number, &extra), Some(event));
        }

        #[test]
        fn no_record_panics(event in any::<u32>(), known in 0_u32..16, extra in collection::vec(any::<u32>(), 0..8)) {
            for event in [event, abi::TRC_PV_ENTRY | abi::TRC_64_FLAG | known, abi::TRC_PV_HYPERCALL_V2] {
                if let Some(event) = Event::of(event, &extra) {
                    let _ = said(event);
                }
            }
        }
    }
}
