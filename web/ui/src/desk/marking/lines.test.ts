import { expect, it } from 'vitest';
import type { ScriptLine, ScriptState } from '../../shared/wire';
import { linesFor } from './lines';

const line = (ticket: string, name: string, state: ScriptState): ScriptLine => ({ script: ticket, ticket, name, slot: 1, item: 'i', question: 0, of: 500, state, got: null, rechecked: false });
const lines = [line('T-1', '张三', 'open'), line('T-2', '李四', 'settled'), line('T-12', '张五', 'settled')];
const tickets = (state: ScriptState | null, search: string) => linesFor(lines, state, search).map(({ ticket }) => ticket);

it('finds answers by state, name and ticket', () => {
  expect(tickets(null, '')).toEqual(['T-1', 'T-2', 'T-12']);
  expect(tickets('settled', '张')).toEqual(['T-12']);
  expect(tickets(null, 't-1')).toEqual(['T-1', 'T-12']);
});
