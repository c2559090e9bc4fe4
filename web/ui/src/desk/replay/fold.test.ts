import { describe, expect, it } from 'vitest';
import { answer, BASE, events, eventsOf, seat, SECOND, started } from './fixtures.test-data';
import { asSeen, madeBefore, stateAfter } from './fold';

const response = (list: Parameters<typeof eventsOf>[0], slot: number) => stateAfter(eventsOf(list), list.length).slots.get(slot)?.response ?? null;

describe('the state after so many events', () => {
  it('has the first answer, then the changed one', () => {
    expect(stateAfter(events, 2).slots.size).toBe(0);
    expect(stateAfter(events, 3).slots.get(1)?.response).toEqual({ choice: [7] });
    expect(stateAfter(events, 4).slots.get(1)?.response).toEqual({ choice: [3] });
    expect(stateAfter(events, 4).slots.get(1)?.by?.number).toBe(4);
  });

  it('is at the question that was answered or marked last', () => {
    expect(stateAfter(events, 2).at).toBeNull();
    expect(stateAfter(events, 4).at).toBe(1);
    expect(stateAfter(events, 5)).toMatchObject({ at: 2, started: true, ended: null });
    expect(stateAfter(events, 5).slots.get(2)?.marked).toBe(true);
  });

  it('knows a warning until it is acknowledged, and a pause until it is over', () => {
    expect(stateAfter(events, 6).warning?.text).toBe('请面向摄像头');
    expect(stateAfter(events, 7).warning).toBeNull();
    expect(stateAfter(events, 9).paused?.reason).toBe('停电');
    expect(stateAfter(events, 10).paused).toBeNull();
  });

  it('ends, and what comes late changes no response', () => {
    const end = stateAfter(events, events.length);
    expect(end.ended).toEqual({ by: 'candidate' });
    expect(end.slots.get(3)).toBeUndefined();
  });
});

describe('what the page had and the server had not', () => {
  const made = (seq: number, slot: number, choice: number, seconds: number) => ({ ...answer(seq, slot, choice), made_at: BASE + seconds * SECOND }) as ReturnType<typeof answer>;
  // An outage from 30 to 90: question 1 is answered, changed back, and question 2 answered.
  const list = eventsOf([[0, seat(1)], [1, started], [10, made(1, 1, 7, 10)], [90, made(2, 1, 3, 40)], [90, made(3, 2, 9, 50)], [90, made(4, 1, 7, 60)]]);
  const at = (seconds: number) => {
    const count = list.filter((event) => event.at <= BASE + seconds * SECOND).length;
    const seen = asSeen(stateAfter(list, count), list, count, BASE + seconds * SECOND);
    return [seen.at, seen.slots.get(1)?.response, seen.slots.get(2)?.response];
  };

  it('is shown when it was made', () => {
    const [seven, three, nine] = [7, 3, 9].map((id) => ({ choice: [id] }));
    expect(at(30)).toEqual([1, seven, undefined]);
    expect(at(45)).toEqual([1, three, undefined]);
    expect(at(55)).toEqual([2, three, nine]);
    expect(at(65)).toEqual([1, seven, nine]);
    expect(at(95)).toEqual([1, seven, nine]);
  });

  it('is not shown by another machine that has the seat', () => {
    const other = eventsOf([[0, seat(1)], [1, started], [50, seat(2)], [60, made(1, 4, 7, 60)], [90, { ...seat(3), page: 'p1' } as ReturnType<typeof seat>], [90, made(1, 1, 3, 40)]]);
    const shown = (seconds: number) => {
      const count = other.filter((event) => event.at <= BASE + seconds * SECOND).length;
      return asSeen(stateAfter(other, count), other, count, BASE + seconds * SECOND).slots.get(1)?.response;
    };
    expect([shown(45), shown(70), shown(95)]).toEqual([{ choice: [3] }, undefined, { choice: [3] }]);
  });

  it('is shown though the page came back under another name, as after a crash', () => {
    const crashed = eventsOf([[0, seat(1)], [1, started], [90, seat(2)], [90, made(1, 1, 3, 40)]]);
    expect(asSeen(stateAfter(crashed, 2), crashed, 2, BASE + 45 * SECOND).slots.get(1)?.response).toEqual({ choice: [3] });
  });

  it('is told of what came noticeably later alone', () => {
    expect(list.map(madeBefore).map((us) => us && (us - BASE) / SECOND)).toEqual([null, null, null, 40, 50, 60]);
  });
});

describe('admission and reopening', () => {
  const wang = { id: 'w', name: '王芳' };
  const admitted = { type: 'admitted', actor: wang } as const;
  const waits = (list: Parameters<typeof eventsOf>[0]) => stateAfter(eventsOf(list), list.length).waits;
  const started_by_admission = { ...started, admission: true } as typeof started;

  it('hides the form from a new page and after leaving, until the candidate is let in', () => {
    expect(waits([[0, seat(1)], [1, admitted], [2, started_by_admission]])).toBe(false);
    expect(waits([[0, seat(1)], [1, admitted], [2, started_by_admission], [3, seat(2)]])).toBe(true);
    expect(waits([[0, seat(1)], [1, admitted], [2, started_by_admission], [3, { type: 'left', actor: wang, reason: '去洗手间' }]])).toBe(true);
    expect(waits([[0, seat(1)], [1, started], [2, seat(2)]])).toBe(false);
  });

  it('goes on when it was ended by mistake', () => {
    const list = [[0, seat(1)], [1, started], [2, answer(1, 1, 7)], [3, { type: 'ended', cause: { by: 'deadline' }, seq: null }], [4, { type: 'reopened', actor: wang }]] as Parameters<typeof eventsOf>[0];
    expect(stateAfter(eventsOf(list), 4).ended).toEqual({ by: 'deadline' });
    expect(stateAfter(eventsOf(list), 5)).toMatchObject({ ended: null, waits: false });
    expect(stateAfter(eventsOf(list), 5).slots.get(1)?.response).toEqual({ choice: [7] });
  });
});

describe('of two answers to one question', () => {
  it('the higher number stands, whichever arrives first', () => {
    expect(response([[0, seat(1)], [1, started], [2, answer(5, 1, 7)], [3, answer(2, 1, 3)]], 1)).toEqual({ choice: [7] });
  });

  it('the higher epoch stands, whatever the numbers', () => {
    expect(response([[0, seat(1)], [1, started], [2, answer(50, 1, 7)], [3, seat(2)], [4, answer(1, 1, 3)]], 1)).toEqual({ choice: [3] });
  });

  it('a cleared one is none', () => {
    expect(response([[0, seat(1)], [1, started], [2, answer(1, 1, 7)], [3, answer(2, 1, null)]], 1)).toBeNull();
  });

  it('marks are ordered apart from answers', () => {
    const list = eventsOf([[0, seat(1)], [1, started], [2, answer(9, 1, 7)], [3, { type: 'marked', seq: 4, slot: 1, on: true }]]);
    expect(stateAfter(list, 4).slots.get(1)).toMatchObject({ marked: true, response: { choice: [7] } });
  });
});
