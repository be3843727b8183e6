import type { Html } from './html.ts';
import type { ReportView } from './view.ts';

/** One part of the report: one file `sections/<id>.section.ts`, default export. */
export interface Section {
  /** Place on the page, ascending; leave gaps. */
  readonly order: number;
  /** Heading, and the entry in the table of contents. */
  readonly title: string;
  /** Whether it is about a walk, a press, a release, or whatever the report is of; a walk unless it is said. */
  readonly of?: 'walk' | 'press' | 'release' | 'both';
  /** A word or number beside the entry in the table of contents. */
  readonly note?: (view: ReportView) => string | null;
  /** The section writes its own heading with id `<id>-title`; only the first section has a reason to. */
  readonly ownHeading?: true;
  /** Pure. With nothing to show it says so in a sentence: a section never silently disappears. */
  readonly render: (view: ReportView) => Html;
}

/** Declares a section: `export default section({ … })`. The id is the file name. */
export function section(declared: Section): Section {
  return Object.freeze(declared);
}
