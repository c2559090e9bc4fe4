// Whether a screen has room for columns side by side; below, everything flows in one.

import { MediaQuery } from 'svelte/reactivity';

export const wide = new MediaQuery('min-width: 900px', true);
