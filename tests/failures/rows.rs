use crate::cases::*;
#[test]
fn look() {
    for d in ["rows", "counts"] {
    let mut names: Vec<_> = std::fs::read_dir(case(d)).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    for n in names { if n == "mapping.toml" {continue;} eprintln!("== {n}"); let p = problems_of_data(&format!("{d}/mapping.toml"), &format!("{d}/{n}")); 
    for p in &p { eprintln!("{} {:?}", p, p.hint); }
    }}
    for n in ["path-climbs-out","path-is-absolute","incomplete","unknown-unit"] {eprintln!("== {n}"); let p = problems_of_data(&format!("mapping/{n}.toml"), "rows/sound.csv"); 
    for p in &p { eprintln!("{} {:?}", p, p.hint); }
    }
}
