import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SlotView } from '../../shared/wire';
import { isRecorded, Outbox, type Act, type Entry } from './outbox';
import { IndexedShelf, NoShelf } from './shelf';

beforeAll(() => {
  globalThis.IDBKeyRange = IDBKeyRange;
});

let factory: IDBFactory;
beforeEach(() => {
  factory = new IDBFactory();
});

const open = (page = 'page-1', attempt = 'T1@0') => Outbox.open(new IndexedShelf(attempt, factory), page);
const answer = (slot: number, id: number): Act => ({ type: 'answer', slot, response: { choice: [id] } });
const superseded = (slot: number, id: number): Act => ({ type: 'superseded', slot, response: { choice: [id] } });
const slot = (slot: number, id: number, at: number): SlotView => ({
  slot,
  response: { choice: [id] },
  marked: false,
  at,
  made_at: at,
});
const welcome = (over: object = {}) => ({
  epoch: 1,
  upto: 0,
  above: [],
  slots: [],
  notices: [],
  reports: [],
  stage: 'running' as const,
  passed: 0,
  time: null,
  ...over,
});
const seqs = (entries: Entry[]) => entries.map((entry) => entry.seq);
const acts = (entries: Entry[]) => entries.map((entry) => entry.act);

test('of answers that another page left, those that this one has changed since are not sent', async () => {
  const other = await open('page-2');
  await other.add(answer(1, 7), 100, 0).kept;
  await other.add(answer(2, 7), 101, 0).kept;
  const box = await open('page-1');
  box.adopt(welcome());
  const third = await open('page-3');
  await third.add(answer(1, 5), 102, 0).kept;
  await third.add(answer(3, 5), 103, 0).kept;
  await box.add(answer(1, 8), 200, 0).kept;
  expect(await box.gather()).toBe(true);
  // Not before a welcome told where the server stands.
  expect(acts(box.due())).not.toContainEqual(answer(3, 5));
  box.adopt(welcome());
  expect(acts(box.due())).toEqual([answer(1, 7), answer(2, 7), answer(1, 8), answer(3, 5)]);
  expect(await box.gather()).toBe(false);
});

describe('while the page lives', () => {
  test('acts are numbered in order and sent only when they are on disk', async () => {
    const box = await open();
    box.adopt(welcome());
    const first = box.add(answer(1, 7), 100, 0);
    expect(box.due()).toEqual([]);
    expect(await first.kept).toBe(true);
    await box.add({ type: 'mark', slot: 2, on: true }, 101, 0).kept;
    expect(seqs(box.due())).toEqual([1, 2]);
  });

  test('an ack takes its act out, and only that', async () => {
    const box = await open();
    box.adopt(welcome());
    await box.add(answer(1, 7), 100, 0).kept;
    await box.add(answer(2, 8), 101, 0).kept;
    expect(box.acked(1, 1)?.act).toEqual(answer(1, 7));
    expect(box.acked(1, 1)).toBeUndefined();
    expect(box.acked(9, 2)).toBeUndefined();
    expect(seqs(box.due())).toEqual([2]);
  });

  test('a refused answer is kept but not sent again; a refused submission is forgotten', async () => {
    const box = await open();
    box.adopt(welcome());
    await box.add(answer(1, 7), 100, 0).kept;
    await box.add({ type: 'submit' }, 101, 0).kept;
    box.refuse(1, 1, 'attempt.ended');
    box.refuse(1, 2, 'attempt.too_early_to_submit');
    expect(box.due()).toEqual([]);
    expect(acts(box.refusals())).toEqual([answer(1, 7)]);
    await box.add(answer(3, 1), 102, 0).kept;
    expect(acts((await open()).refusals())).toEqual([answer(1, 7)]);
  });

  test('a machine that keeps nothing still sends, and does not claim to keep', async () => {
    const box = await Outbox.open(new NoShelf(), 'page-1');
    box.adopt(welcome());
    expect(await box.add(answer(1, 7), 100, 0).kept).toBe(false);
    expect(seqs(box.due())).toEqual([1]);
    expect(box.allKept()).toBe(false);
  });

  test('order survives a correction of the clock', async () => {
    const box = await open();
    await box.add(answer(1, 7), 5000, 0).kept;
    await box.add(answer(1, 8), 4000, 0).kept;
    expect(acts((await open()).open())).toEqual([answer(1, 7), answer(1, 8)]);
  });
});

