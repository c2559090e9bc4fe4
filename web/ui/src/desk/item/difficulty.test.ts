import { expect, it } from 'vitest';
import { difficultyOf } from './difficulty';

it('reads what people type for a share, and nothing else', () => {
  const typed = ['', ' 0.65', '．5', '０．８', '0。8', '1', '1.', '85%', '８５％', '1.1', '80', '101%', '-0.1', 'abc', '易'];
  expect(typed.map(difficultyOf)).toEqual([undefined, 650, 500, 800, 800, 1000, 1000, 850, 850, null, null, null, null, null, null]);
});
