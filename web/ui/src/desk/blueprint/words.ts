// What a row of the table is called.

import type { Row } from '../../shared/wire';
import { syllabus } from '../shell/names.svelte';
import { common } from '../texts/common';
import { texts } from '../texts/blueprint';

export const rowName = (row: Row): string => (row.subject === null ? texts.any_subject : syllabus.name(row.subject));

/** Code, equipment and difficulty: what narrows the row beyond its name. */
export function rowNote(row: Row): string {
  const parts = [
    row.subject,
    row.equipment === null ? null : syllabus.name(row.equipment),
    row.difficulty === null ? null : common.bands[row.difficulty],
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
