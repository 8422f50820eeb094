//! What a process has used, as the operating system tells (Linux).

use std::fs;

/// Use of the processor and of memory.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Usage {
    /// Seconds on all processors, in the program and in the kernel for it.
    pub cpu_seconds: f64,
    /// The most memory that was held at once, in kB.
    pub peak_kilobytes: u64,
}

/// Clock ticks a second: what Linux gives its programs, whatever it uses itself.
const TICKS: f64 = 100.0;

impl Usage {
    /// Of this process, up to now; nothing where the system does not tell.
    pub fn now() -> Usage {
        let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        Usage { cpu_seconds: cpu_seconds(&stat).unwrap_or_default(), peak_kilobytes: peak(&status).unwrap_or_default() }
    }
}

/// Ticks in user and kernel mode are fields 14 and 15; the second field is a name that may hold anything.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let after_name = stat.rsplit_once(')')?.1;
    let ticks = after_name.split_ascii_whitespace().skip(11).take(2).map(|field| field.parse::<f64>().ok());
    Some(ticks.sum::<Option<f64>>()? / TICKS)
}

fn peak(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_words_are_understood() {
        let stat = "71 (a ) name) S 1 2 3 4 5 6 7 8 9 10 250 50 13 14";
        assert_eq!(cpu_seconds(stat), Some(3.0));
        assert_eq!(peak("VmPeak:\t 9 kB\nVmHWM:\t    1234 kB\n"), Some(1234));
        assert_eq!((cpu_seconds(""), peak("")), (None, None));
    }
}
