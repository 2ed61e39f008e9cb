/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The start_info page: what the domain builder tells a guest.
 *
 * The fields are those of struct start_info (xen/xen.h): nr_pages, pt_base,
 * nr_pt_frames, flags with SIF_PRIVILEGED and so on.  Here are the ones that
 * take more than reading.  The page is the guest's to read for as long as it
 * leaves it mapped; the builder never writes it after the guest has started.
 */
#ifndef PV_START_H
#define PV_START_H

#include <pv/p2m.h>
#include <pv/types.h>

/* Takes note of the page; pv_start_get finds it from then on.  The library's
 * entry calls it; a kernel with its own entry does. */
void pv_start_init(const struct start_info *start);

/* The page; null before pv_start_init has seen it. */
const struct start_info *pv_start_get(void);

/* The physical-to-machine array of the builder: one entry a page. */
struct pv_p2m pv_start_p2m(const struct start_info *start);

/* The command line; it always ends with a zero. */
const char *pv_command_line(const struct start_info *start);

/* Whether the command line has `word` as one of its words, which spaces part. */
int pv_has_option(const struct start_info *start, const char *word);

/*
 * The module (initial ramdisk) given with the image.  0 if there is one, which
 * is mapped: its address and length in bytes.  -ENOENT if there is none;
 * -ENODATA if the builder left it unmapped (SIF_MOD_START_PFN): then mod_start
 * is its first page's number.
 */
int pv_start_module(const struct start_info *start, const void **module,
                    unsigned long *length);

/*
 * The console ring's frame and port, of a domain that has one: an unprivileged
 * one; the initial domain uses console_io.  0, or -ENOENT.
 */
int pv_start_console(const struct start_info *start, pv_mfn_t *frame,
                     pv_port_t *port);

/* The xenstore ring's frame and port.  0, or -ENOENT if the domain has none. */
int pv_start_store(const struct start_info *start, pv_mfn_t *frame,
                   pv_port_t *port);

#endif /* PV_START_H */
