// Has the browser keep the candidate's page, so that a reload or a restarted browser opens it without network. Where
// that can't be (plain http to another machine, storage forbidden) the exam goes on without it.

const WORKER = '/sw.js';
/** The policy that the server's Content-Security-Policy names. */
const POLICY = 'kaopu-worker';

interface Policy {
  createScriptURL(url: string): string;
}
interface Trust {
  trustedTypes?: { createPolicy(name: string, rules: Policy): Policy };
}

export async function keepPage(): Promise<void> {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return;
  try {
    const rules: Policy = {
      createScriptURL: (url) => {
        if (url !== WORKER) throw new TypeError('not our worker');
        return url;
      },
    };
    const policy = (window as Trust).trustedTypes?.createPolicy(POLICY, rules) ?? rules;
    await navigator.serviceWorker.register(policy.createScriptURL(WORKER), { updateViaCache: 'none' });
  } catch {
    // Nothing that the exam needs.
  }
}
