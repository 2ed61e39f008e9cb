/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Questions about the hypervisor: xen_version(command, pointer to answer).
 */
#ifndef __XEN_PUBLIC_VERSION_H__
#define __XEN_PUBLIC_VERSION_H__

#include "xen.h"
#include "features.h"

#define XENVER_version             0 /* returns major << 16 | minor */
#define XENVER_extraversion        1 /* xen_extraversion_t */
#define XENVER_compile_info        2 /* xen_compile_info */
#define XENVER_capabilities        3 /* xen_capabilities_info_t */
#define XENVER_changeset           4 /* xen_changeset_info_t */
#define XENVER_platform_parameters 5 /* xen_platform_parameters */
#define XENVER_get_features        6 /* xen_feature_info */
#define XENVER_pagesize            7 /* returns bytes */
#define XENVER_guest_handle        8 /* xen_domain_handle_t */
#define XENVER_commandline         9 /* xen_commandline_t */
#define XENVER_build_id           10 /* xen_build_id */

#ifndef __ASSEMBLY__
typedef char xen_extraversion_t[16];
#define XEN_EXTRAVERSION_LEN (sizeof(xen_extraversion_t))

struct xen_compile_info {
    char compiler[64];
    char compile_by[16];
    char compile_domain[32];
    char compile_date[32];
};
typedef struct xen_compile_info xen_compile_info_t;

/* Kinds of guest that can run, such as "xen-3.0-x86_64", by spaces. */
typedef char xen_capabilities_info_t[1024];
#define XEN_CAPABILITIES_INFO_LEN (sizeof(xen_capabilities_info_t))

typedef char xen_changeset_info_t[64];
#define XEN_CHANGESET_INFO_LEN (sizeof(xen_changeset_info_t))

struct xen_platform_parameters {
    xen_ulong_t virt_start; /* where the hypervisor's addresses begin */
};
typedef struct xen_platform_parameters xen_platform_parameters_t;

struct xen_feature_info {
    unsigned int submap_idx; /* in: below XENFEAT_NR_SUBMAPS */
    uint32_t submap;         /* out: one bit a XENFEAT_* */
};
typedef struct xen_feature_info xen_feature_info_t;

typedef char xen_commandline_t[1024];

/* With a null pointer the call returns the length. */
struct xen_build_id {
    uint32_t len; /* in: room in buf */
    PARAVANE_FLEX_ARRAY(unsigned char, buf)
};
typedef struct xen_build_id xen_build_id_t;
#endif

#endif /* __XEN_PUBLIC_VERSION_H__ */
