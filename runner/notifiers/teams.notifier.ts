import type { Notice } from '../core/release/notice.ts';
import { noticeText } from '../core/release/notice-text.ts';
import { exchange, httpTarget, secretsOf } from './http-target.ts';
import type { Notifier, NotifierTools } from './notifier.ts';

export interface TeamsConfig {
  readonly kind: 'teams';
  readonly id: string;
  /** Of a workflow "When a Teams webhook request is received"; a secret. Connectors (`webhook.office.com`) are retired. */
  readonly workflowUrl: string;
}

const STYLE: Readonly<Record<Notice['urgency'], string>> = { page: 'attention', warn: 'warning', info: 'emphasis' };

/**
 * Microsoft Teams, by a workflow's webhook and an Adaptive Card. A workflow answers 202 before it posts: what fails inside it shows only in its run
 * history. A message may have 28 kB, which `noticeText` stays below. Throws an `Error` when the address is none.
 */
export function teams({ id, workflowUrl }: TeamsConfig, { nowMs }: NotifierTools): Notifier {
  const target = httpTarget(id, workflowUrl, secretsOf(workflowUrl));
  return {
    id,
    async send(notice, signal) {
      await exchange(target, { body: JSON.stringify(messageOf(notice)), nowMs: nowMs(), signal });
    },
  };
}

function messageOf(notice: Notice) {
  const { title, standing, reasons, facts, links, next } = noticeText(notice);
  const style = notice.resolves && notice.urgency !== 'page' ? 'good' : STYLE[notice.urgency];
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          body: [
            {
              type: 'Container',
              style,
              bleed: true,
              items: [text(title, { weight: 'Bolder', size: 'Medium' }), text(standing, { isSubtle: true })],
            },
            ...list('Why', reasons),
            ...list(
              'Facts',
              facts.map(({ name, value }) => `${name}: ${value}`),
            ),
            ...list('What can be done', next),
          ],
          actions: links.map(({ text, url }) => ({ type: 'Action.OpenUrl', title: text, url })),
        },
      },
    ],
  };
}

function list(heading: string, lines: readonly string[]) {
  return lines.length === 0 ? [] : [text(heading, { weight: 'Bolder' }), ...lines.map((line) => text(`• ${line}`))];
}

/** A text run, because it shows what it is given: TextBlock and FactSet would take it for Markdown. */
function text(line: string, look: { weight?: 'Bolder'; size?: 'Medium'; isSubtle?: true } = {}) {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: line, ...look }] };
}
