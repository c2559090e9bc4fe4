// What a file could not say, gathered: each kind of loss with the codes of its items.

import type { Loss } from '../../shared/wire';

export function summed(losses: readonly (readonly [string, Loss])[]): { loss: Loss['loss']; codes: string[] }[] {
  const found = new Map<Loss['loss'], string[]>();
  for (const [code, { loss }] of losses) found.set(loss, [...(found.get(loss) ?? []), code]);
  // What is not in the file at all comes first.
  return [...found].map(([loss, codes]) => ({ loss, codes })).sort((a, b) => Number(b.loss === 'not_written') - Number(a.loss === 'not_written') || b.codes.length - a.codes.length);
}
