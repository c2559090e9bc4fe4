// Sends a camera frame every so many seconds, by its own way: nothing here can hold up an answer.

import { api, ApiError } from '../../shared/api';
import { recall, remember } from '../../shared/memory';
import type { SnapshotTaken } from '../../shared/wire';

export interface Source {
  grab(): Promise<Blob | null>;
  /** The server can take no pictures at the moment; nothing that the candidate could do about. */
  declined: boolean;
}

const TIMEOUT_MS = 10_000;

export class Snapshots {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;
  private readonly key: string;

  constructor(
    attempt: string,
    private readonly camera: Source,
    private readonly everyS: number,
  ) {
    this.key = `frames.${attempt}`;
  }

  start() {
    if (this.running) return;
    this.running = true;
    void this.round();
  }

  stop() {
    this.running = false;
    clearTimeout(this.timer);
  }

  private async round() {
    let next = this.everyS;
    try {
      const frame = await this.camera.grab();
      if (frame) next = await this.send(frame);
    } catch (error) {
      // The server notices a missing frame; the next one comes in time.
      if (error instanceof ApiError && error.status >= 500) this.camera.declined = true;
    }
    if (this.running) this.timer = setTimeout(() => void this.round(), next * 1000);
  }

  private async send(frame: Blob): Promise<number> {
    const n = this.number();
    const taken = await api.upload<SnapshotTaken>('PUT', `/api/room/snapshots/${n}`, frame, { timeoutMs: TIMEOUT_MS });
    this.camera.declined = false;
    // Frames that another machine sent before this one count on; the next of ours comes after them.
    if (taken && taken.n > n) remember(this.key, String(taken.n));
    return taken?.next_s ?? this.everyS;
  }

  /** Numbers only rise, over reloads and crashes too: a lost frame leaves a gap, never a doubt. */
  private number(): number {
    const n = Number(recall(this.key) ?? 0) + 1;
    remember(this.key, String(n));
    return n;
  }
}
