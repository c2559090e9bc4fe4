// The room under an exam's rules and what people do: admission, messages, reports, sections, no way back.

import { describe, expect, test, vi } from 'vitest';
import type { ClientFrame, Door, Paper, Receipt } from '../shared/wire';
import { comingSection } from './logic/way';
import { choice, enter, enterKept, factory, MIN, onStage, paper, pass, server } from './room.fake';
import { Keepsake, lastKept } from './session/keepsake';
import { shelf } from './tools/store.fake';

onStage();

describe('between candidate and invigilator', () => {
  test('nobody who is not let in sees a paper, also after a reload without network', async () => {
    server.welcome = { admission: { needed: true, granted: true, reason: null } };
    const room = await enterKept();
    expect([room.keptOut, room.paper !== null]).toEqual([false, true]);
    server.say({ type: 'admission', admission: { needed: true, granted: false, reason: null } });
    await pass(500);
    expect([room.keptOut, room.paper, room.writable]).toEqual([true, null, false]);
    server.breaks();
    room.close();
    const later = await enterKept();
    await pass(5000);
    expect(later.paper).toBe(null);
  });

  test('whoever reloads outside comes back to the question that was left', async () => {
    vi.stubGlobal('localStorage', shelf());
    server.welcome = { admission: { needed: true, granted: true, reason: null } };
    const room = await enter();
    room.go(3);
    room.close();
    server.welcome = { admission: { needed: true, granted: false, reason: null }, paper: null };
    const later = await enter();
    server.say({ type: 'admission', admission: { needed: true, granted: true, reason: null } });
    server.say({ type: 'opened', paper, time: server.time() });
    expect(later.current).toBe(3);
    vi.unstubAllGlobals();
  });

  test('what could not be answered outside goes out when the candidate is let in again', async () => {
    server.welcome = { admission: { needed: true, granted: true, reason: null } };
    const room = await enter();
    server.acks = false;
    room.answer(1, choice(7));
    await pass(500);
    server.say({ type: 'refused', epoch: 1, seq: 1, code: 'attempt.not_admitted', detail: 'x', again: true });
    server.say({ type: 'admission', admission: { needed: true, granted: false, reason: null } });
    server.frames = [];
    server.acks = true;
    server.say({ type: 'admission', admission: { needed: true, granted: true, reason: null } });
    server.say({ type: 'opened', paper, time: server.time() });
    await pass(500);
    expect(server.acts()).toMatchObject([{ type: 'answer', seq: 1 }]);
    expect([room.paper !== null, room.saving]).toEqual([true, 'saved']);
  });

  test('an attempt that was ended by mistake goes on where it was', async () => {
    const room = await enter();
    room.answer(1, choice(7));
    await pass(500);
    server.say({ type: 'ended', receipt: { head: 'ab' } as Receipt });
    expect([room.stage, room.writable]).toEqual(['ended', false]);
    await pass(1000);
    server.say({ ...server.greeting(), slots: [{ slot: 1, response: choice(7), marked: false, at: 1, made_at: 1 }] });
    expect([room.stage, room.receipt, room.writable]).toEqual(['running', null, true]);
    room.answer(2, choice(7));
    await pass(500);
    expect(room.slot(2).savedAt).toBeGreaterThan(0);
  });

  test('a moved start is followed at once', async () => {
    server.welcome = { stage: 'waiting', paper: null, time: null, starts_at: 1 };
    const room = await enter();
    server.say({ type: 'start', starts_at: 2 });
    expect(room.startsAt).toBe(2);
  });

  test('a report goes the way of an answer, and what became of it is shown', async () => {
    const room = await enter();
    room.reportItem(2, 'unclear', '');
    await pass(500);
    expect(server.acts()).toMatchObject([{ type: 'report', slot: 2, fault: 'unclear' }]);
    const report = { number: 1, at: 5, slot: 2, fault: 'unclear', note: '', look: null } as const;
    server.say({ type: 'report', report });
    server.say({ type: 'report', report: { ...report, look: { at: 6, by: '王芳', confirmed: true, note: '' } } });
    expect(room.said(2).map(({ arrived, look }) => [arrived, look?.confirmed])).toEqual([[true, true]]);
    expect(room.reports).toHaveLength(1);
  });

  test('a report made without network is on its question at once, outlives the page, and is delivered once', async () => {
    const dead = await enterKept('page-1');
    server.breaks();
    dead.reportItem(2, 'other', '图与题不符');
    await pass(500);
    expect(dead.said(2)).toMatchObject([{ fault: 'other', arrived: false, look: null }]);
    // The question itself has nothing to be saved.
    expect(dead.slot(2).open).toBe(0);
    dead.close();
    const room = await enterKept('page-2');
    expect(room.said(2)).toMatchObject([{ note: '图与题不符', arrived: false }]);
    [server.reachable, server.frames, server.welcome] = [true, [], { epoch: 2 }];
    await pass(20_000);
    expect(server.acts()).toMatchObject([{ type: 'report', slot: 2, epoch: 2 }]);
    expect(room.said(2)).toMatchObject([{ arrived: true }]);
    server.say({ type: 'report', report: { number: 1, at: 5, slot: 2, fault: 'other', note: '图与题不符', look: null } });
    expect(room.said(2)).toHaveLength(1);
  });

  test('a report that the server will not take is no report, and that is told', async () => {
    const room = await enter();
    server.acks = false;
    room.reportItem(2, 'text', '');
    await pass(500);
    server.say({ type: 'refused', epoch: 1, seq: 1, code: 'attempt.too_many_reports', detail: 'x', again: false });
    expect(room.said(2)).toEqual([]);
    expect(room.refusedReport).toEqual({ slot: 2, code: 'attempt.too_many_reports' });
    expect(room.saving).toBe('saved');
  });

  test('what is refused outside is not knocked with, and waits', async () => {
    server.welcome = { admission: { needed: true, granted: true, reason: null } };
    const room = await enter();
    server.acks = false;
    server.say({ type: 'admission', admission: { needed: true, granted: false, reason: null } });
    room.acknowledge(1);
    await pass(500);
    server.say({ type: 'refused', epoch: 1, seq: 1, code: 'attempt.not_admitted', detail: 'x', again: true });
    server.frames = [];
    server.say({ type: 'time', time: server.time() });
    await pass(30_000);
    expect(server.acts()).toEqual([]);
    expect(room.pending).toBe(1);
  });

  test('a paper that an earlier page kept goes when the welcome says that nobody let the candidate in', async () => {
    server.welcome = { admission: { needed: true, granted: true, reason: null } };
    (await enterKept('page-1')).close();
    expect((await lastKept(factory))?.paper).toEqual(paper);
    server.welcome = { admission: { needed: true, granted: false, reason: null }, paper: null };
    (await enterKept('page-2')).close();
    expect((await lastKept(factory))?.paper).toBeNull();
    server.breaks();
    const later = await enterKept('page-3');
    await pass(5000);
    expect([later.remembered, later.keptOut, later.paper]).toEqual([true, true, null]);
  });

  test('when a notice was acknowledged is known, also after a reload', async () => {
    const notice = { number: 1, warning: false, at: 5, by: '王芳', text: 'x', acknowledged: false };
    server.welcome = { notices: [notice] };
    const room = await enterKept('page-1');
    expect(room.unread).toBe(1);
    room.acknowledge(1);
    await pass(500);
    expect([room.unread, room.readAt[1]]).toEqual([0, expect.any(Number)]);
    room.close();
    server.welcome = { notices: [{ ...notice, acknowledged: true }] };
    const later = await enterKept('page-2');
    expect(later.readAt[1]).toBe(room.readAt[1]);
  });

  test('messages are put away one by one, and none with another', async () => {
    const message = (number: number) => ({ number, warning: false, at: number, by: '王芳', text: `${number}`, acknowledged: false });
    server.welcome = { notices: [message(1), message(2)] };
    const room = await enter();
    expect(room.messages.map(({ number }) => number)).toEqual([1, 2]);
    room.acknowledge(2);
    expect(room.messages.map(({ number }) => number)).toEqual([1]);
  });
});

