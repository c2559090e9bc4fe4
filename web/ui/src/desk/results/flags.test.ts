import { expect, it } from 'vitest';
import type { ItemStatistic } from '../../shared/wire';
import { flagOf } from './flags';

const item = (change: Partial<ItemStatistic>): ItemStatistic => ({ item: 'i', code: 'N1-1', version: 1, kind: 'single_choice', stem: '', given: 60, difficulty: 700, discrimination: 300, choices: [[10, false], [50, true]], ...change });

it('suspects a key when another option is chosen more often or good candidates fail', () => {
  expect(flagOf(item({ choices: [[40, false], [20, true]] }))).toBe('key');
  expect(flagOf(item({ discrimination: -300 }))).toBe('key');
  expect(flagOf(item({ discrimination: -80 }))).toBe('low');
});

it('flags what parts nobody', () => {
  expect(flagOf(item({ discrimination: 90 }))).toBe('low');
  expect(flagOf(item({ difficulty: 980 }))).toBe('easy');
  expect(flagOf(item({ difficulty: 100 }))).toBe('hard');
  // What counts for nobody is neither.
  expect(flagOf(item({ difficulty: null, choices: [[50, false], [10, true]] }))).toBeNull();
});

it('says nothing of good items or of few answers', () => {
  expect(flagOf(item({ given: 14, choices: [[2, false], [12, true]], discrimination: -200 }))).toBeNull();
  expect(flagOf(item({}))).toBeNull();
  expect(flagOf(item({ given: 9, discrimination: -500 }))).toBeNull();
});
