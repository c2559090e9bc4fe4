// What is still open in a sitting's results before they are released.

import type { ItemStatistic, ResultLine, Results } from '../../shared/wire';
import { flagOf } from './flags';

export type Open = { suspects: ItemStatistic[]; late: ResultLine[]; astray: ResultLine[]; incidents: number };

export const openIn = (results: Results): Open => ({
  suspects: results.items.filter((item) => flagOf(item) === 'key'),
  late: results.lines.filter((line) => line.late > 0),
  astray: results.lines.filter((line) => line.astray !== null),
  incidents: results.open_incidents,
});

/** Candidates with late answers: those that wait for a decision first. Once results are out, nobody decides anew. */
export const lateLines = ({ lines, released_at }: Results): ResultLine[] => [
  ...lines.filter((line) => line.late > 0),
  ...lines.filter((line) => line.late === 0 && line.late_ruled !== null && released_at === null),
];

/** How many answers a line is about: those that wait, else those that were decided on. */
export const lateToDecide = ({ late, late_ruled }: ResultLine): number => (late > 0 ? late : (late_ruled?.answers ?? 0));
