//! What a load costs the server's process, from proc(5).

use std::fs;

use tests::harness::server::Server;

/// Since a moment.
pub struct Meter {
    pid: u32,
    cpu_ms: f64,
    memory_kib: f64,
}

impl Meter {
    /// From now on.
    pub fn start(server: &Server) -> Self {
        let pid = server.pid();
        // proc(5): the peak is counted anew.
        fs::write(format!("/proc/{pid}/clear_refs"), "5").unwrap();
        Self { pid, cpu_ms: cpu_ms(pid), memory_kib: memory_kib(pid) }
    }

    /// CPU time since then, ms.
    pub fn cpu_ms(&self) -> f64 {
        cpu_ms(self.pid) - self.cpu_ms
    }

    /// Resident memory that came since then, KiB.
    pub fn memory_kib(&self) -> f64 {
        memory_kib(self.pid) - self.memory_kib
    }

    /// The most resident memory at once since then, beyond what there was, KiB.
    pub fn peak_kib(&self) -> f64 {
        status_kib(self.pid, "VmHWM:") - self.memory_kib
    }
}

/// User and system, fields 14 and 15 of stat in ticks of 10 ms.
fn cpu_ms(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let after_name = stat.rsplit_once(") ").unwrap().1;
    let ticks: u32 = after_name.split(' ').skip(11).take(2).map(|field| field.parse::<u32>().unwrap()).sum();
    f64::from(ticks) * 10.0
}

fn memory_kib(pid: u32) -> f64 {
    status_kib(pid, "VmRSS:")
}

fn status_kib(pid: u32, field: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
