// The room against a server of a few lines: what the page shows, sends and keeps while things go wrong.

import { describe, expect, test, vi } from 'vitest';
import { ServerClock } from '../shared/clock';
import type { Door, Paper, Receipt, ServerFrame } from '../shared/wire';
import { choice, enter, enterKept, factory, onStage, paper, pass, Server, server } from './room.fake';
import { Keepsake, lastKept } from './session/keepsake';
import { IndexedShelf } from './session/shelf';

onStage();

describe('saving', () => {
  test('is claimed only after the ack', async () => {
    const room = await enter();
    server.acks = false;
    room.answer(1, choice(7));
    await pass(500);
    expect(room.saving).toBe('busy');
    expect(room.slot(1)).toMatchObject({ open: 1, savedAt: 0, response: choice(7) });
    await pass(8000);
    expect(room.saving).toBe('unsaved');
    server.acks = true;
    await pass(12_000);
    expect(room.saving).toBe('saved');
    expect(room.slot(1)).toMatchObject({ open: 0, savedAt: expect.any(Number) });
  });

  test('typing is one act when the fingers rest, and at once when the question is left', async () => {
    const room = await enter();
    for (const text of ['5', '50', '500']) room.type(2, { text: [text] });
    await pass(250);
    expect(server.acts()).toEqual([]);
    room.go(3);
    await pass(500);
    expect(server.acts()).toMatchObject([{ type: 'answer', slot: 2, response: { text: ['500'] } }]);
  });
});

test('whoever types without a rest is saved all the same', async () => {
  const room = await enter();
  for (let n = 0; n < 20; n++) {
    room.type(1, { text: ['a'.repeat(n + 1)] });
    await pass(250);
  }
  const sent = server.acts().map((frame) => (frame.type === 'answer' && frame.response && 'text' in frame.response ? frame.response.text[0]!.length : 0));
  expect(sent.length).toBeGreaterThanOrEqual(2);
  expect(Math.max(...sent)).toBeGreaterThan(15);
  // Of one letter every quarter of a second, two seconds' worth and the one under the finger wait at most.
  expect(Math.max(...sent.map((length, at) => length - (sent[at - 1] ?? 0)))).toBeLessThanOrEqual(9);
});

test('what another page of this browser left is sent before all is called received', async () => {
  const room = await enter();
  const left = { key: 'page-2/00000001/5', act: { type: 'answer' as const, slot: 3, response: choice(8) }, madeAt: 5, clientMs: 5, epoch: 0, seq: 0 };
  await new IndexedShelf('T@0', factory).put([left]);
  server.say({ type: 'ended', receipt: {} as Receipt });
  expect(room.delivered).toBe(false);
  await pass(1000);
  expect(server.acts()).toMatchObject([{ type: 'answer', slot: 3 }]);
  expect(room.delivered).toBe(true);
});

describe('an outage', () => {
  test('goes on answering and delivers in order when it is over', async () => {
    const room = await enter();
    server.breaks();
    room.answer(1, choice(7));
    room.answer(1, choice(8));
    room.setMark(2, true);
    await pass(3000);
    expect(room.saving).toBe('offline');
    expect(room.pending).toBe(2);
    expect(room.writable).toBe(true);
    server.reachable = true;
    await pass(20_000);
    expect(room.saving).toBe('saved');
    expect(server.acts().map((frame) => 'seq' in frame && frame.seq)).toEqual([1, 2, 3]);
    expect(server.frames.some((frame) => frame.type === 'signal' && frame.signal.kind === 'reconnected')).toBe(true);
  });

  test('outlives the page: what a dead one left is shown and sent by the next', async () => {
    const dead = await enter('page-1');
    server.breaks();
    dead.answer(3, choice(8));
    await pass(1000);
    dead.close();
    server.reachable = true;
    server.welcome = { epoch: 2 };
    const room = await enter('page-2');
    await pass(1000);
    expect(room.slot(3).response).toEqual(choice(8));
    expect(server.acts()).toMatchObject([{ type: 'answer', slot: 3, epoch: 2, seq: 1 }]);
    expect(room.saving).toBe('saved');
  });

  test('past the deadline nothing more is taken, and what was made is delivered', async () => {
    const room = await enter();
    server.say({ type: 'time', time: server.time({ deadline: server.now() + 2e6 }) });
    server.breaks();
    room.answer(1, choice(7));
    await pass(3000);
    expect(room.left).toBe(0);
    room.answer(2, choice(7));
    expect(room.slot(2).response).toBeNull();
    server.reachable = true;
    server.welcome = { stage: 'ended', paper: null, time: null };
    await pass(20_000);
    expect(server.acts()).toMatchObject([{ type: 'answer', slot: 1 }]);
    expect(room.saving).toBe('saved');
  });
});

