import { expect, it } from 'vitest';
import { secondsFrom } from './acts';

it('reads whole minutes, full-width digits too', () => {
  expect(secondsFrom('10')).toBe(600);
  expect(secondsFrom(' ５ ')).toBe(300);
  expect(['0', '241', '1.5', '', '-3', 'x'].map(secondsFrom)).toEqual([null, null, null, null, null, null]);
});
