//! A websocket server that sends every frame back: what the room's transport could do if nothing had to be decided
//! or kept. A process of its own, as Kaopu is, with buffers as small: larger ones of a thousand connections fall out of
//! the processor's cache, and no limit would be left.

use std::process::Stdio;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio_tungstenite::accept_async_with_config;

use crate::people::small;

/// A server beside this process; it ends when dropped.
pub struct Beside {
    /// `ws://127.0.0.1:PORT`
    pub url: String,
    _child: Child,
}

impl Beside {
    /// Starts this binary again, as such a server: `echo`, or `plain` and where its rows go.
    pub async fn start(as_what: &[&str]) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(as_what).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.next_line().await.unwrap().expect("the server says where it is");
        Self { url, _child: child }
    }
}

/// Serves until the process is ended.
pub async fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("ws://{}", listener.local_addr().unwrap());
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        tokio::spawn(async move {
            let mut socket = accept_async_with_config(stream, Some(small())).await.unwrap();
            while let Some(Ok(message)) = socket.next().await {
                if message.is_text() && socket.send(message).await.is_err() {
                    return;
                }
            }
        });
    }
}
