import { expect, it } from 'vitest';
import type { Entry } from '../../shared/wire';
import { added } from './news';

const extension = (at: number): Entry => ({ at, us: 420e6, open: false, credit: { cause: 'extension', by: '王芳', reason: '停电' } });
const pause: Entry = { at: 5, us: 60e6, open: true, credit: { cause: 'pause', by: '王芳', reason: '停电' } };
const admission = (open: boolean): Entry => ({ at: 6, us: 60e6, open, credit: { cause: 'admission', by: '' } });
const reopened: Entry = { at: 2, us: 30e6, open: false, credit: { cause: 'reopened', by: '陈明', reason: '点错' } };

it('finds what an invigilator gave since', () => {
  expect(added([], [pause])).toEqual([]);
  expect(added([extension(1)], [extension(1), pause, extension(9)]).map((one) => one.at)).toEqual([9]);
  expect(added([extension(1)], [extension(1)])).toEqual([]);
});

it('what nobody sees is no news', () => {
  expect(added([], [{ ...admission(false), us: 4e5 }])).toEqual([]);
});

it('finds what else moved the countdown, once it is settled', () => {
  expect(added([], [admission(true)])).toEqual([]);
  expect(added([admission(true)], [reopened, admission(false)]).map((one) => one.credit.cause)).toEqual(['reopened', 'admission']);
});
