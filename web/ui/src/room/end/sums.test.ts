import { expect, it } from 'vitest';
import type { Credit, Entry } from '../../shared/wire';
import { sums } from './sums';

const MINUTE = 60e6;
const of = (credit: Credit, minutes: number): Entry => ({ at: 0, us: minutes * MINUTE, open: false, credit });

it('tells what was not used of a section from what people took back', () => {
  const ledger = [
    of({ cause: 'section', by: '', section: 1 }, -12),
    of({ cause: 'between', by: '' }, 1),
    of({ cause: 'extension', by: '王芳', reason: '停电' }, 5),
    of({ cause: 'extension', by: '王芳', reason: '给多了' }, -2),
    of({ cause: 'window', by: '周敏', reason: '提前清场' }, -3),
    of({ cause: 'window', by: '', reason: '' }, -4),
    of({ cause: 'section', by: '', section: 2 }, 0.5),
  ];
  const amounts = ledger.map(({ us }) => us);
  expect(sums(ledger, amounts)).toEqual({ credited: 5.5 * MINUTE, rested: MINUTE, unused: 12 * MINUTE, cut: 4 * MINUTE, back: 5 * MINUTE });
  expect(sums([], [])).toEqual({ credited: 0, rested: 0, unused: 0, cut: 0, back: 0 });
});
