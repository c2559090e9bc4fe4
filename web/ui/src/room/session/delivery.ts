// What of the outbox goes out when: in order, a window at a time, again when no ack came, later when the server says so.

import type { ClientFrame } from '../../shared/wire';
import type { Entry } from './outbox';

/** At most so many acts on the way at once: after a long outage they come in order, not as a flood. */
const WINDOW = 64;
const RESEND_MS = 10_000;
const HOLD_MS = 3000;
/** An act that waited longer says when it was made. */
const AT_ONCE_US = 1e6;

export interface DeliveryParts {
  /** Monotonic, ms. */
  now(): number;
  /** The server's time, µs. */
  time(): number;
  /** Whether the frame went out. */
  send(frame: ClientFrame): boolean;
}

export class Delivery {
  private sent = new Map<string, number>();
  private held = new Map<string, number>();

  constructor(private readonly parts: DeliveryParts) {}

  /** A new welcome: whatever was on its way before may be lost. */
  begin() {
    this.sent.clear();
    this.held.clear();
  }

  flush(due: readonly Entry[]) {
    const now = this.parts.now();
    let onTheWay = 0;
    for (const entry of due) {
      if (onTheWay >= WINDOW) return;
      if ((this.held.get(entry.key) ?? 0) > now) continue;
      onTheWay++;
      const sentAt = this.sent.get(entry.key);
      if (sentAt === undefined || now - sentAt >= RESEND_MS) this.send(entry);
    }
  }

  send(entry: Entry) {
    this.sent.set(entry.key, this.parts.now());
    if (!this.parts.send(this.frame(entry))) this.sent.delete(entry.key);
  }

  private frame({ epoch, seq, act, clientMs, madeAt }: Entry): ClientFrame {
    const made_at = Math.round(madeAt);
    switch (act.type) {
      case 'superseded':
        return { ...act, made_at, epoch, seq, client_ms: clientMs };
      case 'answer':
        return { ...act, ...(this.parts.time() - madeAt > AT_ONCE_US ? { made_at } : {}), epoch, seq, client_ms: clientMs };
      default:
        return { ...act, epoch, seq };
    }
  }

  /** The server can't take it now: it waits a moment, or until `release`. */
  hold(entry: Entry, until: 'released' | 'later') {
    this.held.set(entry.key, until === 'released' ? Infinity : this.parts.now() + HOLD_MS);
    this.sent.delete(entry.key);
  }

  release() {
    this.held.clear();
  }
}
