import { expect, it } from 'vitest';
import type { SittingRow } from '../shared/wire';
import { toChoose } from './choose';

const row = (id: string, phase: SittingRow['phase'], starts_at: number, rehearsal: boolean): SittingRow => ({ id, title: id, exam: '', time_zone: 'Asia/Shanghai', starts_at, ends_at: 99, candidates: 1, phase, rehearsal, damaged: false });

it('has what runs first, and no rehearsal before a real sitting', () => {
  const all = [row('rehearsed', 'running', 9, true), row('old', 'over', 1, false), row('real', 'running', 2, false), row('tried', 'over', 8, true), row('late', 'over', 5, false)];
  expect(toChoose(all).map(({ id }) => id)).toEqual(['real', 'rehearsed', 'late', 'old', 'tried']);
});
