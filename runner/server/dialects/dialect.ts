import type { FastifyInstance } from 'fastify';
import type { ReleaseEvent } from '../../core/release/event.ts';
import type { FlagShape } from '../../core/release/flags-document.ts';
import type { Gate } from '../../core/release/gate-status.ts';
import type { AccessRule } from '../access-rule.ts';
import type { FlaggerCanary } from './flagger-permit.ts';
import type { GithubOptions } from './github.dialect.ts';
import type { HookAdmission, HookAdmissionOptions } from './hook-admission.ts';

/** What the gate needs to be spoken of. */
export interface DialectOptions extends HookAdmissionOptions {
  readonly gate: Gate;
  /** What happened last to the release that is conducted, as its log has it. */
  readonly history?: () => readonly ReleaseEvent[];
  /** Where those outside reach the server, with its path if it has one and no slash at the end; null: where they ask. */
  readonly publicUrl: string | null;
  /** Who may read the JSON API and the flags; asked for by the change guard, so it must be registered before. */
  readonly readers: AccessRule;
  /** Canaries that ask; others are told to wait. */
  readonly flagger?: readonly FlaggerCanary[];
  /** By set: `checkout` is served as `/flagd/checkout.json`. */
  readonly flags?: ReadonlyMap<string, FlagShape>;
  readonly github?: GithubOptions;
  /** One line for the log; must not throw. */
  readonly note: (line: string) => void;
}

/** What a dialect is made of. */
export interface DialectTools extends DialectOptions {
  readonly hooks: HookAdmission;
}

/** Registers one dialect's routes. */
export type Dialect = (server: FastifyInstance, tools: DialectTools) => void | Promise<void>;
