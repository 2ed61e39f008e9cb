//! `set_timer_op` (15): the calling vCPU's single-shot timer (paper, C20: the real-time alarm).

use paravane_core::time::timers::NEVER;

use super::Outcome;
use crate::domain::current;
use crate::time::timers;

/// Raises `VIRQ_TIMER` at `deadline` nanoseconds since boot; 0 stops the timer.
#[inline]
pub fn set_timer_op(deadline: u64) -> Outcome {
    timers::set_singleshot(
        &current().time,
        if deadline == 0 { NEVER } else { deadline },
    );
    Ok(0)
}
