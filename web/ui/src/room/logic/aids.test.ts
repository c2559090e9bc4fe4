import { beforeEach, expect, it, vi } from 'vitest';
import { aid, type Look } from './aids';

const kept = vi.hoisted(() => new Map<string, string>());
vi.mock('../../shared/memory', () => ({ recall: (key: string) => kept.get(key) ?? null, remember: (key: string, value: string) => kept.set(key, value) }));
beforeEach(() => kept.clear());

const none = { size: null, contrast: false, aloud: false };

it('is set once for a candidate, and theirs to change', () => {
  const look: Look = { size: 'm', contrast: false };
  aid('T-1', { size: 'xl', contrast: true, aloud: false }, look);
  expect(look).toEqual({ size: 'xl', contrast: true });
  look.size = 'l';
  aid('T-1', { size: 'xl', contrast: true, aloud: false }, look);
  expect(look.size).toBe('l');
  // More is granted: that is set once, too.
  aid('T-1', { size: 'xxl', contrast: true, aloud: false }, look);
  expect(look.size).toBe('xxl');
  // Another candidate at the same machine has their own; who is granted nothing keeps what the machine shows.
  aid('T-2', { ...none, size: 'xxl' }, look);
  expect(look.size).toBe('xxl');
  aid('T-3', none, look);
  expect(look.size).toBe('xxl');
});
