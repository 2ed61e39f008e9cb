/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The rules by which Paravane refuses requests, in words:
 * RULE(number, name, what broke it, what to do), where number is the end of
 * PARAVANE_RULE_*.  A test of sdk/abi/gen holds these words to those that the
 * Rust library and the hypervisor use.
 */
RULE(not_memory, "not-memory",
     "The frame number is no memory that guests may have.",
     "check that the number is a machine frame (p2m applied once, neither twice nor not at all)")
RULE(not_owned, "not-owned",
     "The frame belongs to someone else, or to nobody any more.",
     "name a frame of your own by its machine frame number (through the physical-to-machine array); map other domains' frames by grants; do not use frames that were given back")
RULE(type_in_use, "type-in-use",
     "The frame is in use as another type.",
     "take away the uses of the old type first: map a page read-only everywhere before it becomes a table, unpin and unhook a table before it becomes writable (find_holders lists the uses)")
RULE(count_limit, "count-limit",
     "A reference count has reached its limit.",
     "map the frame less often")
RULE(reserved_bits, "reserved-bits",
     "The entry has bits that are reserved or not the guest's to set.",
     "write only the flags that the interface allows at that level")
RULE(superpage, "superpage",
     "The entry asks for a large page.",
     "use 4 KiB pages: the bit for large pages is not the guest's")
RULE(hypervisor_slot, "hypervisor-slot",
     "The entry's slot belongs to the hypervisor.",
     "leave slots 256 to 271 of level-4 tables alone")
RULE(linear_writable, "linear-writable",
     "A table can map a table of its own level only read-only.",
     "clear the writable bit of the entry that maps tables linearly")
RULE(linear_depth, "linear-depth",
     "A table maps linearly or is mapped linearly, not both.",
     "make linear mappings one deep: a table maps itself, or a table that maps none of its level")
RULE(linear_unvalidated, "linear-unvalidated",
     "The table that is to be mapped linearly is not (yet) one of that level.",
     "pin or hook the table before another one maps it linearly")
RULE(already_pinned, "already-pinned",
     "The frame is pinned already.",
     "pin a table once, and unpin it before it is pinned at another level")
RULE(not_pinned, "not-pinned",
     "The frame is not pinned.",
     "unpin only what was pinned, once")
RULE(descriptor, "descriptor",
     "A descriptor would give access that a guest may not have.",
     "use present code and data segments of ring 3 or 1, and no gates or system segments")
RULE(misaligned, "misaligned",
     "The address of an entry is not a multiple of its size.",
     "entries lie at multiples of 8")
RULE(table_in_transition, "table-in-transition",
     "The table to be changed is half validated, or was taken apart meanwhile.",
     "do not update a table while another vCPU pins, unpins or unhooks it")
RULE(not_mapped, "not-mapped",
     "No page table maps this address.",
     "hook tables of levels 3, 2 and 1 for the address before its entry is set by address")
RULE(referenced, "referenced",
     "The frame has references beside those of its reservation and of the caller.",
     "unmap the frame everywhere before it is given away (find_holders lists the uses)")
RULE(dying, "dying",
     "The domain is being destroyed.",
     "nothing can be changed in it any more")
RULE(over_maximum, "over-maximum",
     "The domain's reservation would exceed its maximum, or the machine's memory.",
     "give frames back first, or have the domain's maximum raised")
RULE(absent_address, "absent-address",
     "The entry is not present, and its address bits name memory, which some processors read all the same (L1TF).",
     "write 0, or keep what the entry holds inverted in the address bits; the hypervisor's option mitigations=auto,no-l1tf lets it pass")
