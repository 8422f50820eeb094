//! Random numbers that are addressed, not seeded: whoever draws says where its numbers lie.
//!
//! An [`Address`] names a stream of 64-bit words, and [`Stream::at`] reads it from its start. The generator behind it
//! is Philox4x64-10, a function of key and counter without a state, so that two streams share nothing: which thread
//! reads them, and in which order, changes no number. There is no stream without an address, and none from the clock.
//!
//! The key is (`seed`, `group`), the counter (block, `purpose`, `subject`, `replicate`), each a full word. NumPy's
//! Philox, which steps its counter before each block, holds the same numbers:
//!
//! ```python
//! numpy.random.Philox(key=seed + (group << 64),
//!                     counter=(purpose << 64) + (subject << 128) + (replicate << 192) - 1)
//! ```
//!
//! Samplers of the crate `rand_distr` draw from a [`Stream`] through `rand_core`.

mod philox;
mod purpose;
mod stream;
mod words;

pub use philox::philox4x64_10;
pub use purpose::Purpose;
pub use stream::{Address, Stream};
pub use words::Words;
