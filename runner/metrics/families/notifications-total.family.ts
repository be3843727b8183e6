import { Counter } from 'prom-client';
import { type MetricFamily, NOTIFIED } from '../metric-family.ts';

/** What became of messages to people, by notifier: alert on `failed`. */
const notificationsTotal: MetricFamily = {
  adhoc: false,
  series: ({ notifiers }) => notifiers.length * NOTIFIED.length,
  create({ name, notifiers }, registry) {
    const counter = new Counter({
      name: name('notifications_total'),
      help: 'Messages about a release: delivered, tried again after a failure, given up.',
      labelNames: ['notifier', 'outcome'],
      registers: [registry],
    });
    for (const notifier of notifiers) for (const outcome of NOTIFIED) counter.inc({ notifier, outcome }, 0);
    return (event) => {
      if (event.kind !== 'notified' || !notifiers.includes(event.notifier)) return;
      counter.inc({ notifier: event.notifier, outcome: event.outcome });
    };
  },
};
export default notificationsTotal;
