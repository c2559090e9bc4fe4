import { expect, test } from 'vitest';
import type { Node } from '../../shared/wire';
import { found, named } from './picking';

const NAMES: Record<string, string> = { S2: '专业科目', 'S2.1': '锅炉基础', 'S2.10': '锅炉水质', S3: '实操' };
const node = (code: string, parent: string | null): Node => ({ code, parent, kind: 'specialty', name_zh: NAMES[code]!, name_en: code, source: '', confidence: 'verified' });
const nodes = [node('S2', null), node('S2.1', 'S2'), node('S2.10', 'S2'), node('S3', null)];
const name = (code: string) => NAMES[code] ?? code;
const codes = (typed: string, taken: string[] = []) => found(nodes, taken, name, typed).map(({ node }) => node.code);

test('codes and names are found by any part of them, width and case aside, and taken ones are left out', () => {
  expect(codes('')).toEqual(['S2', 'S2.1', 'S2.10', 'S3']);
  expect(codes('ｓ２．1')).toEqual(['S2.1', 'S2.10']);
  expect(codes('锅炉', ['S2.1'])).toEqual(['S2.10']);
  expect(codes('起重')).toEqual([]);
});

test('the one that is typed out comes before those that begin like it', () => {
  const at = (typed: string) => named(found(nodes, [], name, typed), typed, name);
  expect([at('S2.1'), at('锅炉水质'), at('s3 实操'), at('S2.'), at('')]).toEqual([0, 0, 0, -1, -1]);
});
