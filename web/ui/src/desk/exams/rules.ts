// The exam's rules as the form shows them: minutes, marks as text, notes a line each.

import type { Reference, Rules } from '../../shared/wire';

export type RulesForm = {
  minutes: string;
  pass: string;
  choice: Rules['choice'];
  late_minutes: string;
  early_minutes: string;
  least_minutes: string;
  grace_minutes: string;
  camera: boolean;
  camera_s: string;
  full_screen: boolean;
  warning_stops_clock: boolean;
  calculator: boolean;
  admission: boolean;
  /** Whether two people mark what only people can; by how much they may differ, in marks; whether comments are shown. */
  twice: boolean;
  apart: string;
  comments: boolean;
  frames_days: string;
  notes: string;
  references: Reference[];
  /** Minutes of each section; empty: none has a time of its own. */
  section_minutes: string[];
  between_s: string;
  layout: Layout;
};

/** One question on the page, all of them, or one with no way back. */
export type Layout = 'one' | 'all' | 'no_way_back';

export type RulesField = 'minutes' | 'pass' | 'late_minutes' | 'early_minutes' | 'least_minutes' | 'grace_minutes' | 'camera_s' | 'frames_days' | 'between_s' | 'apart';

/** What a new exam starts from; every value is there to be changed. */
export const USUAL: Rules = {
  duration_s: 3600,
  pass: 6000,
  choice: 'all_or_nothing',
  late_entry_s: 1800,
  early_submit_s: 1800,
  least_s: 0,
  grace_s: 600,
  camera_every_s: 15,
  full_screen: true,
  warning_stops_clock: true,
  calculator: true,
  admission: false,
  frames_kept_days: 180,
  notes: [],
  references: [],
  way: { section_s: [], between_s: 60, no_way_back: false, all_at_once: false },
};

const minutes = (seconds: number): string => trim(seconds / 60);
const trim = (value: number): string => String(Math.round(value * 100) / 100);

export const formOf = (rules: Rules): RulesForm => ({
  minutes: minutes(rules.duration_s),
  pass: trim(rules.pass / 100),
  choice: rules.choice,
  late_minutes: minutes(rules.late_entry_s),
  early_minutes: minutes(rules.early_submit_s),
  least_minutes: minutes(rules.least_s),
  grace_minutes: minutes(rules.grace_s),
  camera: rules.camera_every_s !== null,
  camera_s: String(rules.camera_every_s ?? 15),
  full_screen: rules.full_screen,
  warning_stops_clock: rules.warning_stops_clock,
  calculator: rules.calculator,
  admission: rules.admission,
  twice: rules.by_people?.twice ?? false,
  apart: trim((rules.by_people?.apart ?? 200) / 100),
  comments: rules.by_people?.comments ?? false,
  frames_days: String(rules.frames_kept_days),
  notes: rules.notes.join('\n'),
  references: rules.references.map((one) => ({ ...one })),
  section_minutes: rules.way.section_s.map(minutes),
  between_s: String(rules.way.between_s),
  layout: rules.way.no_way_back ? 'no_way_back' : rules.way.all_at_once ? 'all' : 'one',
});

/** As the server has them. */
const LEAST_SECTION_S = 60;
export const MOST_REFERENCES = 10;
const LONGEST_REFERENCES = 40_000;

/** What is wrong with fields: no number at all, or one outside its range, both ends in the units of the form. */
export type Wrong = Partial<Record<RulesField | 'references' | 'sections', 'number' | Range>>;
export type Range = { least: number; most: number };

/** The server's ranges, which it checks again. Handing in comes within the time; nobody passes beyond the paper. */
const RANGES: Record<RulesField, Range> = {
  minutes: { least: 1, most: 720 },
  pass: { least: 0, most: 1000 },
  late_minutes: { least: 0, most: 1440 },
  early_minutes: { least: 0, most: 720 },
  least_minutes: { least: 0, most: 720 },
  grace_minutes: { least: 0, most: 1440 },
  camera_s: { least: 2, most: 600 },
  frames_days: { least: 1, most: 3650 },
  between_s: { least: 0, most: 1800 },
  apart: { least: 0, most: 1000 },
};
const WHOLE: readonly RulesField[] = ['camera_s', 'frames_days', 'between_s'];

