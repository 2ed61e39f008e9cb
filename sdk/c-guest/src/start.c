/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <pv/start.h>
#include <xen/errno.h>

static const struct start_info *start_page;

void pv_start_init(const struct start_info *start)
{
    __atomic_store_n(&start_page, start, __ATOMIC_RELEASE);
}

const struct start_info *pv_start_get(void)
{
    return __atomic_load_n(&start_page, __ATOMIC_ACQUIRE);
}

struct pv_p2m pv_start_p2m(const struct start_info *start)
{
    struct pv_p2m p2m = { (pv_mfn_t *)start->mfn_list, start->nr_pages };

    return p2m;
}

const char *pv_command_line(const struct start_info *start)
{
    const char *line = (const char *)start->cmd_line;
    unsigned i;

    for (i = 0; i < MAX_GUEST_CMDLINE; i++)
        if (line[i] == 0)
            return line;
    return "";
}

int pv_has_option(const struct start_info *start, const char *word)
{
    const char *at = pv_command_line(start);

    while (*at != 0) {
        const char *wanted = word;

        while (*at == ' ')
            at++;
        while (*wanted != 0 && *wanted != ' ' && *at == *wanted)
            at++, wanted++;
        if (*wanted == 0 && wanted != word && (*at == ' ' || *at == 0))
            return 1;
        while (*at != ' ' && *at != 0)
            at++;
    }
    return 0;
}

int pv_start_module(const struct start_info *start, const void **module,
                    unsigned long *length)
{
    if (start->mod_len == 0)
        return -XEN_ENOENT;
    if (start->flags & SIF_MOD_START_PFN)
        return -XEN_ENODATA;
    *module = (const void *)start->mod_start;
    *length = start->mod_len;
    return 0;
}

int pv_start_console(const struct start_info *start, pv_mfn_t *frame,
                     pv_port_t *port)
{
    if ((start->flags & SIF_INITDOMAIN) || start->console.domU.mfn == 0)
        return -XEN_ENOENT;
    *frame = start->console.domU.mfn;
    *port = start->console.domU.evtchn;
    return 0;
}

int pv_start_store(const struct start_info *start, pv_mfn_t *frame,
                   pv_port_t *port)
{
    if (start->store_mfn == 0)
        return -XEN_ENOENT;
    *frame = start->store_mfn;
    *port = start->store_evtchn;
    return 0;
}
