// What a candidate is granted beside time is set when they first come to a machine, or when more is granted, and theirs
// to change.

import { recall, remember } from '../../shared/memory';
import type { Accommodations } from '../../shared/wire';

const AIDED = 'aided';

export interface Look {
  size: 'm' | 'l' | 'xl' | 'xxl';
  contrast: boolean;
}

/** Sets it once for this candidate: who sat here before may have chosen otherwise. */
export function aid(ticket: string, { size, contrast }: Accommodations, look: Look) {
  const granted = `${ticket} ${size ?? ''} ${contrast}`;
  if ((size === null && !contrast) || recall(AIDED) === granted) return;
  remember(AIDED, granted);
  if (size !== null) look.size = size;
  if (contrast) look.contrast = true;
}
