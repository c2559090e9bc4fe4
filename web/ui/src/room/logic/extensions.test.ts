import { expect, it } from 'vitest';
import type { Entry } from '../../shared/wire';
import { added } from './extensions';

const extension = (at: number): Entry => ({ at, us: 420e6, open: false, credit: { cause: 'extension', by: '王芳', reason: '停电' } });
const pause: Entry = { at: 5, us: 60e6, open: true, credit: { cause: 'pause', by: '王芳', reason: '停电' } };

it('finds what an invigilator gave since', () => {
  expect(added([], [pause])).toEqual([]);
  expect(added([extension(1)], [extension(1), pause, extension(9)]).map((one) => one.at)).toEqual([9]);
  expect(added([extension(1)], [extension(1)])).toEqual([]);
});
