//! Says what the domain builder makes of a kernel image, without booting it.
//!
//! ```text
//! cargo run -p paravane-builder --example inspect -- IMAGE [MEMORY-IN-MB]
//! ```

use paravane_builder::{Container, Format, Image, LayoutPlan, LayoutRequest, PAGE_SIZE};
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
    let container = Container::open(&file)?;
    let mut buffer = Vec::new();
    let bytes = match container.unpacked() {
        Some(bytes) => bytes,
        None => {
            let size = container.stated_size.unwrap_or(256 << 20).min(1 << 30);
            println!("holding {}, {size} bytes at most", container.format);
            buffer.resize(size as usize, 0);
            container.unpack(&mut buffer, 256 << 20)?
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
