// The name of a time zone, said beside the times that stand in it.

import { i18n } from './i18n.svelte';

/** Zones that keep Beijing time: everybody there calls it by its name, and Intl does not. */
const BEIJING = ['Asia/Shanghai', 'Asia/Chongqing', 'Asia/Chungking', 'Asia/Harbin', 'PRC'];

/** How far the clock of `zone` (this machine's, if none is named) is ahead of UTC at a moment, minutes. */
export function offsetOf(us: number, zone?: string): number {
  const minute = Math.floor(us / 60e6) * 60_000;
  const parts = new Intl.DateTimeFormat('en-US', {
    ...(zone ? { timeZone: zone } : {}), hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric',
  }).formatToParts(minute);
  const get = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return (Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute')) - minute) / 60_000;
}

/** `UTC+8`, `UTC+5:30`, `UTC`. */
export function utcOffset(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest > 0 ? `:${String(rest).padStart(2, '0')}` : ''}`;
}

/** `北京时间 (UTC+8)`, `Singapore Standard Time (UTC+8)`: as the zone's clock stands at a moment. */
export function zoneName(us: number, zone: string): string {
  const offset = utcOffset(offsetOf(us, zone));
  const name = BEIJING.includes(zone) ? i18n.pick('北京时间', 'Beijing time') : nameOf(us, zone);
  // Zones without a name of their own are called by their offset already.
  return name === null || zone === 'UTC' || /^(UTC|GMT)/.test(name) ? offset : `${name} (${offset})`;
}

function nameOf(us: number, zone: string): string | null {
  const format = new Intl.DateTimeFormat(i18n.pick('zh-CN', 'en'), { timeZone: zone, timeZoneName: 'long' });
  return format.formatToParts(us / 1000).find((part) => part.type === 'timeZoneName')?.value ?? null;
}

/** This machine's offset, where its clock shows another time than that of `zone`; `null`: they agree. */
export function otherHere(us: number, zone: string): string | null {
  const here = offsetOf(us);
  return here === offsetOf(us, zone) ? null : utcOffset(here);
}
