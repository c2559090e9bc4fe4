// The connection to the room and its upkeep: hello on every one, a ping when there is nothing else to say, a half-open
// one noticed within 15 s, and coming back by itself. It prefers a websocket, and goes by HTTP where none gets
// through; whichever is welcomed first carries everything. It knows nothing of answers.

import type { ClientFrame, ServerFrame } from '../../shared/wire';
import { backoff } from './backoff';
import type { Socket } from './socket';
import { Way, type Kind } from './way';

export type { Socket } from './socket';

const PING_EVERY_MS = 5000;
/** Nothing heard for so long although a ping was due: something may be wrong. */
const DOUBT_MS = 7000;
/** No frame for so long: the connection is dead, whatever the browser says. */
const SILENT_MS = 12_000;
/** A pulse of one second that comes so late was held back. */
const LATE_MS = 5000;
/** The same when there is a reason to ask, for instance a machine that just woke. */
const CHECK_MS = 3000;
const CONNECT_MS = 10_000;
/** A websocket that was not welcomed by then is joined by HTTP. */
const POST_AFTER_MS = 3000;
/** How often a link that goes by HTTP tries the websocket again. */
const UPGRADE_EVERY_MS = 60_000;
/** A try that is younger than this is not started over. */
const YOUNG_MS = 1500;

export type LinkState =
  | { at: 'connecting' }
  /** Welcomed. */
  | { at: 'open' }
  /** Both are marks of the monotonic clock, ms; `retryAt` is `null` while a try is under way. */
  | { at: 'lost'; since: number; retryAt: number | null }
  /** Another page has the seat: the candidate decides. */
  | { at: 'seat_taken' }
  /** Another page took over: this one stops. */
  | { at: 'fenced' }
  | { at: 'signed_out' }
  /** The server would not let this page in, and said why before it hung up. */
  | { at: 'barred' }
  | { at: 'stopped' };

