import { expect, it } from 'vitest';
import { flawWords } from './flaw';

it('says the server’s flaws in the language in force, and what it does not know as it came', () => {
  expect(flawWords('the blueprint has no title')).toBe('还没有名称。');
  expect(flawWords('section 2: marks for an item are more than 0 and at most 100')).toContain('第 2 个题型');
  expect(flawWords('P9.9 is not in the syllabus')).toContain('P9.9');
  expect(flawWords('something new')).toBe('something new');
});
