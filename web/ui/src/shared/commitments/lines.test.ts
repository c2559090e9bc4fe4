import { expect, test } from 'vitest';
import { lines, written } from './lines';

const promised = { at: 0, snapshot_hash: 'aa', snapshot_items: 3, blueprint_hash: 'bb', generator: 2 };
// SHA-256 of one zero byte, by FIPS 180-4.
const ofZero = '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d';

test.each([
  ['not opened yet', null, '考后公开原文', undefined],
  ['opened, and the promised one', '00', '算出的 SHA-256 与承诺相符', false],
  ['opened, and another one', '01', '算出的 SHA-256 与承诺不符', true],
  ['opened, and none at all', 'x', '算出的 SHA-256 与承诺不符', true],
])('a seed that is %s', (_, seed, note, bad) => {
  const told = lines({ ...promised, seed_hash: ofZero, seed });
  expect(told[0]!.hash).toBe(ofZero);
  expect(told[seed === null ? 0 : 1]).toMatchObject({ note, ...(bad === undefined ? {} : { bad }) });
});

test('all of it is kept as text', () => {
  expect(written('考试 · 第 1 场', { ...promised, seed_hash: ofZero, seed: null }).split('\n')).toEqual([
    '考试 · 第 1 场',
    `主种子 SHA-256: ${ofZero}`,
    '题库快照: aa',
    '蓝图: bb',
    '生成器: 2',
  ]);
});
