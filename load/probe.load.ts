import { defineLoad } from './support/define-load.ts';

/**
 * Nothing but the health probe that every scenario carries along: one look a second, no shoppers. Imitates a monitor on a quiet night;
 * measures what the others are compared with, and whether a shop can be pressed at all.
 */
export const { options, probe, lease, handleSummary } = defineLoad({
  title: 'The health probe alone: a page and one operation each second',
});
