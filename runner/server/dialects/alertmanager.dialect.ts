import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExternalAlert } from '../../core/release/event.ts';
import { OVER } from '../../core/release/phase.ts';
import { Refused } from '../../core/release/refused.ts';
import { createAlertEnds } from './alert-ends.ts';
import { alertmanagerCall, type ToldAlert } from './alertmanager-body.ts';
import type { Dialect } from './dialect.ts';
import { sendProblem, sendRefusal } from './send-problem.ts';

/** The gate's own alerts come back by the same way: one that holds because it holds would never open again. */
const OWN = /^Waygate/;
const MOST_FIRING = 1000;

/**
 * `POST /hooks/alertmanager`, version 4. A firing alert holds the release until it is resolved; silence is never taken for health. 200: all of it
 * is written down. 400: dropped by Alertmanager. 503: sent again by it. What fires while no release is conducted holds the next one; what ends then ends in it.
 */
export const alertmanagerDialect: Dialect = (server, { gate, hooks, note, now, history = () => [] }) => {
  const ends = createAlertEnds(now, history);
  /** Which fire, by fingerprint, as far as they were told since the start. */
  const firing = new Map<string, ToldAlert>();
  let turn: Promise<unknown> = Promise.resolve();

  /** Whether it changes what is known. Members of a cluster, and repeats, tell the same again. */
  const isNews = (
    known: Pick<ExternalAlert, 'startsAt'> | undefined,
    { fingerprint, status, startsAt, endsAt }: ToldAlert,
  ) => {
    // What began before the end that was told is the alert that ended, told late: nobody would ever resolve it again.
    if (status === 'firing')
      return startsAt > (ends.of(fingerprint) ?? '') && (known === undefined || known.startsAt < startsAt);
    // By its end: of two Prometheus that found it, Alertmanager may come to tell the earlier beginning. Late news ends nothing that began after it.
    return known !== undefined && known.startsAt <= (endsAt ?? startsAt);
  };
  const say = async (told: ToldAlert) => {
    const status = gate.status();
    const known = status?.alerts.find((it) => it.fingerprint === told.fingerprint);
    if (status === null || OVER.includes(status.phase) || !isNews(known, told)) return false;
    const { endsAt, ...alert } = told;
    const ended = endsAt === null ? {} : { endsAt };
    await gate.say({ kind: 'system', name: 'alertmanager' }, { kind: 'alert', alert: { ...alert, ...ended } });
    return true;
  };
  const keep = (told: ToldAlert) => {
    const known = firing.get(told.fingerprint);
    // Even of what was never heard of: its beginning may still be on its way.
    if (told.status === 'resolved') ends.add(told);
    if (!isNews(known, told) || (known === undefined && firing.size >= MOST_FIRING)) return;
    if (told.status === 'resolved') firing.delete(told.fingerprint);
    else firing.set(told.fingerprint, told);
  };
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const done = turn.then(act);
    turn = done.catch(() => undefined);
    return done;
  };
  /** What the release's log has as firing, and what was told to be over while nobody conducted it: Alertmanager says neither again. */
  const endedMeanwhile = (alerts: readonly ExternalAlert[]): readonly ToldAlert[] =>
    alerts.flatMap((alert) => {
      const endsAt = ends.of(alert.fingerprint);
      return endsAt === null || endsAt < alert.startsAt ? [] : [{ ...alert, status: 'resolved', endsAt }];
    });

  let conducted = gate.status()?.release;
  const unsubscribe = gate.subscribe(({ release, alerts }) => {
    if (release === conducted) return;
    conducted = release;
    void inTurn(async () => {
      for (const alert of [...endedMeanwhile(alerts), ...firing.values()]) await say(alert);
    }).catch((error: Error) => note(`alerts that fire could not be told to ${release}: ${error.message}`));
  });
  server.addHook('onClose', async () => unsubscribe());

  const take = async (request: FastifyRequest, reply: FastifyReply) => {
    const caller = hooks.admit(request);
    if ('refusal' in caller) return sendRefusal(reply, caller.refusal);
    const call = alertmanagerCall(request.body);
    if ('problems' in call)
      return sendProblem(reply, 400, 'This is no message of Alertmanager’s webhook.', call.problems);
    if (call.truncated > 0)
      note(`alertmanager left ${call.truncated} alerts out: set max_alerts: 0 in its webhook_config`);
    const alerts = call.alerts.filter(({ name }) => !OWN.test(name));
    try {
      const told = await inTurn(async () => {
        let count = 0;
        for (const alert of alerts) {
          keep(alert);
          if (await say(alert)) count += 1;
        }
        return count;
      });
      return await reply
        .header('cache-control', 'no-store')
        .send({ told, known: alerts.length - told, own: call.alerts.length - alerts.length });
    } catch (error) {
      const message = (error as Error).message;
      // Sent again it would be refused again.
      if (error instanceof Refused) return await reply.send({ told: 0, refused: message });
      return sendProblem(reply, 503, `Not written down, send it again: ${message}`);
    }
  };
  // One that is too long would be dropped by Alertmanager, with all that it tells.
  const route = { bodyLimit: 4 * 2 ** 20, config: { access: { open: 'a token of its own opens it' } } };
  server.post('/hooks/alertmanager', route, take);
  server.post('/hooks/alertmanager/:token', route, take);
};
