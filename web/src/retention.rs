//! Camera frames whose time is over are deleted, pictures first and then their records, and the deed is audited.

use bank::store::StoreError;
use proctor::retention;
use serde_json::json;

use crate::app::App;
use crate::store::audit::Deed;
use crate::upload;

/// Deletes what is due. Interrupted, it goes on the next time.
pub async fn delete_due(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    for sitting in app.engine.sittings().await? {
        let Some(frozen) = &sitting.frozen else { continue };
        let days = frozen.rules.frames_kept_days;
        if !retention::is_over(sitting.ends_at, days, now) {
            continue;
        }
        if let Err(error) = app.blobs.remove_folder(&upload::folder(&sitting.id)).await {
            tracing::warn!(%error, sitting = %sitting.id, "camera frames can't be deleted; it is tried again");
            continue;
        }
        let attempts: Vec<_> =
            app.engine.seats(&sitting.id).await?.into_iter().map(|seat| seat.attempt).collect();
        let frames = app.proctor.forget_frames(&attempts).await?;
        if frames > 0 {
            tracing::info!(frames, sitting = %sitting.id, "camera frames were deleted: their time is over");
            let detail = json!({ "frames": frames, "kept_days": days });
            let deed = Deed::of_kaopu("frames.delete", format!("sitting {}", sitting.id), detail);
            app.store.record(&[deed], now).await?;
        }
    }
    Ok(())
}
