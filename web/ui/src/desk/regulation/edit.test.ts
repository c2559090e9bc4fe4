import { expect, it } from 'vitest';
import type { RegulationView } from '../../shared/wire';
import { fresh, matches, next, saidOf, sent } from './edit';

it('begins a new edition with what stays the same', () => {
  const old = { ...fresh(), number: 'TSG 11-2020', name: '锅炉安全技术规程', subject: 'S2', in_force_since: '2021-06-01', status: '', source: '公告' };
  expect(next(old)).toEqual({ ...fresh(), name: '锅炉安全技术规程', subject: 'S2', replaces: ['TSG 11-2020'] });
});

it('is found by number or name, whatever the width of letters and spaces', () => {
  const one: RegulationView = { ...fresh(), number: 'TSG 11-2020', name: '锅炉安全技术规程', standing: { is: 'repealed' }, successor: null, coming: null };
  expect([matches(one, 'ｔｓｇ11', 'all'), matches(one, '锅炉', 'gone'), matches(one, '', 'in_force'), matches(one, '电梯', 'all')]).toEqual([true, true, false, false]);
});

it('is sent without empty rows', () => {
  expect(sent({ ...fresh(), replaces: [' A ', ''], repealed_on: '' })).toMatchObject({ replaces: ['A'], repealed_on: null });
});

it('takes from older texts what counts', () => {
  expect(['in force', 'replaced by TSG 1-2020', 'repealed', '', 'check for successor'].map(saidOf)).toEqual(['', 'replaced', 'repealed', '', '']);
});
