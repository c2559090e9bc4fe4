// The table of marks: search and order.

import { natural } from '../../shared/natural';
import type { ResultLine } from '../../shared/wire';

export type Show = 'all' | 'passed' | 'failed' | 'absent' | 'late' | 'astray' | 'unfit';
export type Order = 'seat' | 'got' | 'name';

export function shows(line: ResultLine, show: Show): boolean {
  switch (show) {
    case 'all':
      return true;
    case 'passed':
      return line.got !== null && line.passed && line.unmarked === 0;
    case 'failed':
      return line.got !== null && !line.passed && line.unmarked === 0;
    case 'absent':
      return line.got === null && line.flaw === null;
    case 'late':
      return line.late > 0;
    case 'astray':
      return line.astray !== null;
    case 'unfit':
      return line.flaw !== null;
  }
}

export function linesFor(lines: readonly ResultLine[], show: Show, search: string, order: Order): ResultLine[] {
  const wanted = search.trim().toLowerCase();
  const fits = (line: ResultLine) =>
    wanted === '' || [line.name, line.ticket, line.seat, line.room].some((text) => text.toLowerCase().includes(wanted));
  const bySeat = (a: ResultLine, b: ResultLine) => natural(a.room, b.room) || natural(a.seat, b.seat) || natural(a.ticket, b.ticket);
  const orders: Record<Order, (a: ResultLine, b: ResultLine) => number> = {
    seat: bySeat,
    got: (a, b) => (b.got ?? -1) - (a.got ?? -1) || bySeat(a, b),
    name: (a, b) => a.name.localeCompare(b.name, 'zh-CN') || bySeat(a, b),
  };
  return lines.filter((line) => shows(line, show) && fits(line)).sort(orders[order]);
}
