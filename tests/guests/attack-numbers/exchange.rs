//! `XENMEM_exchange`, whose progress is a number that the guest writes.

use paravane_guest::abi::*;
use paravane_guest::hypercall::raw;
use paravane_guest::{claim, claim_eq};

use crate::NUMBERS;
use crate::world::{SELF, World};

/// Makes the call; gives its result and the progress it reports. `lists`: number of extents and
/// order, of what is given and what is wanted.
fn exchange(world: &World, lists: [(u64, u8); 2], done: u64) -> (i64, u64) {
    let mut words = [0; 9];
    for ((words, at), (count, order)) in words.chunks_mut(4).zip(world.lists()).zip(lists) {
        words.copy_from_slice(&[at, count, order.into(), SELF]);
    }
    words[8] = done;
    let at = world.put(&words);
    // SAFETY: the structure that belongs to the command.
    let result = unsafe { raw::call2::<__HYPERVISOR_memory_op>(XENMEM_exchange.into(), at) };
    // SAFETY: the structure's last word.
    (result, unsafe { ((at + 64) as *const u64).read_volatile() })
}

/// An exchange of which the first extent counts as done already.
pub fn control(world: &World) {
    let [input, output] = world.lists();
    let frames = world.frames();
    world.put_list(input, [u64::MAX, frames[1]]);
    world.put_list(output, [u64::MAX, 1 << 20]);
    claim_eq!(exchange(world, [(2, 0); 2], 1), (0, 2));
    let [other, new] = world.list(output);
    claim_eq!(other, u64::MAX);
    claim!(new != 1 << 20, "no frame came");
    world.replace(1, new);
}

/// Exchanges that are nearly done, by the number of extents that the guest says are done.
pub fn attack(world: &World) {
    let [input, output] = world.lists();
    world.put_list(input, world.frames());
    let numbers = [(1 << 20), (1 << 20) + 1];
    world.put_list(output, numbers);
    for number in NUMBERS {
        for (from, to) in [(0, 0), (9, 0), (0, 9), (9, 9)] {
            // As many units, each of the larger order, are done, and one is to be done.
            let (per_input, per_output) = (to - from.min(to), from - to.min(from));
            let done = number >> per_input << per_input;
            let units = (number >> per_input).wrapping_add(1);
            let lists = [(units << per_input, from), (units << per_output, to)];
            let (result, progress) = exchange(world, lists, done);
            claim!(
                result < 0,
                "{number:#x} extents of order {from} for {to} are done: {result}"
            );
            claim_eq!(progress, done);
        }
    }
    claim_eq!(world.list(input), world.frames());
    claim_eq!(world.list(output), numbers);
}
