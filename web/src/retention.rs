//! Camera frames whose time is over are deleted, pictures first and then their records, and candidates' photos with them;
//! the deed is audited.

use bank::store::StoreError;
use proctor::retention;
use serde_json::json;

use crate::app::App;
use crate::store::audit::Deed;
use crate::{photo, upload};

/// Deletes what is due. Interrupted, it goes on the next time.
pub async fn delete_due(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    for sitting in app.engine.sittings().await?.0 {
        let Some(frozen) = &sitting.frozen else { continue };
        let days = frozen.rules.frames_kept_days;
        if !retention::is_over(sitting.ends_at, days, now) {
            continue;
        }
        let photos = photo::there(app, &sitting.id).await.map_or(0, |there| there.len());
        let mut failed = false;
        for folder in [upload::folder(&sitting.id), photo::folder(&sitting.id)] {
            if let Err(error) = app.blobs.remove_folder(&folder).await {
                tracing::warn!(%error, folder, "pictures of people can't be deleted; it is tried again");
                failed = true;
            }
        }
        if failed {
            continue;
        }
        let attempts: Vec<_> =
            app.engine.seats(&sitting.id).await?.into_iter().map(|seat| seat.attempt).collect();
        let frames = app.proctor.forget_frames(&attempts).await?;
        if frames > 0 || photos > 0 {
            tracing::info!(frames, photos, sitting = %sitting.id, "pictures of people were deleted: their time is over");
            let detail = json!({ "frames": frames, "photos": photos, "kept_days": days });
            let deed = Deed::of_kaopu("frames.delete", format!("sitting {}", sitting.id), detail);
            app.store.record(&[deed], now).await?;
        }
    }
    Ok(())
}
