import { expect, it } from 'vitest';
import type { Node } from '../../shared/wire';
import { flatten, matrix, matrixOf, quantiles, stepOf } from './matrix';

const node = (code: string, parent: string | null, kind: Node['kind']): Node => ({ code, parent, kind, name_zh: code, name_en: code, source: '', confidence: '' });
const subjects = [node('1', null, 'public'), node('1.1', '1', 'public'), node('1.2', '1', 'public')];
const equipment = [node('N', null, 'equipment'), node('N1', 'N', 'equipment')];

it('shows what the server counted: an item of two kinds of equipment counts once in what is above both', () => {
  const found = matrix({ counts: [['1', '', 5], ['1', 'N', 3], ['1', 'N1', 3], ['1.1', 'N', 3], ['1.1', 'N1', 3]], needs: [] }, subjects, equipment, ['', 'N', 'N1']);
  const row = (code: string) => found.lines.find((line) => line.node.code === code)!.cells.map((cell) => cell.count);
  expect(row('1')).toEqual([5, 3, 3]);
  expect(row('1.1')).toEqual([0, 3, 3]);
  expect(row('1.2')).toEqual([0, 0, 0]);
  expect(found.columns.map((column) => column.total)).toEqual([5, 3, 3]);
});

it('walks parents before children and takes strangers as roots', () => {
  expect(flatten([...subjects, node('9.1', '9', 'public')]).map(({ node: one, depth }) => [one.code, depth])).toEqual([
    ['1', 0], ['1.1', 1], ['1.2', 1], ['9.1', 0],
  ]);
});

it('makes five steps and none for nothing', () => {
  const bounds = quantiles([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(bounds).toEqual([3, 5, 7, 9]);
  expect([0, 1, 3, 10].map((count) => stepOf(count, bounds))).toEqual([0, 1, 2, 5]);
  expect(quantiles([4, 4, 4])).toEqual([]);
});

it('takes counts that already hold what lies below', () => {
  const found = matrixOf(new Map([['single_choice', [['1', 7], ['1.1', 7]]], ['fill_blank', [['1', 2]]]]), subjects);
  expect(found.lines.map((line) => line.cells.map((cell) => cell.count))).toEqual([[7, 2], [7, 0], [0, 0]]);
  expect(found.columns.map((column) => column.total)).toEqual([7, 2]);
});
