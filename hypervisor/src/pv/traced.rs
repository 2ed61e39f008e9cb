//! What became of an exception of a guest, for the recorder: told from the guest's registers before and
//! after, so that nothing that deals with exceptions has to know of it.

use paravane_core::recorder::Classes;
use paravane_core::recorder::event::Event;

use crate::arch::exception::{pf, read_cr2, vector};
use crate::arch::frame::TrapFrame;
use crate::arch::guest_memory::GuestPtr;
use crate::domain::{CurrentVcpu, current, recorder};

/// A guest that met an exception or executed `int n`, before anything is done about it.
pub struct Met {
    vector: u32,
    code: u32,
    rip: u64,
    rsp: u64,
    /// The address of a page fault.
    address: u64,
}

impl Met {
    /// Nothing for what is not the guest's: interrupts below `first_irq` and what ends the machine.
    pub fn new(frame: &TrapFrame, first_irq: u32) -> Option<Self> {
        let TrapFrame {
            vector,
            error_code,
            rip,
            rsp,
            ..
        } = *frame;
        let others = matches!(vector, vector::NMI | vector::DF | vector::MC);
        (!others && vector < first_irq).then(|| Met {
            vector,
            code: error_code,
            rip,
            rsp,
            address: if vector == vector::PF { read_cr2() } else { 0 },
        })
    }

    /// Records what became of it.
    pub fn record(self, frame: &TrapFrame) {
        if !recorder::records(Classes::FAULTS) {
            return;
        }
        let vcpu = current();
        let event = if vcpu.domain.is_shutting_down() {
            Some(self.given(self.vector))
        } else if frame.rsp == self.rsp && vcpu.handler(self.vector as u8).address != frame.rip {
            self.performed(frame)
        } else {
            self.delivered(frame, vcpu)
        };
        if let Some(event) = event {
            recorder::add(&event);
        }
    }

    /// It is the guest's: this exception.
    fn given(&self, vector: u32) -> Event {
        let Met {
            code, rip, address, ..
        } = *self;
        if vector == vector::PF {
            return Event::PageFault { rip, address, code };
        }
        // Those that push an error code, as the processor does (SDM vol. 3, table 6-1).
        let has_code = matches!(vector, 8 | 10..=13 | 17 | 21 | 29 | 30);
        Event::Trap {
            vector: vector as u8,
            code: has_code.then_some(code as u16),
            rip,
        }
    }

    /// There is a frame on a stack now, or the guest's IRET was performed.
    fn delivered(&self, frame: &TrapFrame, vcpu: CurrentVcpu) -> Option<Event> {
        let goes_to = |vector: u8| vcpu.handler(vector).address == frame.rip;
        if goes_to(self.vector as u8) {
            return Some(self.given(self.vector));
        }
        match self.vector {
            // A kernel is in ring 3: what a supervisor cannot read was the frame of an IRET (there).
            vector::PF if self.code & (pf::USER | pf::PRESENT) == pf::PRESENT => {
                Some(Event::Performed { rip: self.rip })
            }
            // `int n` through a gate that is closed to ring 3, of a vector that the guest opened; or
            // another exception in its place.
            _ => {
                let vector = (0..=u8::MAX).find(|&vector| goes_to(vector));
                Some(self.given(vector.map_or(self.vector, u32::from)))
            }
        }
    }

    /// The guest goes on where it was, or behind that.
    fn performed(&self, frame: &TrapFrame) -> Option<Event> {
        let Met { rip, address, .. } = *self;
        match self.vector {
            vector::PF if frame.rip == rip => Some(Event::Again { rip, address }),
            vector::PF => {
                let value = GuestPtr::<u64>::new(address & !7).read().unwrap_or(0);
                Some(Event::Store {
                    value,
                    address,
                    rip,
                })
            }
            vector::GP => Some(Event::Performed { rip }),
            vector::UD => Some(Event::Forced { rip }),
            _ => None,
        }
    }
}
