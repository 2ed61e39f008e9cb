//! Says what the domain builder makes of a kernel image, without booting it.
//!
//! ```text
//! cargo run -p paravane-builder --example inspect -- IMAGE [MEMORY-IN-MB]
//! ```

use paravane_builder::{Format, Image, LayoutPlan, LayoutRequest, PAGE_SIZE, container};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(path) = arguments.next() else {
        eprintln!("usage: inspect IMAGE [MEMORY-IN-MB]");
        return ExitCode::from(2);
    };
    let megabytes = arguments.next().map_or(Ok(256), |text| text.parse());
    let Ok(megabytes) = megabytes else {
        eprintln!("the memory is a number of megabytes");
        return ExitCode::from(2);
    };
    match inspect(&path, megabytes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{path}: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn inspect(path: &str, megabytes: u64) -> Result<(), Box<dyn std::error::Error>> {
    let file = std::fs::read(path)?;
    println!("{path} is {}", Format::of(&file));
    let mut buffer = Vec::new();
    let bytes = match container::unpacked_size(&file)? {
        None => &file[..],
        Some(size) => {
            buffer.resize(size, 0);
            container::unpack(&file, &mut buffer)?
        }
    };
    let image = Image::parse(bytes)?;
    println!("{}", image.notes);
    for warning in &image.warnings {
        println!("warning: {warning}");
    }
    let plan = LayoutPlan::new(
        &image,
        &LayoutRequest {
            memory_pages: (megabytes << 20) / PAGE_SIZE,
            ramdisk_bytes: 0,
            service_pages: true,
        },
    )?;
    println!("{plan}");
    Ok(())
}
