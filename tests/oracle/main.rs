//! Numbers other programs printed, made by the scripts beside this file.

mod proportions;
mod special;
mod survival;
mod xport;
