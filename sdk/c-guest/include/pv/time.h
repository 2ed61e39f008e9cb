/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Time: real time, wall-clock time, virtual time, and the alarms (C17 to C20).
 * All times are in nanoseconds.
 *
 * src/clock.c     real time: since the machine's boot, from the cycle counter
 * src/wall.c      wall-clock time: an offset to real time
 * src/runstate.c  virtual time: what a vCPU has really run
 * src/alarm.c     the alarms and the periodic tick
 *
 * Facts: struct vcpu_time_info and shared_info of xen/xen.h; xen/vcpu.h.
 */
#ifndef PV_TIME_H
#define PV_TIME_H

#include <pv/types.h>
#include <xen/vcpu.h>

/* ---- Real time (src/clock.c) ------------------------------------------- */

/* One published pair of cycle count and time, read whole. */
struct pv_snapshot {
    uint64_t tsc;         /* cycle count at system_time */
    uint64_t system_time; /* since boot */
    uint32_t mul;         /* cycles to nanoseconds: 0.32 fixed point, after the shift */
    int8_t shift;         /* of the cycle count, left if positive */
    uint8_t flags;        /* XEN_PVCLOCK_* */
};

/*
 * Reads a published pair: its version is odd while the hypervisor writes it,
 * which makes the reader try again.
 * Errors: EAGAIN if the writer never finishes.
 */
int pv_snapshot_read(const struct vcpu_time_info *info, struct pv_snapshot *snapshot);

/* What `cycles` are in nanoseconds. */
uint64_t pv_snapshot_scale(const struct pv_snapshot *snapshot, uint64_t cycles);

/* The time at cycle count `tsc`; a count before the pair's is the pair's. */
uint64_t pv_snapshot_at(const struct pv_snapshot *snapshot, uint64_t tsc);

/* The cycle counter, not before what stands before it. */
uint64_t pv_cycles(void);

/* Nanoseconds since the machine's boot; 0 before shared_info is mapped. */
uint64_t pv_now(void);

/* ---- Wall-clock time (src/wall.c) -------------------------------------- */

/* A time since 1970-01-01, UTC. */
struct pv_wall_time {
    uint64_t seconds;
    uint32_t nanoseconds; /* below 10^9 */
};

/*
 * The wall-clock time at the machine's boot (C19).  It can change at any time;
 * real time does not notice.
 * Errors: EAGAIN if its writer never finishes.
 */
int pv_wall_offset(const struct shared_info *shared, struct pv_wall_time *offset);

/*
 * The wall-clock time now.
 * Errors: ENXIO before shared_info is mapped; as for pv_wall_offset.
 */
int pv_wall_clock(struct pv_wall_time *now);

/* ---- Virtual time (src/runstate.c) ------------------------------------- */

/* One reading of a vCPU's runstate (C18). */
struct pv_runstate {
    struct vcpu_runstate_info info;
    /*
     * The totals count up to here: an area's to the last change, an answer's
     * to the moment of the call.
     */
    uint64_t counted;
};

/*
 * Registers an area that shows the runstate of a vCPU, for as long as the vCPU
 * runs.  It has to stay mapped.
 * Errors: EFAULT for an area that the hypervisor cannot write, ENOENT for no
 * such vCPU.
 */
int pv_runstate_register(struct vcpu_runstate_info *area, unsigned int vcpu);

/* What a registered area shows, read whole. */
void pv_runstate_read(const struct vcpu_runstate_info *area, struct pv_runstate *reading);

/*
 * Asks for the runstate of any of our vCPUs.
 * Errors: ENOENT for no such vCPU.
 */
int pv_runstate_of(unsigned int vcpu, struct pv_runstate *reading);

/* Virtual time at `now` (since boot): what the vCPU has run. */
uint64_t pv_runstate_running(const struct pv_runstate *reading, uint64_t now);

/* ---- Alarms (src/alarm.c) ---------------------------------------------- */

/*
 * An alarm arrives as VIRQ_TIMER of the vCPU.  Times are absolute, since boot;
 * one that has passed arrives at once.  A guest keeps its own queue of timeouts
 * and sets the alarm to the next one.
 */

/* Sets this vCPU's alarm in real time; 0 cancels it. */
int pv_set_alarm(uint64_t deadline);

/*
 * Sets this vCPU's single-shot timer.  With `in_future`, a deadline that has
 * passed is refused instead of arriving at once.
 * Errors: ETIME for a deadline that has passed, with `in_future`; EINVAL for
 * another vCPU's.
 */
int pv_set_single_shot(unsigned int vcpu, uint64_t deadline, int in_future);

/*
 * Cancels the single-shot timer.
 * Errors: EINVAL for another vCPU's.
 */
int pv_stop_single_shot(unsigned int vcpu);

/*
 * Sets the vCPU's periodic timer: the tick.
 * Errors: EINVAL for a period below a millisecond, ENOENT for no such vCPU.
 */
int pv_set_periodic(unsigned int vcpu, uint64_t period);

/*
 * Stops the periodic timer.
 * Errors: ENOENT for no such vCPU.
 */
int pv_stop_periodic(unsigned int vcpu);

#endif /* PV_TIME_H */
