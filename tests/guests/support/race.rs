//! Whether a race took place: how often one vCPU did a step while the other did one. A test whose
//! steps never met says nothing.

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_guest::{println, test};

/// The steps of two vCPUs, 0 and 1.
pub struct Race {
    done: [AtomicU64; 2],
    met: AtomicU64,
}

impl Race {
    /// No step yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            done: [const { AtomicU64::new(0) }; 2],
            met: AtomicU64::new(0),
        }
    }

    /// A step of vCPU `me`. It meets one of the other that ends meanwhile.
    pub fn step<T>(&self, me: usize, act: impl FnOnce() -> T) -> T {
        let [mine, other] = match me {
            0 => [&self.done[0], &self.done[1]],
            _ => [&self.done[1], &self.done[0]],
        };
        let before = other.load(Ordering::SeqCst);
        let result = act();
        if other.load(Ordering::SeqCst) != before {
            self.met.fetch_add(1, Ordering::SeqCst);
        }
        mine.fetch_add(1, Ordering::SeqCst);
        result
    }

    /// How many steps met one of the other vCPU.
    pub fn met(&self) -> u64 {
        self.met.load(Ordering::SeqCst)
    }

    /// The end: an error of the test if no step met another.
    pub fn require(&self) {
        let [first, second] = [0, 1].map(|n: usize| self.done[n].load(Ordering::SeqCst));
        println!("{first} steps and {second}, {} met", self.met());
        if self.met() == 0 {
            test::error(format_args!("the race was never run"));
        }
    }
}

impl Default for Race {
    fn default() -> Self {
        Self::new()
    }
}
