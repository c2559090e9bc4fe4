// Times of a sitting are typed as its hall's clock shows them, wherever the desk stands.

const parts = (zone: string) =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  });

/** µs since the epoch as `2026-11-24T14:00`, the value of a datetime-local field. */
export function localOf(us: number, zone: string): string {
  const found = new Map(parts(zone).formatToParts(us / 1000).map((part) => [part.type, part.value]));
  const get = (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? '00';
  return `${get('year')}-${get('month')}-${get('day')}T${get('hour')}:${get('minute')}`;
}

/** The moment when the clock of `zone` shows `local`, µs; `null`: not a time. */
export function momentOf(local: string, zone: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(local)) return null;
  const asIfUtc = Date.parse(`${local}:00Z`);
  if (Number.isNaN(asIfUtc)) return null;
  // Twice: the offset at the first guess may be that of the other side of a change of the clocks.
  let moment = asIfUtc;
  for (let round = 0; round < 2; round += 1) {
    moment = asIfUtc - (Date.parse(`${localOf(moment * 1000, zone)}:00Z`) - Math.floor(moment / 60_000) * 60_000);
  }
  return moment * 1000;
}

/** Zones to choose from: that of the house first. */
export function zones(current: string): string[] {
  return [...new Set([current, 'Asia/Shanghai', 'Asia/Urumqi', 'Asia/Hong_Kong', 'Asia/Singapore', 'UTC'])].filter(isZone);
}

export function isZone(zone: string): boolean {
  try {
    parts(zone);
    return zone !== '';
  } catch {
    return false;
  }
}