describe('how long an outage lasts', () => {
  test('is counted from when the network went, also over a reload', async () => {
    const room = await enterKept('page-1');
    expect(room.lostAt).toBeNull();
    const went = server.now();
    server.breaks();
    await pass(60_000);
    expect(Math.abs(room.lostAt! - went)).toBeLessThan(1e6);
    room.close();
    const later = await enterKept('page-2');
    await pass(60_000);
    expect(later.lostAt).toBe(room.lostAt);
    expect(later.now - later.lostAt!).toBeGreaterThan(119e6);
    server.reachable = true;
    await pass(20_000);
    const told = server.frames.flatMap((frame) => (frame.type === 'signal' && frame.signal.kind === 'reconnected' ? [frame.signal.ms] : []));
    expect(told).toHaveLength(1);
    expect(told[0]).toBeGreaterThan(119e3);
    expect(told[0]).toBeLessThan(141e3);
  });

  test('is over when the server speaks, and the next one is another', async () => {
    const room = await enterKept('page-1');
    server.breaks();
    await pass(5000);
    const first = room.lostAt!;
    server.reachable = true;
    await pass(20_000);
    expect([room.link.at, room.lostAt]).toEqual(['open', null]);
    room.close();
    server.breaks();
    const later = await enterKept('page-2');
    await pass(1000);
    expect(later.lostAt).toBeGreaterThan(first + 20e6);
  });
});

describe('a page opened without network', () => {
  /** A page that answered, lost the network, answered on, and died. */
  async function dead() {
    const room = await enterKept('page-1');
    room.answer(1, choice(7));
    await pass(500);
    expect(room.saving).toBe('saved');
    server.breaks();
    room.answer(2, choice(8));
    room.setMark(3, true);
    room.go(3);
    await pass(3000);
    room.close();
  }

  test('shows the room as it was, takes answers, and delivers all in order', async () => {
    await dead();
    const room = await enterKept('page-2');
    expect(room).toMatchObject({ remembered: true, stage: 'running', current: 3, writable: true, guessed: true, offline: true });
    expect([1, 2, 3].map((number) => room.slot(number).response)).toEqual([choice(7), choice(8), null]);
    expect([room.slot(3).marked, room.pending, room.saving]).toEqual([true, 2, 'offline']);
    expect(Math.abs(room.now - server.now())).toBeLessThan(1e6);
    room.answer(3, choice(7));
    await pass(1000);

    server.frames = [];
    server.reachable = true;
    server.welcome = { epoch: 2, slots: [{ slot: 1, response: choice(7), marked: false, at: 5, made_at: 5 }] };
    await pass(20_000);
    expect(server.acts()).toMatchObject([
      { type: 'answer', slot: 2, epoch: 2, seq: 1 },
      { type: 'mark', slot: 3, epoch: 2, seq: 2 },
      { type: 'answer', slot: 3, epoch: 2, seq: 3 },
    ]);
    expect(room).toMatchObject({ remembered: false, guessed: false, saving: 'saved', pending: 0 });
    expect(room.slot(1).response).toEqual(choice(7));
  });

  test('calls the time over as a guess, which takes nothing from anybody, and delivers what there is', async () => {
    await dead();
    await pass(1000);
    vi.setSystemTime(Date.now() + 91 * 60_000);
    const room = await enterKept('page-2');
    expect([room.left, room.guessed, room.writable]).toEqual([0, true, true]);
    server.frames = [];
    server.reachable = true;
    server.welcome = { epoch: 2, stage: 'ended', paper: null, time: null, slots: [{ slot: 1, response: choice(7), marked: false, at: 5, made_at: 5 }] };
    await pass(20_000);
    expect(server.acts().filter((frame) => frame.type === 'answer')).toMatchObject([{ slot: 2 }]);
    expect(room.saving).toBe('saved');
    expect(await lastKept(factory)).toBeNull();
  });

  test('knows what it saw to be over before', async () => {
    server.welcome = { time: server.time({ deadline: server.now() + 10e6 }) };
    const room = await enterKept('page-1');
    server.breaks();
    await pass(15_000);
    expect([room.left, room.guessed, room.writable]).toEqual([0, false, false]);
    room.close();
    const again = await enterKept('page-2');
    await pass(1000);
    expect([again.left, again.guessed, again.writable]).toEqual([0, false, false]);
  });

  test('keeps what is changed after the machine’s clock was lost: it is not taken for older than what was saved', async () => {
    await dead();
    const saved = (await lastKept(factory))!.slots.find(({ slot }) => slot === 1)!.at;
    expect(saved).toBeGreaterThan(0);
    const before = server.now;
    server.now = () => before() + 20 * 365 * 86_400_000_000;
    vi.setSystemTime(Date.now() - 20 * 365 * 86_400_000);
    const room = await enterKept('page-2');
    expect(room.now).toBeGreaterThanOrEqual(saved);
    room.answer(1, choice(8));
    await pass(1000);
    server.frames = [];
    server.reachable = true;
    server.welcome = { epoch: 2, slots: [{ slot: 1, response: choice(7), marked: false, at: saved, made_at: saved }] };
    await pass(20_000);
    expect(server.acts().slice(-1)).toMatchObject([{ type: 'answer', slot: 1, response: choice(8) }]);
    expect(room.saving).toBe('saved');
  });

  test('has nothing to show before the server opened the paper', async () => {
    server.welcome = { stage: 'waiting', paper: null, time: null, starts_at: 9e15 };
    (await enterKept()).close();
    server.reachable = false;
    const room = await enterKept();
    expect(room).toMatchObject({ remembered: true, stage: 'waiting', paper: null, startsAt: 9e15, writable: false });
  });
});

