import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClientFrame, ServerFrame } from '../../shared/wire';
import { backoff } from './backoff';
import { Link, type LinkParts, type LinkState, type Socket } from './link';

class FakeSocket {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  sent: ClientFrame[] = [];
  closed = false;
  send(text: string) {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }
  close() {
    this.closed = true;
  }
  opens() {
    this.onopen?.(undefined as never);
  }
  says(frame: ServerFrame | { type: string }) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  breaks(code = 1006) {
    this.onclose?.({ code });
  }
}

let sockets: FakeSocket[];
let states: LinkState[];
let frames: ServerFrame[];
let times: [number, number][];

function make(over: Partial<LinkParts> = {}): Link {
  return new Link({
    connect: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as Socket;
    },
    now: () => Date.now(),
    random: () => 0,
    page: 'page-1',
    onstate: (state) => states.push(state),
    onframe: (frame) => frames.push(frame),
    ontime: (sent, now) => times.push([sent, now]),
    ...over,
  });
}
const last = () => sockets[sockets.length - 1]!;
const state = () => states[states.length - 1]!;

function welcomed() {
  const link = make();
  link.start();
  last().opens();
  last().says({ type: 'welcome', now: 1 });
  return link;
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  [sockets, states, frames, times] = [[], [], [], []];
});
afterEach(() => vi.useRealTimers());

describe('the link', () => {
  test('says hello first, is open after the welcome, and asks for the time', () => {
    welcomed();
    expect(last().sent[0]).toEqual({ type: 'hello', v: 1, page: 'page-1', take_over: false });
    expect(last().sent[1]).toMatchObject({ type: 'ping' });
    expect(state()).toEqual({ at: 'open' });
    expect(frames.map((frame) => frame.type)).toEqual(['welcome']);
  });

  test('sends nothing before the welcome', () => {
    const link = make();
    link.start();
    last().opens();
    expect(link.send({ type: 'submit', epoch: 1, seq: 1 })).toBe(false);
  });

  test('that comes anew holds its line until the next one is welcomed', () => {
    const link = welcomed();
    const [before] = sockets;
    link.again();
    last().opens();
    expect([sockets.length, before!.closed, link.open]).toEqual([2, false, true]);
    expect(link.send({ type: 'submit', epoch: 1, seq: 1 })).toBe(true);
    last().says({ type: 'welcome', now: 2 });
    before!.breaks();
    expect([before!.closed, state(), frames.length]).toEqual([true, { at: 'open' }, 2]);
    // One that fails leaves the line as it is.
    link.again();
    last().breaks();
    expect([link.open, sockets[1]!.closed]).toEqual([true, false]);
  });

  test('pings every 5 s, and pongs tell the time', () => {
    welcomed();
    for (let s = 0; s < 10; s++) {
      vi.advanceTimersByTime(1000);
      last().says({ type: 'pong', client_ms: 7, now: 9 });
    }
    expect(last().sent.filter((frame) => frame.type === 'ping').length).toBe(3);
    expect(times.slice(1, 2)).toEqual([[7, 9]]);
  });

  test('notices a half-open connection within 15 s and comes back', () => {
    welcomed();
    vi.advanceTimersByTime(14_000);
    expect(state().at).toBe('lost');
    expect(sockets).toHaveLength(2);
    expect(sockets[0]?.closed).toBe(true);
    last().opens();
    last().says({ type: 'welcome', now: 1 });
    expect(state()).toEqual({ at: 'open' });
  });

  test('a page whose timers are held back is not called silent', () => {
    welcomed();
    const before = last().sent.length;
    for (let minute = 0; minute < 3; minute++) {
      // Nothing runs for a minute, then one pulse does.
      vi.setSystemTime(Date.now() + 60_000);
      vi.advanceTimersByTime(1000);
      last().says({ type: 'pong', client_ms: 1, now: 2 });
    }
    expect(state()).toEqual({ at: 'open' });
    expect(sockets).toHaveLength(1);
    expect(last().sent.slice(before).filter((frame) => frame.type === 'ping')).toHaveLength(3);
  });

  test('a connection that never opens is given up too', () => {
    make().start();
    vi.advanceTimersByTime(11_000);
    expect(sockets.length).toBeGreaterThan(1);
  });

  test('backs off, and remembers since when it was lost', () => {
    welcomed();
    const since = Date.now();
    for (let i = 0; i < 4; i++) {
      last().breaks();
      vi.runOnlyPendingTimers();
    }
    last().breaks();
    const now = state();
    expect(now).toMatchObject({ at: 'lost', since });
    expect(now.at === 'lost' && now.retryAt! - Date.now()).toBe(4000);
  });

  test('tries at once when asked', () => {
    const link = welcomed();
    last().breaks();
    const before = sockets.length;
    link.retryNow();
    expect(sockets).toHaveLength(before + 1);
    link.retryNow();
    expect(sockets).toHaveLength(before + 1);
  });

  test('is lost at once when the browser says so, and comes back when asked', () => {
    const link = welcomed();
    link.gone();
    expect(state()).toMatchObject({ at: 'lost', since: Date.now() });
    expect(link.send({ type: 'submit', epoch: 1, seq: 1 })).toBe(false);
    link.gone();
    expect(states.filter((one) => one.at === 'lost')).toHaveLength(1);
    link.retryNow();
    expect(sockets).toHaveLength(2);
  });

  test('asks before it takes a seat, and stops when it loses its own', () => {
    const link = make();
    link.start();
    last().opens();
    last().says({ type: 'seat_taken', ended: false });
    expect(state()).toEqual({ at: 'seat_taken' });
    last().breaks(1000);
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    link.claim();
    last().opens();
    expect(last().sent[0]).toMatchObject({ take_over: true });
    last().says({ type: 'welcome', now: 1 });
    last().says({ type: 'taken_over' });
    expect(state()).toEqual({ at: 'fenced' });
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(2);
  });

  test('after the end it takes the seat unasked, once', () => {
    const link = make();
    link.start();
    last().opens();
    last().says({ type: 'seat_taken', ended: true });
    expect(sockets).toHaveLength(2);
    last().opens();
    expect(last().sent[0]).toMatchObject({ take_over: true });
    last().says({ type: 'seat_taken', ended: true });
    expect(state()).toEqual({ at: 'seat_taken' });
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(2);
  });

  test('a page that was told that it may not come in waits to be asked', () => {
    const link = welcomed();
    last().breaks(4403);
    vi.advanceTimersByTime(60_000);
    expect(state()).toEqual({ at: 'barred' });
    link.start();
    expect(sockets).toHaveLength(2);
  });

  test('a signed-out page does not knock for ever', () => {
    welcomed();
    last().breaks(4401);
    vi.advanceTimersByTime(60_000);
    expect(state()).toEqual({ at: 'signed_out' });
    expect(sockets).toHaveLength(1);
  });
});