export interface LinkParts {
  connect(): Socket;
  /** The same frames over HTTP. */
  post?: (() => Socket) | undefined;
  /** Whether websockets got through on this machine when last tried; told anew when that changes. */
  blocked?: { get(): boolean; set(blocked: boolean): void } | undefined;
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
  /** The one that was welcomed. */
  private line: Way | null = null;
  /** Those that may be. While there is a line, that is a websocket to take its place. */
  private trying: Way[] = [];
  private state: LinkState = { at: 'stopped' };
  private tries = 0;
  private dialled = 0;
  private posted = false;
  private spoke = 0;
  /** When the pulse was felt last. */
  private beaten = 0;
  private patience = SILENT_MS;
  private takeOver = false;
  private lostSince: number | null = null;
  /** When the line was heard last, while it is being asked whether it is still there. */
  private asked: number | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** The next way to be tried beside those under way. */
  private other: ReturnType<typeof setTimeout> | undefined;
  private pulse: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly parts: LinkParts) {}

  start() {
    this.beaten = this.parts.now();
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

  /** Open, and nothing was heard for longer than is usual. */
  get doubtful(): boolean {
    return this.open && this.line !== null && this.parts.now() - this.line.heard >= Math.min(DOUBT_MS, this.patience);
  }

  /** Sends if welcomed; `false` says that the frame went nowhere. */
  send(frame: ClientFrame): boolean {
    if (!this.open || !this.line) return false;
    this.line.write(frame);
    return true;
  }

  /** Tries at once: the candidate asked, or the browser says that the network is back. */
  retryNow() {
    if (this.state.at !== 'lost') return;
    if (this.state.retryAt === null && this.parts.now() - this.dialled < YOUNG_MS) return;
    this.dial();
  }

  /** Finds out at once whether the server is still there. */
  check() {
    this.retryNow();
    if (!this.open || !this.line) return;
    // How long the machine slept says nothing about the connection; an answer does.
    this.asked ??= this.line.heard;
    this.line.heard = this.parts.now();
    this.patience = CHECK_MS;
    this.ping();
  }

  /** The browser says that the network is gone: no heartbeat needs to find out. */
  gone() {
    if (this.state.at === 'open' || this.state.at === 'connecting') this.lost(this.parts.now());
  }

  /** Takes the seat from the page that has it. */
  claim() {
    this.takeOver = true;
    this.dial();
  }

  /** Comes anew although nothing is wrong: the server is to tell once more where it stands. Until then the line holds the seat. */
  again() {
    if (this.open && this.line) this.try(this.line.kind);
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
    this.dialled = this.parts.now();
    this.posted = false;
    this.try('socket');
    if (!this.parts.post) return;
    if (this.parts.blocked?.get()) this.try('post');
    else this.other = setTimeout(() => this.try('post'), POST_AFTER_MS);
  }

  private try(kind: Kind) {
    clearTimeout(this.other);
    const { now, page, connect, post } = this.parts;
    const socket = kind === 'post' && post ? post() : connect();
    this.posted ||= kind === 'post';
    const onframe = (way: Way, frame: ServerFrame) => this.hear(way, frame);
    const onclose = (way: Way, code: number) => this.closed(way, code);
    this.trying.push(new Way(kind, socket, { now, page, takeOver: this.takeOver, onframe, onclose }));
  }

  private hear(way: Way, frame: ServerFrame) {
    if (way === this.line) {
      this.patience = SILENT_MS;
      this.asked = null;
    }
    switch (frame.type) {
      case 'pong':
        this.parts.ontime(frame.client_ms, frame.now);
        return;
      case 'welcome':
        // A further one on the same way: an attempt that had ended goes on. It was greeted long ago.
        if (way !== this.line) {
          this.parts.ontime(way.greeted, frame.now);
          this.choose(way);
        }
        this.parts.onframe(frame);
        // The clock is wanted soon after the welcome, not five seconds later.
        this.ping();
        return;
      case 'seat_taken':
        // After the end nobody is to be asked: what is left on this machine goes where it still counts.
        if (frame.ended && !this.takeOver) return this.claim();
        this.hangUp();
        this.become({ at: 'seat_taken' });
        return;
      case 'taken_over':
        this.fence();
        return;
    }
    this.parts.onframe(frame);
  }

  /** This one was welcomed. */
  private choose(way: Way) {
    this.trying = this.trying.filter((one) => one !== way);
    this.line?.hangUp();
    this.line = way;
    this.tries = 0;
    this.takeOver = false;
    this.lostSince = this.asked = null;
    this.patience = SILENT_MS;
    clearTimeout(this.other);
    this.parts.blocked?.set(way.kind === 'post');
    if (way.kind === 'socket') {
      for (const one of this.trying.splice(0)) one.hangUp();
    } else if (this.trying.length === 0) this.upgradeLater();
    if (!this.open) this.become({ at: 'open' });
  }

  private upgradeLater() {
    clearTimeout(this.other);
    this.other = setTimeout(() => this.try('socket'), UPGRADE_EVERY_MS);
  }

  private closed(way: Way, code: number) {
    way.hangUp();
    this.trying = this.trying.filter((one) => one !== way);
    const end = ({ 4401: 'signed_out', 4409: 'fenced', 4403: 'barred' } as const)[code];
    if (way === this.line) this.line = null;
    else if (this.line) return this.upgradeLater();
    if (end) {
      this.hangUp();
      return this.become({ at: end });
    }
    // A proxy that lets no websocket through says so at once.
    if (this.trying.length === 0 && !this.open && !this.posted && this.parts.post) this.try('post');
    if (this.trying.length === 0) this.lost(this.asked ?? this.parts.now());
  }

  private lost(since: number) {
    this.hangUp();
    this.lostSince ??= since;
    this.asked = null;
    const wait = backoff(this.tries++, this.parts.random());
    this.become({ at: 'lost', since: this.lostSince, retryAt: this.parts.now() + wait });
    this.retry = setTimeout(() => this.dial(), wait);
  }

  private beat() {
    const now = this.parts.now();
    const late = now - this.beaten > LATE_MS;
    this.beaten = now;
    // Browsers hold back the timers of a page nobody looks at, down to one a minute: that is no silence of the server.
    if (late) this.check();
    for (const way of this.trying) if (now - way.heard >= CONNECT_MS) this.closed(way, 1006);
    if (!this.line) return;
    if (now - this.line.heard >= this.patience) this.lost(this.asked ?? this.line.heard);
    else if (now - this.spoke >= PING_EVERY_MS) this.ping();
  }

  private ping() {
    // Only pings count as speech: they keep the clock fresh even while answers flow.
    this.spoke = this.parts.now();
    this.line?.write({ type: 'ping', client_ms: this.spoke });
  }

  private hangUp() {
    clearTimeout(this.retry);
    clearTimeout(this.other);
    const ways = this.trying.splice(0);
    if (this.line) ways.push(this.line);
    this.line = null;
    for (const way of ways) way.hangUp();
  }

  private become(state: LinkState) {
    this.state = state;
    this.parts.onstate(state);
  }
}
