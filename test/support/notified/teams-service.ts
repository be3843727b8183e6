import { type NotifiedService, type Seen, startHttp } from './service.ts';

const PATH = '/workflows/8f3c0d5e/triggers/manual/paths/invoke?api-version=2016-06-01&sig=s3cretWorkflowSignature';
const MOST_BYTES = 28 * 1024;

interface Element {
  readonly type: string;
  readonly items?: readonly Element[];
  readonly inlines?: readonly { readonly type: string; readonly text: string }[];
}

/** The webhook of a Teams workflow that posts a card: answers 202, whatever becomes of it, unless the request itself is wrong. */
export async function teamsWorkflow(): Promise<NotifiedService> {
  const seen: Seen[] = [];
  const http = await startHttp(({ path, headers, body }) => {
    if (path !== PATH) return { status: 401, text: '{"error":{"code":"DirectApiInvalidAuthorizationScheme"}}' };
    if (headers['content-type'] !== 'application/json') return { status: 400, text: 'TriggerInputSchemaMismatch' };
    // Teams counts UTF-16.
    if (Buffer.byteLength(body, 'utf16le') > MOST_BYTES || Buffer.byteLength(body) > MOST_BYTES)
      return { status: 413, text: 'MessageSizeTooBig' };
    try {
      seen.push(read(body));
    } catch (error) {
      return { status: 400, text: String(error) };
    }
    return { status: 202 };
  });
  return {
    config: { kind: 'teams', id: 'team', workflowUrl: `${http.origin}${PATH}` },
    secrets: [PATH, 's3cretWorkflowSignature'],
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

function read(body: string): Seen {
  const { type, attachments } = JSON.parse(body);
  must(type === 'message' && attachments.length === 1, 'not a message with one attachment');
  must(attachments[0].contentType === 'application/vnd.microsoft.card.adaptive', 'not a card');
  const card = attachments[0].content;
  must(card.type === 'AdaptiveCard' && /^1\.[0-5]$/.test(card.version), 'not an Adaptive Card that Teams shows');
  must(card.actions.length <= 6, 'more actions than Teams shows');
  for (const action of card.actions) {
    must(
      action.type === 'Action.OpenUrl' && /^https?:/.test(action.url) && action.title !== '',
      'not an action that opens a page',
    );
  }
  return { text: card.body.map(shown).join('\n'), links: card.actions.map((action: { url: string }) => action.url) };
}

function shown({ type, items, inlines }: Element): string {
  if (type === 'Container' && items !== undefined) return items.map(shown).join('\n');
  // TextBlock and FactSet would read the text as Markdown.
  must(type === 'RichTextBlock' && inlines !== undefined && inlines.length > 0, `${type} is not a plain text`);
  return (inlines ?? [])
    .map((run) => {
      must(run.type === 'TextRun' && typeof run.text === 'string', 'not a text run');
      return run.text;
    })
    .join('');
}

function must(condition: boolean, problem: string): void {
  if (!condition) throw new Error(problem);
}
