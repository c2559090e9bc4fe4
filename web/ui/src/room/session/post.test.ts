import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Batch, ClientFrame, Known, ServerFrame } from '../../shared/wire';
import { PostSocket } from './post';

const known = (clock = 0): Known => ({ epoch: 1, notices: 0, opened: true, ended: false, calling: false, released: false, stalled: false, clock, admitted: false, reports: 0, looks: 0, changed: 0, section: 0, brought: 0, starts_at: 0, line: 0, outside: false });
const welcome = { type: 'welcome', now: 1 } as ServerFrame;
const pong: ServerFrame = { type: 'pong', client_ms: 1, now: 2 };
const answer = (seq: number, text = ''): ClientFrame => ({ type: 'answer', epoch: 1, seq, slot: 1, response: { text: [text] }, client_ms: 0 });

interface Asked {
  batch: Batch;
  init: RequestInit;
  aborted(): boolean;
  replies(frames: ServerFrame[], clock?: number, close?: number): Promise<void>;
  says(response: Partial<Response> & { json?: () => Promise<unknown> }): Promise<void>;
  fails(): Promise<void>;
}

let asked: Asked[];
let heard: ServerFrame[];
let codes: number[];
const turn = () => vi.advanceTimersByTimeAsync(0);

function ask(_path: string, init: RequestInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    init.signal?.addEventListener('abort', () => reject(new Error('aborted')));
    const says = (response: object) => {
      resolve({ ok: true, status: 200, ...response } as Response);
      return vi.advanceTimersByTimeAsync(0);
    };
    asked.push({
      batch: JSON.parse(init.body as string) as Batch,
      init,
      aborted: () => init.signal!.aborted,
      says: async (response) => void (await says(response)),
      replies: async (frames, clock = 0, close) =>
        void (await says({ json: () => Promise.resolve({ frames, known: known(clock), close: close ?? null }) })),
      fails: async () => {
        reject(new TypeError('Failed to fetch'));
        await turn();
      },
    });
  });
}

async function open(takeOver = false): Promise<PostSocket> {
  const socket = new PostSocket(ask);
  socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', v: 1, page: 'page-1', take_over: takeOver }));
  socket.onmessage = (event) => heard.push(JSON.parse(event.data as string) as ServerFrame);
  socket.onclose = (event) => codes.push(event.code);
  await turn();
  return socket;
}
async function welcomed(): Promise<PostSocket> {
  const socket = await open();
  await asked[0]!.replies([welcome]);
  return socket;
}
const send = (socket: PostSocket, ...frames: ClientFrame[]) => frames.forEach((frame) => socket.send(JSON.stringify(frame)));
const seqs = (one: Asked) => one.batch.frames.map((frame) => 'seq' in frame && frame.seq);

beforeEach(() => {
  vi.useFakeTimers();
  [asked, heard, codes] = [[], [], []];
});
afterEach(() => vi.useRealTimers());

