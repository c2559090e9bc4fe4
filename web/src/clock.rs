//! The server's one clock: the wall clock as it was at the start, carried on by the monotonic clock. A wall clock that
//! steps afterwards neither ends nor lengthens anything.
//!
//! Over a restart it is carried on by the kernel's time since boot, if somebody sits an exam: a wall clock that was set
//! meanwhile counts only once nobody does. Until then the wall says that the two disagree.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use engine::clock::{AGREE, Anchor, Boot, base};

/// The clock.
#[derive(Clone, Debug)]
pub struct Clock {
    base: Arc<AtomicI64>,
    started: Instant,
    file: Arc<PathBuf>,
}

impl Clock {
    /// Starts it. `sitting`: whether somebody sits an exam.
    pub fn start(folder: &Path, sitting: bool) -> Self {
        let file = folder.join("clock.json");
        let saved = std::fs::read_to_string(&file).ok().and_then(|text| serde_json::from_str(&text).ok());
        let (started, boot, wall) = (Instant::now(), boot(), wall());
        let base = base(saved.as_ref(), boot.as_ref(), wall, sitting);
        if base != wall {
            let seconds = (wall - base) / 1_000_000;
            tracing::warn!(
                seconds,
                "the machine's clock was set while somebody sits an exam; it is not followed"
            );
        }
        let clock = Self { base: Arc::new(base.into()), started, file: Arc::new(file) };
        clock.keep();
        clock
    }

    /// µs since the epoch.
    pub fn now(&self) -> i64 {
        let passed = i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX);
        self.base.load(Ordering::Relaxed).saturating_add(passed)
    }

    /// How far the machine's clock is ahead, µs; 0 while they agree.
    pub fn off(&self) -> i64 {
        Some(wall() - self.now()).filter(|off| off.abs() > AGREE).unwrap_or(0)
    }

    /// Follows the machine's clock. Only while nobody sits an exam.
    pub fn follow(&self) {
        let off = self.off();
        if off != 0 {
            self.base.fetch_add(off, Ordering::Relaxed);
            tracing::warn!(seconds = off / 1_000_000, "the machine's clock was set; it is followed");
            self.keep();
        }
    }

    /// Keeps it for the next start. Where that fails the next start reads the wall clock.
    fn keep(&self) {
        let Some(boot) = boot() else { return };
        let anchor = Anchor { offset: self.now() - boot.since, since: boot.since, boot: boot.name };
        let text = serde_json::to_string(&anchor).unwrap_or_default();
        let fresh = self.file.with_extension("new");
        if let Err(error) = std::fs::write(&fresh, text).and_then(|()| std::fs::rename(&fresh, &*self.file)) {
            tracing::warn!(%error, "the clock can't be kept for the next start");
        }
    }
}

/// The machine's clock, µs since the epoch.
pub fn wall() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// The machine's own count, of Linux; elsewhere nothing is carried over a restart. It is asked of the kernel: a file
/// that says the same (`/proc/uptime`) may be a container's own, which begins anew while the machine's run goes on.
#[cfg(target_os = "linux")]
fn boot() -> Option<Boot> {
    let name = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?.trim().to_owned();
    let since = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Some(Boot { name, since: since.tv_sec * 1_000_000 + since.tv_nsec / 1_000 })
}

#[cfg(not(target_os = "linux"))]
fn boot() -> Option<Boot> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_says_since_when_it_runs() {
        let (one, two) = (boot().unwrap(), boot().unwrap());
        assert!(one.since > 0 && two.since >= one.since && one.name == two.name);
    }
}