describe('after a reload', () => {
  test('the same page goes on in its epoch with the same numbers', async () => {
    const dead = await open();
    dead.adopt(welcome());
    for (const id of [1, 2, 3]) await dead.add(answer(id, id), 100 + id, 0).kept;
    dead.acked(1, 1);
    await dead.add(answer(4, 4), 200, 0).kept;

    const box = await open();
    const settled = box.adopt(welcome({ upto: 1, above: [3] }));
    expect(acts(settled.arrived)).toEqual([answer(3, 3)]);
    expect(seqs(box.due())).toEqual([2, 4]);
    await box.add(answer(5, 5), 300, 0).kept;
    expect(seqs(box.due())).toEqual([2, 4, 5]);
  });

  test('numbers go on after what the server has, even if this machine kept nothing', async () => {
    const box = await open();
    box.adopt(welcome({ upto: 41, above: [43] }));
    await box.add(answer(1, 7), 100, 0).kept;
    expect(seqs(box.due())).toEqual([44]);
  });

  test('another attempt on the same machine is left alone', async () => {
    await (await open('page-1', 'T1@0')).add(answer(1, 7), 100, 0).kept;
    expect((await open('page-2', 'T2@0')).open()).toEqual([]);
  });
});

describe('in a new epoch', () => {
  /** What a dead page left: numbered in epoch 1, no ack seen. */
  async function left(...entries: [Act, number][]) {
    const dead = await open('page-1');
    dead.adopt(welcome());
    for (const [act, at] of entries) await dead.add(act, at, 0).kept;
    return open('page-2');
  }

  test('what is open is numbered anew, in order', async () => {
    const box = await left([answer(1, 7), 100], [answer(2, 8), 101]);
    await box.add(answer(3, 9), 102, 0).kept;
    box.adopt(welcome({ epoch: 2 }));
    expect(acts(box.due())).toEqual([answer(1, 7), answer(2, 8), answer(3, 9)]);
    expect(seqs(box.due())).toEqual([1, 2, 3]);
  });

  test('what arrived although its ack was lost is not sent again', async () => {
    const box = await left([answer(1, 7), 100], [answer(2, 8), 101]);
    const settled = box.adopt(welcome({ epoch: 2, slots: [slot(1, 7, 150)] }));
    expect(acts(settled.arrived)).toEqual([answer(1, 7)]);
    expect(acts(box.due())).toEqual([answer(2, 8)]);
  });

  test('an answer given elsewhere later is not overwritten', async () => {
    const box = await left([answer(1, 7), 100], [answer(2, 8), 900]);
    const settled = box.adopt(welcome({ epoch: 2, slots: [slot(1, 9, 500), slot(2, 9, 500)] }));
    expect(acts(settled.outdated)).toEqual([superseded(1, 7)]);
    // It is not thrown away: it goes into the record.
    expect(acts(box.due())).toEqual([superseded(1, 7), answer(2, 8)]);
    expect(box.older().map(isRecorded)).toEqual([false]);
    box.acked(2, 1);
    // And it waits, also over a reload, until the candidate has seen it.
    const again = await open('page-2');
    expect([acts(again.older()), again.older().map(isRecorded)]).toEqual([[superseded(1, 7)], [true]]);
    expect(again.refusals()).toEqual([]);
    again.putAway(again.older()[0]!);
    expect((await open('page-3')).older()).toEqual([]);
  });

  test('what the candidate put away at once goes into the record all the same', async () => {
    const box = await left([answer(1, 7), 100]);
    box.adopt(welcome({ epoch: 2, slots: [slot(1, 9, 500)] }));
    box.putAway(box.older()[0]!);
    const again = await open('page-2');
    expect(again.older()).toEqual([]);
    again.adopt(welcome({ epoch: 3, slots: [slot(1, 9, 500)] }));
    expect(acts(again.due())).toEqual([superseded(1, 7)]);
    again.acked(3, 1);
    expect([again.open(), await open('page-3').then((box) => box.open())]).toEqual([[], []]);
  });

  test('where the record takes it no more, it is told all the same', async () => {
    const box = await left([answer(1, 7), 100]);
    box.adopt(welcome({ epoch: 2, slots: [slot(1, 9, 500)] }));
    box.refuse(2, 1, 'attempt.ended');
    expect([box.open(), box.refusals(), box.older().map(isRecorded)]).toEqual([[], [], [false]]);
  });

  test('of two pages without network the answer made later counts, whichever arrives first', async () => {
    // Here made at 700; the other page made its own at 500, and it arrived at 800.
    const box = await left([answer(1, 7), 700]);
    box.adopt(welcome({ epoch: 2, slots: [{ ...slot(1, 9, 800), made_at: 500 }] }));
    expect(acts(box.due())).toEqual([answer(1, 7)]);
  });

  test('of several changes that came to nothing only the last is told', async () => {
    const box = await left([answer(1, 7), 100], [answer(1, 8), 101]);
    expect(acts(box.adopt(welcome({ epoch: 2, slots: [slot(1, 9, 500)] })).outdated)).toEqual([superseded(1, 8)]);
    expect(acts(box.open())).toEqual([superseded(1, 8)]);
  });

  test('of one page the later answer is newer, also when the earlier arrived after it was made', async () => {
    // Made at 100 and 500; the first reached the server at 800, then the browser crashed.
    const box = await left([answer(1, 7), 100], [answer(1, 8), 500]);
    const told = { ...slot(1, 7, 800), given_by: [1, 1] as [number, number] };
    box.adopt(welcome({ epoch: 2, slots: [told] }));
    expect(acts(box.due())).toEqual([answer(1, 8)]);
  });

  test('marking and unmarking ends as it was left', async () => {
    const on: Act = { type: 'mark', slot: 1, on: true };
    const off: Act = { type: 'mark', slot: 1, on: false };
    const box = await left([on, 100], [off, 101]);
    expect(acts(box.adopt(welcome({ epoch: 2 })).arrived)).toEqual([on, off]);
    expect(box.due()).toEqual([]);
  });

  test('acknowledgements and a submission that the server knows are settled', async () => {
    const box = await left([{ type: 'acknowledge', notice: 1 }, 100], [{ type: 'submit' }, 101]);
    const notice = { number: 1, warning: true, at: 0, by: '', text: '', acknowledged: true };
    box.adopt(welcome({ epoch: 2, notices: [notice], stage: 'ended' }));
    expect(box.due()).toEqual([]);
  });

  test('the end does not swallow answers that were on their way', async () => {
    const box = await left([answer(1, 7), 100]);
    box.adopt(welcome({ epoch: 2, stage: 'ended' }));
    expect(acts(box.due())).toEqual([answer(1, 7)]);
  });
});

