//! Bare group commits: the rows that the journal would write, in transactions of as many rows as there are busy
//! connections, with nothing else to do. Only the transactions are timed.

use std::time::{Duration, Instant};

use engine::attempt::event::{Body, Event, Head};
use engine::journal::insert_sql;
use engine::store::Store;
use tests::harness::place::{Fresh, On};

/// A journal's table with nothing around it.
pub struct Bare {
    _fresh: Fresh,
    store: Store,
    ids: Vec<String>,
    heads: Vec<Head>,
    seq: u64,
    rows: usize,
    spent: Duration,
}

impl Bare {
    /// With so many attempts: as many rows go into each transaction.
    pub async fn start(on: On, attempts: usize) -> Self {
        let fresh = Fresh::on(on).await;
        let store = Store::open(&fresh.place()).await.unwrap();
        let ids: Vec<String> = (0..attempts).map(|_| bank::id::fresh()).collect();
        let heads = ids.iter().map(|id| Head::of_empty(id)).collect();
        Self { _fresh: fresh, store, ids, heads, seq: 0, rows: 0, spent: Duration::ZERO }
    }

    /// Commits for so long.
    pub async fn go(&mut self, duration: Duration) {
        let db = self.store.database();
        let until = self.spent + duration;
        while self.spent < until {
            self.seq += 1;
            let batch: Vec<_> =
                self.ids.iter().zip(&mut self.heads).map(|(id, head)| row(id, head, self.seq)).collect();
            let json = serde_json::to_string(&batch).unwrap();
            let began = Instant::now();
            sqlx::query(insert_sql(db.engine())).bind(json).execute(db.write()).await.unwrap();
            self.spent += began.elapsed();
            self.rows += self.ids.len();
        }
    }

    /// Rows a second.
    pub async fn end(self) -> f64 {
        self.store.database().close().await;
        self.rows as f64 / self.spent.as_secs_f64()
    }
}

fn row<'a>(attempt: &'a str, head: &mut Head, seq: u64) -> (&'a str, u32, i64, &'static str, String, String) {
    let slot = u16::try_from(seq % 100 + 1).unwrap();
    let response = Some(engine::attempt::Response::Choice(vec![1234]));
    let body = Body::Answered { seq, slot, response, client_ms: 1_790_000_000_000, made_at: None };
    let (event, json) = Event::after(head, 1_790_000_000_000_000 + i64::try_from(seq).unwrap(), body);
    *head = event.head();
    (attempt, event.number, event.at, event.body.kind(), json, event.hash)
}
