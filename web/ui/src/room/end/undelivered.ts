// Answers that the server would not take, as a file for people to decide on.

import { download } from '../../shared/file';
import type { Entry } from '../session/outbox';

export function saveUndelivered(ticket: string, entries: readonly Entry[]) {
  const file = { format: 'kaopu undelivered answers 1', ticket, entries };
  download(`kaopu-${ticket}.json`, JSON.stringify(file, null, 2), 'application/json');
}
