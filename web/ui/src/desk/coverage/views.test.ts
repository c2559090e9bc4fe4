import { expect, it } from 'vitest';
import type { BlueprintView, Node } from '../../shared/wire';
import { cellKey, cellQuery, columnsOf, gapsOf, shortagesOf, viewFrom, viewQuery } from './views';

const node = (code: string, parent: string | null): Node => ({ code, parent, kind: 'equipment', name_zh: code, name_en: code, source: '', confidence: '' });
const equipment = [node('E5', null), node('E51', 'E5'), node('E1', null)];
const byCode = new Map(equipment.map((one) => [one.code, one]));
const blueprint: BlueprintView = {
  id: 'b1',
  at: 0,
  blueprint: {
    title: 'N1', qualification: '', equipment: ['E51'], shuffle_items: true, shuffle_options: true,
    sections: [{ kind: 'single_choice', marks: 100 }, { kind: 'fill_blank', marks: 100 }],
    rows: [{ subject: 'P1', equipment: null, difficulty: 'hard', counts: [5, 3] }],
  },
  check: {
    flaw: null, feasible: false, items: 8, marks: 800, took_us: 1,
    cells: [{ row: 0, section: 0, wanted: 5, available: 3, short: 2 }, { row: 0, section: 1, wanted: 3, available: 2, short: 1 }],
  },
};

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
  expect(cellQuery({ by: 'kind', equipment: 'E5' }, 'P1', 'fill_blank')).toBe('?subject=P1&equipment=E5&kind=fill_blank&status=approved');
});

it('marks where blueprints go short', () => {
  const short = shortagesOf([blueprint]);
  const gap = (by: 'equipment' | 'kind' | 'band', column: string, at = '') => gapsOf({ by, equipment: at }, short, byCode).get(cellKey('P1', column));
  expect(short.map((one) => one.short)).toEqual([2, 1]);
  expect(gap('equipment', 'E51')).toBe(3);
  expect(gap('equipment', 'E5')).toBe(3);
  expect(gap('kind', 'fill_blank')).toBe(1);
  expect(gap('band', 'hard')).toBe(3);
  expect(gap('kind', 'fill_blank', 'E1')).toBeUndefined();
});
