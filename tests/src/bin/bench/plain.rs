//! Acks with nothing behind them: a websocket server that writes what comes, many rows in one transaction, and acks it.
//! No rules, no state, no chain, nobody to tell: what is left to win is between this and Kaopu.

use std::sync::atomic::{AtomicU32, Ordering};

use bank::store::{Database, Place};
use engine::journal::insert_sql;
use engine::store::Store;
use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::accept_async_with_config;
use tokio_tungstenite::tungstenite::Message;
use wire::room::{ClientFrame, ServerFrame};

use crate::people::small;

/// The most rows in a transaction, as in the journal.
const BATCH: usize = 2_000;

type Waiting = (String, oneshot::Sender<()>);

/// Serves until the process is ended; the rows go to this place.
pub async fn serve(place: Place) {
    let store = Store::open(&place).await.unwrap();
    let (queue, waiting) = mpsc::channel(8_192);
    tokio::spawn(write(store.database().clone(), waiting));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("ws://{}", listener.local_addr().unwrap());
    let pages = AtomicU32::new(0);
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        tokio::spawn(page(stream, pages.fetch_add(1, Ordering::Relaxed), queue.clone()));
    }
}

async fn page(stream: TcpStream, page: u32, queue: mpsc::Sender<Waiting>) {
    let mut socket = accept_async_with_config(stream, Some(small())).await.unwrap();
    let attempt = format!("{page:026}");
    let hash = "0".repeat(64);
    while let Some(Ok(Message::Text(text))) = socket.next().await {
        let ClientFrame::Answer { epoch, seq, .. } = serde_json::from_str(&text).unwrap() else { continue };
        let at = i64::try_from(seq).unwrap();
        let row = serde_json::to_string(&(&attempt, seq, at, "answered", text.as_str(), &hash)).unwrap();
        let (done, committed) = oneshot::channel();
        if queue.send((row, done)).await.is_err() || committed.await.is_err() {
            return;
        }
        let ack = ServerFrame::Acked { epoch, seq, at, late: false };
        if socket.send(Message::text(serde_json::to_string(&ack).unwrap())).await.is_err() {
            return;
        }
    }
}

/// Everything that waits goes into one transaction.
async fn write(db: Database, mut waiting: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::new();
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        let rows: Vec<&str> = batch.iter().map(|(row, _)| row.as_str()).collect();
        let json = format!("[{}]", rows.join(","));
        sqlx::query(insert_sql(db.engine())).bind(json).execute(db.write()).await.unwrap();
        for (_, done) in batch.drain(..) {
            let _ = done.send(());
        }
    }
}