test('what others left on the machine goes after a month, and one’s own never', async () => {
  const days = (n: number) => Date.now() - n * 86_400_000;
  const leaves = async (attempt: string, day: number) => (await open('page-1', attempt)).add(answer(1, 7), 100, days(day)).kept;
  await leaves('T2@0', 31);
  await leaves('T3@0', 29);
  await leaves('T1@0', 40);
  await open('page-2');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await open('page-3')).open()).toHaveLength(1);
  expect((await open('page-3', 'T2@0')).open()).toEqual([]);
  expect((await open('page-3', 'T3@0')).open()).toHaveLength(1);
});

test('a report is told once, also by a page of another name', async () => {
  const box = await open();
  box.adopt(welcome());
  const report = { type: 'report', slot: 3, fault: 'text', note: '缺字' } as const;
  await box.add(report, 100, 0).kept;
  await box.add({ ...report, fault: 'picture' }, 101, 0).kept;
  const told = { number: 1, at: 90, slot: 3, fault: 'text', note: '缺字', look: null } as const;
  const { arrived } = box.adopt({ ...welcome({ epoch: 2 }), reports: [told] });
  expect(acts(arrived)).toEqual([report]);
  expect(acts(box.due())).toEqual([{ ...report, fault: 'picture' }]);
});
