import { expect, it } from 'vitest';
import type { AuditLine } from '../../shared/wire';
import { auditFor, gapIn, subjectOf } from './audit';

const line = (number: number, change: Partial<AuditLine> = {}): AuditLine => ({ number, at: 0, who: '周敏', what: 'staff.sign_in', on: 'account a', detail: {}, from: '::1', hash: '', ...change });

it('knows what has a page', () => {
  expect(subjectOf('sitting s1')).toEqual({ kind: 'sitting', id: 's1', href: '/desk/sittings/s1' });
  expect(subjectOf('attempt a1').href).toBeNull();
  expect(subjectOf('odd')).toEqual({ kind: 'odd', id: '', href: null });
});

it('notices missing lines', () => {
  expect(gapIn([line(5), line(4), line(3)])).toBeNull();
  expect(gapIn([line(5), line(3)])).toBe(5);
  expect(gapIn([])).toBeNull();
});

it('finds by words, names and details', () => {
  const lines = [line(2, { detail: { reason: '断网' } }), line(1, { who: '何雪' })];
  const words = () => '登录';
  expect(auditFor(lines, '登录', words)).toHaveLength(2);
  expect(auditFor(lines, '断网', words).map((one) => one.number)).toEqual([2]);
  expect(auditFor(lines, '何雪', words).map((one) => one.number)).toEqual([1]);
});
