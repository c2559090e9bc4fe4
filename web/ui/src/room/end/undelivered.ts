// Answers that the server would not take, as a file for people to decide on.

import type { Entry } from '../session/outbox';

export function saveUndelivered(ticket: string, entries: readonly Entry[]) {
  const file = { format: 'kaopu undelivered answers 1', ticket, entries };
  const url = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `kaopu-${ticket}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
