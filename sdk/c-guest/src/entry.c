/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What entry.S calls. */
#include <pv/entry.h>
#include <pv/start.h>

_Noreturn void pv_start_main(const struct start_info *start);

_Noreturn void pv_start_main(const struct start_info *start)
{
    pv_start_init(start);
    pv_main(start);
}