describe('where no websocket gets through', () => {
  let posts: FakeSocket[];
  let blocked: boolean;
  const post = () => posts[posts.length - 1]!;
  const dial = () => {
    const link = make({
      post: () => {
        const socket = new FakeSocket();
        posts.push(socket);
        return socket as unknown as Socket;
      },
      blocked: { get: () => blocked, set: (now) => (blocked = now) },
    });
    link.start();
    return link;
  };
  const welcome = (socket: FakeSocket) => {
    socket.opens();
    socket.says({ type: 'welcome', now: 1 });
  };
  beforeEach(() => {
    posts = [];
    blocked = false;
  });

  test('a websocket that is refused is followed by HTTP at once', () => {
    const link = dial();
    last().breaks();
    expect(posts).toHaveLength(1);
    welcome(post());
    expect(state()).toEqual({ at: 'open' });
    expect(blocked).toBe(true);
    link.send({ type: 'submit', epoch: 1, seq: 1 });
    expect(post().sent.slice(-1)[0]).toMatchObject({ type: 'submit' });
  });

  test('a websocket that hangs is joined by HTTP after 3 s, and may still take its place', () => {
    dial();
    vi.advanceTimersByTime(2900);
    expect(posts).toHaveLength(0);
    vi.advanceTimersByTime(200);
    welcome(post());
    expect(last().closed).toBe(false);
    welcome(last());
    expect(post().closed).toBe(true);
    expect([blocked, states.filter((one) => one.at === 'open').length]).toEqual([false, 1]);
  });

  test('a websocket that is welcomed first has the other hung up', () => {
    dial();
    vi.advanceTimersByTime(3100);
    welcome(last());
    expect(post().closed).toBe(true);
    post().says({ type: 'taken_over' });
    expect(state()).toEqual({ at: 'open' });
  });

  test('nothing is opened beside a websocket that works', () => {
    dial();
    welcome(last());
    vi.advanceTimersByTime(11_000);
    expect(posts).toHaveLength(0);
  });

  test('where websockets failed last time both are tried at once', () => {
    blocked = true;
    dial();
    expect([sockets.length, posts.length]).toEqual([1, 1]);
  });

  test('the websocket is tried again quietly every minute, and taken when it is welcomed', () => {
    dial();
    last().breaks();
    welcome(post());
    const said = states.length;
    const chat = (s: number) => {
      for (let at = 0; at < s; at++) {
        post().says({ type: 'pong', client_ms: 7, now: 9 });
        vi.advanceTimersByTime(1000);
      }
    };
    chat(61);
    expect(sockets).toHaveLength(2);
    last().breaks();
    chat(61);
    expect(sockets).toHaveLength(3);
    chat(11);
    expect(last().closed).toBe(true);
    chat(61);
    expect(states).toHaveLength(said);
    welcome(last());
    expect(post().closed).toBe(true);
    expect(frames.map((frame) => frame.type)).toEqual(['welcome', 'welcome']);
    expect(states).toHaveLength(said);
  });

  test('it is lost only when neither gets through', () => {
    dial();
    last().breaks();
    expect(state().at).toBe('connecting');
    post().breaks();
    expect(state().at).toBe('lost');
    expect([sockets.length, posts.length]).toEqual([1, 1]);
    vi.advanceTimersByTime(300);
    expect(sockets).toHaveLength(2);
  });

  test('HTTP says that nobody is signed in, which a websocket can’t', () => {
    dial();
    last().breaks();
    post().breaks(4401);
    vi.advanceTimersByTime(60_000);
    expect([state().at, sockets.length]).toEqual(['signed_out', 1]);
  });
});

