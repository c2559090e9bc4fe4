// 答题卡: the sections of a paper and what is known of each question.

import type { Kind, Paper, Slot } from '../../shared/wire';

export interface Mark {
  answered: boolean;
  marked: boolean;
  reported?: boolean;
  /** Its words, the whole item or how it counts were changed during the exam. */
  changed?: boolean;
  /** Whether it counts for nothing, answered or not. */
  void?: boolean;
  /** In practice, what is known of the answer. */
  verdict?: 'right' | 'wrong' | undefined;
}

/** Whether a question is another than it was drawn, or counts otherwise. */
export const isChanged = (question: Slot | undefined): boolean => !!question?.changed || !!question?.decided;

/** Whether a question was voided or taken back: nobody needs to answer it. */
export const isVoid = (question: Slot | undefined): boolean => question?.decided?.outcome === 'void' || question?.decided?.outcome === 'recalled';

export interface CellState extends Mark {
  number: number;
  current: boolean;
}

export interface SectionState {
  kind: Kind;
  /** Marks of one item, hundredths. */
  marks: number;
  cells: CellState[];
  answered: number;
  marked: number;
  changed: number;
  /** Whether the current question lies in it. */
  open: boolean;
  /** Where sections have times of their own: whether this one can be gone to, and otherwise why not. */
  reach: 'here' | 'over' | 'ahead';
  /** Its questions in reach have numbers from here on. */
  from: number;
}

export interface Totals {
  answered: number;
  unanswered: number;
  marked: number;
}

export type Filter = 'all' | 'answered' | 'unanswered' | 'marked';

/** How far a candidate has come: see `OnPage`. */
export interface Way {
  section: number;
  passed: number;
  between: boolean;
  /** Only this machine's clock says that the section is over. */
  own?: boolean;
}

const FREE: Way = { section: 0, passed: 0, between: false };

export function sections(paper: Paper, known: (number: number) => Mark, current: number, way = FREE): SectionState[] {
  return paper.sections.map((section, index) => {
    const number = index + 1;
    const here = way.section === 0 || (number === way.section && !way.between);
    const cells: CellState[] = [];
    for (let number = section.first; number <= section.last; number++) {
      cells.push({ number, current: number === current, ...known(number) });
    }
    return {
      kind: section.kind,
      marks: section.marks,
      cells,
      answered: cells.filter((cell) => cell.answered).length,
      marked: cells.filter((cell) => cell.marked).length,
      changed: cells.filter((cell) => cell.changed).length,
      open: section.first <= current && current <= section.last,
      reach: here ? 'here' : number < way.section || (number === way.section && way.own) ? 'over' : 'ahead',
      from: way.passed + 1,
    };
  });
}

export function totals(all: readonly SectionState[]): Totals {
  const cells = all.flatMap((section) => section.cells);
  const answered = cells.filter((cell) => cell.answered).length;
  return { answered, unanswered: cells.filter((cell) => passes(cell, 'unanswered')).length, marked: cells.filter((cell) => cell.marked).length };
}

export function passes(cell: CellState, filter: Filter): boolean {
  if (filter === 'answered') return cell.answered;
  if (filter === 'unanswered') return !cell.answered && !cell.void;
  return filter === 'marked' ? cell.marked : true;
}

/** Numbers of the questions that pass, in order. */
export function numbers(all: readonly SectionState[], filter: Filter): number[] {
  return all.flatMap((section) => section.cells.filter((cell) => passes(cell, filter)).map((cell) => cell.number));
}

/** What can still be answered: neither a section that is over, nor a question that was left for good. */
export const answerable = (all: readonly SectionState[]): SectionState[] =>
  all.filter(({ reach }) => reach === 'here').map((section) => ({ ...section, cells: section.cells.filter(({ number }) => number >= section.from) }));

/** The question after `from` by `step`, held within the paper. */
export function stepFrom(from: number, step: number, last: number): number {
  return Math.min(last, Math.max(1, from + step));
}
