// A server of a few lines, and pages of the room before it.

import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { ServerClock } from '../shared/clock';
import type { ClientFrame, Door, Paper, ServerFrame, TimeState, Welcome } from '../shared/wire';
import { Room, type RoomParts } from './room.svelte';
import { Keepsake, lastKept } from './session/keepsake';
import type { Socket } from './session/link';
import { IndexedShelf } from './session/shelf';

export const MIN = 60e6;
export const paper: Paper = {
  marks: 300,
  sections: [{ kind: 'single_choice', marks: 100, first: 1, last: 3 }],
  slots: [1, 2, 3].map((number) => ({
    number,
    kind: 'single_choice' as const,
    marks: 100,
    case: null,
    stem: '',
    ask: { how: 'one' as const, options: [{ id: 7, text: '' }, { id: 8, text: '' }] },
  })),
};

/** A server that acks, pauses, ends and breaks as told. */
export class Server {
  frames: ClientFrame[] = [];
  reachable = true;
  acks = true;
  paused = false;
  welcome: Partial<Welcome> = {};
  socket: Socket | null = null;

  readonly connect = (): Socket => {
    const socket: Socket = {
      onopen: null,
      onmessage: null,
      onclose: null,
      send: (text) => this.hear(JSON.parse(text as string) as ClientFrame),
      close: () => undefined,
    };
    setTimeout(() => {
      if (!this.reachable) return socket.onclose?.call(socket as WebSocket, { code: 1006 } as CloseEvent);
      this.socket = socket;
      socket.onopen?.call(socket as WebSocket, {} as Event);
    }, 1);
    return socket;
  };

  now = () => (Date.now() + 5000) * 1000;

  time(over: Partial<TimeState> = {}): TimeState {
    const now = this.now();
    return { now, started_at: now, given_us: 90 * MIN, cut_us: 0, extra_cut_us: 0, extra_us: 0, extra_by: '', deadline: now + 90 * MIN, stands: false, paused: null, submit_from: 0, ledger: [], section: null, ...over };
  }

  say(frame: ServerFrame) {
    this.socket?.onmessage?.call(this.socket as WebSocket, { data: JSON.stringify(frame) } as MessageEvent);
  }

  breaks() {
    this.reachable = false;
    const socket = this.socket;
    this.socket = null;
    socket?.onclose?.call(socket as WebSocket, { code: 1006 } as CloseEvent);
  }

  acts = () => this.frames.filter((frame) => frame.type !== 'hello' && frame.type !== 'ping' && frame.type !== 'signal');

  greeting(): Extract<ServerFrame, { type: 'welcome' }> {
    return {
        type: 'welcome',
        v: 1,
        epoch: 1,
        upto: 0,
        above: [],
        stage: 'running',
        now: this.now(),
        starts_at: 0,
        paper,
        slots: [],
        notices: [],
        reports: [],
        admission: { needed: false, granted: false, reason: null },
        time: this.time(),
        receipt: null,
        passed: 0,
        rescue: null,
        brought: [],
        calling: false,
        ...this.welcome,
      };
  }

  private hear(frame: ClientFrame) {
    this.frames.push(frame);
    if (frame.type === 'hello') this.say(this.greeting());
    else if (frame.type === 'ping') this.say({ type: 'pong', client_ms: frame.client_ms, now: this.now() });
    else if ('seq' in frame && this.paused) {
      this.say({ type: 'refused', epoch: frame.epoch, seq: frame.seq, code: 'attempt.paused', detail: '', again: true });
    } else if ('seq' in frame && this.acks) {
      this.say({ type: 'acked', epoch: frame.epoch, seq: frame.seq, at: this.now() });
    }
  }
}

export let server: Server;
export let factory: IDBFactory;
let rooms: Room[];

/** Each test has a server, a machine and a clock of its own. */
export function onStage() {
  beforeAll(() => {
    globalThis.IDBKeyRange = IDBKeyRange;
  });
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_800_000_000_000, toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    [server, factory, rooms] = [new Server(), new IDBFactory(), []];
  });
  afterEach(() => {
    for (const room of rooms) room.close();
    vi.useRealTimers();
  });
}

/** One turn of the event loop, on a clock that is not faked. */
const turn = () =>
  new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });

/** Time passes, and the database gets its turns between. */
export async function pass(ms: number) {
  for (let done = 0; done < ms; done += 250) {
    await vi.advanceTimersByTimeAsync(Math.min(250, ms - done));
    await turn();
    await vi.advanceTimersByTimeAsync(0);
  }
}

export async function enter(page = 'page-1', over: Partial<RoomParts> = {}): Promise<Room> {
  const room = new Room({
    page,
    shelf: new IndexedShelf('T@0', factory),
    clock: new ServerClock(() => Date.now()),
    connect: server.connect,
    ...over,
  });
  rooms.push(room);
  void room.open();
  await pass(1000);
  return room;
}

/** A page that keeps the room, as an earlier one kept it. */
export async function enterKept(page = 'page-1'): Promise<Room> {
  const keep = new Keepsake('T@0', factory);
  keep.facts({ door: {} as Door, site: null });
  return enter(page, { keep, kept: await lastKept(factory) });
}

export const choice = (id: number) => ({ choice: [id] });
