// Values of items, as the wizard shows them.

import { shared } from '../../shared/texts';
import { syllabus } from '../shell/names.svelte';
import { common } from '../texts/common';
import { texts } from '../texts/import';
import type { Words } from './changes';

export const values: Words = {
  name: (code) => syllabus.name(code),
  cognitive: (level) => common.cognitive[level],
  judgement: (key) => (key ? shared.right : shared.wrong),
  practice: (open) => texts.practices[open ? 'true' : 'false'],
  get nothing() {
    return texts.nothing_there;
  },
};
