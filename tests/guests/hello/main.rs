//! Claim: a domain built from an ELF image starts at its entry, with its
//! start_info at hand, and its first hypercalls reach the console.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::{claim, entry, println, start::StartInfo, test};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    test::begin("hello");
    println!(
        "{} pages, command line \"{}\"",
        start.nr_pages(),
        start.command_line()
    );
    let magic = start.raw().magic.map(|c| c as u8);
    claim!(magic.starts_with(b"xen-"));
    claim!(start.nr_pages() > 0);
    claim!(start.page_table().is_multiple_of(4096));
    claim!(start.page_table_frames() >= 4);
    test::success()
}
