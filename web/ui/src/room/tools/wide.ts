// Whether the screen has the room's side column; below, everything flows in one.

import { MediaQuery } from 'svelte/reactivity';

export const wide = new MediaQuery('min-width: 900px', true);
