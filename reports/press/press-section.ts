import { type Html, html } from '../html.ts';
import { type Section, section } from '../section.ts';
import type { PressView } from './press-view.ts';

export interface PressSection extends Pick<Section, 'order' | 'title' | 'ownHeading'> {
  readonly note?: (press: PressView) => string | null;
  /** Pure. With nothing to show it says so in a sentence. */
  readonly render: (press: PressView) => Html;
}

/** Declares a section that is shown when the report has a press. */
export function pressSection({ note, render, ...declared }: PressSection): Section {
  return section({
    ...declared,
    of: 'press',
    ...(note === undefined ? {} : { note: ({ press }) => (press === null ? null : note(press)) }),
    render: ({ press }) => (press === null ? html`` : render(press)),
  });
}
