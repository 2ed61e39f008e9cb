//! Checks on the release image itself.

use anyhow::Result;

use super::{Outcome, Test};
use crate::artifacts::{self, Artifact};
use crate::image::Image;
use crate::size::{DOMAIN_LIMIT, LIMIT, domain_bytes};

/// The image tests.
pub fn tests() -> Vec<Test> {
    vec![
        Test::new("image/size", &[Artifact::Hypervisor], size),
        Test::new("image/zeros", &[Artifact::Hypervisor], zeros),
        Test::new(
            "image/domain-footprint",
            &[Artifact::Hypervisor, Artifact::GuestTests],
            domain_footprint,
        ),
        Test::new(
            "image/no-vector-registers",
            &[Artifact::Hypervisor],
            no_vector_registers,
        ),
    ]
}

fn size() -> Result<Outcome> {
    let size = Image::open(&artifacts::hypervisor())?.size()?;
    let text = format!("{} bytes loaded of {LIMIT} allowed", size.loaded);
    Ok(if size.loaded < LIMIT {
        Outcome::Passed(text)
    } else {
        Outcome::Failed(format!("    {text}"))
    })
}

/// A buffer that is all zero at first takes no room in the file; one byte in it that is not, and the
/// file holds all of it. (The page that stands for an empty descriptor table is read-only, so there.)
fn zeros() -> Result<Outcome> {
    let found = Image::open(&artifacts::hypervisor())?.zeros(8192)?;
    if found.is_empty() {
        return Ok(Outcome::Passed(String::new()));
    }
    let list: Vec<String> = found
        .iter()
        .map(|(size, name)| format!("    {name}: {size} bytes, almost all of them zero"))
        .collect();
    Ok(Outcome::Failed(list.join("\n")))
}

fn domain_footprint() -> Result<Outcome> {
    let bytes = domain_bytes()?;
    let text = format!("{bytes} bytes a domain of {DOMAIN_LIMIT} allowed");
    Ok(if bytes < DOMAIN_LIMIT {
        Outcome::Passed(text)
    } else {
        Outcome::Failed(format!("    {text}"))
    })
}

/// The hypervisor runs with the guest's vector registers live in the
/// processor; one instruction that touches them corrupts a guest silently.
fn no_vector_registers() -> Result<Outcome> {
    let uses = Image::open(&artifacts::hypervisor())?.vector_uses()?;
    if uses.is_empty() {
        return Ok(Outcome::Passed(String::new()));
    }
    let list: Vec<String> = uses
        .iter()
        .take(20)
        .map(|u| format!("    {:#x} in {}", u.address, u.symbol))
        .collect();
    Ok(Outcome::Failed(format!(
        "    {} instructions use vector registers:\n{}",
        uses.len(),
        list.join("\n")
    )))
}
