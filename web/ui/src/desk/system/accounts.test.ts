import { expect, it } from 'vitest';
import type { Account } from '../../shared/wire';
import { accountsFor, soundLogin, soundName } from './accounts';

const account = (login: string, name: string, active = true): Account => ({ id: login, login, name, roles: ['author'], active, created_at: 0 });

it('finds by name and sign-in name, the deactivated last', () => {
  const all = [account('b', '王', false), account('c', '李'), account('a', '李雪')];
  expect(accountsFor(all, '').map((one) => one.login)).toEqual(['a', 'c', 'b']);
  expect(accountsFor(all, ' 雪 ').map((one) => one.login)).toEqual(['a']);
  expect(accountsFor(all, 'B').map((one) => one.login)).toEqual(['b']);
});

it('knows names that the server would refuse', () => {
  expect(['a', 'li.xue', '李', 'a b', 'x'.repeat(41)].map(soundLogin)).toEqual([false, true, false, false, false]);
  expect(['', ' ', '李', '字'.repeat(61)].map(soundName)).toEqual([false, false, true, false]);
});
