//! What the desk says to several candidates at once. The wall counts who has read it, as with any announcement.

use engine::AttemptId;
use engine::attempt::Command;
use engine::attempt::event::Actor;
use engine::attempt::time::SECOND;
use futures_util::future::join_all;

use crate::app::App;

/// A length of time in words: `28 分 2 秒`.
pub fn length(us: i64) -> String {
    let seconds = us / SECOND;
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} 秒"),
        (minutes, 0) => format!("{minutes} 分钟"),
        (minutes, seconds) => format!("{minutes} 分 {seconds} 秒"),
    }
}

/// Says a text to each; to how many. Who has ended meanwhile is told nothing more.
pub async fn say(app: &App, actor: &Actor, to: impl IntoIterator<Item = (AttemptId, String)>) -> usize {
    let name = bank::id::fresh();
    let told = to.into_iter().map(|(attempt, text)| {
        let command = Command::Notify {
            actor: actor.clone(),
            text,
            warning: false,
            stops_clock: false,
            announcement: Some(name.clone()),
        };
        async move {
            let live = app.attempts.get(&attempt).await.ok()?;
            app.attempts.give(&live, command, app.clock.now()).await.ok()
        }
    });
    join_all(told).await.into_iter().flatten().count()
}
