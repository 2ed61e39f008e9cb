//! A small generator of random numbers, and choices made with it.

/// xorshift64*: the same seed gives the same calls.
pub struct Random(u64);

impl Random {
    /// A sequence of its own for each seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// 64 random bits.
    pub fn word(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `limit`, which is not zero.
    pub fn below(&mut self, limit: u64) -> u64 {
        (self.word() >> 16) % limit
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of several.
    pub fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }

    /// Numbers as they go wrong in software: small, near powers of two, any.
    pub fn number(&mut self) -> u64 {
        match self.below(8) {
            0..=3 => self.below(20),
            4 => (1u64 << self.below(64)).wrapping_sub(self.below(3)),
            5 => u64::MAX - self.below(4096),
            6 => self.word() >> self.below(64),
            _ => self.word(),
        }
    }
}