describe('a paper in sections with times of their own', () => {
  const parts: Paper = { ...paper, sections: [{ ...paper.sections[0]!, last: 1 }, { ...paper.sections[0]!, first: 2 }] };
  const only = (...numbers: number[]): Paper => ({ ...parts, slots: paper.slots.filter(({ number }) => numbers.includes(number)) });
  const section = (number: number, open: boolean, minutes = 10) => ({
    section: { number, of: 2, us: minutes * MIN, next_us: number < 2 ? 40 * MIN : null, window: server.now() + 600 * MIN, deadline: open ? server.now() + minutes * MIN : null, opens_at: open ? null : server.now() + MIN },
    stands: !open,
  });
  const begin = () => {
    server.welcome = { paper: only(1), time: server.time(section(1, true)) };
    return enter();
  };

  test('shows the open one only, and its time', async () => {
    const room = await begin();
    expect(room.left! / MIN).toBeCloseTo(10, 1);
    expect(room.last).toBe(3);
    // Its share of the personal extra time is in what the server says, and told beforehand.
    expect(comingSection(room.paper, room.section)).toMatchObject({ questions: 2, minutes: '40' });
    room.go(3);
    expect(room.current).toBe(1);
    room.answer(1, { choice: [7] });
    await pass(500);
    room.endSection();
    await pass(500);
    expect(server.acts().pop()).toMatchObject({ type: 'end_section', section: 1 });
    server.say({ type: 'section', paper: only(), time: server.time(section(2, false)) });
    expect([room.between, room.writable, room.turning]).toEqual([true, false, false]);
    room.openSection();
    await pass(500);
    expect(server.acts().pop()).toMatchObject({ type: 'open_section', section: 2 });
    server.say({ type: 'section', paper: only(2, 3), time: server.time(section(2, true)) });
    expect([room.between, room.current, room.writable]).toEqual([false, 2, true]);
    room.go(1);
    expect(room.current).toBe(2);
  });

  test('tells what the sitting’s end leaves of the next, second by second', async () => {
    const room = await begin();
    const between = section(2, false);
    server.say({ type: 'section', paper: only(), time: server.time({ ...between, section: { ...between.section, window: server.now() + 2 * MIN } }) });
    await pass(60_000);
    expect(room.left! / MIN).toBeCloseTo(1, 1);
  });

  test('closes it on this machine too when its time is over, and ends nothing behind the candidate’s back', async () => {
    server.welcome = { paper: only(1), time: server.time(section(1, true, 1)) };
    const room = await enter();
    server.acks = false;
    room.endSection();
    await pass(500);
    server.breaks();
    await pass(500);
    expect(room.turning).toBe(false);
    expect(room.pending).toBe(0);
    await pass(61_000);
    expect([room.between, room.writable, room.left]).toEqual([true, false, 0]);
  });

  test('an answer that comes after it is told to be kept apart, and not called saved', async () => {
    const room = await begin();
    server.acks = false;
    room.answer(1, { choice: [7] });
    await pass(500);
    const frame = server.acts().pop() as Extract<ClientFrame, { type: 'answer' }>;
    server.say({ type: 'acked', epoch: frame.epoch, seq: frame.seq, at: server.now(), late: true });
    expect([room.late, room.slot(1).savedAt]).toEqual([[1], 0]);
    room.seenLate();
    expect(room.late).toEqual([]);
  });
});

describe('a paper with no way back', () => {
  test('what was left is left, also after a reload without network', async () => {
    const keep = new Keepsake('T@0', factory);
    keep.facts({ door: { now: server.now() } as Door, site: null });
    const room = await enter('page-1', { keep });
    server.breaks();
    room.answer(1, { choice: [7] });
    room.pass();
    expect([room.current, room.passed]).toEqual([2, 1]);
    room.go(1);
    expect(room.current).toBe(2);
    await pass(1000);
    room.close();
    const kept = await lastKept(factory);
    expect(kept?.state?.passed).toBe(1);
    server.reachable = true;
    const again = await enter('page-1', { kept });
    await pass(3000);
    expect(server.acts().map((frame) => frame.type)).toEqual(['answer', 'pass']);
    expect(again.passed).toBe(1);
  });
});