describe('doubt', () => {
  test('silence is counted from the last word, and doubted before it is called a loss', () => {
    const link = welcomed();
    const heard = Date.now();
    vi.advanceTimersByTime(6000);
    expect(link.doubtful).toBe(false);
    vi.advanceTimersByTime(1500);
    expect(link.doubtful).toBe(true);
    vi.advanceTimersByTime(5500);
    expect(state()).toMatchObject({ at: 'lost', since: heard });
  });

  test('a check asks at once and takes 3 s for an answer', () => {
    const link = welcomed();
    link.check();
    expect(last().sent.slice(-1)[0]).toMatchObject({ type: 'ping' });
    vi.advanceTimersByTime(1000);
    last().says({ type: 'pong', client_ms: 7, now: 9 });
    vi.advanceTimersByTime(4000);
    expect(state().at).toBe('open');
    link.check();
    vi.advanceTimersByTime(3100);
    expect(state().at).toBe('lost');
  });

  test('what breaks when a machine wakes was lost when it was heard last', () => {
    const link = welcomed();
    const heard = Date.now();
    vi.setSystemTime(heard + 40_000);
    link.check();
    last().breaks();
    expect(state()).toMatchObject({ at: 'lost', since: heard });
    link.retryNow();
    last().opens();
    last().says({ type: 'welcome', now: 1 });
    vi.setSystemTime(heard + 60_000);
    link.check();
    last().says({ type: 'pong', client_ms: 7, now: 9 });
    last().breaks();
    expect(state(), 'what was answered is not doubted').toMatchObject({ at: 'lost', since: heard + 60_000 });
  });

  test('a check of a lost link dials at once', () => {
    const link = welcomed();
    last().breaks();
    link.check();
    expect(sockets).toHaveLength(2);
  });
});

test('waits double up to 15 s, half of each at random', () => {
  expect([0, 1, 2, 3, 4, 5, 9].map((n) => backoff(n, 0))).toEqual([250, 500, 1000, 2000, 4000, 7500, 7500]);
  expect(backoff(9, 0.999)).toBeLessThanOrEqual(15_000);
});

test('a further welcome on the same way changes nothing of it', () => {
  const link = welcomed();
  const [told, asked] = [times.length, last()];
  vi.advanceTimersByTime(3000);
  last().says({ type: 'welcome', now: 5 });
  expect(link.open).toBe(true);
  expect(last()).toBe(asked);
  expect(last().closed).toBe(false);
  // It says nothing of how long a way took.
  expect(times.length).toBe(told);
  expect(frames.filter(({ type }) => type === 'welcome')).toHaveLength(2);
  link.stop();
});
