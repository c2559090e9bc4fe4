//! Bare group commits: the rows that the journal would write, in transactions of as many rows as there are busy
//! connections, with nothing else to do. Only the transactions are timed.

use std::time::{Duration, Instant};

use engine::attempt::event::{Body, Event, Head};
use engine::journal::insert_sql;
use engine::store::Store;
use tests::harness::place::{Fresh, On};

/// Rows a second.
pub async fn rate(on: On, attempts: usize, duration: Duration) -> f64 {
    let fresh = Fresh::on(on).await;
    let store = Store::open(&fresh.place()).await.unwrap();
    let db = store.database();
    let ids: Vec<String> = (0..attempts).map(|_| bank::id::fresh()).collect();
    let mut heads: Vec<Head> = ids.iter().map(|id| Head::of_empty(id)).collect();
    let mut spent = Duration::ZERO;
    let mut rows = 0;
    for seq in 1.. {
        let batch: Vec<_> = ids.iter().zip(&mut heads).map(|(id, head)| row(id, head, seq)).collect();
        let json = serde_json::to_string(&batch).unwrap();
        let began = Instant::now();
        sqlx::query(insert_sql(db.engine())).bind(json).execute(db.write()).await.unwrap();
        spent += began.elapsed();
        rows += attempts;
        if spent >= duration {
            break;
        }
    }
    db.close().await;
    rows as f64 / spent.as_secs_f64()
}

fn row<'a>(attempt: &'a str, head: &mut Head, seq: u64) -> (&'a str, u32, i64, &'static str, String, String) {
    let slot = u16::try_from(seq % 100 + 1).unwrap();
    let response = Some(engine::attempt::Response::Choice(vec![1234]));
    let body = Body::Answered { seq, slot, response, client_ms: 1_790_000_000_000 };
    let (event, json) = Event::after(head, 1_790_000_000_000_000 + i64::try_from(seq).unwrap(), body);
    *head = event.head();
    (attempt, event.number, event.at, event.body.kind(), json, event.hash)
}
