import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { SecretSource } from './define-config.ts';

/** Masked by value, a shorter secret would blacken half of what is written. */
const SHORTEST = 4;

export interface SecretPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative files are relative to this folder. */
  readonly folder: string;
}

/** The secret's value, or what is wrong with its source. The value never appears in a problem. */
export function readSecret(source: SecretSource, path: string, { env, folder }: SecretPlace): string | Diagnostic {
  if ('env' in source && source.env !== undefined) {
    const value = env[source.env];
    if (value !== undefined && value !== '') return longEnough(value, `${path}.env`);
    const found = `${source.env} is ${value === undefined ? 'not set' : 'empty'}`;
    return {
      path: `${path}.env`,
      found,
      expected: 'a secret in this environment variable',
      hint: `export ${source.env}=… before starting`,
    };
  }
  const file = resolve(folder, (source as { file: string }).file);
  try {
    const value = readFileSync(file, 'utf8').trim();
    if (value !== '') return longEnough(value, `${path}.file`);
    return {
      path: `${path}.file`,
      found: `${file} is empty`,
      expected: 'a secret in this file',
      hint: 'write it there, alone',
    };
  } catch (error) {
    const found = `${file} can not be read: ${(error as NodeJS.ErrnoException).code ?? error}`;
    return {
      path: `${path}.file`,
      found,
      expected: 'a readable file with the secret',
      hint: 'check the path and the permissions',
    };
  }
}

function longEnough(value: string, path: string): string | Diagnostic {
  if (value.length >= SHORTEST) return value;
  const found = `${value.length} characters`;
  return {
    path,
    found,
    expected: `at least ${SHORTEST}, so that it can be masked wherever it is written`,
    hint: 'use a longer one',
  };
}
