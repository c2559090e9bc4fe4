//! Work that can wait: imports, drawing papers, looking at frames. It has threads of its own, which step back behind
//! those that save answers.

use std::sync::OnceLock;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinError;

/// How many such works run at once; more wait.
const AT_ONCE: usize = 2;
/// How far they step back: Linux' nice value, 0 to 19.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

static THREADS: OnceLock<Option<Runtime>> = OnceLock::new();

/// Does some work in the background.
pub async fn background<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JoinError> {
    let threads = THREADS.get_or_init(|| {
        Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(AT_ONCE)
            .thread_name("kaopu-background")
            .on_thread_start(step_back)
            .build()
            .ok()
    });
    match threads {
        Some(threads) => threads.spawn_blocking(work).await,
        None => tokio::task::spawn_blocking(work).await,
    }
}

fn step_back() {
    // On Linux it is the thread's own. Where it can't be had, the work competes; nothing is wrong.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, NICE);
}
