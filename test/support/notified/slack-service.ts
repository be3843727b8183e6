import { type Answer, type NotifiedService, type Received, type Seen, startHttp, type Trouble } from './service.ts';

const PATH = '/services/T0EXAMPLE/B0EXAMPLE/s3cretWebhookPart';
const TOKEN = 'xoxb-s3cret-bot-token';

interface Block {
  readonly type: string;
  readonly text?: { readonly type: string; readonly text: string; readonly verbatim?: boolean };
}

/** Incoming webhooks of Slack: answers `ok`, or the word for what is wrong as text. */
export async function slackWebhook(): Promise<NotifiedService> {
  const seen: Seen[] = [];
  const http = await startHttp(({ path, body }) => {
    if (path !== PATH) return { status: 404, text: 'no_service' };
    const problem = read(body, seen);
    return problem === null ? { status: 200, text: 'ok' } : { status: 400, text: problem };
  });
  return service(http, seen, { kind: 'slack', id: 'chat', webhookUrl: `${http.origin}${PATH}` }, [
    PATH,
    's3cretWebhookPart',
  ]);
}

/** `chat.postMessage`: answers 200 to everything, what is wrong is in the JSON. */
export async function slackBot(): Promise<NotifiedService> {
  const seen: Seen[] = [];
  const word: Partial<Record<Trouble, string>> = {
    refused: 'invalid_blocks',
    unauthorised: 'invalid_auth',
    missing: 'channel_not_found',
  };
  const http = await startHttp(
    ({ path, headers, body }: Received): Answer => {
      if (path !== '/api/chat.postMessage') return says('unknown_method');
      if (headers.authorization !== `Bearer ${TOKEN}`) return says('invalid_auth');
      if (!headers['content-type']?.startsWith('application/json')) return says('invalid_post_type');
      if (JSON.parse(body).channel !== 'C0RELEASES') return says('channel_not_found');
      const problem = read(body, seen);
      return problem === null ? { status: 200, text: '{"ok":true}' } : says(problem);
    },
    (trouble) => {
      if (trouble === 'later') return { status: 429, headers: { 'retry-after': '2' } };
      if (trouble === 'moved') return { status: 307, headers: { location: '/elsewhere' } };
      return trouble === 'busy' ? { status: 500 } : says(`${word[trouble]} ${TOKEN}`);
    },
  );
  const config = {
    kind: 'slack',
    id: 'chat',
    token: TOKEN,
    channel: 'C0RELEASES',
    apiUrl: `${http.origin}/api/`,
  } as const;
  return service(http, seen, config, [TOKEN]);
}

function says(error: string): Answer {
  return { status: 200, text: JSON.stringify({ ok: false, error }) };
}

/** What Block Kit refuses, as the word that Slack says; null when it is posted. */
function read(body: string, seen: Seen[]): string | null {
  const { text, blocks } = JSON.parse(body) as { readonly text?: string; readonly blocks?: readonly Block[] };
  if (typeof text !== 'string' || text === '' || text.length > 40_000) return 'no_text';
  if (blocks === undefined || blocks.length === 0 || blocks.length > 50) return 'invalid_blocks';
  const links: string[] = [];
  let shown = '';
  for (const block of blocks) {
    if (block.type !== 'section' || block.text?.type !== 'mrkdwn') return 'invalid_blocks';
    if (block.text.text === '' || block.text.text.length > 3000) return 'invalid_blocks';
    // Else Slack makes mentions and links of its own.
    if (block.text.verbatim !== true) return 'not verbatim';
    const withoutLinks = block.text.text.replaceAll(/<(https?:[^<>|]+)\|([^<>]+)>/g, (_, url, label) => {
      links.push(unescaped(url));
      return label;
    });
    if (/[<>]|&(?!(amp|lt|gt);)/.test(withoutLinks)) return 'not escaped';
    shown += `${unescaped(withoutLinks)}\n`;
  }
  if (/[<>]|&(?!(amp|lt|gt);)/.test(text)) return 'not escaped';
  if (blocks.map((block) => JSON.stringify(block)).join('').length > 13_200) return 'msg_blocks_too_long';
  seen.push({ text: shown, links });
  return null;
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function service(
  http: Awaited<ReturnType<typeof startHttp>>,
  seen: readonly Seen[],
  config: NotifiedService['config'],
  secrets: readonly string[],
): NotifiedService {
  return {
    config,
    secrets,
    trouble: http.trouble,
    get hanging() {
      return http.hanging;
    },
    get left() {
      return http.left;
    },
    seen: async () => seen,
    stop: http.stop,
  };
}
