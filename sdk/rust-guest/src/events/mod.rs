//! Event channels: asynchronous notification (R2 to R5).
//!
//! Each port has a pending bit and a mask bit in the shared_info page; each
//! vCPU has an upcall-pending flag, an upcall mask (the `cli` of this
//! machine) and a selector that says which words of the pending bits to look
//! at. The hypervisor sets bits and makes the upcall; the guest clears them.
//! Events are flags: two sends before the handler runs are one event.
//!
//! | file | holds |
//! |---|---|
//! | [`channel`] | the calls: bind, close, send, … |
//! | [`mod@shared`] | the shared_info page, and which vCPU this is |
//! | [`mask`] | masking upcalls and ports |
//! | [`mod@dispatch`] | from the upcall to the ports, on plain bit arrays |

pub mod channel;
pub mod dispatch;
pub mod mask;
pub mod shared;

pub use channel::{
    alloc_unbound, bind_interdomain, bind_ipi, bind_vcpu, bind_virq, close, send, status,
};
pub use dispatch::{Bound, dispatch, dispatch_bound};
pub use mask::{
    are_upcalls_masked, clear_port, is_pending, mask_port, mask_upcalls, restore_upcalls,
    unmask_port, unmask_upcalls,
};
pub use shared::{
    Shared, VcpuInfo, current, map_shared_info, set_current_info, set_current_vcpu, shared,
};
