// Generated from sdk/include by `cargo run -p abi-gen`. Do not edit: change
// the headers and run it again.

use super::U64;
#[repr(C)]
#[derive(Clone, Copy)]
pub struct arch_shared_info {
    pub max_pfn: u32,
    pub pfn_to_mfn_frame_list_list: u32,
    pub nmi_reason: u32,
    pub p2m_cr3: u32,
    pub p2m_vaddr: u32,
    pub p2m_generation: u32,
    pub wc_sec_hi: u32,
}
unsafe impl crate::Pod for arch_shared_info {}
const _: () = {
    ["Size of arch_shared_info"][::core::mem::size_of::<arch_shared_info>() - 28usize];
    [
        "Alignment of arch_shared_info",
    ][::core::mem::align_of::<arch_shared_info>() - 4usize];
    [
        "Offset of field: arch_shared_info::max_pfn",
    ][::core::mem::offset_of!(arch_shared_info, max_pfn) - 0usize];
    [
        "Offset of field: arch_shared_info::pfn_to_mfn_frame_list_list",
    ][::core::mem::offset_of!(arch_shared_info, pfn_to_mfn_frame_list_list) - 4usize];
    [
        "Offset of field: arch_shared_info::nmi_reason",
    ][::core::mem::offset_of!(arch_shared_info, nmi_reason) - 8usize];
    [
        "Offset of field: arch_shared_info::p2m_cr3",
    ][::core::mem::offset_of!(arch_shared_info, p2m_cr3) - 12usize];
    [
        "Offset of field: arch_shared_info::p2m_vaddr",
    ][::core::mem::offset_of!(arch_shared_info, p2m_vaddr) - 16usize];
    [
        "Offset of field: arch_shared_info::p2m_generation",
    ][::core::mem::offset_of!(arch_shared_info, p2m_generation) - 20usize];
    [
        "Offset of field: arch_shared_info::wc_sec_hi",
    ][::core::mem::offset_of!(arch_shared_info, wc_sec_hi) - 24usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub struct arch_vcpu_info {
    pub cr2: u32,
    pub pad: [u32; 5usize],
}
unsafe impl crate::Pod for arch_vcpu_info {}
const _: () = {
    ["Size of arch_vcpu_info"][::core::mem::size_of::<arch_vcpu_info>() - 24usize];
    ["Alignment of arch_vcpu_info"][::core::mem::align_of::<arch_vcpu_info>() - 4usize];
    [
        "Offset of field: arch_vcpu_info::cr2",
    ][::core::mem::offset_of!(arch_vcpu_info, cr2) - 0usize];
    [
        "Offset of field: arch_vcpu_info::pad",
    ][::core::mem::offset_of!(arch_vcpu_info, pad) - 4usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub struct blkif_request {
    pub operation: u8,
    pub nr_segments: u8,
    pub handle: u16,
    pub id: U64,
    pub sector_number: U64,
    pub seg: [crate::blkif_request_segment; 11usize],
}
unsafe impl crate::Pod for blkif_request {}
const _: () = {
    ["Size of blkif_request"][::core::mem::size_of::<blkif_request>() - 108usize];
    ["Alignment of blkif_request"][::core::mem::align_of::<blkif_request>() - 4usize];
    [
        "Offset of field: blkif_request::operation",
    ][::core::mem::offset_of!(blkif_request, operation) - 0usize];
    [
        "Offset of field: blkif_request::nr_segments",
    ][::core::mem::offset_of!(blkif_request, nr_segments) - 1usize];
    [
        "Offset of field: blkif_request::handle",
    ][::core::mem::offset_of!(blkif_request, handle) - 2usize];
    [
        "Offset of field: blkif_request::id",
    ][::core::mem::offset_of!(blkif_request, id) - 4usize];
    [
        "Offset of field: blkif_request::sector_number",
    ][::core::mem::offset_of!(blkif_request, sector_number) - 12usize];
    [
        "Offset of field: blkif_request::seg",
    ][::core::mem::offset_of!(blkif_request, seg) - 20usize];
};
impl crate::Argument for crate::blkif_request {
    type In32 = blkif_request;
    fn widen(narrow: blkif_request) -> Self {
        let mut to: Self = crate::zeroed();
        to.operation = narrow.operation;
        to.nr_segments = narrow.nr_segments;
        to.handle = narrow.handle;
        to.id = narrow.id.get();
        to.sector_number = narrow.sector_number.get();
        to.seg = narrow.seg;
        to
    }
    fn narrow(self) -> blkif_request {
        let mut to: blkif_request = crate::zeroed();
        to.operation = self.operation;
        to.nr_segments = self.nr_segments;
        to.handle = self.handle;
        to.id = U64::new(self.id);
        to.sector_number = U64::new(self.sector_number);
        to.seg = self.seg;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct blkif_request_discard {
    pub operation: u8,
    pub flag: u8,
    pub handle: u16,
    pub id: U64,
    pub sector_number: U64,
    pub nr_sectors: U64,
}
unsafe impl crate::Pod for blkif_request_discard {}
const _: () = {
    [
        "Size of blkif_request_discard",
    ][::core::mem::size_of::<blkif_request_discard>() - 28usize];
    [
        "Alignment of blkif_request_discard",
    ][::core::mem::align_of::<blkif_request_discard>() - 4usize];
    [
        "Offset of field: blkif_request_discard::operation",
    ][::core::mem::offset_of!(blkif_request_discard, operation) - 0usize];
    [
        "Offset of field: blkif_request_discard::flag",
    ][::core::mem::offset_of!(blkif_request_discard, flag) - 1usize];
    [
        "Offset of field: blkif_request_discard::handle",
    ][::core::mem::offset_of!(blkif_request_discard, handle) - 2usize];
    [
        "Offset of field: blkif_request_discard::id",
    ][::core::mem::offset_of!(blkif_request_discard, id) - 4usize];
    [
        "Offset of field: blkif_request_discard::sector_number",
    ][::core::mem::offset_of!(blkif_request_discard, sector_number) - 12usize];
    [
        "Offset of field: blkif_request_discard::nr_sectors",
    ][::core::mem::offset_of!(blkif_request_discard, nr_sectors) - 20usize];
};
impl crate::Argument for crate::blkif_request_discard {
    type In32 = blkif_request_discard;
    fn widen(narrow: blkif_request_discard) -> Self {
        let mut to: Self = crate::zeroed();
        to.operation = narrow.operation;
        to.flag = narrow.flag;
        to.handle = narrow.handle;
        to.id = narrow.id.get();
        to.sector_number = narrow.sector_number.get();
        to.nr_sectors = narrow.nr_sectors.get();
        to
    }
    fn narrow(self) -> blkif_request_discard {
        let mut to: blkif_request_discard = crate::zeroed();
        to.operation = self.operation;
        to.flag = self.flag;
        to.handle = self.handle;
        to.id = U64::new(self.id);
        to.sector_number = U64::new(self.sector_number);
        to.nr_sectors = U64::new(self.nr_sectors);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct blkif_request_indirect {
    pub operation: u8,
    pub indirect_op: u8,
    pub nr_segments: u16,
    pub id: U64,
    pub sector_number: U64,
    pub handle: u16,
    pub indirect_grefs: [u32; 8usize],
    pub pad: U64,
}
unsafe impl crate::Pod for blkif_request_indirect {}
const _: () = {
    [
        "Size of blkif_request_indirect",
    ][::core::mem::size_of::<blkif_request_indirect>() - 64usize];
    [
        "Alignment of blkif_request_indirect",
    ][::core::mem::align_of::<blkif_request_indirect>() - 4usize];
    [
        "Offset of field: blkif_request_indirect::operation",
    ][::core::mem::offset_of!(blkif_request_indirect, operation) - 0usize];
    [
        "Offset of field: blkif_request_indirect::indirect_op",
    ][::core::mem::offset_of!(blkif_request_indirect, indirect_op) - 1usize];
    [
        "Offset of field: blkif_request_indirect::nr_segments",
    ][::core::mem::offset_of!(blkif_request_indirect, nr_segments) - 2usize];
    [
        "Offset of field: blkif_request_indirect::id",
    ][::core::mem::offset_of!(blkif_request_indirect, id) - 4usize];
    [
        "Offset of field: blkif_request_indirect::sector_number",
    ][::core::mem::offset_of!(blkif_request_indirect, sector_number) - 12usize];
    [
        "Offset of field: blkif_request_indirect::handle",
    ][::core::mem::offset_of!(blkif_request_indirect, handle) - 20usize];
    [
        "Offset of field: blkif_request_indirect::indirect_grefs",
    ][::core::mem::offset_of!(blkif_request_indirect, indirect_grefs) - 24usize];
    [
        "Offset of field: blkif_request_indirect::pad",
    ][::core::mem::offset_of!(blkif_request_indirect, pad) - 56usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub struct blkif_response {
    pub id: U64,
    pub operation: u8,
    pub status: i16,
}
unsafe impl crate::Pod for blkif_response {}
const _: () = {
    ["Size of blkif_response"][::core::mem::size_of::<blkif_response>() - 12usize];
    ["Alignment of blkif_response"][::core::mem::align_of::<blkif_response>() - 4usize];
    [
        "Offset of field: blkif_response::id",
    ][::core::mem::offset_of!(blkif_response, id) - 0usize];
    [
        "Offset of field: blkif_response::operation",
    ][::core::mem::offset_of!(blkif_response, operation) - 8usize];
    [
        "Offset of field: blkif_response::status",
    ][::core::mem::offset_of!(blkif_response, status) - 10usize];
};
impl crate::Argument for crate::blkif_response {
    type In32 = blkif_response;
    fn widen(narrow: blkif_response) -> Self {
        let mut to: Self = crate::zeroed();
        to.id = narrow.id.get();
        to.operation = narrow.operation;
        to.status = narrow.status;
        to
    }
    fn narrow(self) -> blkif_response {
        let mut to: blkif_response = crate::zeroed();
        to.id = U64::new(self.id);
        to.operation = self.operation;
        to.status = self.status;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct blkif_sring {
    pub req_prod: u32,
    pub req_event: u32,
    pub rsp_prod: u32,
    pub rsp_event: u32,
    pub pvt: crate::blkif_sring__bindgen_ty_1,
    pub __pad: [u8; 44usize],
    pub ring: [blkif_sring_entry; 1usize],
}
unsafe impl crate::Pod for blkif_sring {}
const _: () = {
    ["Size of blkif_sring"][::core::mem::size_of::<blkif_sring>() - 172usize];
    ["Alignment of blkif_sring"][::core::mem::align_of::<blkif_sring>() - 4usize];
    [
        "Offset of field: blkif_sring::req_prod",
    ][::core::mem::offset_of!(blkif_sring, req_prod) - 0usize];
    [
        "Offset of field: blkif_sring::req_event",
    ][::core::mem::offset_of!(blkif_sring, req_event) - 4usize];
    [
        "Offset of field: blkif_sring::rsp_prod",
    ][::core::mem::offset_of!(blkif_sring, rsp_prod) - 8usize];
    [
        "Offset of field: blkif_sring::rsp_event",
    ][::core::mem::offset_of!(blkif_sring, rsp_event) - 12usize];
    [
        "Offset of field: blkif_sring::pvt",
    ][::core::mem::offset_of!(blkif_sring, pvt) - 16usize];
    [
        "Offset of field: blkif_sring::__pad",
    ][::core::mem::offset_of!(blkif_sring, __pad) - 20usize];
    [
        "Offset of field: blkif_sring::ring",
    ][::core::mem::offset_of!(blkif_sring, ring) - 64usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub union blkif_sring_entry {
    pub req: blkif_request,
    pub rsp: blkif_response,
}
unsafe impl crate::Pod for blkif_sring_entry {}
const _: () = {
    [
        "Size of blkif_sring_entry",
    ][::core::mem::size_of::<blkif_sring_entry>() - 108usize];
    [
        "Alignment of blkif_sring_entry",
    ][::core::mem::align_of::<blkif_sring_entry>() - 4usize];
    [
        "Offset of field: blkif_sring_entry::req",
    ][::core::mem::offset_of!(blkif_sring_entry, req) - 0usize];
    [
        "Offset of field: blkif_sring_entry::rsp",
    ][::core::mem::offset_of!(blkif_sring_entry, rsp) - 0usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub struct callback_register {
    pub type_: u16,
    pub flags: u16,
    pub address: xen_callback,
}
unsafe impl crate::Pod for callback_register {}
const _: () = {
    ["Size of callback_register"][::core::mem::size_of::<callback_register>() - 12usize];
    [
        "Alignment of callback_register",
    ][::core::mem::align_of::<callback_register>() - 4usize];
    [
        "Offset of field: callback_register::type_",
    ][::core::mem::offset_of!(callback_register, type_) - 0usize];
    [
        "Offset of field: callback_register::flags",
    ][::core::mem::offset_of!(callback_register, flags) - 2usize];
    [
        "Offset of field: callback_register::address",
    ][::core::mem::offset_of!(callback_register, address) - 4usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cpu_user_regs {
    pub ebx: u32,
    pub ecx: u32,
    pub edx: u32,
    pub esi: u32,
    pub edi: u32,
    pub ebp: u32,
    pub eax: u32,
    pub error_code: u16,
    pub entry_vector: u16,
    pub eip: u32,
    pub cs: u16,
    pub saved_upcall_mask: u8,
    pub _pad0: u8,
    pub eflags: u32,
    pub esp: u32,
    pub ss: u16,
    pub _pad1: u16,
    pub es: u16,
    pub _pad2: u16,
    pub ds: u16,
    pub _pad3: u16,
    pub fs: u16,
    pub _pad4: u16,
    pub gs: u16,
    pub _pad5: u16,
}
unsafe impl crate::Pod for cpu_user_regs {}
const _: () = {
    ["Size of cpu_user_regs"][::core::mem::size_of::<cpu_user_regs>() - 68usize];
    ["Alignment of cpu_user_regs"][::core::mem::align_of::<cpu_user_regs>() - 4usize];
    [
        "Offset of field: cpu_user_regs::ebx",
    ][::core::mem::offset_of!(cpu_user_regs, ebx) - 0usize];
    [
        "Offset of field: cpu_user_regs::ecx",
    ][::core::mem::offset_of!(cpu_user_regs, ecx) - 4usize];
    [
        "Offset of field: cpu_user_regs::edx",
    ][::core::mem::offset_of!(cpu_user_regs, edx) - 8usize];
    [
        "Offset of field: cpu_user_regs::esi",
    ][::core::mem::offset_of!(cpu_user_regs, esi) - 12usize];
    [
        "Offset of field: cpu_user_regs::edi",
    ][::core::mem::offset_of!(cpu_user_regs, edi) - 16usize];
    [
        "Offset of field: cpu_user_regs::ebp",
    ][::core::mem::offset_of!(cpu_user_regs, ebp) - 20usize];
    [
        "Offset of field: cpu_user_regs::eax",
    ][::core::mem::offset_of!(cpu_user_regs, eax) - 24usize];
    [
        "Offset of field: cpu_user_regs::error_code",
    ][::core::mem::offset_of!(cpu_user_regs, error_code) - 28usize];
    [
        "Offset of field: cpu_user_regs::entry_vector",
    ][::core::mem::offset_of!(cpu_user_regs, entry_vector) - 30usize];
    [
        "Offset of field: cpu_user_regs::eip",
    ][::core::mem::offset_of!(cpu_user_regs, eip) - 32usize];
    [
        "Offset of field: cpu_user_regs::cs",
    ][::core::mem::offset_of!(cpu_user_regs, cs) - 36usize];
    [
        "Offset of field: cpu_user_regs::saved_upcall_mask",
    ][::core::mem::offset_of!(cpu_user_regs, saved_upcall_mask) - 38usize];
    [
        "Offset of field: cpu_user_regs::_pad0",
    ][::core::mem::offset_of!(cpu_user_regs, _pad0) - 39usize];
    [
        "Offset of field: cpu_user_regs::eflags",
    ][::core::mem::offset_of!(cpu_user_regs, eflags) - 40usize];
    [
        "Offset of field: cpu_user_regs::esp",
    ][::core::mem::offset_of!(cpu_user_regs, esp) - 44usize];
    [
        "Offset of field: cpu_user_regs::ss",
    ][::core::mem::offset_of!(cpu_user_regs, ss) - 48usize];
    [
        "Offset of field: cpu_user_regs::_pad1",
    ][::core::mem::offset_of!(cpu_user_regs, _pad1) - 50usize];
    [
        "Offset of field: cpu_user_regs::es",
    ][::core::mem::offset_of!(cpu_user_regs, es) - 52usize];
    [
        "Offset of field: cpu_user_regs::_pad2",
    ][::core::mem::offset_of!(cpu_user_regs, _pad2) - 54usize];
    [
        "Offset of field: cpu_user_regs::ds",
    ][::core::mem::offset_of!(cpu_user_regs, ds) - 56usize];
    [
        "Offset of field: cpu_user_regs::_pad3",
    ][::core::mem::offset_of!(cpu_user_regs, _pad3) - 58usize];
    [
        "Offset of field: cpu_user_regs::fs",
    ][::core::mem::offset_of!(cpu_user_regs, fs) - 60usize];
    [
        "Offset of field: cpu_user_regs::_pad4",
    ][::core::mem::offset_of!(cpu_user_regs, _pad4) - 62usize];
    [
        "Offset of field: cpu_user_regs::gs",
    ][::core::mem::offset_of!(cpu_user_regs, gs) - 64usize];
    [
        "Offset of field: cpu_user_regs::_pad5",
    ][::core::mem::offset_of!(cpu_user_regs, _pad5) - 66usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub struct evtchn_expand_array {
    pub array_gfn: U64,
}
unsafe impl crate::Pod for evtchn_expand_array {}
const _: () = {
    [
        "Size of evtchn_expand_array",
    ][::core::mem::size_of::<evtchn_expand_array>() - 8usize];
    [
        "Alignment of evtchn_expand_array",
    ][::core::mem::align_of::<evtchn_expand_array>() - 4usize];
    [
        "Offset of field: evtchn_expand_array::array_gfn",
    ][::core::mem::offset_of!(evtchn_expand_array, array_gfn) - 0usize];
};
impl crate::Argument for crate::evtchn_expand_array {
    type In32 = evtchn_expand_array;
    fn widen(narrow: evtchn_expand_array) -> Self {
        let mut to: Self = crate::zeroed();
        to.array_gfn = narrow.array_gfn.get();
        to
    }
    fn narrow(self) -> evtchn_expand_array {
        let mut to: evtchn_expand_array = crate::zeroed();
        to.array_gfn = U64::new(self.array_gfn);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct evtchn_init_control {
    pub control_gfn: U64,
    pub offset: u32,
    pub vcpu: u32,
    pub link_bits: u8,
    pub _pad: [u8; 7usize],
}
unsafe impl crate::Pod for evtchn_init_control {}
const _: () = {
    [
        "Size of evtchn_init_control",
    ][::core::mem::size_of::<evtchn_init_control>() - 24usize];
    [
        "Alignment of evtchn_init_control",
    ][::core::mem::align_of::<evtchn_init_control>() - 4usize];
    [
        "Offset of field: evtchn_init_control::control_gfn",
    ][::core::mem::offset_of!(evtchn_init_control, control_gfn) - 0usize];
    [
        "Offset of field: evtchn_init_control::offset",
    ][::core::mem::offset_of!(evtchn_init_control, offset) - 8usize];
    [
        "Offset of field: evtchn_init_control::vcpu",
    ][::core::mem::offset_of!(evtchn_init_control, vcpu) - 12usize];
    [
        "Offset of field: evtchn_init_control::link_bits",
    ][::core::mem::offset_of!(evtchn_init_control, link_bits) - 16usize];
    [
        "Offset of field: evtchn_init_control::_pad",
    ][::core::mem::offset_of!(evtchn_init_control, _pad) - 17usize];
};
impl crate::Argument for crate::evtchn_init_control {
    type In32 = evtchn_init_control;
    fn widen(narrow: evtchn_init_control) -> Self {
        let mut to: Self = crate::zeroed();
        to.control_gfn = narrow.control_gfn.get();
        to.offset = narrow.offset;
        to.vcpu = narrow.vcpu;
        to.link_bits = narrow.link_bits;
        to._pad = narrow._pad;
        to
    }
    fn narrow(self) -> evtchn_init_control {
        let mut to: evtchn_init_control = crate::zeroed();
        to.control_gfn = U64::new(self.control_gfn);
        to.offset = self.offset;
        to.vcpu = self.vcpu;
        to.link_bits = self.link_bits;
        to._pad = self._pad;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct gnttab_cache_flush {
    pub a: gnttab_cache_flush__bindgen_ty_1,
    pub offset: u16,
    pub length: u16,
    pub op: u32,
}
unsafe impl crate::Pod for gnttab_cache_flush {}
const _: () = {
    [
        "Size of gnttab_cache_flush",
    ][::core::mem::size_of::<gnttab_cache_flush>() - 16usize];
    [
        "Alignment of gnttab_cache_flush",
    ][::core::mem::align_of::<gnttab_cache_flush>() - 4usize];
    [
        "Offset of field: gnttab_cache_flush::a",
    ][::core::mem::offset_of!(gnttab_cache_flush, a) - 0usize];
    [
        "Offset of field: gnttab_cache_flush::offset",
    ][::core::mem::offset_of!(gnttab_cache_flush, offset) - 8usize];
    [
        "Offset of field: gnttab_cache_flush::length",
    ][::core::mem::offset_of!(gnttab_cache_flush, length) - 10usize];
    [
        "Offset of field: gnttab_cache_flush::op",
    ][::core::mem::offset_of!(gnttab_cache_flush, op) - 12usize];
};
impl crate::Argument for crate::gnttab_cache_flush {
    type In32 = gnttab_cache_flush;
    fn widen(narrow: gnttab_cache_flush) -> Self {
        let mut to: Self = crate::zeroed();
        to.a = crate::Argument::widen(narrow.a);
        to.offset = narrow.offset;
        to.length = narrow.length;
        to.op = narrow.op;
        to
    }
    fn narrow(self) -> gnttab_cache_flush {
        let mut to: gnttab_cache_flush = crate::zeroed();
        to.a = crate::Argument::narrow(self.a);
        to.offset = self.offset;
        to.length = self.length;
        to.op = self.op;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub union gnttab_cache_flush__bindgen_ty_1 {
    pub dev_bus_addr: U64,
    pub ref_: u32,
}
unsafe impl crate::Pod for gnttab_cache_flush__bindgen_ty_1 {}
const _: () = {
    [
        "Size of gnttab_cache_flush__bindgen_ty_1",
    ][::core::mem::size_of::<gnttab_cache_flush__bindgen_ty_1>() - 8usize];
    [
        "Alignment of gnttab_cache_flush__bindgen_ty_1",
    ][::core::mem::align_of::<gnttab_cache_flush__bindgen_ty_1>() - 4usize];
    [
        "Offset of field: gnttab_cache_flush__bindgen_ty_1::dev_bus_addr",
    ][::core::mem::offset_of!(gnttab_cache_flush__bindgen_ty_1, dev_bus_addr) - 0usize];
    [
        "Offset of field: gnttab_cache_flush__bindgen_ty_1::ref_",
    ][::core::mem::offset_of!(gnttab_cache_flush__bindgen_ty_1, ref_) - 0usize];
};
super::by_bytes!(gnttab_cache_flush__bindgen_ty_1);
#[repr(C)]
#[derive(Clone, Copy)]
pub struct gnttab_copy {
    pub source: gnttab_copy_gnttab_copy_ptr,
    pub dest: gnttab_copy_gnttab_copy_ptr,
    pub len: u16,
    pub flags: u16,
    pub status: i16,
}
unsafe impl crate::Pod for gnttab_copy {}
const _: () = {
    ["Size of gnttab_copy"][::core::mem::size_of::<gnttab_copy>() - 24usize];
    ["Alignment of gnttab_copy"][::core::mem::align_of::<gnttab_copy>() - 4usize];
    [
        "Offset of field: gnttab_copy::source",
    ][::core::mem::offset_of!(gnttab_copy, source) - 0usize];
    [
        "Offset of field: gnttab_copy::dest",
    ][::core::mem::offset_of!(gnttab_copy, dest) - 8usize];
    [
        "Offset of field: gnttab_copy::len",
    ][::core::mem::offset_of!(gnttab_copy, len) - 16usize];
    [
        "Offset of field: gnttab_copy::flags",
    ][::core::mem::offset_of!(gnttab_copy, flags) - 18usize];
    [
        "Offset of field: gnttab_copy::status",
    ][::core::mem::offset_of!(gnttab_copy, status) - 20usize];
};
impl crate::Argument for crate::gnttab_copy {
    type In32 = gnttab_copy;
    fn widen(narrow: gnttab_copy) -> Self {
        let mut to: Self = crate::zeroed();
        to.source = crate::Argument::widen(narrow.source);
        to.dest = crate::Argument::widen(narrow.dest);
        to.len = narrow.len;
        to.flags = narrow.flags;
        to.status = narrow.status;
        to
    }
    fn narrow(self) -> gnttab_copy {
        let mut to: gnttab_copy = crate::zeroed();
        to.source = crate::Argument::narrow(self.source);
        to.dest = crate::Argument::narrow(self.dest);
        to.len = self.len;
        to.flags = self.flags;
        to.status = self.status;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct gnttab_copy_gnttab_copy_ptr {
    pub u: gnttab_copy_gnttab_copy_ptr__bindgen_ty_1,
    pub domid: u16,
    pub offset: u16,
}
unsafe impl crate::Pod for gnttab_copy_gnttab_copy_ptr {}
const _: () = {
    [
        "Size of gnttab_copy_gnttab_copy_ptr",
    ][::core::mem::size_of::<gnttab_copy_gnttab_copy_ptr>() - 8usize];
    [
        "Alignment of gnttab_copy_gnttab_copy_ptr",
    ][::core::mem::align_of::<gnttab_copy_gnttab_copy_ptr>() - 4usize];
    [
        "Offset of field: gnttab_copy_gnttab_copy_ptr::u",
    ][::core::mem::offset_of!(gnttab_copy_gnttab_copy_ptr, u) - 0usize];
    [
        "Offset of field: gnttab_copy_gnttab_copy_ptr::domid",
    ][::core::mem::offset_of!(gnttab_copy_gnttab_copy_ptr, domid) - 4usize];
    [
        "Offset of field: gnttab_copy_gnttab_copy_ptr::offset",
    ][::core::mem::offset_of!(gnttab_copy_gnttab_copy_ptr, offset) - 6usize];
};
impl crate::Argument for crate::gnttab_copy_gnttab_copy_ptr {
    type In32 = gnttab_copy_gnttab_copy_ptr;
    fn widen(narrow: gnttab_copy_gnttab_copy_ptr) -> Self {
        let mut to: Self = crate::zeroed();
        to.u = crate::Argument::widen(narrow.u);
        to.domid = narrow.domid;
        to.offset = narrow.offset;
        to
    }
    fn narrow(self) -> gnttab_copy_gnttab_copy_ptr {
        let mut to: gnttab_copy_gnttab_copy_ptr = crate::zeroed();
        to.u = crate::Argument::narrow(self.u);
        to.domid = self.domid;
        to.offset = self.offset;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub union gnttab_copy_gnttab_copy_ptr__bindgen_ty_1 {
    pub ref_: u32,
    pub gmfn: u32,
}
unsafe impl crate::Pod for gnttab_copy_gnttab_copy_ptr__bindgen_ty_1 {}
const _: () = {
    [
        "Size of gnttab_copy_gnttab_copy_ptr__bindgen_ty_1",
    ][::core::mem::size_of::<gnttab_copy_gnttab_copy_ptr__bindgen_ty_1>() - 4usize];
    [
        "Alignment of gnttab_copy_gnttab_copy_ptr__bindgen_ty_1",
    ][::core::mem::align_of::<gnttab_copy_gnttab_copy_ptr__bindgen_ty_1>() - 4usize];
    [
        "Offset of field: gnttab_copy_gnttab_copy_ptr__bindgen_ty_1::ref_",
    ][::core::mem::offset_of!(gnttab_copy_gnttab_copy_ptr__bindgen_ty_1, ref_) - 0usize];
    [
        "Offset of field: gnttab_copy_gnttab_copy_ptr__bindgen_ty_1::gmfn",
    ][::core::mem::offset_of!(gnttab_copy_gnttab_copy_ptr__bindgen_ty_1, gmfn) - 0usize];
};
super::by_bytes!(gnttab_copy_gnttab_copy_ptr__bindgen_ty_1);
#[repr(C)]
#[derive(Clone, Copy)]
pub struct gnttab_get_status_frames {
    pub nr_frames: u32,
    pub dom: u16,
    pub status: i16,
    pub frame_list: u32,
}
unsafe impl crate::Pod for gnttab_get_status_frames {}
const _: () = {
    [
        "Size of gnttab_get_status_frames",
    ][::core::mem::size_of::<gnttab_get_status_frames>() - 12usize];
    [
        "Alignment of gnttab_get_status_frames",
    ][::core::mem::align_of::<gnttab_get_status_frames>() - 4usize];
    [
        "Offset of field: gnttab_get_status_frames::nr_frames",
    ][::core::mem::offset_of!(gnttab_get_status_frames, nr_frames) - 0usize];
    [
        "Offset of field: gnttab_get_status_frames::dom",
    ][::core::mem::offset_of!(gnttab_get_status_frames, dom) - 4usize];
    [
        "Offset of field: gnttab_get_status_frames::status",
    ][::core::mem::offset_of!(gnttab_get_status_frames, status) - 6usize];
    [
        "Offset of field: gnttab_get_status_frames::frame_list",
    ][::core::mem::offset_of!(gnttab_get_status_frames, frame_list) - 8usize];
};
impl crate::Argument for crate::gnttab_get_status_frames {
    type In32 = gnttab_get_status_frames;
    fn widen(narrow: gnttab_get_status_frames) -> Self {
        let mut to: Self = crate::zeroed();
        to.nr_frames = narrow.nr_frames;
        to.dom = narrow.dom;
        to.status = narrow.status;
        to.frame_list = u64::from(narrow.frame_list);
        to
    }
    fn narrow(self) -> gnttab_get_status_frames {
        let mut to: gnttab_get_status_frames = crate::zeroed();
        to.nr_frames = self.nr_frames;
        to.dom = self.dom;
        to.status = self.status;
        to.frame_list = self.frame_list as u32;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct gnttab_map_grant_ref {
    pub host_addr: U64,
    pub flags: u32,
    pub ref_: u32,
    pub dom: u16,
    pub status: i16,
    pub handle: u32,
    pub dev_bus_addr: U64,
}
unsafe impl crate::Pod for gnttab_map_grant_ref {}
const _: () = {
    [
        "Size of gnttab_map_grant_ref",
    ][::core::mem::size_of::<gnttab_map_grant_ref>() - 32usize];
    [
        "Alignment of gnttab_map_grant_ref",
    ][::core::mem::align_of::<gnttab_map_grant_ref>() - 4usize];
    [
        "Offset of field: gnttab_map_grant_ref::host_addr",
    ][::core::mem::offset_of!(gnttab_map_grant_ref, host_addr) - 0usize];
    [
        "Offset of field: gnttab_map_grant_ref::flags",
    ][::core::mem::offset_of!(gnttab_map_grant_ref, flags) - 8usize];
    [
        "Offset of field: gnttab_map_grant_ref::ref_",
    ][::core::mem::offset_of!(gnttab_map_grant_ref, ref_) - 12usize];
    [
        "Offset of field: gnttab_map_grant_ref::dom",
    ][::core::mem::offset_of!(gnttab_map_grant_ref, dom) - 16usize];
    [
        "Offset of field: gnttab_map_grant_ref::status",
    ][::core::mem::offset_of!(gnttab_map_grant_ref, status) - 18usize];
    [
        "Offset of field: gnttab_map_grant_ref::handle",
    ][::core::mem::offset_of!(gnttab_map_grant_ref, handle) - 20usize];
    [
        "Offset of field: gnttab_map_grant_ref::dev_bus_addr",
    ][::core::mem::offset_of!(gnttab_map_grant_ref, dev_bus_addr) - 24usize];
};
impl crate::Argument for crate::gnttab_map_grant_ref {
    type In32 = gnttab_map_grant_ref;
    fn widen(narrow: gnttab_map_grant_ref) -> Self {
        let mut to: Self = crate::zeroed();
        to.host_addr = narrow.host_addr.get();
        to.flags = narrow.flags;
        to.ref_ = narrow.ref_;
        to.dom = narrow.dom;
        to.status = narrow.status;
        to.handle = narrow.handle;
        to.dev_bus_addr = narrow.dev_bus_addr.get();
        to
    }
    fn narrow(self) -> gnttab_map_grant_ref {
        let mut to: gnttab_map_grant_ref = crate::zeroed();
        to.host_addr = U64::new(self.host_addr);
        to.flags = self.flags;
        to.ref_ = self.ref_;
        to.dom = self.dom;
        to.status = self.status;
        to.handle = self.handle;
        to.dev_bus_addr = U64::new(self.dev_bus_addr);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct gnttab_setup_table {
    pub dom: u16,
    pub nr_frames: u32,
    pub status: i16,
    pub frame_list: u32,
}
unsafe impl crate::Pod for gnttab_setup_table {}
const _: () = {
    [
        "Size of gnttab_setup_table",
    ][::core::mem::size_of::<gnttab_setup_table>() - 16usize];
    [
        "Alignment of gnttab_setup_table",
    ][::core::mem::align_of::<gnttab_setup_table>() - 4usize];
    [
        "Offset of field: gnttab_setup_table::dom",
    ][::core::mem::offset_of!(gnttab_setup_table, dom) - 0usize];
    [
        "Offset of field: gnttab_setup_table::nr_frames",
    ][::core::mem::offset_of!(gnttab_setup_table, nr_frames) - 4usize];
    [
        "Offset of field: gnttab_setup_table::status",
    ][::core::mem::offset_of!(gnttab_setup_table, status) - 8usize];
    [
        "Offset of field: gnttab_setup_table::frame_list",
    ][::core::mem::offset_of!(gnttab_setup_table, frame_list) - 12usize];
};
impl crate::Argument for crate::gnttab_setup_table {
    type In32 = gnttab_setup_table;
    fn widen(narrow: gnttab_setup_table) -> Self {
        let mut to: Self = crate::zeroed();
        to.dom = narrow.dom;
        to.nr_frames = narrow.nr_frames;
        to.status = narrow.status;
        to.frame_list = u64::from(narrow.frame_list);
        to
    }
    fn narrow(self) -> gnttab_setup_table {
        let mut to: gnttab_setup_table = crate::zeroed();
        to.dom = self.dom;
        to.nr_frames = self.nr_frames;
        to.status = self.status;
        to.frame_list = self.frame_list as u32;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct gnttab_transfer {
    pub mfn: u32,
    pub domid: u16,
    pub ref_: u32,
    pub status: i16,
}
unsafe impl crate::Pod for gnttab_transfer {}
const _: () = {
    ["Size of gnttab_transfer"][::core::mem::size_of::<gnttab_transfer>() - 16usize];
    [
        "Alignment of gnttab_transfer",
    ][::core::mem::align_of::<gnttab_transfer>() - 4usize];
    [
        "Offset of field: gnttab_transfer::mfn",
    ][::core::mem::offset_of!(gnttab_transfer, mfn) - 0usize];
    [
        "Offset of field: gnttab_transfer::domid",
    ][::core::mem::offset_of!(gnttab_transfer, domid) - 4usize];
    [
        "Offset of field: gnttab_transfer::ref_",
    ][::core::mem::offset_of!(gnttab_transfer, ref_) - 8usize];
    [
        "Offset of field: gnttab_transfer::status",
    ][::core::mem::offset_of!(gnttab_transfer, status) - 12usize];
};
impl crate::Argument for crate::gnttab_transfer {
    type In32 = gnttab_transfer;
    fn widen(narrow: gnttab_transfer) -> Self {
        let mut to: Self = crate::zeroed();
        to.mfn = u64::from(narrow.mfn);
        to.domid = narrow.domid;
        to.ref_ = narrow.ref_;
        to.status = narrow.status;
        to
    }
    fn narrow(self) -> gnttab_transfer {
        let mut to: gnttab_transfer = crate::zeroed();
        to.mfn = self.mfn as u32;
        to.domid = self.domid;
        to.ref_ = self.ref_;
        to.status = self.status;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct gnttab_unmap_and_replace {
    pub host_addr: U64,
    pub new_addr: U64,
    pub handle: u32,
    pub status: i16,
}
unsafe impl crate::Pod for gnttab_unmap_and_replace {}
const _: () = {
    [
        "Size of gnttab_unmap_and_replace",
    ][::core::mem::size_of::<gnttab_unmap_and_replace>() - 24usize];
    [
        "Alignment of gnttab_unmap_and_replace",
    ][::core::mem::align_of::<gnttab_unmap_and_replace>() - 4usize];
    [
        "Offset of field: gnttab_unmap_and_replace::host_addr",
    ][::core::mem::offset_of!(gnttab_unmap_and_replace, host_addr) - 0usize];
    [
        "Offset of field: gnttab_unmap_and_replace::new_addr",
    ][::core::mem::offset_of!(gnttab_unmap_and_replace, new_addr) - 8usize];
    [
        "Offset of field: gnttab_unmap_and_replace::handle",
    ][::core::mem::offset_of!(gnttab_unmap_and_replace, handle) - 16usize];
    [
        "Offset of field: gnttab_unmap_and_replace::status",
    ][::core::mem::offset_of!(gnttab_unmap_and_replace, status) - 20usize];
};
impl crate::Argument for crate::gnttab_unmap_and_replace {
    type In32 = gnttab_unmap_and_replace;
    fn widen(narrow: gnttab_unmap_and_replace) -> Self {
        let mut to: Self = crate::zeroed();
        to.host_addr = narrow.host_addr.get();
        to.new_addr = narrow.new_addr.get();
        to.handle = narrow.handle;
        to.status = narrow.status;
        to
    }
    fn narrow(self) -> gnttab_unmap_and_replace {
        let mut to: gnttab_unmap_and_replace = crate::zeroed();
        to.host_addr = U64::new(self.host_addr);
        to.new_addr = U64::new(self.new_addr);
        to.handle = self.handle;
        to.status = self.status;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct gnttab_unmap_grant_ref {
    pub host_addr: U64,
    pub dev_bus_addr: U64,
    pub handle: u32,
    pub status: i16,
}
unsafe impl crate::Pod for gnttab_unmap_grant_ref {}
const _: () = {
    [
        "Size of gnttab_unmap_grant_ref",
    ][::core::mem::size_of::<gnttab_unmap_grant_ref>() - 24usize];
    [
        "Alignment of gnttab_unmap_grant_ref",
    ][::core::mem::align_of::<gnttab_unmap_grant_ref>() - 4usize];
    [
        "Offset of field: gnttab_unmap_grant_ref::host_addr",
    ][::core::mem::offset_of!(gnttab_unmap_grant_ref, host_addr) - 0usize];
    [
        "Offset of field: gnttab_unmap_grant_ref::dev_bus_addr",
    ][::core::mem::offset_of!(gnttab_unmap_grant_ref, dev_bus_addr) - 8usize];
    [
        "Offset of field: gnttab_unmap_grant_ref::handle",
    ][::core::mem::offset_of!(gnttab_unmap_grant_ref, handle) - 16usize];
    [
        "Offset of field: gnttab_unmap_grant_ref::status",
    ][::core::mem::offset_of!(gnttab_unmap_grant_ref, status) - 20usize];
};
impl crate::Argument for crate::gnttab_unmap_grant_ref {
    type In32 = gnttab_unmap_grant_ref;
    fn widen(narrow: gnttab_unmap_grant_ref) -> Self {
        let mut to: Self = crate::zeroed();
        to.host_addr = narrow.host_addr.get();
        to.dev_bus_addr = narrow.dev_bus_addr.get();
        to.handle = narrow.handle;
        to.status = narrow.status;
        to
    }
    fn narrow(self) -> gnttab_unmap_grant_ref {
        let mut to: gnttab_unmap_grant_ref = crate::zeroed();
        to.host_addr = U64::new(self.host_addr);
        to.dev_bus_addr = U64::new(self.dev_bus_addr);
        to.handle = self.handle;
        to.status = self.status;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub union grant_entry_v2 {
    pub hdr: crate::grant_entry_header,
    pub full_page: grant_entry_v2__bindgen_ty_1,
    pub sub_page: grant_entry_v2__bindgen_ty_2,
    pub transitive: crate::grant_entry_v2__bindgen_ty_3,
    pub __spacer: [u32; 4usize],
}
unsafe impl crate::Pod for grant_entry_v2 {}
const _: () = {
    ["Size of grant_entry_v2"][::core::mem::size_of::<grant_entry_v2>() - 16usize];
    ["Alignment of grant_entry_v2"][::core::mem::align_of::<grant_entry_v2>() - 4usize];
    [
        "Offset of field: grant_entry_v2::hdr",
    ][::core::mem::offset_of!(grant_entry_v2, hdr) - 0usize];
    [
        "Offset of field: grant_entry_v2::full_page",
    ][::core::mem::offset_of!(grant_entry_v2, full_page) - 0usize];
    [
        "Offset of field: grant_entry_v2::sub_page",
    ][::core::mem::offset_of!(grant_entry_v2, sub_page) - 0usize];
    [
        "Offset of field: grant_entry_v2::transitive",
    ][::core::mem::offset_of!(grant_entry_v2, transitive) - 0usize];
    [
        "Offset of field: grant_entry_v2::__spacer",
    ][::core::mem::offset_of!(grant_entry_v2, __spacer) - 0usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub struct grant_entry_v2__bindgen_ty_1 {
    pub hdr: crate::grant_entry_header,
    pub pad0: u32,
    pub frame: U64,
}
unsafe impl crate::Pod for grant_entry_v2__bindgen_ty_1 {}
const _: () = {
    [
        "Size of grant_entry_v2__bindgen_ty_1",
    ][::core::mem::size_of::<grant_entry_v2__bindgen_ty_1>() - 16usize];
    [
        "Alignment of grant_entry_v2__bindgen_ty_1",
    ][::core::mem::align_of::<grant_entry_v2__bindgen_ty_1>() - 4usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_1::hdr",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_1, hdr) - 0usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_1::pad0",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_1, pad0) - 4usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_1::frame",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_1, frame) - 8usize];
};
impl crate::Argument for crate::grant_entry_v2__bindgen_ty_1 {
    type In32 = grant_entry_v2__bindgen_ty_1;
    fn widen(narrow: grant_entry_v2__bindgen_ty_1) -> Self {
        let mut to: Self = crate::zeroed();
        to.hdr = narrow.hdr;
        to.pad0 = narrow.pad0;
        to.frame = narrow.frame.get();
        to
    }
    fn narrow(self) -> grant_entry_v2__bindgen_ty_1 {
        let mut to: grant_entry_v2__bindgen_ty_1 = crate::zeroed();
        to.hdr = self.hdr;
        to.pad0 = self.pad0;
        to.frame = U64::new(self.frame);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct grant_entry_v2__bindgen_ty_2 {
    pub hdr: crate::grant_entry_header,
    pub page_off: u16,
    pub length: u16,
    pub frame: U64,
}
unsafe impl crate::Pod for grant_entry_v2__bindgen_ty_2 {}
const _: () = {
    [
        "Size of grant_entry_v2__bindgen_ty_2",
    ][::core::mem::size_of::<grant_entry_v2__bindgen_ty_2>() - 16usize];
    [
        "Alignment of grant_entry_v2__bindgen_ty_2",
    ][::core::mem::align_of::<grant_entry_v2__bindgen_ty_2>() - 4usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_2::hdr",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_2, hdr) - 0usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_2::page_off",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_2, page_off) - 4usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_2::length",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_2, length) - 6usize];
    [
        "Offset of field: grant_entry_v2__bindgen_ty_2::frame",
    ][::core::mem::offset_of!(grant_entry_v2__bindgen_ty_2, frame) - 8usize];
};
impl crate::Argument for crate::grant_entry_v2__bindgen_ty_2 {
    type In32 = grant_entry_v2__bindgen_ty_2;
    fn widen(narrow: grant_entry_v2__bindgen_ty_2) -> Self {
        let mut to: Self = crate::zeroed();
        to.hdr = narrow.hdr;
        to.page_off = narrow.page_off;
        to.length = narrow.length;
        to.frame = narrow.frame.get();
        to
    }
    fn narrow(self) -> grant_entry_v2__bindgen_ty_2 {
        let mut to: grant_entry_v2__bindgen_ty_2 = crate::zeroed();
        to.hdr = self.hdr;
        to.page_off = self.page_off;
        to.length = self.length;
        to.frame = U64::new(self.frame);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct mmu_update {
    pub ptr: U64,
    pub val: U64,
}
unsafe impl crate::Pod for mmu_update {}
const _: () = {
    ["Size of mmu_update"][::core::mem::size_of::<mmu_update>() - 16usize];
    ["Alignment of mmu_update"][::core::mem::align_of::<mmu_update>() - 4usize];
    [
        "Offset of field: mmu_update::ptr",
    ][::core::mem::offset_of!(mmu_update, ptr) - 0usize];
    [
        "Offset of field: mmu_update::val",
    ][::core::mem::offset_of!(mmu_update, val) - 8usize];
};
impl crate::Argument for crate::mmu_update {
    type In32 = mmu_update;
    fn widen(narrow: mmu_update) -> Self {
        let mut to: Self = crate::zeroed();
        to.ptr = narrow.ptr.get();
        to.val = narrow.val.get();
        to
    }
    fn narrow(self) -> mmu_update {
        let mut to: mmu_update = crate::zeroed();
        to.ptr = U64::new(self.ptr);
        to.val = U64::new(self.val);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct mmuext_op {
    pub cmd: u32,
    pub arg1: mmuext_op__bindgen_ty_1,
    pub arg2: mmuext_op__bindgen_ty_2,
}
unsafe impl crate::Pod for mmuext_op {}
const _: () = {
    ["Size of mmuext_op"][::core::mem::size_of::<mmuext_op>() - 12usize];
    ["Alignment of mmuext_op"][::core::mem::align_of::<mmuext_op>() - 4usize];
    [
        "Offset of field: mmuext_op::cmd",
    ][::core::mem::offset_of!(mmuext_op, cmd) - 0usize];
    [
        "Offset of field: mmuext_op::arg1",
    ][::core::mem::offset_of!(mmuext_op, arg1) - 4usize];
    [
        "Offset of field: mmuext_op::arg2",
    ][::core::mem::offset_of!(mmuext_op, arg2) - 8usize];
};
impl crate::Argument for crate::mmuext_op {
    type In32 = mmuext_op;
    fn widen(narrow: mmuext_op) -> Self {
        let mut to: Self = crate::zeroed();
        to.cmd = narrow.cmd;
        to.arg1 = crate::Argument::widen(narrow.arg1);
        to.arg2 = crate::Argument::widen(narrow.arg2);
        to
    }
    fn narrow(self) -> mmuext_op {
        let mut to: mmuext_op = crate::zeroed();
        to.cmd = self.cmd;
        to.arg1 = crate::Argument::narrow(self.arg1);
        to.arg2 = crate::Argument::narrow(self.arg2);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub union mmuext_op__bindgen_ty_1 {
    pub mfn: u32,
    pub linear_addr: u32,
}
unsafe impl crate::Pod for mmuext_op__bindgen_ty_1 {}
const _: () = {
    [
        "Size of mmuext_op__bindgen_ty_1",
    ][::core::mem::size_of::<mmuext_op__bindgen_ty_1>() - 4usize];
    [
        "Alignment of mmuext_op__bindgen_ty_1",
    ][::core::mem::align_of::<mmuext_op__bindgen_ty_1>() - 4usize];
    [
        "Offset of field: mmuext_op__bindgen_ty_1::mfn",
    ][::core::mem::offset_of!(mmuext_op__bindgen_ty_1, mfn) - 0usize];
    [
        "Offset of field: mmuext_op__bindgen_ty_1::linear_addr",
    ][::core::mem::offset_of!(mmuext_op__bindgen_ty_1, linear_addr) - 0usize];
};
super::by_bytes!(mmuext_op__bindgen_ty_1);
#[repr(C)]
#[derive(Clone, Copy)]
pub union mmuext_op__bindgen_ty_2 {
    pub nr_ents: u32,
    pub vcpumask: u32,
    pub src_mfn: u32,
}
unsafe impl crate::Pod for mmuext_op__bindgen_ty_2 {}
const _: () = {
    [
        "Size of mmuext_op__bindgen_ty_2",
    ][::core::mem::size_of::<mmuext_op__bindgen_ty_2>() - 4usize];
    [
        "Alignment of mmuext_op__bindgen_ty_2",
    ][::core::mem::align_of::<mmuext_op__bindgen_ty_2>() - 4usize];
    [
        "Offset of field: mmuext_op__bindgen_ty_2::nr_ents",
    ][::core::mem::offset_of!(mmuext_op__bindgen_ty_2, nr_ents) - 0usize];
    [
        "Offset of field: mmuext_op__bindgen_ty_2::vcpumask",
    ][::core::mem::offset_of!(mmuext_op__bindgen_ty_2, vcpumask) - 0usize];
    [
        "Offset of field: mmuext_op__bindgen_ty_2::src_mfn",
    ][::core::mem::offset_of!(mmuext_op__bindgen_ty_2, src_mfn) - 0usize];
};
super::by_bytes!(mmuext_op__bindgen_ty_2);
#[repr(C)]
#[derive(Clone, Copy)]
pub struct multicall_entry {
    pub op: u32,
    pub result: u32,
    pub args: [u32; 6usize],
}
unsafe impl crate::Pod for multicall_entry {}
const _: () = {
    ["Size of multicall_entry"][::core::mem::size_of::<multicall_entry>() - 32usize];
    [
        "Alignment of multicall_entry",
    ][::core::mem::align_of::<multicall_entry>() - 4usize];
    [
        "Offset of field: multicall_entry::op",
    ][::core::mem::offset_of!(multicall_entry, op) - 0usize];
    [
        "Offset of field: multicall_entry::result",
    ][::core::mem::offset_of!(multicall_entry, result) - 4usize];
    [
        "Offset of field: multicall_entry::args",
    ][::core::mem::offset_of!(multicall_entry, args) - 8usize];
};
impl crate::Argument for crate::multicall_entry {
    type In32 = multicall_entry;
    fn widen(narrow: multicall_entry) -> Self {
        let mut to: Self = crate::zeroed();
        to.op = u64::from(narrow.op);
        to.result = u64::from(narrow.result);
        to.args = narrow.args.map(|one| u64::from(one));
        to
    }
    fn narrow(self) -> multicall_entry {
        let mut to: multicall_entry = crate::zeroed();
        to.op = self.op as u32;
        to.result = self.result as u32;
        to.args = self.args.map(|one| one as u32);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct paravane_find_holders {
    pub frame: U64,
    pub cursor: U64,
    pub buffer: u32,
    pub count: u32,
    pub reserved: u32,
}
unsafe impl crate::Pod for paravane_find_holders {}
const _: () = {
    [
        "Size of paravane_find_holders",
    ][::core::mem::size_of::<paravane_find_holders>() - 28usize];
    [
        "Alignment of paravane_find_holders",
    ][::core::mem::align_of::<paravane_find_holders>() - 4usize];
    [
        "Offset of field: paravane_find_holders::frame",
    ][::core::mem::offset_of!(paravane_find_holders, frame) - 0usize];
    [
        "Offset of field: paravane_find_holders::cursor",
    ][::core::mem::offset_of!(paravane_find_holders, cursor) - 8usize];
    [
        "Offset of field: paravane_find_holders::buffer",
    ][::core::mem::offset_of!(paravane_find_holders, buffer) - 16usize];
    [
        "Offset of field: paravane_find_holders::count",
    ][::core::mem::offset_of!(paravane_find_holders, count) - 20usize];
    [
        "Offset of field: paravane_find_holders::reserved",
    ][::core::mem::offset_of!(paravane_find_holders, reserved) - 24usize];
};
impl crate::Argument for crate::paravane_find_holders {
    type In32 = paravane_find_holders;
    fn widen(narrow: paravane_find_holders) -> Self {
        let mut to: Self = crate::zeroed();
        to.frame = narrow.frame.get();
        to.cursor = narrow.cursor.get();
        to.buffer = u64::from(narrow.buffer);
        to.count = narrow.count;
        to.reserved = narrow.reserved;
        to
    }
    fn narrow(self) -> paravane_find_holders {
        let mut to: paravane_find_holders = crate::zeroed();
        to.frame = U64::new(self.frame);
        to.cursor = U64::new(self.cursor);
        to.buffer = self.buffer as u32;
        to.count = self.count;
        to.reserved = self.reserved;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct paravane_holder {
    pub kind: u32,
    pub level: u32,
    pub frame: U64,
    pub index: U64,
    pub value: U64,
}
unsafe impl crate::Pod for paravane_holder {}
const _: () = {
    ["Size of paravane_holder"][::core::mem::size_of::<paravane_holder>() - 32usize];
    [
        "Alignment of paravane_holder",
    ][::core::mem::align_of::<paravane_holder>() - 4usize];
    [
        "Offset of field: paravane_holder::kind",
    ][::core::mem::offset_of!(paravane_holder, kind) - 0usize];
    [
        "Offset of field: paravane_holder::level",
    ][::core::mem::offset_of!(paravane_holder, level) - 4usize];
    [
        "Offset of field: paravane_holder::frame",
    ][::core::mem::offset_of!(paravane_holder, frame) - 8usize];
    [
        "Offset of field: paravane_holder::index",
    ][::core::mem::offset_of!(paravane_holder, index) - 16usize];
    [
        "Offset of field: paravane_holder::value",
    ][::core::mem::offset_of!(paravane_holder, value) - 24usize];
};
impl crate::Argument for crate::paravane_holder {
    type In32 = paravane_holder;
    fn widen(narrow: paravane_holder) -> Self {
        let mut to: Self = crate::zeroed();
        to.kind = narrow.kind;
        to.level = narrow.level;
        to.frame = narrow.frame.get();
        to.index = narrow.index.get();
        to.value = narrow.value.get();
        to
    }
    fn narrow(self) -> paravane_holder {
        let mut to: paravane_holder = crate::zeroed();
        to.kind = self.kind;
        to.level = self.level;
        to.frame = U64::new(self.frame);
        to.index = U64::new(self.index);
        to.value = U64::new(self.value);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct paravane_read_refusals {
    pub number: U64,
    pub buffer: u32,
    pub count: u32,
    pub lost: u32,
    pub domain: u16,
    pub reserved: [u16; 3usize],
}
unsafe impl crate::Pod for paravane_read_refusals {}
const _: () = {
    [
        "Size of paravane_read_refusals",
    ][::core::mem::size_of::<paravane_read_refusals>() - 28usize];
    [
        "Alignment of paravane_read_refusals",
    ][::core::mem::align_of::<paravane_read_refusals>() - 4usize];
    [
        "Offset of field: paravane_read_refusals::number",
    ][::core::mem::offset_of!(paravane_read_refusals, number) - 0usize];
    [
        "Offset of field: paravane_read_refusals::buffer",
    ][::core::mem::offset_of!(paravane_read_refusals, buffer) - 8usize];
    [
        "Offset of field: paravane_read_refusals::count",
    ][::core::mem::offset_of!(paravane_read_refusals, count) - 12usize];
    [
        "Offset of field: paravane_read_refusals::lost",
    ][::core::mem::offset_of!(paravane_read_refusals, lost) - 16usize];
    [
        "Offset of field: paravane_read_refusals::domain",
    ][::core::mem::offset_of!(paravane_read_refusals, domain) - 20usize];
    [
        "Offset of field: paravane_read_refusals::reserved",
    ][::core::mem::offset_of!(paravane_read_refusals, reserved) - 22usize];
};
impl crate::Argument for crate::paravane_read_refusals {
    type In32 = paravane_read_refusals;
    fn widen(narrow: paravane_read_refusals) -> Self {
        let mut to: Self = crate::zeroed();
        to.number = narrow.number.get();
        to.buffer = u64::from(narrow.buffer);
        to.count = narrow.count;
        to.lost = narrow.lost;
        to.domain = narrow.domain;
        to.reserved = narrow.reserved;
        to
    }
    fn narrow(self) -> paravane_read_refusals {
        let mut to: paravane_read_refusals = crate::zeroed();
        to.number = U64::new(self.number);
        to.buffer = self.buffer as u32;
        to.count = self.count;
        to.lost = self.lost;
        to.domain = self.domain;
        to.reserved = self.reserved;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct paravane_refusal {
    pub number: U64,
    pub time_ns: U64,
    pub operation: u32,
    pub entry: u32,
    pub frame: U64,
    pub value: U64,
    pub location: U64,
    pub type_count: u32,
    pub references: u32,
    pub rule: u16,
    pub owner: u16,
    pub vcpu: u16,
    pub type_has: u8,
    pub type_wants: u8,
    pub flags: u8,
    pub error: u8,
    pub reserved: [u16; 3usize],
}
unsafe impl crate::Pod for paravane_refusal {}
const _: () = {
    ["Size of paravane_refusal"][::core::mem::size_of::<paravane_refusal>() - 72usize];
    [
        "Alignment of paravane_refusal",
    ][::core::mem::align_of::<paravane_refusal>() - 4usize];
    [
        "Offset of field: paravane_refusal::number",
    ][::core::mem::offset_of!(paravane_refusal, number) - 0usize];
    [
        "Offset of field: paravane_refusal::time_ns",
    ][::core::mem::offset_of!(paravane_refusal, time_ns) - 8usize];
    [
        "Offset of field: paravane_refusal::operation",
    ][::core::mem::offset_of!(paravane_refusal, operation) - 16usize];
    [
        "Offset of field: paravane_refusal::entry",
    ][::core::mem::offset_of!(paravane_refusal, entry) - 20usize];
    [
        "Offset of field: paravane_refusal::frame",
    ][::core::mem::offset_of!(paravane_refusal, frame) - 24usize];
    [
        "Offset of field: paravane_refusal::value",
    ][::core::mem::offset_of!(paravane_refusal, value) - 32usize];
    [
        "Offset of field: paravane_refusal::location",
    ][::core::mem::offset_of!(paravane_refusal, location) - 40usize];
    [
        "Offset of field: paravane_refusal::type_count",
    ][::core::mem::offset_of!(paravane_refusal, type_count) - 48usize];
    [
        "Offset of field: paravane_refusal::references",
    ][::core::mem::offset_of!(paravane_refusal, references) - 52usize];
    [
        "Offset of field: paravane_refusal::rule",
    ][::core::mem::offset_of!(paravane_refusal, rule) - 56usize];
    [
        "Offset of field: paravane_refusal::owner",
    ][::core::mem::offset_of!(paravane_refusal, owner) - 58usize];
    [
        "Offset of field: paravane_refusal::vcpu",
    ][::core::mem::offset_of!(paravane_refusal, vcpu) - 60usize];
    [
        "Offset of field: paravane_refusal::type_has",
    ][::core::mem::offset_of!(paravane_refusal, type_has) - 62usize];
    [
        "Offset of field: paravane_refusal::type_wants",
    ][::core::mem::offset_of!(paravane_refusal, type_wants) - 63usize];
    [
        "Offset of field: paravane_refusal::flags",
    ][::core::mem::offset_of!(paravane_refusal, flags) - 64usize];
    [
        "Offset of field: paravane_refusal::error",
    ][::core::mem::offset_of!(paravane_refusal, error) - 65usize];
    [
        "Offset of field: paravane_refusal::reserved",
    ][::core::mem::offset_of!(paravane_refusal, reserved) - 66usize];
};
impl crate::Argument for crate::paravane_refusal {
    type In32 = paravane_refusal;
    fn widen(narrow: paravane_refusal) -> Self {
        let mut to: Self = crate::zeroed();
        to.number = narrow.number.get();
        to.time_ns = narrow.time_ns.get();
        to.operation = narrow.operation;
        to.entry = narrow.entry;
        to.frame = narrow.frame.get();
        to.value = narrow.value.get();
        to.location = narrow.location.get();
        to.type_count = narrow.type_count;
        to.references = narrow.references;
        to.rule = narrow.rule;
        to.owner = narrow.owner;
        to.vcpu = narrow.vcpu;
        to.type_has = narrow.type_has;
        to.type_wants = narrow.type_wants;
        to.flags = narrow.flags;
        to.error = narrow.error;
        to.reserved = narrow.reserved;
        to
    }
    fn narrow(self) -> paravane_refusal {
        let mut to: paravane_refusal = crate::zeroed();
        to.number = U64::new(self.number);
        to.time_ns = U64::new(self.time_ns);
        to.operation = self.operation;
        to.entry = self.entry;
        to.frame = U64::new(self.frame);
        to.value = U64::new(self.value);
        to.location = U64::new(self.location);
        to.type_count = self.type_count;
        to.references = self.references;
        to.rule = self.rule;
        to.owner = self.owner;
        to.vcpu = self.vcpu;
        to.type_has = self.type_has;
        to.type_wants = self.type_wants;
        to.flags = self.flags;
        to.error = self.error;
        to.reserved = self.reserved;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct paravane_virtual_timer {
    pub timeout_abs_ns: U64,
    pub reserved: U64,
}
unsafe impl crate::Pod for paravane_virtual_timer {}
const _: () = {
    [
        "Size of paravane_virtual_timer",
    ][::core::mem::size_of::<paravane_virtual_timer>() - 16usize];
    [
        "Alignment of paravane_virtual_timer",
    ][::core::mem::align_of::<paravane_virtual_timer>() - 4usize];
    [
        "Offset of field: paravane_virtual_timer::timeout_abs_ns",
    ][::core::mem::offset_of!(paravane_virtual_timer, timeout_abs_ns) - 0usize];
    [
        "Offset of field: paravane_virtual_timer::reserved",
    ][::core::mem::offset_of!(paravane_virtual_timer, reserved) - 8usize];
};
impl crate::Argument for crate::paravane_virtual_timer {
    type In32 = paravane_virtual_timer;
    fn widen(narrow: paravane_virtual_timer) -> Self {
        let mut to: Self = crate::zeroed();
        to.timeout_abs_ns = narrow.timeout_abs_ns.get();
        to.reserved = narrow.reserved.get();
        to
    }
    fn narrow(self) -> paravane_virtual_timer {
        let mut to: paravane_virtual_timer = crate::zeroed();
        to.timeout_abs_ns = U64::new(self.timeout_abs_ns);
        to.reserved = U64::new(self.reserved);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct physdev_apic {
    pub apic_physbase: u32,
    pub reg: u32,
    pub value: u32,
}
unsafe impl crate::Pod for physdev_apic {}
const _: () = {
    ["Size of physdev_apic"][::core::mem::size_of::<physdev_apic>() - 12usize];
    ["Alignment of physdev_apic"][::core::mem::align_of::<physdev_apic>() - 4usize];
    [
        "Offset of field: physdev_apic::apic_physbase",
    ][::core::mem::offset_of!(physdev_apic, apic_physbase) - 0usize];
    [
        "Offset of field: physdev_apic::reg",
    ][::core::mem::offset_of!(physdev_apic, reg) - 4usize];
    [
        "Offset of field: physdev_apic::value",
    ][::core::mem::offset_of!(physdev_apic, value) - 8usize];
};
impl crate::Argument for crate::physdev_apic {
    type In32 = physdev_apic;
    fn widen(narrow: physdev_apic) -> Self {
        let mut to: Self = crate::zeroed();
        to.apic_physbase = u64::from(narrow.apic_physbase);
        to.reg = narrow.reg;
        to.value = narrow.value;
        to
    }
    fn narrow(self) -> physdev_apic {
        let mut to: physdev_apic = crate::zeroed();
        to.apic_physbase = self.apic_physbase as u32;
        to.reg = self.reg;
        to.value = self.value;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct physdev_map_pirq {
    pub domid: u16,
    pub type_: i32,
    pub index: i32,
    pub pirq: i32,
    pub bus: i32,
    pub devfn: i32,
    pub entry_nr: i32,
    pub table_base: U64,
}
unsafe impl crate::Pod for physdev_map_pirq {}
const _: () = {
    ["Size of physdev_map_pirq"][::core::mem::size_of::<physdev_map_pirq>() - 36usize];
    [
        "Alignment of physdev_map_pirq",
    ][::core::mem::align_of::<physdev_map_pirq>() - 4usize];
    [
        "Offset of field: physdev_map_pirq::domid",
    ][::core::mem::offset_of!(physdev_map_pirq, domid) - 0usize];
    [
        "Offset of field: physdev_map_pirq::type_",
    ][::core::mem::offset_of!(physdev_map_pirq, type_) - 4usize];
    [
        "Offset of field: physdev_map_pirq::index",
    ][::core::mem::offset_of!(physdev_map_pirq, index) - 8usize];
    [
        "Offset of field: physdev_map_pirq::pirq",
    ][::core::mem::offset_of!(physdev_map_pirq, pirq) - 12usize];
    [
        "Offset of field: physdev_map_pirq::bus",
    ][::core::mem::offset_of!(physdev_map_pirq, bus) - 16usize];
    [
        "Offset of field: physdev_map_pirq::devfn",
    ][::core::mem::offset_of!(physdev_map_pirq, devfn) - 20usize];
    [
        "Offset of field: physdev_map_pirq::entry_nr",
    ][::core::mem::offset_of!(physdev_map_pirq, entry_nr) - 24usize];
    [
        "Offset of field: physdev_map_pirq::table_base",
    ][::core::mem::offset_of!(physdev_map_pirq, table_base) - 28usize];
};
impl crate::Argument for crate::physdev_map_pirq {
    type In32 = physdev_map_pirq;
    fn widen(narrow: physdev_map_pirq) -> Self {
        let mut to: Self = crate::zeroed();
        to.domid = narrow.domid;
        to.type_ = narrow.type_;
        to.index = narrow.index;
        to.pirq = narrow.pirq;
        to.bus = narrow.bus;
        to.devfn = narrow.devfn;
        to.entry_nr = narrow.entry_nr;
        to.table_base = narrow.table_base.get();
        to
    }
    fn narrow(self) -> physdev_map_pirq {
        let mut to: physdev_map_pirq = crate::zeroed();
        to.domid = self.domid;
        to.type_ = self.type_;
        to.index = self.index;
        to.pirq = self.pirq;
        to.bus = self.bus;
        to.devfn = self.devfn;
        to.entry_nr = self.entry_nr;
        to.table_base = U64::new(self.table_base);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct physdev_op {
    pub cmd: u32,
    pub u: physdev_op__bindgen_ty_1,
}
unsafe impl crate::Pod for physdev_op {}
const _: () = {
    ["Size of physdev_op"][::core::mem::size_of::<physdev_op>() - 16usize];
    ["Alignment of physdev_op"][::core::mem::align_of::<physdev_op>() - 4usize];
    [
        "Offset of field: physdev_op::cmd",
    ][::core::mem::offset_of!(physdev_op, cmd) - 0usize];
    ["Offset of field: physdev_op::u"][::core::mem::offset_of!(physdev_op, u) - 4usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub union physdev_op__bindgen_ty_1 {
    pub irq_status_query: crate::physdev_irq_status_query,
    pub set_iopl: crate::physdev_set_iopl,
    pub set_iobitmap: physdev_set_iobitmap,
    pub apic_op: physdev_apic,
    pub irq_op: crate::physdev_irq,
}
unsafe impl crate::Pod for physdev_op__bindgen_ty_1 {}
const _: () = {
    [
        "Size of physdev_op__bindgen_ty_1",
    ][::core::mem::size_of::<physdev_op__bindgen_ty_1>() - 12usize];
    [
        "Alignment of physdev_op__bindgen_ty_1",
    ][::core::mem::align_of::<physdev_op__bindgen_ty_1>() - 4usize];
    [
        "Offset of field: physdev_op__bindgen_ty_1::irq_status_query",
    ][::core::mem::offset_of!(physdev_op__bindgen_ty_1, irq_status_query) - 0usize];
    [
        "Offset of field: physdev_op__bindgen_ty_1::set_iopl",
    ][::core::mem::offset_of!(physdev_op__bindgen_ty_1, set_iopl) - 0usize];
    [
        "Offset of field: physdev_op__bindgen_ty_1::set_iobitmap",
    ][::core::mem::offset_of!(physdev_op__bindgen_ty_1, set_iobitmap) - 0usize];
    [
        "Offset of field: physdev_op__bindgen_ty_1::apic_op",
    ][::core::mem::offset_of!(physdev_op__bindgen_ty_1, apic_op) - 0usize];
    [
        "Offset of field: physdev_op__bindgen_ty_1::irq_op",
    ][::core::mem::offset_of!(physdev_op__bindgen_ty_1, irq_op) - 0usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub struct physdev_pci_mmcfg_reserved {
    pub address: U64,
    pub segment: u16,
    pub start_bus: u8,
    pub end_bus: u8,
    pub flags: u32,
}
unsafe impl crate::Pod for physdev_pci_mmcfg_reserved {}
const _: () = {
    [
        "Size of physdev_pci_mmcfg_reserved",
    ][::core::mem::size_of::<physdev_pci_mmcfg_reserved>() - 16usize];
    [
        "Alignment of physdev_pci_mmcfg_reserved",
    ][::core::mem::align_of::<physdev_pci_mmcfg_reserved>() - 4usize];
    [
        "Offset of field: physdev_pci_mmcfg_reserved::address",
    ][::core::mem::offset_of!(physdev_pci_mmcfg_reserved, address) - 0usize];
    [
        "Offset of field: physdev_pci_mmcfg_reserved::segment",
    ][::core::mem::offset_of!(physdev_pci_mmcfg_reserved, segment) - 8usize];
    [
        "Offset of field: physdev_pci_mmcfg_reserved::start_bus",
    ][::core::mem::offset_of!(physdev_pci_mmcfg_reserved, start_bus) - 10usize];
    [
        "Offset of field: physdev_pci_mmcfg_reserved::end_bus",
    ][::core::mem::offset_of!(physdev_pci_mmcfg_reserved, end_bus) - 11usize];
    [
        "Offset of field: physdev_pci_mmcfg_reserved::flags",
    ][::core::mem::offset_of!(physdev_pci_mmcfg_reserved, flags) - 12usize];
};
impl crate::Argument for crate::physdev_pci_mmcfg_reserved {
    type In32 = physdev_pci_mmcfg_reserved;
    fn widen(narrow: physdev_pci_mmcfg_reserved) -> Self {
        let mut to: Self = crate::zeroed();
        to.address = narrow.address.get();
        to.segment = narrow.segment;
        to.start_bus = narrow.start_bus;
        to.end_bus = narrow.end_bus;
        to.flags = narrow.flags;
        to
    }
    fn narrow(self) -> physdev_pci_mmcfg_reserved {
        let mut to: physdev_pci_mmcfg_reserved = crate::zeroed();
        to.address = U64::new(self.address);
        to.segment = self.segment;
        to.start_bus = self.start_bus;
        to.end_bus = self.end_bus;
        to.flags = self.flags;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct physdev_pirq_eoi_gmfn {
    pub gmfn: u32,
}
unsafe impl crate::Pod for physdev_pirq_eoi_gmfn {}
const _: () = {
    [
        "Size of physdev_pirq_eoi_gmfn",
    ][::core::mem::size_of::<physdev_pirq_eoi_gmfn>() - 4usize];
    [
        "Alignment of physdev_pirq_eoi_gmfn",
    ][::core::mem::align_of::<physdev_pirq_eoi_gmfn>() - 4usize];
    [
        "Offset of field: physdev_pirq_eoi_gmfn::gmfn",
    ][::core::mem::offset_of!(physdev_pirq_eoi_gmfn, gmfn) - 0usize];
};
impl crate::Argument for crate::physdev_pirq_eoi_gmfn {
    type In32 = physdev_pirq_eoi_gmfn;
    fn widen(narrow: physdev_pirq_eoi_gmfn) -> Self {
        let mut to: Self = crate::zeroed();
        to.gmfn = u64::from(narrow.gmfn);
        to
    }
    fn narrow(self) -> physdev_pirq_eoi_gmfn {
        let mut to: physdev_pirq_eoi_gmfn = crate::zeroed();
        to.gmfn = self.gmfn as u32;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct physdev_set_iobitmap {
    pub bitmap: u32,
    pub nr_ports: u32,
}
unsafe impl crate::Pod for physdev_set_iobitmap {}
const _: () = {
    [
        "Size of physdev_set_iobitmap",
    ][::core::mem::size_of::<physdev_set_iobitmap>() - 8usize];
    [
        "Alignment of physdev_set_iobitmap",
    ][::core::mem::align_of::<physdev_set_iobitmap>() - 4usize];
    [
        "Offset of field: physdev_set_iobitmap::bitmap",
    ][::core::mem::offset_of!(physdev_set_iobitmap, bitmap) - 0usize];
    [
        "Offset of field: physdev_set_iobitmap::nr_ports",
    ][::core::mem::offset_of!(physdev_set_iobitmap, nr_ports) - 4usize];
};
impl crate::Argument for crate::physdev_set_iobitmap {
    type In32 = physdev_set_iobitmap;
    fn widen(narrow: physdev_set_iobitmap) -> Self {
        let mut to: Self = crate::zeroed();
        to.bitmap = u64::from(narrow.bitmap);
        to.nr_ports = narrow.nr_ports;
        to
    }
    fn narrow(self) -> physdev_set_iobitmap {
        let mut to: physdev_set_iobitmap = crate::zeroed();
        to.bitmap = self.bitmap as u32;
        to.nr_ports = self.nr_ports;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct sched_poll {
    pub ports: u32,
    pub nr_ports: u32,
    pub timeout: U64,
}
unsafe impl crate::Pod for sched_poll {}
const _: () = {
    ["Size of sched_poll"][::core::mem::size_of::<sched_poll>() - 16usize];
    ["Alignment of sched_poll"][::core::mem::align_of::<sched_poll>() - 4usize];
    [
        "Offset of field: sched_poll::ports",
    ][::core::mem::offset_of!(sched_poll, ports) - 0usize];
    [
        "Offset of field: sched_poll::nr_ports",
    ][::core::mem::offset_of!(sched_poll, nr_ports) - 4usize];
    [
        "Offset of field: sched_poll::timeout",
    ][::core::mem::offset_of!(sched_poll, timeout) - 8usize];
};
impl crate::Argument for crate::sched_poll {
    type In32 = sched_poll;
    fn widen(narrow: sched_poll) -> Self {
        let mut to: Self = crate::zeroed();
        to.ports = u64::from(narrow.ports);
        to.nr_ports = narrow.nr_ports;
        to.timeout = narrow.timeout.get();
        to
    }
    fn narrow(self) -> sched_poll {
        let mut to: sched_poll = crate::zeroed();
        to.ports = self.ports as u32;
        to.nr_ports = self.nr_ports;
        to.timeout = U64::new(self.timeout);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct shared_info {
    pub vcpu_info: [vcpu_info; 32usize],
    pub evtchn_pending: [u32; 32usize],
    pub evtchn_mask: [u32; 32usize],
    pub wc_version: u32,
    pub wc_sec: u32,
    pub wc_nsec: u32,
    pub arch: arch_shared_info,
}
unsafe impl crate::Pod for shared_info {}
const _: () = {
    ["Size of shared_info"][::core::mem::size_of::<shared_info>() - 2344usize];
    ["Alignment of shared_info"][::core::mem::align_of::<shared_info>() - 4usize];
    [
        "Offset of field: shared_info::vcpu_info",
    ][::core::mem::offset_of!(shared_info, vcpu_info) - 0usize];
    [
        "Offset of field: shared_info::evtchn_pending",
    ][::core::mem::offset_of!(shared_info, evtchn_pending) - 2048usize];
    [
        "Offset of field: shared_info::evtchn_mask",
    ][::core::mem::offset_of!(shared_info, evtchn_mask) - 2176usize];
    [
        "Offset of field: shared_info::wc_version",
    ][::core::mem::offset_of!(shared_info, wc_version) - 2304usize];
    [
        "Offset of field: shared_info::wc_sec",
    ][::core::mem::offset_of!(shared_info, wc_sec) - 2308usize];
    [
        "Offset of field: shared_info::wc_nsec",
    ][::core::mem::offset_of!(shared_info, wc_nsec) - 2312usize];
    [
        "Offset of field: shared_info::arch",
    ][::core::mem::offset_of!(shared_info, arch) - 2316usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub struct start_info {
    pub magic: [i8; 32usize],
    pub nr_pages: u32,
    pub shared_info: u32,
    pub flags: u32,
    pub store_mfn: u32,
    pub store_evtchn: u32,
    pub console: start_info__bindgen_ty_1,
    pub pt_base: u32,
    pub nr_pt_frames: u32,
    pub mfn_list: u32,
    pub mod_start: u32,
    pub mod_len: u32,
    pub cmd_line: [i8; 1024usize],
    pub first_p2m_pfn: u32,
    pub nr_p2m_frames: u32,
}
unsafe impl crate::Pod for start_info {}
const _: () = {
    ["Size of start_info"][::core::mem::size_of::<start_info>() - 1112usize];
    ["Alignment of start_info"][::core::mem::align_of::<start_info>() - 4usize];
    [
        "Offset of field: start_info::magic",
    ][::core::mem::offset_of!(start_info, magic) - 0usize];
    [
        "Offset of field: start_info::nr_pages",
    ][::core::mem::offset_of!(start_info, nr_pages) - 32usize];
    [
        "Offset of field: start_info::shared_info",
    ][::core::mem::offset_of!(start_info, shared_info) - 36usize];
    [
        "Offset of field: start_info::flags",
    ][::core::mem::offset_of!(start_info, flags) - 40usize];
    [
        "Offset of field: start_info::store_mfn",
    ][::core::mem::offset_of!(start_info, store_mfn) - 44usize];
    [
        "Offset of field: start_info::store_evtchn",
    ][::core::mem::offset_of!(start_info, store_evtchn) - 48usize];
    [
        "Offset of field: start_info::console",
    ][::core::mem::offset_of!(start_info, console) - 52usize];
    [
        "Offset of field: start_info::pt_base",
    ][::core::mem::offset_of!(start_info, pt_base) - 60usize];
    [
        "Offset of field: start_info::nr_pt_frames",
    ][::core::mem::offset_of!(start_info, nr_pt_frames) - 64usize];
    [
        "Offset of field: start_info::mfn_list",
    ][::core::mem::offset_of!(start_info, mfn_list) - 68usize];
    [
        "Offset of field: start_info::mod_start",
    ][::core::mem::offset_of!(start_info, mod_start) - 72usize];
    [
        "Offset of field: start_info::mod_len",
    ][::core::mem::offset_of!(start_info, mod_len) - 76usize];
    [
        "Offset of field: start_info::cmd_line",
    ][::core::mem::offset_of!(start_info, cmd_line) - 80usize];
    [
        "Offset of field: start_info::first_p2m_pfn",
    ][::core::mem::offset_of!(start_info, first_p2m_pfn) - 1104usize];
    [
        "Offset of field: start_info::nr_p2m_frames",
    ][::core::mem::offset_of!(start_info, nr_p2m_frames) - 1108usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub union start_info__bindgen_ty_1 {
    pub domU: start_info__bindgen_ty_1__bindgen_ty_1,
    pub dom0: crate::start_info__bindgen_ty_1__bindgen_ty_2,
}
unsafe impl crate::Pod for start_info__bindgen_ty_1 {}
const _: () = {
    [
        "Size of start_info__bindgen_ty_1",
    ][::core::mem::size_of::<start_info__bindgen_ty_1>() - 8usize];
    [
        "Alignment of start_info__bindgen_ty_1",
    ][::core::mem::align_of::<start_info__bindgen_ty_1>() - 4usize];
    [
        "Offset of field: start_info__bindgen_ty_1::domU",
    ][::core::mem::offset_of!(start_info__bindgen_ty_1, domU) - 0usize];
    [
        "Offset of field: start_info__bindgen_ty_1::dom0",
    ][::core::mem::offset_of!(start_info__bindgen_ty_1, dom0) - 0usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub struct start_info__bindgen_ty_1__bindgen_ty_1 {
    pub mfn: u32,
    pub evtchn: u32,
}
unsafe impl crate::Pod for start_info__bindgen_ty_1__bindgen_ty_1 {}
const _: () = {
    [
        "Size of start_info__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::size_of::<start_info__bindgen_ty_1__bindgen_ty_1>() - 8usize];
    [
        "Alignment of start_info__bindgen_ty_1__bindgen_ty_1",
    ][::core::mem::align_of::<start_info__bindgen_ty_1__bindgen_ty_1>() - 4usize];
    [
        "Offset of field: start_info__bindgen_ty_1__bindgen_ty_1::mfn",
    ][::core::mem::offset_of!(start_info__bindgen_ty_1__bindgen_ty_1, mfn) - 0usize];
    [
        "Offset of field: start_info__bindgen_ty_1__bindgen_ty_1::evtchn",
    ][::core::mem::offset_of!(start_info__bindgen_ty_1__bindgen_ty_1, evtchn) - 4usize];
};
impl crate::Argument for crate::start_info__bindgen_ty_1__bindgen_ty_1 {
    type In32 = start_info__bindgen_ty_1__bindgen_ty_1;
    fn widen(narrow: start_info__bindgen_ty_1__bindgen_ty_1) -> Self {
        let mut to: Self = crate::zeroed();
        to.mfn = u64::from(narrow.mfn);
        to.evtchn = narrow.evtchn;
        to
    }
    fn narrow(self) -> start_info__bindgen_ty_1__bindgen_ty_1 {
        let mut to: start_info__bindgen_ty_1__bindgen_ty_1 = crate::zeroed();
        to.mfn = self.mfn as u32;
        to.evtchn = self.evtchn;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct trap_info {
    pub vector: u8,
    pub flags: u8,
    pub cs: u16,
    pub address: u32,
}
unsafe impl crate::Pod for trap_info {}
const _: () = {
    ["Size of trap_info"][::core::mem::size_of::<trap_info>() - 8usize];
    ["Alignment of trap_info"][::core::mem::align_of::<trap_info>() - 4usize];
    [
        "Offset of field: trap_info::vector",
    ][::core::mem::offset_of!(trap_info, vector) - 0usize];
    [
        "Offset of field: trap_info::flags",
    ][::core::mem::offset_of!(trap_info, flags) - 1usize];
    ["Offset of field: trap_info::cs"][::core::mem::offset_of!(trap_info, cs) - 2usize];
    [
        "Offset of field: trap_info::address",
    ][::core::mem::offset_of!(trap_info, address) - 4usize];
};
impl crate::Argument for crate::trap_info {
    type In32 = trap_info;
    fn widen(narrow: trap_info) -> Self {
        let mut to: Self = crate::zeroed();
        to.vector = narrow.vector;
        to.flags = narrow.flags;
        to.cs = narrow.cs;
        to.address = u64::from(narrow.address);
        to
    }
    fn narrow(self) -> trap_info {
        let mut to: trap_info = crate::zeroed();
        to.vector = self.vector;
        to.flags = self.flags;
        to.cs = self.cs;
        to.address = self.address as u32;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct vcpu_get_physid {
    pub phys_id: U64,
}
unsafe impl crate::Pod for vcpu_get_physid {}
const _: () = {
    ["Size of vcpu_get_physid"][::core::mem::size_of::<vcpu_get_physid>() - 8usize];
    [
        "Alignment of vcpu_get_physid",
    ][::core::mem::align_of::<vcpu_get_physid>() - 4usize];
    [
        "Offset of field: vcpu_get_physid::phys_id",
    ][::core::mem::offset_of!(vcpu_get_physid, phys_id) - 0usize];
};
impl crate::Argument for crate::vcpu_get_physid {
    type In32 = vcpu_get_physid;
    fn widen(narrow: vcpu_get_physid) -> Self {
        let mut to: Self = crate::zeroed();
        to.phys_id = narrow.phys_id.get();
        to
    }
    fn narrow(self) -> vcpu_get_physid {
        let mut to: vcpu_get_physid = crate::zeroed();
        to.phys_id = U64::new(self.phys_id);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct vcpu_guest_context {
    pub fpu_ctxt: crate::vcpu_guest_context__bindgen_ty_1,
    pub flags: u32,
    pub user_regs: cpu_user_regs,
    pub trap_ctxt: [trap_info; 256usize],
    pub ldt_base: u32,
    pub ldt_ents: u32,
    pub gdt_frames: [u32; 16usize],
    pub gdt_ents: u32,
    pub kernel_ss: u32,
    pub kernel_sp: u32,
    pub ctrlreg: [u32; 8usize],
    pub debugreg: [u32; 8usize],
    pub event_callback_cs: u32,
    pub event_callback_eip: u32,
    pub failsafe_callback_cs: u32,
    pub failsafe_callback_eip: u32,
    pub vm_assist: u32,
}
unsafe impl crate::Pod for vcpu_guest_context {}
const _: () = {
    [
        "Size of vcpu_guest_context",
    ][::core::mem::size_of::<vcpu_guest_context>() - 2800usize];
    [
        "Alignment of vcpu_guest_context",
    ][::core::mem::align_of::<vcpu_guest_context>() - 4usize];
    [
        "Offset of field: vcpu_guest_context::fpu_ctxt",
    ][::core::mem::offset_of!(vcpu_guest_context, fpu_ctxt) - 0usize];
    [
        "Offset of field: vcpu_guest_context::flags",
    ][::core::mem::offset_of!(vcpu_guest_context, flags) - 512usize];
    [
        "Offset of field: vcpu_guest_context::user_regs",
    ][::core::mem::offset_of!(vcpu_guest_context, user_regs) - 516usize];
    [
        "Offset of field: vcpu_guest_context::trap_ctxt",
    ][::core::mem::offset_of!(vcpu_guest_context, trap_ctxt) - 584usize];
    [
        "Offset of field: vcpu_guest_context::ldt_base",
    ][::core::mem::offset_of!(vcpu_guest_context, ldt_base) - 2632usize];
    [
        "Offset of field: vcpu_guest_context::ldt_ents",
    ][::core::mem::offset_of!(vcpu_guest_context, ldt_ents) - 2636usize];
    [
        "Offset of field: vcpu_guest_context::gdt_frames",
    ][::core::mem::offset_of!(vcpu_guest_context, gdt_frames) - 2640usize];
    [
        "Offset of field: vcpu_guest_context::gdt_ents",
    ][::core::mem::offset_of!(vcpu_guest_context, gdt_ents) - 2704usize];
    [
        "Offset of field: vcpu_guest_context::kernel_ss",
    ][::core::mem::offset_of!(vcpu_guest_context, kernel_ss) - 2708usize];
    [
        "Offset of field: vcpu_guest_context::kernel_sp",
    ][::core::mem::offset_of!(vcpu_guest_context, kernel_sp) - 2712usize];
    [
        "Offset of field: vcpu_guest_context::ctrlreg",
    ][::core::mem::offset_of!(vcpu_guest_context, ctrlreg) - 2716usize];
    [
        "Offset of field: vcpu_guest_context::debugreg",
    ][::core::mem::offset_of!(vcpu_guest_context, debugreg) - 2748usize];
    [
        "Offset of field: vcpu_guest_context::event_callback_cs",
    ][::core::mem::offset_of!(vcpu_guest_context, event_callback_cs) - 2780usize];
    [
        "Offset of field: vcpu_guest_context::event_callback_eip",
    ][::core::mem::offset_of!(vcpu_guest_context, event_callback_eip) - 2784usize];
    [
        "Offset of field: vcpu_guest_context::failsafe_callback_cs",
    ][::core::mem::offset_of!(vcpu_guest_context, failsafe_callback_cs) - 2788usize];
    [
        "Offset of field: vcpu_guest_context::failsafe_callback_eip",
    ][::core::mem::offset_of!(vcpu_guest_context, failsafe_callback_eip) - 2792usize];
    [
        "Offset of field: vcpu_guest_context::vm_assist",
    ][::core::mem::offset_of!(vcpu_guest_context, vm_assist) - 2796usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub struct vcpu_info {
    pub evtchn_upcall_pending: u8,
    pub evtchn_upcall_mask: u8,
    pub evtchn_pending_sel: u32,
    pub arch: arch_vcpu_info,
    pub time: vcpu_time_info,
}
unsafe impl crate::Pod for vcpu_info {}
const _: () = {
    ["Size of vcpu_info"][::core::mem::size_of::<vcpu_info>() - 64usize];
    ["Alignment of vcpu_info"][::core::mem::align_of::<vcpu_info>() - 4usize];
    [
        "Offset of field: vcpu_info::evtchn_upcall_pending",
    ][::core::mem::offset_of!(vcpu_info, evtchn_upcall_pending) - 0usize];
    [
        "Offset of field: vcpu_info::evtchn_upcall_mask",
    ][::core::mem::offset_of!(vcpu_info, evtchn_upcall_mask) - 1usize];
    [
        "Offset of field: vcpu_info::evtchn_pending_sel",
    ][::core::mem::offset_of!(vcpu_info, evtchn_pending_sel) - 4usize];
    [
        "Offset of field: vcpu_info::arch",
    ][::core::mem::offset_of!(vcpu_info, arch) - 8usize];
    [
        "Offset of field: vcpu_info::time",
    ][::core::mem::offset_of!(vcpu_info, time) - 32usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub struct vcpu_register_runstate_memory_area {
    pub addr: vcpu_register_runstate_memory_area__bindgen_ty_1,
}
unsafe impl crate::Pod for vcpu_register_runstate_memory_area {}
const _: () = {
    [
        "Size of vcpu_register_runstate_memory_area",
    ][::core::mem::size_of::<vcpu_register_runstate_memory_area>() - 8usize];
    [
        "Alignment of vcpu_register_runstate_memory_area",
    ][::core::mem::align_of::<vcpu_register_runstate_memory_area>() - 4usize];
    [
        "Offset of field: vcpu_register_runstate_memory_area::addr",
    ][::core::mem::offset_of!(vcpu_register_runstate_memory_area, addr) - 0usize];
};
impl crate::Argument for crate::vcpu_register_runstate_memory_area {
    type In32 = vcpu_register_runstate_memory_area;
    fn widen(narrow: vcpu_register_runstate_memory_area) -> Self {
        let mut to: Self = crate::zeroed();
        to.addr = crate::Argument::widen(narrow.addr);
        to
    }
    fn narrow(self) -> vcpu_register_runstate_memory_area {
        let mut to: vcpu_register_runstate_memory_area = crate::zeroed();
        to.addr = crate::Argument::narrow(self.addr);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub union vcpu_register_runstate_memory_area__bindgen_ty_1 {
    pub h: u32,
    pub v: u32,
    pub p: U64,
}
unsafe impl crate::Pod for vcpu_register_runstate_memory_area__bindgen_ty_1 {}
const _: () = {
    [
        "Size of vcpu_register_runstate_memory_area__bindgen_ty_1",
    ][::core::mem::size_of::<vcpu_register_runstate_memory_area__bindgen_ty_1>()
        - 8usize];
    [
        "Alignment of vcpu_register_runstate_memory_area__bindgen_ty_1",
    ][::core::mem::align_of::<vcpu_register_runstate_memory_area__bindgen_ty_1>()
        - 4usize];
    [
        "Offset of field: vcpu_register_runstate_memory_area__bindgen_ty_1::h",
    ][::core::mem::offset_of!(vcpu_register_runstate_memory_area__bindgen_ty_1, h)
        - 0usize];
    [
        "Offset of field: vcpu_register_runstate_memory_area__bindgen_ty_1::v",
    ][::core::mem::offset_of!(vcpu_register_runstate_memory_area__bindgen_ty_1, v)
        - 0usize];
    [
        "Offset of field: vcpu_register_runstate_memory_area__bindgen_ty_1::p",
    ][::core::mem::offset_of!(vcpu_register_runstate_memory_area__bindgen_ty_1, p)
        - 0usize];
};
super::by_bytes!(vcpu_register_runstate_memory_area__bindgen_ty_1);
#[repr(C)]
#[derive(Clone, Copy)]
pub struct vcpu_register_time_memory_area {
    pub addr: vcpu_register_time_memory_area__bindgen_ty_1,
}
unsafe impl crate::Pod for vcpu_register_time_memory_area {}
const _: () = {
    [
        "Size of vcpu_register_time_memory_area",
    ][::core::mem::size_of::<vcpu_register_time_memory_area>() - 8usize];
    [
        "Alignment of vcpu_register_time_memory_area",
    ][::core::mem::align_of::<vcpu_register_time_memory_area>() - 4usize];
    [
        "Offset of field: vcpu_register_time_memory_area::addr",
    ][::core::mem::offset_of!(vcpu_register_time_memory_area, addr) - 0usize];
};
impl crate::Argument for crate::vcpu_register_time_memory_area {
    type In32 = vcpu_register_time_memory_area;
    fn widen(narrow: vcpu_register_time_memory_area) -> Self {
        let mut to: Self = crate::zeroed();
        to.addr = crate::Argument::widen(narrow.addr);
        to
    }
    fn narrow(self) -> vcpu_register_time_memory_area {
        let mut to: vcpu_register_time_memory_area = crate::zeroed();
        to.addr = crate::Argument::narrow(self.addr);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub union vcpu_register_time_memory_area__bindgen_ty_1 {
    pub h: u32,
    pub v: u32,
    pub p: U64,
}
unsafe impl crate::Pod for vcpu_register_time_memory_area__bindgen_ty_1 {}
const _: () = {
    [
        "Size of vcpu_register_time_memory_area__bindgen_ty_1",
    ][::core::mem::size_of::<vcpu_register_time_memory_area__bindgen_ty_1>() - 8usize];
    [
        "Alignment of vcpu_register_time_memory_area__bindgen_ty_1",
    ][::core::mem::align_of::<vcpu_register_time_memory_area__bindgen_ty_1>() - 4usize];
    [
        "Offset of field: vcpu_register_time_memory_area__bindgen_ty_1::h",
    ][::core::mem::offset_of!(vcpu_register_time_memory_area__bindgen_ty_1, h) - 0usize];
    [
        "Offset of field: vcpu_register_time_memory_area__bindgen_ty_1::v",
    ][::core::mem::offset_of!(vcpu_register_time_memory_area__bindgen_ty_1, v) - 0usize];
    [
        "Offset of field: vcpu_register_time_memory_area__bindgen_ty_1::p",
    ][::core::mem::offset_of!(vcpu_register_time_memory_area__bindgen_ty_1, p) - 0usize];
};
super::by_bytes!(vcpu_register_time_memory_area__bindgen_ty_1);
#[repr(C)]
#[derive(Clone, Copy)]
pub struct vcpu_register_vcpu_info {
    pub mfn: U64,
    pub offset: u32,
    pub rsvd: u32,
}
unsafe impl crate::Pod for vcpu_register_vcpu_info {}
const _: () = {
    [
        "Size of vcpu_register_vcpu_info",
    ][::core::mem::size_of::<vcpu_register_vcpu_info>() - 16usize];
    [
        "Alignment of vcpu_register_vcpu_info",
    ][::core::mem::align_of::<vcpu_register_vcpu_info>() - 4usize];
    [
        "Offset of field: vcpu_register_vcpu_info::mfn",
    ][::core::mem::offset_of!(vcpu_register_vcpu_info, mfn) - 0usize];
    [
        "Offset of field: vcpu_register_vcpu_info::offset",
    ][::core::mem::offset_of!(vcpu_register_vcpu_info, offset) - 8usize];
    [
        "Offset of field: vcpu_register_vcpu_info::rsvd",
    ][::core::mem::offset_of!(vcpu_register_vcpu_info, rsvd) - 12usize];
};
impl crate::Argument for crate::vcpu_register_vcpu_info {
    type In32 = vcpu_register_vcpu_info;
    fn widen(narrow: vcpu_register_vcpu_info) -> Self {
        let mut to: Self = crate::zeroed();
        to.mfn = narrow.mfn.get();
        to.offset = narrow.offset;
        to.rsvd = narrow.rsvd;
        to
    }
    fn narrow(self) -> vcpu_register_vcpu_info {
        let mut to: vcpu_register_vcpu_info = crate::zeroed();
        to.mfn = U64::new(self.mfn);
        to.offset = self.offset;
        to.rsvd = self.rsvd;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct vcpu_runstate_info {
    pub state: i32,
    pub state_entry_time: U64,
    pub time: [U64; 4usize],
}
unsafe impl crate::Pod for vcpu_runstate_info {}
const _: () = {
    [
        "Size of vcpu_runstate_info",
    ][::core::mem::size_of::<vcpu_runstate_info>() - 44usize];
    [
        "Alignment of vcpu_runstate_info",
    ][::core::mem::align_of::<vcpu_runstate_info>() - 4usize];
    [
        "Offset of field: vcpu_runstate_info::state",
    ][::core::mem::offset_of!(vcpu_runstate_info, state) - 0usize];
    [
        "Offset of field: vcpu_runstate_info::state_entry_time",
    ][::core::mem::offset_of!(vcpu_runstate_info, state_entry_time) - 4usize];
    [
        "Offset of field: vcpu_runstate_info::time",
    ][::core::mem::offset_of!(vcpu_runstate_info, time) - 12usize];
};
impl crate::Argument for crate::vcpu_runstate_info {
    type In32 = vcpu_runstate_info;
    fn widen(narrow: vcpu_runstate_info) -> Self {
        let mut to: Self = crate::zeroed();
        to.state = narrow.state;
        to.state_entry_time = narrow.state_entry_time.get();
        to.time = narrow.time.map(|one| one.get());
        to
    }
    fn narrow(self) -> vcpu_runstate_info {
        let mut to: vcpu_runstate_info = crate::zeroed();
        to.state = self.state;
        to.state_entry_time = U64::new(self.state_entry_time);
        to.time = self.time.map(|one| U64::new(one));
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct vcpu_set_periodic_timer {
    pub period_ns: U64,
}
unsafe impl crate::Pod for vcpu_set_periodic_timer {}
const _: () = {
    [
        "Size of vcpu_set_periodic_timer",
    ][::core::mem::size_of::<vcpu_set_periodic_timer>() - 8usize];
    [
        "Alignment of vcpu_set_periodic_timer",
    ][::core::mem::align_of::<vcpu_set_periodic_timer>() - 4usize];
    [
        "Offset of field: vcpu_set_periodic_timer::period_ns",
    ][::core::mem::offset_of!(vcpu_set_periodic_timer, period_ns) - 0usize];
};
impl crate::Argument for crate::vcpu_set_periodic_timer {
    type In32 = vcpu_set_periodic_timer;
    fn widen(narrow: vcpu_set_periodic_timer) -> Self {
        let mut to: Self = crate::zeroed();
        to.period_ns = narrow.period_ns.get();
        to
    }
    fn narrow(self) -> vcpu_set_periodic_timer {
        let mut to: vcpu_set_periodic_timer = crate::zeroed();
        to.period_ns = U64::new(self.period_ns);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct vcpu_set_singleshot_timer {
    pub timeout_abs_ns: U64,
    pub flags: u32,
}
unsafe impl crate::Pod for vcpu_set_singleshot_timer {}
const _: () = {
    [
        "Size of vcpu_set_singleshot_timer",
    ][::core::mem::size_of::<vcpu_set_singleshot_timer>() - 12usize];
    [
        "Alignment of vcpu_set_singleshot_timer",
    ][::core::mem::align_of::<vcpu_set_singleshot_timer>() - 4usize];
    [
        "Offset of field: vcpu_set_singleshot_timer::timeout_abs_ns",
    ][::core::mem::offset_of!(vcpu_set_singleshot_timer, timeout_abs_ns) - 0usize];
    [
        "Offset of field: vcpu_set_singleshot_timer::flags",
    ][::core::mem::offset_of!(vcpu_set_singleshot_timer, flags) - 8usize];
};
impl crate::Argument for crate::vcpu_set_singleshot_timer {
    type In32 = vcpu_set_singleshot_timer;
    fn widen(narrow: vcpu_set_singleshot_timer) -> Self {
        let mut to: Self = crate::zeroed();
        to.timeout_abs_ns = narrow.timeout_abs_ns.get();
        to.flags = narrow.flags;
        to
    }
    fn narrow(self) -> vcpu_set_singleshot_timer {
        let mut to: vcpu_set_singleshot_timer = crate::zeroed();
        to.timeout_abs_ns = U64::new(self.timeout_abs_ns);
        to.flags = self.flags;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct vcpu_time_info {
    pub version: u32,
    pub pad0: u32,
    pub tsc_timestamp: U64,
    pub system_time: U64,
    pub tsc_to_system_mul: u32,
    pub tsc_shift: i8,
    pub flags: u8,
    pub pad1: [u8; 2usize],
}
unsafe impl crate::Pod for vcpu_time_info {}
const _: () = {
    ["Size of vcpu_time_info"][::core::mem::size_of::<vcpu_time_info>() - 32usize];
    ["Alignment of vcpu_time_info"][::core::mem::align_of::<vcpu_time_info>() - 4usize];
    [
        "Offset of field: vcpu_time_info::version",
    ][::core::mem::offset_of!(vcpu_time_info, version) - 0usize];
    [
        "Offset of field: vcpu_time_info::pad0",
    ][::core::mem::offset_of!(vcpu_time_info, pad0) - 4usize];
    [
        "Offset of field: vcpu_time_info::tsc_timestamp",
    ][::core::mem::offset_of!(vcpu_time_info, tsc_timestamp) - 8usize];
    [
        "Offset of field: vcpu_time_info::system_time",
    ][::core::mem::offset_of!(vcpu_time_info, system_time) - 16usize];
    [
        "Offset of field: vcpu_time_info::tsc_to_system_mul",
    ][::core::mem::offset_of!(vcpu_time_info, tsc_to_system_mul) - 24usize];
    [
        "Offset of field: vcpu_time_info::tsc_shift",
    ][::core::mem::offset_of!(vcpu_time_info, tsc_shift) - 28usize];
    [
        "Offset of field: vcpu_time_info::flags",
    ][::core::mem::offset_of!(vcpu_time_info, flags) - 29usize];
    [
        "Offset of field: vcpu_time_info::pad1",
    ][::core::mem::offset_of!(vcpu_time_info, pad1) - 30usize];
};
impl crate::Argument for crate::vcpu_time_info {
    type In32 = vcpu_time_info;
    fn widen(narrow: vcpu_time_info) -> Self {
        let mut to: Self = crate::zeroed();
        to.version = narrow.version;
        to.pad0 = narrow.pad0;
        to.tsc_timestamp = narrow.tsc_timestamp.get();
        to.system_time = narrow.system_time.get();
        to.tsc_to_system_mul = narrow.tsc_to_system_mul;
        to.tsc_shift = narrow.tsc_shift;
        to.flags = narrow.flags;
        to.pad1 = narrow.pad1;
        to
    }
    fn narrow(self) -> vcpu_time_info {
        let mut to: vcpu_time_info = crate::zeroed();
        to.version = self.version;
        to.pad0 = self.pad0;
        to.tsc_timestamp = U64::new(self.tsc_timestamp);
        to.system_time = U64::new(self.system_time);
        to.tsc_to_system_mul = self.tsc_to_system_mul;
        to.tsc_shift = self.tsc_shift;
        to.flags = self.flags;
        to.pad1 = self.pad1;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_add_to_physmap {
    pub domid: u16,
    pub size: u16,
    pub space: u32,
    pub idx: u32,
    pub gpfn: u32,
}
unsafe impl crate::Pod for xen_add_to_physmap {}
const _: () = {
    [
        "Size of xen_add_to_physmap",
    ][::core::mem::size_of::<xen_add_to_physmap>() - 16usize];
    [
        "Alignment of xen_add_to_physmap",
    ][::core::mem::align_of::<xen_add_to_physmap>() - 4usize];
    [
        "Offset of field: xen_add_to_physmap::domid",
    ][::core::mem::offset_of!(xen_add_to_physmap, domid) - 0usize];
    [
        "Offset of field: xen_add_to_physmap::size",
    ][::core::mem::offset_of!(xen_add_to_physmap, size) - 2usize];
    [
        "Offset of field: xen_add_to_physmap::space",
    ][::core::mem::offset_of!(xen_add_to_physmap, space) - 4usize];
    [
        "Offset of field: xen_add_to_physmap::idx",
    ][::core::mem::offset_of!(xen_add_to_physmap, idx) - 8usize];
    [
        "Offset of field: xen_add_to_physmap::gpfn",
    ][::core::mem::offset_of!(xen_add_to_physmap, gpfn) - 12usize];
};
impl crate::Argument for crate::xen_add_to_physmap {
    type In32 = xen_add_to_physmap;
    fn widen(narrow: xen_add_to_physmap) -> Self {
        let mut to: Self = crate::zeroed();
        to.domid = narrow.domid;
        to.size = narrow.size;
        to.space = narrow.space;
        to.idx = u64::from(narrow.idx);
        to.gpfn = u64::from(narrow.gpfn);
        to
    }
    fn narrow(self) -> xen_add_to_physmap {
        let mut to: xen_add_to_physmap = crate::zeroed();
        to.domid = self.domid;
        to.size = self.size;
        to.space = self.space;
        to.idx = self.idx as u32;
        to.gpfn = self.gpfn as u32;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_add_to_physmap_batch {
    pub domid: u16,
    pub space: u16,
    pub size: u16,
    pub u: crate::xen_add_to_physmap_batch_xen_add_to_physmap_batch_extra,
    pub idxs: u32,
    pub gpfns: u32,
    pub errs: u32,
}
unsafe impl crate::Pod for xen_add_to_physmap_batch {}
const _: () = {
    [
        "Size of xen_add_to_physmap_batch",
    ][::core::mem::size_of::<xen_add_to_physmap_batch>() - 20usize];
    [
        "Alignment of xen_add_to_physmap_batch",
    ][::core::mem::align_of::<xen_add_to_physmap_batch>() - 4usize];
    [
        "Offset of field: xen_add_to_physmap_batch::domid",
    ][::core::mem::offset_of!(xen_add_to_physmap_batch, domid) - 0usize];
    [
        "Offset of field: xen_add_to_physmap_batch::space",
    ][::core::mem::offset_of!(xen_add_to_physmap_batch, space) - 2usize];
    [
        "Offset of field: xen_add_to_physmap_batch::size",
    ][::core::mem::offset_of!(xen_add_to_physmap_batch, size) - 4usize];
    [
        "Offset of field: xen_add_to_physmap_batch::u",
    ][::core::mem::offset_of!(xen_add_to_physmap_batch, u) - 6usize];
    [
        "Offset of field: xen_add_to_physmap_batch::idxs",
    ][::core::mem::offset_of!(xen_add_to_physmap_batch, idxs) - 8usize];
    [
        "Offset of field: xen_add_to_physmap_batch::gpfns",
    ][::core::mem::offset_of!(xen_add_to_physmap_batch, gpfns) - 12usize];
    [
        "Offset of field: xen_add_to_physmap_batch::errs",
    ][::core::mem::offset_of!(xen_add_to_physmap_batch, errs) - 16usize];
};
impl crate::Argument for crate::xen_add_to_physmap_batch {
    type In32 = xen_add_to_physmap_batch;
    fn widen(narrow: xen_add_to_physmap_batch) -> Self {
        let mut to: Self = crate::zeroed();
        to.domid = narrow.domid;
        to.space = narrow.space;
        to.size = narrow.size;
        to.u = narrow.u;
        to.idxs = u64::from(narrow.idxs);
        to.gpfns = u64::from(narrow.gpfns);
        to.errs = u64::from(narrow.errs);
        to
    }
    fn narrow(self) -> xen_add_to_physmap_batch {
        let mut to: xen_add_to_physmap_batch = crate::zeroed();
        to.domid = self.domid;
        to.space = self.space;
        to.size = self.size;
        to.u = self.u;
        to.idxs = self.idxs as u32;
        to.gpfns = self.gpfns as u32;
        to.errs = self.errs as u32;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_callback {
    pub cs: u32,
    pub eip: u32,
}
unsafe impl crate::Pod for xen_callback {}
const _: () = {
    ["Size of xen_callback"][::core::mem::size_of::<xen_callback>() - 8usize];
    ["Alignment of xen_callback"][::core::mem::align_of::<xen_callback>() - 4usize];
    [
        "Offset of field: xen_callback::cs",
    ][::core::mem::offset_of!(xen_callback, cs) - 0usize];
    [
        "Offset of field: xen_callback::eip",
    ][::core::mem::offset_of!(xen_callback, eip) - 4usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_foreign_memory_map {
    pub domid: u16,
    pub map: xen_memory_map,
}
unsafe impl crate::Pod for xen_foreign_memory_map {}
const _: () = {
    [
        "Size of xen_foreign_memory_map",
    ][::core::mem::size_of::<xen_foreign_memory_map>() - 12usize];
    [
        "Alignment of xen_foreign_memory_map",
    ][::core::mem::align_of::<xen_foreign_memory_map>() - 4usize];
    [
        "Offset of field: xen_foreign_memory_map::domid",
    ][::core::mem::offset_of!(xen_foreign_memory_map, domid) - 0usize];
    [
        "Offset of field: xen_foreign_memory_map::map",
    ][::core::mem::offset_of!(xen_foreign_memory_map, map) - 4usize];
};
impl crate::Argument for crate::xen_foreign_memory_map {
    type In32 = xen_foreign_memory_map;
    fn widen(narrow: xen_foreign_memory_map) -> Self {
        let mut to: Self = crate::zeroed();
        to.domid = narrow.domid;
        to.map = crate::Argument::widen(narrow.map);
        to
    }
    fn narrow(self) -> xen_foreign_memory_map {
        let mut to: xen_foreign_memory_map = crate::zeroed();
        to.domid = self.domid;
        to.map = crate::Argument::narrow(self.map);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_machphys_mapping {
    pub v_start: u32,
    pub v_end: u32,
    pub max_mfn: u32,
}
unsafe impl crate::Pod for xen_machphys_mapping {}
const _: () = {
    [
        "Size of xen_machphys_mapping",
    ][::core::mem::size_of::<xen_machphys_mapping>() - 12usize];
    [
        "Alignment of xen_machphys_mapping",
    ][::core::mem::align_of::<xen_machphys_mapping>() - 4usize];
    [
        "Offset of field: xen_machphys_mapping::v_start",
    ][::core::mem::offset_of!(xen_machphys_mapping, v_start) - 0usize];
    [
        "Offset of field: xen_machphys_mapping::v_end",
    ][::core::mem::offset_of!(xen_machphys_mapping, v_end) - 4usize];
    [
        "Offset of field: xen_machphys_mapping::max_mfn",
    ][::core::mem::offset_of!(xen_machphys_mapping, max_mfn) - 8usize];
};
impl crate::Argument for crate::xen_machphys_mapping {
    type In32 = xen_machphys_mapping;
    fn widen(narrow: xen_machphys_mapping) -> Self {
        let mut to: Self = crate::zeroed();
        to.v_start = u64::from(narrow.v_start);
        to.v_end = u64::from(narrow.v_end);
        to.max_mfn = u64::from(narrow.max_mfn);
        to
    }
    fn narrow(self) -> xen_machphys_mapping {
        let mut to: xen_machphys_mapping = crate::zeroed();
        to.v_start = self.v_start as u32;
        to.v_end = self.v_end as u32;
        to.max_mfn = self.max_mfn as u32;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_machphys_mfn_list {
    pub max_extents: u32,
    pub extent_start: u32,
    pub nr_extents: u32,
}
unsafe impl crate::Pod for xen_machphys_mfn_list {}
const _: () = {
    [
        "Size of xen_machphys_mfn_list",
    ][::core::mem::size_of::<xen_machphys_mfn_list>() - 12usize];
    [
        "Alignment of xen_machphys_mfn_list",
    ][::core::mem::align_of::<xen_machphys_mfn_list>() - 4usize];
    [
        "Offset of field: xen_machphys_mfn_list::max_extents",
    ][::core::mem::offset_of!(xen_machphys_mfn_list, max_extents) - 0usize];
    [
        "Offset of field: xen_machphys_mfn_list::extent_start",
    ][::core::mem::offset_of!(xen_machphys_mfn_list, extent_start) - 4usize];
    [
        "Offset of field: xen_machphys_mfn_list::nr_extents",
    ][::core::mem::offset_of!(xen_machphys_mfn_list, nr_extents) - 8usize];
};
impl crate::Argument for crate::xen_machphys_mfn_list {
    type In32 = xen_machphys_mfn_list;
    fn widen(narrow: xen_machphys_mfn_list) -> Self {
        let mut to: Self = crate::zeroed();
        to.max_extents = narrow.max_extents;
        to.extent_start = u64::from(narrow.extent_start);
        to.nr_extents = narrow.nr_extents;
        to
    }
    fn narrow(self) -> xen_machphys_mfn_list {
        let mut to: xen_machphys_mfn_list = crate::zeroed();
        to.max_extents = self.max_extents;
        to.extent_start = self.extent_start as u32;
        to.nr_extents = self.nr_extents;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_mem_acquire_resource {
    pub domid: u16,
    pub type_: u16,
    pub id: u32,
    pub nr_frames: u32,
    pub pad: u32,
    pub frame: U64,
    pub frame_list: u32,
}
unsafe impl crate::Pod for xen_mem_acquire_resource {}
const _: () = {
    [
        "Size of xen_mem_acquire_resource",
    ][::core::mem::size_of::<xen_mem_acquire_resource>() - 28usize];
    [
        "Alignment of xen_mem_acquire_resource",
    ][::core::mem::align_of::<xen_mem_acquire_resource>() - 4usize];
    [
        "Offset of field: xen_mem_acquire_resource::domid",
    ][::core::mem::offset_of!(xen_mem_acquire_resource, domid) - 0usize];
    [
        "Offset of field: xen_mem_acquire_resource::type_",
    ][::core::mem::offset_of!(xen_mem_acquire_resource, type_) - 2usize];
    [
        "Offset of field: xen_mem_acquire_resource::id",
    ][::core::mem::offset_of!(xen_mem_acquire_resource, id) - 4usize];
    [
        "Offset of field: xen_mem_acquire_resource::nr_frames",
    ][::core::mem::offset_of!(xen_mem_acquire_resource, nr_frames) - 8usize];
    [
        "Offset of field: xen_mem_acquire_resource::pad",
    ][::core::mem::offset_of!(xen_mem_acquire_resource, pad) - 12usize];
    [
        "Offset of field: xen_mem_acquire_resource::frame",
    ][::core::mem::offset_of!(xen_mem_acquire_resource, frame) - 16usize];
    [
        "Offset of field: xen_mem_acquire_resource::frame_list",
    ][::core::mem::offset_of!(xen_mem_acquire_resource, frame_list) - 24usize];
};
impl crate::Argument for crate::xen_mem_acquire_resource {
    type In32 = xen_mem_acquire_resource;
    fn widen(narrow: xen_mem_acquire_resource) -> Self {
        let mut to: Self = crate::zeroed();
        to.domid = narrow.domid;
        to.type_ = narrow.type_;
        to.id = narrow.id;
        to.nr_frames = narrow.nr_frames;
        to.pad = narrow.pad;
        to.frame = narrow.frame.get();
        to.frame_list = u64::from(narrow.frame_list);
        to
    }
    fn narrow(self) -> xen_mem_acquire_resource {
        let mut to: xen_mem_acquire_resource = crate::zeroed();
        to.domid = self.domid;
        to.type_ = self.type_;
        to.id = self.id;
        to.nr_frames = self.nr_frames;
        to.pad = self.pad;
        to.frame = U64::new(self.frame);
        to.frame_list = self.frame_list as u32;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_memory_exchange {
    pub in_: xen_memory_reservation,
    pub out: xen_memory_reservation,
    pub nr_exchanged: u32,
}
unsafe impl crate::Pod for xen_memory_exchange {}
const _: () = {
    [
        "Size of xen_memory_exchange",
    ][::core::mem::size_of::<xen_memory_exchange>() - 44usize];
    [
        "Alignment of xen_memory_exchange",
    ][::core::mem::align_of::<xen_memory_exchange>() - 4usize];
    [
        "Offset of field: xen_memory_exchange::in_",
    ][::core::mem::offset_of!(xen_memory_exchange, in_) - 0usize];
    [
        "Offset of field: xen_memory_exchange::out",
    ][::core::mem::offset_of!(xen_memory_exchange, out) - 20usize];
    [
        "Offset of field: xen_memory_exchange::nr_exchanged",
    ][::core::mem::offset_of!(xen_memory_exchange, nr_exchanged) - 40usize];
};
impl crate::Argument for crate::xen_memory_exchange {
    type In32 = xen_memory_exchange;
    fn widen(narrow: xen_memory_exchange) -> Self {
        let mut to: Self = crate::zeroed();
        to.in_ = crate::Argument::widen(narrow.in_);
        to.out = crate::Argument::widen(narrow.out);
        to.nr_exchanged = u64::from(narrow.nr_exchanged);
        to
    }
    fn narrow(self) -> xen_memory_exchange {
        let mut to: xen_memory_exchange = crate::zeroed();
        to.in_ = crate::Argument::narrow(self.in_);
        to.out = crate::Argument::narrow(self.out);
        to.nr_exchanged = self.nr_exchanged as u32;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_memory_map {
    pub nr_entries: u32,
    pub buffer: u32,
}
unsafe impl crate::Pod for xen_memory_map {}
const _: () = {
    ["Size of xen_memory_map"][::core::mem::size_of::<xen_memory_map>() - 8usize];
    ["Alignment of xen_memory_map"][::core::mem::align_of::<xen_memory_map>() - 4usize];
    [
        "Offset of field: xen_memory_map::nr_entries",
    ][::core::mem::offset_of!(xen_memory_map, nr_entries) - 0usize];
    [
        "Offset of field: xen_memory_map::buffer",
    ][::core::mem::offset_of!(xen_memory_map, buffer) - 4usize];
};
impl crate::Argument for crate::xen_memory_map {
    type In32 = xen_memory_map;
    fn widen(narrow: xen_memory_map) -> Self {
        let mut to: Self = crate::zeroed();
        to.nr_entries = narrow.nr_entries;
        to.buffer = u64::from(narrow.buffer);
        to
    }
    fn narrow(self) -> xen_memory_map {
        let mut to: xen_memory_map = crate::zeroed();
        to.nr_entries = self.nr_entries;
        to.buffer = self.buffer as u32;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_memory_reservation {
    pub extent_start: u32,
    pub nr_extents: u32,
    pub extent_order: u32,
    pub mem_flags: u32,
    pub domid: u16,
}
unsafe impl crate::Pod for xen_memory_reservation {}
const _: () = {
    [
        "Size of xen_memory_reservation",
    ][::core::mem::size_of::<xen_memory_reservation>() - 20usize];
    [
        "Alignment of xen_memory_reservation",
    ][::core::mem::align_of::<xen_memory_reservation>() - 4usize];
    [
        "Offset of field: xen_memory_reservation::extent_start",
    ][::core::mem::offset_of!(xen_memory_reservation, extent_start) - 0usize];
    [
        "Offset of field: xen_memory_reservation::nr_extents",
    ][::core::mem::offset_of!(xen_memory_reservation, nr_extents) - 4usize];
    [
        "Offset of field: xen_memory_reservation::extent_order",
    ][::core::mem::offset_of!(xen_memory_reservation, extent_order) - 8usize];
    [
        "Offset of field: xen_memory_reservation::mem_flags",
    ][::core::mem::offset_of!(xen_memory_reservation, mem_flags) - 12usize];
    [
        "Offset of field: xen_memory_reservation::domid",
    ][::core::mem::offset_of!(xen_memory_reservation, domid) - 16usize];
};
impl crate::Argument for crate::xen_memory_reservation {
    type In32 = xen_memory_reservation;
    fn widen(narrow: xen_memory_reservation) -> Self {
        let mut to: Self = crate::zeroed();
        to.extent_start = u64::from(narrow.extent_start);
        to.nr_extents = u64::from(narrow.nr_extents);
        to.extent_order = narrow.extent_order;
        to.mem_flags = narrow.mem_flags;
        to.domid = narrow.domid;
        to
    }
    fn narrow(self) -> xen_memory_reservation {
        let mut to: xen_memory_reservation = crate::zeroed();
        to.extent_start = self.extent_start as u32;
        to.nr_extents = self.nr_extents as u32;
        to.extent_order = self.extent_order;
        to.mem_flags = self.mem_flags;
        to.domid = self.domid;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_msr_entry {
    pub idx: u32,
    pub flags: u32,
    pub val: U64,
}
unsafe impl crate::Pod for xen_msr_entry {}
const _: () = {
    ["Size of xen_msr_entry"][::core::mem::size_of::<xen_msr_entry>() - 16usize];
    ["Alignment of xen_msr_entry"][::core::mem::align_of::<xen_msr_entry>() - 4usize];
    [
        "Offset of field: xen_msr_entry::idx",
    ][::core::mem::offset_of!(xen_msr_entry, idx) - 0usize];
    [
        "Offset of field: xen_msr_entry::flags",
    ][::core::mem::offset_of!(xen_msr_entry, flags) - 4usize];
    [
        "Offset of field: xen_msr_entry::val",
    ][::core::mem::offset_of!(xen_msr_entry, val) - 8usize];
};
impl crate::Argument for crate::xen_msr_entry {
    type In32 = xen_msr_entry;
    fn widen(narrow: xen_msr_entry) -> Self {
        let mut to: Self = crate::zeroed();
        to.idx = narrow.idx;
        to.flags = narrow.flags;
        to.val = narrow.val.get();
        to
    }
    fn narrow(self) -> xen_msr_entry {
        let mut to: xen_msr_entry = crate::zeroed();
        to.idx = self.idx;
        to.flags = self.flags;
        to.val = U64::new(self.val);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_platform_op {
    pub cmd: u32,
    pub interface_version: u32,
    pub u: xen_platform_op__bindgen_ty_1,
}
unsafe impl crate::Pod for xen_platform_op {}
const _: () = {
    ["Size of xen_platform_op"][::core::mem::size_of::<xen_platform_op>() - 136usize];
    [
        "Alignment of xen_platform_op",
    ][::core::mem::align_of::<xen_platform_op>() - 4usize];
    [
        "Offset of field: xen_platform_op::cmd",
    ][::core::mem::offset_of!(xen_platform_op, cmd) - 0usize];
    [
        "Offset of field: xen_platform_op::interface_version",
    ][::core::mem::offset_of!(xen_platform_op, interface_version) - 4usize];
    [
        "Offset of field: xen_platform_op::u",
    ][::core::mem::offset_of!(xen_platform_op, u) - 8usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub union xen_platform_op__bindgen_ty_1 {
    pub settime: xenpf_settime64,
    pub settime32: xenpf_settime32,
    pub settime64: xenpf_settime64,
    pub add_memtype: xenpf_add_memtype,
    pub del_memtype: crate::xenpf_del_memtype,
    pub read_memtype: xenpf_read_memtype,
    pub microcode: xenpf_microcode_update,
    pub platform_quirk: crate::xenpf_platform_quirk,
    pub enter_acpi_sleep: crate::xenpf_enter_acpi_sleep,
    pub change_freq: xenpf_change_freq,
    pub getidletime: xenpf_getidletime,
    pub pcpu_info: crate::xenpf_pcpuinfo,
    pub pcpu_version: crate::xenpf_pcpu_version,
    pub cpu_ol: crate::xenpf_cpu_ol,
    pub cpu_add: crate::xenpf_cpu_hotadd,
    pub mem_add: xenpf_mem_hotadd,
    pub core_parking: crate::xenpf_core_parking,
    pub resource_op: xenpf_resource_op,
    pub symdata: xenpf_symdata,
    pub pad: [u8; 128usize],
}
unsafe impl crate::Pod for xen_platform_op__bindgen_ty_1 {}
const _: () = {
    [
        "Size of xen_platform_op__bindgen_ty_1",
    ][::core::mem::size_of::<xen_platform_op__bindgen_ty_1>() - 128usize];
    [
        "Alignment of xen_platform_op__bindgen_ty_1",
    ][::core::mem::align_of::<xen_platform_op__bindgen_ty_1>() - 4usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::settime",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, settime) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::settime32",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, settime32) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::settime64",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, settime64) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::add_memtype",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, add_memtype) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::del_memtype",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, del_memtype) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::read_memtype",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, read_memtype) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::microcode",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, microcode) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::platform_quirk",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, platform_quirk) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::enter_acpi_sleep",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, enter_acpi_sleep) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::change_freq",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, change_freq) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::getidletime",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, getidletime) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::pcpu_info",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, pcpu_info) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::pcpu_version",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, pcpu_version) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::cpu_ol",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, cpu_ol) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::cpu_add",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, cpu_add) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::mem_add",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, mem_add) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::core_parking",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, core_parking) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::resource_op",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, resource_op) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::symdata",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, symdata) - 0usize];
    [
        "Offset of field: xen_platform_op__bindgen_ty_1::pad",
    ][::core::mem::offset_of!(xen_platform_op__bindgen_ty_1, pad) - 0usize];
};
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_platform_parameters {
    pub virt_start: u32,
}
unsafe impl crate::Pod for xen_platform_parameters {}
const _: () = {
    [
        "Size of xen_platform_parameters",
    ][::core::mem::size_of::<xen_platform_parameters>() - 4usize];
    [
        "Alignment of xen_platform_parameters",
    ][::core::mem::align_of::<xen_platform_parameters>() - 4usize];
    [
        "Offset of field: xen_platform_parameters::virt_start",
    ][::core::mem::offset_of!(xen_platform_parameters, virt_start) - 0usize];
};
impl crate::Argument for crate::xen_platform_parameters {
    type In32 = xen_platform_parameters;
    fn widen(narrow: xen_platform_parameters) -> Self {
        let mut to: Self = crate::zeroed();
        to.virt_start = u64::from(narrow.virt_start);
        to
    }
    fn narrow(self) -> xen_platform_parameters {
        let mut to: xen_platform_parameters = crate::zeroed();
        to.virt_start = self.virt_start as u32;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_pod_target {
    pub target_pages: U64,
    pub tot_pages: U64,
    pub pod_cache_pages: U64,
    pub pod_entries: U64,
    pub domid: u16,
}
unsafe impl crate::Pod for xen_pod_target {}
const _: () = {
    ["Size of xen_pod_target"][::core::mem::size_of::<xen_pod_target>() - 36usize];
    ["Alignment of xen_pod_target"][::core::mem::align_of::<xen_pod_target>() - 4usize];
    [
        "Offset of field: xen_pod_target::target_pages",
    ][::core::mem::offset_of!(xen_pod_target, target_pages) - 0usize];
    [
        "Offset of field: xen_pod_target::tot_pages",
    ][::core::mem::offset_of!(xen_pod_target, tot_pages) - 8usize];
    [
        "Offset of field: xen_pod_target::pod_cache_pages",
    ][::core::mem::offset_of!(xen_pod_target, pod_cache_pages) - 16usize];
    [
        "Offset of field: xen_pod_target::pod_entries",
    ][::core::mem::offset_of!(xen_pod_target, pod_entries) - 24usize];
    [
        "Offset of field: xen_pod_target::domid",
    ][::core::mem::offset_of!(xen_pod_target, domid) - 32usize];
};
impl crate::Argument for crate::xen_pod_target {
    type In32 = xen_pod_target;
    fn widen(narrow: xen_pod_target) -> Self {
        let mut to: Self = crate::zeroed();
        to.target_pages = narrow.target_pages.get();
        to.tot_pages = narrow.tot_pages.get();
        to.pod_cache_pages = narrow.pod_cache_pages.get();
        to.pod_entries = narrow.pod_entries.get();
        to.domid = narrow.domid;
        to
    }
    fn narrow(self) -> xen_pod_target {
        let mut to: xen_pod_target = crate::zeroed();
        to.target_pages = U64::new(self.target_pages);
        to.tot_pages = U64::new(self.tot_pages);
        to.pod_cache_pages = U64::new(self.pod_cache_pages);
        to.pod_entries = U64::new(self.pod_entries);
        to.domid = self.domid;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_remove_from_physmap {
    pub domid: u16,
    pub gpfn: u32,
}
unsafe impl crate::Pod for xen_remove_from_physmap {}
const _: () = {
    [
        "Size of xen_remove_from_physmap",
    ][::core::mem::size_of::<xen_remove_from_physmap>() - 8usize];
    [
        "Alignment of xen_remove_from_physmap",
    ][::core::mem::align_of::<xen_remove_from_physmap>() - 4usize];
    [
        "Offset of field: xen_remove_from_physmap::domid",
    ][::core::mem::offset_of!(xen_remove_from_physmap, domid) - 0usize];
    [
        "Offset of field: xen_remove_from_physmap::gpfn",
    ][::core::mem::offset_of!(xen_remove_from_physmap, gpfn) - 4usize];
};
impl crate::Argument for crate::xen_remove_from_physmap {
    type In32 = xen_remove_from_physmap;
    fn widen(narrow: xen_remove_from_physmap) -> Self {
        let mut to: Self = crate::zeroed();
        to.domid = narrow.domid;
        to.gpfn = u64::from(narrow.gpfn);
        to
    }
    fn narrow(self) -> xen_remove_from_physmap {
        let mut to: xen_remove_from_physmap = crate::zeroed();
        to.domid = self.domid;
        to.gpfn = self.gpfn as u32;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_vmemrange {
    pub start: U64,
    pub end: U64,
    pub flags: u32,
    pub nid: u32,
}
unsafe impl crate::Pod for xen_vmemrange {}
const _: () = {
    ["Size of xen_vmemrange"][::core::mem::size_of::<xen_vmemrange>() - 24usize];
    ["Alignment of xen_vmemrange"][::core::mem::align_of::<xen_vmemrange>() - 4usize];
    [
        "Offset of field: xen_vmemrange::start",
    ][::core::mem::offset_of!(xen_vmemrange, start) - 0usize];
    [
        "Offset of field: xen_vmemrange::end",
    ][::core::mem::offset_of!(xen_vmemrange, end) - 8usize];
    [
        "Offset of field: xen_vmemrange::flags",
    ][::core::mem::offset_of!(xen_vmemrange, flags) - 16usize];
    [
        "Offset of field: xen_vmemrange::nid",
    ][::core::mem::offset_of!(xen_vmemrange, nid) - 20usize];
};
impl crate::Argument for crate::xen_vmemrange {
    type In32 = xen_vmemrange;
    fn widen(narrow: xen_vmemrange) -> Self {
        let mut to: Self = crate::zeroed();
        to.start = narrow.start.get();
        to.end = narrow.end.get();
        to.flags = narrow.flags;
        to.nid = narrow.nid;
        to
    }
    fn narrow(self) -> xen_vmemrange {
        let mut to: xen_vmemrange = crate::zeroed();
        to.start = U64::new(self.start);
        to.end = U64::new(self.end);
        to.flags = self.flags;
        to.nid = self.nid;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xen_vnuma_topology_info {
    pub domid: u16,
    pub pad: u16,
    pub nr_vnodes: u32,
    pub nr_vcpus: u32,
    pub nr_vmemranges: u32,
    pub vdistance: xen_vnuma_topology_info__bindgen_ty_1,
    pub vcpu_to_vnode: xen_vnuma_topology_info__bindgen_ty_2,
    pub vmemrange: xen_vnuma_topology_info__bindgen_ty_3,
}
unsafe impl crate::Pod for xen_vnuma_topology_info {}
const _: () = {
    [
        "Size of xen_vnuma_topology_info",
    ][::core::mem::size_of::<xen_vnuma_topology_info>() - 40usize];
    [
        "Alignment of xen_vnuma_topology_info",
    ][::core::mem::align_of::<xen_vnuma_topology_info>() - 4usize];
    [
        "Offset of field: xen_vnuma_topology_info::domid",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, domid) - 0usize];
    [
        "Offset of field: xen_vnuma_topology_info::pad",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, pad) - 2usize];
    [
        "Offset of field: xen_vnuma_topology_info::nr_vnodes",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, nr_vnodes) - 4usize];
    [
        "Offset of field: xen_vnuma_topology_info::nr_vcpus",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, nr_vcpus) - 8usize];
    [
        "Offset of field: xen_vnuma_topology_info::nr_vmemranges",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, nr_vmemranges) - 12usize];
    [
        "Offset of field: xen_vnuma_topology_info::vdistance",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, vdistance) - 16usize];
    [
        "Offset of field: xen_vnuma_topology_info::vcpu_to_vnode",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, vcpu_to_vnode) - 24usize];
    [
        "Offset of field: xen_vnuma_topology_info::vmemrange",
    ][::core::mem::offset_of!(xen_vnuma_topology_info, vmemrange) - 32usize];
};
impl crate::Argument for crate::xen_vnuma_topology_info {
    type In32 = xen_vnuma_topology_info;
    fn widen(narrow: xen_vnuma_topology_info) -> Self {
        let mut to: Self = crate::zeroed();
        to.domid = narrow.domid;
        to.pad = narrow.pad;
        to.nr_vnodes = narrow.nr_vnodes;
        to.nr_vcpus = narrow.nr_vcpus;
        to.nr_vmemranges = narrow.nr_vmemranges;
        to.vdistance = crate::Argument::widen(narrow.vdistance);
        to.vcpu_to_vnode = crate::Argument::widen(narrow.vcpu_to_vnode);
        to.vmemrange = crate::Argument::widen(narrow.vmemrange);
        to
    }
    fn narrow(self) -> xen_vnuma_topology_info {
        let mut to: xen_vnuma_topology_info = crate::zeroed();
        to.domid = self.domid;
        to.pad = self.pad;
        to.nr_vnodes = self.nr_vnodes;
        to.nr_vcpus = self.nr_vcpus;
        to.nr_vmemranges = self.nr_vmemranges;
        to.vdistance = crate::Argument::narrow(self.vdistance);
        to.vcpu_to_vnode = crate::Argument::narrow(self.vcpu_to_vnode);
        to.vmemrange = crate::Argument::narrow(self.vmemrange);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub union xen_vnuma_topology_info__bindgen_ty_1 {
    pub h: u32,
    pub pad: U64,
}
unsafe impl crate::Pod for xen_vnuma_topology_info__bindgen_ty_1 {}
const _: () = {
    [
        "Size of xen_vnuma_topology_info__bindgen_ty_1",
    ][::core::mem::size_of::<xen_vnuma_topology_info__bindgen_ty_1>() - 8usize];
    [
        "Alignment of xen_vnuma_topology_info__bindgen_ty_1",
    ][::core::mem::align_of::<xen_vnuma_topology_info__bindgen_ty_1>() - 4usize];
    [
        "Offset of field: xen_vnuma_topology_info__bindgen_ty_1::h",
    ][::core::mem::offset_of!(xen_vnuma_topology_info__bindgen_ty_1, h) - 0usize];
    [
        "Offset of field: xen_vnuma_topology_info__bindgen_ty_1::pad",
    ][::core::mem::offset_of!(xen_vnuma_topology_info__bindgen_ty_1, pad) - 0usize];
};
super::by_bytes!(xen_vnuma_topology_info__bindgen_ty_1);
#[repr(C)]
#[derive(Clone, Copy)]
pub union xen_vnuma_topology_info__bindgen_ty_2 {
    pub h: u32,
    pub pad: U64,
}
unsafe impl crate::Pod for xen_vnuma_topology_info__bindgen_ty_2 {}
const _: () = {
    [
        "Size of xen_vnuma_topology_info__bindgen_ty_2",
    ][::core::mem::size_of::<xen_vnuma_topology_info__bindgen_ty_2>() - 8usize];
    [
        "Alignment of xen_vnuma_topology_info__bindgen_ty_2",
    ][::core::mem::align_of::<xen_vnuma_topology_info__bindgen_ty_2>() - 4usize];
    [
        "Offset of field: xen_vnuma_topology_info__bindgen_ty_2::h",
    ][::core::mem::offset_of!(xen_vnuma_topology_info__bindgen_ty_2, h) - 0usize];
    [
        "Offset of field: xen_vnuma_topology_info__bindgen_ty_2::pad",
    ][::core::mem::offset_of!(xen_vnuma_topology_info__bindgen_ty_2, pad) - 0usize];
};
super::by_bytes!(xen_vnuma_topology_info__bindgen_ty_2);
#[repr(C)]
#[derive(Clone, Copy)]
pub union xen_vnuma_topology_info__bindgen_ty_3 {
    pub h: u32,
    pub pad: U64,
}
unsafe impl crate::Pod for xen_vnuma_topology_info__bindgen_ty_3 {}
const _: () = {
    [
        "Size of xen_vnuma_topology_info__bindgen_ty_3",
    ][::core::mem::size_of::<xen_vnuma_topology_info__bindgen_ty_3>() - 8usize];
    [
        "Alignment of xen_vnuma_topology_info__bindgen_ty_3",
    ][::core::mem::align_of::<xen_vnuma_topology_info__bindgen_ty_3>() - 4usize];
    [
        "Offset of field: xen_vnuma_topology_info__bindgen_ty_3::h",
    ][::core::mem::offset_of!(xen_vnuma_topology_info__bindgen_ty_3, h) - 0usize];
    [
        "Offset of field: xen_vnuma_topology_info__bindgen_ty_3::pad",
    ][::core::mem::offset_of!(xen_vnuma_topology_info__bindgen_ty_3, pad) - 0usize];
};
super::by_bytes!(xen_vnuma_topology_info__bindgen_ty_3);
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xennmi_callback {
    pub handler_address: u32,
    pub pad: u32,
}
unsafe impl crate::Pod for xennmi_callback {}
const _: () = {
    ["Size of xennmi_callback"][::core::mem::size_of::<xennmi_callback>() - 8usize];
    [
        "Alignment of xennmi_callback",
    ][::core::mem::align_of::<xennmi_callback>() - 4usize];
    [
        "Offset of field: xennmi_callback::handler_address",
    ][::core::mem::offset_of!(xennmi_callback, handler_address) - 0usize];
    [
        "Offset of field: xennmi_callback::pad",
    ][::core::mem::offset_of!(xennmi_callback, pad) - 4usize];
};
impl crate::Argument for crate::xennmi_callback {
    type In32 = xennmi_callback;
    fn widen(narrow: xennmi_callback) -> Self {
        let mut to: Self = crate::zeroed();
        to.handler_address = u64::from(narrow.handler_address);
        to.pad = u64::from(narrow.pad);
        to
    }
    fn narrow(self) -> xennmi_callback {
        let mut to: xennmi_callback = crate::zeroed();
        to.handler_address = self.handler_address as u32;
        to.pad = self.pad as u32;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xenpf_add_memtype {
    pub mfn: u32,
    pub nr_mfns: U64,
    pub type_: u32,
    pub handle: u32,
    pub reg: u32,
}
unsafe impl crate::Pod for xenpf_add_memtype {}
const _: () = {
    ["Size of xenpf_add_memtype"][::core::mem::size_of::<xenpf_add_memtype>() - 24usize];
    [
        "Alignment of xenpf_add_memtype",
    ][::core::mem::align_of::<xenpf_add_memtype>() - 4usize];
    [
        "Offset of field: xenpf_add_memtype::mfn",
    ][::core::mem::offset_of!(xenpf_add_memtype, mfn) - 0usize];
    [
        "Offset of field: xenpf_add_memtype::nr_mfns",
    ][::core::mem::offset_of!(xenpf_add_memtype, nr_mfns) - 4usize];
    [
        "Offset of field: xenpf_add_memtype::type_",
    ][::core::mem::offset_of!(xenpf_add_memtype, type_) - 12usize];
    [
        "Offset of field: xenpf_add_memtype::handle",
    ][::core::mem::offset_of!(xenpf_add_memtype, handle) - 16usize];
    [
        "Offset of field: xenpf_add_memtype::reg",
    ][::core::mem::offset_of!(xenpf_add_memtype, reg) - 20usize];
};
impl crate::Argument for crate::xenpf_add_memtype {
    type In32 = xenpf_add_memtype;
    fn widen(narrow: xenpf_add_memtype) -> Self {
        let mut to: Self = crate::zeroed();
        to.mfn = u64::from(narrow.mfn);
        to.nr_mfns = narrow.nr_mfns.get();
        to.type_ = narrow.type_;
        to.handle = narrow.handle;
        to.reg = narrow.reg;
        to
    }
    fn narrow(self) -> xenpf_add_memtype {
        let mut to: xenpf_add_memtype = crate::zeroed();
        to.mfn = self.mfn as u32;
        to.nr_mfns = U64::new(self.nr_mfns);
        to.type_ = self.type_;
        to.handle = self.handle;
        to.reg = self.reg;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xenpf_change_freq {
    pub flags: u32,
    pub cpu: u32,
    pub freq: U64,
}
unsafe impl crate::Pod for xenpf_change_freq {}
const _: () = {
    ["Size of xenpf_change_freq"][::core::mem::size_of::<xenpf_change_freq>() - 16usize];
    [
        "Alignment of xenpf_change_freq",
    ][::core::mem::align_of::<xenpf_change_freq>() - 4usize];
    [
        "Offset of field: xenpf_change_freq::flags",
    ][::core::mem::offset_of!(xenpf_change_freq, flags) - 0usize];
    [
        "Offset of field: xenpf_change_freq::cpu",
    ][::core::mem::offset_of!(xenpf_change_freq, cpu) - 4usize];
    [
        "Offset of field: xenpf_change_freq::freq",
    ][::core::mem::offset_of!(xenpf_change_freq, freq) - 8usize];
};
impl crate::Argument for crate::xenpf_change_freq {
    type In32 = xenpf_change_freq;
    fn widen(narrow: xenpf_change_freq) -> Self {
        let mut to: Self = crate::zeroed();
        to.flags = narrow.flags;
        to.cpu = narrow.cpu;
        to.freq = narrow.freq.get();
        to
    }
    fn narrow(self) -> xenpf_change_freq {
        let mut to: xenpf_change_freq = crate::zeroed();
        to.flags = self.flags;
        to.cpu = self.cpu;
        to.freq = U64::new(self.freq);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xenpf_getidletime {
    pub cpumap_bitmap: u32,
    pub cpumap_nr_cpus: u32,
    pub idletime: u32,
    pub now: U64,
}
unsafe impl crate::Pod for xenpf_getidletime {}
const _: () = {
    ["Size of xenpf_getidletime"][::core::mem::size_of::<xenpf_getidletime>() - 20usize];
    [
        "Alignment of xenpf_getidletime",
    ][::core::mem::align_of::<xenpf_getidletime>() - 4usize];
    [
        "Offset of field: xenpf_getidletime::cpumap_bitmap",
    ][::core::mem::offset_of!(xenpf_getidletime, cpumap_bitmap) - 0usize];
    [
        "Offset of field: xenpf_getidletime::cpumap_nr_cpus",
    ][::core::mem::offset_of!(xenpf_getidletime, cpumap_nr_cpus) - 4usize];
    [
        "Offset of field: xenpf_getidletime::idletime",
    ][::core::mem::offset_of!(xenpf_getidletime, idletime) - 8usize];
    [
        "Offset of field: xenpf_getidletime::now",
    ][::core::mem::offset_of!(xenpf_getidletime, now) - 12usize];
};
impl crate::Argument for crate::xenpf_getidletime {
    type In32 = xenpf_getidletime;
    fn widen(narrow: xenpf_getidletime) -> Self {
        let mut to: Self = crate::zeroed();
        to.cpumap_bitmap = u64::from(narrow.cpumap_bitmap);
        to.cpumap_nr_cpus = narrow.cpumap_nr_cpus;
        to.idletime = u64::from(narrow.idletime);
        to.now = narrow.now.get();
        to
    }
    fn narrow(self) -> xenpf_getidletime {
        let mut to: xenpf_getidletime = crate::zeroed();
        to.cpumap_bitmap = self.cpumap_bitmap as u32;
        to.cpumap_nr_cpus = self.cpumap_nr_cpus;
        to.idletime = self.idletime as u32;
        to.now = U64::new(self.now);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xenpf_mem_hotadd {
    pub spfn: U64,
    pub epfn: U64,
    pub pxm: u32,
    pub flags: u32,
}
unsafe impl crate::Pod for xenpf_mem_hotadd {}
const _: () = {
    ["Size of xenpf_mem_hotadd"][::core::mem::size_of::<xenpf_mem_hotadd>() - 24usize];
    [
        "Alignment of xenpf_mem_hotadd",
    ][::core::mem::align_of::<xenpf_mem_hotadd>() - 4usize];
    [
        "Offset of field: xenpf_mem_hotadd::spfn",
    ][::core::mem::offset_of!(xenpf_mem_hotadd, spfn) - 0usize];
    [
        "Offset of field: xenpf_mem_hotadd::epfn",
    ][::core::mem::offset_of!(xenpf_mem_hotadd, epfn) - 8usize];
    [
        "Offset of field: xenpf_mem_hotadd::pxm",
    ][::core::mem::offset_of!(xenpf_mem_hotadd, pxm) - 16usize];
    [
        "Offset of field: xenpf_mem_hotadd::flags",
    ][::core::mem::offset_of!(xenpf_mem_hotadd, flags) - 20usize];
};
impl crate::Argument for crate::xenpf_mem_hotadd {
    type In32 = xenpf_mem_hotadd;
    fn widen(narrow: xenpf_mem_hotadd) -> Self {
        let mut to: Self = crate::zeroed();
        to.spfn = narrow.spfn.get();
        to.epfn = narrow.epfn.get();
        to.pxm = narrow.pxm;
        to.flags = narrow.flags;
        to
    }
    fn narrow(self) -> xenpf_mem_hotadd {
        let mut to: xenpf_mem_hotadd = crate::zeroed();
        to.spfn = U64::new(self.spfn);
        to.epfn = U64::new(self.epfn);
        to.pxm = self.pxm;
        to.flags = self.flags;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xenpf_microcode_update {
    pub data: u32,
    pub length: u32,
}
unsafe impl crate::Pod for xenpf_microcode_update {}
const _: () = {
    [
        "Size of xenpf_microcode_update",
    ][::core::mem::size_of::<xenpf_microcode_update>() - 8usize];
    [
        "Alignment of xenpf_microcode_update",
    ][::core::mem::align_of::<xenpf_microcode_update>() - 4usize];
    [
        "Offset of field: xenpf_microcode_update::data",
    ][::core::mem::offset_of!(xenpf_microcode_update, data) - 0usize];
    [
        "Offset of field: xenpf_microcode_update::length",
    ][::core::mem::offset_of!(xenpf_microcode_update, length) - 4usize];
};
impl crate::Argument for crate::xenpf_microcode_update {
    type In32 = xenpf_microcode_update;
    fn widen(narrow: xenpf_microcode_update) -> Self {
        let mut to: Self = crate::zeroed();
        to.data = u64::from(narrow.data);
        to.length = narrow.length;
        to
    }
    fn narrow(self) -> xenpf_microcode_update {
        let mut to: xenpf_microcode_update = crate::zeroed();
        to.data = self.data as u32;
        to.length = self.length;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xenpf_read_memtype {
    pub reg: u32,
    pub mfn: u32,
    pub nr_mfns: U64,
    pub type_: u32,
}
unsafe impl crate::Pod for xenpf_read_memtype {}
const _: () = {
    [
        "Size of xenpf_read_memtype",
    ][::core::mem::size_of::<xenpf_read_memtype>() - 20usize];
    [
        "Alignment of xenpf_read_memtype",
    ][::core::mem::align_of::<xenpf_read_memtype>() - 4usize];
    [
        "Offset of field: xenpf_read_memtype::reg",
    ][::core::mem::offset_of!(xenpf_read_memtype, reg) - 0usize];
    [
        "Offset of field: xenpf_read_memtype::mfn",
    ][::core::mem::offset_of!(xenpf_read_memtype, mfn) - 4usize];
    [
        "Offset of field: xenpf_read_memtype::nr_mfns",
    ][::core::mem::offset_of!(xenpf_read_memtype, nr_mfns) - 8usize];
    [
        "Offset of field: xenpf_read_memtype::type_",
    ][::core::mem::offset_of!(xenpf_read_memtype, type_) - 16usize];
};
impl crate::Argument for crate::xenpf_read_memtype {
    type In32 = xenpf_read_memtype;
    fn widen(narrow: xenpf_read_memtype) -> Self {
        let mut to: Self = crate::zeroed();
        to.reg = narrow.reg;
        to.mfn = u64::from(narrow.mfn);
        to.nr_mfns = narrow.nr_mfns.get();
        to.type_ = narrow.type_;
        to
    }
    fn narrow(self) -> xenpf_read_memtype {
        let mut to: xenpf_read_memtype = crate::zeroed();
        to.reg = self.reg;
        to.mfn = self.mfn as u32;
        to.nr_mfns = U64::new(self.nr_mfns);
        to.type_ = self.type_;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xenpf_resource_entry {
    pub u: crate::xenpf_resource_entry__bindgen_ty_1,
    pub rsvd: u32,
    pub idx: U64,
    pub val: U64,
}
unsafe impl crate::Pod for xenpf_resource_entry {}
const _: () = {
    [
        "Size of xenpf_resource_entry",
    ][::core::mem::size_of::<xenpf_resource_entry>() - 24usize];
    [
        "Alignment of xenpf_resource_entry",
    ][::core::mem::align_of::<xenpf_resource_entry>() - 4usize];
    [
        "Offset of field: xenpf_resource_entry::u",
    ][::core::mem::offset_of!(xenpf_resource_entry, u) - 0usize];
    [
        "Offset of field: xenpf_resource_entry::rsvd",
    ][::core::mem::offset_of!(xenpf_resource_entry, rsvd) - 4usize];
    [
        "Offset of field: xenpf_resource_entry::idx",
    ][::core::mem::offset_of!(xenpf_resource_entry, idx) - 8usize];
    [
        "Offset of field: xenpf_resource_entry::val",
    ][::core::mem::offset_of!(xenpf_resource_entry, val) - 16usize];
};
impl crate::Argument for crate::xenpf_resource_entry {
    type In32 = xenpf_resource_entry;
    fn widen(narrow: xenpf_resource_entry) -> Self {
        let mut to: Self = crate::zeroed();
        to.u = narrow.u;
        to.rsvd = narrow.rsvd;
        to.idx = narrow.idx.get();
        to.val = narrow.val.get();
        to
    }
    fn narrow(self) -> xenpf_resource_entry {
        let mut to: xenpf_resource_entry = crate::zeroed();
        to.u = self.u;
        to.rsvd = self.rsvd;
        to.idx = U64::new(self.idx);
        to.val = U64::new(self.val);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xenpf_resource_op {
    pub nr_entries: u32,
    pub cpu: u32,
    pub entries: u32,
}
unsafe impl crate::Pod for xenpf_resource_op {}
const _: () = {
    ["Size of xenpf_resource_op"][::core::mem::size_of::<xenpf_resource_op>() - 12usize];
    [
        "Alignment of xenpf_resource_op",
    ][::core::mem::align_of::<xenpf_resource_op>() - 4usize];
    [
        "Offset of field: xenpf_resource_op::nr_entries",
    ][::core::mem::offset_of!(xenpf_resource_op, nr_entries) - 0usize];
    [
        "Offset of field: xenpf_resource_op::cpu",
    ][::core::mem::offset_of!(xenpf_resource_op, cpu) - 4usize];
    [
        "Offset of field: xenpf_resource_op::entries",
    ][::core::mem::offset_of!(xenpf_resource_op, entries) - 8usize];
};
impl crate::Argument for crate::xenpf_resource_op {
    type In32 = xenpf_resource_op;
    fn widen(narrow: xenpf_resource_op) -> Self {
        let mut to: Self = crate::zeroed();
        to.nr_entries = narrow.nr_entries;
        to.cpu = narrow.cpu;
        to.entries = u64::from(narrow.entries);
        to
    }
    fn narrow(self) -> xenpf_resource_op {
        let mut to: xenpf_resource_op = crate::zeroed();
        to.nr_entries = self.nr_entries;
        to.cpu = self.cpu;
        to.entries = self.entries as u32;
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xenpf_settime32 {
    pub secs: u32,
    pub nsecs: u32,
    pub system_time: U64,
}
unsafe impl crate::Pod for xenpf_settime32 {}
const _: () = {
    ["Size of xenpf_settime32"][::core::mem::size_of::<xenpf_settime32>() - 16usize];
    [
        "Alignment of xenpf_settime32",
    ][::core::mem::align_of::<xenpf_settime32>() - 4usize];
    [
        "Offset of field: xenpf_settime32::secs",
    ][::core::mem::offset_of!(xenpf_settime32, secs) - 0usize];
    [
        "Offset of field: xenpf_settime32::nsecs",
    ][::core::mem::offset_of!(xenpf_settime32, nsecs) - 4usize];
    [
        "Offset of field: xenpf_settime32::system_time",
    ][::core::mem::offset_of!(xenpf_settime32, system_time) - 8usize];
};
impl crate::Argument for crate::xenpf_settime32 {
    type In32 = xenpf_settime32;
    fn widen(narrow: xenpf_settime32) -> Self {
        let mut to: Self = crate::zeroed();
        to.secs = narrow.secs;
        to.nsecs = narrow.nsecs;
        to.system_time = narrow.system_time.get();
        to
    }
    fn narrow(self) -> xenpf_settime32 {
        let mut to: xenpf_settime32 = crate::zeroed();
        to.secs = self.secs;
        to.nsecs = self.nsecs;
        to.system_time = U64::new(self.system_time);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xenpf_settime64 {
    pub secs: U64,
    pub nsecs: u32,
    pub mbz: u32,
    pub system_time: U64,
}
unsafe impl crate::Pod for xenpf_settime64 {}
const _: () = {
    ["Size of xenpf_settime64"][::core::mem::size_of::<xenpf_settime64>() - 24usize];
    [
        "Alignment of xenpf_settime64",
    ][::core::mem::align_of::<xenpf_settime64>() - 4usize];
    [
        "Offset of field: xenpf_settime64::secs",
    ][::core::mem::offset_of!(xenpf_settime64, secs) - 0usize];
    [
        "Offset of field: xenpf_settime64::nsecs",
    ][::core::mem::offset_of!(xenpf_settime64, nsecs) - 8usize];
    [
        "Offset of field: xenpf_settime64::mbz",
    ][::core::mem::offset_of!(xenpf_settime64, mbz) - 12usize];
    [
        "Offset of field: xenpf_settime64::system_time",
    ][::core::mem::offset_of!(xenpf_settime64, system_time) - 16usize];
};
impl crate::Argument for crate::xenpf_settime64 {
    type In32 = xenpf_settime64;
    fn widen(narrow: xenpf_settime64) -> Self {
        let mut to: Self = crate::zeroed();
        to.secs = narrow.secs.get();
        to.nsecs = narrow.nsecs;
        to.mbz = narrow.mbz;
        to.system_time = narrow.system_time.get();
        to
    }
    fn narrow(self) -> xenpf_settime64 {
        let mut to: xenpf_settime64 = crate::zeroed();
        to.secs = U64::new(self.secs);
        to.nsecs = self.nsecs;
        to.mbz = self.mbz;
        to.system_time = U64::new(self.system_time);
        to
    }
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct xenpf_symdata {
    pub namelen: u32,
    pub symnum: u32,
    pub name: u32,
    pub address: U64,
    pub type_: i8,
}
unsafe impl crate::Pod for xenpf_symdata {}
const _: () = {
    ["Size of xenpf_symdata"][::core::mem::size_of::<xenpf_symdata>() - 24usize];
    ["Alignment of xenpf_symdata"][::core::mem::align_of::<xenpf_symdata>() - 4usize];
    [
        "Offset of field: xenpf_symdata::namelen",
    ][::core::mem::offset_of!(xenpf_symdata, namelen) - 0usize];
    [
        "Offset of field: xenpf_symdata::symnum",
    ][::core::mem::offset_of!(xenpf_symdata, symnum) - 4usize];
    [
        "Offset of field: xenpf_symdata::name",
    ][::core::mem::offset_of!(xenpf_symdata, name) - 8usize];
    [
        "Offset of field: xenpf_symdata::address",
    ][::core::mem::offset_of!(xenpf_symdata, address) - 12usize];
    [
        "Offset of field: xenpf_symdata::type_",
    ][::core::mem::offset_of!(xenpf_symdata, type_) - 20usize];
};
impl crate::Argument for crate::xenpf_symdata {
    type In32 = xenpf_symdata;
    fn widen(narrow: xenpf_symdata) -> Self {
        let mut to: Self = crate::zeroed();
        to.namelen = narrow.namelen;
        to.symnum = narrow.symnum;
        to.name = u64::from(narrow.name);
        to.address = narrow.address.get();
        to.type_ = narrow.type_;
        to
    }
    fn narrow(self) -> xenpf_symdata {
        let mut to: xenpf_symdata = crate::zeroed();
        to.namelen = self.namelen;
        to.symnum = self.symnum;
        to.name = self.name as u32;
        to.address = U64::new(self.address);
        to.type_ = self.type_;
        to
    }
}
super::same! {
    crate::blkif_request_segment,
    crate::blkif_sring__bindgen_ty_1,
    crate::blkif_sring__bindgen_ty_1__bindgen_ty_1,
    crate::blkif_sring__bindgen_ty_1__bindgen_ty_2,
    crate::callback_unregister,
    crate::dom0_vga_console_info,
    crate::dom0_vga_console_info__bindgen_ty_1,
    crate::dom0_vga_console_info__bindgen_ty_1__bindgen_ty_1,
    crate::dom0_vga_console_info__bindgen_ty_1__bindgen_ty_2,
    crate::evtchn_alloc_unbound,
    crate::evtchn_bind_interdomain,
    crate::evtchn_bind_ipi,
    crate::evtchn_bind_pirq,
    crate::evtchn_bind_vcpu,
    crate::evtchn_bind_virq,
    crate::evtchn_close,
    crate::evtchn_fifo_control_block,
    crate::evtchn_op,
    crate::evtchn_op__bindgen_ty_1,
    crate::evtchn_reset,
    crate::evtchn_send,
    crate::evtchn_set_priority,
    crate::evtchn_status,
    crate::evtchn_status__bindgen_ty_1,
    crate::evtchn_status__bindgen_ty_1__bindgen_ty_1,
    crate::evtchn_status__bindgen_ty_1__bindgen_ty_2,
    crate::evtchn_unmask,
    crate::gnttab_dump_table,
    crate::gnttab_get_version,
    crate::gnttab_query_size,
    crate::gnttab_set_version,
    crate::gnttab_swap_grant_ref,
    crate::grant_entry_header,
    crate::grant_entry_v1,
    crate::grant_entry_v2__bindgen_ty_3,
    crate::netif_extra_info,
    crate::netif_extra_info__bindgen_ty_1,
    crate::netif_extra_info__bindgen_ty_1__bindgen_ty_1,
    crate::netif_extra_info__bindgen_ty_1__bindgen_ty_2,
    crate::netif_extra_info__bindgen_ty_1__bindgen_ty_3,
    crate::netif_rx_request,
    crate::netif_rx_response,
    crate::netif_rx_sring,
    crate::netif_rx_sring__bindgen_ty_1,
    crate::netif_rx_sring__bindgen_ty_1__bindgen_ty_1,
    crate::netif_rx_sring__bindgen_ty_1__bindgen_ty_2,
    crate::netif_rx_sring_entry,
    crate::netif_tx_request,
    crate::netif_tx_response,
    crate::netif_tx_sring,
    crate::netif_tx_sring__bindgen_ty_1,
    crate::netif_tx_sring__bindgen_ty_1__bindgen_ty_1,
    crate::netif_tx_sring__bindgen_ty_1__bindgen_ty_2,
    crate::netif_tx_sring_entry,
    crate::physdev_dbgp_op,
    crate::physdev_dbgp_op__bindgen_ty_1,
    crate::physdev_eoi,
    crate::physdev_get_free_pirq,
    crate::physdev_irq,
    crate::physdev_irq_status_query,
    crate::physdev_manage_pci,
    crate::physdev_manage_pci_ext,
    crate::physdev_manage_pci_ext__bindgen_ty_1,
    crate::physdev_pci_device,
    crate::physdev_pci_device_add,
    crate::physdev_pci_device_add__bindgen_ty_1,
    crate::physdev_restore_msi,
    crate::physdev_set_iopl,
    crate::physdev_setup_gsi,
    crate::physdev_unmap_pirq,
    crate::sched_pin_override,
    crate::sched_remote_shutdown,
    crate::sched_shutdown,
    crate::sched_watchdog,
    crate::start_info__bindgen_ty_1__bindgen_ty_2,
    crate::t_buf,
    crate::t_info,
    crate::vcpu_guest_context__bindgen_ty_1,
    crate::xen_add_to_physmap_batch_xen_add_to_physmap_batch_extra,
    crate::xen_build_id,
    crate::xen_compile_info,
    crate::xen_cpuid_leaf,
    crate::xen_feature_info,
    crate::xen_memory_domain,
    crate::xen_multiboot_mod_list,
    crate::xen_netif_ctrl_request,
    crate::xen_netif_ctrl_response,
    crate::xen_netif_ctrl_sring,
    crate::xen_netif_ctrl_sring__bindgen_ty_1,
    crate::xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_1,
    crate::xen_netif_ctrl_sring__bindgen_ty_1__bindgen_ty_2,
    crate::xen_netif_ctrl_sring_entry,
    crate::xen_netif_gref,
    crate::xen_uuid_t,
    crate::xencons_interface,
    crate::xenpf_core_parking,
    crate::xenpf_cpu_hotadd,
    crate::xenpf_cpu_ol,
    crate::xenpf_del_memtype,
    crate::xenpf_enter_acpi_sleep,
    crate::xenpf_pcpu_version,
    crate::xenpf_pcpuinfo,
    crate::xenpf_platform_quirk,
    crate::xenpf_resource_entry__bindgen_ty_1,
    crate::xenstore_domain_interface,
    crate::xsd_sockmsg,
}
