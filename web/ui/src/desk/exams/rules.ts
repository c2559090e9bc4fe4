// The exam's rules as the form shows them: minutes, marks as text, notes a line each.

import type { Rules } from '../../shared/wire';

export type RulesForm = {
  minutes: string;
  pass: string;
  choice: Rules['choice'];
  late_minutes: string;
  early_minutes: string;
  grace_minutes: string;
  camera: boolean;
  camera_s: string;
  full_screen: boolean;
  warning_stops_clock: boolean;
  calculator: boolean;
  frames_days: string;
  notes: string;
};

export type RulesField = 'minutes' | 'pass' | 'late_minutes' | 'early_minutes' | 'grace_minutes' | 'camera_s' | 'frames_days';

/** What a new exam starts from; every value is there to be changed. */
export const USUAL: Rules = {
  duration_s: 3600,
  pass: 6000,
  choice: 'all_or_nothing',
  late_entry_s: 1800,
  early_submit_s: 1800,
  grace_s: 600,
  camera_every_s: 15,
  full_screen: true,
  warning_stops_clock: true,
  calculator: true,
  frames_kept_days: 180,
  notes: [],
};

const minutes = (seconds: number): string => trim(seconds / 60);
const trim = (value: number): string => String(Math.round(value * 100) / 100);

export const formOf = (rules: Rules): RulesForm => ({
  minutes: minutes(rules.duration_s),
  pass: trim(rules.pass / 100),
  choice: rules.choice,
  late_minutes: minutes(rules.late_entry_s),
  early_minutes: minutes(rules.early_submit_s),
  grace_minutes: minutes(rules.grace_s),
  camera: rules.camera_every_s !== null,
  camera_s: String(rules.camera_every_s ?? 15),
  full_screen: rules.full_screen,
  warning_stops_clock: rules.warning_stops_clock,
  calculator: rules.calculator,
  frames_days: String(rules.frames_kept_days),
  notes: rules.notes.join('\n'),
});

/** The rules of a form, or the fields that are no numbers. Ranges are the server's to judge. */
export function rulesOf(form: RulesForm): { rules: Rules } | { wrong: RulesField[] } {
  const wrong: RulesField[] = [];
  const read = (field: RulesField, factor: number): number => {
    const value = numberFrom(form[field]);
    if (value === null) wrong.push(field);
    return Math.round((value ?? 0) * factor);
  };
  const rules: Rules = {
    duration_s: read('minutes', 60),
    pass: read('pass', 100),
    choice: form.choice,
    late_entry_s: read('late_minutes', 60),
    early_submit_s: read('early_minutes', 60),
    grace_s: read('grace_minutes', 60),
    camera_every_s: form.camera ? read('camera_s', 1) : null,
    full_screen: form.full_screen,
    warning_stops_clock: form.warning_stops_clock,
    calculator: form.calculator,
    frames_kept_days: read('frames_days', 1),
    notes: form.notes.split('\n').map((line) => line.trim()).filter(Boolean),
  };
  return wrong.length > 0 ? { wrong } : { rules };
}

/** A number that is not negative, full-width digits and points included; `null`: none. */
export function numberFrom(text: string): number | null {
  const plain = text.normalize('NFKC').replace(/。/g, '.').trim();
  return /^\d{1,7}(\.\d{1,2})?$/.test(plain) ? Number(plain) : null;
}
