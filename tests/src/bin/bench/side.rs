//! Other work while candidates answer: a long import, camera frames, a wall that is open.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Luma};
use tests::harness::exam::Sitting;
use tests::harness::server::Server;
use tests::harness::staff::Member;
use tokio::task::JoinHandle;

use crate::people::Person;

/// Rows of the import.
const ITEMS: usize = 10_000;
/// From one import to the next: there is one under way most of the time.
const IMPORT_EVERY: Duration = Duration::from_secs(5);
/// Frames a second.
const FRAMES: u64 = 20;

/// A running side load.
pub struct Load {
    over: Arc<AtomicBool>,
    imported: Arc<AtomicU32>,
    frames: Arc<AtomicU32>,
    heard: Arc<AtomicU32>,
    tasks: Vec<JoinHandle<()>>,
}

impl Load {
    /// Starts it. Frames come from `people`, whose `sitting` is on the wall.
    pub async fn start(server: &Server, sitting: &Sitting, people: &[Person]) -> Self {
        let load = Self {
            over: Arc::default(),
            imported: Arc::default(),
            frames: Arc::default(),
            heard: Arc::default(),
            tasks: Vec::new(),
        };
        let invigilator = Member::signed_in(server, "wangfang").await;
        let mut wall = invigilator.watches(&sitting.id).await;
        wall.until("the tiles", |wall| wall.tiles.len() == people.len()).await;
        let (over, heard) = (Arc::clone(&load.over), Arc::clone(&load.heard));
        let watching = tokio::spawn(async move {
            while !over.load(Ordering::Relaxed) {
                wall.hears().await;
                heard.fetch_add(1, Ordering::Relaxed);
            }
        });
        let frames = tokio::spawn(send_frames(
            server.base.clone(),
            people.to_vec(),
            Arc::clone(&load.over),
            Arc::clone(&load.frames),
        ));
        let (over, imported) = (Arc::clone(&load.over), Arc::clone(&load.imported));
        let admin = Member::signed_in(server, "admin").await;
        let importing = tokio::spawn(async move {
            for part in 0.. {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                let next = tokio::time::Instant::now() + IMPORT_EVERY;
                let done = admin.imports("bench.csv", csv(part), "S").await;
                let sound: u32 = done.sound.iter().map(|(_, count)| count).sum();
                imported.fetch_add(sound, Ordering::Relaxed);
                tokio::time::sleep_until(next).await;
            }
        });
        Self { tasks: vec![watching, frames, importing], ..load }
    }

    /// Ends it; says how many items were imported, how many frames taken, how often the wall heard something.
    pub async fn stop(self) -> (u32, u32, u32) {
        self.over.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await.unwrap();
        }
        let count = |n: &AtomicU32| n.load(Ordering::Relaxed);
        (count(&self.imported), count(&self.frames), count(&self.heard))
    }
}

async fn send_frames(base: String, people: Vec<Person>, over: Arc<AtomicBool>, taken: Arc<AtomicU32>) {
    let client = reqwest::Client::new();
    let pictures: Vec<Vec<u8>> = (0..50).map(picture).collect();
    let mut tick = tokio::time::interval(Duration::from_millis(1000 / FRAMES));
    for n in 0.. {
        tick.tick().await;
        if over.load(Ordering::Relaxed) {
            return;
        }
        let (who, number) = (&people[n % people.len()], n / people.len() + 1);
        let put = client
            .put(format!("{base}/api/room/snapshots/{number}"))
            .header("cookie", who.cookie())
            .body(pictures[n % pictures.len()].clone());
        let taken = Arc::clone(&taken);
        tokio::spawn(async move {
            if put.send().await.is_ok_and(|reply| reply.status().is_success()) {
                taken.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
}

fn picture(n: u32) -> Vec<u8> {
    let pixel = |x: u32, y: u32| if ((x + n * 7) / 16 + y / (8 + n)).is_multiple_of(2) { 70 } else { 190 };
    let mut bytes = Vec::new();
    JpegEncoder::new(&mut bytes)
        .encode_image(&GrayImage::from_fn(640, 480, |x, y| Luma([pixel(x, y)])))
        .unwrap();
    bytes
}

fn csv(part: usize) -> Vec<u8> {
    let mut csv = String::from("题型,题干,选项A,选项B,选项C,选项D,答案,解析\n");
    for n in part * ITEMS..(part + 1) * ITEMS {
        csv.push_str(&format!(
            "单选,第 {n} 题：额定载荷的 {n} 分之一是多少？,{n},{},{},{},B,见说明 {n}\n",
            n + 1,
            n + 2,
            n + 3
        ));
    }
    csv.into_bytes()
}
