import { expect, test } from 'vitest';
import type { Ask } from '../../shared/wire';
import { choose, chosen, fromTexts, fromWritten, isRight, pressed, same, texts, writtenText } from './response';

const options = [7, 3, 9].map((id) => ({ id, text: `option ${id}` }));
const one: Ask = { how: 'one', options };
const many: Ask = { how: 'many', options };
const judge: Ask = { how: 'judge' };

test('single choice: the last press counts, and pressing again changes nothing', () => {
  expect(choose(one, null, 1)).toEqual({ choice: [3] });
  expect(choose(one, { choice: [3] }, 2)).toEqual({ choice: [9] });
  expect(choose(one, { choice: [3] }, 1)).toEqual({ choice: [3] });
  expect(choose(one, { choice: [3] }, 7)).toEqual({ choice: [3] });
});

test('multiple choice: kept in paper order; nothing chosen is no response', () => {
  expect(choose(many, { choice: [9] }, 0)).toEqual({ choice: [7, 9] });
  expect(choose(many, { choice: [7, 9] }, 0)).toEqual({ choice: [9] });
  expect(choose(many, { choice: [9] }, 2)).toBeNull();
});

test('true or false', () => {
  expect(choose(judge, null, 0)).toEqual({ judge: true });
  expect(chosen(judge, { judge: false }, 1)).toBe(true);
  expect(chosen(judge, { judge: false }, 0)).toBe(false);
  expect(chosen(judge, null, 0)).toBe(false);
});

test('blanks: all empty is no response', () => {
  expect(texts(2, { text: ['30', ''] })).toEqual(['30', '']);
  expect(texts(2, null)).toEqual(['', '']);
  expect(fromTexts(['', ' '])).toBeNull();
  expect(fromTexts(['', '5'])).toEqual({ text: ['', '5'] });
  expect(same({ text: ['a'] }, { text: ['a'] })).toBe(true);
  expect(same(null, { text: ['a'] })).toBe(false);
});

test('what is written keeps its lines, and blanks are no answer', () => {
  expect(fromWritten('停炉\r\n报告')).toEqual({ written: '停炉\n报告' });
  expect(fromWritten(' \n')).toBeNull();
  expect(writtenText({ written: '停炉' })).toBe('停炉');
  expect(writtenText({ text: ['停炉'] })).toBe('');
});

test('which option is right is told by the key alone', () => {
  expect([0, 1].map((index) => isRight(judge, { judge: false }, index))).toEqual([false, true]);
  expect([0, 1, 2].map((index) => isRight(many, { choice: [9] }, index))).toEqual([7, 8, 9].map((_, index) => pressed(many)[index]!.id === 9));
  expect(isRight(many, null, 0)).toBeNull();
});