test('another machine comes to the question that was answered last, and a connection that comes back moves nobody', async () => {
  const told = (slot: number, at: number) => ({ slot, response: at > 0 ? choice(7) : null, marked: true, at, made_at: at });
  server.welcome = { slots: [told(1, 5), told(2, 9), told(3, 0)] };
  const room = await enter('page-2');
  expect(room.current).toBe(2);
  room.go(1);
  server.breaks();
  server.reachable = true;
  await pass(3000);
  expect([room.link.at, room.current]).toEqual(['open', 1]);
});

test('another page of this browser comes to the question that the one before it stood at', async () => {
  const before = await enterKept('page-1');
  before.go(3);
  await pass(1000);
  before.close();
  server.welcome = { epoch: 2, slots: [{ slot: 2, response: choice(7), marked: false, at: 5, made_at: 5 }] };
  const room = await enterKept('page-2');
  await pass(1000);
  expect([room.link.at, room.current]).toEqual(['open', 3]);
});

describe('a page that lost its seat', () => {
  test.each([
    ['to another machine forgets the paper', true, null],
    ['to another page of this browser leaves it', false, paper],
  ])('%s', async (_, alone, left) => {
    const keep = new Keepsake('T@0', factory);
    keep.facts({ door: {} as Door, site: null });
    const room = await enter('page-1', { keep, alone: () => Promise.resolve(alone) });
    server.say({ type: 'taken_over' });
    await pass(500);
    expect((await lastKept(factory))?.paper ?? null).toEqual(left);
    room.claimSeat();
    await pass(500);
    expect((await lastKept(factory))?.paper).toEqual(paper);
  });
});

describe('the machine’s clock', () => {
  test('set while the page runs moves nothing and is checked at once', async () => {
    let mono = 0;
    const timer = setInterval(() => (mono += 50), 50);
    const room = await enter('page-1', { clock: new ServerClock(() => mono) });
    const left = room.left!;
    server.frames = [];
    // The fake server's time is that of Date; it does not move with the client's.
    const before = server.now;
    server.now = () => before() - 3 * 3_600_000_000;
    vi.setSystemTime(Date.now() + 3 * 3_600_000);
    await pass(250);
    expect(server.frames.some((frame) => frame.type === 'ping')).toBe(true);
    await pass(1000);
    expect(left - room.left!).toBeLessThan(2e6);
    clearInterval(timer);
  });

  test('after a sleep the server is asked at once, and a dead connection is found within 4 s', async () => {
    let mono = 0;
    const timer = setInterval(() => (mono += 50), 50);
    const room = await enter('page-1', { clock: new ServerClock(() => mono) });
    const left = room.left!;
    vi.setSystemTime(Date.now() + 300_000);
    await pass(500);
    expect(Math.round((left - room.left!) / 1e6)).toBeCloseTo(300, -1);
    server.say = () => undefined;
    vi.setSystemTime(Date.now() + 300_000);
    await pass(4250);
    expect(room.offline).toBe(true);
    expect(room.guessed).toBe(true);
    clearInterval(timer);
  });
});

