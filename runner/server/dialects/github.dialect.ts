import { refusal } from '../refusal.ts';
import type { Dialect } from './dialect.ts';
import { createGithubAnswers, type GithubAnswersOptions } from './github-answers.ts';
import { isSigned, type WaitingDeployment, waitingDeployment } from './github-delivery.ts';
import { sendProblem, sendRefusal } from './send-problem.ts';

export interface GithubOptions extends Pick<GithubAnswersOptions, 'environments' | 'token' | 'kept' | 'pauseMs'> {
  /** The app's webhook secret. */
  readonly secret: string;
  /** Hosts, with their port if it is not the usual one, that a callback may lead to; `api.github.com` unless said. */
  readonly hosts?: readonly string[];
}

/**
 * `POST /hooks/github`: a GitHub App's deployment protection rule. Widen approves and roll back rejects the job that waits; on hold nothing is sent, and the job
 * goes on waiting, as it does while the gate is away. What waits is kept across restarts.
 */
export const githubDialect: Dialect = async (server, { gate, now, note, github, hooks }) => {
  if (github === undefined) return;
  const { secret, environments, hosts = ['api.github.com'] } = github;
  const isGuarded = ({ environment, callback }: WaitingDeployment) =>
    environments.has(environment) && hosts.includes(new URL(callback).host);
  const { found } = github.kept;
  for (const { environment, callback } of found.filter((one) => one.answered === undefined && !isGuarded(one)))
    note(
      `a deployment to ${environment} waits, which the configuration does not know any more: ${callback} is not answered`,
    );
  const kept = { ...github.kept, found: found.filter(isGuarded) };
  const answers = createGithubAnswers({ gate, now, note, ...github, kept });
  server.addHook('onClose', async () => answers.close());
  await server.register(async (scope) => {
    // The signature is of the bytes as they came.
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const config = { access: { open: 'GitHub signs what it sends' } };
    scope.post('/hooks/github', { config }, async (request, reply) => {
      const { headers } = request;
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      if (!isSigned(body, headers['x-hub-signature-256'], secret)) {
        const expected = 'an X-Hub-Signature-256 by the app’s webhook secret';
        const wrong = refusal('signature_wrong', 'another or none', expected, 'give both the same secret');
        return sendRefusal(reply, hooks.refuse(request, wrong).refusal);
      }
      const event = headers['x-github-event'];
      if (event !== 'deployment_protection_rule')
        return await reply.code(event === 'ping' ? 200 : 202).send({ taken: false });
      const waiting = waitingDeployment(body, hosts);
      if ('refusal' in waiting) return sendProblem(reply, 400, waiting.refusal);
      if (!environments.has(waiting.environment)) {
        return sendProblem(
          reply,
          400,
          `the gate guards no environment ${waiting.environment}, but ${[...environments.keys()].join(', ')}`,
        );
      }
      try {
        const answer = await answers.add(waiting);
        if (answer === 'full') return sendProblem(reply, 503, 'Too many deployments wait already: redeliver it later.');
        if (answer !== 'waits') return await reply.code(200).send({ taken: false, answered: answer });
      } catch (error) {
        note(`a deployment to ${waiting.environment} could not be kept: ${(error as Error).message}`);
        return sendProblem(reply, 503, 'It could not be written down: redeliver it later.');
      }
      return await reply.code(202).send({ taken: true });
    });
  });
};
