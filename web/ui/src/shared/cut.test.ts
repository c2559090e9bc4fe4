import { expect, it } from 'vitest';
import { cutOff } from './cut';

const S = 1_000_000;
const MIN = 60 * S;

it('says what the end of the sitting cuts off on the line it is cut off of', () => {
  expect(cutOff({ extra_us: 10 * MIN, cut_us: 0, extra_cut_us: 0 })).toEqual({ given: '', extra: '' });
  const into = { extra_us: 4 * MIN + 54 * S, cut_us: 5 * MIN + 6 * S, extra_cut_us: 5 * MIN + 6 * S };
  expect(cutOff(into)).toEqual({ given: '', extra: '核准 10:00，场次的结束时间截去 5:06' });
  expect(cutOff({ extra_us: 0, cut_us: 12 * MIN, extra_cut_us: 10 * MIN })).toEqual({
    given: '场次的结束时间截去 2:00',
    extra: '核准 10:00，场次的结束时间截去 10:00',
  });
  expect(cutOff({ extra_us: 0, cut_us: 3 * MIN, extra_cut_us: 0 })).toEqual({ given: '场次的结束时间截去 3:00', extra: '' });
});
