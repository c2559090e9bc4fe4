import { expect, it } from 'vitest';
import { areasFor, homeFor, mayWrite } from './roles';

it('shows each role its own areas', () => {
  expect(areasFor(['author']).map((one) => one.area)).toEqual(['bank', 'coverage']);
  expect(areasFor(['administrator'])).toHaveLength(7);
  expect(areasFor(['marker']).map((one) => one.area)).toEqual(['marking']);
  expect(areasFor(['invigilator'])).toEqual([]);
});

it('lands invigilators on the wall and everybody else on their first area', () => {
  expect(homeFor(['invigilator'])).toBe('/wall');
  expect(homeFor(['invigilator', 'reviewer'])).toBe('/desk/bank');
});

it('offers changes only to who may make them', () => {
  expect(mayWrite(['auditor'], 'exams')).toBe(false);
  expect(mayWrite(['reviewer', 'author'], 'bank')).toBe(true);
});
