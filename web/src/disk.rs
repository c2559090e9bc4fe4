//! Room on the disk that holds the data folder. Before it is full, what is left is kept for answers: everything that
//! can wait is refused.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use wire::wall::DiskSpace;

use crate::app::App;
use crate::problem::Problem;

/// Low is this many times what is kept for answers.
const LOW: u64 = 4;

/// The disk under a folder.
#[derive(Debug)]
pub struct Disk {
    folder: PathBuf,
    /// Kept for answers, bytes.
    reserve: u64,
    free: AtomicU64,
}

impl Disk {
    /// Looks at a folder's disk, of which `reserve` bytes are kept for answers.
    pub fn under(folder: PathBuf, reserve: u64) -> Self {
        let disk = Self { folder, reserve, free: AtomicU64::new(u64::MAX) };
        disk.look();
        disk
    }

    /// Looks again.
    pub fn look(&self) {
        // A disk that can't be asked is not called full: writes will tell.
        let free = rustix::fs::statvfs(&self.folder)
            .map_or(u64::MAX, |stat| stat.f_bavail.saturating_mul(stat.f_frsize));
        let before = self.space();
        self.free.store(free, Ordering::Relaxed);
        let now = self.space();
        if before != now {
            match now {
                DiskSpace::Plenty => tracing::info!(free, "the disk has room again"),
                DiskSpace::Low => tracing::warn!(free, "the disk is nearly full"),
                DiskSpace::Full => {
                    tracing::error!(free, "the disk is full: only the exam room is written to")
                }
            }
        }
    }

    /// Bytes that are free.
    pub fn free(&self) -> u64 {
        self.free.load(Ordering::Relaxed)
    }

    /// How much room there is.
    pub fn space(&self) -> DiskSpace {
        match self.free() {
            free if free < self.reserve => DiskSpace::Full,
            free if free < self.reserve.saturating_mul(LOW) => DiskSpace::Low,
            _ => DiskSpace::Plenty,
        }
    }
}

/// What an exam can't do without, and is let through as long as anything can be written: the room, the door, staff
/// who sign in, acts of invigilators.
fn can_wait(path: &str) -> bool {
    let essential = ["/api/room/frames", "/api/door/", "/api/receipts/", "/api/staff/", "/api/wall/"];
    !essential.iter().any(|prefix| path.starts_with(prefix))
}

/// The header of every answer while room is short: `low` or `full`. Pages of staff say so.
pub const HEADER: &str = "kaopu-disk";

/// Refuses what can wait while the disk is full, and says in every answer when room is short.
pub async fn keep_room(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let space = app.disk.space();
    let mut answer = if changes && space == DiskSpace::Full && can_wait(request.uri().path()) {
        full().into_response()
    } else {
        next.run(request).await
    };
    let said = match space {
        DiskSpace::Plenty => return answer,
        DiskSpace::Low => "low",
        DiskSpace::Full => "full",
    };
    answer.headers_mut().insert(HEADER, HeaderValue::from_static(said));
    answer
}

/// The disk is full.
pub fn full() -> Problem {
    Problem::new(
        StatusCode::INSUFFICIENT_STORAGE,
        "store.full",
        "the server's disk is full: nothing was changed; what is left is kept for candidates' answers",
    )
    .retry_after(60)
}
