import { expect, test } from 'vitest';
import { calculate, show } from './calculator';

test.each([
  ['1+2×3', 7],
  ['(1+2)×3', 9],
  ['3×1000×9÷2', 13500],
  ['−2²', -4],
  ['(−2)²', 4],
  ['√9+√(16)', 7],
  ['50%×200', 100],
  ['.5+1.', 1.5],
  ['2−−3', 5],
])('%s', (text, value) => expect(calculate(text)).toEqual({ value }));

test('what can’t be worked out says why', () => {
  expect(calculate('1÷0')).toEqual({ error: 'zero' });
  expect(calculate('√(1−2)')).toEqual({ error: 'root' });
  for (const text of ['', '1+', '(1', '1)', '2 3', 'alert(1)', '..', '1.2.3']) {
    expect(calculate(text), text).toEqual({ error: 'syntax' });
  }
});

test('shown without what binary fractions leave behind', () => {
  expect(show(0.1 + 0.2)).toBe('0.3');
  expect(show(-1 / 3)).toBe('−0.3333333333');
  expect(show(1e15)).toBe('1e+15');
});