describe('a pause', () => {
  test('keeps what it refuses and sends it when the exam goes on', async () => {
    const room = await enter();
    server.paused = true;
    room.answer(1, choice(7));
    await pass(500);
    server.say({ type: 'time', time: server.time({ stands: true, paused: { since: 0, by: '', reason: '' } }) });
    await pass(10_000);
    const tries = server.acts().length;
    expect(tries).toBeLessThan(5);
    expect([room.saving, room.held, room.answers]).toEqual(['held', 'pause', 1]);
    expect(room.writable).toBe(false);
    server.paused = false;
    server.say({ type: 'time', time: server.time() });
    await pass(500);
    expect(server.acts().length).toBe(tries + 1);
    expect(room.saving).toBe('saved');
  });
});

test('what a page without the seat has is held, not being saved', async () => {
  const room = await enter('page-1');
  server.acks = false;
  room.answer(1, choice(7));
  server.say({ type: 'seat_taken', epoch: 2, page: 'page-2' } as unknown as ServerFrame);
  await pass(10_000);
  expect([room.saving, room.held]).toEqual(['held', 'seat']);
});

describe('of two pages in one browser', () => {
  /** A page that answered question 3 without network while another got the seat. */
  async function loses(how: ServerFrame) {
    const elsewhere = new Server();
    elsewhere.acks = false;
    const page = await enter('page-2', { connect: elsewhere.connect });
    page.answer(3, choice(8));
    await pass(500);
    elsewhere.say(how);
    return page;
  }

  test.each<ServerFrame>([{ type: 'seat_taken', ended: false } as ServerFrame, { type: 'taken_over' } as ServerFrame])('the one with the seat delivers what the other could not: %o', async (how) => {
    const room = await enter('page-1');
    const other = await loses(how);
    expect(other.pending).toBe(1);
    await pass(1000);
    expect(server.acts()).toMatchObject([{ type: 'answer', slot: 3, response: choice(8) }]);
    expect(room.slot(3)).toMatchObject({ response: choice(8), open: 0 });
    expect([room.saving, other.pending, other.answers]).toEqual(['saved', 0, 0]);
  });

  test('what was answered later at the one with the seat stands, and the other answer is told', async () => {
    const room = await enter('page-1');
    server.welcome = { slots: [{ slot: 3, response: choice(7), marked: false, at: server.now() + 60e6, made_at: server.now() + 60e6 }] };
    await loses({ type: 'seat_taken', ended: false } as ServerFrame);
    await pass(1000);
    expect(server.acts()).toMatchObject([{ type: 'superseded', slot: 3, response: choice(8) }]);
    expect(room.slot(3).response).toEqual(choice(7));
    expect([room.saving, room.pending]).toEqual(['saved', 0]);
    expect(room.older.map(({ act }) => act)).toMatchObject([{ slot: 3, response: choice(8) }]);
  });

  test('with nothing left by the other, the one with the seat is not disturbed', async () => {
    await enter('page-1');
    const elsewhere = new Server();
    await enter('page-2', { connect: elsewhere.connect });
    elsewhere.say({ type: 'seat_taken', ended: false } as ServerFrame);
    await pass(1000);
    expect(server.frames.filter(({ type }) => type === 'hello')).toHaveLength(1);
  });
});

