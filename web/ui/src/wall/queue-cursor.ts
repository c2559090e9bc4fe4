// Where J and K stand: one way through all that waits beside the tiles, from the first hand to the last incident.

export const QUEUES = ['hands', 'reports', 'admission', 'outside', 'reopening', 'incidents'] as const;
export type QueueName = (typeof QUEUES)[number];

/** A line of a queue: an incident's id, or an attempt's. */
export type Row = { queue: QueueName; id: string };

export const rowKey = ({ queue, id }: Row): string => `${queue} ${id}`;

/** The chosen row while it is there; otherwise the first incident, which the wall shows open, or the first of all. */
export function rowAt(rows: readonly Row[], key: string): Row | null {
  return rows.find((row) => rowKey(row) === key) ?? firstOf(rows, 'incidents') ?? rows[0] ?? null;
}

export function moved(rows: readonly Row[], key: string, by: 1 | -1): Row | null {
  const from = rowAt(rows, key);
  if (from === null) return null;
  return rows[Math.min(rows.length - 1, Math.max(0, rows.indexOf(from) + by))] ?? null;
}

export const firstOf = (rows: readonly Row[], queue: QueueName): Row | null => rows.find((row) => row.queue === queue) ?? null;
