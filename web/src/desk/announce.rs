//! What the desk says to several candidates at once. The wall counts who has read it, as with any announcement.

use engine::AttemptId;
use engine::attempt::Command;
use engine::attempt::event::{Actor, Said};
use engine::attempt::time::SECOND;
use futures_util::future::join_all;

use crate::app::App;

/// A length of time in words: `28 分 2 秒`, `1 天 2 小时`.
pub fn length(us: i64) -> String {
    // To the nearest second, as ledgers have it.
    let seconds = (us + SECOND / 2) / SECOND;
    let (days, hours) = (seconds / 86_400, seconds / 3600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    let minute = if days + hours + seconds == 0 { "分钟" } else { "分" };
    let parts = [(days, "天"), (hours, "小时"), (minutes, minute), (seconds, "秒")];
    let said: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}")).collect();
    if said.is_empty() { "0 秒".into() } else { said.join(" ") }
}

/// Says a text to each; to how many. Who has ended meanwhile is told nothing more.
pub async fn say(
    app: &App,
    actor: &Actor,
    to: impl IntoIterator<Item = (AttemptId, String, Option<Said>)>,
) -> usize {
    let name = bank::id::fresh();
    let told = to.into_iter().map(|(attempt, text, said)| {
        let command = Command::Notify {
            actor: actor.clone(),
            text,
            warning: false,
            stops_clock: false,
            announcement: Some(name.clone()),
            said,
        };
        async move {
            let live = app.attempts.get(&attempt).await.ok()?;
            app.attempts.give(&live, command, app.clock.now()).await.ok()
        }
    });
    join_all(told).await.into_iter().flatten().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_as_people_say_them() {
        for (seconds, said) in [
            (0, "0 秒"),
            (59, "59 秒"),
            (300, "5 分钟"),
            (1682, "28 分 2 秒"),
            (5400, "1 小时 30 分"),
            (3600, "1 小时"),
            (86_400 + 7200, "1 天 2 小时"),
        ] {
            assert_eq!(length(seconds * SECOND), said);
        }
    }
}
