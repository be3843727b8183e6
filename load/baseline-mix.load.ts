import { defineLoad } from './support/define-load.ts';
import { wantOrdinary } from './support/ordinary-wants.ts';

/**
 * An ordinary hour: visitors browse, search, look at products, fill carts and buy, each segment with its share. Imitates the busiest hour of
 * the next stage, and as much more as the plan's factor says. Measures what a release needs for the traffic that it will get.
 */
export const { options, shoppers, probe, lease, handleSummary } = defineLoad({
  title: 'An ordinary hour: browse, search, product, cart, checkout',
  requests: 8,
  intent: wantOrdinary,
});
