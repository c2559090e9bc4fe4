import { expect, it } from 'vitest';
import type { Need, Node } from '../../shared/wire';
import { cellKey, cellOf, cellQuery, columnsOf, filtersFor, perCell, shortagesOf, viewFrom, viewQuery } from './views';

const node = (code: string, parent: string | null): Node => ({ code, parent, kind: 'equipment', name_zh: code, name_en: code, source: '', confidence: '' });
const equipment = [node('E5', null), node('E51', 'E5'), node('E1', null)];
const byCode = new Map(equipment.map((one) => [one.code, one]));
const row: Need['row'] = { subject: 'P1', equipment: null, difficulty: 'hard', counts: [5, 3] };
const need = (kind: Need['kind'], wanted: number, available: number, more: Partial<Need> = {}): Need => ({
  blueprint: 'b1', title: 'N1', equipment: ['E51'], row, kind, wanted, available, short: Math.max(0, wanted - available), enemies: [], ...more,
});
const needs = [need('single_choice', 5, 3), need('fill_blank', 3, 2), need('true_false', 4, 9), need('true_false', 7, 9, { blueprint: 'b2' })];

it('goes into the address and back', () => {
  const view = { by: 'kind' as const, equipment: 'E5' };
  expect(viewFrom(new URLSearchParams(viewQuery(view)))).toEqual(view);
  expect(viewQuery({ by: 'equipment', equipment: '' })).toBe('');
});

it('opens one branch of the equipment', () => {
  expect(columnsOf({ by: 'equipment', equipment: '' }, equipment)).toEqual(['', 'E5', 'E1']);
  expect(columnsOf({ by: 'equipment', equipment: 'E5' }, equipment)).toEqual(['E5', 'E51']);
});

it('leads to the list of a cell', () => {
  expect(cellQuery({ by: 'kind', equipment: 'E5' }, 'P1', 'fill_blank')).toBe('?subject=P1&equipment=E5&kind=fill_blank&supply=drawable');
});

it('leads to items for all equipment, too', () => {
  expect(cellQuery({ by: 'equipment', equipment: '' }, 'P1', '')).toBe('?subject=P1&equipment=-&supply=drawable');
});

it('marks where blueprints go short', () => {
  const gap = (by: 'equipment' | 'kind' | 'band', column: string, at = '') => perCell({ by, equipment: at }, needs, byCode, 'short').get(cellKey('P1', column));
  expect(shortagesOf(needs).map((one) => one.short)).toEqual([2, 1]);
  expect(gap('equipment', 'E51')).toBe(3);
  expect(gap('equipment', 'E5')).toBe(3);
  expect(gap('kind', 'fill_blank')).toBe(1);
  expect(gap('band', 'hard')).toBe(3);
  expect(gap('kind', 'fill_blank', 'E1')).toBeUndefined();
});

it('says what the neediest blueprint takes', () => {
  expect(perCell({ by: 'equipment', equipment: '' }, needs, byCode, 'wanted').get(cellKey('P1', 'E51'))).toBe(12);
  expect(perCell({ by: 'kind', equipment: '' }, needs, byCode, 'wanted').get(cellKey('P1', 'true_false'))).toBe(7);
});

it('leads from a need to its cell and to the items that could fill it', () => {
  expect(cellOf({ by: 'equipment', equipment: '' }, needs[0]!, ['', 'E5', 'E1'], byCode)).toEqual({ subject: 'P1', column: 'E5' });
  expect(cellOf({ by: 'equipment', equipment: 'E1' }, needs[0]!, ['E1'], byCode)).toBeNull();
  expect(filtersFor(needs[1]!)).toMatchObject({ subject: 'P1', equipment: 'E51', kinds: ['fill_blank'], bands: ['hard'] });
});
