import { describe, expect, it } from 'vitest';
import type { Node, SyllabusDraft } from '../../shared/wire';
import { added, before, below, linesOf, moved, nextCode, originOf, recoded, removed, restored, shifted, under } from './tree';

const node = (code: string, parent: string | null = null): Node => ({ code, kind: code.startsWith('E') ? 'equipment' : 'public', name_zh: `名${code}`, name_en: code, parent, source: '', confidence: '' });
const draft = (...nodes: Node[]): SyllabusDraft => ({ nodes, qualifications: [], moves: [] });
const codes = (of: SyllabusDraft) => of.nodes.map((one) => one.code);
const base = draft(node('P'), node('P1', 'P'), node('P1.1', 'P1'), node('P1.2', 'P1'), node('P2', 'P'), node('E1000'), node('E1100', 'E1000'), node('E1200', 'E1000'));

describe('the lines of a tree', () => {
  it('leave out what lies below a closed node', () => {
    const lines = linesOf(base.nodes.filter((one) => one.kind === 'public'), new Set(['P1']));
    expect(lines.map(({ node, depth, open }) => [node.code, depth, open])).toEqual([['P', 0, true], ['P1', 1, false], ['P2', 1, null]]);
  });

  it('know what lies below', () => {
    expect([...below(base.nodes, 'P1')]).toEqual(['P1', 'P1.1', 'P1.2']);
  });
});

describe('a new node', () => {
  it('gets a code like its neighbours', () => {
    const next = (parent: string | null, taken: string[] = []) => nextCode(base.nodes, parent, new Set([...codes(base), ...taken]));
    expect(next('P1')).toBe('P1.3');
    expect(next('P1', ['P1.3'])).toBe('P1.4');
    expect(next('P')).toBe('P3');
    expect(next('P2')).toBe('P2.1');
    expect(next('E1000')).toBe('E1300');
  });

  it('never gets a code that another node has in the version in force', () => {
    const without = removed(base, base, 'P1.2');
    expect(added(without, base, 'public', 'P1').code).toBe('P1.3');
  });
});

describe('another code', () => {
  it('goes with a move, and back without one', () => {
    const one = recoded(base, base, 'P1', 'Q1')!;
    expect(one.moves).toEqual([{ code: 'P1', to: ['Q1'] }]);
    expect(one.nodes.find((node) => node.code === 'P1.1')?.parent).toBe('Q1');
    expect(originOf(one, base, 'Q1')).toBe('P1');
    const two = recoded(one, base, 'Q1', 'R1')!;
    expect(two.moves).toEqual([{ code: 'P1', to: ['R1'] }]);
    expect(recoded(two, base, 'R1', 'P1')?.moves).toEqual([]);
  });

  it('is refused where it is another node’s, now or before', () => {
    expect(recoded(base, base, 'P1', 'P2')).toBeNull();
    expect(recoded(removed(base, base, 'P2'), base, 'P1', 'P2')).toBeNull();
  });

  it('is followed by what went there', () => {
    const merged = moved(removed(base, base, 'P2'), 'P2', ['P1']);
    const code = recoded(merged, base, 'P1', 'Q1')!;
    expect(code.moves).toEqual([{ code: 'P2', to: ['Q1'] }, { code: 'P1', to: ['Q1'] }]);
  });
});

describe('a node that goes', () => {
  it('takes what lies below with it, and leaves their items above', () => {
    const without = removed(base, base, 'P1');
    expect(codes(without)).toEqual(['P', 'P2', 'E1000', 'E1100', 'E1200']);
    expect(without.moves).toEqual(['P1', 'P1.1', 'P1.2'].map((code) => ({ code, to: ['P'] })));
    expect(removed(base, base, 'E1000').moves[0]).toEqual({ code: 'E1000', to: [] });
  });

  it('hands on what was to come to it', () => {
    const one = moved(removed(base, base, 'P2'), 'P2', ['P1.1', 'P1.2']);
    expect(removed(one, base, 'P1').moves[0]).toEqual({ code: 'P2', to: ['P'] });
    const fresh = added(base, base, 'public', 'P1');
    const named = { ...fresh.draft, qualifications: [{ code: 'A', name_zh: '', name_en: '', subjects: [fresh.code], equipment: [], group_zh: '', source: '', confidence: '' }] };
    expect(removed(named, base, fresh.code).qualifications[0]?.subjects).toEqual(['P1']);
    expect(removed(named, base, fresh.code).moves).toEqual([]);
  });

  it('comes back to its place', () => {
    expect(codes(restored(removed(base, base, 'P1.1'), base, 'P1.1'))).toEqual(codes(base));
    expect(codes(restored(removed(base, base, 'P2'), base, 'P2'))).toEqual(['P', 'P1', 'P2', 'P1.1', 'P1.2', 'E1000', 'E1100', 'E1200']);
    const child = restored(removed(base, base, 'P1'), base, 'P1.1');
    expect(child.nodes.find((one) => one.code === 'P1.1')?.parent).toBeNull();
    expect(child.moves.map((one) => one.code)).toEqual(['P1', 'P1.2']);
  });
});

describe('places', () => {
  it('are changed among neighbours only', () => {
    const order = (of: SyllabusDraft) => linesOf(of.nodes, new Set()).map((line) => line.node.code).join(' ');
    expect(order(shifted(base, 'P2', -1))).toBe('P P2 P1 P1.1 P1.2 E1000 E1100 E1200');
    expect(shifted(base, 'P2', 1)).toBe(base);
    expect(shifted(base, 'P', 1)).toBe(base);
    expect(before(base, 'P2')).toBe('P1');
    expect(before(base, 'P1')).toBeNull();
  });

  it('never lie under themselves', () => {
    expect(under(base, 'P1', 'P1.1')).toBe(base);
    expect(under(base, 'P1.1', 'P2').nodes.slice(-1)[0]).toMatchObject({ code: 'P1.1', parent: 'P2' });
    expect(under(base, 'P1', null).nodes.slice(-1)[0]?.parent).toBeNull();
  });
});
