import { releasePage } from '../../../reports/release/release-page.ts';
import type { Actuator } from '../../actuators/actuator.ts';
import type { FlaggerActuator } from '../../actuators/flagger.actuator.ts';
import type { GithubSettings, ReleaseSettings } from '../../config/release/release-settings.ts';
import type { Cell } from '../../core/run-record.ts';
import type { AccessRule } from '../../server/access-rule.ts';
import { createBrowserSessions } from '../../server/browser-sessions.ts';
import { registerChangeGuard } from '../../server/change-guard.ts';
import type { GithubOptions } from '../../server/dialects/github.dialect.ts';
import { githubAppTokens } from '../../server/dialects/github-app-token.ts';
import { speakDialects } from '../../server/dialects/speak-dialects.ts';
import { openWaitingDeployments, type WaitingDeployments } from '../../server/dialects/waiting-deployments.ts';
import type { RefusalReport } from '../../server/refusal-reporter.ts';
import { releasePart } from '../../server/release/release-part.ts';
import { openReplayWindow } from '../../server/replay-window.ts';
import { createRoleTokens } from '../../server/role-tokens.ts';
import type { ServerOptions } from '../../server/start-server.ts';
import type { ConductedGate } from '../release/gate-of.ts';

export interface WatchServerNeeds {
  readonly release: ReleaseSettings;
  readonly actuators: ReadonlyMap<string, Actuator>;
  readonly gate: ConductedGate;
  readonly cells: readonly Cell[];
  readonly now: () => number;
  readonly note: (line: string) => void;
}

/** What the server of a watch that leads a release has beside metrics and health: who may change it, and in whose words it speaks. */
export interface WatchServer {
  readonly parts: NonNullable<ServerOptions['parts']>;
  close(): Promise<void>;
}

/** Throws `InvalidInput` for a tokens file that can't be used; without one nobody can change anything over HTTP. */
export async function createWatchServer(needs: WatchServerNeeds): Promise<WatchServer> {
  const { release, gate, cells, now, note } = needs;
  const { publicUrl, readers, github } = release;
  const tokens = createRoleTokens({
    file: release.tokensFile,
    mayBeAbsent: true,
    now,
    onProblem: (problem) => note(problem ?? `${release.tokensFile} can be used again`),
  });
  const sessions = createBrowserSessions({ tokens, now, secure: publicUrl?.startsWith('https:') === true });
  const replays = await openReplayWindow(release.seenFile, now);
  const access: AccessRule = readers === null ? { open: 'the metrics say much of it, too' } : { roles: readers };
  const onRefusal = (report: RefusalReport) => note(inWords(report));
  return {
    parts: [
      async (server, at) =>
        registerChangeGuard(server, {
          tokens,
          sessions,
          replays,
          origins: () => [at(), publicUrl].flatMap((url) => (url === null ? [] : [new URL(url).origin])),
          now,
          onRefusal,
        }),
      speakDialects({
        gate: gate.gate,
        history: gate.history,
        now,
        tokens,
        onRefusal,
        note,
        readers: access,
        publicUrl,
        flagger: [...needs.actuators.values()].filter(isFlagger),
        flags: new Map(release.actuators.flatMap((it) => (it.kind === 'flag-file' ? [[it.id, it] as const] : []))),
        ...(github === null
          ? {}
          : { github: githubOptions(github, await openWaitingDeployments(release.waitingFile), now) }),
      }),
      releasePart({ gate: gate.gate, sessions, readers: access, cells, history: gate.history, page: releasePage, now }),
    ],
    close: () => replays.close(),
  };
}

function isFlagger(actuator: Actuator): actuator is FlaggerActuator {
  return 'permit' in actuator;
}

function githubOptions(
  { app, privateKey, secret, environments, api }: GithubSettings,
  kept: WaitingDeployments,
  now: () => number,
): GithubOptions {
  const enterprise = api === undefined ? {} : { api };
  return {
    secret,
    environments,
    kept,
    token: githubAppTokens({ id: app, privateKey, ...enterprise }, now),
    ...(api === undefined ? {} : { hosts: [new URL(api).host] }),
  };
}

function inWords({ method, route, code, status, person, times }: RefusalReport): string {
  const who = person === null ? '' : ` of ${person.name}`;
  return `refused ${method} ${route}: ${code} (${status})${who}${times > 1 ? `, ${times} times` : ''}`;
}