describe('frames over HTTP', () => {
  test('hello is a batch that knows nothing, and is welcomed', async () => {
    await open(true);
    expect(asked[0]!.batch).toEqual({ v: 1, page: 'page-1', take_over: true, known: null, wait_ms: 0, frames: [] });
    expect(asked[0]!.init).toMatchObject({ method: 'POST', credentials: 'same-origin', cache: 'no-store', redirect: 'manual' });
    await asked[0]!.replies([welcome]);
    expect(heard).toEqual([welcome]);
  });

  test('one request waits for news, and the next knows what it told', async () => {
    await welcomed();
    expect(asked).toHaveLength(2);
    expect(asked[1]!.batch).toMatchObject({ known: known(), wait_ms: 5000, frames: [], take_over: false });
    await vi.advanceTimersByTimeAsync(4000);
    const time = { type: 'time' } as ServerFrame;
    await asked[1]!.replies([time], 7);
    expect(heard).toEqual([welcome, time]);
    expect(asked).toHaveLength(3);
    expect(asked[2]!.batch.known).toEqual(known(7));
  });

  test('does not spin when everything is answered at once', async () => {
    await welcomed();
    await asked[1]!.replies([]);
    expect(asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(250);
    expect(asked).toHaveLength(3);
  });

  test('an act goes at once; what comes meanwhile goes together after it, in order', async () => {
    const socket = await welcomed();
    send(socket, answer(1), answer(2), answer(3));
    await turn();
    expect(asked).toHaveLength(3);
    expect(asked[2]!.batch.wait_ms).toBe(0);
    expect(seqs(asked[2]!)).toEqual([1]);
    const acked: ServerFrame = { type: 'acked', epoch: 1, seq: 1, at: 5 };
    await asked[2]!.replies([acked], 3);
    expect(heard[heard.length - 1]).toEqual(acked);
    expect(seqs(asked[3]!)).toEqual([2, 3]);
    expect(asked[3]!.batch.known).toEqual(known(3));
  });

  test('a batch has at most 256 frames and stays well under the limit for a body', async () => {
    const socket = await welcomed();
    send(socket, answer(0), ...Array.from({ length: 300 }, (_, n) => answer(n + 1)));
    await asked[2]!.replies([]);
    expect(seqs(asked[3]!)).toHaveLength(256);
    send(socket, ...Array.from({ length: 10 }, (_, n) => answer(n + 301, '汉'.repeat(6000))));
    await asked[3]!.replies([]);
    const bytes = new TextEncoder().encode(asked[4]!.init.body as string).length;
    expect(seqs(asked[4]!).slice(0, 44)).toEqual(Array.from({ length: 44 }, (_, n) => n + 257));
    expect(bytes).toBeLessThan(64 * 1024);
  });

  test('a seat that is taken ends it without a close that anybody minds', async () => {
    await open();
    await asked[0]!.replies([{ type: 'seat_taken', ended: false }]);
    expect(heard).toEqual([{ type: 'seat_taken', ended: false }]);
    expect(codes).toEqual([1000]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked).toHaveLength(1);
  });

  test('close codes are handed on after the frames', async () => {
    await welcomed();
    await asked[1]!.replies([{ type: 'taken_over' }], 0, 4409);
    expect(heard[heard.length - 1]).toEqual({ type: 'taken_over' });
    expect(codes).toEqual([4409]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked).toHaveLength(2);
  });
});

describe('trouble', () => {
  test('a lost request is a lost connection, and nothing else is asked', async () => {
    const socket = await welcomed();
    send(socket, answer(1));
    await turn();
    await asked[1]!.fails();
    expect(codes).toEqual([1006]);
    expect(asked[2]!.aborted()).toBe(true);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked).toHaveLength(3);
  });

  test('a request that hangs is given up after 12 s', async () => {
    await welcomed();
    await vi.advanceTimersByTimeAsync(11_900);
    expect(codes).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(codes).toEqual([1006]);
  });

  test.each([
    ['a portal’s page', { json: () => Promise.reject(new SyntaxError()) }, 1006],
    ['a redirect', { ok: false, status: 0, type: 'opaqueredirect' as const, json: () => Promise.reject(new TypeError()) }, 1006],
    ['something else in JSON', { json: () => Promise.resolve({ hello: 'you' }) }, 1006],
    ['a gateway without a server', { ok: false, status: 502, json: () => Promise.reject(new SyntaxError()) }, 1006],
    ['our own 401', { ok: false, status: 401, json: () => Promise.resolve({ code: 'door.signed_out' }) }, 4401],
    ['a portal’s 401', { ok: false, status: 401, json: () => Promise.reject(new SyntaxError()) }, 1006],
  ])('%s closes it', async (_, response, code) => {
    await open();
    await asked[0]!.says(response);
    expect(codes).toEqual([code]);
  });

  test('who hangs up hears nothing more', async () => {
    const socket = await welcomed();
    socket.close();
    expect(asked[1]!.aborted()).toBe(true);
    await asked[1]!.replies([pong]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect([heard, codes]).toEqual([[welcome], []]);
    expect(asked).toHaveLength(2);
  });
});