describe('refusals', () => {
  test('a call stands over a reload until an invigilator answers it', async () => {
    server.welcome = { calling: true };
    const room = await enter();
    expect(room.calling).toBe(true);
    server.say({ type: 'calling', calling: false });
    expect(room.calling).toBe(false);
  });

  test('an answer refused for good stays, and is not called saved', async () => {
    const room = await enter();
    server.acks = false;
    room.answer(1, choice(7));
    await pass(500);
    server.say({ type: 'refused', epoch: 1, seq: 1, code: 'attempt.unfit', detail: 'x', again: false });
    await pass(500);
    expect(room.slot(1).refused).toBe(true);
    expect(room.undelivered).toHaveLength(1);
    expect(room.saving).toBe('unsaved');
    expect([room.pending, room.delivered]).toEqual([0, false]);
    // Once staff have brought it in, it is not here alone any more.
    server.say({ type: 'brought', slots: [{ slot: 1, response: null, marked: false, at: 0, made_at: 0 }], by: '王芳', reason: '断网' });
    await pass(500);
    expect([room.undelivered.length, room.slot(1).refused, room.saving, room.delivered]).toEqual([0, false, 'saved', true]);
    expect(room.slot(1).response).toEqual(choice(7));
  });

  /** Question 1 is another from remedy 4 on. */
  const recalled = (): Paper => ({
    ...paper,
    slots: paper.slots.map((slot) => (slot.number === 1 ? { ...slot, stem: '新题', changed: { remedy: 4, replaced: true, stands_by: 4, at: 9, reason: '缺图' } } : slot)),
  });

  test('an item that is taken back takes what was answered along, and the next answer says which it is to', async () => {
    const room = await enter();
    server.acks = false;
    room.answer(1, choice(7));
    room.answer(2, choice(8));
    room.setMark(1, true);
    await pass(500);
    server.say({ type: 'changed', paper: recalled(), slots: [1] });
    await pass(500);
    expect([room.slot(1).response, room.slot(1).marked, room.slot(2).response]).toEqual([null, true, choice(8)]);
    expect([room.question(1)?.stem, room.changedSlots]).toEqual(['新题', [1]]);
    // An answer on its way is refused, and nothing is made of it.
    server.say({ type: 'refused', epoch: 1, seq: 1, code: 'attempt.item_changed', detail: '', again: false });
    await pass(500);
    expect([room.slot(1).refused, room.undelivered]).toEqual([false, []]);
    room.answer(1, choice(8));
    await pass(500);
    expect(server.acts().pop()).toMatchObject({ type: 'answer', slot: 1, change: 4 });
  });

  test('what was answered without network to an item that was taken back meanwhile goes nowhere', async () => {
    const room = await enter();
    server.breaks();
    await pass(500);
    room.answer(1, choice(7));
    room.type(2, choice(8));
    await pass(2000);
    server.reachable = true;
    server.welcome = { epoch: 1, paper: recalled() };
    await pass(30_000);
    expect([room.slot(1).response, room.slot(2).response]).toEqual([null, choice(8)]);
    expect(server.acts().filter((frame) => frame.type === 'answer').map((frame) => 'slot' in frame && frame.slot)).toEqual([2]);
  });

  test('a submission that comes too early says so and changes nothing', async () => {
    const room = await enter();
    server.acks = false;
    room.submit();
    await pass(500);
    server.say({ type: 'refused', epoch: 1, seq: 1, code: 'attempt.too_early_to_submit', detail: 'x', again: true });
    await pass(500);
    expect(room.submitting).toBe(false);
    expect(room.refusal?.code).toBe('attempt.too_early_to_submit');
    expect(room.saving).toBe('saved');
  });

  test('a submission that an outage held up is asked for again, not made behind the candidate’s back', async () => {
    const room = await enter();
    server.acks = false;
    room.submit();
    await pass(500);
    expect([room.submitting, room.submission, room.answers, room.delivered]).toEqual([true, true, 0, false]);
    server.breaks();
    await pass(500);
    expect([room.submitting, room.writable]).toEqual([false, true]);
    room.answer(2, choice(7));
    [server.reachable, server.acks, server.frames] = [true, true, []];
    await pass(40_000);
    expect(server.acts()).toMatchObject([{ type: 'answer', slot: 2 }]);
    expect(room.saving).toBe('saved');
  });

  test('a stale epoch stops the page', async () => {
    const room = await enter();
    server.acks = false;
    room.answer(1, choice(7));
    await pass(500);
    server.say({ type: 'refused', epoch: 1, seq: 1, code: 'attempt.stale_epoch', detail: 'x', again: false });
    expect(room.link.at).toBe('fenced');
  });
});

test('missing frames are sent again', async () => {
  const room = await enter();
  server.acks = false;
  for (const number of [1, 2, 3]) room.answer(number, choice(7));
  await pass(500);
  server.frames = [];
  server.say({ type: 'missing', epoch: 1, from: 2, to: 3 });
  expect(server.acts()).toMatchObject([{ seq: 2 }, { seq: 3 }]);
});

test('the time shown is the server’s, and stands while the clock stands', async () => {
  const room = await enter();
  expect(Math.abs(room.now - server.now())).toBeLessThan(500_000);
  server.say({ type: 'time', time: server.time({ stands: true }) });
  const left = room.left;
  await pass(5000);
  expect(room.left).toBe(left);
});
