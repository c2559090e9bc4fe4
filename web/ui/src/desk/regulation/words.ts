// Where regulations stand, in words.

import type { RegulationEffect, RegulationStanding } from '../../shared/wire';
import { count } from '../../shared/format';
import { texts } from '../texts/regulation';

/** Whether items may no longer rest on it. */
export const isGone = (standing: RegulationStanding): boolean => standing.is !== 'in_force' && standing.is !== 'ahead';

export function standingWords(standing: RegulationStanding): string {
  switch (standing.is) {
    case 'replaced':
      return standing.by === '' ? texts.standing.replaced : texts.replaced_by(standing.by);
    case 'amended':
      return texts.amended_by(standing.by);
    default:
      return texts.standing[standing.is];
  }
}

export function effectWords({ number, items, approved, turn }: RegulationEffect): string {
  const [n, drawn] = [count(items), count(approved)];
  if (turn.turn === 'stale_on') return texts.effects.stale_on(number, n, drawn, turn.day);
  return turn.turn === 'stale' ? texts.effects.stale(number, n, drawn) : texts.effects.sound(number, n);
}
