import { expect, it } from 'vitest';
import type { Role } from '../shared/wire';
import { mayAct, secondsFrom } from './acts';

it('reads whole minutes, full-width digits too', () => {
  expect(secondsFrom('10')).toBe(600);
  expect(secondsFrom(' ５ ')).toBe(300);
  expect(['0', '241', '1.5', '', '-3', 'x'].map(secondsFrom)).toEqual([null, null, null, null, null, null]);
});

it('shows the acts on a hall to those who invigilate', () => {
  const who = (...roles: Role[]) => mayAct({ id: 'u', login: 'u', name: 'u', roles });
  expect([who('invigilator'), who('administrator'), who('auditor'), who('auditor', 'invigilator')]).toEqual([true, true, false, true]);
});
