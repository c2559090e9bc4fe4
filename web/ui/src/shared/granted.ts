import { shared } from './texts';
import type { Accommodations } from './wire';

/** What a candidate is granted beside time, in words; empty: nothing. `aloud`: what reading aloud is called here. */
export const granted = ({ size, contrast, aloud: reads }: Accommodations, aloud: string): string =>
  [size === null ? '' : shared.letters(shared.sizes[size]), contrast ? shared.contrast : '', reads ? aloud : ''].filter(Boolean).join(shared.comma);
