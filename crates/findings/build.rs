//! Lists the files of `datasets/` so that the registry is part of the program.

use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let mut list = String::from("static EMBEDDED: &[(&str, &[u8])] = &[\n");
    for file in files {
        let below = file.strip_prefix(&root).expect("collected below the root");
        let key = below.to_string_lossy().replace('\\', "/");
        writeln!(list, "    ({key:?}, include_bytes!({file:?})),").expect("writing to a string");
    }
    list.push_str("];\n");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    std::fs::write(out.join("embedded.rs"), list).expect("cargo's output folder is writable");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in std::fs::read_dir(folder).expect("datasets is part of the checkout").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "toml" || ending == "csv") {
            files.push(path);
        }
    }
}
