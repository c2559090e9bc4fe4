// The syllabus, asked for once: names of subjects, equipment and qualifications for every page.

import { i18n } from '../../shared/i18n.svelte';
import { staffApi } from '../../shared/staff/session.svelte';
import type { Node, SyllabusView } from '../../shared/wire';
import { Load } from './load.svelte';

const load = new Load<SyllabusView>();
let begun = false;

const byCode = $derived(new Map(load.value?.nodes.map((node) => [node.code, node]) ?? []));
const subjects = $derived(load.value?.nodes.filter((node) => node.kind !== 'equipment') ?? []);
const equipment = $derived(load.value?.nodes.filter((node) => node.kind === 'equipment') ?? []);

export const syllabus = {
  load,
  /** Asks unless that was done; pages call it as they come. */
  need() {
    if (begun && !load.error) return;
    begun = true;
    void load.run((signal) => staffApi.get<SyllabusView>('/api/syllabus', { signal }));
  },
  retry() {
    void load.run((signal) => staffApi.get<SyllabusView>('/api/syllabus', { signal }));
  },
  get subjects(): Node[] {
    return subjects;
  },
  get equipment(): Node[] {
    return equipment;
  },
  get qualifications() {
    return load.value?.qualifications ?? [];
  },
  get regulations() {
    return load.value?.regulations ?? [];
  },
  /** The name in the language in force; a code nobody knows stands for itself. */
  name(code: string): string {
    const node = byCode.get(code);
    return node === undefined ? code : i18n.pick(node.name_zh, node.name_en);
  },
  qualification(code: string): string {
    const found = load.value?.qualifications.find((one) => one.code === code);
    return found === undefined ? code : `${code} ${i18n.pick(found.name_zh, found.name_en)}`;
  },
};
