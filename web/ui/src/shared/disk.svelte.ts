// How much room the server's disk has, as its answers say while it is short.

import type { DiskSpace } from './wire';

let space = $state<DiskSpace>('plenty');

export const disk = {
  get space(): DiskSpace {
    return space;
  },
  /** For whoever got an answer. */
  heard(headers: Headers) {
    const said = headers.get('kaopu-disk');
    space = said === 'full' || said === 'low' ? said : 'plenty';
  },
};
