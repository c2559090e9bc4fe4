import { expect, it } from 'vitest';
import { inWords, piecesOf, type Words } from './changes';
import type { Difference } from '../../shared/wire';

const words: Words = { name: (code) => `名${code}`, cognitive: (level) => level.toUpperCase(), judgement: (key) => (key ? '对' : '错'), practice: (open) => (open ? '是' : '否'), nothing: '（空）' };
const difference = (aspect: Difference['aspect'], before: string, after: string): Difference => ({ aspect, before, after });

it('says codes, levels and verdicts in words, and that nothing is there', () => {
  for (const [one, wanted] of [
    [difference('subjects', 'P1；P2', ''), '名P1；名P2'],
    [difference('equipment', '', 'E1'), '（空）'],
    [difference('cognitive', 'apply', ''), 'APPLY'],
    [difference('key', 'false', 'true'), '错'],
    [difference('practice', 'true', 'false'), '是'],
    [difference('key', 'B. 停炉', ''), 'B. 停炉'],
  ] as const) {
    expect(inWords(one, one.before, words)).toBe(wanted);
  }
});

it('shows texts by their characters and values as a whole', () => {
  expect(piecesOf(difference('stem', '应在 15 日内', '应在 30 日内'), words)).toHaveLength(4);
  expect(piecesOf(difference('difficulty', '0.450', '0.500'), words).map((piece) => piece.kind)).toEqual(['del', 'same', 'ins']);
  expect(piecesOf(difference('rationale', '见规程', ''), words)[2]).toEqual({ kind: 'ins', text: '（空）' });
});
