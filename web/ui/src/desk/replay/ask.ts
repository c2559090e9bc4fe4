// The replay of an attempt, asked of the server: it is audited, and may take its time.

import { staffApi } from '../../shared/staff/session.svelte';
import type { Replay } from '../../shared/wire';

export const askReplay = (sitting: string, attempt: string, signal: AbortSignal): Promise<Replay> =>
  staffApi.get<Replay>(`/api/sittings/${encodeURIComponent(sitting)}/replay/${encodeURIComponent(attempt)}`, { signal, timeoutMs: 60_000 });