/** The form's field for the server's name of it. */
export const FIELDS: Record<string, RulesField> = {
  duration_s: 'minutes',
  pass: 'pass',
  late_entry_s: 'late_minutes',
  early_submit_s: 'early_minutes',
  least_s: 'least_minutes',
  grace_s: 'grace_minutes',
  camera_every_s: 'camera_s',
  frames_kept_days: 'frames_days',
  'way.between_s': 'between_s',
  'by_people.apart': 'apart',
};

/** The rules of a form, or what is wrong with it. `paper`: all marks of a paper in hundredths, if known. */
export function rulesOf(form: RulesForm, paper: number | null = null): { rules: Rules } | { wrong: Wrong } {
  const wrong: Wrong = {};
  const read = (field: RulesField, factor: number): number => {
    const value = numberFrom(form[field]);
    const range = rangeOf(field, form, paper);
    if (value === null || (WHOLE.includes(field) && !Number.isInteger(value))) wrong[field] = 'number';
    else if (value < range.least || value > range.most) wrong[field] = range;
    return Math.round((value ?? 0) * factor);
  };
  const rules: Rules = {
    duration_s: read('minutes', 60),
    pass: read('pass', 100),
    choice: form.choice,
    late_entry_s: read('late_minutes', 60),
    early_submit_s: read('early_minutes', 60),
    least_s: read('least_minutes', 60),
    grace_s: read('grace_minutes', 60),
    camera_every_s: form.camera ? read('camera_s', 1) : null,
    full_screen: form.full_screen,
    warning_stops_clock: form.warning_stops_clock,
    calculator: form.calculator,
    admission: form.admission,
    frames_kept_days: read('frames_days', 1),
    notes: form.notes.split('\n').map((line) => line.trim()).filter(Boolean),
    way: {
      section_s: form.section_minutes.map((one) => Math.round((numberFrom(one) ?? 0) * 60)),
      // A field that is not on the form is not wrong.
      between_s: form.section_minutes.length > 0 ? read('between_s', 1) : (numberFrom(form.between_s) ?? 0),
      no_way_back: form.layout === 'no_way_back',
      all_at_once: form.layout === 'all',
    },
    references: form.references.map(({ title, text, markup, in_practice }) => ({ title: title.trim(), text: text.trimEnd(), ...(markup === 'markdown' && { markup }), ...(in_practice && { in_practice }) })),
    // What is usual goes without saying, and a field that is not on the form is not wrong.
    ...(form.twice || form.comments ? { by_people: { twice: form.twice, apart: form.twice ? read('apart', 100) : 0, comments: form.comments } } : {}),
  };
  if (rules.references.some(({ title, text }) => title === '' || text === '')) wrong.references = 'number';
  else if (rules.references.reduce((sum, { text }) => sum + text.length, 0) > LONGEST_REFERENCES) wrong.references = { least: 1, most: LONGEST_REFERENCES };
  if (rules.way.section_s.some((s) => s < LEAST_SECTION_S)) wrong.sections = 'number';
  return Object.keys(wrong).length > 0 ? { wrong } : { rules };
}

export function rangeOf(field: RulesField, form: RulesForm, paper: number | null): Range {
  const range = RANGES[field];
  const time = numberFrom(form.minutes);
  if (field === 'pass' && paper !== null) return { least: range.least, most: Math.min(range.most, paper / 100) };
  if ((field === 'early_minutes' || field === 'least_minutes') && time !== null && time > 0) return { least: range.least, most: Math.min(range.most, time) };
  return range;
}

/** The exam's time where sections have times of their own: their sum, in the form's words. */
export const sumOf = (section_minutes: readonly string[]): string => trim(section_minutes.reduce((sum, one) => sum + (numberFrom(one) ?? 0), 0));

/** A number, full-width digits and points included; `null`: none. */
export function numberFrom(text: string): number | null {
  const plain = text.normalize('NFKC').replace(/。/g, '.').replace('−', '-').trim();
  return /^-?\d+(\.\d{1,2})?$/.test(plain) ? Number(plain) : null;
}
