import { expect, it } from 'vitest';
import type { Remedy, Trial } from '../../shared/wire';
import { item } from './fixtures.test-data';
import { toTry, trialOf } from './trial';

const trial = (remedy: Remedy): Trial => ({ remedy, answered: 1, unanswered: 0, raised: 1, lowered: 0, to_pass: [], to_fail: [], another: 0, equals: null });
const accept = (option: number): Remedy => ({ what: 'accept', question: 0, also: [{ choice: [option] }] });
const voided = trial({ what: 'void' });
const one = { ...item(), trials: [voided] };

it('asks for the figures of a further key only', () => {
  expect(toTry(null)).toBe('');
  expect(toTry({ what: 'recall', extra_s: 60 })).toBe('');
  expect(JSON.parse(toTry(accept(1)))).toEqual(accept(1));
});

it('finds the other figures with the item', () => {
  expect(trialOf('void', one, accept(1), null)).toBe(voided);
  expect(trialOf('reword', one, null, null)).toBeNull();
});

it('shows no figures of another key than the one that is picked', () => {
  const found = { of: toTry(accept(1)), trial: trial(accept(1)) };
  expect(trialOf('accept', one, accept(1), found)).toBe(found.trial);
  expect(trialOf('accept', one, accept(3), found)).toBeNull();
  expect(trialOf('accept', one, { what: 'keep' }, found)).toBeNull();
  expect(trialOf('accept', one, null, found)).toBeNull();
});
