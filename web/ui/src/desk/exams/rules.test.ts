import { expect, it } from 'vitest';
import type { Reference } from '../../shared/wire';
import { USUAL, formOf, numberFrom, rulesOf } from './rules';

it('goes to the form and back', () => {
  const rules = { ...USUAL, camera_every_s: null, least_s: 1200, notes: ['不得携带手机', '交卷后离场'] };
  expect(rulesOf(formOf(rules))).toEqual({ rules });
  const twice = { ...rules, by_people: { twice: true, apart: 150, comments: true } };
  expect(rulesOf(formOf(twice))).toEqual({ rules: twice });
  expect(rulesOf({ ...formOf(twice), apart: 'x' })).toEqual({ wrong: { apart: 'number' } });
});

it('names fields that are no numbers', () => {
  expect(rulesOf({ ...formOf(USUAL), minutes: '一小时', pass: '' })).toEqual({ wrong: { minutes: 'number', pass: 'number' } });
  expect(rulesOf({ ...formOf(USUAL), frames_days: '1.5' })).toEqual({ wrong: { frames_days: 'number' } });
});

it('names the range of what lies outside it, in the units of the form', () => {
  const form = { ...formOf(USUAL), minutes: '99999999', camera_s: '-1', early_minutes: '0' };
  expect(rulesOf(form)).toEqual({ wrong: { minutes: { least: 1, most: 720 }, camera_s: { least: 2, most: 600 } } });
});

it('wants nobody to wait beyond the time or to pass beyond the paper', () => {
  const form = { ...formOf(USUAL), minutes: '45', early_minutes: '46', least_minutes: '45.5', pass: '81' };
  expect(rulesOf(form, 8000)).toEqual({ wrong: { early_minutes: { least: 0, most: 45 }, least_minutes: { least: 0, most: 45 }, pass: { least: 0, most: 80 } } });
});

it('lets the least time be the whole time, or none', () => {
  const form = { ...formOf(USUAL), minutes: '45' };
  expect(rulesOf({ ...form, least_minutes: '45' })).toMatchObject({ rules: { least_s: 2700 } });
  expect(rulesOf({ ...form, least_minutes: '0' })).toMatchObject({ rules: { least_s: 0 } });
  expect(rulesOf({ ...form, least_minutes: '' })).toEqual({ wrong: { least_minutes: 'number' } });
});

it('does not ask for the pace of a camera that is off', () => {
  expect(rulesOf({ ...formOf(USUAL), camera: false, camera_s: 'x' })).toMatchObject({ rules: { camera_every_s: null } });
});

it('reads what Chinese keyboards type', () => {
  expect(numberFrom('９０')).toBe(90);
  expect(numberFrom('62。5')).toBe(62.5);
  expect(numberFrom('－1')).toBe(-1);
  expect(numberFrom('一')).toBeNull();
});

it('takes documents with a title and a text, and no more text than every page can carry', () => {
  const form = (references: Reference[]) => rulesOf({ ...formOf(USUAL), references });
  expect(form([{ title: ' 公式 ', text: 'F = m·a\n  = 3\n' }])).toMatchObject({ rules: { references: [{ title: '公式', text: 'F = m·a\n  = 3' }] } });
  expect(form([{ title: '公式', text: '$F = ma$', markup: 'markdown' }])).toMatchObject({ rules: { references: [{ markup: 'markdown' }] } });
  expect(form([{ title: '公式', text: 'x', in_practice: true }])).toMatchObject({ rules: { references: [{ in_practice: true }] } });
  expect(form([{ title: '公式', text: 'x', in_practice: false }])).toEqual(form([{ title: '公式', text: 'x' }]));
  expect(form([{ title: '公式', text: ' \n' }])).toEqual({ wrong: { references: 'number' } });
  expect(form([{ title: '', text: 'x' }])).toEqual({ wrong: { references: 'number' } });
  expect(form([{ title: '长', text: 'x'.repeat(40_001) }])).toEqual({ wrong: { references: { least: 1, most: 40_000 } } });
});
