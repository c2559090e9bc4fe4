// The websocket and its upkeep: hello on every connection, a ping when there is nothing else to say, a half-open
// connection noticed within 15 s, and coming back by itself. It knows nothing of answers.

import type { ClientFrame, ServerFrame, Welcome } from '../../shared/wire';
import { backoff } from './backoff';

const VERSION = 1;
const PING_EVERY_MS = 5000;
/** No frame for so long: the connection is dead, whatever the browser says. */
const SILENT_MS = 12_000;
const CONNECT_MS = 10_000;

export type LinkState =
  | { at: 'connecting' }
  /** Welcomed. */
  | { at: 'open' }
  /** `retryAt` is a mark of the monotonic clock, ms; `null` while a try is under way. */
  | { at: 'lost'; since: number; retryAt: number | null }
  /** Another page has the seat: the candidate decides. */
  | { at: 'seat_taken' }
  /** Another page took over: this one stops. */
  | { at: 'fenced' }
  | { at: 'signed_out' }
  /** The server would not let this page in, and said why before it hung up. */
  | { at: 'barred' }
  | { at: 'stopped' };

/** As much of WebSocket as is used, so that tests can stand in for it. */
export type Socket = Pick<WebSocket, 'onopen' | 'onmessage' | 'onclose' | 'send' | 'close'>;

export interface LinkParts {
  connect(): Socket;
  /** Monotonic, ms. */
  now(): number;
  random(): number;
  page: string;
  onstate(state: LinkState): void;
  /** Every frame but pongs, in order; `welcome` opens the link before it is told. */
  onframe(frame: ServerFrame): void;
  /** An exchange that tells the server's time, µs, asked at mark `sent`. */
  ontime(sent: number, serverUs: number): void;
}

export class Link {
  private socket: Socket | null = null;
  private state: LinkState = { at: 'stopped' };
  private tries = 0;
  private heard = 0;
  private spoke = 0;
  private greeted = 0;
  private takeOver = false;
  private lostSince: number | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private pulse: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly parts: LinkParts) {}

  start() {
    this.pulse ??= setInterval(() => this.beat(), 1000);
    this.dial();
  }

  stop() {
    this.hangUp();
    clearInterval(this.pulse);
    this.pulse = undefined;
    this.become({ at: 'stopped' });
  }

  get open(): boolean {
    return this.state.at === 'open';
  }

  /** Sends if welcomed; `false` says that the frame went nowhere. */
  send(frame: ClientFrame): boolean {
    if (!this.open || !this.socket) return false;
    this.write(frame);
    return true;
  }

  /** Tries at once: the candidate asked, or the browser says that the network is back. */
  retryNow() {
    if (this.state.at !== 'lost' || this.state.retryAt === null) return;
    this.dial();
  }

  /** The browser says that the network is gone: no heartbeat needs to find out. */
  gone() {
    if (this.state.at === 'open' || this.state.at === 'connecting') this.lost();
  }

  /** Takes the seat from the page that has it. */
  claim() {
    this.takeOver = true;
    this.dial();
  }

  /** Stops for good: the server told this page in another way that it lost its seat. */
  fence() {
    this.hangUp();
    this.become({ at: 'fenced' });
  }

  private dial() {
    this.hangUp();
    const since = this.lostSince;
    this.become(since === null ? { at: 'connecting' } : { at: 'lost', since, retryAt: null });
    const socket = this.parts.connect();
    this.socket = socket;
    this.heard = this.parts.now();
    socket.onopen = () => {
      if (this.socket !== socket) return;
      this.heard = this.greeted = this.parts.now();
      this.write({ type: 'hello', v: VERSION, page: this.parts.page, take_over: this.takeOver });
    };
    socket.onmessage = (event) => {
      if (this.socket === socket && typeof event.data === 'string') this.hear(event.data);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.closed(event.code);
    };
  }

  private hear(text: string) {
    this.heard = this.parts.now();
    let frame: ServerFrame;
    try {
      frame = JSON.parse(text) as ServerFrame;
    } catch {
      return;
    }
    switch (frame.type) {
      case 'pong':
        this.parts.ontime(frame.client_ms, frame.now);
        return;
      case 'welcome':
        this.tries = 0;
        this.takeOver = false;
        this.lostSince = null;
        this.parts.ontime(this.greeted, (frame as Welcome).now);
        this.become({ at: 'open' });
        break;
      case 'seat_taken':
        this.become({ at: 'seat_taken' });
        return;
      case 'taken_over':
        this.fence();
        return;
    }
    this.parts.onframe(frame);
    // The clock is wanted soon after the welcome, not five seconds later.
    if (frame.type === 'welcome') this.ping();
  }

  private closed(code: number) {
    this.socket = null;
    if (code === 4401) return this.become({ at: 'signed_out' });
    if (code === 4409) return this.become({ at: 'fenced' });
    if (code === 4403) return this.become({ at: 'barred' });
    // While the candidate decides about the seat, the server may hang up; the decision dials again.
    if (this.state.at === 'seat_taken' || this.state.at === 'fenced' || this.state.at === 'stopped') return;
    this.lost();
  }

  private lost() {
    this.hangUp();
    const now = this.parts.now();
    this.lostSince ??= now;
    const wait = backoff(this.tries++, this.parts.random());
    this.become({ at: 'lost', since: this.lostSince, retryAt: now + wait });
    this.retry = setTimeout(() => this.dial(), wait);
  }

  private beat() {
    if (!this.socket) return;
    const now = this.parts.now();
    const patience = this.open ? SILENT_MS : CONNECT_MS;
    if (this.state.at !== 'seat_taken' && now - this.heard >= patience) this.lost();
    else if (this.open && now - this.spoke >= PING_EVERY_MS) this.ping();
  }

  private ping() {
    if (this.open) this.write({ type: 'ping', client_ms: this.parts.now() });
  }

  private write(frame: ClientFrame) {
    // Only pings count as speech: they keep the clock fresh even while answers flow.
    if (frame.type === 'ping') this.spoke = this.parts.now();
    try {
      this.socket?.send(JSON.stringify(frame));
    } catch {
      // A closing socket throws in some browsers; its close event follows.
    }
  }

  private hangUp() {
    clearTimeout(this.retry);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private become(state: LinkState) {
    this.state = state;
    this.parts.onstate(state);
  }
}
