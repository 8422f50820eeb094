//! Unpacking with a limit.

use super::{Compression, codes};
use crate::problem::Problem;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use std::io::{Error, Read};
use trialstat_trial::diagnostic::{Diagnostic, Place};

/// Unpacks a whole file, all gzip members and zstd frames of it.
pub(crate) fn unpack(name: &str, bytes: &[u8], compression: Compression, limit: u64) -> Result<Vec<u8>, Vec<Problem>> {
    let mut unpacked = Vec::new();
    let ended = match compression {
        Compression::None => bytes.take(limit.saturating_add(1)).read_to_end(&mut unpacked),
        Compression::Gzip => unpack_to(MultiGzDecoder::new(bytes), limit, &mut unpacked),
        Compression::Zlib => unpack_to(ZlibDecoder::new(bytes), limit, &mut unpacked),
        Compression::Zstd => {
            zstd::stream::read::Decoder::new(bytes).and_then(|decoder| unpack_to(decoder, limit, &mut unpacked))
        }
    };
    let place = || Place::file(name);
    if unpacked.len() as u64 > limit {
        let message = format!("{} bytes unpack to more than {limit} bytes, which is the limit", bytes.len());
        let problem = Diagnostic::error(codes::UNPACKED_TOO_LARGE, place(), message);
        let hint = "unpack the file beforehand, or raise the limit if it is meant to be that large";
        return Err(vec![problem.with_hint(hint).into()]);
    }
    match ended {
        Ok(_) => Ok(unpacked),
        Err(error) => Err(vec![broken(name, compression, unpacked.len(), &error).into()]),
    }
}

fn unpack_to(decoder: impl Read, limit: u64, unpacked: &mut Vec<u8>) -> Result<usize, Error> {
    decoder.take(limit.saturating_add(1)).read_to_end(unpacked)
}

fn broken(name: &str, compression: Compression, unpacked: usize, error: &Error) -> Diagnostic {
    let message = format!("the file, {}, breaks off after {unpacked} unpacked bytes: {error}", compression.named());
    let test = match compression {
        Compression::Zstd => "fetch the file again; `zstd -t` tests whether it is whole",
        _ => "fetch the file again; `gzip -t` tests whether it is whole",
    };
    Diagnostic::error(codes::BROKEN_PACKING, Place::file(name), message).with_hint(test)
}
