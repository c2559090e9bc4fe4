import { expect, it } from 'vitest';
import { effectWords, isGone, standingWords } from './words';

it('says where an edition stands', () => {
  expect(standingWords({ is: 'in_force' })).toBe('现行');
  expect(standingWords({ is: 'replaced', by: '' })).toBe('已被替代');
  expect(standingWords({ is: 'replaced', by: 'TSG 11-2026' })).toBe('已被 TSG 11-2026 替代');
  expect(standingWords({ is: 'amended', by: 'TSG 11-2026' })).toBe('已由 TSG 11-2026 修订');
  expect([isGone({ is: 'ahead' }), isGone({ is: 'in_force' }), isGone({ is: 'repealed' })]).toEqual([false, false, true]);
});

it('says what a change does to items', () => {
  const effect = (turn: Parameters<typeof effectWords>[0]['turn']) => effectWords({ number: 'A-1', items: 1200, approved: 3, turn });
  expect(effect({ turn: 'stale' })).toContain('1,200');
  expect(effect({ turn: 'stale_on', day: '2026-12-01' })).toContain('2026-12-01');
  expect(effect({ turn: 'sound' })).toContain('A-1');
});
