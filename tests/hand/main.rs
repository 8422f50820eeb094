//! Cases worked on paper, with their derivation.

mod association;
mod proportions;
mod special;
mod survival;
