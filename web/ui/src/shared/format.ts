// Words for times, durations, marks and hashes. Times are µs since the epoch, marks hundredths.

import { i18n } from './i18n.svelte';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone ?? ''} ${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (!made) {
    // sv-SE writes 2026-11-24 14:00:03 in every browser; both our languages use that form.
    made = new Intl.DateTimeFormat('sv-SE', { ...options, ...(zone ? { timeZone: zone } : {}), hourCycle: 'h23' });
    formats.set(key, made);
  }
  return made;
}

const two = '2-digit';

/** `14:00` */
export const clockTime = (us: number, zone?: string) => format(zone, { hour: two, minute: two }).format(us / 1000);

/** `14:00:03` */
export const clockTimeS = (us: number, zone?: string) =>
  format(zone, { hour: two, minute: two, second: two }).format(us / 1000);

/** When something opens: `14:00`, or `14:00:03` where it is not on the minute; never before the moment. */
export function opening(us: number, zone?: string): string {
  const from = Math.ceil(us / 1e6) * 1e6;
  return (from % 60e6 === 0 ? clockTime : clockTimeS)(from, zone);
}

/** `2026-11-24` */
export const date = (us: number, zone?: string) =>
  format(zone, { year: 'numeric', month: two, day: two }).format(us / 1000);

/** `2026-11-24 14:00` */
export const dateTime = (us: number, zone?: string) => `${date(us, zone)} ${clockTime(us, zone)}`;

/** The time of day, with the date where that is another one than `from`'s. */
export const clockTimeFrom = (us: number, from: number, zone?: string) => (date(us, zone) === date(from, zone) ? clockTime : dateTime)(us, zone);

/** `2026-11-24 14:00:03` */
export const dateTimeS = (us: number, zone?: string) => `${date(us, zone)} ${clockTimeS(us, zone)}`;

/** For a countdown: `01:29:58`, rounded up so that 0 is shown only when nothing is left. */
export function countdown(us: number): string {
  const left = Math.max(0, Math.ceil(us / 1e6));
  const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** `81 分 44 秒`, `2 小时 5 分`; English `81 min 44 s`. Units that are zero at the end are left out. */
export function duration(us: number): string {
  return inUnits(us, i18n.pick(['小时', '分', '秒'], ['h', 'min', 's']));
}

/** `5 分钟`, `2 小时 5 分钟`: where `5 分` could be taken for marks. */
export function lasting(us: number): string {
  return inUnits(us, i18n.pick(['小时', '分钟', '秒'], ['h', 'min', 's']));
}

function inUnits(us: number, words: readonly string[]): string {
  const total = Math.round(Math.abs(us) / 1e6);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const parts: string[] = [];
  if (hours > 0) parts.push(`${hours} ${words[0]}`);
  if (minutes > 0) parts.push(`${minutes} ${words[1]}`);
  if (seconds > 0 || parts.length === 0) parts.push(`${seconds} ${words[2]}`);
  return parts.join(' ');
}

/** Seconds in minutes, to a tenth: `60`, `2.5`. A time that was set is not rounded to another. */
export const inMinutes = (seconds: number): string => String(Math.round(seconds / 6) / 10);

/** `1:33`, `1:02:05`: for tables. */
export function span(us: number): string {
  const total = Math.round(Math.abs(us) / 1e6);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const pad = (n: number) => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds)}` : `${minutes}:${pad(seconds)}`;
}

/**
 * Amounts of time in whole seconds, µs, that add up to their rounded sum: each is what the running sum, rounded, grew
 * by. Whole seconds stay what they are.
 */
export function addingUp(amounts: readonly number[]): number[] {
  let sum = 0;
  return amounts.map((us) => {
    const before = Math.round(sum / 1e6);
    sum += us;
    return (Math.round(sum / 1e6) - before) * 1e6;
  });
}

/** Marks in hundredths: `150` is `1.5`. */
export function marks(hundredths: number): string {
  return String(hundredths / 100);
}

/** A share of one: `0.734` is `73.4%`. */
export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)}%`;
}

/** `12,345` */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A hash in groups of four, as people read it out. */
export function hashGroups(hex: string): string[] {
  return hex.match(/.{1,4}/g) ?? [];
}
