import { type NotifiedService, type Received, type Seen, startHttp } from './service.ts';

const PATH = '/hooks/s3cretHookPart';
export const WEBHOOK_SECRET = 's3cret-of-both-sides';

export interface WebhookService extends NotifiedService {
  readonly received: readonly Received[];
}

/** Somebody's own receiver. */
export async function ownReceiver(): Promise<WebhookService> {
  const received: Received[] = [];
  const http = await startHttp((one) => {
    if (one.path !== PATH) return { status: 404 };
    received.push(one);
    return { status: 204 };
  });
  return {
    config: { kind: 'webhook', id: 'hook', url: `${http.origin}${PATH}`, secret: WEBHOOK_SECRET },
    secrets: [WEBHOOK_SECRET, PATH, 's3cretHookPart'],
    trouble: http.trouble,
    get hanging() {
      return http.hanging;
    },
    get left() {
      return http.left;
    },
    received,
    seen: async () => received.map(shown),
    stop: http.stop,
  };
}

function shown({ body }: Received): Seen {
  const { text } = JSON.parse(body) as { readonly text: string };
  return { text, links: [...text.matchAll(/^- .*: (https?:\S+)$/gm)].map(([, url]) => url ?? '') };
}
