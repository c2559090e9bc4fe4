//! Whether the server lives, can serve, and how it does.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use wire::wall::DiskSpace;

use crate::app::App;

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers and takes what is to be saved. A disk that only answers may
/// still fill is ready: the room goes on.
pub async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    let stalled = app.attempts.journal().health().stalled_since().is_some();
    if *app.stopping.borrow() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping\n")
    } else if stalled || app.store.setting("ready").await.is_err() {
        let full = app.disk.space() == DiskSpace::Full;
        let why = if full { "the disk is full\n" } else { "the database is away\n" };
        (StatusCode::SERVICE_UNAVAILABLE, why)
    } else {
        (StatusCode::OK, "ready\n")
    }
}

/// `GET /metrics`: Prometheus text. No personal data.
pub async fn metrics(State(app): State<Arc<App>>) -> String {
    let health = app.attempts.journal().health();
    let figures: [(&str, &str, i64); 8] = [
        ("kaopu_pages_connected", "Attempts with a page connected.", count(app.presence.connected())),
        ("kaopu_attempts_in_memory", "Attempts in memory.", count(app.attempts.all().len())),
        ("kaopu_save_median_us", "Median time to save an answer, µs.", health.pace.percentile(500)),
        (
            "kaopu_save_p99_us",
            "99th percentile of the time to save an answer, µs.",
            health.pace.percentile(990),
        ),
        (
            "kaopu_save_stalled",
            "Whether answers can't be saved.",
            i64::from(health.stalled_since().is_some()),
        ),
        ("kaopu_disk_free_bytes", "Room on the data folder's disk.", bytes(app.disk.free())),
        (
            "kaopu_clock_off_us",
            "How far the machine's clock is ahead of the server's own, µs.",
            app.clock.off(),
        ),
        ("kaopu_proctoring_dropped", "Frames and signals dropped.", i64::from(app.proctoring.dropped())),
    ];
    let line = |(name, help, value): (&str, &str, i64)| {
        format!("# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n")
    };
    figures.into_iter().map(line).collect()
}

fn bytes(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
