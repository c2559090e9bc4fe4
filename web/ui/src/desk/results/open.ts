// What is still open in a sitting's results before they are released.

import type { ItemStatistic, ResultLine, Results } from '../../shared/wire';
import { flagOf } from './flags';

export type Open = { suspects: ItemStatistic[]; late: ResultLine[]; incidents: number };

export const openIn = (results: Results): Open => ({
  suspects: results.items.filter((item) => flagOf(item) === 'key'),
  late: results.lines.filter((line) => line.late > 0),
  incidents: results.open_incidents,
});
