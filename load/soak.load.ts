import { defineLoad } from './support/define-load.ts';
import { wantOrdinary } from './support/ordinary-wants.ts';

const SHARE = 0.8;

/**
 * Four fifths of the ordinary rate, for long, without any change: what leaks, fills up or drifts shows by comparing the phases, which are
 * windows of the same load here. Imitates a week without a deployment, in as many hours as there are. Give it its phases
 * (`pressure.phases`, or WARM, BASELINE, PRESSURE, RECOVERY of plain k6): those of the other scenarios are too short to show a leak. k6
 * itself keeps every duration it measures: stay below an hour.
 */
export const { options, shoppers, probe, lease, handleSummary } = defineLoad({
  title: 'A soak: four fifths of the ordinary rate, for as long as the phases say',
  requests: 8,
  shape: () => ({
    warm: [{ over: 0.5, to: SHARE }],
    baseline: [{ over: 0, to: SHARE }],
    pressure: [{ over: 0, to: SHARE }],
    recovery: [{ over: 0, to: SHARE }],
  }),
  intent: wantOrdinary,
});
