// Changes and tags in words.

import { shared } from '../../shared/texts';
import type { TagEdit, Tags } from '../../shared/wire';
import { syllabus } from '../shell/names.svelte';
import { common } from '../texts/common';
import { texts } from '../texts/bulk';

export function editWords(edit: TagEdit): string {
  const tag = texts.tags[edit.tag];
  switch (edit.tag) {
    case 'subject':
    case 'equipment': {
      const to = edit.to;
      if (to.act !== 'replace') return texts.words[to.act](tag, syllabus.name(to.code));
      const by = syllabus.name(to.by);
      return to.code === '' ? texts.words.replace_all(tag, by) : texts.words.replace(tag, syllabus.name(to.code), by);
    }
    case 'difficulty':
      return texts.words.set(tag, (edit.to / 1000).toFixed(2));
    case 'cognitive':
      return texts.words.set(tag, common.cognitive[edit.to]);
    case 'citation':
      return texts.words.recite(edit.to.regulation, edit.to.by);
    case 'practice':
      return edit.to ? texts.practice.yes : texts.practice.no;
  }
}

const cited = (tags: Tags) => tags.citations.map((one) => `${one.regulation} ${one.clause}`.trim()).join(shared.semicolon) || '—';
const names = (codes: readonly string[]) => codes.map((code) => syllabus.name(code)).join(shared.comma) || '—';

/** The lines in which two sets of tags differ: name, before, after. */
export function differences(before: Tags, after: Tags): [string, string, string][] {
  const lines: [string, string, string][] = [
    [texts.tags.subject, names(before.subjects), names(after.subjects)],
    [texts.tags.equipment, names(before.equipment), names(after.equipment)],
    [texts.tags.difficulty, (before.difficulty / 1000).toFixed(2), (after.difficulty / 1000).toFixed(2)],
    [texts.tags.cognitive, common.cognitive[before.cognitive], common.cognitive[after.cognitive]],
    [texts.tags.citation, cited(before), cited(after)],
    [texts.tags.practice, before.practice ? texts.practice.yes : texts.practice.no, after.practice ? texts.practice.yes : texts.practice.no],
  ];
  return lines.filter(([, was, is]) => was !== is);
}
