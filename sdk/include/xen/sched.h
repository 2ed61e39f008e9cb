/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Giving up the processor and ending a domain: sched_op(command, argument).
 */
#ifndef __XEN_PUBLIC_SCHED_H__
#define __XEN_PUBLIC_SCHED_H__

#include "event_channel.h"

#define SCHEDOP_yield           0 /* let others run; no argument */
#define SCHEDOP_block           1 /* unmask events and sleep until one comes */
#define SCHEDOP_shutdown        2 /* sched_shutdown */
#define SCHEDOP_poll            3 /* sched_poll */
#define SCHEDOP_remote_shutdown 4 /* sched_remote_shutdown */
#define SCHEDOP_shutdown_code   5 /* sched_shutdown: say why, without ending */
#define SCHEDOP_watchdog        6 /* sched_watchdog */
#define SCHEDOP_pin_override    7 /* sched_pin_override */

/* sched_shutdown.reason */
#define SHUTDOWN_poweroff   0
#define SHUTDOWN_reboot     1
#define SHUTDOWN_suspend    2 /* save me; start_info goes in the third argument */
#define SHUTDOWN_crash      3
#define SHUTDOWN_watchdog   4
#define SHUTDOWN_soft_reset 5
#define SHUTDOWN_MAX        5

#ifndef __ASSEMBLY__
struct sched_shutdown {
    unsigned int reason; /* SHUTDOWN_* */
};
typedef struct sched_shutdown sched_shutdown_t;
DEFINE_XEN_GUEST_HANDLE(sched_shutdown_t);

/* Sleep, events masked, until one of these ports is pending. */
struct sched_poll {
    XEN_GUEST_HANDLE(evtchn_port_t) ports;
    unsigned int nr_ports;
    uint64_t timeout; /* system time in nanoseconds; 0: no limit */
};
typedef struct sched_poll sched_poll_t;
DEFINE_XEN_GUEST_HANDLE(sched_poll_t);

struct sched_remote_shutdown {
    domid_t domain_id;
    unsigned int reason; /* SHUTDOWN_* */
};
typedef struct sched_remote_shutdown sched_remote_shutdown_t;
DEFINE_XEN_GUEST_HANDLE(sched_remote_shutdown_t);

struct sched_watchdog {
    uint32_t id;      /* 0: a new one, whose number is returned */
    uint32_t timeout; /* seconds; 0: end it */
};
typedef struct sched_watchdog sched_watchdog_t;
DEFINE_XEN_GUEST_HANDLE(sched_watchdog_t);

struct sched_pin_override {
    int32_t pcpu; /* negative: no longer pinned */
};
typedef struct sched_pin_override sched_pin_override_t;
DEFINE_XEN_GUEST_HANDLE(sched_pin_override_t);
#endif

#endif /* __XEN_PUBLIC_SCHED_H__ */
