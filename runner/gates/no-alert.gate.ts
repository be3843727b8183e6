import type { Gate } from './gate.ts';

/** None of these alerts fires; without names: none at all. */
const noAlert: Gate<'no_alert'> = {
  kind: 'no_alert',
  unmet({ names }, { state }) {
    const firing = state.alerts.filter(({ name }) => names.length === 0 || names.includes(name));
    return firing.length === 0
      ? null
      : {
          code: 'alert',
          text: `Firing: ${firing.map(({ name, startsAt }) => `${name} since ${startsAt}`).join(', ')}.`,
        };
  },
};
export default noAlert;
