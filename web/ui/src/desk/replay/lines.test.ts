import { describe, expect, it } from 'vitest';
import { answer, BASE, eventsOf, paper, replay, seat, SECOND, started } from './fixtures.test-data';
import { answerWords, countsOf, currentIn, frameNear, lineAt, linesOf, passes } from './lines';

const lines = linesOf(replay);
const judged = { right: '正确', wrong: '错误' };

describe('the record', () => {
  it('has everything in the order of time, events first where they share a moment', () => {
    expect(lines.map((line) => line.key).join(' ')).toBe('e1 e2 e3 e4 f1 e5 s0 e6 s1 s2 f2 e7 e8 e9 e10 e11 e12');
    expect(lines.map((line) => line.at)).toEqual([...lines.map((line) => line.at)].sort((a, b) => a - b));
  });

  it('counts by kind; a pause is an act of the staff and of the clock', () => {
    expect(countsOf(lines)).toEqual({ record: 15, all: 17, answers: 3, marks: 1, reports: 0, seat: 3, staff: 4, clock: 4, signals: 3, frames: 2, late: 1 });
    expect(lines.filter((line) => passes(line, 'late')).map((line) => line.key)).toEqual(['e12']);
    expect(lines.filter((line) => passes(line, 'all'))).toHaveLength(17);
  });

  it('tells first answers from changes, and from those that came too late to count', () => {
    const events = eventsOf([
      [0, seat(1)], [1, started], [2, answer(3, 1, 7)], [3, answer(2, 1, 9)], [4, answer(4, 1, 3)], [5, answer(5, 1, null)], [6, answer(6, 1, 7)],
    ]);
    const changes = linesOf({ ...replay, events, signals: [], frames: [] }).map((line) => (line.what === 'event' ? line.change : null));
    expect(changes).toEqual([null, null, 'first', 'overtaken', 'changed', 'cleared', 'again']);
  });

  it('knows how many events lie before each line', () => {
    expect(lines.map((line) => line.events)).toEqual([1, 2, 3, 4, 4, 5, 5, 6, 6, 6, 6, 7, 8, 9, 10, 11, 12]);
  });
});

it('finds the line of a moment', () => {
  const at = (seconds: number) => lines[lineAt(lines, BASE + seconds * SECOND)]?.key;
  expect([at(-1), at(0), at(39), at(40), at(60), at(150), at(9999)]).toEqual([undefined, 'e1', 'e2', 'e3', 'f1', 'e9', 'e12']);
});

it('finds the current line among those that are shown', () => {
  expect([0, 2, 3, 8].map((line) => currentIn([1, 3, 7], line))).toEqual([-1, 0, 1, 2]);
  expect(currentIn([], 5)).toBe(-1);
});

it('finds the nearest frame', () => {
  expect(frameNear(replay.frames, BASE)?.n).toBe(1);
  expect(frameNear(replay.frames, BASE + 100 * SECOND)?.n).toBe(2);
  expect(frameNear([], BASE)).toBeNull();
});

it('calls answers by the letters that the candidate saw', () => {
  expect(answerWords(paper, 1, { choice: [7] }, judged, '；')).toBe('A');
  expect(answerWords(paper, 1, { choice: [9, 3] }, judged, '；')).toBe('BC');
  expect(answerWords(null, 1, { choice: [9] }, judged, '；')).toBe('#9');
  expect(answerWords(paper, 1, { judge: false }, judged, '；')).toBe('错误');
  expect(answerWords(paper, 1, { text: ['0.5', '安全阀'] }, judged, '；')).toBe('0.5；安全阀');
});
