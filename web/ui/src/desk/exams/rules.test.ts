import { expect, it } from 'vitest';
import { USUAL, formOf, numberFrom, rulesOf } from './rules';

it('goes to the form and back', () => {
  const rules = { ...USUAL, camera_every_s: null, notes: ['不得携带手机', '交卷后离场'] };
  expect(rulesOf(formOf(rules))).toEqual({ rules });
});

it('names fields that are no numbers', () => {
  expect(rulesOf({ ...formOf(USUAL), minutes: '一小时', pass: '' })).toEqual({ wrong: ['minutes', 'pass'] });
});

it('does not ask for the pace of a camera that is off', () => {
  expect(rulesOf({ ...formOf(USUAL), camera: false, camera_s: 'x' })).toMatchObject({ rules: { camera_every_s: null } });
});

it('reads what Chinese keyboards type', () => {
  expect(numberFrom('９０')).toBe(90);
  expect(numberFrom('62。5')).toBe(62.5);
  expect(numberFrom('-1')).toBeNull();
});
