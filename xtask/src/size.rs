//! `size`: the release image beside its limit.

use anyhow::Result;

use crate::artifacts::{self, Artifact};
use crate::image::{Image, Size};
use crate::{packages, ui, workspace};

/// What the image's loadable bytes have to stay under: 1 MB.
pub const LIMIT: u64 = 1_000_000;

/// Builds the release image and prints its size; false above the limit.
pub fn size() -> Result<bool> {
    packages::ensure_target()?;
    Artifact::Hypervisor.build()?;
    let path = artifacts::hypervisor();
    let size = Image::open(&path)?.size()?;
    ui::line(&describe(&workspace::short(&path), size));
    Ok(size.loaded < LIMIT)
}

fn describe(name: &str, size: Size) -> String {
    format!(
        "{name}: {} bytes loaded, {} % of the limit of {LIMIT}; {} bytes of memory with what is zeroed",
        size.loaded,
        size.loaded * 100 / LIMIT,
        size.memory
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_the_limit_is_said() {
        let text = describe(
            "p",
            Size {
                loaded: 250_000,
                memory: 300_000,
            },
        );
        assert!(
            text.starts_with("p: 250000 bytes loaded, 25 % of the limit of 1000000"),
            "{text}"
        );
    }
}
